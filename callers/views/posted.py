"""Reading the times that were sent."""

from __future__ import annotations

from datetime import datetime

from callers.actions.writing import CallRefused
from helpline.opening_hours import LONDON


def today_at(text: str, at: datetime) -> datetime | None:
    """Return a time of today in London, or None for a blank one.

    Raises CallRefused for anything else.
    """
    if not text.strip():
        return None
    try:
        clock = datetime.strptime(text.strip()[:5], "%H:%M").time()  # noqa: DTZ007 it has no day yet
    except ValueError:
        raise CallRefused("Write the time as 14:05, or leave it blank.") from None
    return datetime.combine(at.astimezone(LONDON).date(), clock, tzinfo=LONDON)
