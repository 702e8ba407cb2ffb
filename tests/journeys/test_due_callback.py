"""A callback whose owner is away: found in the list, taken over, rung, finished, and once more."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from callers.actions import follow_ups
from callers.models import ContactAttempt, FollowUp
from helpline.models import AuditEntry, Role
from tests.house.case import write as write_fields
from tests.journeys.steps import INFORMATION

NUMBER = "07700 900456"

THE_DESK = re.compile(r"^http://[^/]+/$")


class TestACallbackOfAColleagueWhoIsAway:
    def test_is_taken_over_rung_and_finished_once(self, opened, person, call, nurse, clock):
        at = clock.now()
        known = INFORMATION | {"callback_number": NUMBER, "safe_to_contact": "yes"}
        write_fields(call, nurse, at, **known | {"announce": "no"})
        booked = follow_ups.book(
            call=call,
            kind=FollowUp.Kind.CALLBACK,
            why="Tell her the clinic's answer",
            due_at=at + timedelta(minutes=10),
            owner=nurse,
            by=nurse,
            at=at,
        )
        clock.set(at + timedelta(minutes=80))
        bryn = person(Role.NURSE, "Bryn")
        page = opened(bryn)
        page.goto("/")
        page.get_by_role("link", name="of colleagues to take over").click()
        page.get_by_role("link", name="By owner").click()
        row = page.locator(f"#follow-up-{booked.pk}")
        expect(row).to_contain_text("1 h 10 min overdue")
        expect(row).not_to_contain_text("clinic's answer")
        row.click()
        page.get_by_label(f"Why you take it over from {nurse.name}").fill("Off sick")
        page.get_by_role("button", name="Take it over").dblclick()

        before = page.locator("section", has=page.get_by_role("heading", name="Before you ring"))
        expect(before).to_contain_text("first name only")
        words = before.inner_text()
        places = [words.index(one) for one in ("Safe to ring?", "who we are?", NUMBER)]
        assert places == sorted(places)

        page.get_by_label("Outcome").first.select_option("NO_ANSWER")
        page.get_by_role("button", name="Save the attempt").dblclick()
        expect(page.locator("#attempts")).to_contain_text("1 of 3 in vain")

        here = page.url
        page.locator("#outcome").fill("She rang in herself")
        page.get_by_label("Contact is confirmed").check()
        other = page.context.new_page()  # the same page once more, as it was left open
        other.goto(here)
        other.locator("#outcome").fill("She rang in herself")
        other.get_by_label("Contact is confirmed").check()
        page.get_by_role("button", name="Complete").dblclick()
        page.wait_for_url(THE_DESK)
        other.get_by_role("button", name="Complete").click()
        other.wait_for_url(THE_DESK)

        booked.refresh_from_db()
        assert (booked.owner, booked.completed_by) == (bryn, bryn)
        assert booked.hand_overs.get().note == "taken over: Off sick"
        assert ContactAttempt.objects.filter(follow_up=booked).count() == 1
        done = AuditEntry.objects.filter(action="follow_up.complete", subject=call.subject)
        assert done.count() == 1
