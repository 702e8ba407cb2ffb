"""Whole calls with plain forms, in a browser without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.journeys.steps import INFORMATION, PHONE, URGENT, given, row


@pytest.fixture
def plain(opened, nurse, watch):
    """Return a page without JavaScript on which the nurse has signed in by the form."""
    watch.expects("status of 422")
    page = opened(script=False)
    page.goto("/")
    page.get_by_label("Email").fill(nurse.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def write(page, **values: str) -> None:
    """Fill fields by unfolding them as a person does, and send the whole record."""
    for part in page.locator("#record details.section > summary").all():
        if part.locator("xpath=..").get_attribute("open") is None:
            part.click()
    for name, value in values.items():
        control = page.locator(f'#record-form [name="{name}"]')
        if control.count() > 1:
            for one in value.split(","):
                page.locator(f'[name="{name}"][value="{one}"]').check()
        elif control.get_attribute("type") == "checkbox":
            control.check()
        elif control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    page.get_by_role("button", name="Save the record").click()


def press(page, question: str, words: str) -> None:
    """Answer a question, and see it given on the page that comes back."""
    row(page, question).get_by_role("button", name=words, exact=True).click()
    expect(given(page, question)).to_have_text(words)


class TestWithoutJavaScript:
    def test_an_information_call_is_written_and_closed(self, plain):
        plain.set_viewport_size(PHONE)
        plain.get_by_role("button", name="Start a call").click()
        plain.get_by_role("button", name="Close as information").click()
        expect(plain.get_by_role("alert").filter(has_text="cannot close yet")).to_be_visible()
        write(plain, **INFORMATION)
        expect(plain.locator("#call-missing")).to_contain_text("Nothing is missing")
        plain.locator("#guidance .result").first.click()
        expect(plain.locator("#guidance-panel article")).to_be_visible()
        plain.get_by_role("button", name="Close as information").click()
        plain.wait_for_url("**/record/")
        expect(plain.get_by_role("main")).to_contain_text(INFORMATION["advice_given"])
        expect(plain.get_by_role("main")).to_contain_text("Panel shown")

    def test_a_cord_compression_call_reaches_a_confirmed_route(self, plain):
        page = plain
        page.get_by_role("button", name="Start a call").click()
        page.get_by_role("button", name="Each asked: none of these is present").click()
        page.get_by_role("button", name="Open cord compression").click()
        press(page, "X1", "No")
        press(page, "N2", "Not sure")
        press(page, "N9", "Days")
        press(page, "N10", "Yes, safe")
        for question in ("N1", "N3", "N4", "N5", "N6", "N7", "N8", "G0", "P6", "X2", "W"):
            press(page, question, "No")
        expect(page.locator("#checklist-top")).to_have_attribute("data-tier", "IMMEDIATE")
        page.get_by_role("button", name="Confirm: ").click()
        expect(page.locator("#tier-confirm")).to_contain_text("Confirmed")
        steps = page.locator("ol.steps > li")
        for place in range(steps.count()):
            is_booked_later = "Follow-up set" in steps.nth(place).inner_text()
            words = "Not applicable: " if is_booked_later else "Done: "
            steps.nth(place).get_by_role("button", name=words).click()
            expect(steps.nth(place)).not_to_have_attribute("data-state", "")
        page.locator("#attempt-part > summary").click()
        page.get_by_label("Whom", exact=True).select_option("CANCER_LINE")
        page.get_by_label("Number rung").fill("01632 960114")
        page.get_by_label("Number from", exact=True).select_option("LETTER")
        page.locator("#attempt-outcome").select_option("REACHED")
        page.get_by_role("button", name="Save the attempt").click()
        expect(page.get_by_role("alert").filter(has_text="say who answered")).to_be_visible()
        # What was typed is still in the form.
        expect(page.get_by_label("Number rung")).to_have_value("01632 960114")
        expect(page.get_by_label("Whom", exact=True)).to_have_value("CANCER_LINE")
        expect(page.locator("#attempt-outcome")).to_have_value("REACHED")
        page.get_by_label("Spoke to (name or role)").fill("Acute oncology nurse")
        page.get_by_label("Hand-over was read back").check()
        page.get_by_role("button", name="Save the attempt").click()
        expect(page.locator("#attempts .attempt")).to_contain_text(
            "Acute oncology nurse, read back"
        )
        write(page, **URGENT)
        expect(page.locator("#call-missing")).to_contain_text("Nothing is missing")
        page.get_by_role("button", name="Close by tier").click()
        page.wait_for_url("**/record/")
        expect(page.get_by_role("main")).to_contain_text("Call closed: by tier")
