"""An urgent matter is changed from the keyboard: a question, a case that fails, a second person."""

import re

import pytest
from playwright.sync_api import expect

from guidance.actions import drafts
from guidance.bench import standing
from guidance.models import Draft, Version
from guidance.queries import definition_of
from helpline.models import Role
from tests.guidance import made_matter
from tests.journeys.steps import PHONE


@pytest.fixture
def draft(person, clock) -> Draft:
    """Return a draft of a matter that is live for nobody, so that no other journey meets it."""
    document = made_matter.load(clock.now(), is_live=False)
    return drafts.start(document=document, by=person(Role.ADMIN, "Asha"), at=clock.now())


def press(page, name, **how):
    """Press a button or follow a link from the keyboard."""
    button = page.get_by_role(how.pop("role", "button"), name=name, **how)
    button.first.focus()
    page.keyboard.press("Enter")


def write(page, label, words):
    """Write into a field from the keyboard and wait until it is saved."""
    # Answers have a certainty too: the question's own comes after them.
    field = page.get_by_label(label, exact=True).last
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    expect(page.locator("#draft-saved")).to_contain_text("Saved")


def choose(page, field, letter):
    """Choose from a list by the first letter of a word, and wait until it is saved."""
    field.focus()
    page.keyboard.press(letter)
    page.keyboard.press("Tab")
    expect(page.locator("#draft-saved")).to_contain_text("Saved")


def answer(page, question, words):
    """Answer a question of the test bench."""
    group = page.get_by_role("group", name=re.compile(f"^{question} "))
    group.get_by_label(words, exact=True).focus()
    page.keyboard.press("Space")


class TestAnUrgentMatter:
    def test_is_changed_from_the_keyboard_by_two_people(
        self, opened, person, clock, draft, axe, watch
    ):
        watch.expects("status of 422")
        page = opened(draft.started_by)
        url = f"/guidance/desk/drafts/{draft.pk}/"
        page.goto(url)
        press(page, "Signs", role="link")
        expect(page.get_by_role("heading", name="Group signs")).to_be_visible()

        page.get_by_label("Id of the new question").focus()
        page.keyboard.type("ZA4")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Question ZA4")).to_be_visible()
        write(page, "The question as asked", "Swollen lips?")
        write(page, "In few words", "swollen lips")
        write(page, "Where it comes from", "a test")
        write(page, "Certainty (A read, B restated, C from memory, P proposed)", "P")
        weights = page.get_by_label("Weighs", exact=True)
        choose(page, weights.nth(1), "a")
        choose(page, weights.nth(2), "a")
        expect(page.locator("#draft-preview")).to_contain_text("Nothing: it can be submitted")
        axe(page)

        press(page, "Up one part", role="link")
        press(page, "Move question ZA4 up")
        moved = page.locator("li[tabindex='-1']:focus")
        expect(moved).to_contain_text("ZA4 Swollen lips?")
        expect(page.locator(".parts > li").nth(2)).to_contain_text("ZA4")

        press(page, "Test bench", role="link", exact=True)
        for name in (*(f"E{n}" for n in range(1, 8)), "X1", "W", "ZA1", "ZA2", "ZA3"):
            answer(page, name, "No")
        answer(page, "ZA4", "Yes")
        press(page, "See what it comes to")
        expect(page.get_by_label("The draft", exact=True)).to_contain_text("WITHIN_24H")
        page.get_by_label("It must come to").focus()
        page.keyboard.type("IMMEDIATE")
        page.get_by_label("Why").focus()
        page.keyboard.type("Lips that swell cannot wait.")
        press(page, "Keep the case")
        expect(page.get_by_role("region", name="Cases", exact=True)).to_contain_text(
            "Fails: WITHIN_24H"
        )
        axe(page)

        page.goto(url)
        page.get_by_label("What changes, and why").focus()
        page.keyboard.type("Swelling was missed.")
        page.get_by_label("What made it necessary").focus()
        page.keyboard.type("An incident")
        press(page, "Submit", exact=True)
        refused = page.get_by_role("main").get_by_role("alert").filter(has_text="cannot")
        expect(refused).to_contain_text(
            "case 1: it must come to IMMEDIATE, and comes to WITHIN_24H"
        )
        expect(page.get_by_label("What changes, and why")).to_have_value("Swelling was missed.")

        expect(page.get_by_label("What made it necessary")).to_have_value("INCIDENT")

        press(page, "Test bench", role="link", exact=True)
        press(page, "Case 1", role="link", exact=True)
        page.get_by_label("It must come to").focus()
        page.keyboard.type("WITHIN_24H")
        page.get_by_label("Why").focus()
        page.keyboard.type("One amber is within 24 hours.")
        press(page, "Change the case")
        expect(page.get_by_role("region", name="Cases", exact=True)).to_contain_text("Meets it")
        assert [one.tier for one in standing(draft)] == ["WITHIN_24H"]

        page.goto(url)
        page.get_by_label("What changes, and why").focus()
        page.keyboard.type("Swelling was missed.")
        page.get_by_label("What made it necessary").focus()
        page.keyboard.type("An incident")
        press(page, "Submit", exact=True)
        expect(page.get_by_role("main")).to_contain_text("another person must approve it")

        signer = person(Role.SUPERVISOR, "Pia")
        signer.may_approve_guidance = True
        signer.save()
        other = opened(signer)
        other.goto(page.url)
        main = other.get_by_role("main")
        expect(main).to_contain_text("Added: Swollen lips?")
        expect(main).to_contain_text("it had to come to IMMEDIATE, and now WITHIN_24H")
        axe(other)
        other.get_by_label("Next review due").fill("2027-11-01")
        press(other, "Approve these words")
        expect(main).to_contain_text("Approved by Pia")
        signed = Version.objects.filter(document=draft.document).latest("number")
        ids = [one.id for one in definition_of(signed).questions if one.id.startswith("ZA")]
        assert ids == ["ZA1", "ZA2", "ZA4", "ZA3"]

    def test_an_enormous_paste_stays_in_the_field_and_is_said(self, opened, draft, watch):
        watch.expects("status of 400")
        page = opened(draft.started_by, size=PHONE)
        page.goto(f"/guidance/desk/drafts/{draft.pk}/")
        field = page.get_by_label("To say aloud")
        field.fill("x" * 10_000_000)
        field.press("Tab")
        expect(page.locator("#told-say")).to_contain_text("shorten it")
        assert page.evaluate("document.getElementById('in-say').value.length") == 10_000_000
        field.fill("Two things, please.")
        field.press("Tab")
        expect(page.locator("#draft-saved")).to_contain_text("Saved")
        draft.refresh_from_db()
        assert draft.fields["say"] == "Two things, please."
