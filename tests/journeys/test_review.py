"""A nurse lowers a tier by a correction and closes; a supervisor reviews; the nurse reads it."""

from playwright.sync_api import expect

from callers.models import Call, Review
from tests.journeys.hands import Nurse
from tests.journeys.steps import URGENT, rate, row

WHY = "Asked again: only after gardening, and not in the legs"
REPLY = "She gave the town first, and the street when I asked again."
FOUND = "The correction is right. Write the caller's own words into the notes next time."


class TestReview:
    def test_goes_from_the_nurse_to_the_supervisor_and_back(
        self, opened, nurse, supervisor, axe, watch
    ):
        watch.expects("status of 422")
        hands = Nurse(opened(nurse))
        page = hands.page
        call = hands.start()
        hands.write(**URGENT)
        hands.none_now()
        hands.open("Open cord compression")
        hands.answer("G0", "no")
        hands.answer("P6", "yes")
        hands.answer_rest()
        hands.tier("WITHIN_24H")
        row(page, "P6").locator('.answers [value="no"]').click()
        page.locator("#prompt-text-P6").fill(WHY)
        hands.button("Save this answer", inside="#checklist-top")
        hands.tier("SAFETY_NET")
        hands.confirm()
        hands.tick()
        hands.close()
        expect(page.locator("#review")).to_contain_text("Waits for a supervisor's review")
        expect(page.locator("#review")).to_contain_text("An answer was corrected and the tier fell")
        expect(page.locator("#review").get_by_role("button")).to_have_count(0)
        axe(page)

        # Other journeys' calls may stand before it on the desk: it is somewhere on the list.
        watcher = Nurse(opened(supervisor))
        desk = watcher.page
        desk.goto("/")
        section = desk.locator("section", has=desk.get_by_role("heading", name="Calls to review"))
        expect(section.get_by_role("link").first).to_be_visible()
        link = desk.locator(f"#review-{call.pk}")
        if not link.count():
            section.get_by_role("link", name="see all").click()
        expect(link).to_contain_text(call.reference)
        expect(link).to_contain_text("An answer was corrected and the tier fell")
        link.click()
        expect(desk.locator("#review")).to_be_in_viewport()
        expect(desk.get_by_role("main")).to_contain_text(WHY)
        desk.get_by_role("link", name="Review this call").click()
        rate(desk)
        # What the record settles may be changed, and asks why: nothing is lost by that.
        desk.locator("#topic-location").get_by_label("2", exact=True).check()
        desk.get_by_label("What you found, what was done well").fill(FOUND)
        desk.get_by_role("button", name="Store the review").click()
        expect(desk.locator("#refused")).to_contain_text("Say why it differs from the record")
        desk.locator("#refused a").click()
        expect(desk.locator("#why-location")).to_be_focused()
        desk.keyboard.type("The street was missing at first")
        desk.get_by_role("button", name="Store the review").press("Enter")
        expect(desk.locator("#review")).to_contain_text(FOUND)
        expect(desk.locator("#review")).to_contain_text("It can be signed off once the nurse has")
        expect(desk.locator("#review form")).to_have_count(0)
        desk.goto("/reviews/")
        expect(desk.locator(f"#review-{call.pk}")).to_have_count(0)
        assert Review.objects.get(call=call).by == supervisor
        assert Call.objects.get(pk=call.pk).review_wanted == []

        page.reload()
        expect(page.locator("#review")).to_contain_text(FOUND)
        expect(page.locator("#review")).to_contain_text(supervisor.name)
        timeline = page.locator("ol.timeline li", has_text=FOUND)
        expect(timeline).to_contain_text("Review")
        page.get_by_label("Your reply").fill(REPLY)
        page.get_by_role("button", name="Store your reply").click()
        expect(page.locator("#review")).to_contain_text(REPLY)
        axe(page)

        desk.goto(f"/calls/{call.reference}/record/")
        expect(desk.locator("#review")).to_contain_text(REPLY)
        desk.get_by_label("What was agreed").fill("Agreed: street first.")
        desk.get_by_role("button", name="Sign the review off").click()
        expect(desk.locator("#review")).to_contain_text("Signed off")
        page.reload()
        expect(page.locator("#review")).to_contain_text("Agreed: street first.")
        expect(page.locator("#review").get_by_role("button")).to_have_count(0)
