"""The rules of the directory: what an entry must hold, what is stale, which one comes first."""

from datetime import date

import pytest

from guidance.contacts import (
    ACUTE_ONCOLOGY,
    CANCER_LINE,
    CORD_COORDINATOR,
    SWITCHBOARD,
    Entry,
    Sought,
    is_stale,
    purposes_for,
    ranked,
    read,
)
from guidance.numbers import e164, national

SOUND = {
    "hospital": "Elmbridge Infirmary",
    "department": "Oncology",
    "purpose": CANCER_LINE,
    "numbers": "01632 960123",
    "ask_for": "The triage nurse",
    "hours": "Every day, day and night",
    "nation": "england",
    "towns": "Elmbridge, Ashford",
    "postcode_areas": "ls, HG",
}


FIVE = "01632 960121, 01632 960122, 01632 960123, 01632 960124, 01632 960125"


def entry(pk=1, **changed) -> Entry:
    fields = {
        "hospital": "Elmbridge Infirmary",
        "department": "",
        "purpose": CANCER_LINE,
        "nation": "england",
        "towns": ("Elmbridge",),
        "postcode_areas": ("LS", "HG"),
        "is_stale": False,
    }
    return Entry(pk=pk, **(fields | changed))


def found(entries, **sought) -> list[int]:
    return [one.pk for one in ranked(entries, Sought(**sought))]


class TestNumbers:
    @pytest.mark.parametrize(
        "typed",
        ["01632 960123", "(01632) 960 123", "+44 1632 960123", "0044 1632 960123",
         "+44 (0)1632 960123", "01632-960-123", " 01632960123 "],
    )  # fmt: skip
    def test_any_uk_format_is_kept_in_one_way(self, typed):
        assert e164(typed) == "+441632960123"

    @pytest.mark.parametrize(
        "typed",
        ["", "111", "999", "960123", "0163", "+353 1 234 5678", "01632 960123 ext 4",
         "card", "01632 960123456", "=01632960123"],
    )  # fmt: skip
    def test_what_cannot_be_rung_from_everywhere_is_none(self, typed):
        assert e164(typed) == ""

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ("+441632960123", "01632 960123"),
            ("+442079460123", "020 7946 0123"),
            ("+447700900123", "07700 900123"),
            ("+441134960123", "0113 496 0123"),
        ],
    )
    def test_it_is_shown_in_national_spacing(self, number, shown):
        assert national(number) == shown


class TestReading:
    def test_a_sound_entry_has_no_fault(self):
        fields, faults = read(SOUND, e164)
        assert faults == {}
        assert fields["numbers"] == ["+441632960123"]
        assert fields["postcode_areas"] == ["LS", "HG"]
        assert fields["towns"] == ["Elmbridge", "Ashford"]

    def test_numbers_stand_on_lines_or_between_commas_each_once(self):
        typed = "01632 960123\n+44 1632 960123, 01632 960124"
        fields, faults = read(SOUND | {"numbers": typed}, e164)
        assert faults == {}
        assert fields["numbers"] == ["+441632960123", "+441632960124"]

    @pytest.mark.parametrize(
        ("name", "typed", "said"),
        [
            ("hospital", "  ", "Give the hospital"),
            ("hospital", "x" * 121, "120 characters"),
            ("hospital", "=HYPERLINK(1)", "spreadsheet"),
            ("ask_for", "@nurse", "spreadsheet"),
            ("hours", "", "Say when it is answered"),
            ("hours", "-9 to 5", "spreadsheet"),
            ("numbers", "", "at least one"),
            ("numbers", "switchboard", "not a whole UK number"),
            ("numbers", "01632960123 01632960124", "not a whole UK number"),
            ("numbers", FIVE, "4 numbers"),
            ("purpose", "ANYTHING", "what it is for"),
            ("nation", "abroad", "nation"),
            ("postcode_areas", "LS1", "not a postcode area"),
            ("towns", "x" * 61, "60 characters"),
            ("department", "a\x00b", "spreadsheet"),
        ],
    )
    def test_each_fault_has_a_sentence_at_its_field(self, name, typed, said):
        _, faults = read(SOUND | {name: typed}, e164)
        assert list(faults) == [name]
        assert said in faults[name]


