"""What a changed definition would notice less: a table of losses, and of what is none."""

import json

import pytest

from guidance.comparison import _checklists
from guidance.definitions import (
    PACKAGED,
    PACKAGED_MATTERS,
    ChecklistDefinition,
    packaged_definition,
    read_raw,
)
from guidance.weakened import Account, losses, reused, unaccounted
from tests.guidance import made_matter


def changed(definition: ChecklistDefinition, change) -> ChecklistDefinition:
    raw = json.loads(definition.model_dump_json())
    change(raw)
    return read_raw(raw, name="changed")


def question(raw, name):
    return next(one for group in raw["groups"] for one in group["questions"] if one["id"] == name)


def option(raw, name, value):
    return next(one for one in question(raw, name)["options"] if one["value"] == value)


def lower_yes(raw):
    option(raw, "ZA2", "yes")["level"] = "amber"


def lower_unsure(raw):
    option(raw, "ZA2", "unsure")["level"] = "amber"


def raise_yes(raw):
    option(raw, "ZA2", "yes")["level"] = "emergency"


def lower_amber(raw):
    option(raw, "ZA1", "yes")["level"] = "none"


def drop_yes(raw):
    question(raw, "ZA2")["options"] = [
        one for one in question(raw, "ZA2")["options"] if one["value"] != "yes"
    ]


def close_it(raw):
    raw["gates"] = [{"question": "ZA1", "closes_on": ["no"], "closes": ["ZA2"]}]


def close_an_amber(raw):
    raw["gates"] = [{"question": "ZA2", "closes_on": ["no"], "closes": ["ZA1"]}]


def ask_later(raw):
    raw["follow_ups"] = [{"questions": ["ZA2"], "when": {"any_of": ["ZA1"], "values": ["yes"]}}]


def need_it_less(raw):
    raw["required"][-1]["unless_level"] = "amber"


def drop_level_rule(raw):
    raw["level_rules"] = []


def narrow_level_rule(raw):
    raw["level_rules"][0]["when"] = {"any_of": ["ZA1"], "level": "amber"}


def widen_level_rule(raw):
    raw["level_rules"][0]["when"]["values"] = ["yes", "unsure"]


def drop_infection_matter(raw):
    raw["matters"] = [one for one in raw["matters"] if one["matter"] != "infection"]


def reword(raw):
    question(raw, "ZA2")["ask"] = "A rash?"


def lose_worry(raw):
    raw["raising"]["values"] = ["yes"]


def count_as_one(raw):
    raw["combined"] = [{"questions": ["ZA3", "ZA1"], "words": "once", "certainty": "P"}]


def lower_ambers(raw):
    raw["two_ambers"] = "WITHIN_24H"


