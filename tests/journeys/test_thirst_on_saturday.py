"""(b) Thirst, two days of constipation, tired, off food: Saturday 12:40; closing is at 13:00."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from callers.models import FollowUp
from tests.journeys.hands import Nurse
from tests.journeys.steps import (
    NET,
    books_a_check,
    pressed_at_most,
    reads_hand_over,
    record_is_whole,
    seen_at_once,
)

AT = datetime(2026, 11, 28, 12, 40, tzinfo=UTC)  # a Saturday; London keeps UTC then


class TestThirstOnSaturdayBeforeClosing:
    def test_two_ambers_are_immediate_and_no_callback_is_the_safety(
        self, opened, nurse, clock, axe, watch
    ):
        watch.expects("status of 422")
        clock.set(AT)
        hands = Nurse(opened(nurse))
        page = hands.page
        call = hands.start()
        hours = page.locator("#closing-time")
        expect(hours).to_contain_text("minutes to closing")
        expect(hours).not_to_contain_text("No open time within reach")
        hands.write(
            callback_number="07700 900456",
            location="3 Example Lane, NV2",
            nation="wales",
            caller_is="patient",
            record_consent="yes",
            reason="So thirsty, tired and off my food, and two days of constipation",
        )
        hands.none_now()
        hands.answer("X1", "no")
        hands.open("Open high calcium")

        # One amber and the rest unasked: 24 hours by rank, and Monday's opening is too far away.
        hands.answer("A1", "new")
        hands.tier("INCOMPLETE")
        expect(hours).to_contain_text("No open time within reach", timeout=2_000)
        hands.answer("A5", "new")
        seen_at_once(
            page,
            "IMMEDIATE",
            "A1 new: thirstier than usual",
            "A5 new: more constipated than usual",
        )
        expect(hours).not_to_contain_text("No open time within reach", timeout=2_000)
        pressed_at_most(hands, 12, until="the second amber")
        hands.answer("A4", "new")
        hands.answer("A6", "new")
        for question in ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "K1"):
            hands.answer(question, "no")
        for question in ("A2", "A3", "A7", "A8", "A9", "X2", "W"):
            hands.answer(question, "no")
        seen_at_once(page, "IMMEDIATE")
        expect(page.locator("#why-rule")).to_contain_text("Two amber answers or more")
        expect(page.locator("#action > .act")).to_contain_text("24-hour cancer line")
        axe(page)
        hands.confirm()

        # Without a way to help taken, nothing can be booked: a check is not the safety.
        page.locator("#follow-up > summary").click()
        page.locator("#follow-why").fill("Too early")
        page.locator("#when-next").check()
        page.get_by_role("button", name="Book it").click()
        expect(page.locator("#follow-up [data-told]")).to_contain_text(
            "A callback is never the only safety net of this tier"
        )

        hands.write(sharing_basis="consented", caller_name="Bea Example", fluid_caution="no")
        reads_hand_over(
            hands,
            "Patient: Bea Example",
            "new: thirstier than usual",
            "new: more constipated than usual",
            "Our worry: high calcium. Please assess today.",
        )
        hands.attempt()

        # And never where the line is closed: Saturday afternoon is refused, Monday is offered.
        page.locator("#follow-due").fill("2026-11-28T15:00")
        expect(page.locator("#when-time")).to_be_checked()
        page.get_by_role("button", name="Book it").click()
        expect(page.locator("#follow-up [data-told]")).to_contain_text("The line is closed then")
        expect(page.locator("#follow-up")).to_contain_text("At the next opening, Monday 09:00")
        books_a_check(hands, "Was the calcium measured?")
        hands.press(page.locator("#step-follow_up-done"))
        hands.tick()
        hands.write(
            cancer_where="other_bone",
            last_treatment="Letrozole, every day",
            temperature="not taken",
            topics="other",
            **NET
            | {
                "advice_given": "Cancer line on this call; sips of water; no tablet changed",
                "look_for": "Muddled, drowsy, sick repeatedly, little urine, palpitations",
            },
        )
        hands.close()

        record_is_whole(
            page,
            checklists=("High calcium checklist",),
            says=(
                "two days of constipation",
                "A1 new: thirstier than usual",
                "A4 new: off their food",
                "A6 new: more tired than normal",
                "two amber answers or more",
                "Hospital 24-hour cancer line on 01632 960114",
                "Follow-up booked Check that the team was reached",
                f"owner {nurse.name}: Was the calcium measured?",
                "Sips of water as able",
                "Muddled, drowsy, sick repeatedly",
            ),
        )
        call.refresh_from_db()
        assert (call.closing, call.tier, call.overran_close) == ("BY_TIER", "IMMEDIATE", False)
        check = FollowUp.objects.get(call=call)
        assert (check.kind, check.at_next_opening) == (FollowUp.Kind.CHECK, True)
        assert check.due_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # Monday's opening
        pressed_at_most(hands, 70)  # as measured
