"""A call about cord compression, from signing in to a confirmed route, by keyboard alone."""

import re

from playwright.sync_api import expect

from callers.models import Call, ContactAttempt, Outcome
from tests.conftest import PASSWORD
from tests.journeys.steps import URGENT, Keys, all_saved, field, row


class TestCordCompressionByKeyboard:
    def test_goes_from_signing_in_to_a_closed_call(self, opened, nurse, axe):
        page = opened()
        keys = Keys(page)

        page.goto("/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        keys.type(page.get_by_label("Email"), nurse.email)
        keys.type(page.get_by_label("Password"), PASSWORD)
        keys.press("Enter")
        expect(page.get_by_role("button", name="Start a call")).to_be_visible()
        page.wait_for_load_state()
        keys.press("Alt+n")
        page.wait_for_url(re.compile(r"/calls/C-\w+-\d+/$"))
        call = Call.objects.get(nurse=nurse)

        # Danger first, then the checklist; the record keeps what is typed meanwhile.
        keys.press("Alt+o")
        expect(field(page, "notes")).to_be_focused()
        page.keyboard.type("Holding on to the furniture.")
        keys.press("Alt+c")
        keys.to(page.get_by_role("button", name="Each asked: none of these is present"))
        keys.press("Enter")
        expect(row(page, "E7").locator("[value=no]")).to_have_attribute("aria-pressed", "true")
        keys.answer("X1", "n")
        keys.press("Alt+1")
        expect(page.get_by_role("heading", name="cord compression")).to_be_visible()
        expect(row(page, "X1").locator("[value=no]")).to_be_focused()
        expect(row(page, "N9")).to_have_count(0)

        keys.answer("N1", "n")
        keys.press("ArrowDown")
        expect(row(page, "N2").locator("[value=no]")).to_be_focused()
        keys.answer("N2", "ArrowLeft", "Enter")

        # The first red: the tier, why, and the two questions that decide about 999.
        tier = page.locator("#checklist-top .tier")
        expect(tier).to_have_attribute("data-tier", "IMMEDIATE")
        expect(page.locator("#call-tier")).to_contain_text("Immediate")
        chips = page.locator("#checklist-top .why li")
        expect(chips).to_contain_text(["N2 not sure: newly harder to walk, stand or climb"])
        expect(page.locator("#alarm")).to_contain_text(
            "Immediate. not sure: newly harder to walk, stand or climb"
        )
        expect(row(page, "N9")).to_be_visible()
        expect(row(page, "N10")).to_be_visible()
        expect(row(page, "N2").locator("[value=unsure]")).to_be_focused()
        axe(page)

        for question in ("N3", "N4", "N5", "N6", "N7", "N8", "G0", "P6", "X2", "W"):
            # "New" begins as "No" does, so that no letter answers N3.
            keys.answer(question, "Enter" if question == "N3" else "n")
        keys.to(row(page, "N9").get_by_role("button", name="Days"), back=True)
        keys.answer("N9", "Enter")
        keys.answer("N10", "y")
        expect(tier).to_have_attribute("data-tier", "IMMEDIATE")

        keys.press("Alt+t")
        expect(page.locator("#tier-confirm")).to_contain_text(
            re.compile(rf"Confirmed: .*, {nurse.name} 10:\d\d")
        )
        expect(page.locator("body")).not_to_be_focused()

        count = page.locator("ol.steps > li").count()
        assert count >= 8
        for place in range(count):
            step = page.locator("ol.steps > li").nth(place)
            is_booked_later = "Follow-up set" in step.inner_text()
            words = "Not applicable" if is_booked_later else "Done"
            button = step.get_by_role("button", name=re.compile(f"^{words}: "))
            keys.to(button)
            keys.press("Enter")
            expect(step).to_contain_text(re.compile(rf"{words} 10:\d\d, {nurse.name}"))
            expect(button).to_be_focused()
        expect(page.locator("#steps-title")).to_contain_text("0 left")

        keys.unfold(page.locator("#attempt-part > summary"))
        keys.type(page.locator("#attempt-whom"), "Acute")
        keys.type(page.locator("#attempt-number"), "01632 960114")
        keys.type(page.locator("#attempt-from"), "A letter")
        keys.type(page.locator("#attempt-outcome"), "Reached")
        keys.type(page.locator("#attempt-spoke"), "Acute oncology nurse")
        keys.to(page.locator("#attempt-read-back"))
        keys.press("Space")
        keys.to(page.get_by_role("button", name="Save the attempt"))
        keys.press("Enter")
        attempt = page.locator("#attempts .attempt")
        expect(attempt).to_contain_text("01632 960114 (a letter): Reached, hand-over given")
        expect(attempt).to_contain_text("Acute oncology nurse, read back")
        expect(page.locator("#attempt-number")).to_have_value("")

        self._write_the_record(page, keys)
        all_saved(page)
        expect(page.locator("#call-missing")).to_contain_text("Nothing is missing")
        axe(page)
        keys.to(page.get_by_role("button", name="Close by tier"))
        keys.press("Enter")

        page.wait_for_url(f"**/calls/{call.reference}/record/")
        main = page.get_by_role("main")
        for words in (
            "Holding on to the furniture.",
            URGENT["reason"],
            URGENT["look_for"],
            "not sure: newly harder to walk, stand or climb, or unsteady",
            "Is it newly harder to walk, get up or manage stairs, or is there new unsteadiness?",
            "Acute oncology or on-call oncologist on 01632 960114",
            "Call closed: by tier",
        ):
            expect(main).to_contain_text(words)
        axe(page)
        call.refresh_from_db()
        assert (call.closing, call.tier) == ("BY_TIER", "IMMEDIATE")
        made = ContactAttempt.objects.get(call=call)
        assert (made.outcome, made.read_back) == (Outcome.REACHED, True)

    @staticmethod
    def _write_the_record(page, keys: Keys) -> None:
        """Fill the record in the order of the page, unfolding what is folded."""
        choices = {
            "nation": "England",
            "caller_is": "The patient",
            "record_consent": "Yes",
            "sharing_basis": "Yes",
            "teach_back": "Yes",
        }
        keys.press("Alt+r")
        expect(page.locator("#record")).to_be_focused()
        for name in ("callback_number", "location", "nation", "caller_is", "record_consent"):
            keys.type(field(page, name), choices.get(name) or URGENT[name])
        keys.type(field(page, "sharing_basis"), choices["sharing_basis"])
        keys.type(field(page, "reason"), URGENT["reason"])
        keys.unfold(page.locator("#section-people > summary"))
        keys.type(field(page, "caller_name"), URGENT["caller_name"])
        keys.unfold(page.locator("#section-context > summary"))
        keys.to(field(page, "cancer_where"))
        keys.press("Space")
        keys.type(field(page, "last_treatment"), URGENT["last_treatment"])
        keys.type(field(page, "temperature"), URGENT["temperature"])
        keys.to(field(page, "topics"))
        keys.press("Space")
        for name in ("advice_given", "look_for", "how_soon", "whom_to_ring", "teach_back"):
            keys.type(field(page, name), choices.get(name) or URGENT[name])
