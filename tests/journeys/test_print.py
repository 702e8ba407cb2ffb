"""The record prints: all that was said, nothing of the screen around it."""

from playwright.sync_api import expect

from callers.actions import runs
from tests.journeys.steps import all_saved, fill, open_call

CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(
  one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible"
).map(one => one.className)"""


class TestThePrintedRecord:
    def test_holds_the_record_and_leaves_out_menus_and_buttons(self, page, call, nurse, clock):
        runs.answer(call=call, slug="danger", question="E1", value="no", by=nurse, at=clock.now())
        open_call(page, call)
        fill(page, notes="Said in her own words. " * 40)
        all_saved(page)
        page.goto(f"/calls/{call.reference}/record/")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch

        for hidden in (".bar", ".foot", "main .button"):
            for one in page.locator(hidden).all():
                expect(one).to_be_hidden()
        for shown in ("Said in her own words.", "Timeline", "Hand-over (SBAR)", "Printed "):
            expect(page.locator("main").get_by_text(shown).first).to_be_visible()
        assert page.evaluate(CUT_OFF) == []
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(255, 255, 255)"
