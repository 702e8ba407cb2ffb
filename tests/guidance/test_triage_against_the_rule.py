"""The engine beside a second transcription of the rule, and the rule's invariants."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.definitions import PACKAGED, ChecklistDefinition, packaged_definition
from guidance.triage import Level, Tier, assess, highest
from tests.guidance.section_five import TABLES, hundredths, judge

DEFINITIONS = {slug: packaged_definition(slug) for slug in PACKAGED}
WIDE = settings(max_examples=2500, deadline=None)
NORMAL = settings(max_examples=400, deadline=None)

# The edges of the number question, on both sides of each threshold.
NUMBERS = ["1.5", "1.50", "2.61", "2.99", "3", "3.0", "3.00", "3.50", "3.51", "6.00"]

# What each answer is worth when one answer is to be called more severe than another.
LADDERS: dict[str, list[set[str]]] = {
    **{f"E{n}": [{"no"}, {"yes", "unsure"}] for n in range(1, 8)},
    **{f"N{n}": [{"no"}, {"yes", "unsure"}] for n in (1, 2, 4, 5, 6, 7)},
    **{f"P{n}": [{"no", "known"}, {"yes", "unsure"}] for n in range(2, 7)},
    **{f"R{n}": [{"no"}, {"yes", "unsure"}] for n in (1, 2, 3, 4, 6, 7)},
    **{f"A{n}": [{"no", "known"}, {"new", "unsure"}] for n in range(1, 10)},
    "X1": [{"no"}, {"yes", "unsure"}],
    "W": [{"no"}, {"yes", "unsure"}],
    "X2": [{"no", "yes", "unsure"}],
    "N3": [{"no"}, {"known"}, {"new", "unsure"}],
    "N8": [{"no"}, {"unsure"}, {"yes"}],
    "N9": [{"days", "weeks", "longer", "unsure"}, {"hours"}],
    "N10": [{"yes"}, {"pain", "no", "unsure"}],
    "G0": [{"no"}, {"yes", "unsure"}],
    "P1": [{"no"}, {"yes", "unsure"}],
    "R5": [{"no"}, {"yes", "unsure"}, {"faint"}],
    "K1": [{"no", "pending", "normal", "unsure"}, {"high"}],
    "K1p": [{"yes"}, {"no", "unsure"}],
    "K1n": [{"unknown", "1.50", "2.61", "2.99"}, {"3.00", "3.50"}, {"3.51", "6.00"}],
}


def values_of(slug: str, question_id: str) -> list[str]:
    """Return every answer to try for a question."""
    return [*TABLES[slug][question_id], *(NUMBERS if question_id == "K1n" else [])]


def calm(slug: str) -> dict[str, str]:
    """Return an answer that weighs nothing to every question that can have one."""
    answers = {one: "no" for one, options in TABLES[slug].items() if "no" in options}
    for one, value in (("N10", "yes"), ("N9", "weeks"), ("K1p", "yes"), ("K1n", "2.61")):
        if one in TABLES[slug]:
            answers[one] = value
    return answers


@st.composite
def runs(draw: st.DrawFn, slug: str) -> dict[str, str]:
    """Draw a run: calm, empty or holding some of the calm answers, with a few others on top."""
    base = calm(slug)
    kept = draw(st.sampled_from(["all", "none", "some"]))
    if kept == "none":
        base = {}
    elif kept == "some":
        dropped = draw(st.sets(st.sampled_from(sorted(TABLES[slug])), max_size=6))
        base = {one: value for one, value in base.items() if one not in dropped}
    for one in draw(st.lists(st.sampled_from(sorted(TABLES[slug])), max_size=8)):
        base[one] = draw(st.sampled_from(values_of(slug, one)))
    return base


def agree(definition: ChecklistDefinition, answers: dict[str, str]) -> None:
    """Compare the engine with the transcription for one run."""
    found = assess(definition, answers)
    tier, before, missing = judge(definition.slug, answers, two_ambers=definition.two_ambers.value)
    assert (found.tier.value, found.tier_before_incomplete.value) == (tier, before), answers
    assert set(found.missing) == missing, answers
    assert found.complete is (not missing), answers


class TestTheSecondTranscription:
    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @WIDE
    def test_agrees_on_drawn_runs(self, slug: str, data: st.DataObject) -> None:
        agree(DEFINITIONS[slug], data.draw(runs(slug)))

    @pytest.mark.parametrize("slug", PACKAGED)
    @pytest.mark.parametrize("start", ["empty", "calm"])
    def test_agrees_on_every_pair_of_answers(self, slug: str, start: str) -> None:
        every = [(one, value) for one in TABLES[slug] for value in values_of(slug, one)]
        base = calm(slug) if start == "calm" else {}
        for first, second in combinations(every, 2):
            if first[0] != second[0]:
                agree(DEFINITIONS[slug], {**base, **dict([first, second])})

    def test_agrees_on_every_number(self) -> None:
        for number in range(150, 601):
            text = f"{number // 100}.{number % 100:02d}"
            assert hundredths(text) == number
            for told, sign in product(("high", "normal"), ("no", "yes")):
                answers = {**calm("hypercalcaemia"), "K1": told, "K1n": text, "R4": sign}
                agree(DEFINITIONS["hypercalcaemia"], answers)

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @NORMAL
    def test_agrees_when_two_ambers_mean_24_hours(self, slug: str, data: st.DataObject) -> None:
        milder = DEFINITIONS[slug].model_copy(update={"two_ambers": Tier.WITHIN_24H})
        agree(milder, data.draw(runs(slug)))


class TestInvariants:
    def test_ladders_name_every_answer(self) -> None:
        for slug, table in TABLES.items():
            for question_id, options in table.items():
                named = set().union(*LADDERS[question_id])
                assert set(options) <= named, (slug, question_id)

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @NORMAL
    def test_a_more_severe_answer_never_lowers_the_tier(
        self, slug: str, data: st.DataObject
    ) -> None:
        answers = data.draw(runs(slug))
        question_id = data.draw(st.sampled_from(sorted(TABLES[slug])))
        tiers = [
            [
                assess(DEFINITIONS[slug], {**answers, question_id: value}).tier_before_incomplete
                for value in sorted(rung)
            ]
            for rung in LADDERS[question_id]
        ]
        for rung in tiers:
            assert len({tier.rank for tier in rung}) == 1
        ranks = [rung[0].rank for rung in tiers]
        assert ranks == sorted(ranks)

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @NORMAL
    def test_one_more_answer_never_lowers_the_tier(self, slug: str, data: st.DataObject) -> None:
        """Only `no` to a gate may: it says that the questions behind it do not apply."""
        answers = data.draw(runs(slug))
        question_id = data.draw(st.sampled_from(sorted(TABLES[slug])))
        answers.pop(question_id, None)
        value = data.draw(st.sampled_from(values_of(slug, question_id)))
        if (question_id, value) == ("G0", "no"):
            return
        without = assess(DEFINITIONS[slug], answers).tier_before_incomplete
        with_it = assess(DEFINITIONS[slug], {**answers, question_id: value})
        assert with_it.tier_before_incomplete >= without

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data(), seed=st.integers(0, 2**32))
    @NORMAL
    def test_the_order_of_answering_does_not_matter(
        self, slug: str, data: st.DataObject, seed: int
    ) -> None:
        answers = data.draw(runs(slug))
        pairs = list(answers.items())
        random.Random(seed).shuffle(pairs)
        assert assess(DEFINITIONS[slug], dict(pairs)) == assess(DEFINITIONS[slug], answers)

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @NORMAL
    def test_what_is_missing_is_never_shown_as_clear(self, slug: str, data: st.DataObject) -> None:
        found = assess(DEFINITIONS[slug], data.draw(runs(slug)))
        if found.missing:
            assert not found.complete
            assert found.tier in (Tier.INCOMPLETE, Tier.IMMEDIATE, Tier.EMERGENCY_999)
        else:
            assert found.complete
            assert found.tier is found.tier_before_incomplete
        assert found.tier_before_incomplete is not Tier.INCOMPLETE
        assert found.tier >= found.tier_before_incomplete

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @NORMAL
    def test_worry_raises_by_one_and_never_to_999(self, slug: str, data: st.DataObject) -> None:
        answers = {**data.draw(runs(slug)), "W": "no"}
        calm_tier = assess(DEFINITIONS[slug], answers).tier_before_incomplete
        for worry in ("yes", "unsure"):
            found = assess(DEFINITIONS[slug], {**answers, "W": worry})
            worried_tier = found.tier_before_incomplete
            if calm_tier >= Tier.IMMEDIATE:
                assert worried_tier is calm_tier
                assert "W" not in found.because
            else:
                assert worried_tier.rank == calm_tier.rank + 1
                assert worried_tier <= Tier.IMMEDIATE
                assert found.because[-1] == "W"

    @pytest.mark.parametrize("slug", PACKAGED)
    @given(data=st.data())
    @NORMAL
    def test_the_decision_explains_itself(self, slug: str, data: st.DataObject) -> None:
        answers = data.draw(runs(slug))
        found = assess(DEFINITIONS[slug], answers)
        screen = [question.id for question in DEFINITIONS[slug].questions]
        assert tuple(reason.id for reason in found.reasons) == found.because
        keys = [(-one.level.rank, screen.index(one.id)) for one in found.reasons]
        assert keys == sorted(keys)
        assert set(found.levels) <= set(answers) & set(found.asked)
        assert list(found.missing) == [one for one in screen if one in found.missing]
        assert list(found.asked) == [one for one in screen if one in found.asked]
        assert all(found.levels[one] > Level.NONE for one in found.because if one != "W")
        if found.tier_before_incomplete > Tier.SAFETY_NET:
            assert found.because
        if found.tier is Tier.EMERGENCY_999:
            assert found.reasons[0].level is Level.EMERGENCY
        assert found.rule


class TestHighest:
    @given(tiers=st.lists(st.sampled_from(list(Tier)), min_size=1))
    def test_is_one_of_them_and_outranks_them_all(self, tiers: list[Tier]) -> None:
        top = highest(*tiers)
        assert top in tiers
        assert all(top >= tier for tier in tiers)
        assert top is highest(*reversed(tiers))
