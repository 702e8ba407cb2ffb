"""A session that ends while a nurse types."""

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from callers.models import Answer
from helpline.models import Role
from tests.conftest import PASSWORD
from tests.journeys.conftest import sign_in
from tests.journeys.steps import all_saved, answer, field, open_call, row, stored

SIGNED_OUT = ("status of 401", "status of 403", "Code 401", "Code 403")
LONG = "She has been unsteady since Tuesday, and this took a while to write down."


def end_sessions(person) -> None:
    """End every session of a person, as the server does after too long without an action."""
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def sign_in_beside(page, person) -> None:
    """Sign in from the notice, in the second tab that it opens."""
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Sign in again in a new tab").click()
    second = opening.value
    second.get_by_label("Email").fill(person.email)
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Sign in").click()
    expect(second.get_by_role("heading", name="You are signed in again")).to_be_visible()
    second.close()


def come_back(page) -> None:
    """Go back to the call's tab, which asks at once who is signed in now."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


class TestSignedOutWhileTyping:
    def test_the_text_stays_and_is_saved_by_itself_once_signed_in_beside_it(
        self, page, nurse, call, watch, axe
    ):
        watch.expects(*SIGNED_OUT)
        open_call(page, call)
        notes = field(page, "notes")
        notes.fill("First words.")
        all_saved(page)

        end_sessions(nurse)
        notes.fill(LONG)
        expect(page.locator("#session-notice")).to_contain_text("You have been signed out")
        expect(page.locator("#saved")).to_have_text("Not saved: retrying")
        expect(notes).to_have_value(LONG)
        assert stored(call, "notes") == "First words."
        axe(page)

        sign_in_beside(page, nurse)
        all_saved(page)
        assert stored(call, "notes") == LONG
        expect(notes).to_have_value(LONG)
        expect(page.locator("#session-notice")).to_be_empty()

    def test_an_answer_pressed_while_signed_out_arrives_once_signed_in(
        self, page, nurse, call, watch
    ):
        watch.expects(*SIGNED_OUT)
        open_call(page, call, "mscc")
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N1", "No")
        end_sessions(nurse)
        row(page, "N2").get_by_role("button", name="Yes", exact=True).click()
        expect(page.locator("#session-notice")).to_contain_text("You have been signed out")
        field(page, "notes").focus()
        sign_in_beside(page, nurse)
        come_back(page)
        expect(page.locator("#checklist-top")).to_have_attribute("data-tier", "IMMEDIATE")
        assert Answer.objects.get(call=call, question="N2").value == "yes"

    def test_another_person_who_signs_in_does_not_save_over_it(
        self, page, nurse, person, call, watch, address
    ):
        watch.expects(*SIGNED_OUT)
        supervisor = person(Role.SUPERVISOR, "Sunita")
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        notes = field(page, "notes")
        notes.fill("First words.")
        all_saved(page)
        end_sessions(nurse)
        notes.fill(LONG)
        expect(page.locator("#session-notice")).to_contain_text("You have been signed out")

        sign_in_beside(page, supervisor)
        come_back(page)
        expect(page.locator("#session-notice")).to_contain_text("Somebody else is signed in now")
        expect(page.locator("#saved")).to_have_text("Not saved: retrying")
        row(page, "N2").get_by_role("button", name="Yes", exact=True).click()
        expect(notes).to_have_value(LONG)
        with page.expect_response("**/field/"):
            come_back(page)
        assert stored(call, "notes") == "First words."
        assert not Answer.objects.filter(call=call).exists()

        # The nurse signs in again, and her text and her answer arrive as hers.
        sign_in(page.context, nurse, address)
        come_back(page)
        all_saved(page)
        assert stored(call, "notes") == LONG
        expect(page.locator("#checklist-top")).to_have_attribute("data-tier", "IMMEDIATE")
        assert Answer.objects.get(call=call, question="N2").by == nurse
