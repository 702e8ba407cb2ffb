"""From an admin's change through a second person's signature to a nurse's call."""

from playwright.sync_api import expect

from callers.actions import calls
from guidance.actions import drafts
from guidance.models import Document, Kind, Version
from helpline.models import Role
from tests.journeys.steps import open_before_script, open_call

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
    def test_reaches_a_nurse_only_after_two_people(self, opened, nurse, person, clock, axe, watch):
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

        other = opened(approver)
        other.goto(page.url)
        expect(other.locator(".changes ins").first).to_contain_text("Ask")
        axe(other)
        other.get_by_label("Next review due").fill("2027-11-01")
        # Pressed twice in haste: the second press is told, on the same page.
        watch.expects("status of 409")
        other.get_by_role("button", name="Approve these words").dblclick()
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


class TestANewPanel:
    def test_from_new_to_live_and_retired_for_another(
        self, opened, nurse, person, clock, watch, axe
    ):
        watch.expects("status of 409", "status of 410")
        admin, approver = person(Role.ADMIN, "Asha"), person(Role.SUPERVISOR, "Pia")
        approver.may_approve_guidance = True
        approver.save()
        page = opened(admin)
        page.goto("/guidance/desk/")
        page.get_by_role("link", name="New panel").click()
        title = f"Night cramps {admin.pk}"
        page.get_by_label("Title").fill(title)
        page.get_by_label("Address").fill("fatigue")
        page.get_by_label("Group").select_option("Symptoms")
        page.get_by_label("Urgency").select_option("ROUTINE")
        page.get_by_role("button", name="Begin the draft").click()
        expect(page.get_by_role("main")).to_contain_text("has this address")
        expect(page.get_by_label("Title")).to_have_value(title)
        slug = f"night-cramps-{admin.pk}"
        page.get_by_label("Address").fill(slug)
        page.get_by_role("button", name="Begin the draft").click()
        words = {
            "one_line": "Stretch, and keep warm.",
            "keywords": "cramp",
            "review_due": "2027-06-01",
            "source_1_title": "A leaflet",
            "source_1_organisation": "A charity",
            "source_1_certainty": "P",
            "body": "## Say\n\nHow often?",
        }
        for name, text in words.items():
            page.locator(f"#in-{name}").fill(text)
        expect(page.locator("#draft-preview")).to_contain_text("How often?")
        to_submit = page.get_by_role("link", name="Submit or lay aside")
        page.evaluate("scrollTo(0, 0)")
        expect(to_submit).to_be_in_viewport()
        to_submit.press("Enter")
        expect(page.get_by_label("What changes, and why")).to_be_in_viewport()
        page.get_by_label("What changes, and why").fill("Callers ask.")
        page.get_by_label("What made it necessary").select_option("EVIDENCE")
        page.get_by_role("button", name="Submit", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("Owner: Asha")

        other = opened(approver)
        other.goto(page.url)
        other.get_by_role("button", name="Approve these words").click()
        other.get_by_role("button", name="Publish", exact=True).click()
        expect(other.get_by_role("main")).to_contain_text("Live: nurses see this version")

        page.reload()
        page.get_by_text("Retire it").click()
        page.get_by_label("Reason").fill("Told under tiredness.")
        page.get_by_label("What replaces it").select_option(
            str(Document.objects.get(kind=Kind.PANEL, slug="fatigue").pk)
        )
        page.get_by_role("button", name="Retire: nurses").click()
        expect(page.get_by_role("main")).to_contain_text("Replaced by")

        call = calls.start(by=nurse, at=clock.now())
        nurses = opened(nurse)
        nurses.goto(f"/guidance/panels/{slug}/")
        expect(nurses.get_by_role("main")).to_contain_text("Told under tiredness.")
        axe(nurses)
        nurses.goto(f"/calls/{call.reference}/?panel={slug}")
        nurses.locator("#guidance-panel").get_by_role("button", name="Open").click()
        expect(nurses.locator("#panel-fatigue")).to_be_visible()


class TestWritingADraft:
    def draft(self, person, clock, slug):
        admin = person(Role.ADMIN, "Asha")
        document = Document.objects.get(kind=Kind.PANEL, slug=slug)
        return admin, drafts.start(document=document, by=admin, at=clock.now())

    def test_what_is_typed_before_the_script_has_come_is_saved(self, opened, person, clock):
        admin, draft = self.draft(person, clock, "outlook")
        page = opened(admin)
        route = open_before_script(page, f"/guidance/desk/drafts/{draft.pk}/", "draft")
        page.locator("#in-title").fill("Typed early")
        route.continue_()
        expect(page.locator("#draft-saved")).to_contain_text("Saved")
        draft.refresh_from_db()
        assert draft.fields["title"] == "Typed early"

    def test_an_older_preview_that_arrives_late_is_not_shown(self, opened, person, clock):
        admin, draft = self.draft(person, clock, "mouth-care-dentist")
        page = opened(admin)
        page.goto(f"/guidance/desk/drafts/{draft.pk}/")
        late = []

        def hold(route):
            if late:
                route.continue_()
            else:
                late.append((route, route.fetch()))

        page.route("**/preview/", hold)
        line = page.locator("#in-one_line")
        with page.expect_request("**/preview/"):
            line.fill("The first words.")
            line.press("Tab")
        while not late:
            page.wait_for_timeout(20)
        line.fill("The last words.")
        line.press("Tab")
        preview = page.locator("#draft-preview")
        expect(preview).to_contain_text("The last words.")
        route, answered = late[0]
        assert "The first words." in answered.text()
        with page.expect_response("**/preview/"):
            route.fulfill(response=answered)
        # The page has had its chance to show it.
        page.evaluate("new Promise(resolve => setTimeout(resolve, 50))")
        expect(preview).to_contain_text("The last words.")

    def test_a_colleagues_text_is_shown_and_pressing_save_keeps_mine(
        self, opened, person, clock, watch
    ):
        watch.expects("status of 409")
        admin, draft = self.draft(person, clock, "support-services")
        page = opened(admin)
        page.goto(f"/guidance/desk/drafts/{draft.pk}/")
        drafts.save_field(
            draft=draft, name="title", value="Theirs", base=0, by=admin, at=clock.now()
        )
        page.locator("#in-title").fill("Mine")
        told = page.locator("#told-title")
        expect(told).to_contain_text("Theirs")
        expect(page.locator("#draft-saved")).to_contain_text("Not saved")
        draft.refresh_from_db()
        assert draft.fields["title"] == "Theirs"
        page.get_by_role("button", name="Save the draft").click()
        expect(told).to_be_empty()
        draft.refresh_from_db()
        assert draft.fields["title"] == "Mine"
