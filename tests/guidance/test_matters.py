"""The urgent matters that come with the console, row by row."""

from __future__ import annotations

import re

import pytest

from guidance.definition_parts import Sourced, Step
from guidance.definitions import (
    CHECKLISTS,
    MATTERS,
    PACKAGED,
    PACKAGED_MATTERS,
    packaged_definition,
)
from guidance.triage import Assessment, Tier, assess, needs_note
from tests.guidance.section_eight import CLAUSES_999, MINIMA, OWN
from tests.guidance.section_five import DANGER, PLAIN

DEFINITIONS = {slug: packaged_definition(slug) for slug in PACKAGED_MATTERS}
SHARED = {**DANGER, "W": PLAIN}

each = pytest.mark.parametrize("slug", PACKAGED_MATTERS)


def calm(slug: str) -> dict[str, str]:
    """Return an answer that weighs nothing to every question of a matter."""
    answers = dict.fromkeys(SHARED, "no")
    for one, options in OWN[slug].items():
        answers[one] = next(value for value, level in options.items() if level == "none")
    return answers


def judged(slug: str, **changes: str) -> Assessment:
    """Return what a calm run comes to with some answers changed."""
    return assess(DEFINITIONS[slug], {**calm(slug), **changes})


def steps(slug: str) -> list[Step]:
    """Return every step of a matter."""
    return [step for words in DEFINITIONS[slug].tiers.values() for step in words.steps]


def spoken(slug: str) -> list[str]:
    """Return every sentence that is read aloud."""
    definition = DEFINITIONS[slug]
    said = [definition.say]
    for words in definition.tiers.values():
        said += [*words.say, *(step.say for step in words.steps if step.say)]
    return said


class TestTables:
    def test_each_row_has_its_file_and_each_file_its_row(self) -> None:
        assert set(MINIMA) == set(OWN) == set(PACKAGED_MATTERS)
        assert {path.stem for path in MATTERS.glob("*.toml")} == set(PACKAGED_MATTERS)

    @each
    def test_questions_options_and_levels_are_those_of_the_table(self, slug: str) -> None:
        found = {
            question.id: {option.value: option.level.value for option in question.options}
            for question in DEFINITIONS[slug].questions
        }
        assert found == {**DANGER, **OWN[slug], "W": PLAIN}
        assert list(found) == [*DANGER, *OWN[slug], "W"]

    @each
    def test_the_minimum_is_that_of_the_row(self, slug: str) -> None:
        assert DEFINITIONS[slug].minimum == MINIMA[slug]
        found = judged(slug)
        assert (found.tier, found.complete) == (MINIMA[slug], True)
        assert found.because == ()

    @each
    def test_every_answer_alone_is_at_least_the_minimum_and_what_it_weighs(self, slug: str) -> None:
        lifts = {
            "none": Tier.SAFETY_NET,
            "amber": Tier.WITHIN_24H,
            "red": Tier.IMMEDIATE,
            "emergency": Tier.EMERGENCY_999,
        }
        for name, options in {**DANGER, **OWN[slug]}.items():
            for value, level in options.items():
                expected = max(Tier(MINIMA[slug]), lifts[level])
                assert judged(slug, **{name: value}).tier is expected, (name, value)

    def test_no_id_means_two_things(self) -> None:
        """Answers of a run are its own, but a nurse and a report read the ids of a whole call."""
        taken = {one.id for slug in PACKAGED for one in packaged_definition(slug).questions}
        for slug in PACKAGED_MATTERS:
            own = set(OWN[slug])
            assert not own & taken, slug
            taken |= own

    @each
    def test_each_slug_belongs_to_one_kind(self, slug: str) -> None:
        assert slug not in {path.stem for path in CHECKLISTS.glob("*.toml")}


