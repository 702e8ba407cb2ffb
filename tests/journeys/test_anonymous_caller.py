"""A caller who gives neither a name nor a number."""

from playwright.sync_api import expect

from tests.journeys.steps import INFORMATION, URGENT, all_saved, answer, fill, open_call


class TestAnonymousCaller:
    def test_needs_no_name_and_no_number_for_information(self, page, call):
        without = {name: value for name, value in INFORMATION.items() if name != "callback_number"}
        open_call(page, call)
        fill(page, **without, anonymous="yes")
        all_saved(page)
        page.get_by_role("button", name="Close as information").click()
        page.wait_for_url("**/record/")
        expect(page.get_by_role("main")).to_contain_text("Stays anonymous")
        call.refresh_from_db()
        assert call.closing == "INFORMATION"

    def test_with_a_warning_sign_may_stay_anonymous_too(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Each asked: none of these is present").click()
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N5", "Yes")
        wanted = page.locator("#call-missing")
        fill(page, **{**URGENT, "caller_name": "", "callback_number": ""})
        all_saved(page)
        page.locator("#missing-list > summary").click()
        expect(wanted).to_contain_text("the caller's name, or that they stay anonymous")
        expect(wanted).to_contain_text("a call-back number that can be rung, or why there is none")
        fill(
            page,
            anonymous="yes",
            callback_number_gap="declined",
            callback_number_gap_reason="Does not want to be rung",
        )
        expect(wanted).not_to_contain_text("the caller's name")
        expect(wanted).not_to_contain_text("a call-back number")
