"""What was said once in a call is not asked again in it."""

from playwright.sync_api import expect

from callers.models import Answer, Call
from tests.journeys.hands import Nurse
from tests.journeys.steps import PHONE, row


class TestAskedOnce:
    def test_an_answer_stands_in_a_matter_opened_later_and_follows_a_change(
        self, opened, nurse, axe
    ):
        hands = Nurse(opened(nurse))
        page = hands.page
        call = hands.start()
        hands.write(bone_drug_last="zoledronate, last Friday")
        hands.none_now()
        hands.answer("X1", "no")
        hands.open("Open cord compression")
        hands.answer("N5", "no")
        expect(page.locator("#beside-N5")).to_be_hidden()

        # Opened later, the other matter has the answer already, and says from where.
        hands.open("Kidney")
        expect(row(page, "KT3").locator("[aria-pressed=true]")).to_have_text("No")
        beside = page.locator("#beside-KT3")
        expect(beside).to_contain_text("Answered in Cord compression (N5). No need to ask again")
        expect(page.locator("#progress")).to_contain_text("of")
        axe(page)

        # A change here is a change there; a red acts at once and is announced.
        hands.answer("KT3", "yes")
        hands.tier("IMMEDIATE")
        expect(page.locator("#tier-pin .why li")).to_have_text(["N5 yes: change in passing water"])
        expect(page.locator("#alarm")).to_contain_text("yes: change in passing water")
        expect(beside).to_be_hidden()
        assert Answer.objects.filter(call=call, question__in=["N5", "KT3"]).count() == 2
        assert Call.objects.get(pk=call.pk).first_red_at is not None

        hands.press(page.locator("#tab-mscc"))
        expect(row(page, "N5").locator("[aria-pressed=true]")).to_have_text("Yes")
        expect(row(page, "N5")).to_have_attribute("data-level", "red")
        expect(page.locator("#beside-N5")).to_contain_text("Kidney")
        expect(row(page, "N9")).to_be_visible()
        page.set_viewport_size(PHONE)
        expect(page.locator("#beside-N5")).to_be_visible()
        axe(page)

    def test_what_the_record_holds_stands_beside_the_question(self, opened, nurse):
        hands = Nurse(opened(nurse))
        page = hands.page
        hands.start()
        hands.write(last_treatment="capecitabine, this week")
        hands.none_now()
        hands.answer("X1", "yes")
        hands.button("Ask its questions", inside="#checklist-top")
        held = row(page, "IN4").locator("[data-record]")
        expect(held).to_have_text(["nothing yet", "capecitabine, this week"])
        hands.write(bone_drug_last="denosumab, yesterday")
        expect(held.first).to_have_text("denosumab, yesterday")