class TestEmergencies:
    @pytest.mark.parametrize(("slug", "question", "clause"), CLAUSES_999)
    def test_each_clause_is_999_and_so_is_not_sure(
        self, slug: str, question: str, clause: str
    ) -> None:
        grave = ("pain", "no", "unsure") if question == "FR2" else ("yes", "unsure")
        for value in grave:
            found = judged(slug, **{question: value})
            assert found.tier is Tier.EMERGENCY_999, clause
            assert found.because == (question,)

    def test_no_other_own_answer_is_999(self) -> None:
        named = {(slug, question) for slug, question, _ in CLAUSES_999}
        for slug in PACKAGED_MATTERS:
            for question in DEFINITIONS[slug].questions:
                if question.id in OWN[slug] and (slug, question.id) not in named:
                    assert all(option.level != "emergency" for option in question.options)

    @each
    def test_danger_now_is_999_in_each(self, slug: str) -> None:
        for number in range(1, 8):
            assert judged(slug, **{f"E{number}": "unsure"}).tier is Tier.EMERGENCY_999


class TestRows:
    def test_possible_infection_is_immediate_everywhere_and_points_to_its_matter(self) -> None:
        for slug in PACKAGED_MATTERS:
            found = judged(slug, X1="unsure")
            assert found.tier is Tier.IMMEDIATE
            named = [one.matter for one in found.matters]
            assert named == ([] if slug == "infection" else ["infection"])

    @pytest.mark.parametrize(
        ("slug", "changes", "expected"),
        [
            ("infection", {"IN2": "yes", "IN3": "yes", "IN4": "yes"}, Tier.IMMEDIATE),
            ("clot", {"CL3": "yes", "CL4": "unsure"}, Tier.IMMEDIATE),
            ("bleeding", {"BL1": "yes"}, Tier.WITHIN_24H),
            ("bleeding", {"BL1": "yes", "BL2": "yes", "BL3": "unsure"}, Tier.WITHIN_24H),
            ("bleeding", {"BL1": "yes", "W": "unsure"}, Tier.IMMEDIATE),
            ("fracture", {"FR2": "yes"}, Tier.IMMEDIATE),
            ("low_calcium", {"LC6": "yes", "LC7": "new"}, Tier.WITHIN_24H),
            ("low_calcium", {"LC7": "known"}, Tier.WITHIN_24H),
            ("low_calcium", {"LC5": "unsure"}, Tier.IMMEDIATE),
            ("kidney_or_thigh", {"KT1": "yes"}, Tier.WITHIN_24H),
            ("kidney_or_thigh", {"KT1": "yes", "KT4": "yes"}, Tier.WITHIN_24H),
            ("jaw_or_ear", {"JE2": "yes", "JE3": "yes", "JE4": "yes"}, Tier.SAFETY_NET),
            ("jaw_or_ear", {"JE1": "yes"}, Tier.IMMEDIATE),
            ("jaw_or_ear", {"JE1": "unsure"}, Tier.IMMEDIATE),
            ("jaw_or_ear", {"JE2": "yes", "W": "yes"}, Tier.WITHIN_24H),
            ("other", {"W": "yes"}, Tier.WITHIN_24H),
        ],
    )
    def test_the_tier(self, slug: str, changes: dict[str, str], expected: Tier) -> None:
        assert judged(slug, **changes).tier is expected

    @pytest.mark.parametrize(
        ("slug", "question", "value", "checklist"),
        [
            ("fracture", "FR3", "yes", "mscc"),
            ("fracture", "FR3", "unsure", "mscc"),
            ("low_calcium", "LC7", "new", "mscc"),
            ("low_calcium", "LC7", "unsure", "mscc"),
            ("kidney_or_thigh", "KT2", "yes", "hypercalcaemia"),
            ("kidney_or_thigh", "KT3", "unsure", "mscc"),
        ],
    )
    def test_the_checklist_that_is_due(
        self, slug: str, question: str, value: str, checklist: str
    ) -> None:
        found = judged(slug, **{question: value}).due
        assert [(one.checklist, one.question) for one in found] == [(checklist, question)]

    @pytest.mark.parametrize(
        ("slug", "question", "matter"),
        [("bleeding", "BL3", "clot"), ("kidney_or_thigh", "KT5", "fracture")],
    )
    def test_the_matter_that_belongs_to_it(self, slug: str, question: str, matter: str) -> None:
        for value in ("yes", "unsure"):
            assert [one.matter for one in judged(slug, **{question: value}).matters] == [matter]
        assert judged(slug, **{question: "no"}).matters == ()

    def test_whatever_is_pointed_to_comes_with_the_console(self) -> None:
        for slug in (*PACKAGED, *PACKAGED_MATTERS):
            definition = packaged_definition(slug)
            assert {one.checklist for one in definition.due} <= set(PACKAGED)
            assert {one.matter for one in definition.matters} <= set(PACKAGED_MATTERS)

    def test_usual_tingling_needs_a_note(self) -> None:
        assert needs_note(DEFINITIONS["low_calcium"], "LC7", "known")


