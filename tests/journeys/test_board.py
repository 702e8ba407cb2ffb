"""A supervisor's board keeps itself current, and leaves the keyboard where it is."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from callers.actions import calls, runs
from helpline.models import Role
from tests.conftest import OPEN_AT
from tests.journeys.steps import SCREEN, hold_the_clock

POLL_MS = 11_000


class TestBoard:
    def test_shows_two_nurses_and_a_red_call_by_itself(
        self, opened, nurse, person, supervisor, clock, monkeypatch, watch
    ):
        # Other journeys leave calls open: all of them must find a place.
        monkeypatch.setattr("callers.views.board.SHOWN", 500)
        clock.set(OPEN_AT + timedelta(seconds=5))  # the minute does not end meanwhile
        first = calls.start(by=nurse, at=clock.now())
        page = opened(supervisor)
        hold_the_clock(page)
        page.goto("/board/")
        link = page.locator(f"#on-{first.pk}")
        expect(link).to_contain_text(nurse.name)
        expect(link.locator("[data-since]")).to_have_text(re.compile(r"^00:0\d$"))
        page.set_viewport_size({"width": 1920, "height": 1080})  # a screen on the wall
        assert page.evaluate("document.documentElement.scrollWidth") <= 1920
        size = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
        )
        page.set_viewport_size(SCREEN)
        assert size > page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
        )
        link.focus()

        # Nothing changed but the time, which runs by itself.
        with page.expect_response("**/board/") as polled:
            page.clock.run_for(POLL_MS)
        assert polled.value.status == 304
        expect(link.locator("[data-since]")).to_have_text(re.compile(r"^00:[12]\d$"))
        expect(link).to_be_focused()

        other = person(Role.NURSE, "Bryn")
        second = calls.start(by=other, at=clock.now())
        runs.answer(
            call=second, slug="danger", question="E1", value="yes", by=other, at=clock.now()
        )
        page.clock.run_for(POLL_MS)
        red = page.locator(f"#red-{second.pk}")
        expect(red).to_contain_text(other.name)
        expect(red).to_contain_text("999")
        expect(page.locator(f"#on-{second.pk}")).to_be_visible()
        expect(page.locator(f"#route-{second.pk}")).to_contain_text("nobody reached yet")
        expect(page.locator("#board-told")).to_contain_text("As of")
        expect(link).to_be_focused()

        # Without an answer the board says that it is out of date, and since when.
        watch.expects("ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
        page.route("**/board/", lambda route: route.abort())
        page.clock.run_for(POLL_MS)
        expect(page.locator("#board-told")).to_contain_text("Not current. As of 10:00")
