"""Add, change, verify and retire hospital contacts. Each change is kept, and none is undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from guidance import contacts as rules
from guidance.models import Contact, ContactChange
from guidance.numbers import e164
from helpline import audit
from helpline.models import Person
from helpline.opening_hours import LONDON
from helpline.refusals import Refused


class OnlyAdminsWriteContacts(Refused):
    default = "Only an admin changes the directory."


class NotSound(Refused):
    """The entry cannot be stored; `faults` has a sentence for each field."""

    default = "The entry is not complete yet."

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__()
        self.faults = dict(faults)


class AlreadyListed(Refused):
    default = (
        "The directory has an entry for this hospital, department and purpose. "
        "Change that one, or give the department."
    )


class ContactRetired(Refused):
    default = "This entry is retired, and stays as it was. Add a new one."


class ChangedMeanwhile(Refused):
    default = (
        "Somebody changed this entry meanwhile. Nothing was saved: look at it as it stands now, "
        "and press again."
    )


class ReasonMissing(Refused):
    default = "Give the reason: it is kept with the change."


class AgainTooSoon(Refused):
    default = "The day to verify it again must come after today."


@transaction.atomic
def add(*, typed: Mapping[str, str], by: Person, at: datetime) -> Contact:
    """Add an entry as typed; it counts as not yet verified.

    Raises OnlyAdminsWriteContacts, NotSound, AlreadyListed.
    """
    check_admin(by)
    contact = Contact(**_sound(typed))
    _store(contact)
    _keep(contact, ContactChange.What.ADDED, by=by, at=at)
    return contact


@transaction.atomic
def change(
    *,
    contact: Contact,
    typed: Mapping[str, str],
    seen: int,
    reason: str,
    by: Person,
    at: datetime,
) -> Contact:
    """Change an entry; new numbers count as not verified until somebody has rung them.

    Saving what stands already changes nothing.

    Raises OnlyAdminsWriteContacts, NotSound, AlreadyListed, ContactRetired, ChangedMeanwhile,
    ReasonMissing.
    """
    contact = _locked(contact, by, seen)
    fields = _sound(typed)
    if fields == contact.fields:
        return contact
    if not reason.strip():
        raise ReasonMissing
    if fields["numbers"] != contact.numbers:
        contact.verified_on = contact.verified_by = contact.verify_again_due = None
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.version += 1
    _store(contact)
    _keep(contact, ContactChange.What.CHANGED, by=by, at=at, reason=reason.strip())
    return contact


@transaction.atomic
def verify(
    *, contact: Contact, seen: int, by: Person, at: datetime, again_due: date | None = None
) -> Contact:
    """Write down that the person rang the numbers and they were right.

    Raises OnlyAdminsWriteContacts, ContactRetired, ChangedMeanwhile, AgainTooSoon.
    """
    contact = _locked(contact, by, seen)
    today = at.astimezone(LONDON).date()
    again_due = again_due or today + rules.VERIFIED_FOR
    if again_due <= today:
        raise AgainTooSoon
    if (contact.verified_on, contact.verified_by_id, contact.verify_again_due) == (
        today,
        by.pk,
        again_due,
    ):
        return contact  # pressed twice
    contact.verified_on, contact.verified_by, contact.verify_again_due = today, by, again_due
    contact.save()
    _keep(contact, ContactChange.What.VERIFIED, by=by, at=at, again_due=again_due)
    return contact


@transaction.atomic
def retire(*, contact: Contact, seen: int, reason: str, by: Person, at: datetime) -> Contact:
    """Take an entry out of the directory; it is kept, with the reason.

    Raises OnlyAdminsWriteContacts, ContactRetired, ChangedMeanwhile, ReasonMissing.
    """
    contact = _locked(contact, by, seen)
    if not reason.strip():
        raise ReasonMissing
    contact.retired_at, contact.retired_reason = at, reason.strip()
    contact.version += 1
    contact.save()
    _keep(contact, ContactChange.What.RETIRED, by=by, at=at, reason=reason.strip())
    return contact


def check_admin(by: Person) -> None:
    """Let admins through.

    Raises OnlyAdminsWriteContacts.
    """
    if not by.is_admin:
        raise OnlyAdminsWriteContacts


def _sound(typed: Mapping[str, str]) -> dict[str, Any]:
    fields, faults = rules.read(typed, e164)
    if faults:
        raise NotSound(faults)
    return fields


def _locked(contact: Contact, by: Person, seen: int) -> Contact:
    check_admin(by)
    fresh = Contact.objects.select_for_update().get(pk=contact.pk)
    if fresh.retired_at is not None:
        raise ContactRetired
    if fresh.version != seen:
        raise ChangedMeanwhile
    return fresh


def _store(contact: Contact) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as clash:
        if "contact_is_listed_once" not in str(clash):
            raise
        raise AlreadyListed from None


def _keep(
    contact: Contact,
    what: str,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    again_due: date | None = None,
) -> None:
    ContactChange.objects.create(
        contact=contact,
        what=what,
        fields=contact.fields,
        again_due=again_due,
        reason=reason,
        by=by,
        at=at,
    )
    audit.record(f"contact.{what.lower()}", by=by, at=at, subject=contact.subject)
