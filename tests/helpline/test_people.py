"""Staff: who may change whom, and what never happens."""

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from helpline import settings as as_served
from helpline.actions import people
from helpline.management.commands.load_demo_people import PASSWORD as DEMO_PASSWORD
from helpline.management.commands.load_demo_people import PEOPLE
from helpline.models import AuditEntry, Person, Role
from tests.conftest import OPEN_AT, make_person

pytestmark = pytest.mark.django_db
GOOD = "quiet-otter-lantern-7"
NEW = {
    "email": "Dilys.New@Example.org",
    "name": "Dilys New",
    "role": Role.NURSE,
    "password": GOOD,
}


@pytest.fixture
def other_admin(db) -> Person:
    return make_person(Role.ADMIN, "Priya Test", may_approve_guidance=True)


def change(person: Person, *, by: Person, **fields) -> Person:
    wanted = {
        "name": person.name,
        "role": person.role,
        "registration_number": person.registration_number,
        "may_approve_guidance": person.may_approve_guidance,
        "is_safeguarding_lead": person.is_safeguarding_lead,
    }
    return people.change(person=person, **(wanted | fields), by=by, at=OPEN_AT)


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


class TestAdd:
    def test_adds_a_person_and_writes_it_down(self, admin):
        person = people.add(**NEW, by=admin, at=OPEN_AT)
        assert person.email == "dilys.new@example.org"
        assert check_password(GOOD, person.password)
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.person_id) == ("person.added", admin.pk)
        assert entry.subject == f"person:{person.pk}"
        assert GOOD not in str(entry.detail)

    def test_refuses_an_address_twice_in_any_letter_case(self, admin):
        people.add(**NEW, by=admin, at=OPEN_AT)
        with pytest.raises(people.AddressTaken), transaction.atomic():
            people.add(**(NEW | {"email": "DILYS.NEW@example.org"}), by=admin, at=OPEN_AT)

    @pytest.mark.parametrize("role", [Role.NURSE, Role.SUPERVISOR])
    def test_refuses_anybody_but_an_admin(self, role):
        with pytest.raises(people.NotAnAdmin):
            people.add(**NEW, by=make_person(role, "Bryn Else"), at=OPEN_AT)

    def test_refuses_an_admin_who_has_just_been_disabled(self, admin, other_admin):
        people.disable(person=admin, by=other_admin, at=OPEN_AT)
        with pytest.raises(people.NotAnAdmin):
            people.add(**NEW, by=admin, at=OPEN_AT)


class TestChange:
    def test_changes_and_writes_down_what_was_before(self, admin, nurse):
        changed = change(nurse, by=admin, role=Role.SUPERVISOR, registration_number="00A1")
        assert changed.role == Role.SUPERVISOR
        entry = AuditEntry.objects.get()
        assert entry.detail == {
            "before": {"role": "NURSE", "registration_number": ""},
            "after": {"role": "SUPERVISOR", "registration_number": "00A1"},
        }

    def test_writes_nothing_when_nothing_changes(self, admin, nurse):
        change(nurse, by=admin)
        assert audited() == []

    def test_refuses_ones_own_role_even_beside_other_admins(self, admin, other_admin):
        with pytest.raises(people.OwnRole):
            change(admin, by=admin, role=Role.NURSE)

    def test_lets_an_admin_change_another_admin(self, admin, other_admin):
        assert change(other_admin, by=admin, role=Role.NURSE).role == Role.NURSE


