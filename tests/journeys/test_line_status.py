"""The header keeps itself current while a call goes on."""

import re

from playwright.sync_api import expect

from callers.actions import calls
from tests.journeys.steps import (
    INFORMATION,
    all_saved,
    field,
    fill,
    hold_the_clock,
    open_call,
    stored,
)

POLL_MS = 21_000


class TestLineStatus:
    def test_tells_closing_and_closed_without_disturbing_the_call(self, page, nurse, clock, axe):
        clock.set_london(15, 25)
        call = calls.start(by=nurse, at=clock.now())
        hold_the_clock(page)
        open_call(page, call)
        line = page.locator("#line-status")
        expect(line).to_have_attribute("data-state", "open")
        expect(line).to_contain_text("16:00")
        notes = field(page, "notes")
        notes.press_sequentially("Half a sent")
        page.clock.run_for(1_000)
        all_saved(page)
        page.evaluate("document.getElementById('line-status').dataset.seen = 'yes'")
        page.clock.run_for(POLL_MS)
        expect(page.locator("#line-status[data-seen]")).to_have_count(0)
        expect(page.locator("#announcer")).to_be_empty()

        clock.set_london(15, 40)
        page.clock.run_for(POLL_MS)
        expect(line).to_have_attribute("data-state", "closing_soon")
        expect(line).to_contain_text(re.compile(r"(19|20) min"))
        expect(line).to_contain_text("01632 960 250")
        page.clock.run_for(1_000)
        expect(page.locator("#announcer")).to_contain_text(re.compile(r"(19|20) min"))
        expect(notes).to_be_focused()
        page.keyboard.type("ence")
        expect(notes).to_have_value("Half a sentence")
        page.clock.run_for(1_000)
        all_saved(page)
        axe(page)

        clock.set_london(16, 0)
        notes.press_sequentially(" goes on")
        page.clock.run_for(POLL_MS)
        expect(line).to_have_attribute("data-state", "closed")
        expect(notes).to_be_focused()
        expect(notes).to_have_value("Half a sentence goes on")
        all_saved(page)
        assert stored(call, "notes") == "Half a sentence goes on"

        # The call goes on and closes; the desk starts no new one without a reason.
        fill(page, **INFORMATION)
        page.clock.run_for(1_000)
        all_saved(page)
        page.get_by_role("button", name="Close as information").click()
        page.wait_for_url("**/record/")
        expect(page.get_by_role("main")).to_contain_text("ran past closing")
        page.goto("/")
        expect(page.get_by_label(re.compile("^Why this call is taken now"))).to_be_visible()

    def test_the_call_timer_runs(self, page, call):
        hold_the_clock(page)
        open_call(page, call)
        timer = page.locator("#timer")
        expect(timer).to_have_text(re.compile(r"^00:0\d$"))
        page.clock.run_for(61_000)
        expect(timer).to_have_text(re.compile(r"^01:0\d$"))
