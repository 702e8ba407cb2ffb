"""Import contacts from a file: first a dry run, which keeps the text; then exactly that text."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from guidance.actions import contacts
from guidance.contacts_csv import Fault, planned, text_of
from guidance.models import ContactImport
from helpline import audit
from helpline.models import Person
from helpline.refusals import Refused

REASON = "Imported from a file"
# One import at a time: of two with the same new entry the second sees it.
_IMPORTING = 7_430_117


class FileNotSound(Refused):
    """Nothing was changed; `faults` names every place."""

    default = "Nothing was changed. Mend what is listed, and choose the file again."

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


class AlreadyImported(Refused):
    default = "This file was imported already. Nothing was changed."


@transaction.atomic
def try_out(*, content: bytes, by: Person, at: datetime) -> ContactImport:
    """Read a file and keep its text for the import. The directory stays as it is.

    Raises OnlyAdminsWriteContacts, FileNotSound with every fault.
    """
    contacts.check_admin(by)
    text, faults = text_of(content)
    faults = faults or planned(text).faults
    if faults:
        raise FileNotSound(faults)
    made = ContactImport.objects.create(text=text, made_at=at, made_by=by)
    audit.record("contact.import_tried", by=by, at=at, subject=f"contact-import:{made.pk}")
    return made


@transaction.atomic
def run(*, tried: ContactImport, by: Person, at: datetime) -> ContactImport:
    """Import the text that was tried out: all of it, or nothing.

    Raises OnlyAdminsWriteContacts, AlreadyImported, FileNotSound when the directory has changed so
    that the file no longer fits, and what adding or changing one entry raises.
    """
    contacts.check_admin(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORTING])
    tried = ContactImport.objects.select_for_update().get(pk=tried.pk)
    if tried.imported_at is not None:
        raise AlreadyImported
    plan = planned(tried.text)
    if plan.faults:
        raise FileNotSound(plan.faults)
    for row in plan.changed:
        assert row.contact is not None
        contacts.change(
            contact=row.contact,
            typed=row.cells,
            seen=row.contact.version,
            reason=REASON,
            by=by,
            at=at,
        )
    for row in plan.added:
        contacts.add(typed=row.cells, by=by, at=at)
    tried.imported_at, tried.imported_by = at, by
    tried.save()
    audit.record(
        "contact.import",
        by=by,
        at=at,
        subject=f"contact-import:{tried.pk}",
        added=len(plan.added),
        changed=len(plan.changed),
    )
    return tried
