"""The record prints: all that was said, nothing of the screen around it."""

import re

from playwright.sync_api import expect

from callers.actions import follow_ups, runs, sharing, voicemails
from callers.models import FollowUp
from tests.journeys.hands import ATTEMPT
from tests.journeys.steps import all_saved, fill, open_call

A4 = {"width": 794, "height": 1123}  # at 96 dots an inch
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
        page.set_viewport_size(A4)

        for hidden in (".bar", ".foot", "main .button"):
            for one in page.locator(hidden).all():
                expect(one).to_be_hidden()
        for shown in ("Said in her own words.", "Timeline", "Hand-over (SBAR)", "Printed "):
            expect(page.locator("main").get_by_text(shown).first).to_be_visible()
        assert page.evaluate(CUT_OFF) == []
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(255, 255, 255)"

    def test_holds_a_voicemail_a_matter_sharing_and_a_follow_up_whole(
        self, page, nurse, clock, watch
    ):
        at = clock.now()
        left = voicemails.hear(
            words="Legs gone weak, and I shiver. " * 20 + "That is all.",
            number="07700 900187",
            received_at=at,
            by=nurse,
            at=at,
        )
        call = voicemails.answer(voicemail=left, by=nurse, at=at)
        who = {"call": call, "by": nurse, "at": at}
        runs.open_run(slug="mscc", **who)
        for question in ("N2", "X1"):  # treatment lately, and shivering: infection opens itself
            runs.answer(slug="mscc", question=question, value="yes", **who)
        sharing.disclose(
            basis="CONSENTED",
            reason="The hospital must know",
            authorised_by="The patient",
            what="Symptoms and address",
            with_whom="Acute oncology",
            shared_at=None,
            caller_told=True,
            **who,
        )
        sharing.note_safeguarding(at_risk="ADULT", text="Never on paper.", lead_told="Dilys", **who)
        follow_ups.record_attempt(note="", **ATTEMPT, **who)
        follow_ups.book(
            kind=FollowUp.Kind.CHECK, why="Was the team reached?", due_at=None, owner=nurse, **who
        )
        page.goto(f"/calls/{call.reference}/record/")
        page.emulate_media(media="print", color_scheme="dark")
        page.set_viewport_size(A4)

        main = page.locator("main")
        for shown in (
            "That is all.",
            "Infection",
            "Cord compression",
            "The hospital must know",
            "Acute oncology",
            "Was the team reached?",
            "Printed ",
        ):
            expect(main.get_by_text(shown).first).to_be_visible()
        expect(main).not_to_contain_text("Never on paper.")
        for hidden in page.locator("nav, .bar, .foot, main button, .skip, .no-print").all():
            expect(hidden).to_be_hidden()
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 33, 43)"
        paper = page.pdf(format="A4")
        assert 2 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 6
