"""Signing in and out, and one's own password."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from helpline.models import AuditEntry
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
GOOD = "quiet-otter-lantern-7"


@pytest.fixture(autouse=True)
def _no_attempts_yet(db):
    cache.clear()


def sign_in(email: str, password: str = PASSWORD, **more):
    client = Client()
    return client, client.post(LOGIN, {"login": email, "password": password, **more})


class TestSignIn:
    def test_signs_in_by_address_in_any_letter_case_and_writes_it_down(self, nurse):
        client, answer = sign_in(nurse.email.upper(), next="/service/settings/")
        assert answer["Location"] == "/service/settings/"
        assert client.get("/service/settings/").status_code == 200
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.person_id) == ("person.signed_in", nurse.pk)

    def test_does_not_go_elsewhere(self, nurse):
        _, answer = sign_in(nurse.email, next="https://elsewhere.example.org/")
        assert "elsewhere" not in answer["Location"]

    def test_says_no_more_to_a_wrong_password_than_to_a_wrong_address(self, nurse):
        _, known = sign_in(nurse.email, "wrong-password-here")
        _, unknown = sign_in("nobody@example.org", "wrong-password-here")
        for answer in (known, unknown):
            assert "do not belong together" in answer.content.decode()
            assert "sessionid" not in answer.cookies

    def test_keeps_a_disabled_person_out(self, nurse):
        nurse.is_active = False
        nurse.save()
        client, _ = sign_in(nurse.email)
        assert client.get("/service/settings/").status_code == 302
        assert not AuditEntry.objects.exists()

    def test_slows_down_guessing_at_one_person_and_nobody_else(self, nurse, other_nurse):
        for _ in range(5):
            sign_in(nurse.email, "wrong-password-here")
        _, answer = sign_in(nurse.email)
        assert "Wait five minutes" in answer.content.decode()
        _, answer = sign_in(other_nurse.email)
        assert answer.status_code == 302

    def test_lets_a_whole_office_sign_in_within_a_minute(self, nurse):
        for _ in range(40):
            _, answer = sign_in(nurse.email)
            assert answer.status_code == 302

    def test_signs_out_by_post_only(self, nurse, signed_in):
        client = signed_in(nurse)
        assert "<h1>Sign out</h1>" in client.get("/accounts/logout/").content.decode()
        assert client.get("/service/settings/").status_code == 200
        client.post("/accounts/logout/")
        assert client.get("/service/settings/").status_code == 302


class TestOwnPassword:
    def test_changes_and_keeps_the_session(self, nurse, signed_in):
        client = signed_in(nurse)
        filled = {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}
        answer = client.post("/accounts/password/change/", filled)
        assert answer["Location"] == "/service/settings/"
        assert client.get("/service/settings/").status_code == 200
        assert sign_in(nurse.email, GOOD)[1].status_code == 302
        assert "person.changed_own_password" in AuditEntry.objects.values_list("action", flat=True)

    def test_says_what_is_wrong(self, nurse, signed_in):
        filled = {"oldpassword": "wrong", "password1": "short", "password2": "short"}
        page = signed_in(nurse).post("/accounts/password/change/", filled).content.decode()
        assert 'id="id_oldpassword_error"' in page
        assert 'id="id_password1_error"' in page


PAGES = {
    "anonymous": [LOGIN, "/accounts/signup/", "/accounts/inactive/"],
    "signed in": [
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/",
        "/service/settings/",
    ],
}


class TestPages:
    @pytest.mark.parametrize(
        ("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths]
    )
    def test_has_one_heading_a_title_labels_and_unique_ids(self, nurse, who, path):
        client = sign_in(nurse.email)[0] if who == "signed in" else Client()
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert page.count("<h1") == 1
        assert re.search(r"<title>\s*\S[^<]*\s- Helpline</title>", page)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)
        for field in fields:
            if 'type="hidden"' not in field:
                assert re.search(r'id="([^"]+)"', field)[1] in labelled
        assert "style=" not in page
        assert "<script>" not in page

    def test_shows_a_second_step_whose_picture_the_policy_allows(self, nurse):
        client, _ = sign_in(nurse.email)
        path = "/accounts/2fa/totp/activate/"
        assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")
        client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path})
        answer = client.get(path)
        assert answer.status_code == 200
        assert "data:image/svg+xml" in answer.content.decode()
        assert "img-src 'self' data:" in answer["Content-Security-Policy"]

    def test_keeps_sign_up_closed(self, db):
        filled = {"email": "new@example.org", "password1": GOOD, "password2": GOOD}
        page = Client().post("/accounts/signup/", filled).content.decode()
        assert "People are added by an admin" in page

    @pytest.mark.parametrize(
        "path",
        [
            "/accounts/email/",
            "/accounts/confirm-email/",
            "/accounts/password/reset/",
            "/accounts/password/reset/key/1-abc/",
            "/accounts/password/set/",
            "/accounts/login/code/confirm/",
        ],
    )
    def test_offers_nothing_else(self, nurse, signed_in, path):
        assert Client().get(path).status_code == 404
        assert signed_in(nurse).post(path).status_code == 404
