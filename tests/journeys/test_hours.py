"""A supervisor closes the line now, opens it again, looks at a month and decides a holiday."""

import re

import pytest
from playwright.sync_api import expect

from helpline.actions import hours as changes
from helpline.models import HoursException, Role
from tests.journeys.steps import hold_the_clock

POLL_MS = 21_000


@pytest.fixture
def _as_it_was(supervisor, clock):
    """Take back what a journey left behind: other journeys need the line open."""
    before = set(HoursException.objects.standing().values_list("pk", flat=True))
    yield
    for left in HoursException.objects.standing().exclude(pk__in=before):
        changes.withdraw_exception(
            exception=left, reason="The journey ended", by=supervisor, at=clock.now()
        )


@pytest.mark.usefixtures("_as_it_was")
class TestHours:
    def test_the_line_closes_on_every_open_desk_and_opens_again(
        self, opened, nurse, supervisor, axe
    ):
        desk = opened(nurse)
        hold_the_clock(desk)
        desk.goto("/")
        line = desk.locator("#line-status")
        expect(line).to_have_attribute("data-state", "open")
        desk.evaluate("document.body.dataset.seen = 'yes'")

        page = opened(supervisor)
        page.goto("/service/hours/")
        form = page.get_by_role("form", name="Close the line now")
        form.get_by_label("Reason").fill("The telephones are down")
        form.get_by_role("button", name="Close now").press("Enter")
        expect(page.get_by_text("The line is closed for the rest of today.")).to_be_visible()
        expect(page.locator("#now")).to_contain_text("Closed: The telephones are down")
        axe(page)

        desk.clock.run_for(POLL_MS)
        expect(line).to_have_attribute("data-state", "closed")
        expect(line).to_contain_text("The telephones are down; opens Tuesday 09:00")
        assert desk.evaluate("document.body.dataset.seen") == "yes"  # never loaded again

        page.get_by_role("button", name=re.compile("^End it now")).click()
        expect(page.locator("#now .chip")).to_contain_text("Open until 16:00")
        desk.clock.run_for(POLL_MS)
        expect(line).to_have_attribute("data-state", "open")

    def test_the_trap_of_boxing_day_is_seen_and_decided(self, opened, supervisor, axe):
        page = opened(supervisor)
        page.goto("/")
        warnings = page.get_by_role("region", name="Warnings about the opening hours")
        expect(warnings).to_contain_text("Saturday 26 December 2026 is Boxing Day")
        axe(page)

        page.goto("/service/hours/")
        page.get_by_role("link", name="A whole month as a calendar").click()
        page.get_by_role("link", name="December 2026").click()
        day = page.locator("td:has(time[datetime='2026-12-26'])")
        expect(day).to_contain_text("09:00 to 13:00")
        expect(day).to_contain_text("Boxing Day, but no bank holiday")

        page.goto("/")
        warnings.get_by_role("button", name="Close that day (26 December 2026)").click()
        expect(page.get_by_text("Decided for Saturday 26 December 2026")).to_be_visible()
        expect(page.locator("#exceptions")).to_contain_text(f"by {supervisor.name}")
        expect(warnings).not_to_contain_text("Boxing Day")
        page.goto("/service/hours/month/?month=2026-12")
        expect(day).to_contain_text("closed")
        expect(day).to_contain_text("Closure: Boxing Day")

    def test_a_session_is_added_and_removed_by_keyboard_without_scripts(
        self, opened, supervisor, watch
    ):
        watch.expects("status of 422")
        page = opened(supervisor, script=False)
        page.goto("/service/hours/?weekday=0#weekly-form-title")
        form = page.get_by_role("form", name="Change a weekday")
        add = form.get_by_role("button", name="Add a session")
        expect(form.get_by_label("Opens at")).to_have_value("09:00")
        form.get_by_label("Closes at").fill("12:30")
        add.press("Enter")
        expect(form.get_by_label("Opens at, session 2")).to_be_focused()
        form.get_by_label("Opens at, session 2").fill("12:00")
        form.get_by_label("Closes at, session 2").fill("16:00")
        form.get_by_label("Reason").fill("Lunch")
        form.get_by_label("Reason").press("Enter")  # never the first button: it sets the hours
        expect(form).to_contain_text("09:00 to 12:30 and 12:00 to 16:00 overlap")
        form.get_by_role("button", name="Remove session 2").press("Enter")
        expect(form.get_by_label("Opens at")).to_have_value("09:00")
        expect(form.get_by_label("Reason")).to_have_value("Lunch")

    def test_the_month_fits_one_sheet_of_paper(self, opened, person):
        page = opened(person(Role.NURSE))
        page.goto("/service/hours/month/?month=2027-05")  # six weeks
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1032, "height": 703})  # A4 across, without its margins
        for hidden in (".bar", ".foot", "main .button"):
            for one in page.locator(hidden).all():
                expect(one).to_be_hidden()
        expect(page.locator("main").get_by_text("Printed ")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight") <= 703
        assert page.evaluate("document.documentElement.scrollWidth") <= 1032
        assert page.locator("td:not(.other)").count() == 31
