"""Write down who read or wrote what."""

from datetime import datetime
from typing import Any

from helpline.models import AuditEntry, Person


class AuditNeedsAPerson(TypeError):
    """An audit entry without a person would be worth nothing."""


def record(
    action: str,
    *,
    by: Person,
    at: datetime,
    subject: str = "",
    once: bool = False,
    **detail: Any,
) -> None:
    """Write one audit entry; with `once`, only the first of a person, action and subject.

    The detail never holds a caller's words, names or numbers. Runs inside the transaction of the
    write it speaks of, so that neither stands without the other.

    Raises AuditNeedsAPerson when nobody is named.
    """
    if by is None or not getattr(by, "pk", None):
        raise AuditNeedsAPerson(f"{action} needs the person who did it.")
    entry = AuditEntry(
        at=at,
        person_id=by.pk,
        role=by.role,
        action=action,
        subject=subject,
        detail=detail,
        once_key=f"{action}:{subject}:{by.pk}" if once else None,
    )
    if once:
        AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)
    else:
        # One statement: a page that only reads needs no transaction around it.
        entry.save(force_insert=True)
