"""A minimum tier: it lifts, it never lowers, and it hides nothing of what the answers say."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.actions.loading import canonical
from guidance.definition_parts import Sourced
from guidance.definitions import (
    MATTERS,
    PACKAGED,
    PACKAGED_MATTERS,
    ChecklistDefinition,
    DefinitionError,
    compose,
    load_stored,
    packaged_definition,
)
from guidance.triage import Tier, assess
from tests.guidance.test_definitions import SHARED_TEXT, changed

EVERY = (*PACKAGED, *PACKAGED_MATTERS)
DEFINITIONS = {slug: packaged_definition(slug) for slug in EVERY}
MINIMA = (Tier.SAFETY_NET, Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999)
NORMAL = settings(max_examples=60, deadline=None)
RESTS_ON = Sourced(source="made up for this test", certainty="P")

CLOT = (MATTERS / "clot.toml").read_text(encoding="utf-8")
BLEEDING = (MATTERS / "bleeding.toml").read_text(encoding="utf-8")

each = pytest.mark.parametrize("slug", EVERY)


def at_least(slug: str, minimum: Tier | None) -> ChecklistDefinition:
    """Return a definition that comes with the console, under another minimum."""
    rests_on = None if minimum is None else RESTS_ON
    update = {"minimum": minimum, "minimum_rests_on": rests_on}
    return DEFINITIONS[slug].model_copy(update=update)


@st.composite
def runs(draw: st.DrawFn, slug: str) -> dict[str, str]:
    """Draw a run: calm, empty or holding some of the calm answers, with a few others on top."""
    questions = {one.id: one for one in DEFINITIONS[slug].questions}
    base = {}
    kept = draw(st.sampled_from(["all", "none", "some"]))
    if kept != "none":
        for name, question in questions.items():
            calm = next((one for one in question.options if one.level == "none"), None)
            if calm and (kept == "all" or draw(st.booleans())):
                base[name] = calm.value
    for name in draw(st.lists(st.sampled_from(sorted(questions)), max_size=6)):
        values = [option.value for option in questions[name].options]
        base[name] = draw(st.sampled_from(values))
    return base


class TestInvariants:
    @each
    @given(data=st.data(), minimum=st.sampled_from(MINIMA))
    @NORMAL
    def test_the_tier_is_never_below_it(
        self, slug: str, data: st.DataObject, minimum: Tier
    ) -> None:
        found = assess(at_least(slug, minimum), data.draw(runs(slug)))
        assert found.tier_before_incomplete >= minimum
        assert found.tier >= minimum
        assert found.tier_before_incomplete is not Tier.INCOMPLETE

    @each
    @given(data=st.data(), minimum=st.sampled_from(MINIMA))
    @NORMAL
    def test_it_is_the_higher_of_the_two_and_then_a_worry_raises(
        self, slug: str, data: st.DataObject, minimum: Tier
    ) -> None:
        answers = {**data.draw(runs(slug)), "W": "no"}
        without = assess(at_least(slug, None), answers).tier_before_incomplete
        calm = assess(at_least(slug, minimum), answers).tier_before_incomplete
        assert calm is max(without, minimum)
        for worry in ("yes", "unsure"):
            found = assess(at_least(slug, minimum), {**answers, "W": worry})
            if calm >= Tier.IMMEDIATE:
                assert found.tier_before_incomplete is calm
            else:
                assert found.tier_before_incomplete.rank == calm.rank + 1
                assert found.because[-1] == "W"

    @each
    @given(data=st.data(), minimum=st.sampled_from(MINIMA))
    @NORMAL
    def test_the_answers_are_told_as_without_it(
        self, slug: str, data: st.DataObject, minimum: Tier
    ) -> None:
        answers = {**data.draw(runs(slug)), "W": "no"}
        with_it = assess(at_least(slug, minimum), answers)
        without = assess(at_least(slug, None), answers)
        for name in ("because", "reasons", "levels", "missing", "complete", "asked", "due"):
            assert getattr(with_it, name) == getattr(without, name), name
        assert with_it.matters == without.matters

    @each
    @given(data=st.data(), minimum=st.sampled_from(MINIMA))
    @NORMAL
    def test_a_more_severe_answer_never_lowers_the_tier(
        self, slug: str, data: st.DataObject, minimum: Tier
    ) -> None:
        definition = at_least(slug, minimum)
        # Gates, follow-ups and numbers have their ladders in the second transcription.
        behind = {one for gate in definition.gates for one in (gate.question, *gate.closes)}
        behind |= {one for follow_up in definition.follow_ups for one in follow_up.questions}
        question = data.draw(
            st.sampled_from([one for one in definition.questions if one.id not in behind])
        )
        answers = data.draw(runs(slug))
        answers.pop(question.id, None)
        tiers = [assess(definition, answers).tier_before_incomplete]
        for option in sorted(question.options, key=lambda one: one.level.rank):
            found = assess(definition, {**answers, question.id: option.value})
            tiers.append(found.tier_before_incomplete)
        assert [tier.rank for tier in tiers] == sorted(tier.rank for tier in tiers)

    @each
    @given(data=st.data(), minimum=st.sampled_from(MINIMA), seed=st.integers(0, 2**32))
    @NORMAL
    def test_the_order_of_answering_does_not_matter(
        self, slug: str, data: st.DataObject, minimum: Tier, seed: int
    ) -> None:
        answers = data.draw(runs(slug))
        pairs = list(answers.items())
        random.Random(seed).shuffle(pairs)
        definition = at_least(slug, minimum)
        assert assess(definition, dict(pairs)) == assess(definition, answers)

    @each
    @given(data=st.data())
    @NORMAL
    def test_a_higher_minimum_never_lowers_the_tier(self, slug: str, data: st.DataObject) -> None:
        answers = data.draw(runs(slug))
        ranks = [
            assess(at_least(slug, minimum), answers).tier_before_incomplete.rank
            for minimum in (None, *MINIMA)
        ]
        assert ranks == sorted(ranks)
        assert ranks[0] == ranks[1]

    @each
    @given(data=st.data(), minimum=st.sampled_from(MINIMA))
    @NORMAL
    def test_what_is_missing_is_never_shown_as_clear(
        self, slug: str, data: st.DataObject, minimum: Tier
    ) -> None:
        found = assess(at_least(slug, minimum), data.draw(runs(slug)))
        if found.missing:
            assert found.tier in (Tier.INCOMPLETE, Tier.IMMEDIATE, Tier.EMERGENCY_999)
        else:
            assert found.tier is found.tier_before_incomplete

    @pytest.mark.parametrize("slug", PACKAGED_MATTERS)
    @given(data=st.data())
    @NORMAL
    def test_every_tier_that_a_matter_reaches_has_words(
        self, slug: str, data: st.DataObject
    ) -> None:
        definition = DEFINITIONS[slug]
        assert assess(definition, data.draw(runs(slug))).tier in definition.tiers


class TestRule:
    def test_it_says_so_when_the_minimum_decides(self) -> None:
        found = assess(DEFINITIONS["infection"], {})
        assert found.tier is Tier.IMMEDIATE
        assert found.rule == "infection is at least immediate"
        assert found.rule_source == "CHR-I, ENH, CG151 (A/P)"
        assert (found.because, found.reasons) == ((), ())

    def test_the_answers_speak_when_they_reach_it_by_themselves(self) -> None:
        found = assess(DEFINITIONS["infection"], {"X1": "yes"})
        assert (found.tier, found.rule) == (Tier.IMMEDIATE, "one red answer or more")
        found = assess(DEFINITIONS["infection"], {"E7": "unsure"})
        assert (found.tier, found.rule) == (Tier.EMERGENCY_999, "one emergency answer or more")

    def test_a_worry_is_said_after_it(self) -> None:
        found = assess(DEFINITIONS["bleeding"], {"W": "yes"})
        assert found.tier is Tier.IMMEDIATE
        assert found.rule.startswith("bleeding is at least within 24 hours; raised by one")
        assert found.rule_source == "SEED (A/P); W: SACT (A)"
        assert found.because == ("W",)

    def test_what_is_missing_is_said_before_it(self) -> None:
        found = assess(DEFINITIONS["bleeding"], {})
        assert found.tier is Tier.INCOMPLETE
        assert found.tier_before_incomplete is Tier.WITHIN_24H
        assert found.rule.endswith("so far: bleeding is at least within 24 hours")

    def test_the_safety_net_as_minimum_changes_no_rule(self) -> None:
        calm = {one.id: "no" for one in DEFINITIONS["other"].questions}
        found = assess(DEFINITIONS["other"], calm)
        assert (found.tier, found.complete) == (Tier.SAFETY_NET, True)
        assert found.rule == "no answer that counts as a warning sign"

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_a_checklist_has_none(self, slug: str) -> None:
        definition = DEFINITIONS[slug]
        assert (definition.minimum, definition.at_least) == (None, "")
        assert "minimum" not in canonical(definition)

    @each
    def test_the_stored_words_read_back(self, slug: str) -> None:
        definition = DEFINITIONS[slug]
        assert load_stored(canonical(definition), name=slug) == definition
        assert ('"minimum":"' in canonical(definition)) is (definition.minimum is not None)


SAFETY_NET = """
[tiers.SAFETY_NET]
headline = "H"
route = "R"
say = ["S"]
asks_route = false
follow_up = "F"
[[tiers.SAFETY_NET.steps]]
id = "one"
words = "Do it"
source = "made up for this test"
certainty = "P"
"""
Damage = Callable[[dict[str, Any]], object]


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "old", "new", "words"),
        [
            (CLOT, 'minimum = "IMMEDIATE"', 'minimum = "INCOMPLETE"', "minimum: .*IMMEDIATE"),
            (CLOT, 'minimum = "IMMEDIATE"', 'minimum = "LATER"', "minimum: "),
            (CLOT, 'minimum = "IMMEDIATE"\n', "", "minimum_rests_on: there is no minimum"),
            (
                CLOT,
                'minimum_rests_on = { source = "SEED, NHS-PE", certainty = "A" }',
                "",
                "minimum: minimum_rests_on must say where it comes from",
            ),
            (CLOT, 'minimum = "IMMEDIATE"', 'minimum = "WITHIN_24H"', "WITHIN_24H: it is missing"),
            (CLOT, 'minimum = "IMMEDIATE"', 'minimum = "WITHIN_24H"', "INCOMPLETE: it is missing"),
            (
                BLEEDING,
                "[worsening]",
                f"{SAFETY_NET}\n[worsening]",
                "tier SAFETY_NET: unreachable: the minimum is WITHIN_24H",
            ),
            (BLEEDING, 'matter = "clot"', 'matter = "bleeding"', "BL3: .*point to itself"),
        ],
    )
    def test_each_is_named(self, text: str, old: str, new: str, words: str) -> None:
        with pytest.raises(DefinitionError, match=words):
            compose(changed(text, old, new), SHARED_TEXT, name="matter.toml")

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (lambda raw: raw["tiers"].pop("IMMEDIATE"), "tier IMMEDIATE: it is missing"),
            (lambda raw: raw["tiers"].pop("INCOMPLETE"), "tier INCOMPLETE: it is missing"),
            (lambda raw: raw.update(minimum="IMMEDIATE"), "tier INCOMPLETE: unreachable"),
        ],
    )
    def test_in_a_stored_version(self, damage: Damage, words: str) -> None:
        raw = json.loads(canonical(DEFINITIONS["bleeding"]))
        damage(raw)
        with pytest.raises(DefinitionError, match=words):
            load_stored(json.dumps(raw), name="version 2")
