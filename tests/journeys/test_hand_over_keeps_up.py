"""A hand-over that is read aloud is of this minute, until the nurse edits it."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import field, open_call


def open_hand_over(page):
    page.locator("#hand-over-part > summary").click()
    text = page.get_by_label("Written from the record at")
    expect(text).to_be_visible()
    return text


class TestAHandOverOnTheScreen:
    def test_gains_what_the_record_gains(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        text = open_hand_over(page)
        before = text.input_value()
        assert "12 Example Street" not in before
        field(page, "location").fill("12 Example Street")
        field(page, "notes").click()
        expect(text).to_have_value(re.compile("12 Example Street"), timeout=8000)
        expect(field(page, "notes")).to_be_focused()

    def test_leaves_alone_what_the_nurse_types(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        text = open_hand_over(page)
        text.fill("My own words.")
        field(page, "location").fill("12 Example Street")
        with page.expect_response("**/hand-over/"):
            field(page, "notes").fill("Rung from the ward.")
        expect(text).to_have_value("My own words.")
        call.refresh_from_db()
        assert call.said("hand_over") == "My own words."

    def test_that_comes_late_takes_no_keystroke(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        held = []
        page.route("**/hand-over/", lambda route: held.append(route))
        page.locator("#hand-over-part > summary").click()
        notes = field(page, "notes")
        notes.press_sequentially("Her hus")
        with page.expect_response("**/hand-over/"):
            held[0].continue_()
        expect(page.get_by_label("Written from the record at")).to_be_visible()
        page.keyboard.type("band drives")
        expect(notes).to_have_value("Her husband drives")


class TestAPanelOnTheScreen:
    def test_that_comes_late_takes_no_keystroke(self, page, call):
        open_call(page, call)
        held = []
        page.route("**/panels/*/", lambda route: held.append(route))
        page.locator("form[action*='/panels/'] button").first.click()
        notes = field(page, "notes")
        notes.press_sequentially("Her hus")
        with page.expect_response("**/panels/*/"):
            held[0].continue_()
        expect(page.locator("#guidance-panel h3").first).to_be_visible()
        page.keyboard.type("band drives")
        expect(notes).to_have_value("Her husband drives")