class TestAMadeMatter:
    @pytest.mark.parametrize(
        ("change", "about", "said"),
        [
            (lower_yes, "ZA2", "“Yes” was red, and is amber"),
            (lower_unsure, "ZA2", "“Not sure” was red, and is amber"),
            (drop_yes, "ZA2", "its red answer “Yes” is removed"),
            (close_it, "ZA2", "a narrower gate: “no” to ZA1 closes it"),
            (ask_later, "ZA2", "a narrower gate: it is asked only after ZA1"),
            (need_it_less, "ZA2", "it need not be answered as often as before"),
            (drop_level_rule, "ZA3", "a level rule no longer makes “yes” red"),
            (drop_infection_matter, "X1", "a rule no longer opens the urgent matter infection"),
            (lose_worry, "W", "question W: a worry raises the tier less often, or less far"),
            (count_as_one, "two_ambers", "ZA1 and ZA3 would count together as one amber"),
            (lower_ambers, "two_ambers", "it was IMMEDIATE, and is WITHIN_24H"),
        ],
    )
    def test_a_loss_is_named(self, change, about, said):
        live = made_matter.definition()
        found = losses(live, changed(live, change))
        assert any(one.about == about and said in one.words for one in found), found

    @pytest.mark.parametrize(
        "change", [raise_yes, lower_amber, close_an_amber, widen_level_rule, reword]
    )
    def test_what_is_no_loss_of_a_red_question(self, change):
        live = made_matter.definition()
        assert losses(live, changed(live, change)) == ()

    def test_a_level_rule_that_holds_by_other_words_is_looked_at(self):
        live = made_matter.definition()
        assert [one.about for one in losses(live, changed(live, narrow_level_rule))] == ["ZA3"]

    @pytest.mark.parametrize("slug", [*PACKAGED, *PACKAGED_MATTERS])
    def test_nothing_is_lost_to_itself(self, slug):
        definition = packaged_definition(slug)
        assert losses(definition, definition) == ()

    def test_a_weakened_question_may_stand_for_itself_while_it_can_be_red(self):
        live = made_matter.definition()
        draft = changed(live, lower_unsure)
        accounts = {"ZA2": Account("ZA2", "The evidence is new.")}
        assert list(unaccounted(live, draft, accounts)) == []
        assert list(unaccounted(live, draft, {})) == [
            "question ZA2: “Not sure” was red, and is amber; name the question that replaces it",
            "question ZA2: “Not sure” was red, and is amber; give the reason",
        ]

    def test_an_id_is_reused_only_after_it_was_retired(self):
        draft = made_matter.definition()
        live_ids = {one.id for one in draft.questions}
        assert reused(draft, live_ids, live_ids) == []
        assert reused(draft, live_ids - {"ZA1"}, live_ids)[0].startswith("question ZA1")
        assert reused(draft, live_ids - {"ZA1"}, live_ids - {"ZA1"}) == []


class TestEveryRedAnswer:
    @pytest.mark.parametrize("slug", [*PACKAGED, *PACKAGED_MATTERS])
    def test_lowered_is_a_loss_of_that_question(self, slug):
        live, seen = packaged_definition(slug), 0
        for one in live.questions:
            for red in one.options:
                if red.level < "red":
                    continue
                seen += 1
                answers = [
                    item.model_copy(update={"level": "none"}) if item is red else item
                    for item in one.options
                ]
                groups = tuple(
                    group.model_copy(
                        update={
                            "questions": tuple(
                                q.model_copy(update={"options": tuple(answers)}) if q is one else q
                                for q in group.questions
                            )
                        }
                    )
                    for group in live.groups
                )
                found = losses(live, live.model_copy(update={"groups": groups}))
                assert any(loss.about == one.id for loss in found), (slug, one.id, red.value)
        assert seen

    @pytest.mark.parametrize("slug", [*PACKAGED, *PACKAGED_MATTERS])
    @pytest.mark.parametrize("rules", ["emergencies", "level_rules", "due", "matters"])
    def test_a_rule_taken_away_is_a_loss(self, slug, rules):
        live = packaged_definition(slug)
        for rule in getattr(live, rules):
            rest = tuple(one for one in getattr(live, rules) if one is not rule)
            draft = live.model_copy(update={rules: rest})
            about = getattr(rule, "question", None)
            is_red = about is None or any(
                one.level >= "red" for one in live.question(about).options
            )
            if is_red:
                assert losses(live, draft), (slug, rule)


class TestTheCompare:
    @pytest.mark.parametrize(
        ("change", "what", "said"),
        [
            (lower_yes, "Question ZA2", "“Yes” was red, and is amber now"),
            (drop_yes, "Question ZA2", "the answer “Yes”, which was red, is removed"),
        ],
    )
    def test_says_levels_in_plain_words(self, change, what, said):
        live = made_matter.definition()
        found = [(one.what, one.said) for one in _checklists(live, changed(live, change))]
        assert (what, said) in found

    def test_misses_no_word_of_a_question_or_a_group(self):
        live = made_matter.definition()

        def change(raw):
            question(raw, "ZA2")["about"] = "spots"
            raw["groups"][2]["title"] = "Other signs"

        found = [one.what for one in _checklists(live, changed(live, change))]
        assert found == ["Question ZA2, about", "Group signs"]
