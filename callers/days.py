"""Local days, the instants between which they lie, and the range of days that a report is about.

Pure. Days are those of Europe/London; a range of instants is half-open, `[since, until)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpline.opening_hours import LONDON

USUAL = 28  # days of a report that nobody chose
EARLIEST = date(2000, 1, 1)  # no call is older
_DAY = timedelta(days=1)


def day_of(text: str) -> date | None:
    """Return the day that was typed; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Far from either end, so that a day has a day after it and is an instant anywhere.
    return day if 1900 <= day.year <= 2200 else None


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Days:
    """A range of local days, the last one included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        for ahead in range(self.count):
            yield self.first + ahead * _DAY

    def __str__(self) -> str:
        first, last = (f"{one.day} {one:%b %Y}" for one in (self.first, self.last))
        return first if first == last else f"{first} to {last}"

    @property
    def query(self) -> str:
        """Return the part of an address by which a form asks for them."""
        return f"from={self.first}&to={self.last}"

    @property
    def count(self) -> int:
        """Return how many days they are."""
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        """Return the instant at which they begin."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """Return the first instant after them."""
        return midnight(self.last + _DAY)


@dataclass(frozen=True, slots=True)
class Asked:
    """The range as it was typed, what is wrong with it, and the days that it stands for."""

    since: str
    until: str
    faults: dict[str, str]
    days: Days | None


def asked(typed: Mapping[str, str], today: date) -> Asked:
    """Return the days that a form asks for, `from` and `to`; the last 28 where it asks for none.

    Where the first alone is given they run until today, where the last alone is, 28 days up to it.
    """
    since, until = (typed.get(name, "").strip()[:20] for name in ("from", "to"))
    first, last = day_of(since), day_of(until)
    faults = {
        name: "Give a day, such as 2026-11-23."
        for name, text, day in (("from", since, first), ("to", until, last))
        if text and day is None
    }
    if faults:
        return Asked(since, until, faults, None)
    last = last or today
    first = first or last - (USUAL - 1) * _DAY
    if last > today:
        faults["to"] = f"The last day is still to come: give {today} or an earlier day."
    if last < first:
        faults["to"] = "The last day is before the first: change one of them."
    if first < EARLIEST:
        faults["from"] = f"No call is so old: give {EARLIEST} or a later day."
    if faults:
        return Asked(since, until, faults, None)
    return Asked(str(first), str(last), {}, Days(first, last))


def presets(today: date) -> list[tuple[str, Days]]:
    """Return the ranges that are offered by name."""
    this_month = today.replace(day=1)
    month_before = this_month - _DAY
    return [
        ("Today", Days(today, today)),
        ("Last 7 days", Days(today - 6 * _DAY, today)),
        ("Last 28 days", Days(today - (USUAL - 1) * _DAY, today)),
        ("This month", Days(this_month, today)),
        ("Last month", Days(month_before.replace(day=1), month_before)),
        ("This year", Days(today.replace(month=1, day=1), today)),
    ]
