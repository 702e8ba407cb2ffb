"""(a) A daughter rings on Friday at 15:50 about her mother; the call goes past closing."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from callers.models import FollowUp
from tests.journeys.hands import Nurse
from tests.journeys.steps import (
    NET,
    books_a_check,
    field,
    hold_the_clock,
    pressed_at_most,
    reads_hand_over,
    record_is_whole,
    seen_at_once,
    still_missing,
)

AT = datetime(2026, 11, 27, 15, 50, tzinfo=UTC)  # a Friday; London keeps UTC then
POLL_MS = 21_000


class TestUnsteadyMotherOnFridayAtTenToFour:
    def test_red_is_never_shortened_by_closing_time(self, opened, nurse, clock, axe):
        clock.set(AT)
        hands = Nurse(opened(nurse))
        page = hands.page
        hold_the_clock(page)
        page.goto("/")
        expect(page.get_by_role("main")).to_contain_text("End of day")
        call = hands.start()

        # The hours change the page before anything is asked.
        hours = page.locator("#closing-time")
        expect(hours).to_have_attribute("data-state", "closing_soon")
        expect(hours).to_contain_text("minutes to closing. Danger and red questions first")
        expect(hours).to_contain_text("no promise that the hours cannot keep")
        expect(hours).to_contain_text("On-call supervisor: 01632 960 250")

        hands.write(
            callback_number="07700 900123",
            location="12 Example Street, NV1",
            nation="england",
            caller_is="child",
            patient_with_caller="yes",
            may_speak_to_patient="spoken",
            record_consent="yes",
            reason="Mum has been unsteady for three days and holds on to the furniture",
        )
        hands.none_now()
        hands.answer("X1", "no")
        hands.open("Open cord compression")
        hands.answer("N2", "yes")
        seen_at_once(page, "IMMEDIATE", "N2 yes: newly harder to walk, stand or climb, or unsteady")
        pressed_at_most(hands, 13, until="the first red")
        hands.answer("N4", "unsure")
        why = page.locator("#tier-pin .why")
        expect(why).to_contain_text("N4 not sure: feeling around the bottom")
        hands.answer("N9", "days")
        hands.answer("N10", "yes")
        for question in ("N1", "N3", "N5", "N6", "N7", "N8", "G0", "P6", "X2", "W"):
            hands.answer(question, "no")
        seen_at_once(page, "IMMEDIATE")
        expect(page.locator("#action > .act")).to_contain_text(
            "24-hour cancer line: ask for acute oncology, or the oncologist on call"
        )
        axe(page)
        hands.confirm()

        # The line closes while the nurse types: the page says so by itself and takes nothing.
        notes = field(page, "notes")
        notes.press_sequentially("Holds the door frame")
        hands.count += 1
        clock.set(AT + timedelta(minutes=12))
        page.clock.run_for(POLL_MS)
        expect(hours).to_have_attribute("data-state", "closed")
        expect(hours).to_contain_text(
            "This call is never shortened: stay until contact is confirmed"
        )
        expect(hours).to_contain_text("The overrun is noted by itself")
        expect(notes).to_be_focused()
        expect(notes).to_have_value("Holds the door frame")

        hands.write(sharing_basis="consented", patient_name="Ada Example")
        reads_hand_over(
            hands,
            "Patient: Ada Example",
            "Caller: son or daughter",
            "not sure: feeling around the bottom",
            "over days",
            "Our worry: cord compression. Please assess today.",
        )
        hands.attempt(whom="ACUTE_ONCOLOGY", number_from="LETTER")

        # A step is not taken at its word: the follow-up is ticked, and none is booked yet.
        hands.press(page.locator("#step-follow_up-done"))
        still_missing(page, "the step about the follow-up is ticked as done, and none is booked")
        books_a_check(hands, "Did acute oncology see her?")
        expect(page.locator("#call-missing ul.missing")).not_to_contain_text("none is booked")
        hands.tick()
        hands.write(
            caller_name="Dee Example",
            cancer_where="spine",
            last_treatment="Zoledronic acid, three weeks ago",
            temperature="36.8",
            topics="emergency",
            **NET,
        )
        hands.close()

        record_is_whole(
            page,
            checklists=("Cord compression checklist",),
            says=(
                "ran past closing",
                "line closing soon",
                "Mum has been unsteady for three days",
                "N2 yes: newly harder to walk",
                "N4 not sure: feeling around the bottom",
                "over days",
                "Acute oncology or on-call oncologist on 01632 960114",
                "Follow-up booked Check that the team was reached",
                f"owner {nurse.name}: Did acute oncology see her?",
                "Follow-up set: done",
                "Holds the door frame",
            ),
        )
        call.refresh_from_db()
        assert (call.closing, call.tier, call.overran_close) == ("BY_TIER", "IMMEDIATE", True)
        assert call.line_state == "closing_soon"
        due = FollowUp.objects.get(call=call).due_at
        assert due == datetime(2026, 11, 28, 9, 0, tzinfo=UTC)  # Saturday's opening
        pressed_at_most(hands, 69)  # as measured
