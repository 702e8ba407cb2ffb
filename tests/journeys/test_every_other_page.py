"""What the sign-in library and a refusal show has no accessibility fault either."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Page

from helpline.models import Person, Role
from tests.conftest import PASSWORD


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in_by_hand(page: Page, person: Person) -> None:
    """Sign in through the form."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def answering(status: int, text: str | bytes):
    """Return what answers a request with a page that the server made elsewhere."""
    return lambda route: route.fulfill(status=status, body=text, content_type="text/html")


class TestSigningIn:
    def test_a_second_factor_from_its_start_to_its_end(self, opened, person, faults_of, watch):
        admin = person(Role.ADMIN, "Wren")
        page, faults = opened(), []
        sign_in_by_hand(page, admin)
        page.wait_for_url("**/guidance/**")
        page.goto("/accounts/2fa/")
        faults += faults_of(page)
        page.goto("/accounts/2fa/totp/activate/")
        faults += faults_of(page)  # the password again
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/totp/activate/")
        faults += faults_of(page)
        secret = page.locator("input[readonly]").input_value()
        page.locator("[name=code]").fill("not a code")
        page.locator("main button[type=submit]").first.click()
        page.locator("main .error").first.wait_for()
        faults += faults_of(page)
        secret = page.locator("input[readonly]").input_value()
        page.locator("[name=code]").fill(code_of(secret))
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(lambda url: "activate" not in url)
        faults += faults_of(page)
        for place in (
            "recovery-codes/",
            "recovery-codes/generate/",
            "totp/deactivate/",
            "",
            "reauthenticate/",
        ):
            assert page.goto(f"/accounts/2fa/{place}").status == 200, place
            faults += faults_of(page)
        for place in ("reauthenticate/", "logout/", "inactive/", "signup/"):
            page.goto(f"/accounts/{place}")
            faults += faults_of(page)

        again = opened()
        sign_in_by_hand(again, admin)
        again.wait_for_url("**/2fa/authenticate/")
        faults += faults_of(again)
        assert faults == []


class TestWhatARefusalShows:
    def test_each_has_no_fault(self, page, nurse, call, faults_of, watch):
        watch.expects("status of 4", "status of 5", "500 from")
        client, strict = Client(), Client(enforce_csrf_checks=True)
        client.force_login(nurse)
        strict.force_login(nurse)
        at = f"/calls/{call.reference}/"
        client.post(f"{at}checklists/mscc/open/")
        client.post(f"{at}checklists/mscc/answer/", {"question": "N2", "value": "yes"})
        answers = {
            403: strict.post("/calls/start/").content,
            409: client.post(f"{at}checklists/mscc/abandon/", {"reason": "slip"}).content,
            422: client.post(f"{at}close/", {"kind": "BY_TIER"}).content,
            429: str(render_to_string("429.html")),
            500: str(render_to_string("500.html")),
        }
        faults = []
        for status, text in answers.items():
            page.route(f"**/refused/{status}/", answering(status, text))
            assert page.goto(f"/refused/{status}/").status == status
            faults += faults_of(page)
        assert faults == []