class TestRiskToLife:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"RL3": "yes"}, Tier.SAFETY_NET),
            ({"RL3": "unsure"}, Tier.SAFETY_NET),
            ({"RL3": "yes", "RL6": "yes", "RL7": "no"}, Tier.SAFETY_NET),
            ({"RL3": "yes", "RL5": "yes"}, Tier.WITHIN_24H),
            ({"RL3": "yes", "RL5": "unsure"}, Tier.WITHIN_24H),
            ({"RL3": "yes", "RL4": "yes"}, Tier.IMMEDIATE),
            ({"RL3": "yes", "RL4": "unsure"}, Tier.IMMEDIATE),
            ({"RL3": "no", "RL4": "yes"}, Tier.IMMEDIATE),
            ({"RL3": "yes", "W": "yes"}, Tier.WITHIN_24H),
            ({"RL1": "yes", "RL3": "no"}, Tier.EMERGENCY_999),
            ({"RL2": "unsure"}, Tier.EMERGENCY_999),
        ],
    )
    def test_a_mention_is_explored_and_not_escalated_by_itself(
        self, changes: dict[str, str], expected: Tier
    ) -> None:
        assert judged("risk_to_life", **changes).tier is expected

    @pytest.mark.parametrize(
        ("thoughts", "missing"),
        [
            ("no", ()),
            ("yes", ("RL4", "RL5", "RL6", "RL7")),
            ("unsure", ("RL4", "RL5", "RL6", "RL7")),
        ],
    )
    def test_the_rest_is_asked_once_there_may_be_thoughts(
        self, thoughts: str, missing: tuple[str, ...]
    ) -> None:
        answers = calm("risk_to_life")
        for name in ("RL4", "RL5", "RL6", "RL7"):
            del answers[name]
        found = assess(DEFINITIONS["risk_to_life"], {**answers, "RL3": thoughts})
        assert found.missing == missing
        assert (found.tier is Tier.INCOMPLETE) is bool(missing)

    def test_silence_about_an_attempt_is_not_no(self) -> None:
        answers = calm("risk_to_life")
        del answers["RL1"]
        found = assess(DEFINITIONS["risk_to_life"], answers)
        assert (found.tier, found.missing) == (Tier.INCOMPLETE, ("RL1",))

    def test_every_nation_has_its_route_below_999(self) -> None:
        for tier, words in DEFINITIONS["risk_to_life"].tiers.items():
            named = {step.id: step for step in words.steps}
            if tier is Tier.EMERGENCY_999:
                assert "999" in words.route
                continue
            if tier is not Tier.INCOMPLETE:
                for said in ("NHS 111", "England, Scotland and Wales", "Northern Ireland",
                             "0808 808 8000", "116 123", "999"):  # fmt: skip
                    assert said in words.route, (tier, said)
            assert named["route_ni"].needs_sign_off
            assert not named["route_gb"].needs_sign_off

    def test_the_supervisor_and_the_sharing_basis_are_steps(self) -> None:
        for tier in (Tier.EMERGENCY_999, Tier.IMMEDIATE, Tier.WITHIN_24H):
            ids = {step.id for step in DEFINITIONS["risk_to_life"].tiers[tier].steps}
            assert {"supervisor_told", "sharing"} <= ids

    def test_the_hospital_cancer_line_is_not_the_route(self) -> None:
        for words in DEFINITIONS["risk_to_life"].tiers.values():
            assert "cancer line" not in " ".join((words.route, *words.say))


