"""From an admin's change through a second person's signature to a nurse's call."""

from playwright.sync_api import expect

from callers.actions import calls
from guidance.models import Version
from helpline.models import Role
from tests.journeys.steps import open_call

LINE = "Ask first how long the tiredness has lasted."


def read_in_call(page, call):
    """Open the panel from inside a call."""
    open_call(page, call)
    page.get_by_label("Search guidance").press_sequentially("fatigue")
    page.locator("#guidance-results form[action$='/panels/fatigue/'] button").first.click()
    panel = page.locator("#panel-fatigue")
    expect(panel).to_be_visible()
    return panel


class TestAChangeOfGuidance:
    def test_reaches_a_nurse_only_after_two_people(self, opened, nurse, person, clock, axe):
        admin = person(Role.ADMIN, "Asha")
        approver = person(Role.SUPERVISOR, "Pia")
        for one in (admin, approver):
            one.may_approve_guidance = True
            one.save()
        earlier = calls.start(by=nurse, at=clock.now())
        nurses = opened(nurse)
        before = read_in_call(nurses, earlier)
        expect(before).not_to_contain_text(LINE)
        old = before.get_attribute("data-version")

        page = opened(admin)
        page.goto("/guidance/desk/")
        axe(page)
        page.get_by_role("button", name="Change Tiredness").or_(
            page.locator("form[action$='/panels/fatigue/change/'] button")
        ).first.click()
        page.locator("#in-one_line").fill(LINE)
        expect(page.locator("#draft-saved")).to_contain_text("Saved")
        expect(page.locator("#draft-preview")).to_contain_text(LINE)
        axe(page)
        page.get_by_label("What changes, and why").fill("Nurses asked for it.")
        page.get_by_label("What made it necessary").select_option("WORDING")
        page.get_by_role("button", name="Submit", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("another person must approve it")
        expect(page.get_by_role("button", name="Approve these words")).to_have_count(0)
        axe(page)

        other = opened(approver)
        other.goto(page.url)
        expect(other.locator(".changes ins").first).to_contain_text("Ask")
        axe(other)
        other.get_by_role("button", name="Approve these words").click()
        expect(other.get_by_role("main")).to_contain_text("Approved by Pia")
        expect(read_in_call(nurses, earlier)).not_to_contain_text(LINE)
        other.get_by_role("button", name="Publish", exact=True).click()
        expect(other.get_by_role("main")).to_contain_text("Live: nurses see this version")

        later = calls.start(by=nurse, at=clock.now())
        expect(read_in_call(nurses, later)).to_contain_text(LINE)
        number = Version.objects.get(pk=old).number
        nurses.goto(f"/guidance/panels/fatigue/?version={number}")
        replayed = nurses.locator("#panel-fatigue")
        expect(replayed).to_have_attribute("data-version", old)
        expect(replayed).not_to_contain_text(LINE)
