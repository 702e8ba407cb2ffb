"""(f) Numbness that the team has long known, and new severe back pain."""

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

AT = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)  # a Tuesday; London keeps UTC then
KNOWN = "Both feet since paclitaxel in 2024, unchanged; Dr Example's team knows"


class TestOldNumbnessAndNewPain:
    def test_what_the_team_knows_counts_again_beside_a_new_pain(self, opened, nurse, clock, axe):
        clock.set(AT)
        hands = Nurse(opened(nurse))
        page = hands.page
        call = hands.start()
        hands.write(
            callback_number="07700 900321",
            location="9 Example Close, NV4",
            nation="northern_ireland",
            caller_is="patient",
            record_consent="yes",
            reason="Terrible pain between the shoulder blades since yesterday, never had it before",
        )
        hands.none_now()
        hands.answer("X1", "no")
        hands.open("Open cord compression")

        # Known by itself weighs nothing, and asks how anybody knows.
        row(page, "N3").locator('.answers [value="known"]').click()
        prompt = page.locator("#prompt-text-N3")
        expect(prompt).to_be_focused()
        expect(page.locator("#tier-pin")).to_contain_text("Until then the answer before it stands")
        assert not Answer.objects.filter(call=call, question="N3").exists()
        prompt.fill(KNOWN)
        hands.count += 2
        hands.button("Save this answer", inside="#checklist-top")
        expect(row(page, "N3")).to_have_attribute("data-level", "none")
        hands.tier("INCOMPLETE")
        expect(page.locator("#tier-pin .why")).to_have_count(0)

        hands.answer("G0", "yes")
        hands.answer("P1", "yes")
        seen_at_once(
            page,
            "IMMEDIATE",
            "N3 usual for them, team knows: numbness or pins and needles",
            "P1 yes: new pain, severe, unexplained or unlike the usual",
        )
        expect(row(page, "N3")).to_have_attribute("data-level", "amber")
        expect(row(page, "P1")).to_have_attribute("data-level", "amber")
        expect(page.locator("#why-rule")).to_contain_text("Two amber answers or more")
        pressed_at_most(hands, 15, until="the second amber")
        for question in ("N1", "N2", "N4", "N5", "N6", "N7", "N8"):
            hands.answer(question, "no")
        expect(row(page, "N9")).to_have_count(0)  # asked after a red only
        hands.answer("P2", "yes")
        for question in ("P3", "P4", "P5", "P6", "X2", "W"):
            hands.answer(question, "no")
        seen_at_once(page, "IMMEDIATE")
        expect(page.locator("#action > .act")).to_contain_text("acute oncology")
        axe(page)
        hands.confirm()

        # A hand-over is not taken at its word either.
        hands.press(page.locator("#step-hand_over-done"))
        still_missing(page, "the hand-over is ticked as done, and no attempt says it was read back")
        hands.write(sharing_basis="consented", caller_name="Eve Example")
        reads_hand_over(
            hands,
            "Patient: Eve Example",
            "usual for them, team knows: numbness or pins and needles",
            "new pain, severe, unexplained or unlike the usual",
            "Our worry: cord compression. Please assess today.",
        )
        hands.attempt(whom="ACUTE_ONCOLOGY", number_from="SWITCHBOARD")
        expect(page.locator("#call-missing ul.missing")).not_to_contain_text("read back")
        hands.tick()
        hands.write(
            cancer_where="spine,other_bone",
            last_treatment="Palbociclib, this week",
            temperature="36,9",
            topics="pain",
            **NET,
        )
        hands.close()

        record_is_whole(
            page,
            checklists=("Cord compression checklist",),
            says=(
                KNOWN,
                "N3 usual for them, team knows: numbness or pins and needles",
                "P1 yes: new pain, severe, unexplained or unlike the usual",
                "two amber answers or more",
                "not asked: did not apply",
                "Acute oncology or on-call oncologist on 01632 960114",
                "Follow-up set: not applicable",
            ),
        )
        call.refresh_from_db()
        assert (call.closing, call.tier) == ("BY_TIER", "IMMEDIATE")
        pressed_at_most(hands, 66)  # as measured
