"""What raises, ends or passes on a part of a call, pressed twice, fast, happens once."""

from playwright.sync_api import expect

from callers.actions import calls, follow_ups, runs, steps, tiers
from callers.models import Closing, FollowUp
from guidance.tiers import Tier
from helpline.models import Role
from tests.house.case import write as write_fields
from tests.journeys.hands import ATTEMPT
from tests.journeys.steps import INFORMATION, URGENT, answer, fill, open_call
from tests.journeys.test_pressed_twice import written


class TestTheTier:
    def test_raising_raises_once_and_says_what_stands(self, page, call):
        open_call(page, call)
        page.locator("#raise-part > summary").click()
        page.locator("#raise-tier").select_option("IMMEDIATE")
        page.locator("#raise-reason").fill("She sounds frightened")
        page.get_by_role("button", name="Raise", exact=True).dblclick()
        pin = page.locator("#tier-pin")
        expect(pin.locator(".tier")).to_have_attribute("data-tier", "IMMEDIATE")
        answer(page, "E1", "No")  # sent after both presses: a refused one would be on the console
        expect(pin.get_by_role("alert")).to_have_count(0)
        assert call.confirmations.count() == 1
        assert written(call, "run.confirm") == 1

    def test_declining_a_due_checklist_declines_it_once(self, page, call, nurse, clock):
        at = clock.now()
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        runs.answer(call=call, slug="mscc", question="X2", value="unsure", by=nurse, at=at)
        open_call(page, call, "mscc")
        due = page.locator("#decline-hypercalcaemia")
        due.locator("summary").click()
        due.locator("[name=reason]").fill("Asked yesterday")
        due.get_by_role("button", name="Decline with this reason").dblclick()
        expect(due).to_have_count(0)
        page.wait_for_load_state("networkidle")
        expect(page.locator("#tier-pin").get_by_role("alert")).to_have_count(0)
        assert written(call, "run.decline") == 1

    def test_abandoning_abandons_once(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        page.locator("#abandon > summary").click()
        page.locator("#abandon-reason").fill("The wrong button")
        page.get_by_role("button", name="Abandon it").dblclick()
        expect(page.get_by_role("button", name="Open cord compression")).to_be_visible()
        answer(page, "E1", "No")
        assert call.runs.filter(abandoned_at=None, slug="mscc").count() == 0
        assert written(call, "run.abandon") == 1


class TestPassingOn:
    def test_handing_over_hands_over_once_with_what_was_just_typed(self, page, person, call):
        other = person(Role.NURSE, "Bryn")
        open_call(page, call)
        page.locator("#hand-to > summary").click()
        page.locator("#hand-to-who").select_option(str(other.pk))
        page.locator("#hand-to-note").fill("Ring her sister first")
        fill(page, notes="Waits for the hospital")
        page.get_by_role("button", name="Hand over", exact=True).dblclick()
        page.wait_for_url(lambda url: call.reference not in url or "record" in url)
        call.refresh_from_db()
        assert (call.nurse, call.said("notes")) == (other, "Waits for the hospital")
        assert call.hand_overs.count() == 1

    def test_taking_over_takes_once(self, opened, supervisor, nurse, call, clock):
        booked = follow_ups.book(
            call=call,
            kind=FollowUp.Kind.CALLBACK,
            why="Send the leaflet's name",
            due_at=None,
            owner=nurse,
            by=nurse,
            at=clock.now(),
        )
        page = opened(supervisor)
        page.goto(f"/follow-ups/{booked.pk}/")
        page.get_by_label("Why you take it over").fill("Off sick")
        page.get_by_role("button", name="Take it over").dblclick()
        expect(page.get_by_role("button", name="Take it over")).to_have_count(0)
        booked.refresh_from_db()
        assert booked.owner == supervisor
        assert booked.hand_overs.count() == 1


class TestTheEnd:
    def test_closing_by_tier_closes_once(self, page, call, nurse, clock):
        who = {"call": call, "by": nurse, "at": clock.now()}
        write_fields(call, nurse, who["at"], **URGENT)
        runs.open_run(slug="mscc", **who)
        said = {"N2": "yes", "N9": "days", "N10": "yes"}
        file = runs.answer(slug="mscc", question="N2", value="yes", **who)
        for question in file.run("mscc").definition.questions:
            value = said.get(question.id, "no")
            if question.option(value):
                runs.answer(slug="mscc", question=question.id, value=value, **who)
        file = tiers.confirm_tier(slug="mscc", tier=Tier.IMMEDIATE, reason="", **who)
        for step, _ in file.run("mscc").steps:
            steps.tick_step(slug="mscc", step=step.id, state="NOT_APPLICABLE", reason="", **who)
        follow_ups.record_attempt(note="", **ATTEMPT, **who)
        open_call(page, call)
        expect(page.locator("#call-missing")).to_contain_text("Nothing is missing")
        page.get_by_role("button", name="Close by tier").dblclick()
        page.wait_for_url("**/record/")
        assert written(call, "call.close") == 1

    def test_a_late_entry_is_added_once(self, page, call, nurse, clock):
        write_fields(call, nurse, clock.now(), **INFORMATION)
        calls.close(call=call, kind=Closing.INFORMATION, by=nurse, at=clock.now())
        page.goto(f"/calls/{call.reference}/record/")
        page.locator("#addendum").fill("Rang back: all well.")
        page.get_by_role("button", name="Add it").dblclick()
        expect(page.locator(".addendum")).to_have_count(1)
        expect(page.locator("#addendum")).to_have_value("")
        page.reload()
        expect(page.locator(".addendum")).to_have_count(1)
        assert written(call, "call.addendum") == 1
