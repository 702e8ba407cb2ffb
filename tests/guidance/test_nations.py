"""Whom a person rings, by the nation they are in: each number where it belongs, and no other."""

import tomllib

import pytest
from pydantic import ValidationError

from guidance.nations import FILE, UNKNOWN, Nation, nation, nations

GREAT_BRITAIN = ("england", "scotland", "wales")


class TestTheNations:
    def test_are_the_four_of_the_kingdom_abroad_and_the_unknown(self):
        assert [one.id for one in nations()] == [
            *GREAT_BRITAIN,
            "northern_ireland",
            "abroad",
            UNKNOWN,
        ]

    def test_say_each_thing_with_a_source(self):
        for one in nations():
            assert all((one.emergency, one.crisis, one.out_of_hours, one.source, one.certainty))

    def test_are_refused_without_one(self):
        whole = tomllib.loads(FILE.read_text(encoding="utf-8"))["nations"][0]
        for name in ("emergency", "crisis", "out_of_hours", "source", "certainty"):
            with pytest.raises(ValidationError, match=name):
                Nation.model_validate({key: whole[key] for key in whole if key != name})


class TestTheCrisisRoute:
    @pytest.mark.parametrize("name", GREAT_BRITAIN)
    def test_in_great_britain_is_111_and_never_lifeline(self, name):
        assert "NHS 111, mental health option" in nation(name).crisis
        assert "Lifeline" not in nation(name).crisis

    def test_in_northern_ireland_is_lifeline_and_never_111(self):
        crisis = nation("northern_ireland").crisis

        assert "Lifeline 0808 808 8000" in crisis
        assert "NHS 111" not in crisis
        assert "There is no general 111" in crisis

    def test_abroad_is_their_own_and_neither_111_nor_lifeline(self):
        crisis = nation("abroad").crisis

        assert "that country's" in crisis
        assert "111" not in crisis
        assert "Lifeline" not in crisis

    def test_where_nothing_is_known_says_which_holds_where(self):
        crisis = nation("").crisis

        for words in ("England, Scotland and Wales", "Northern Ireland", "anywhere"):
            assert words in crisis

    @pytest.mark.parametrize("one", nations(), ids=lambda one: one.id)
    def test_always_names_samaritans(self, one):
        assert "Samaritans 116 123" in one.crisis


class TestTheEmergency:
    @pytest.mark.parametrize("name", [*GREAT_BRITAIN, "northern_ireland"])
    def test_at_home_is_999(self, name):
        assert nation(name).emergency == "999, or A&E"

    def test_abroad_is_no_999_from_here(self):
        assert "112" in nation("abroad").emergency
        assert "999 rung from here cannot send it" in nation("abroad").emergency

    def test_where_nothing_is_known_says_both(self):
        assert "999" in nation("").emergency
        assert "abroad" in nation("").emergency


class TestOutOfHours:
    @pytest.mark.parametrize("name", [*GREAT_BRITAIN, "northern_ireland", "", "unknown"])
    def test_at_home_is_the_hospitals_line_first(self, name):
        assert nation(name).out_of_hours.startswith("their hospital's 24-hour cancer line first")

    def test_in_northern_ireland_never_names_111(self):
        assert "111" not in nation("northern_ireland").out_of_hours


class TestANation:
    @pytest.mark.parametrize("name", ["", "unknown", "atlantis", "England"])
    def test_that_is_not_known_has_the_routes_that_hold_anywhere(self, name):
        assert nation(name).id == UNKNOWN

    @pytest.mark.parametrize("one", nations(), ids=lambda one: one.id)
    def test_is_found_by_its_name_in_the_record(self, one):
        assert nation(one.id) is one
