"""What a definition must hold, and how a fault in one is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from guidance.definition_parts import Sourced
from guidance.definitions import (
    CHECKLISTS,
    PACKAGED,
    ChecklistDefinition,
    DefinitionError,
    compose,
    load_definition,
    load_stored,
    packaged_definition,
)
from guidance.triage import Tier, assess
from tests.guidance.section_five import TABLES

MSCC_TEXT = (CHECKLISTS / "mscc.toml").read_text(encoding="utf-8")
CALCIUM_TEXT = (CHECKLISTS / "hypercalcaemia.toml").read_text(encoding="utf-8")
SHARED_TEXT = (CHECKLISTS / "danger_now.toml").read_text(encoding="utf-8")
DEFINITIONS = {slug: packaged_definition(slug) for slug in PACKAGED}

ALLOWED = {
    *("no", "yes", "unsure", "new", "known", "faint", "pending", "normal", "high"),
    *("hours", "days", "weeks", "longer", "pain", "unknown"),
}


def changed(text: str, old: str, new: str) -> str:
    """Replace words that stand in the text exactly once or fail loudly."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def stored(slug: str) -> dict[str, Any]:
    """Return a composed definition as plain data, to be damaged."""
    raw: dict[str, Any] = json.loads(DEFINITIONS[slug].model_dump_json())
    return raw


def question_in(raw: dict[str, Any], question_id: str) -> dict[str, Any]:
    """Find a question in plain data."""
    found: dict[str, Any] = next(
        one for group in raw["groups"] for one in group["questions"] if one["id"] == question_id
    )
    return found


def option_in(raw: dict[str, Any], question_id: str, value: str) -> dict[str, Any]:
    """Find an option in plain data."""
    options = question_in(raw, question_id)["options"]
    found: dict[str, Any] = next(one for one in options if one["value"] == value)
    return found


