"""One call open in two browsers."""

import pytest
from playwright.sync_api import expect

from helpline.models import Role
from tests.journeys.steps import all_saved, field, open_call, stored

MINE = "Mine: no feeling in the left foot."
THEIRS = "Theirs: no feeling in either foot."


class TestTwoBrowsersOnOneCall:
    @pytest.mark.parametrize(
        ("choice", "left"),
        [
            ("Keep my text", MINE),
            ("Take the other text", THEIRS),
            ("Keep both", f"{THEIRS}\n{MINE}"),
        ],
    )
    def test_the_same_field_shows_both_texts_and_the_person_chooses(
        self, opened, nurse, person, call, watch, axe, choice, left
    ):
        watch.expects("status of 409")
        here = opened(nurse)
        there = opened(person(Role.SUPERVISOR, "Sunita"))
        open_call(here, call)
        open_call(there, call)
        field(there, "notes").fill(THEIRS)
        all_saved(there)

        notes = field(here, "notes")
        notes.fill(MINE)
        clash = here.locator("#field-notes .clash")
        expect(clash).to_contain_text("was changed elsewhere meanwhile")
        expect(clash.locator("blockquote")).to_have_text(THEIRS)
        expect(notes).to_have_value(MINE)
        expect(here.locator("#saved")).to_have_text("Not saved: choose a text")
        assert stored(call, "notes") == THEIRS
        if choice == "Keep both":
            axe(here)

        clash.get_by_role("button", name=choice).click()
        expect(clash).to_have_count(0)
        all_saved(here)
        expect(notes).to_have_value(left)
        assert stored(call, "notes") == left

    def test_different_fields_do_not_disturb_each_other(self, opened, nurse, call):
        here, there = opened(nurse), opened(nurse)
        open_call(here, call)
        open_call(there, call)
        field(here, "notes").fill(MINE)
        field(there, "reason").fill(THEIRS)
        all_saved(here)
        all_saved(there)
        assert (stored(call, "notes"), stored(call, "reason")) == (MINE, THEIRS)
