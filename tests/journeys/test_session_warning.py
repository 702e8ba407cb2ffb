"""A session that is about to end says so two minutes before, and stays when asked to."""

from datetime import timedelta

from django.conf import settings
from playwright.sync_api import expect

from tests.journeys.steps import all_saved, field, open_call


def look_again(page):
    """Come back to the page, as from another window: it asks how the session stands."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


class TestASessionAboutToEnd:
    def test_warns_two_minutes_before_and_not_sooner(self, page, call, clock):
        open_call(page, call)
        opened = clock.now()

        clock.set(opened + timedelta(seconds=settings.SESSION_IDLE_SECONDS - 180))
        look_again(page)
        page.wait_for_timeout(300)
        expect(page.locator("#session-notice")).to_be_empty()

        clock.set(opened + timedelta(seconds=settings.SESSION_IDLE_SECONDS - 100))
        look_again(page)
        expect(page.locator("#session-notice")).to_contain_text("signed out in about two minutes")

    def test_stays_when_the_nurse_says_so_and_keeps_what_she_types(self, page, call, clock):
        open_call(page, call)
        clock.set(clock.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS - 100))
        look_again(page)
        page.get_by_role("button", name="Stay signed in").click()
        expect(page.locator("#session-notice")).to_be_empty()

        clock.set(clock.now() + timedelta(seconds=150))
        field(page, "notes").fill("still here")

        all_saved(page)
        call.refresh_from_db()
        assert call.said("notes") == "still here"