class TestTheFilesThatCome:
    @pytest.mark.parametrize("slug", PACKAGED)
    def test_questions_options_and_levels_are_those_of_the_tables(self, slug: str) -> None:
        found = {
            question.id: {option.value: option.level.value for option in question.options}
            for question in DEFINITIONS[slug].questions
        }
        assert found == TABLES[slug]
        assert list(found) == list(TABLES[slug])  # the order on the screen too

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_no_option_value_is_outside_the_tables(self, slug: str) -> None:
        values = {one.value for question in DEFINITIONS[slug].questions for one in question.options}
        assert values <= ALLOWED

    def test_the_number_question_has_the_bounds_of_the_table(self) -> None:
        question = DEFINITIONS["hypercalcaemia"].question("K1n")
        assert question is not None
        assert question.number is not None
        assert (question.number.lowest, question.number.highest) == (Decimal("1.50"), Decimal(6))
        assert [one.at for one in question.number.thresholds] == [Decimal("3.00")]

    def test_danger_now_comes_first_and_worry_last(self) -> None:
        for definition in DEFINITIONS.values():
            first, last = definition.groups[0], definition.groups[-1]
            assert first.danger_now
            assert [one.id for one in first.questions] == [f"E{n}" for n in range(1, 8)]
            assert first.all_no
            assert [one.id for one in last.questions] == ["W"]
            assert not any(group.all_no for group in definition.groups[1:])

    def test_both_checklists_share_one_block_word_for_word(self) -> None:
        mscc, calcium = (DEFINITIONS[slug] for slug in PACKAGED)
        for place in (0, 1, -1):
            assert mscc.groups[place] == calcium.groups[place]
        assert mscc.raising == calcium.raising

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_every_tier_has_words_and_steps(self, slug: str) -> None:
        tiers = DEFINITIONS[slug].tiers
        assert set(tiers) == set(Tier)
        assert all(words.say and words.steps and words.headline for words in tiers.values())
        assert not tiers[Tier.SAFETY_NET].asks_route
        assert all(words.asks_route for tier, words in tiers.items() if tier > Tier.SAFETY_NET)

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_incomplete_answers_what_is_missing_and_then_does_as_for_24_hours(
        self, slug: str
    ) -> None:
        tiers = DEFINITIONS[slug].tiers
        first, *rest = tiers[Tier.INCOMPLETE].steps
        assert first.id == "answer_missing"
        assert tuple(rest) == tiers[Tier.WITHIN_24H].steps

    def test_only_the_cord_checklist_says_to_keep_still(self) -> None:
        found = {
            slug: [step.id for step in definition.tiers[Tier.EMERGENCY_999].steps]
            for slug, definition in DEFINITIONS.items()
        }
        assert "keep_still" in found["mscc"]
        assert found["hypercalcaemia"] == [one for one in found["mscc"] if one != "keep_still"]

    def test_water_advice_carries_its_caution(self) -> None:
        tiers = DEFINITIONS["hypercalcaemia"].tiers
        for tier, step_id in ((Tier.IMMEDIATE, "sips"), (Tier.WITHIN_24H, "water")):
            step = next(one for one in tiers[tier].steps if one.id == step_id)
            assert step.caution == "fluid_caution"

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_words_to_say_are_never_a_diagnosis(self, slug: str) -> None:
        definition = DEFINITIONS[slug]
        spoken = [definition.say]
        for words in definition.tiers.values():
            spoken += [*words.say, *(step.say for step in words.steps)]
        condition = re.compile(r"spinal cord|calcium|infection|sepsis|cancer has", re.I)
        doubt = re.compile(r"\b(can|may|possible|worried)\b")
        named = [sentence for sentence in spoken if condition.search(sentence)]
        assert named  # the worry is said, and never as a finding
        assert all(doubt.search(sentence) for sentence in named), named

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_proposals_and_memories_are_marked(self, slug: str) -> None:
        definition = DEFINITIONS[slug]
        lines: list[Sourced] = [*definition.questions, *definition.emergencies]
        lines += [step for words in definition.tiers.values() for step in words.steps]
        for line in lines:
            from_memory = "memory" in line.source or "proposal" in line.source
            assert not from_memory or line.needs_sign_off, line
        marked = {question.id for question in definition.questions if question.needs_sign_off}
        assert {"E6", "X1"} <= marked
        known = [one for q in definition.questions for one in q.options if one.value == "known"]
        assert known
        assert all(option.certainty == "P" for option in known)

    @pytest.mark.parametrize("slug", PACKAGED)
    def test_no_answer_reads_like_its_opposite(self, slug: str) -> None:
        """ "No" before "feeling around the bottom" would read as numbness."""
        for question in DEFINITIONS[slug].questions:
            for option in question.options:
                assert "no: feeling around" not in option.said
                if option.value == "unsure":
                    assert option.said.startswith("not sure: ")


class TestComposing:
    @pytest.mark.parametrize("slug", PACKAGED)
    def test_the_canonical_json_reads_back_the_same(self, slug: str) -> None:
        definition = DEFINITIONS[slug]
        text = definition.model_dump_json()
        again = ChecklistDefinition.model_validate_json(text)
        assert again == definition
        assert again.model_dump_json() == text
        assert load_stored(text, name="version 1") == definition
        assert assess(again, {"N4": "yes"} if slug == "mscc" else {"R5": "faint"}) == assess(
            definition, {"N4": "yes"} if slug == "mscc" else {"R5": "faint"}
        )

    def test_composing_twice_gives_the_same_json(self) -> None:
        one, two = (compose(MSCC_TEXT, SHARED_TEXT, name="mscc.toml") for _ in range(2))
        assert one.model_dump_json() == two.model_dump_json()

    def test_a_definition_cannot_be_changed(self) -> None:
        with pytest.raises(ValidationError, match="frozen"):
            DEFINITIONS["mscc"].title = "Other"  # type: ignore[misc]

    def test_an_unknown_packaged_checklist_is_refused(self) -> None:
        with pytest.raises(KeyError, match="No checklist called sepsis"):
            packaged_definition("sepsis")


