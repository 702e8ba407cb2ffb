"""The fields of a call's record, in one place."""

import pytest

from callers.record_fields import CARRIED_OVER, FIELDS, LIMIT, NATIONS, SECTIONS, Kind
from guidance.nations import UNKNOWN, nations
from tests.callers.facts import INFORMATION, PROFESSIONAL, RECORD, REFUSAL


class TestTheFields:
    def test_have_names_of_their_own(self):
        names = [field.name for section in SECTIONS for field in section.fields]

        assert len(names) == len(set(names)) == len(FIELDS)

    def test_have_labels_of_their_own_within_a_section(self):
        for section in SECTIONS:
            labels = [field.label for field in section.fields]
            assert len(labels) == len(set(labels)), section.id

    def test_offer_choices_exactly_where_one_chooses(self):
        for field in FIELDS.values():
            chooses = field.kind in (Kind.CHOICE, Kind.SEVERAL)
            assert bool(field.choices) is chooses, field.name

    def test_offer_no_choice_twice_and_none_with_a_comma(self):
        for field in FIELDS.values():
            values = [value for value, _ in field.choices]
            assert len(values) == len(set(values)), field.name
            assert not any("," in value or not value for value in values), field.name

    def test_hold_all_that_closing_asks_for(self):
        assert set(RECORD) | set(INFORMATION) | set(PROFESSIONAL) | set(REFUSAL) <= set(FIELDS)

    @pytest.mark.parametrize("name", ["callback_number", "location", "caller_is", "record_consent"])
    def test_of_the_first_minute_may_be_declined_with_a_reason(self, name):
        assert {value for value, _ in FIELDS[f"{name}_gap"].choices} == {"declined", "not_known"}
        assert f"{name}_gap_reason" in FIELDS

    @pytest.mark.parametrize(
        "name",
        ["callback_number", "location", "caller_name", "patient_name", "reason", "notes"],
    )
    def test_that_name_a_person_or_hold_their_words_are_marked_personal(self, name):
        assert FIELDS[name].personal

    def test_take_twenty_thousand_characters(self):
        assert LIMIT == 20_000


class TestALabel:
    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("nation", "wales", "Wales"),
            ("nation", "", ""),
            ("nation", "atlantis", "atlantis"),
            ("cancer_where", "spine", "Spine"),
            ("cancer_where", "spine,unsure", "Spine, Not sure"),
            ("cancer_where", "spine,,elsewhere,", "Spine, Elsewhere"),
            ("cancer_where", "spine,liver", "Spine, liver"),
            ("fluid_caution", "unsure", "Not sure"),
            ("notes", "as typed", "as typed"),
        ],
    )
    def test_words_what_is_stored_and_keeps_what_it_does_not_know(self, name, value, words):
        assert FIELDS[name].label_of(value) == words


class TestTheNation:
    def test_is_one_whose_routes_are_known_by_the_same_name(self):
        assert {one.id: one.name for one in nations() if one.id != UNKNOWN} == dict(NATIONS)


class TestWhatACallbackKnowsAlready:
    def test_are_fields_of_the_record_each_once(self):
        assert set(CARRIED_OVER) <= set(FIELDS)
        assert len(set(CARRIED_OVER)) == len(CARRIED_OVER)

    def test_is_nothing_that_is_true_of_one_call_alone(self):
        """What was said, found, advised or measured is asked and written anew."""
        of_one_call = {
            "reason",
            "notes",
            "temperature",
            "advice_given",
            "topics",
            "look_for",
            "how_soon",
            "whom_to_ring",
            "teach_back",
            "no_symptom",
            "refused",
            "lost",
            "found",
            "hand_over",
            "outcome",
        }

        assert of_one_call <= set(FIELDS)
        assert not of_one_call & set(CARRIED_OVER)

    def test_has_each_field_of_the_first_minute_and_its_gap(self):
        first = {
            field.name
            for section in SECTIONS
            if section.id in ("first-minute", "first-minute-gaps")
            for field in section.fields
        }

        assert first <= set(CARRIED_OVER)
