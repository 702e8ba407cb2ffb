"""What became of exceptions: from when to when each counted, and which never did.

An exception counts from the moment at which it was made, and no longer once it is withdrawn: a
day's hours stay as the day was.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from helpline.opening_hours import LONDON, DatedException, Interval, span_of


@dataclass(frozen=True)
class MadeException:
    """Hold an exception with its number, when it was made and when it was withdrawn."""

    pk: int
    said: DatedException
    made_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class UnusedException:
    """Hold an exception that lies wholly in the past and never counted, and why it did not."""

    pk: int
    said: DatedException
    why: str


def as_they_count(made: Iterable[MadeException]) -> Iterator[DatedException]:
    """Yield what decides the hours, in the order in which it was made.

    A standing exception counts whole. One that was withdrawn while it lasted counts for the
    minutes until then; one that was withdrawn before, or entered after its time, not at all.
    """
    for one in made:
        if one.withdrawn_at is None:
            yield one.said
        else:
            yield from _until_withdrawn(one)


def never_took_effect(at: datetime, made: Sequence[MadeException]) -> tuple[UnusedException, ...]:
    """List the standing exceptions that are over at an instant and decided nothing.

    Each was entered after its time, or exceptions made later won over the whole of it. `made`
    stands in the order in which it was made.
    """
    by_day: dict[date, list[MadeException]] = {}
    for one in made:
        by_day.setdefault(one.said.starts, []).append(one)
    found = []
    for day in by_day.values():
        for place, one in enumerate(day):
            span = span_of(one.said)
            if one.withdrawn_at is not None or span is None or span[1] > at:
                continue
            if not _in_force(one):
                found.append(UnusedException(one.pk, one.said, "it was entered after its time"))
            elif not _left(_in_force(one), day[place + 1 :]):
                why = "another exception, made later, won over it"
                found.append(UnusedException(one.pk, one.said, why))
    return tuple(found)


def _until_withdrawn(one: MadeException) -> Iterator[DatedException]:
    for start, end in _in_force(one):
        span = span_of(one.said) or (start, end)
        opens = one.said.opens if start == span[0] else start.astimezone(LONDON).time()
        closes = one.said.closes if end == span[1] else end.astimezone(LONDON).time()
        # In the hour that the clocks repeat in autumn the end may read earlier than the start.
        if opens is None or closes is None or opens < closes:
            yield replace(one.said, opens=opens, closes=closes)


def _in_force(one: MadeException) -> list[Interval]:
    """Return when an exception could count: within its times, once made, until withdrawn."""
    span = span_of(one.said)
    if span is None:
        return []
    start = max(span[0], _minute(one.made_at))
    end = span[1] if one.withdrawn_at is None else min(span[1], _minute(one.withdrawn_at))
    return [(start, end)] if start < end else []


def _left(intervals: list[Interval], later: Sequence[MadeException]) -> list[Interval]:
    """Return what exceptions made later leave of some time."""
    for one in later:
        for start, end in _in_force(one):
            intervals = [
                (begin, stop)
                for first, last in intervals
                for begin, stop in ((first, min(last, start)), (max(first, end), last))
                if begin < stop
            ]
    return intervals


def _minute(at: datetime) -> datetime:
    """Return the minute in which something was done: hours begin and end on whole minutes."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)
