"""Every address of the console names who may open it, and is held to that."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from helpline.access import ANYONE, roles_of
from helpline.models import Role
from tests.conftest import make_person

# What people may open who have not signed in: nothing but signing in.
OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "helpline:line_status",
}
# Of these, the ones that themselves send people to sign in.
GUARDED_BY_THE_LIBRARY = {
    name for name in OPEN if name.startswith("mfa_") and name != "mfa_authenticate"
} | {"account_change_password", "account_reauthenticate"}

ADMIN = {Role.ADMIN}
EVERYBODY = {Role.NURSE, Role.SUPERVISOR, Role.ADMIN}
STAFF_PAGES = {
    "helpline:people_list": ADMIN,
    "helpline:person_add": ADMIN,
    "helpline:person_change": ADMIN,
    "helpline:person_disable": ADMIN,
    "helpline:person_enable": ADMIN,
    "helpline:person_password": ADMIN,
    "helpline:own_settings": EVERYBODY,
    "helpline:stay": EVERYBODY,
    "helpline:session_state": EVERYBODY,
    "helpline:signed_in_again": EVERYBODY,
}


class Address(NamedTuple):
    """One address with its view."""

    name: str
    path: str
    roles: frozenset[str]


def walk(patterns: list, names: str = "", given: dict | None = None) -> Iterator[Address]:
    for one in patterns:
        values = dict(given or {})
        for parameter, converter in getattr(one.pattern, "converters", {}).items():
            values[parameter] = (
                1
                if isinstance(converter, IntConverter)
                else "00000000-0000-0000-0000-000000000000"
                if isinstance(converter, UUIDConverter)
                else "x"
            )
        if isinstance(one, URLResolver):
            inner = f"{names}{one.namespace}:" if one.namespace else names
            yield from walk(one.url_patterns, inner, values)
        elif isinstance(one, URLPattern):
            if not hasattr(one.pattern, "_route"):
                values |= (
                    {"uidb36": "1", "key": "x"} if "uidb36" in str(one.pattern) else {"key": "x"}
                )
            name = f"{names}{one.name}"
            yield Address(name, reverse(name, kwargs=values), roles_of(one.callback))


ADDRESSES = sorted(set(walk(get_resolver().url_patterns)))
INSIDE = [one for one in ADDRESSES if one.name not in OPEN]
NAMES = [one.name for one in INSIDE]


@pytest.fixture
def clients(db) -> dict[str, Client]:
    made = {}
    for role in Role:
        made[role] = Client(raise_request_exception=False)
        made[role].force_login(make_person(role, f"{role.label} Access"))
    return made


class TestEveryAddress:
    @pytest.mark.parametrize("one", ADDRESSES, ids=[one.name for one in ADDRESSES])
    def test_names_its_roles(self, one):
        assert one.roles, f"{one.name} names no roles"
        assert one.roles <= {ANYONE, *Role.values}

    def test_is_open_to_strangers_only_for_signing_in(self):
        assert {one.name for one in ADDRESSES if ANYONE in one.roles} == OPEN

    @pytest.mark.parametrize("one", INSIDE, ids=NAMES)
    def test_refuses_other_roles(self, one, clients):
        for role, client in clients.items():
            if role not in one.roles:
                assert client.get(one.path).status_code == 403, role
                assert client.post(one.path).status_code == 403, role

    @pytest.mark.parametrize("one", INSIDE, ids=NAMES)
    def test_lets_its_roles_in(self, one, clients):
        for role, client in clients.items():
            if role in one.roles:
                answer = client.get(one.path)
                assert answer.status_code < 500, role
                assert "/accounts/login/" not in answer.get("Location", "")

    @pytest.mark.parametrize("one", INSIDE, ids=NAMES)
    def test_sends_strangers_to_sign_in(self, one, db):
        stranger = Client()
        for answer in (stranger.get(one.path), stranger.post(one.path)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/")
        for headers in ({"HX-Request": "true"}, {"X-Console": "fetch"}):
            assert stranger.get(one.path, headers=headers).status_code == 401
            assert stranger.post(one.path, headers=headers).status_code == 401

    @pytest.mark.parametrize("name", sorted(GUARDED_BY_THE_LIBRARY))
    def test_of_the_library_guards_itself(self, name, db):
        answer = Client().get(reverse(name))
        assert answer.status_code in {302, 404}
        if answer.status_code == 302:
            assert "/accounts/login/" in answer["Location"]


class TestStaffPages:
    @pytest.mark.parametrize(("name", "roles"), STAFF_PAGES.items(), ids=list(STAFF_PAGES))
    def test_are_open_to(self, name, roles):
        [one] = [one for one in ADDRESSES if one.name == name]
        assert one.roles == roles
