"""A call about high calcium in which the caller knows the number."""

from playwright.sync_api import expect

from callers.models import Answer
from tests.journeys.steps import answer, field, open_call, row


class TestHighCalciumWithANumber:
    def test_the_number_is_refused_in_other_units_and_weighed_in_ours(self, page, call, watch, axe):
        watch.expects("status of 422")
        open_call(page, call)
        page.get_by_role("button", name="Each asked: none of these is present").click()
        page.get_by_role("button", name="Open high calcium").click()
        expect(page.get_by_role("heading", name="High calcium")).to_be_visible()
        field(page, "notes").fill("Has the letter in her hand.")

        expect(row(page, "K1n")).to_be_hidden()
        high = row(page, "K1").locator("[value=high]")
        high.click()
        expect(high).to_have_attribute("aria-pressed", "true")
        expect(row(page, "K1p")).to_be_visible()
        answer(page, "K1p", "Yes")
        top = page.locator("#checklist-top")
        expect(top).to_have_attribute("data-tier", "INCOMPLETE")

        number = page.get_by_label("Number in mmol/L")
        number.fill("10.4")
        number.press("Enter")
        refusal = top.get_by_role("alert")
        expect(refusal).to_contain_text("ask for the units")
        expect(refusal).to_contain_text("mg/dL")
        expect(number).to_have_value("10.4")
        expect(field(page, "notes")).to_have_value("Has the letter in her hand.")
        expect(row(page, "K1p").locator("[value=yes]")).to_have_attribute("aria-pressed", "true")
        assert not Answer.objects.filter(call=call, question="K1n").exists()
        axe(page)

        number.fill("3.2")
        row(page, "K1n").get_by_role("button", name="Save").click()
        expect(top).to_have_attribute("data-tier", "IMMEDIATE")
        expect(top.locator(".why")).to_contain_text("3.2 mmol/L as told")
        expect(refusal).to_have_count(0)
        expect(number).to_have_value("3.2")
        assert Answer.objects.get(call=call, question="K1n").value == "3.2"
        axe(page)

    def test_enter_on_not_known_means_not_known(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open high calcium").click()
        high = row(page, "K1").locator("[value=high]")
        high.click()
        unknown = row(page, "K1n").get_by_role("button", name="Not known")
        expect(unknown).to_be_visible()
        unknown.focus()
        page.keyboard.press("Enter")
        expect(unknown).to_have_attribute("aria-pressed", "true")
        assert Answer.objects.get(call=call, question="K1n").value == "unknown"
