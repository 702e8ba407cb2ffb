"""Reading the times that were sent."""

from __future__ import annotations

from datetime import datetime

from callers.actions.writing import CallRefused
from helpline.opening_hours import LONDON

DAY_ALONE = 10  # characters of 2026-11-23


def moment_of(text: str, at: datetime) -> datetime | None:
    """Return a day and time, or a time of the day of `at`, in London; None for a blank one.

    Raises CallRefused for anything else.
    """
    return day_and_time(text) if "T" in text else today_at(text, at)


def day_and_time(text: str, what: str = "the day and the time") -> datetime:
    """Return the instant of a day and time in London, as a browser sends it: 2026-11-23T10:05.

    Raises CallRefused, naming what is wanted, when it is none.
    """
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        local = None
    if local is None or len(text.strip()) <= DAY_ALONE:
        raise CallRefused(f"Say {what}: a day and a time.")
    return local.replace(tzinfo=LONDON) if local.tzinfo is None else local


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
