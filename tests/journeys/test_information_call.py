"""A call that asks for information, and one whose caller stays anonymous."""

from playwright.sync_api import expect

from tests.journeys.steps import INFORMATION, all_saved, fill, open_call


class TestInformationCall:
    def test_is_written_and_closed_without_a_checklist(self, page, call, axe):
        open_call(page, call)
        fill(page, **INFORMATION)
        all_saved(page)
        expect(page.locator("#call-missing")).to_contain_text("Nothing is missing")
        axe(page)
        page.get_by_role("button", name="Close as information").click()
        page.wait_for_url(f"**/calls/{call.reference}/record/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(call.reference)
        for words in INFORMATION["reason"], INFORMATION["advice_given"], "Bone drugs":
            expect(page.get_by_role("main")).to_contain_text(words)
        call.refresh_from_db()
        assert (call.closing, call.tier) == ("INFORMATION", "")
