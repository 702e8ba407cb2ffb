"""In which hours of the week the line was open on the days of a report.

Pure. An hour of a weekday is open, closed, or open on some of these days only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from callers.days import Days
from helpline.opening_hours import LONDON, Timetable, open_intervals

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
USUAL = range(9, 17)  # shown where nothing else tells which hours matter
OPEN, SOME, CLOSED, ABSENT = "open", "some", "closed", "absent"
_NEARLY = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a weekday: on how many of the report's days the line was open in it."""

    weekday: int
    open: int
    days: int

    @property
    def state(self) -> str:
        """Return whether the line was open in it."""
        if not self.days:
            return ABSENT
        if not self.open:
            return CLOSED
        return OPEN if self.open == self.days else SOME

    @property
    def words(self) -> str:
        """Return the same in words."""
        if self.state == ABSENT:
            return "not among these days"
        if self.state != SOME:
            return self.state
        return f"open on {self.open} of {self.days} {WEEKDAYS[self.weekday]}s"


Opening = Mapping[tuple[int, int], Hour]


def opening(days: Days, timetable: Timetable) -> Opening:
    """Return for each weekday and hour whether the line was open in any part of it."""
    opened: Counter[tuple[int, int]] = Counter()
    weekdays: Counter[int] = Counter()
    for day in days:
        weekdays[day.weekday()] += 1
        hours = set()
        for start, end in open_intervals(day, timetable):
            # One that ends on the hour is not open in the next.
            last = (end - _NEARLY).astimezone(LONDON).hour
            hours |= {*range(start.astimezone(LONDON).hour, last + 1)}
        opened.update((day.weekday(), hour) for hour in hours)
    return {
        (weekday, hour): Hour(weekday, opened[weekday, hour], weekdays[weekday])
        for weekday in range(7)
        for hour in range(24)
    }


def span(calls: Iterable[tuple[int, int]], found: Opening) -> range:
    """Return the hours to show: from the first to the last that had a call or an open line."""
    hours = {hour for _, hour in calls} | {hour for (_, hour), one in found.items() if one.open}
    return range(min(hours), max(hours) + 1) if hours else USUAL


def cells(hours: range) -> Iterator[tuple[int, int]]:
    """Return each weekday and hour, one hour after the other."""
    return ((weekday, hour) for hour in hours for weekday in range(7))
