"""(e) 38.2 a week after chemotherapy, and aching after zoledronate: infection comes first."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from callers.models import DeclinedChecklist, Run
from tests.journeys.hands import Nurse
from tests.journeys.steps import (
    NET,
    pressed_at_most,
    reads_hand_over,
    record_is_whole,
    row,
    seen_at_once,
)

AT = datetime(2026, 11, 25, 11, 5, tzinfo=UTC)  # a Wednesday; London keeps UTC then


class TestFeverAfterChemotherapy:
    def test_infection_is_never_explained_away_as_a_reaction(self, opened, nurse, clock, axe):
        clock.set(AT)
        hands = Nurse(opened(nurse))
        page = hands.page
        call = hands.start()
        hands.write(
            callback_number="07700 900789",
            location="7 Example Road, NV3",
            nation="scotland",
            caller_is="patient",
            record_consent="yes",
            reason="Aching all over since the zoledronate drip on Monday, back too. Is it normal?",
        )

        # Who looks for the reaction sees the infection first, at every letter.
        search = page.get_by_label("Search guidance")
        page.keyboard.press("Alt+g")
        expect(search).to_be_focused()
        page.keyboard.type("aching", delay=60)
        hands.count += 2
        hits = page.locator("#guidance-results .result")
        expect(hits.first).to_contain_text("Infection on or after treatment")
        expect(page.locator("#guidance-results")).to_contain_text("Flu-like feeling after a bone")
        titles = hits.all_inner_texts()
        places = [
            next(place for place, title in enumerate(titles) if words in title)
            for words in ("Infection on or after treatment", "Flu-like feeling after a bone drug")
        ]
        assert places[0] == 0 < places[1]
        hands.press(hits.first)
        expect(page.locator("#guidance-panel")).to_contain_text("24-hour")

        hands.none_now()
        hands.answer("X1", "yes")
        seen_at_once(page, "IMMEDIATE", "X1 yes: recent treatment with fever, shivering or newly")
        pressed_at_most(hands, 12, until="the first red")
        expect(page.locator("#tab-infection")).to_be_visible()
        assert Run.objects.filter(call=call, version__document__slug="infection").exists()
        action = page.locator("#action")
        expect(action).to_contain_text("Never explain it away as a reaction to a bone drug")
        expect(action.locator("> .act")).to_contain_text("Their own hospital's 24-hour cancer line")
        hands.press(action.get_by_role("button", name="Ask its questions"))
        expect(row(page, "IN1")).to_be_visible()
        hands.answer("IN1", "yes")
        hands.answer("IN2", "no")
        hands.answer("IN3", "unsure")
        hands.answer("IN4", "yes")
        hands.answer("W", "no")
        seen_at_once(page, "IMMEDIATE")
        axe(page)
        hands.confirm()
        hands.write(
            caller_name="Cai Example",
            sharing_basis="consented",
            cancer_where="spine",
            last_treatment="Capecitabine, a week ago",
            temperature="38.2",
            bone_drug_last="Zoledronic acid, on Monday",
        )
        reads_hand_over(
            hands,
            "Last treatment: Capecitabine, a week ago.",
            "Temperature: 38.2.",
            "Bone drug and last dose: Zoledronic acid, on Monday.",
            "Our worry: infection. Please assess today.",
        )
        hands.attempt()
        hands.tick()

        # The ache is in the back too: its checklist is run, and what that makes due is declined.
        hands.open("Open cord compression")
        for question in ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"):
            hands.answer(question, "no")
        hands.answer("G0", "yes")
        for question in ("P1", "P2", "P3", "P4", "P5", "P6"):
            hands.answer(question, "no")
        hands.answer("X2", "unsure")
        expect(page.locator("#due")).to_contain_text("High calcium checklist is due")
        decline = page.locator("#decline-hypercalcaemia")
        hands.press(decline.locator("> summary"))
        decline.get_by_label("Why is it not run?").fill("Bloods are taken at the hospital now")
        hands.count += 1
        hands.press(decline.get_by_role("button", name="Decline with this reason"))
        expect(page.locator("#due")).to_have_count(0)
        expect(page.locator(".other-run")).to_contain_text("Cord compression")
        axe(page)

        # Its tier is the fever's, shared by every checklist: what was not said is not ticked so.
        other = page.locator(".other-run")
        expect(other).to_contain_text("Immediate")
        hands.confirm("tier-confirm-mscc")
        hands.press(page.locator("#steps-mscc > summary"))
        expect(page.locator("#steps-mscc > summary")).to_contain_text("3 left")
        for step, said in (
            ("say_worry", "na"),
            ("keep_still", "na"),
            ("hand_over", "done"),
        ):
            before = page.locator('#steps-mscc li[data-state=""]').count()
            hands.press(page.locator(f"#steps-mscc [id$='{step}-{said}']"))
            expect(page.locator('#steps-mscc li[data-state=""]')).to_have_count(before - 1)
        expect(other).to_have_count(0)
        hands.write(
            topics="side_effects",
            **NET
            | {
                "advice_given": "Cancer line on this call; nothing for the fever before it is seen",
                "look_for": "New confusion, mottled skin, breathless, collapse",
            },
        )
        hands.close()

        record_is_whole(
            page,
            checklists=("Possible infection", "Cord compression checklist"),
            says=(
                "X1 yes: recent treatment with fever, shivering or newly unwell",
                "Infection on or after treatment, version 1",
                "38.2",
                "not sure: low blood counts or cancer in the bone marrow",
                "Not put down to a bone drug, a cold or tiredness: infection is asked about first",
                "Bloods are taken at the hospital now",
                "Hospital 24-hour cancer line on 01632 960114",
                "Follow-up set: not applicable",
            ),
        )
        call.refresh_from_db()
        assert (call.closing, call.tier) == ("BY_TIER", "IMMEDIATE")
        assert DeclinedChecklist.objects.get(call=call).slug == "hypercalcaemia"
        pressed_at_most(hands, 82)  # as measured