class TestDisable:
    def test_disables_and_enables(self, admin, nurse):
        assert not people.disable(person=nurse, by=admin, at=OPEN_AT).is_active
        people.disable(person=nurse, by=admin, at=OPEN_AT)
        assert people.enable(person=nurse, by=admin, at=OPEN_AT).is_active
        people.enable(person=nurse, by=admin, at=OPEN_AT)
        assert audited() == ["person.disabled", "person.enabled"]

    def test_refuses_oneself(self, admin, other_admin):
        with pytest.raises(people.OwnAccess):
            people.disable(person=admin, by=admin, at=OPEN_AT)

    def test_never_leaves_the_console_without_an_admin(self, admin, other_admin):
        people.disable(person=other_admin, by=admin, at=OPEN_AT)
        with pytest.raises(people.NotAnAdmin):
            people.disable(person=admin, by=other_admin, at=OPEN_AT)
        with pytest.raises(people.OwnAccess):
            people.disable(person=admin, by=admin, at=OPEN_AT)
        with pytest.raises(people.LastAdmin):
            people._check_an_admin_stays([admin.pk], without=admin)

    def test_ends_the_persons_session_at_the_next_request(self, admin, nurse, signed_in):
        client = signed_in(nurse)
        assert client.get("/service/settings/").status_code == 200
        people.disable(person=nurse, by=admin, at=OPEN_AT)
        answer = client.get("/service/settings/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


class TestTemporaryPassword:
    def test_ends_the_persons_session(self, admin, nurse, signed_in):
        client = signed_in(nurse)
        people.set_temporary_password(person=nurse, password=GOOD, by=admin, at=OPEN_AT)
        assert client.get("/service/settings/").status_code == 302
        assert audited() == ["person.given_temporary_password"]


class TestPages:
    def test_lists_everybody(self, admin, nurse, signed_in):
        page = signed_in(admin).get("/service/staff/").content.decode()
        assert nurse.email in page
        assert "Never" in page

    def test_adds_somebody(self, admin, signed_in):
        answer = signed_in(admin).post("/service/staff/add/", NEW)
        assert answer.status_code == 302
        assert Person.objects.get(email="dilys.new@example.org").role == Role.NURSE

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"password": "short"}, "too short"),
            ({"password": "dilys.new@example.org"}, "too similar"),
            ({"email": "nobody"}, "Write an email address"),
            ({"role": "CHIEF"}, "CHIEF"),
            ({"name": ""}, "Give the name."),
        ],
    )
    def test_says_what_is_wrong_beside_the_field(self, admin, signed_in, wrong, sentence):
        answer = signed_in(admin).post("/service/staff/add/", NEW | wrong)
        [field] = wrong
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert f'id="id_{field}_error"' in page
        assert f"id_{field}_error" in page.split(f'name="{field}"')[1].split(">")[0]
        assert not Person.objects.filter(email__startswith="dilys").exists()

    def test_says_that_an_address_is_taken(self, admin, nurse, signed_in):
        answer = signed_in(admin).post("/service/staff/add/", NEW | {"email": nurse.email})
        assert answer.status_code == 409
        assert "already signs in with this email" in answer.content.decode()

    def test_changes_somebody(self, admin, nurse, signed_in):
        client = signed_in(admin)
        url = f"/service/staff/{nurse.pk}/"
        assert client.get(url).status_code == 200
        filled = {"name": "Amara New", "role": "SUPERVISOR", "registration_number": ""}
        assert client.post(url, filled).status_code == 302
        nurse.refresh_from_db()
        assert (nurse.name, nurse.role) == ("Amara New", "SUPERVISOR")
        assert client.post(url, filled | {"role": ""}).status_code == 422

    def test_refuses_ones_own_role_in_words(self, admin, signed_in):
        answer = signed_in(admin).post(
            f"/service/staff/{admin.pk}/", {"name": admin.name, "role": "NURSE"}
        )
        assert answer.status_code == 409
        assert "You cannot change your own role" in answer.content.decode()

    def test_disables_enables_and_gives_a_password(self, admin, nurse, signed_in):
        client = signed_in(admin)
        url = f"/service/staff/{nurse.pk}/"
        client.post(f"{url}disable/")
        nurse.refresh_from_db()
        assert not nurse.is_active
        assert "Cannot sign in." in client.get(url).content.decode()
        client.post(f"{url}enable/")
        assert client.post(f"{url}password/", {"password": "short"}).status_code == 422
        assert client.post(f"{url}password/", {"password": GOOD}).status_code == 302
        nurse.refresh_from_db()
        assert nurse.is_active
        assert check_password(GOOD, nurse.password)

    def test_refuses_to_disable_oneself(self, admin, signed_in):
        answer = signed_in(admin).post(f"/service/staff/{admin.pk}/disable/")
        assert answer.status_code == 409
        assert "You cannot stop yourself" in answer.content.decode()

    def test_turns_shortcuts_off_and_on(self, nurse, signed_in):
        client = signed_in(nurse)
        client.post("/service/settings/", {})
        page = client.get("/service/settings/").content.decode()
        assert 'data-shortcuts="off"' in page
        client.post("/service/settings/", {"shortcuts": "on"})
        assert 'data-shortcuts="on"' in client.get("/service/settings/").content.decode()
        assert audited() == ["person.chose_shortcuts", "person.chose_shortcuts"]


class TestAddPerson:
    def test_adds_the_first_person_who_stands_in_the_audit(self, monkeypatch):
        monkeypatch.setenv("HELPLINE_PASSWORD", GOOD)
        call_command("add_person", email="a@example.org", name="First", role="ADMIN", verbosity=0)
        person = Person.objects.get()
        entry = AuditEntry.objects.get()
        assert (person.role, entry.person_id) == (Role.ADMIN, person.pk)
        assert entry.action == "person.added_from_the_server"

    @pytest.mark.parametrize(
        ("password", "email"), [("short", "a@example.org"), (GOOD, "nobody"), ("", "a@example.org")]
    )
    def test_refuses_what_is_not_sound(self, monkeypatch, password, email):
        monkeypatch.setenv("HELPLINE_PASSWORD", password)
        with pytest.raises(CommandError):
            call_command("add_person", email=email, name="First", role="ADMIN")
        assert not Person.objects.exists()


class TestLoadDemoPeople:
    def test_adds_each_once(self):
        call_command("load_demo_people", verbosity=0)
        call_command("load_demo_people", verbosity=0)
        assert Person.objects.count() == len(PEOPLE) == 7
        assert Person.objects.get(may_approve_guidance=True).role == Role.ADMIN
        assert all(check_password(DEMO_PASSWORD, one.password) for one in Person.objects.all())

    def test_refuses_a_database_that_was_not_made_for_a_demo(self, monkeypatch):
        monkeypatch.setattr(
            "helpline.management.commands.load_demo_people.Installation.objects.first",
            lambda: None,
        )
        with pytest.raises(CommandError, match="not made for a demo"):
            call_command("load_demo_people", verbosity=0)
        assert not Person.objects.exists()


class TestASafeguardingLead:
    def test_is_named_and_stops_being_one(self, admin, nurse):
        assert change(nurse, by=admin, is_safeguarding_lead=True).is_safeguarding_lead
        assert not change(nurse, by=admin, is_safeguarding_lead=False).is_safeguarding_lead

    def test_is_never_an_admin(self, admin, nurse):
        with pytest.raises(people.LeadReadsCalls):
            change(nurse, by=admin, role=Role.ADMIN, is_safeguarding_lead=True)

    def test_is_never_an_admin_in_the_database_either(self, admin):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=admin.pk).update(is_safeguarding_lead=True)


class TestAPassword:
    def test_is_kept_by_argon2(self, admin, settings):
        settings.PASSWORD_HASHERS = as_served.PASSWORD_HASHERS
        added = people.add(**NEW, by=admin, at=OPEN_AT)

        assert added.password.startswith("argon2$argon2id$")
