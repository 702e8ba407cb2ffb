"""Every address names its roles and its methods, and takes no form without its token."""

import re

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client
from django.urls import NoReverseMatch, reverse

from helpline.access import ANYONE, allow, roles_of
from helpline.models import Role
from tests.conftest import make_person
from tests.house.addresses import Address, addresses

# The sign-in library guards these itself; a new one must be looked at before it is added here.
OF_THE_LIBRARY = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
# Answers that there is nothing here, whatever is asked.
CLOSED_PARTS = "not_offered"
# Whether the line is open stands in every header, also before signing in.
OF_ALL = "line_status"

# The desk leads an admin on; recalls show which calls used a version, and no caller.
ADMINS_TOO = {
    "callers:desk",
    "callers:recall_list",
    "callers:recall_detail",
    "callers:version_recall",
}
# Names that differ from their view's.
TWO_WORDS: set[tuple[str, str]] = set()

OURS = [one for one in addresses() if one.is_ours]
WORKING = [one for one in OURS if one.view.__name__ != CLOSED_PARTS]
GUARDED = [one for one in WORKING if one.view.__name__ != OF_ALL]
# Parts of addresses that belong to nothing.
KNOWN = {"pk": 0, "reference": "X", "slug": "mscc"}


def named(address: Address) -> str:
    """Return how a test calls an address."""
    return address.name or address.pattern


def url_of(address: Address) -> str:
    """Return the address with made-up parts."""
    parts = {key: value for key, value in KNOWN.items() if f":{key}>" in address.pattern}
    return reverse(address.name, kwargs=parts)


class TestEveryAddressNamesItsRoles:
    @pytest.mark.parametrize("address", OURS, ids=named)
    def test_its_roles_are_known_words(self, address):
        roles = roles_of(address.view)
        assert roles, "this view names nobody, so nobody may open it"
        assert roles <= {ANYONE, *Role.values}

    def test_only_closed_parts_and_the_lines_status_are_open_to_anyone(self):
        open_to_all = {one.view.__name__ for one in OURS if ANYONE in roles_of(one.view)}
        assert open_to_all == {CLOSED_PARTS, OF_ALL}

    def test_the_library_answers_only_where_it_was_looked_at(self):
        assert {one.name for one in addresses() if not one.is_ours} == OF_THE_LIBRARY

    def test_a_view_that_names_nobody_is_noticed(self):
        def forgotten(request):
            raise AssertionError

        assert not roles_of(forgotten)
        assert roles_of(allow(Role.NURSE)(forgotten)) == {"NURSE"}

    def test_admins_open_no_caller_and_nurses_no_staff(self):
        for one in WORKING:
            roles = roles_of(one.view)
            if one.view.__module__.startswith("callers.") and one.name not in ADMINS_TOO:
                assert Role.ADMIN not in roles, one.name
            if "/staff/" in f"/{one.pattern}":
                assert roles == {Role.ADMIN}, one.name


class TestEveryAddressNamesItsMethods:
    @pytest.mark.parametrize("address", WORKING, ids=named)
    def test_a_view_takes_get_or_post_and_turns_all_else_away(self, address):
        assert address.methods
        assert address.methods <= {"GET", "POST"}

    @pytest.mark.parametrize("address", OURS, ids=named)
    def test_view_and_name_are_one_word(self, address):
        if address.view.__name__ == CLOSED_PARTS:
            with pytest.raises(Http404):
                address.view(None)
        else:
            name = address.name.rpartition(":")[2]
            assert name == address.view.__name__ or (name, address.view.__name__) in TWO_WORDS

    def test_what_is_done_is_posted(self):
        """An address whose last word is something done takes POST only."""
        doing = re.compile(
            r"/(?:save|close|raise|confirm|step|answer|open|start|abandon|decline|complete|take|"
            r"disable|enable|withdraw|hand-to|field|stay)/$"
        )
        done = [one for one in WORKING if doing.search(f"/{one.pattern}")]
        assert len(done) > 15
        assert {one.name: one.methods for one in done if one.methods != {"POST"}} == {}


class TestEveryFormNeedsItsToken:
    def test_the_check_is_switched_on(self):
        assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE

    @pytest.mark.parametrize("address", addresses(), ids=named)
    def test_no_view_is_let_off(self, address):
        assert not getattr(address.view, "csrf_exempt", False)

    @pytest.mark.django_db
    def test_a_form_without_its_token_is_refused_everywhere(self, clock):
        let_through = []
        for role in Role:
            client = Client(enforce_csrf_checks=True)
            client.force_login(make_person(role, f"Token {role}"))
            for one in WORKING:
                if "POST" not in one.methods or role not in roles_of(one.view):
                    continue
                answer = client.post(url_of(one), {})
                names = {template.name for template in answer.templates}
                if answer.status_code != 403 or "403_csrf.html" not in names:
                    let_through.append((role, one.name, answer.status_code))
        assert let_through == []


@pytest.mark.django_db
class TestWhoMayNotEnter:
    def test_nobody_enters_without_signing_in(self, client, clock):
        for one in GUARDED:
            for method in one.methods:
                answer = client.generic(method, url_of(one))
                assert answer.status_code == 302, one.name
                assert answer["Location"].startswith("/accounts/login/"), one.name

    def test_nobody_enters_in_a_role_that_is_not_named(self, signed_in):
        entered = []
        for role in Role:
            client = signed_in(make_person(role, f"Wrong {role}"))
            for one in GUARDED:
                if role in roles_of(one.view):
                    continue
                for method in one.methods:
                    answer = client.generic(method, url_of(one))
                    if answer.status_code != 403:
                        entered.append((role, one.name, method, answer.status_code))
        assert entered == []


def test_addresses_carry_no_words_of_a_person():
    """A reference, a number or the name of a document: nothing else goes into an address."""
    allowed = {"pk", "reference", "slug"}
    parts = {
        part
        for one in WORKING
        for part in re.findall(r"<\w+:(\w+)>", one.pattern)
        if one.view.__name__ != CLOSED_PARTS
    }
    assert parts <= allowed


def test_a_name_that_does_not_exist_is_noticed():
    with pytest.raises(NoReverseMatch):
        reverse("callers:no_such_view")
