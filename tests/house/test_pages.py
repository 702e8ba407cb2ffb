"""Every page, for every role that may open it: one heading, a title, labels, ids that are one."""

import re
import socket
from base64 import b32encode
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from guidance.decisions import decisions
from helpline import hours
from helpline.models import Role
from tests.conftest import OPEN_AT, PASSWORD, make_person, rows_for_a_module
from tests.house.addresses import Address, addresses
from tests.house.case import PERSONAL, Case, make
from tests.house.page import Page, faults_of_page
from tests.house.test_addresses import CLOSED_PARTS

CLOSING_SOON = datetime(2026, 11, 23, 15, 50, tzinfo=UTC)
CLOSED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
# Answered by scripts and by the header, not read as pages.
PARTS = {"helpline:line_status", "helpline:session_state", "callers:closing_time"}
PARTS |= {"guidance:draft_preview"}
# Files to be saved.
PARTS |= {"guidance:contact_export", "callers:report_table", "callers:report_picture"}
# The sign-in library shows these only in the middle of signing in or with a second factor.
IN_THE_MIDDLE = {
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
# A page and a link of it that the sign-in library writes; it leads to a part that is closed.
DEAD: set[tuple[str, str]] = set()
LINE = re.compile(
    r'<header class="bar">(?:(?!</header>).)*<div id="line-status"(?:(?!</header>).)*'
    r"(?:Open until|Closing in|; opens|could not be read)",
    re.DOTALL,
)


@pytest.fixture(scope="module")
def _made(django_db_setup, django_db_blocker) -> Iterator[Case]:
    """Make invented people and calls once for all tests of this module."""
    with rows_for_a_module(django_db_blocker):
        yield make(OPEN_AT - timedelta(minutes=30))


@pytest.fixture
def case(_made, db, clock) -> Case:
    """Return invented people and calls, as they were made."""
    return deepcopy(_made)


@pytest.fixture(scope="module")
def _read() -> dict[Role, list[tuple[str, str, HttpResponse]]]:
    """Return what was read so far: every page is made once for each role."""
    return {}


@pytest.fixture
def read(case, _read):
    """Return a function that reads every page there is as a person of a role."""

    def read_as(role: Role) -> list[tuple[str, str, HttpResponse]]:
        if role not in _read:
            client = enter(case, role)
            _read[role] = [
                (address.name, url, client.get(url))
                for address in to_read()
                for url in urls_of(address, case)
            ]
        return _read[role]

    return read_as


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Let nothing leave this machine while pages are made."""

    def refuse(self, where):
        raise AssertionError(f"A page spoke to {where}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def urls_of(address: Address, case: Case) -> list[str]:
    """Return the addresses that a pattern stands for in this case."""
    if ":reference>" in address.pattern:
        both = [case.finished, case.reviewed, case.waits, *case.running]
        return [reverse(address.name, args=[call.reference]) for call in both]
    if address.name == "callers:log_filtered":
        return [reverse(address.name, args=[case.log_filter.key])]
    if ":slug>" in address.pattern:
        slugs = case.checklists if "checklists/" in address.pattern else case.panels
        if "decisions/" in address.pattern:
            slugs = [decisions()[0].id]
        return [reverse(address.name, args=[slug]) for slug in slugs]
    if ":pk>" in address.pattern:
        return [reverse(address.name, args=[_row(address, case).pk])]
    return [reverse(address.name)]


def _row(address: Address, case: Case):
    if address.name == "guidance:draft_bench":
        return case.asking
    if "desk/documents/" in address.pattern:
        return case.draft.document
    if "guidance/desk" in address.pattern:
        return case.draft.submitted if "versions/" in address.pattern else case.draft
    if address.name == "callers:version_recall":
        return case.draft.base
    if address.name == "callers:recall_detail":
        return case.recall
    if "guidance/contacts" in address.pattern:
        return case.contact_import if "imports/" in address.pattern else case.contact
    if "staff" in address.pattern:
        return case.people[Role.NURSE]
    return case.voicemail if "voicemails" in address.pattern else case.follow_up


def to_read() -> list[Address]:
    """Return every address that answers a page to be read."""
    return [
        one
        for one in addresses()
        if one.name not in PARTS
        and one.view.__name__ != CLOSED_PARTS
        and (not one.is_ours or "GET" in one.methods)
    ]


def enter(case: Case, role: Role) -> Client:
    """Return a client signed in, just now and with the password."""
    client = Client()
    client.force_login(case.people[role])
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/"})
    return client


def check(answer, url: str, *, personal: bool = True) -> None:
    """Make sure that an answer is a sound page."""
    text = answer.content.decode()
    assert faults_of_page(text) == [], url
    assert LINE.search(text), f"{url}: the header does not tell the line's status"
    page = Page(text)
    assert "noindex" in answer.get("X-Robots-Tag", "noindex")
    told = [one for one in PERSONAL if personal and one.lower() in page.title.lower()]
    assert told == [], f"{url}: the title names {told}"
    linked = [one for one in page.links for word in PERSONAL if word.replace(" ", "%20") in one]
    assert linked == [], f"{url}: an address names somebody"
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.django_db
class TestEveryPage:
    @pytest.mark.parametrize("role", list(Role))
    def test_it_is_sound_for_everybody_who_may_open_it(self, read, role):
        opened = []
        for name, url, answer in read(role):
            if answer.status_code == 200:
                check(answer, url)
                opened.append(name)
            else:
                assert answer.status_code in {302, 403, 404, 405}, url
        assert len(set(opened)) > 5

    def test_somebody_can_open_each(self, case, read):
        opened = {
            name for role in Role for name, _, answer in read(role) if answer.status_code == 200
        }
        closed = [
            address.name
            for address in to_read()
            if address.name not in opened | IN_THE_MIDDLE
            and not any(Client().get(url).status_code == 200 for url in urls_of(address, case))
        ]
        assert closed == []

    @pytest.mark.parametrize("at", [CLOSING_SOON, CLOSED], ids=["closing soon", "closed"])
    @pytest.mark.parametrize("role", [Role.NURSE, Role.SUPERVISOR])
    def test_the_desk_and_the_call_are_sound_at_any_hour(self, case, clock, role, at):
        clock.at = at
        client = enter(case, role)
        for url in ("/", "/calls/", *(f"/calls/{call.reference}/" for call in case.running)):
            check(client.get(url), url)

    @pytest.mark.parametrize(
        "asked", ["?checklist=mscc", "?checklist=danger", "?panel=spinal-cord-compression"]
    )
    def test_the_call_is_sound_with_each_part_open(self, case, asked):
        client = enter(case, Role.NURSE)
        for call in case.running:
            url = f"/calls/{call.reference}/{asked}"
            check(client.get(url), url)

    def test_a_first_day_without_any_call_is_sound(self, signed_in):
        for role in (Role.NURSE, Role.SUPERVISOR):
            client = signed_in(make_person(role, f"New {role}"))
            urls = ["/", "/calls/", "/service/hours/"]
            for url in urls if role == Role.NURSE else [*urls, "/log/", "/reports/"]:
                check(client.get(url), url)

    @pytest.mark.parametrize("role", list(Role))
    def test_no_link_leads_nowhere(self, case, read, role):
        client = enter(case, role)
        dead, seen = [], {url: answer.status_code for _, url, answer in read(role)}
        for _, url, answer in read(role):
            if answer.status_code != 200:
                continue
            page = Page(answer.content.decode())
            for link in page.links:
                path, _, part = link.partition("#")
                if not path and part and part not in page.ids:
                    dead.append(f"{url} -> {link}")
                if path.startswith("/") and (url, path) not in DEAD:
                    if path not in seen:
                        seen[path] = client.get(path).status_code
                    dead += [f"{url} -> {path}"] if seen[path] in {403, 404, 500} else []
        assert dead == []

    def test_every_page_says_that_it_supports_the_nurse(self, case):
        client = enter(case, Role.NURSE)
        for url in ("/", "/guidance/", "/service/hours/", "/service/settings/"):
            assert b"never replaces it" in client.get(url).content


@pytest.mark.django_db
class TestPagesThatSayNo:
    def test_each_is_sound(self, case):
        nurse, admin = enter(case, Role.NURSE), enter(case, Role.ADMIN)
        call = f"/calls/{case.red.reference}/"
        for client, url, typed, status in (
            (nurse, "/nowhere/", None, 404),
            (nurse, "/service/staff/", None, 403),
            (nurse, f"{call}close/", {"kind": "BY_TIER"}, 422),
            (nurse, f"{call}attempts/", {}, 422),
            (nurse, f"{call}follow-ups/", {}, 422),
            (nurse, f"{call}raise/", {"tier": "SAFETY_NET"}, 422),
            (nurse, f"/calls/{case.finished.reference}/addenda/", {"text": ""}, 422),
            (nurse, f"{call}checklists/mscc/abandon/", {"reason": "slip"}, 409),
            (enter(case, Role.SUPERVISOR), "/log/filter/", {"phone": "12", "text": "*"}, 422),
            (enter(case, Role.SUPERVISOR), "/reports/?from=then&to=now", None, 422),
            (admin, "/service/staff/add/", {"name": ""}, 422),
            (admin, "/service/hours/exceptions/", {"kind": "OPENS"}, 422),
            (admin, "/service/hours/weekly/", {}, 422),
            (admin, "/service/hours/policy/", {}, 422),
        ):
            answer = client.get(url) if typed is None else client.post(url, typed)
            assert answer.status_code == status, url
            check(answer, url)

    def test_a_field_that_two_people_wrote_shows_both(self, case):
        typed = {"version-notes": "0", "notes": "Mine"}
        url = f"/calls/{case.red.reference}/save/"
        answer = enter(case, Role.NURSE).post(url, typed)
        assert answer.status_code == 409
        check(answer, url)

    def test_a_page_out_of_date_is_sound(self, case):
        client = Client(enforce_csrf_checks=True)
        client.force_login(case.people[Role.NURSE])
        answer = client.post("/calls/start/")
        assert answer.status_code == 403
        check(answer, "/calls/start/")

    def test_a_wrong_password_is_told_beside_the_form(self, case):
        answer = Client().post(
            "/accounts/login/", {"login": "amara.house@example.org", "password": "wrong"}
        )
        check(answer, "/accounts/login/")

    def test_each_is_sound_for_somebody_who_has_not_signed_in(self, case):
        for url, status in (("/nowhere/", 404), ("/accounts/login/", 200)):
            answer = Client().get(url)
            assert answer.status_code == status
            check(answer, url)
        answer = Client().get("/", headers={"host": "elsewhere.example.org"})
        assert answer.status_code == 400
        check(answer, "another host")

    def test_too_many_attempts_are_told_soundly(self, case, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
        typed = {"login": "nobody@example.org", "password": "wrong"}
        for _ in range(2):
            answer = Client().post("/accounts/login/", typed)
        assert answer.status_code == 429
        check(answer, "/accounts/login/")


@pytest.mark.django_db
class TestTheLineInTheHeader:
    def test_it_stands_in_every_page_of_a_second_factor(self, case):
        person = case.people[Role.NURSE]
        secret = b32encode(b"invented-for-tests!!").decode()
        TOTP.activate(person, secret)
        RecoveryCodes.activate(person)
        client = enter(case, Role.NURSE)
        opened = set()
        for name in (*IN_THE_MIDDLE, "mfa_index"):
            if name in {"mfa_download_recovery_codes", "mfa_authenticate"}:  # a file; below
                continue
            answer = client.get(reverse(name), follow=True)
            assert answer.status_code == 200, name
            check(answer, name)
            opened.add(answer.request["PATH_INFO"])
        assert len(opened) >= 4
        halfway = Client().post(
            "/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True
        )
        assert halfway.request["PATH_INFO"] == reverse("mfa_authenticate")
        check(halfway, "mfa_authenticate")

    def test_colleagues_alone_read_the_number_to_ring(self, case, clock):
        clock.at = CLOSING_SOON
        number = b"01632 960 250"
        assert number in enter(case, Role.NURSE).get("/").content
        for url in ("/accounts/login/", "/line-status/", "/nowhere/"):
            answer = Client().get(url)
            assert b"Closing in" in answer.content
            assert number not in answer.content

    def test_hours_that_cannot_be_read_are_told(self, case, monkeypatch):
        monkeypatch.setattr(hours, "line_status", _broken)
        answer = Client().get("/accounts/login/")
        assert answer.status_code == 200
        check(answer, "/accounts/login/")
        assert b"hours could not be read" in answer.content

    @pytest.mark.parametrize(
        "fault", [RuntimeError("a fault"), OperationalError("no database")], ids=["ours", "its"]
    )
    def test_a_failure_tells_it_if_the_database_still_answers(self, case, monkeypatch, fault):
        client = enter(case, Role.NURSE)
        client.raise_request_exception = False
        monkeypatch.setattr("helpline.views.session.get_token", _raising(fault))
        answer = client.get("/session/signed-in-again/")
        assert answer.status_code == 500
        check(answer, "500")
        told = b"Open until" in answer.content
        assert told == isinstance(fault, RuntimeError)

    def test_a_failure_needs_no_database(self, monkeypatch):
        def refuse(*_, **__):
            raise OperationalError("no database")

        client = Client(raise_request_exception=False)
        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
        client.cookies["sessionid"] = "x" * 32
        answer = client.get("/")
        assert answer.status_code == 500
        check(answer, "500")
        assert b"hours could not be read" in answer.content


def _broken(at):
    raise OperationalError("no database")


def _raising(fault):
    def fail(*_, **__):
        raise fault

    return fail


class TestTheReaderOfPages:
    GOOD = (
        '<!doctype html><html lang="en-GB"><head><title>Desk - Helpline</title></head><body>'
        "<h1>Desk</h1>%s</body></html>"
    )

    def test_a_sound_page_is_let_through(self):
        assert faults_of_page(self.GOOD % '<label for="q">Search</label><input id="q">') == []

    @pytest.mark.parametrize(
        "part",
        [
            "<h1>Twice</h1>",
            "<h3>Too deep</h3>",
            '<input name="q">',
            '<p id="a"></p><p id="a"></p>',
            '<label for="nowhere">Search</label>',
            "<button></button>",
            "<div><p></div>",
            '<form method="post"></form>',
            "<fieldset></fieldset>",
            "<table><tr><th>Due</th></tr></table>",
            '<img src="x.png">',
            '<p aria-describedby="nowhere">x</p>',
            "<h2></h2>",
        ],
    )
    def test_each_fault_is_noticed(self, part):
        assert faults_of_page(self.GOOD % part)

    def test_a_title_that_says_nothing_is_noticed(self):
        assert faults_of_page((self.GOOD % "").replace("Desk - Helpline", " - Helpline"))

    def test_every_page_of_ours_with_a_person_has_one_reference(self):
        assert re.search(r"<str:reference>", " ".join(one.pattern for one in to_read()))