class TestStale:
    @pytest.mark.parametrize(
        ("verified", "again", "stale"),
        [
            (None, None, True),
            (date(2026, 5, 1), date(2026, 11, 22), True),
            (date(2026, 5, 1), date(2026, 11, 23), False),
            (date(2026, 5, 1), date(2026, 11, 24), False),
        ],
    )
    def test_from_the_day_after_it_was_due_again(self, verified, again, stale):
        assert is_stale(verified, again, date(2026, 11, 23)) is stale


class TestPurposes:
    @pytest.mark.parametrize(
        ("is_cord", "is_professional", "first"),
        [
            (True, False, [ACUTE_ONCOLOGY, CANCER_LINE, SWITCHBOARD]),
            (False, False, [CANCER_LINE, ACUTE_ONCOLOGY, SWITCHBOARD]),
            (True, True, [CORD_COORDINATOR, ACUTE_ONCOLOGY, CANCER_LINE, SWITCHBOARD]),
            (False, True, [CANCER_LINE, ACUTE_ONCOLOGY, CORD_COORDINATOR, SWITCHBOARD]),
        ],
    )
    def test_the_route_says_which_comes_first(self, is_cord, is_professional, first):
        assert list(purposes_for(is_cord=is_cord, is_professional=is_professional)) == first


class TestSearching:
    @pytest.mark.parametrize(
        ("typed", "hit"),
        [
            ("elmb", True),
            ("infirmary ELM", True),
            ("ls", True),
            ("LS1 4AB", True),
            ("ls14ab", True),
            ("hg2", True),
            ("elmbridge ls", True),
            ("elmbridge s", False),
            ("e", False),
            ("s1", False),
            ("leeds", False),
            ("ls s1", False),
            ("…", False),
        ],
    )
    def test_by_hospital_town_or_postcode_area(self, typed, hit):
        assert bool(found([entry()], typed=typed)) is hit

    def test_a_single_letter_is_an_area_and_not_a_beginning(self):
        entries = [entry(1, postcode_areas=("S",)), entry(2, hospital="Sandford", towns=())]
        assert found(entries, typed="s") == [1]

    def test_signs_and_accents_do_not_matter(self):
        assert found([entry(hospital="Saint Mary’s, Écluse")], typed="st marys ecluse") == [1]

    def test_the_records_own_hospital_comes_before_its_area_and_the_rest(self):
        entries = [
            entry(1, hospital="Ashford Park", towns=(), postcode_areas=("TN",)),
            entry(2, hospital="Elm Cottage"),
            entry(3, hospital="Elm Hall"),
        ]
        assert found(entries, typed="ls", place="At Elm Hall, LS1 4AB") == [3, 2]
        assert found(entries, place="At Elm Hall, LS1 4AB") == [3, 2]

    def test_the_nation_and_then_the_purpose_decide(self):
        entries = [
            entry(1, nation="wales"),
            entry(2, purpose=SWITCHBOARD),
            entry(3, purpose=ACUTE_ONCOLOGY),
            entry(4),
        ]
        order = found(
            entries,
            typed="elm",
            nation="england",
            purposes=(ACUTE_ONCOLOGY, CANCER_LINE, SWITCHBOARD),
        )
        assert order == [3, 4, 2, 1]

    def test_stale_ones_come_last_however_near(self):
        entries = [entry(1, is_stale=True), entry(2, purpose=SWITCHBOARD, nation="wales")]
        assert found(entries, typed="elm", place="LS1", nation="england") == [2, 1]

    def test_nothing_typed_and_nothing_known_finds_nothing(self):
        assert found([entry()]) == []
        assert found([entry()], place="At home", nation="england") == []

    def test_a_town_is_a_whole_word_of_the_place(self):
        assert found([entry(towns=("Ash",), postcode_areas=())], place="Ashford Road") == []
        assert found([entry(towns=("Ash",), postcode_areas=())], place="in Ash, at home") == [1]

    @pytest.mark.parametrize(("professional", "pks"), [(True, [1]), (False, [])])
    def test_the_coordinator_is_for_professionals_only(self, professional, pks):
        coordinator = entry(purpose=CORD_COORDINATOR)
        assert found([coordinator], typed="elm", is_professional=professional) == pks
