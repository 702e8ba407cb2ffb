"""Whatever finishes something is pressed twice, fast, and happens once."""

import pytest
from playwright.sync_api import expect

from callers.actions import follow_ups
from callers.models import Call, FollowUp
from helpline.models import AuditEntry
from tests.journeys.steps import INFORMATION, all_saved, answer, fill, open_call


def written(call: Call, action: str) -> int:
    """Count how often the audit holds an action on a call."""
    return AuditEntry.objects.filter(subject=call.subject, action=action).count()


@pytest.fixture
def red(page, call):
    """Return a page with an immediate tier."""
    open_call(page, call)
    page.get_by_role("button", name="Open cord compression").click()
    answer(page, "N2", "Yes")
    return page


class TestPressedTwice:
    def test_starting_a_call_starts_one(self, page, nurse):
        page.goto("/")
        page.get_by_role("button", name="Start a call").dblclick()
        page.wait_for_url("**/calls/C-*/")
        assert Call.objects.filter(nurse=nurse).count() == 1

    def test_closing_closes_once(self, page, call):
        open_call(page, call)
        fill(page, **INFORMATION)
        all_saved(page)
        page.get_by_role("button", name="Close as information").dblclick()
        page.wait_for_url("**/record/")
        assert written(call, "call.close") == 1

    def test_confirming_confirms_once(self, red, call):
        red.get_by_role("button", name="Confirm: ").dblclick()
        expect(red.locator("#tier-confirm")).to_contain_text("Confirmed")
        assert call.confirmations.count() == 1
        assert written(call, "run.confirm") == 1

    def test_recording_an_attempt_records_one(self, red, call):
        red.locator("#attempt-part > summary").click()
        red.get_by_label("Whom", exact=True).select_option("CANCER_LINE")
        red.locator("#attempt-number").fill("01632 960114")
        red.get_by_label("Number from", exact=True).select_option("LETTER")
        red.locator("#attempt-outcome").select_option("NO_ANSWER")
        red.get_by_role("button", name="Save the attempt").dblclick()
        expect(red.locator("#attempts .attempt")).to_have_count(1)
        answer(red, "N1", "No")
        expect(red.locator("#attempts .attempt")).to_have_count(1)
        assert call.attempts.count() == 1

    def test_booking_books_one(self, page, call, watch):
        watch.expects("status of 422")
        open_call(page, call)
        page.locator("#follow-up > summary").click()
        book = page.get_by_role("button", name="Book it")
        page.get_by_label("What for").fill("Was the team reached?")
        book.click()
        expect(page.locator("#follow-up [data-told]")).to_contain_text("Choose a day and a time")
        expect(page.get_by_label("What for")).to_have_value("Was the team reached?")
        page.get_by_label("At the next opening").check()
        book.dblclick()
        expect(page.locator("#call-missing")).to_contain_text("1 follow-up booked")
        expect(page.get_by_label("What for")).to_have_value("")
        assert call.follow_ups.count() == 1
        assert written(call, "follow_up.book") == 1

    def test_completing_a_follow_up_completes_it_once(self, page, nurse, call, clock):
        booked = follow_ups.book(
            call=call,
            kind=FollowUp.Kind.CHECK,
            why="Was the team reached?",
            due_at=None,
            owner=nurse,
            by=nurse,
            at=clock.now(),
        )
        page.goto(f"/follow-ups/{booked.pk}/")
        page.locator("#complete-form textarea[name=outcome]").fill("Seen the same day.")
        page.locator("#complete-form [name=contact_confirmed]").check()
        page.locator("#complete-form button").last.dblclick()
        page.wait_for_url(lambda url: "follow-ups" not in url)
        booked.refresh_from_db()
        assert booked.outcome == "Seen the same day."
        assert written(call, "follow_up.complete") == 1

    def test_ticking_a_step_ticks_it_once(self, red, call):
        first = red.locator("ol.steps > li").first
        first.get_by_role("button", name="Done: ").dblclick()
        expect(first).to_have_attribute("data-state", "DONE")
        answer(red, "N1", "No")
        assert call.steps.count() == 1
