"""Reading the reports: that somebody did, and what left the console."""

from __future__ import annotations

from datetime import datetime

from callers.days import Days
from helpline import audit
from helpline.models import Person


def opened(*, days: Days, by: Person, at: datetime) -> None:
    """Write down that somebody opened the reports of these days."""
    audit.record(
        "report.read", by=by, at=at, subject="reports", first=str(days.first), last=str(days.last)
    )


def exported(*, part: str, kind: str, days: Days, by: Person, at: datetime) -> None:
    """Write down that a part of the reports is being saved as a file: a table or a picture."""
    audit.record(
        "report.export",
        by=by,
        at=at,
        subject=f"report:{part}",
        kind=kind,
        first=str(days.first),
        last=str(days.last),
    )
