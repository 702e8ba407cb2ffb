"""(g) A GP's nurse rings with a patient's calcium of 3.1."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from callers.models import Answer
from tests.journeys.hands import Nurse
from tests.journeys.steps import (
    NET,
    pressed_at_most,
    reads_hand_over,
    record_is_whole,
    row,
    seen_at_once,
    still_missing,
)

AT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)  # a Thursday; London keeps UTC then


class TestAGpsNurseWithANumber:
    def test_the_number_alone_is_red_and_the_professional_has_a_route(
        self, opened, nurse, clock, axe
    ):
        clock.set(AT)
        hands = Nurse(opened(nurse))
        page = hands.page
        call = hands.start()
        hands.write(
            callback_number="01632 960001",
            location="Example Surgery, NV5",
            nation="england",
            caller_is="professional",
            record_consent="yes",
            reason="A patient's calcium came back at 3.1 this morning",
        )
        hands.open("Open high calcium")
        hands.answer("K1", "high")
        row(page, "K1n").get_by_label("Number in mmol/L").fill("3.1")
        hands.count += 1
        hands.press(row(page, "K1n").get_by_role("button", name="Save"))
        seen_at_once(page, "IMMEDIATE", "K1n calcium 3.1 mmol/L as told")
        pressed_at_most(hands, 11, until="the first red")
        expect(row(page, "K1n")).to_have_attribute("data-level", "red")
        expect(page.locator("#action > .act")).to_contain_text("24-hour cancer line")

        # Red by the number, and yet nothing is skipped: danger now and the other reds are asked.
        still_missing(page, "danger now: E1, E2, E3, E4, E5, E6 and 1 more not asked")
        hands.none_now()
        hands.answer("X1", "no")
        hands.answer("K1p", "no")
        still_missing(page, "red questions R1, R2, R3, R4, R5, R6 and 1 more not asked")
        for question in ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "X2", "W"):
            hands.answer(question, "no")
        expect(page.locator("#tier-pin .why")).to_contain_text("K1p no: no plan, or not understood")
        seen_at_once(page, "IMMEDIATE")
        axe(page)
        hands.confirm()

        still_missing(
            page,
            "the professional's role",
            "the professional's organisation",
            "the route given to the professional",
        )
        hands.write(
            sharing_basis="consented",
            patient_name="Fay Example",
            cancer_where="other_bone",
            last_treatment="Denosumab, six weeks ago",
            temperature="37.0",
        )
        reads_hand_over(
            hands,
            "Patient: Fay Example",
            "Caller: professional",
            "calcium 3.1 mmol/L as told",
            "Our worry: high calcium. Please assess today.",
        )
        hands.attempt(whom="ACUTE_ONCOLOGY", number_from="SWITCHBOARD")
        hands.tick()
        hands.write(
            caller_name="Gwen Example",
            professional_role="Practice nurse",
            professional_organisation="Example Surgery",
            professional_route="Acute oncology, rung together on this call",
            topics="other",
            **NET
            | {
                "advice_given": "Acute oncology rung together; the surgery brings the patient",
                "look_for": "Muddled, drowsy, sick repeatedly, little urine, palpitations",
            },
        )
        hands.close()

        record_is_whole(
            page,
            checklists=("High calcium checklist",),
            says=(
                "Practice nurse",
                "Example Surgery",
                "Acute oncology, rung together on this call",
                "K1n calcium 3.1 mmol/L as told",
                "K1p no: no plan, or not understood",
                "not answered",  # A1 to A9: not required once a red stands, and never taken for no
                "Acute oncology or on-call oncologist on 01632 960114",
                "Follow-up set: not applicable",
            ),
        )
        call.refresh_from_db()
        assert (call.closing, call.tier) == ("BY_TIER", "IMMEDIATE")
        assert Answer.objects.get(call=call, question="K1n").value == "3.1"
        pressed_at_most(hands, 64)  # as measured
