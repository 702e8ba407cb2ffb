"""A nurse in a red call finds the hospital by its postcode area, by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from callers.models import ContactAttempt
from guidance.actions import contacts
from guidance.models import Contact
from helpline.models import Role
from tests.guidance.test_contacts import SOUND
from tests.journeys.steps import Keys, all_saved, answer, field, open_call


@pytest.fixture
def listed(person, clock) -> Iterator[str]:
    """List a hospital for one journey, and return its name."""
    admin, hospital = person(Role.ADMIN, "Alex"), "Quillmoor Infirmary"
    for purpose, number in (("CANCER_LINE", "01632 960141"), ("ACUTE_ONCOLOGY", "01632 960142")):
        made = contacts.add(
            typed=SOUND
            | {
                "hospital": hospital,
                "purpose": purpose,
                "numbers": number,
                "towns": "",
                "postcode_areas": "ZE",
            },
            by=admin,
            at=clock.now(),
        )
        if purpose == "ACUTE_ONCOLOGY":
            contacts.verify(contact=made, seen=1, by=admin, at=clock.now())
    yield hospital
    for made in Contact.objects.live().filter(hospital=hospital):
        contacts.retire(
            contact=made, seen=made.version, reason="Journey over", by=admin, at=clock.now()
        )


class TestTheHospitalsNumber:
    def test_is_found_by_postcode_area_and_fills_the_attempt(self, page, call, listed, axe):
        keys = Keys(page)
        open_call(page, call)
        keys.press("Alt+1")
        expect(page.get_by_role("heading", name="cord compression")).to_be_visible()
        answer(page, "N2", "Yes")
        expect(page.locator("#checklist-top .tier")).to_have_attribute("data-tier", "IMMEDIATE")
        field(page, "location").fill("At home, ZE1 0AA")
        all_saved(page)

        # What the record says finds it by itself; typing finds it too.
        keys.unfold(page.locator("#attempt-part > summary"))
        results = page.locator("#contact-results")
        expect(results).to_contain_text(listed)
        keys.type(page.locator("#contact-q"), "nowhere")
        expect(results).to_contain_text("No hospital in the directory matches")
        expect(results).to_contain_text("No number, or no answer twice in 15 minutes")
        axe(page)
        page.locator("#contact-q").fill("ze")
        first = results.locator("li").first
        expect(first).to_contain_text("Acute oncology")
        expect(first).to_contain_text("Rung and verified on 23 Nov 2026")
        expect(results.locator("li").nth(1)).to_contain_text("nobody has rung it yet")
        axe(page)

        keys.to(first.get_by_role("button"))
        keys.press("Enter")
        expect(page.locator("#attempt-whom")).to_have_value("ACUTE_ONCOLOGY")
        expect(page.locator("#attempt-number")).to_have_value("01632 960142")
        expect(page.locator("#attempt-from")).to_have_value("DIRECTORY")
        expect(page.locator("#attempt-outcome")).to_be_focused()

        # An answer in between replaces the part, and neither the attempt nor what was found.
        answer(page, "E1")
        expect(page.locator("#attempt-number")).to_have_value("01632 960142")
        expect(results.locator("li").first).to_contain_text("Acute oncology")

        keys.to(page.locator("#attempt-outcome"), back=True)
        keys.type(page.locator("#attempt-outcome"), "No answer")
        keys.to(page.get_by_role("button", name="Save the attempt"))
        keys.press("Enter")
        expect(page.locator("#attempts .attempt")).to_contain_text(
            f"from the directory: {listed}, Oncology, Acute oncology"
        )
        made = ContactAttempt.objects.get(call=call)
        assert made.directory.endswith("verified on 23 November 2026")

        page.goto(f"/calls/{call.reference}/record/")
        expect(page.get_by_role("main")).to_contain_text(
            f"Directory: {listed}, Oncology, Acute oncology or on-call oncologist, verified on"
        )

    def test_a_search_stays_while_the_checklist_is_answered(self, page, call, listed):
        open_call(page, call)
        page.locator("#attempt-part > summary").click()
        expect(page.locator("#contact-results")).to_contain_text("Type the hospital")
        page.locator("#contact-q").fill("quill")
        expect(page.locator("#contact-results li")).to_have_count(2)
        answer(page, "E1")
        expect(page.locator("#contact-q")).to_have_value("quill")
        expect(page.locator("#contact-results li")).to_have_count(2)
