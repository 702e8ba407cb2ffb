"""The rule, clause by clause, as tables."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guidance import triage
from guidance.definitions import PACKAGED, compose, packaged_definition
from guidance.triage import (
    BadAnswer,
    Level,
    Tier,
    assess,
    check_answer,
    highest,
    needs_note,
    said,
)
from tests.guidance.section_five import TABLES

MSCC = packaged_definition("mscc")
CALCIUM = packaged_definition("hypercalcaemia")
DEFINITIONS = {"mscc": MSCC, "hypercalcaemia": CALCIUM}

DANGER = {f"E{number}": "no" for number in range(1, 8)} | {"X1": "no", "W": "no", "X2": "no"}
CORD = DANGER | {f"N{number}": "no" for number in range(1, 9)} | {"G0": "no", "P6": "no"}
PAIN = CORD | {"G0": "yes"} | {f"P{number}": "no" for number in range(1, 6)}
BLOOD = (
    DANGER
    | {f"R{number}": "no" for number in range(1, 8)}
    | {f"A{number}": "no" for number in range(1, 10)}
    | {"K1": "no"}
)
HIGH = BLOOD | {"K1": "high", "K1p": "yes", "K1n": "2.80"}
BASES = {"mscc": PAIN, "hypercalcaemia": HIGH}


def tier(base: dict[str, str], **changes: str) -> Tier:
    """Return the tier of a run with some answers changed."""
    definition = MSCC if "N1" in base else CALCIUM
    return assess(definition, {**base, **changes}).tier


class TestTier:
    def test_ranks_as_the_order_says(self) -> None:
        assert Tier.SAFETY_NET < Tier.WITHIN_24H < Tier.IMMEDIATE < Tier.EMERGENCY_999
        assert Tier.INCOMPLETE.rank == Tier.WITHIN_24H.rank
        assert Tier.SAFETY_NET < Tier.INCOMPLETE < Tier.IMMEDIATE
        assert not Tier.INCOMPLETE > Tier.WITHIN_24H
        assert Tier.INCOMPLETE >= Tier.WITHIN_24H

    def test_compares_with_the_stored_word_by_rank(self) -> None:
        assert Tier.EMERGENCY_999 > "WITHIN_24H"
        with pytest.raises(ValueError, match="LATER"):
            assert Tier.IMMEDIATE > "LATER"

    def test_levels_rank_from_none_to_emergency(self) -> None:
        assert Level.NONE < Level.AMBER < Level.RED < Level.EMERGENCY
        assert max(Level.NONE, Level.EMERGENCY, Level.AMBER) is Level.EMERGENCY

    @pytest.mark.parametrize(
        ("tiers", "expected"),
        [
            ([Tier.SAFETY_NET], Tier.SAFETY_NET),
            ([Tier.WITHIN_24H, Tier.INCOMPLETE], Tier.INCOMPLETE),
            ([Tier.INCOMPLETE, Tier.WITHIN_24H], Tier.INCOMPLETE),
            ([Tier.INCOMPLETE, Tier.IMMEDIATE], Tier.IMMEDIATE),
            ([Tier.EMERGENCY_999, Tier.INCOMPLETE], Tier.EMERGENCY_999),
        ],
    )
    def test_highest(self, tiers: list[Tier], expected: Tier) -> None:
        assert highest(*tiers) is expected

    def test_highest_of_nothing_is_refused(self) -> None:
        with pytest.raises(ValueError, match="not known"):
            highest()


class TestEveryAnswer:
    @pytest.mark.parametrize(
        ("slug", "question_id", "value", "level"),
        [
            (slug, question_id, value, level)
            for slug, table in TABLES.items()
            for question_id, options in table.items()
            for value, level in options.items()
        ],
    )
    def test_weighs_what_the_tables_say(
        self, slug: str, question_id: str, value: str, level: str
    ) -> None:
        definition = DEFINITIONS[slug]
        base = {**BASES[slug], "N2": "yes"} if question_id in ("N9", "N10") else BASES[slug]
        found = assess(definition, {**base, question_id: value}).levels[question_id]
        if (question_id, value) in {("N9", "hours"), ("N10", "pain"), ("N10", "no")}:
            level = "emergency"  # together with the red N2 of the base
        if (question_id, value) == ("N10", "unsure"):
            level = "emergency"
        assert found == level

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_known_always_needs_a_note_and_nothing_else_does(self, slug: str) -> None:
        for question_id, options in TABLES[slug].items():
            for value in options:
                found = needs_note(DEFINITIONS[slug], question_id, value)
                assert found is (value == "known"), (question_id, value)

    @pytest.mark.parametrize(
        ("number", "level"),
        [
            ("1.50", "amber"),
            ("2.61", "amber"),
            ("2.99", "amber"),
            ("3", "red"),
            ("3.0", "red"),
            ("3.00", "red"),
            ("3.51", "red"),
            ("6.00", "red"),
            ("unknown", "amber"),
        ],
    )
    def test_number_weighs_from_its_threshold_on(self, number: str, level: str) -> None:
        assert assess(CALCIUM, {**HIGH, "K1n": number}).levels["K1n"] == level


class TestStep2Emergency:
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    @pytest.mark.parametrize("number", range(1, 8))
    @pytest.mark.parametrize("slug", PACKAGED)
    def test_any_danger_now(self, slug: str, number: int, value: str) -> None:
        found = assess(DEFINITIONS[slug], {f"E{number}": value})
        assert found.tier is Tier.EMERGENCY_999
        assert found.because == (f"E{number}",)
        assert found.rule == "one emergency answer or more"

    def test_faint_with_palpitations(self) -> None:
        assert tier({}, R5="faint") is Tier.EMERGENCY_999
        assert tier(BLOOD, R5="yes") is Tier.IMMEDIATE

    @pytest.mark.parametrize("moving", ["pain", "no", "unsure"])
    @pytest.mark.parametrize(
        ("sign", "value"),
        [(f"N{n}", "yes") for n in (1, 2, 4, 5, 6, 7, 8)]
        + [(f"N{n}", "unsure") for n in range(1, 8)]
        + [("N3", "new")],
    )
    def test_any_red_nerve_sign_and_moving_not_safe(
        self, sign: str, value: str, moving: str
    ) -> None:
        found = assess(MSCC, {sign: value, "N10": moving})
        assert found.tier is Tier.EMERGENCY_999
        assert found.because == (sign, "N10")
        assert {found.levels[one] for one in (sign, "N10")} == {Level.EMERGENCY}
        assert "moving" in found.rule

    def test_moving_safely_stays_immediate(self) -> None:
        assert tier(CORD, N1="yes", N10="yes") is Tier.IMMEDIATE

    @pytest.mark.parametrize("moving", ["pain", "no", "unsure"])
    @pytest.mark.parametrize(("sign", "value"), [("N8", "unsure"), ("N3", "known")])
    def test_an_amber_nerve_sign_does_not_open_the_moving_question(
        self, sign: str, value: str, moving: str
    ) -> None:
        found = assess(MSCC, {**PAIN, sign: value, "P1": "yes", "N10": moving, "N9": "hours"})
        assert found.tier is Tier.IMMEDIATE
        assert found.rule == "two amber answers or more"
        assert not {"N9", "N10"} & (set(found.levels) | set(found.asked) | set(found.because))

    @pytest.mark.parametrize(
        ("sign", "expected"),
        [
            ("N1", Tier.EMERGENCY_999),
            ("N2", Tier.EMERGENCY_999),
            ("N3", Tier.IMMEDIATE),
            ("N4", Tier.EMERGENCY_999),
            ("N5", Tier.EMERGENCY_999),
            ("N6", Tier.EMERGENCY_999),
            ("N7", Tier.IMMEDIATE),
        ],
    )
    def test_some_signs_within_hours(self, sign: str, expected: Tier) -> None:
        assert tier(CORD, **{sign: "unsure"}, N9="hours", N10="yes") is expected
        for slower in ("days", "weeks", "longer", "unsure"):
            assert tier(CORD, **{sign: "unsure"}, N9=slower, N10="yes") is Tier.IMMEDIATE

    def test_a_fall_within_hours_stays_immediate(self) -> None:
        assert tier(CORD, N8="yes", N9="hours", N10="yes") is Tier.IMMEDIATE

    @pytest.mark.parametrize(
        ("number", "expected"),
        [
            ("2.99", Tier.IMMEDIATE),
            ("3.49", Tier.IMMEDIATE),
            ("3.5", Tier.IMMEDIATE),
            ("3.50", Tier.IMMEDIATE),
            ("3.51", Tier.EMERGENCY_999),
            ("3.6", Tier.EMERGENCY_999),
            ("4", Tier.EMERGENCY_999),
            ("unknown", Tier.IMMEDIATE),
        ],
    )
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    @pytest.mark.parametrize("sign", [f"R{number}" for number in range(1, 8)])
    def test_high_number_with_a_red_sign(
        self, sign: str, value: str, number: str, expected: Tier
    ) -> None:
        found = assess(CALCIUM, {**HIGH, sign: value, "K1n": number})
        assert found.tier is expected
        if expected is Tier.EMERGENCY_999:
            assert found.because[:2] == (sign, "K1n")

    def test_high_number_alone_is_immediate(self) -> None:
        assert tier(HIGH, K1n="6.00") is Tier.IMMEDIATE

    def test_high_number_no_longer_counts_when_the_calcium_is_not_called_high(self) -> None:
        assert tier(HIGH, K1n="4.00", R1="yes", K1="normal") is Tier.IMMEDIATE
        assert tier(HIGH, K1n="4.00", K1="pending") is Tier.SAFETY_NET


class TestSteps3And4:
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    @pytest.mark.parametrize("slug", PACKAGED)
    def test_possible_infection_is_red(self, slug: str, value: str) -> None:
        found = assess(DEFINITIONS[slug], {**BASES[slug], "X1": value})
        assert found.tier is Tier.IMMEDIATE
        assert [one.matter for one in found.matters] == ["infection"]

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, Tier.SAFETY_NET),
            ({"P1": "yes"}, Tier.WITHIN_24H),
            ({"P1": "unsure"}, Tier.WITHIN_24H),
            ({"P2": "known", "P3": "known", "P6": "known"}, Tier.SAFETY_NET),
            ({"P2": "yes", "P3": "unsure"}, Tier.IMMEDIATE),
            ({"P6": "yes"}, Tier.WITHIN_24H),
            ({"P6": "yes", "N8": "unsure"}, Tier.IMMEDIATE),
            ({"N8": "unsure"}, Tier.WITHIN_24H),
            ({"N3": "known"}, Tier.SAFETY_NET),
            ({"N3": "known", "P1": "yes"}, Tier.IMMEDIATE),
            ({"N3": "known", "P1": "unsure"}, Tier.IMMEDIATE),
            ({"N3": "known", "P2": "yes"}, Tier.WITHIN_24H),
            ({"N3": "known", "P1": "yes", "G0": "no"}, Tier.SAFETY_NET),
        ],
    )
    def test_cord_ambers(self, changes: dict[str, str], expected: Tier) -> None:
        assert tier(PAIN, **changes) is expected

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, Tier.SAFETY_NET),
            ({"A6": "new"}, Tier.WITHIN_24H),
            ({"A6": "new", "A7": "unsure", "A8": "new"}, Tier.WITHIN_24H),
            ({"A6": "new", "A5": "new"}, Tier.IMMEDIATE),
            ({"A1": "new", "A2": "new"}, Tier.IMMEDIATE),
            ({"A1": "known", "A2": "known", "A9": "known"}, Tier.SAFETY_NET),
            ({"K1": "pending"}, Tier.SAFETY_NET),
            ({"K1": "unsure"}, Tier.SAFETY_NET),
            ({"K1": "high", "K1p": "yes", "K1n": "2.99"}, Tier.WITHIN_24H),
            ({"K1": "high", "K1p": "yes", "K1n": "unknown"}, Tier.WITHIN_24H),
            ({"K1": "high", "K1p": "yes", "K1n": "3.00"}, Tier.IMMEDIATE),
            ({"K1": "high", "K1p": "no", "K1n": "2.70"}, Tier.IMMEDIATE),
            ({"K1": "high", "K1p": "unsure", "K1n": "unknown"}, Tier.IMMEDIATE),
            ({"K1": "high", "K1p": "yes", "K1n": "2.99", "A3": "new"}, Tier.IMMEDIATE),
        ],
    )
    def test_calcium_ambers(self, changes: dict[str, str], expected: Tier) -> None:
        assert tier(BLOOD, **changes) is expected

    def test_a_combined_group_lists_each_answer(self) -> None:
        found = assess(CALCIUM, {**BLOOD, "A8": "new", "A6": "unsure"})
        assert (found.tier, found.because) == (Tier.WITHIN_24H, ("A6", "A8"))
        found = assess(CALCIUM, {**HIGH, "K1p": "no"})
        assert found.because == ("K1p", "K1", "K1n")

    def test_two_ambers_are_24_hours_when_the_definition_says_so(self) -> None:
        folder = Path(triage.__file__).parent / "content" / "checklists"
        text = (folder / "mscc.toml").read_text(encoding="utf-8")
        shared = (folder / "danger_now.toml").read_text(encoding="utf-8")
        assert 'two_ambers = "IMMEDIATE"' in text
        milder = text.replace('two_ambers = "IMMEDIATE"', 'two_ambers = "WITHIN_24H"')
        definition = compose(milder, shared, name="mscc.toml")
        answers = {**PAIN, "P1": "yes", "P2": "yes", "P3": "yes"}
        assert assess(definition, answers).tier is Tier.WITHIN_24H
        assert assess(definition, {**answers, "W": "yes"}).tier is Tier.IMMEDIATE
        assert assess(definition, {**answers, "N1": "yes"}).tier is Tier.IMMEDIATE


class TestStep5Worry:
    @pytest.mark.parametrize("worry", ["yes", "unsure"])
    @pytest.mark.parametrize(
        ("changes", "expected", "last"),
        [
            ({}, Tier.WITHIN_24H, "W"),
            ({"P1": "yes"}, Tier.IMMEDIATE, "W"),
            ({"P1": "yes", "P2": "yes"}, Tier.IMMEDIATE, "P2"),
            ({"N1": "yes", "N10": "yes", "N9": "days"}, Tier.IMMEDIATE, "N1"),
            ({"E2": "yes"}, Tier.EMERGENCY_999, "E2"),
        ],
    )
    def test_raises_by_one_up_to_immediate(
        self, changes: dict[str, str], expected: Tier, last: str, worry: str
    ) -> None:
        found = assess(MSCC, {**PAIN, **changes, "W": worry})
        assert found.tier is expected
        assert found.because[-1] == last
        assert found.reasons[-1].raised is (last == "W")
        assert ("worried" in found.rule) is (last == "W")


class TestStep6Incomplete:
    def test_nothing_answered_is_incomplete_and_never_clear(self) -> None:
        for definition in DEFINITIONS.values():
            found = assess(definition, {})
            assert found.tier is Tier.INCOMPLETE
            assert found.tier_before_incomplete is Tier.SAFETY_NET
            assert not found.complete
            assert "not clear" in found.rule

    @pytest.mark.parametrize("question_id", sorted(CORD))
    def test_each_required_answer_of_the_cord_checklist(self, question_id: str) -> None:
        answers = {one: value for one, value in CORD.items() if one != question_id}
        found = assess(MSCC, answers)
        assert (found.tier, found.missing) == (Tier.INCOMPLETE, (question_id,))
        assert found.rule.startswith("a required answer is missing")

    @pytest.mark.parametrize("question_id", sorted(BLOOD))
    def test_each_required_answer_of_the_calcium_checklist(self, question_id: str) -> None:
        answers = {one: value for one, value in BLOOD.items() if one != question_id}
        found = assess(CALCIUM, answers)
        assert (found.tier, found.missing) == (Tier.INCOMPLETE, (question_id,))

    @pytest.mark.parametrize("gate", ["yes", "unsure"])
    def test_pain_questions_are_required_once_there_may_be_pain(self, gate: str) -> None:
        found = assess(MSCC, {**CORD, "G0": gate})
        assert found.missing == ("P1", "P2", "P3", "P4", "P5")

    def test_pain_answers_count_but_are_not_required_before_the_gate_is_answered(self) -> None:
        answers = {one: value for one, value in CORD.items() if one != "G0"}
        found = assess(MSCC, {**answers, "P1": "yes"})
        assert found.missing == ("G0",)
        assert found.tier_before_incomplete is Tier.WITHIN_24H
        assert set(found.asked) >= {"P1", "P2", "P3", "P4", "P5"}

    def test_follow_ups_of_a_red_sign_are_required(self) -> None:
        found = assess(MSCC, {**CORD, "N7": "yes"})
        assert (found.tier, found.missing) == (Tier.IMMEDIATE, ("N9", "N10"))
        assert not found.complete

    def test_plan_and_number_are_required_when_the_calcium_is_high(self) -> None:
        found = assess(CALCIUM, {**BLOOD, "K1": "high"})
        assert (found.tier, found.missing) == (Tier.INCOMPLETE, ("K1p", "K1n"))

    @pytest.mark.parametrize(
        "grave", [{"R2": "unsure"}, {"R5": "faint"}, {"X1": "yes"}, {"E4": "unsure"}]
    )
    def test_likely_answers_are_not_required_once_something_is_grave(
        self, grave: dict[str, str]
    ) -> None:
        reds_only = {one: value for one, value in BLOOD.items() if not one.startswith("A")}
        assert assess(CALCIUM, reds_only).missing == tuple(f"A{n}" for n in range(1, 10))
        assert assess(CALCIUM, {**reds_only, **grave}).complete

    def test_likely_answers_stay_required_when_two_ambers_are_immediate(self) -> None:
        answers = {one: value for one, value in BLOOD.items() if one != "A9"}
        found = assess(CALCIUM, {**answers, "A1": "new", "A2": "new"})
        assert (found.tier, found.missing) == (Tier.IMMEDIATE, ("A9",))

    def test_complete_means_that_nothing_is_missing_whatever_the_tier(self) -> None:
        assert assess(MSCC, CORD).complete
        assert not assess(MSCC, {"E1": "yes"}).complete
        assert assess(MSCC, {**CORD, "E1": "yes"}).complete


class TestGatesKeepAnswers:
    def test_answers_behind_a_closed_gate_are_kept_and_do_not_count(self) -> None:
        closed = assess(MSCC, {**PAIN, "P1": "yes", "P2": "yes", "G0": "no"})
        assert closed.tier is Tier.SAFETY_NET
        assert not {"P1", "P2"} & (set(closed.levels) | set(closed.asked) | set(closed.because))
        assert tier(PAIN, P1="yes", P2="yes", G0="unsure") is Tier.IMMEDIATE

    def test_an_answer_behind_a_closed_gate_is_still_validated(self) -> None:
        with pytest.raises(BadAnswer, match="P1 takes one of"):
            assess(MSCC, {**CORD, "P1": "perhaps"})
        with pytest.raises(BadAnswer, match="ask for the units"):
            assess(CALCIUM, {**BLOOD, "K1n": "10.4"})

    def test_asked_follows_the_answers(self) -> None:
        follow_ups = {"N9", "N10"}
        assert not follow_ups & set(assess(MSCC, {}).asked)
        assert follow_ups <= set(assess(MSCC, {"N5": "unsure"}).asked)
        assert not {"K1p", "K1n"} & set(assess(CALCIUM, {"K1": "unsure"}).asked)
        assert {"K1p", "K1n"} <= set(assess(CALCIUM, {"K1": "high"}).asked)
        assert not {"P1", "P5"} & set(assess(MSCC, {"G0": "no"}).asked)
        assert "P6" in assess(MSCC, {"G0": "no"}).asked

    def test_a_correction_is_judged_as_if_it_had_been_the_first_answer(self) -> None:
        wrong = {**CORD, "N1": "yes", "N10": "pain"}
        assert assess(MSCC, wrong).tier is Tier.EMERGENCY_999
        corrected = assess(MSCC, {**wrong, "N1": "no"})
        assert corrected.tier is Tier.SAFETY_NET
        assert "N10" not in corrected.levels


class TestReasons:
    def test_the_heaviest_come_first_then_as_on_the_screen(self) -> None:
        found = assess(
            MSCC,
            {"P1": "yes", "N7": "yes", "N4": "unsure", "X1": "yes", "E3": "unsure", "P6": "yes"},
        )
        assert found.because == ("E3", "X1", "N4", "N7", "P1", "P6")

    def test_words_never_overstate_an_answer(self) -> None:
        found = assess(MSCC, {"N4": "unsure"})
        assert found.reasons[0].said == "not sure: feeling around the bottom"
        assert said(MSCC, "N4", "yes") == "yes: different feeling around the bottom"
        assert said(CALCIUM, "K1n", "2.61") == "calcium 2.61 mmol/L as told"

    def test_a_record_of_the_decision_is_plain_json(self) -> None:
        found = assess(MSCC, {"N4": "unsure", "X2": "yes", "W": "yes"})
        record = json.loads(json.dumps(found.as_record()))
        assert record["tier"] == "IMMEDIATE"
        assert record["because"] == ["N4"]
        assert record["due"][0]["checklist"] == "hypercalcaemia"
        assert set(record) == set(found.__dataclass_fields__)


class TestTheRuleAndItsSource:
    @pytest.mark.parametrize(
        ("answers", "rule", "source"),
        [
            ({"E6": "yes"}, "one emergency answer or more", "E6: from memory (C)"),
            ({"N3": "new", "N10": "pain"}, "a red nerve sign, and moving", "NG234-r (B/P)"),
            ({"N5": "yes", "N9": "hours"}, "weakness, walking", "project proposal (P)"),
            ({"N1": "yes"}, "one red answer or more", "SACT, UK3 (A)"),
            ({"P6": "yes", "N8": "unsure"}, "two amber answers or more", "SACT, UK3 (A)"),
            ({"P6": "yes"}, "27 required", "SACT, UK3 (A)"),
            ({"P6": "yes", "W": "yes"}, "raised by one", "; W: SACT (A)"),
        ],
    )
    def test_stand_with_the_decision(self, answers: dict[str, str], rule: str, source: str) -> None:
        found = assess(MSCC, answers)
        assert rule.replace("27", str(len(found.missing))) in found.rule
        assert source in found.rule_source


class TestDue:
    @pytest.mark.parametrize(
        ("slug", "question_id", "value", "expected"),
        [
            ("mscc", "X2", "yes", ["hypercalcaemia"]),
            ("mscc", "X2", "unsure", ["hypercalcaemia"]),
            ("mscc", "X2", "no", []),
            ("hypercalcaemia", "X2", "yes", ["mscc"]),
            ("hypercalcaemia", "X2", "unsure", ["mscc"]),
            ("hypercalcaemia", "X2", "no", []),
            ("hypercalcaemia", "A9", "new", ["mscc"]),
            ("hypercalcaemia", "A9", "unsure", ["mscc"]),
            ("hypercalcaemia", "A9", "known", []),
            ("hypercalcaemia", "A9", "no", []),
        ],
    )
    def test_another_checklist(
        self, slug: str, question_id: str, value: str, expected: list[str]
    ) -> None:
        found = assess(DEFINITIONS[slug], {question_id: value})
        assert [one.checklist for one in found.due] == expected
        assert all(one.because for one in found.due)


class TestCheckAnswer:
    def test_accepts_every_option_of_the_tables(self) -> None:
        for slug, table in TABLES.items():
            for question_id, options in table.items():
                for value in options:
                    check_answer(DEFINITIONS[slug], question_id, value)

    def test_an_unknown_question_is_refused(self) -> None:
        with pytest.raises(BadAnswer, match="no such question in High calcium checklist"):
            check_answer(CALCIUM, "N1", "yes")
        with pytest.raises(BadAnswer, match="no such question"):
            assess(MSCC, {"R1": "yes"})

    def test_a_wrong_value_is_refused_with_the_options(self) -> None:
        with pytest.raises(BadAnswer, match=r"^N3 takes one of: no, new, unsure, known\.$"):
            check_answer(MSCC, "N3", "yes")

    @pytest.mark.parametrize("value", [None, 2.61, 3, True, b"yes", ["yes"]])
    def test_what_is_not_text_is_refused(self, value: object) -> None:
        with pytest.raises(BadAnswer, match="as text"):
            check_answer(CALCIUM, "K1n", value)

    @pytest.mark.parametrize("value", ["", "No", " no", "no ", "YES", "known\n"])
    def test_values_are_taken_word_for_word(self, value: str) -> None:
        with pytest.raises(BadAnswer, match="A1 takes one of"):
            check_answer(CALCIUM, "A1", value)

    @pytest.mark.parametrize("value", ["1.50", "1.5", "2", "2.61", "6", "6.0", "6.00", "unknown"])
    def test_numbers_within_the_bounds(self, value: str) -> None:
        check_answer(CALCIUM, "K1n", value)

    @pytest.mark.parametrize("value", ["1.49", "6.01", "0", "0.00", "8", "10.4", "15", "260"])
    def test_numbers_outside_the_bounds(self, value: str) -> None:
        with pytest.raises(BadAnswer, match="ask for the units"):
            check_answer(CALCIUM, "K1n", value)

    @pytest.mark.parametrize(
        "value",
        [
            *("2,61", "+2.61", "-2.61", "2.", ".5", "2.610", "3.501", "1e0", "NaN", "Infinity"),
            *(
                "٢.٦١",
                "٢",
                "٢.61",
                "2.61 ",
                "2.61\n",
                "2.61 mmol/L",
                "normal",
                "not known",
                "",
                "1" * 5000,
            ),
        ],
    )
    def test_what_is_not_a_plain_number(self, value: str) -> None:
        with pytest.raises(BadAnswer, match="takes a number in mmol/L"):
            check_answer(CALCIUM, "K1n", value)

    def test_a_refusal_never_repeats_what_was_sent(self) -> None:
        for question_id in ("N1", "Mrs Example of 1 High Street"):
            with pytest.raises(BadAnswer) as refused:
                check_answer(MSCC, question_id, "Mrs Example of 1 High Street")
            assert "Example" not in str(refused.value)


class TestTheEngine:
    def test_names_no_question(self) -> None:
        folder = Path(triage.__file__).parent
        ids = {one for table in TABLES.values() for one in table}
        for module in ("triage.py", "answers.py", "definition_checks.py", "tiers.py"):
            source = (folder / module).read_text(encoding="utf-8")
            quoted = {one for one in ids if f'"{one}"' in source or f"'{one}'" in source}
            assert not quoted, module

    def test_needs_neither_django_nor_the_clock(self) -> None:
        code = (
            "import sys, guidance.triage; above = ('django', 'callers', 'helpline'); "
            "print([name for name in sys.modules if name.split('.')[0] in above])"
        )
        root = Path(triage.__file__).parent.parent
        ran = subprocess.run(
            [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == "[]"

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_answers_within_a_millisecond(self, slug: str) -> None:
        fastest = 1.0
        for _ in range(50):
            start = time.perf_counter()
            assess(DEFINITIONS[slug], BASES[slug])
            fastest = min(fastest, time.perf_counter() - start)
        assert fastest < 0.001