class TestFaultsInAFile:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('slug = "mscc"', 'slug = "mscc', r"not TOML: .*\(at line \d+, column \d+\)"),
            ('shared = "danger_now"', "", "no danger-now block"),
            ('shared = "danger_now"', 'shared = "other"', "no danger-now block"),
            ('id = "N2"', 'id = "N1"', "question N1: this id stands twice"),
            ('id = "N2"', 'id = "E1"', "question E1: this id stands twice"),
            ('question = "G0"', 'question = "G9"', "there is no question G9"),
            ('closes_on = ["no"]', 'closes_on = ["never"]', "question G0: .*closes_on"),
            ('closes_on = ["no"]', 'closes_on = ["known"]', 'G0 has no option "known"'),
            ('closes_on = ["no"]', 'closes_on = ["unsure"]', "not sure is not no"),
            (
                'closes_on = ["no"]',
                'closes_on = ["no", "yes", "unsure"]',
                "question G0, gate: unreachable: every answer closes P1",
            ),
            ('closes = ["P1",', 'closes = ["Q1",', "question G0, gate: there is no question Q1"),
            (
                'value = "known"\nlevel',
                'value = "known"\nweight',
                "question N3: .*weight.*is not a field",
            ),
            (
                'question = "N3"\nvalue = "known"\nlevel = "amber"',
                'question = "N3"\nvalue = "yes"\nlevel = "amber"',
                'question N3 has no option "yes"',
            ),
            (
                'question = "N3"\nvalue = "known"\nlevel = "amber"',
                'question = "N3"\nvalue = "new"\nlevel = "amber"',
                'question N3: level rule for "new" must weigh more',
            ),
            (
                'questions = ["N9", "N10"]\nwhen = { any_of = [',
                'questions = ["N9", "N10"]\nwhen = { any_of = ["P2", "P3"], level = "red" }\n#',
                "question N9, asked when: unreachable: none of P2, P3 can be red",
            ),
            (
                '{ any_of = ["N9"], values = ["hours"] }',
                '{ any_of = ["N9"], values = ["high"] }',
                'none of N9 has an option "high"',
            ),
            (
                '{ any_of = ["N9"], values = ["hours"] }',
                '{ any_of = ["N9"], values = ["hours"], level = "red" }',
                "give exactly one of values, level and above",
            ),
            (
                '{ any_of = ["N9"], values = ["hours"] }',
                '{ any_of = ["N9"], above = "3.5" }',
                "not every one of N9 takes a number",
            ),
            (
                '{ any_of = ["N9"], values = ["hours"] }',
                '{ any_of = ["N9"], level = "none" }',
                "a match on level none would hold for every answer",
            ),
            ('"G0", "P6", "X2"]', '"G0", "X2"]', "question P6: no rule makes it required"),
            ('two_ambers = "IMMEDIATE"', "", "two_ambers: field required"),
            ('two_ambers = "IMMEDIATE"', 'two_ambers = "SAFETY_NET"', "two_ambers: .*IMMEDIATE"),
            ('checklist = "hypercalcaemia"', 'checklist = "mscc"', "cannot make itself due"),
            ("[worsening]", "[worse]", "worsening: field required"),
            ("[tiers.SAFETY_NET]", "[tiers.LATER]", "tiers"),
            ('\nid = "transport"', '\nid = "hand_over"', "step hand_over: this id stands twice"),
        ],
    )
    def test_names_the_file_the_question_and_the_fault(
        self, old: str, new: str, words: str
    ) -> None:
        with pytest.raises(DefinitionError, match=words) as refused:
            compose(changed(MSCC_TEXT, old, new), SHARED_TEXT, name="mscc.toml")
        assert all(line.startswith("mscc.toml: ") for line in str(refused.value).splitlines())
        assert refused.value.faults

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("danger_now = true\n", "", "no danger-now block: no group says"),
            ('at_most = "IMMEDIATE"', 'at_most = "EMERGENCY_999"', "at_most"),
            ('question = "W"', 'question = "V"', "there is no question V"),
            ('"X1", "W"]', '"X1"]', "question W: no rule makes it required"),
        ],
    )
    def test_in_the_shared_block(self, old: str, new: str, words: str) -> None:
        with pytest.raises(DefinitionError, match=words):
            compose(MSCC_TEXT, changed(SHARED_TEXT, old, new), name="mscc.toml")

    def test_of_the_shared_block_alone_names_its_own_file(self) -> None:
        broken = changed(SHARED_TEXT, 'at_most = "IMMEDIATE"', 'at_most = "NEVER"')
        with pytest.raises(DefinitionError, match=r"^danger_now\.toml: .*at_most"):
            compose(MSCC_TEXT, broken, name="mscc.toml")

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('above = "3.50"', 'above = "6.00"', "unreachable: K1n never is above 6.00"),
            ('at = "3.00", level = "red"', 'at = "3.00", level = "amber"', "must weigh more"),
            ('at = "3.00"', 'at = "7.00"', "within the bounds"),
            ('lowest = "1.50"', 'lowest = "6.00"', "lowest number is not below the highest"),
            (
                'said = "calcium {value} mmol/L as told"',
                'said = "a number"',
                r"must hold \{value\}",
            ),
            ('["A6", "A7", "A8"]', '["A6", "A7", "B8"]', "there is no question B8"),
            ('["A6", "A7", "A8"]', '["A6", "A7", "K1"]', "question K1: it is combined twice"),
            ('["A6", "A7", "A8"]', '["A6"]', "question A6: .*at least 2"),
        ],
    )
    def test_in_numbers_and_combined_answers(self, old: str, new: str, words: str) -> None:
        with pytest.raises(DefinitionError, match=words):
            compose(changed(CALCIUM_TEXT, old, new), SHARED_TEXT, name="hypercalcaemia.toml")

    def test_several_are_told_at_once(self) -> None:
        text = changed(MSCC_TEXT, '"G0", "P6", "X2"]', '"G0"]')
        with pytest.raises(DefinitionError) as refused:
            compose(text, SHARED_TEXT, name="mscc.toml")
        assert [fault.where for fault in refused.value.faults] == ["question P6", "question X2"]

    def test_a_file_that_needs_the_block_is_not_whole_by_itself(self) -> None:
        with pytest.raises(DefinitionError, match="shared: is not a field"):
            load_definition(MSCC_TEXT, name="mscc.toml")


