"""What a filter of the log may hold, how it is read, told and asked."""

import pytest

from callers import log_terms
from callers.log_terms import Wanted, faults, read, stored, terms, whole_and_begun
from callers.record_fields import FIELDS
from guidance.tiers import Tier


class TestReading:
    def test_keeps_what_was_typed_and_drops_what_is_no_choice(self):
        wanted = read(
            {
                "text": ["  numb\x00 legs "],
                "tiers": ["IMMEDIATE", "SEVERE", "EMERGENCY_999"],
                "flags": ["LOST", "x"],
                "outcome": ["'; DROP"],
                "nurse": ["12"],
                "checklist": ["mscc' | 'x"],
                "line_state": ["open"],
            }
        )

        assert wanted == Wanted(
            text="numb legs",
            tiers=["EMERGENCY_999", "IMMEDIATE"],
            flags=["LOST"],
            nurse="12",
            line_state="open",
        )

    @pytest.mark.parametrize("nurse", ["", "-1", "1 OR 1", "²", "9" * 30])
    def test_takes_a_nurse_by_a_whole_number_only(self, nurse):
        assert read({"nurse": [nurse]}).nurse == ""

    def test_of_what_was_stored_forgets_what_is_no_longer_known(self):
        assert stored({"text": "x", "colour": "red"}) == Wanted(text="x")

    def test_of_a_long_text_ends(self):
        assert len(read({"text": ["x" * 5000]}).text) == log_terms.LONGEST


class TestAReference:
    @pytest.mark.parametrize(
        "typed", ["C-7K4-201", "c-7k4-201", " c 7k4 201", "7k4201", "C7K4-201"]
    )
    def test_is_understood_however_it_is_typed(self, typed):
        assert Wanted(reference=typed).exact_reference == "C-7K4-201"
        assert faults(Wanted(reference=typed)) == {}

    @pytest.mark.parametrize("typed", ["C-7K4", "201", "C-7K4-2011", "C-7K4-20x"])
    def test_that_is_none_is_told(self, typed):
        assert "reference" in faults(Wanted(reference=typed))


class TestDays:
    @pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "0001-01-01", "9999-12-31"])
    def test_that_are_none_are_told(self, day):
        assert "since" in faults(Wanted(since=day))

    def test_the_wrong_way_round_are_told(self):
        assert "until" in faults(Wanted(since="2026-11-24", until="2026-11-23"))
        assert faults(Wanted(since="2026-11-23", until="2026-11-23")) == {}


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "whole", "begun"),
        [
            ("numb legs", "numb legs", []),
            ("numb unstead*", "numb  ", ["unstead"]),
            ("x-r* pain", "  pain", ["x", "r"]),
            ("*", "*", []),
        ],
    )
    def test_with_a_star_count_from_their_beginning(self, typed, whole, begun):
        assert whole_and_begun(typed) == (whole, begun)

    def test_without_a_letter_are_told(self):
        assert set(faults(Wanted(text="***", name="'"))) == {"text", "name"}


class TestTerms:
    def test_must_all_hold_and_of_tiers_any(self):
        wanted = Wanted(nurse="3", tiers=["IMMEDIATE", "none"], flags=["LOST", "LATE"])

        assert terms(wanted, "+447700900123") == [
            "'=n:3'", "'=+447700900123'", "'=t:IMMEDIATE' | '=t:none'", "'=f:LOST'", "'=f:LATE'",
        ]  # fmt: skip

    def test_of_nothing_are_none(self):
        assert terms(Wanted()) == []


class TestWhatIsTold:
    def test_holds_no_words_names_or_numbers(self):
        wanted = Wanted(
            text="numb", name="Ada", phone="07700 900123", reference="C-7K4-201", nurse="3"
        )

        assert wanted.told == {
            "text": True, "name": True, "phone": True, "reference": True, "nurse": "3",
        }  # fmt: skip
        assert set(wanted.kinds) == {"text", "name", "phone", "reference", "nurse"}


class TestTheChoices:
    def test_are_those_of_the_record(self):
        assert {value for value, _ in log_terms.TIERS} == {*map(str, Tier), "none"}
        assert log_terms.OUTCOMES[:-1] == FIELDS["outcome"].choices
        assert log_terms.TOPICS[:-1] == FIELDS["topics"].choices
        assert set(Wanted.__dataclass_fields__) >= log_terms.PERSONAL