class TestWords:
    @each
    def test_every_tier_that_can_be_reached_has_words_and_no_other(self, slug: str) -> None:
        tiers = DEFINITIONS[slug].tiers
        assert set(tiers) == {tier for tier in Tier if tier >= MINIMA[slug]}
        for tier, words in tiers.items():
            assert words.asks_route is (tier > Tier.SAFETY_NET)

    @each
    def test_incomplete_answers_what_is_missing_and_then_does_as_for_24_hours(
        self, slug: str
    ) -> None:
        tiers = DEFINITIONS[slug].tiers
        if Tier.INCOMPLETE in tiers:
            first, *rest = tiers[Tier.INCOMPLETE].steps
            assert first.id == "answer_missing"
            assert tuple(rest) == tiers[Tier.WITHIN_24H].steps

    @each
    def test_words_to_say_are_never_a_diagnosis(self, slug: str) -> None:
        condition = re.compile(
            r"spinal cord|calcium|infect|sepsis|clot|brok|break|blood count|kidney", re.I
        )
        doubt = re.compile(r"\b(can|may|possible|worried|whether|if|cannot)\b", re.I)
        named = [said for said in spoken(slug) if condition.search(said)]
        assert [said for said in named if not doubt.search(said)] == []

    @each
    def test_nobody_changes_a_medicine_on_our_advice(self, slug: str) -> None:
        wrong = re.compile(
            r"\b(stop|start|skip|miss|double|increase|reduce) (taking |your |the )", re.I
        )
        assert [said for said in spoken(slug) if wrong.search(said)] == []
        if slug not in ("infection", "fracture", "risk_to_life"):
            for tier, words in DEFINITIONS[slug].tiers.items():
                if tier is not Tier.EMERGENCY_999:
                    assert "no_medicine_changes" in {step.id for step in words.steps}

    def test_infection_is_asked_about_before_it_is_explained_away(self) -> None:
        definition = DEFINITIONS["infection"]
        order = [question.id for question in definition.questions]
        assert order.index("X1") < order.index("IN1") < order.index("IN4")
        drug = definition.question("IN4")
        assert drug is not None
        assert "never the explanation" in drug.help
        assert "not_explained_away" in {step.id for step in definition.tiers[Tier.IMMEDIATE].steps}

    def test_a_clot_goes_to_the_team_or_the_emergency_department(self) -> None:
        route = DEFINITIONS["clot"].tiers[Tier.IMMEDIATE].route
        assert "treatment team" in route
        assert "A&E" in route

    def test_a_fracture_goes_to_the_emergency_department_or_999(self) -> None:
        words = DEFINITIONS["fracture"].tiers[Tier.IMMEDIATE]
        assert words.route.startswith("A&E straight away; 999")
        assert "cord compression checklist" in words.route

    def test_only_a_fracture_says_to_keep_still_while_the_ambulance_comes(self) -> None:
        for slug in PACKAGED_MATTERS:
            ids = {step.id for step in DEFINITIONS[slug].tiers[Tier.EMERGENCY_999].steps}
            assert ("keep_still" in ids) is (slug == "fracture")

    def test_the_jaw_goes_to_the_team_and_the_dentist(self) -> None:
        route = DEFINITIONS["jaw_or_ear"].tiers[Tier.SAFETY_NET].route
        assert "treatment team" in route
        assert "dentist" in route

    @each
    def test_proposals_and_memories_are_marked(self, slug: str) -> None:
        definition = DEFINITIONS[slug]
        lines: list[Sourced] = [*definition.questions, *steps(slug), definition.worsening]
        assert definition.minimum_rests_on is not None
        lines.append(definition.minimum_rests_on)
        for line in lines:
            assert "proposal" not in line.source or "P" in line.certainty, line
            assert "memory" not in line.source or "C" in line.certainty, line

    @each
    def test_not_sure_is_worded_as_not_sure(self, slug: str) -> None:
        for question in DEFINITIONS[slug].questions:
            for option in question.options:
                if option.value == "unsure":
                    assert option.said.startswith("not sure: ")
