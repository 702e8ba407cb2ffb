"""Shortcuts work whatever sign the keyboard writes with them, and can be switched off."""

import pytest
from playwright.sync_api import Page, expect

from callers.models import Call
from tests.journeys.steps import open_call

ALT = 1


def press_option(page: Page, *, key: str, code: str) -> None:
    """Press a key with Option as a Mac does: another sign, or a dead key, in the same place."""
    keyboard = page.context.new_cdp_session(page)
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send(
            "Input.dispatchKeyEvent", {"type": kind, "modifiers": ALT, "key": key, "code": code}
        )


class TestShortcuts:
    def test_option_starts_a_call_though_it_is_a_dead_key_there(self, page, nurse):
        page.goto("/")
        press_option(page, key="Dead", code="KeyN")
        page.wait_for_url("**/calls/C-*/")
        assert Call.objects.filter(nurse=nurse).count() == 1

    def test_option_with_a_digit_opens_a_checklist(self, page, call):
        open_call(page, call)
        press_option(page, key="¡", code="Digit1")
        expect(page.locator("#checklist-title")).to_have_text("Cord compression checklist")

    def test_the_letter_counts_where_another_layout_moved_it(self, page, call):
        open_call(page, call)
        press_option(page, key="g", code="KeyI")
        expect(page.locator("#guidance-q")).to_be_focused()

    @pytest.mark.parametrize(("key", "code"), [("\u0301", "Quote"), ("Tab", "Tab"), ("F4", "F4")])
    def test_a_key_without_a_shortcut_is_let_through(self, page, call, key, code):
        open_call(page, call)
        press_option(page, key=key, code=code)
        expect(page.locator("#guidance-q")).not_to_be_focused()
        expect(page.locator("#checklist-title")).to_have_text("Checklist")

    def test_switched_off_they_do_nothing(self, page, nurse, call):
        nurse.shortcuts = False
        nurse.save()
        open_call(page, call)
        press_option(page, key="©", code="KeyG")
        page.keyboard.press("Alt+1")
        expect(page.locator("#guidance-q")).not_to_be_focused()
        expect(page.locator("#checklist-title")).to_have_text("Checklist")
