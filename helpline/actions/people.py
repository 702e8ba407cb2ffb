"""Add people, change what they may do, and stop them from signing in. Nobody is deleted."""

from datetime import datetime

from django.db import transaction

from helpline import audit
from helpline.models import Person, Role
from helpline.refusals import Refused


class NotAnAdmin(Refused):
    """Only an admin changes staff."""

    default = "Only an admin may change staff, and you are no longer one."


class AddressTaken(Refused):
    """An address belongs to one person."""

    default = "Somebody here already signs in with this email address."


class OwnRole(Refused):
    """People do not change their own role."""

    default = "You cannot change your own role. Ask another admin to do it."


class OwnAccess(Refused):
    """People do not lock themselves out."""

    default = "You cannot stop yourself from signing in. Ask another admin to do it."


class LeadReadsCalls(Refused):
    """A safeguarding lead reads what callers said, and an admin sees no caller's data."""

    default = "An admin sees no caller's data, so a safeguarding lead is a nurse or a supervisor."


class LastAdmin(Refused):
    """Somebody must be able to add people."""

    default = (
        "This is the last admin who may sign in. Make somebody else an admin first, "
        "or nobody could change staff any more."
    )


def subject_of(person: Person) -> str:
    """Return how the audit names a person."""
    return f"person:{person.pk}"


@transaction.atomic
def add(
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    by: Person,
    at: datetime,
    registration_number: str = "",
    may_approve_guidance: bool = False,
    is_safeguarding_lead: bool = False,
) -> Person:
    """Add a person, who signs in with a temporary password.

    The password was validated by the caller of this action.

    Raises NotAnAdmin, AddressTaken, LeadReadsCalls.
    """
    _admins(by=by)
    person = _make(
        email=email,
        name=name,
        role=role,
        password=password,
        registration_number=registration_number,
        may_approve_guidance=may_approve_guidance,
        is_safeguarding_lead=is_safeguarding_lead,
        at=at,
    )
    audit.record(
        "person.added",
        by=by,
        at=at,
        subject=subject_of(person),
        role=role,
        may_approve_guidance=may_approve_guidance,
        is_safeguarding_lead=is_safeguarding_lead,
    )
    return person


@transaction.atomic
def add_from_the_server(
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    at: datetime,
    registration_number: str = "",
    may_approve_guidance: bool = False,
    is_safeguarding_lead: bool = False,
) -> Person:
    """Add a person from the server's command line, where nobody is signed in.

    The person stands in the audit as the one who did it. Raises AddressTaken, LeadReadsCalls.
    """
    person = _make(
        email=email,
        name=name,
        role=role,
        password=password,
        registration_number=registration_number,
        may_approve_guidance=may_approve_guidance,
        is_safeguarding_lead=is_safeguarding_lead,
        at=at,
    )
    audit.record(
        "person.added_from_the_server",
        by=person,
        at=at,
        subject=subject_of(person),
        role=role,
        may_approve_guidance=may_approve_guidance,
        is_safeguarding_lead=is_safeguarding_lead,
    )
    return person


@transaction.atomic
def change(
    *,
    person: Person,
    name: str,
    role: str,
    registration_number: str,
    may_approve_guidance: bool,
    by: Person,
    at: datetime,
    is_safeguarding_lead: bool = False,
) -> Person:
    """Change who a person is here and what they may do. No change writes nothing.

    Raises NotAnAdmin, OwnRole, LastAdmin, LeadReadsCalls.
    """
    admins = _admins(by=by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if role != person.role:
        if person.pk == by.pk:
            raise OwnRole
        _check_an_admin_stays(admins, without=person)
    _check_lead(role, is_safeguarding_lead)
    wanted = {
        "name": name,
        "role": role,
        "registration_number": registration_number,
        "may_approve_guidance": may_approve_guidance,
        "is_safeguarding_lead": is_safeguarding_lead,
    }
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        return person
    before = {field: getattr(person, field) for field in changed}
    for field in changed:
        setattr(person, field, wanted[field])
    person.save(update_fields=changed)
    audit.record(
        "person.changed",
        by=by,
        at=at,
        subject=subject_of(person),
        before=before,
        after={field: wanted[field] for field in changed},
    )
    return person


@transaction.atomic
def disable(*, person: Person, by: Person, at: datetime) -> Person:
    """Stop a person from signing in, and end their sessions at their next request.

    Disabling twice changes nothing. Raises NotAnAdmin, OwnAccess, LastAdmin.
    """
    admins = _admins(by=by)
    if person.pk == by.pk:
        raise OwnAccess
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return person
    _check_an_admin_stays(admins, without=person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record("person.disabled", by=by, at=at, subject=subject_of(person))
    return person


@transaction.atomic
def enable(*, person: Person, by: Person, at: datetime) -> Person:
    """Let a person sign in again. Enabling twice changes nothing.

    Raises NotAnAdmin.
    """
    _admins(by=by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("person.enabled", by=by, at=at, subject=subject_of(person))
    return person


@transaction.atomic
def set_temporary_password(*, person: Person, password: str, by: Person, at: datetime) -> Person:
    """Give a person a temporary password, which ends their sessions.

    The password was validated by the caller of this action. Raises NotAnAdmin.
    """
    _admins(by=by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("person.given_temporary_password", by=by, at=at, subject=subject_of(person))
    return person


@transaction.atomic
def choose_shortcuts(*, on: bool, by: Person, at: datetime) -> Person:
    """Turn one's own keyboard shortcuts on or off. No change writes nothing."""
    person = Person.objects.select_for_update().get(pk=by.pk)
    if person.shortcuts != on:
        person.shortcuts = on
        person.save(update_fields=["shortcuts"])
        audit.record("person.chose_shortcuts", by=by, at=at, subject=subject_of(person), on=on)
    return person


def _make(
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    registration_number: str,
    may_approve_guidance: bool,
    is_safeguarding_lead: bool,
    at: datetime,
) -> Person:
    """Write the row of a new person; raises AddressTaken, LeadReadsCalls."""
    _check_lead(role, is_safeguarding_lead)
    if Person.objects.filter(email__iexact=email.strip()).exists():
        raise AddressTaken
    return Person.objects.create_user(
        email,
        password,
        name=name,
        role=role,
        registration_number=registration_number,
        may_approve_guidance=may_approve_guidance,
        is_safeguarding_lead=is_safeguarding_lead,
        added_at=at,
    )


def _admins(*, by: Person) -> list[int]:
    """Lock the admins who may sign in, so that two of them cannot disable each other.

    Raises NotAnAdmin when the one who asks is not, or no longer, among them.
    """
    admins = list(
        Person.objects.select_for_update()
        .filter(role=Role.ADMIN, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if by.pk not in admins:
        raise NotAnAdmin
    return admins


def _check_an_admin_stays(admins: list[int], *, without: Person) -> None:
    """Refuse with LastAdmin to leave the console without an admin."""
    if admins == [without.pk]:
        raise LastAdmin


def _check_lead(role: str, is_safeguarding_lead: bool) -> None:
    """Refuse with LeadReadsCalls an admin as safeguarding lead."""
    if is_safeguarding_lead and role == Role.ADMIN:
        raise LeadReadsCalls