Damage = Callable[[dict[str, Any]], object]


class TestFaultsInAStoredVersion:
    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (
                lambda raw: raw["tiers"]["IMMEDIATE"].update(steps=[]),
                "tier IMMEDIATE: it has no steps",
            ),
            (lambda raw: raw["tiers"].pop("EMERGENCY_999"), "tier EMERGENCY_999: it is missing"),
            (lambda raw: raw["groups"].pop(0), "there is no question E1"),
            (
                lambda raw: raw["groups"].insert(1, raw["groups"].pop(0)),
                "the danger-now block must be the first group",
            ),
            (lambda raw: question_in(raw, "N4").pop("ask"), r"question N4: .*ask: field required"),
            (lambda raw: question_in(raw, "N4").update(ask=" "), "question N4: .*ask"),
            (
                lambda raw: question_in(raw, "N4").update(options=[]),
                "question N4: it has no options",
            ),
            (
                lambda raw: question_in(raw, "N4").update(certainty="sure"),
                "question N4: .*certainty",
            ),
            (
                lambda raw: question_in(raw, "N4")["options"].append(option_in(raw, "N4", "yes")),
                'question N4: option "yes" stands twice',
            ),
            (
                lambda raw: option_in(raw, "N4", "unsure").update(label="Yes"),
                'question N4: two options are labelled "Yes"',
            ),
            (
                lambda raw: option_in(raw, "N4", "unsure").update(value="maybe"),
                "question N4: .*options.2.value",
            ),
            (
                lambda raw: option_in(raw, "N4", "unsure").update(level="none"),
                'question N4: it can be red and "unsure" would count as nothing',
            ),
            (
                lambda raw: question_in(raw, "N4")["options"].pop(2),
                "question N4: it can be red and has no option for not sure",
            ),
            (
                lambda raw: option_in(raw, "N3", "known").update(needs_note=False),
                'question N3: option "known" must need a note',
            ),
            (
                lambda raw: option_in(raw, "E6", "unsure").update(level="red"),
                "question E6: in the danger-now block exactly yes and unsure must be emergencies",
            ),
            (
                lambda raw: option_in(raw, "W", "yes").update(level="amber"),
                "question W: it raises the tier",
            ),
            (
                lambda raw: raw["groups"][2].update(all_no="None of these"),
                None,
            ),
            (
                lambda raw: raw["groups"][3].update(all_no="None of these"),
                "question N9: group since_red answers all with no, and this one cannot",
            ),
            (
                lambda raw: raw["gates"].append(
                    {"question": "P1", "closes_on": ["no"], "closes": ["G0"]}
                ),
                "question G0: whether it counts depends on itself",
            ),
            (
                lambda raw: raw["required"][0].update(unless_level="red"),
                "question E1: danger now must be required always",
            ),
            (lambda raw: raw["groups"][2].update(id="pain"), "group pain: this id stands twice"),
        ],
    )
    def test_names_the_question_and_the_fault(self, damage: Damage, words: str | None) -> None:
        raw = stored("mscc")
        damage(raw)
        if words is None:  # every nerve question can be answered no
            load_stored(json.dumps(raw), name="mscc version 4")
            return
        with pytest.raises(DefinitionError, match=words) as refused:
            load_stored(json.dumps(raw), name="mscc version 4")
        assert str(refused.value).startswith("mscc version 4: ")

    def test_what_is_not_json_is_told(self) -> None:
        with pytest.raises(DefinitionError, match=r"^mscc version 4: the whole file: invalid JSON"):
            load_stored("{", name="mscc version 4")


