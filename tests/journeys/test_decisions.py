"""Two people answer one decision of the clinical lead; neither loses a word."""

from playwright.sync_api import expect

from helpline.models import Role
from tests.journeys.steps import PHONE

PAGE = "/guidance/decisions/calcium-tablets/"


class TestADecision:
    def approver(self, person, role, name):
        one = person(role, name)
        one.may_approve_guidance = True
        one.save()
        return one

    def test_is_answered_by_keyboard_from_the_guidance_desk(self, opened, person, axe):
        page = opened(self.approver(person, Role.ADMIN, "Asha"))
        page.goto("/guidance/desk/")
        told = page.get_by_role("main").locator(".notice a[href$='/decisions/']")
        before = int(told.inner_text().split()[0])
        told.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Decisions to make")
        page.get_by_role("link", name="Brands of clodronate").press("Enter")
        page.get_by_label("The answer, in words").focus()
        page.keyboard.type("Loron is still supplied.")
        for typed in ("Dr D. Example", "Clinical lead", "7654321"):
            page.keyboard.press("Tab")
            page.keyboard.type(typed)
        axe(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        main = page.get_by_role("main")
        expect(main).to_contain_text("written down by Asha")
        expect(main).to_contain_text("Signed by Dr D. Example, Clinical lead, registration 7654321")
        page.goto("/guidance/desk/")
        expect(page.get_by_role("link", name=f"{before - 1} decisions to make")).to_be_visible()
        page.goto("/guidance/decisions/")
        last = page.get_by_role("article").last
        expect(page.get_by_role("article").first).to_contain_text("Open")
        expect(page.get_by_role("article").filter(has_text="Loron")).to_contain_text(
            "Answered and signed"
        )
        expect(last).not_to_contain_text("Open")

    def test_answered_by_two_at_once_shows_the_second_both(self, opened, person, axe, watch):
        watch.expects("status of 409")
        first = opened(self.approver(person, Role.SUPERVISOR, "Pia"))
        second = opened(self.approver(person, Role.NURSE, "Nell"), size=PHONE)
        for page in (first, second):
            page.goto(PAGE)
        second.get_by_label("The answer, in words").fill("Ask the team before the next one.")
        second.get_by_label("Role").fill("Lead")
        second.get_by_label("Name", exact=True).fill("Dr D. Example")
        first.get_by_label("The answer, in words").fill("Ask the team today.")
        first.get_by_role("button", name="Write the answer down").click()
        expect(first.get_by_role("main")).to_contain_text("Not signed")
        second.get_by_role("button", name="Write the answer down").click()
        expect(second.locator("main [role=alert]")).to_contain_text("Yours is not saved")
        expect(second.get_by_role("blockquote")).to_contain_text("Ask the team today.")
        mine = second.get_by_label("The answer, in words")
        expect(mine).to_have_value("Ask the team before the next one.")
        axe(second)
        second.get_by_role("button", name="Replace the answer").click()
        expect(second.get_by_role("blockquote").first).to_contain_text("before the next one")
        earlier = second.get_by_role("region", name="Earlier answers")
        expect(earlier).to_contain_text("Ask the team today.")
        expect(earlier).to_contain_text("written down by Pia")