OTHER = """
slug = "rash"
title = "Rash checklist"
short_title = "Rash"
say = "May I ask about the skin?"
shared = "danger_now"
two_ambers = "WITHIN_24H"

[[groups]]
id = "skin"
title = "Skin"
[[groups.questions]]
id = "Z1"
ask = "Is the rash spreading?"
about = "spreading rash"
source = "made up for this test"
certainty = "P"
options = [
  { value = "no", label = "No", level = "none", said = "no: spreading rash" },
  { value = "yes", label = "Yes", level = "amber", said = "yes: spreading rash" },
]
[[groups.questions]]
id = "Z2"
ask = "How quickly?"
about = "speed"
source = "made up for this test"
certainty = "P"
options = [
  { value = "hours", label = "Hours", level = "none", said = "within hours" },
  { value = "days", label = "Days", level = "none", said = "within days" },
]

[[follow_ups]]
questions = ["Z2"]
when = { any_of = ["Z1"], values = ["yes"] }

[[emergencies]]
words = "a rash that spreads within hours"
source = "made up for this test"
certainty = "P"
all_of = [{ any_of = ["Z1"], level = "amber" }, { any_of = ["Z2"], values = ["hours"] }]

[[required]]
questions = ["Z1", "Z2"]
"""
OTHER_TIERS = "".join(
    f"""
[tiers.{tier}]
headline = "H"
route = "R"
say = ["S"]
asks_route = true
follow_up = "F"
[[tiers.{tier}.steps]]
id = "{tier.lower()}"
words = "Do it"
source = "made up for this test"
certainty = "P"
"""
    for tier in ("IMMEDIATE", "WITHIN_24H", "INCOMPLETE", "SAFETY_NET")
)
OTHER_END = """
[worsening]
hospital_now = ["a"]
emergency = ["b"]
words = "At any hour."
source = "made up for this test"
certainty = "P"
"""


class TestAChecklistNobodyHasSeen:
    def test_is_judged_by_the_same_engine(self) -> None:
        definition = compose(OTHER + OTHER_TIERS + OTHER_END, SHARED_TEXT, name="rash.toml")
        danger = {f"E{number}": "no" for number in range(1, 8)} | {"X1": "no", "W": "no"}
        assert assess(definition, danger).missing == ("Z1",)
        assert assess(definition, {**danger, "Z1": "no"}).tier is Tier.SAFETY_NET
        assert assess(definition, {**danger, "Z1": "yes"}).missing == ("Z2",)
        slow = assess(definition, {**danger, "Z1": "yes", "Z2": "days"})
        assert (slow.tier, slow.complete) == (Tier.WITHIN_24H, True)
        quick = assess(definition, {**danger, "Z1": "yes", "Z2": "hours"})
        assert (quick.tier, quick.because) == (Tier.EMERGENCY_999, ("Z1", "Z2"))
        assert quick.rule == "a rash that spreads within hours"
