"""When the line is open.

Three layers decide, the later over the earlier: weekly hours, bank holidays, dated exceptions.
An open interval is half-open, `[opens, closes)`. Everything is decided in Europe/London and
calculated in UTC. Beyond the days that the bank holiday calendar covers nothing is guessed: the
answer is *unknown*, unless an exception for that date says otherwise.

Source: Opening hours and bank holidays, section 7.1 (rules), read 2026-11-23.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# Source: Opening hours and bank holidays, 7.1: closing soon, and follow_up_feasible.
CLOSING_SOON = timedelta(minutes=30)
FOLLOW_UP_NEEDS = timedelta(minutes=30)
FOLLOW_UP_FROM = timedelta(hours=1)
FOLLOW_UP_UNTIL = timedelta(hours=24)

# Source: Opening hours and bank holidays, 7.2: warn when the table ends within 90 days.
CALENDAR_END_WARNING = timedelta(days=90)
# Long enough before Christmas for a supervisor to agree the hours with the team.
MOVED_HOLIDAY_WARNING = timedelta(days=60)

# A year and a month: a line that does not open for longer has no next opening worth naming.
SEARCH_AHEAD = timedelta(days=396)

# No call is older or later: beyond these an instant is a slip of the keyboard.
YEARS = (1900, 2900)

# Days on which people expect a holiday even when the published bank holiday moves off them.
# Source: Opening hours and bank holidays, 7.2, "Traps".
CUSTOMARY_HOLIDAYS = {
    (12, 25): "Christmas Day",
    (12, 26): "Boxing Day",
    (1, 1): "New Year’s Day",
    (1, 2): "the day after New Year’s Day",
}

# A pause within these hours is called lunch, any other a break: a word for the page, no rule.
_LUNCH = (time(11), time(15))

_SATURDAY = 5
_DAY_BEGINS = timedelta(0)
_DAY_ENDS = timedelta(days=1)

Interval = tuple[datetime, datetime]
_WallInterval = tuple[timedelta, timedelta]


class LineState(StrEnum):
    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class WeeklySession:
    """Hold one open interval of a weekday (0 is Monday), in London wall time.

    It applies from `valid_from` (None: always did) until before `valid_until` (None: no end).
    """

    weekday: int
    opens: time
    closes: time
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        validate_session(self)

    def applies_on(self, on: date) -> bool:
        return (
            on.weekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_until is None or on < self.valid_until)
        )


@dataclass(frozen=True)
class DatedException:
    """Hold one change to the hours of one date, in London wall time.

    `closes` takes `[opens, closes)` away from the day: without times the whole day, with only
    `opens` everything from then on, with only `closes` everything until then. `opens` adds
    `[opens, closes)`, also on a Sunday or a bank holiday, and needs both times.
    """

    starts: date
    kind: Literal["closes", "opens"]
    opens: time | None
    closes: time | None
    reason: str

    def __post_init__(self) -> None:
        validate_exception(self)

    @property
    def is_whole_day(self) -> bool:
        return self.opens is None and self.closes is None


@dataclass(frozen=True)
class BankHoliday:
    on: date
    title: str


@dataclass(frozen=True)
class Timetable:
    """Hold all that decides the hours.

    The bank holidays cover `holidays_known_from` to `holidays_known_until`, both included.
    Exceptions stand in the order in which they were made: where two contradict, the later wins.
    """

    weekly: tuple[WeeklySession, ...]
    holidays: tuple[BankHoliday, ...]
    holidays_known_until: date
    exceptions: tuple[DatedException, ...] = ()
    closing_soon: timedelta = CLOSING_SOON
    holidays_known_from: date = date.min
    _titles: dict[date, str] = field(init=False, repr=False, compare=False)
    _exceptions_on: dict[date, list[DatedException]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.closing_soon < timedelta(0):
            raise ValueError("The closing-soon time cannot be less than nothing.")
        titles: dict[date, str] = {}
        for holiday in self.holidays:
            titles.setdefault(holiday.on, holiday.title)
        exceptions_on: dict[date, list[DatedException]] = {}
        for exception in self.exceptions:
            exceptions_on.setdefault(exception.starts, []).append(exception)
        object.__setattr__(self, "_titles", titles)
        object.__setattr__(self, "_exceptions_on", exceptions_on)

    def holiday_title(self, on: date) -> str | None:
        return self._titles.get(on)

    def exceptions_on(self, on: date) -> tuple[DatedException, ...]:
        """List the exceptions of a date, the later-made last."""
        return tuple(self._exceptions_on.get(on, ()))

    def weekly_on(self, on: date) -> tuple[WeeklySession, ...]:
        """List the weekly sessions of a date, the earliest first."""
        sessions = (session for session in self.weekly if session.applies_on(on))
        return tuple(sorted(sessions, key=lambda session: (session.opens, session.closes)))

    def knows_holidays_of(self, on: date) -> bool:
        return self.holidays_known_from <= on <= self.holidays_known_until


@dataclass(frozen=True)
class LineStatus:
    """Say what the line is doing at one instant, and why.

    `closes_at` is set while open, `opens_at` while closed if the next opening is known. Both are
    in Europe/London: use `elapsed` for the time between them and another instant.
    """

    state: LineState
    closes_at: datetime | None
    opens_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        return self.state in (LineState.OPEN, LineState.CLOSING_SOON)


@dataclass(frozen=True)
class DayPlan:
    """Hold one local date as it is planned: its sessions in Europe/London, and what shaped them.

    While `is_known` is false, the line may be open at other times too: nobody knows.
    """

    on: date
    sessions: tuple[Interval, ...]
    is_known: bool
    holiday: str | None
    exceptions: tuple[DatedException, ...]


@dataclass(frozen=True)
class MovedHoliday:
    """Hold a customary holiday on which the line opens by its weekly hours, by accident."""

    on: date
    custom: str
    sessions: tuple[WeeklySession, ...]

    @property
    def hours(self) -> str:
        return " and ".join(f"{one.opens:%H:%M} to {one.closes:%H:%M}" for one in self.sessions)

    @property
    def sentence(self) -> str:
        return (
            f"{_spoken(self.on)} is {self.custom}, but no published bank holiday: by the weekly "
            f"hours the line opens {self.hours}. Does it close or open?"
        )


@dataclass(frozen=True)
class _Day:
    opened: tuple[Interval, ...]
    unknown: tuple[Interval, ...]


def validate_session(session: WeeklySession) -> None:
    """Refuse a weekly session that cannot be.

    Raises ValueError, with a sentence for the person who typed it.
    """
    if not 0 <= session.weekday <= 6:
        raise ValueError("The weekday must be 0 (Monday) to 6 (Sunday).")
    if session.closes <= session.opens:
        raise ValueError("The closing time must be later than the opening time.")
    if (
        session.valid_from is not None
        and session.valid_until is not None
        and session.valid_until <= session.valid_from
    ):
        raise ValueError("Weekly hours must end after the day on which they begin.")


def validate_exception(exception: DatedException) -> None:
    """Refuse a dated exception that cannot be, or that could mean two things.

    Raises ValueError, with a sentence for the person who typed it.
    """
    if exception.kind not in ("closes", "opens"):
        raise ValueError("An exception either closes or opens the line.")
    if not exception.reason.strip():
        raise ValueError("Give the reason: nurses will read it.")
    if exception.kind == "opens" and (exception.opens is None or exception.closes is None):
        raise ValueError("An extra opening needs both times: from when and until when.")
    if (
        exception.opens is not None
        and exception.closes is not None
        and exception.closes <= exception.opens
    ):
        raise ValueError("The end of the exception must be later than its beginning.")


def check_instant(at: datetime) -> None:
    """Refuse an instant that these rules cannot answer for.

    Raises ValueError, with a sentence, when it has no time zone or lies centuries away.
    """
    if at.utcoffset() is None:
        raise ValueError(
            "The instant has no time zone: give one, for example 2026-12-24T16:00:00+00:00."
        )
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise ValueError(f"The instant must lie in the years {YEARS[0]} to {YEARS[1]}.")


def open_intervals(on: date, timetable: Timetable) -> tuple[Interval, ...]:
    """List the intervals `[start, end)` in which the line is known to be open on a local date.

    They are in UTC, in order, and merged where they touch. Time that is unknown is not listed.
    """
    return _day(on, timetable).opened


def plan(on: date, timetable: Timetable) -> DayPlan:
    """Say how a local date will be."""
    day = _day(on, timetable)
    return DayPlan(
        on=on,
        sessions=tuple(
            (start.astimezone(LONDON), end.astimezone(LONDON)) for start, end in day.opened
        ),
        is_known=not day.unknown,
        holiday=timetable.holiday_title(on),
        exceptions=timetable.exceptions_on(on),
    )


def status(at: datetime, timetable: Timetable) -> LineStatus:
    """Tell whether the line is open at an instant, until when or from when, and why.

    Raises ValueError for an instant without a time zone.
    """
    at = _in_utc(at)
    on = at.astimezone(LONDON).date()
    today = _day(on, timetable)
    for start, end in today.opened:
        if start <= at < end:
            return _while_open(at, end, timetable)
    if _covers(today.unknown, at):
        return LineStatus(LineState.UNKNOWN, None, None, _why_unknown(on, timetable))
    opens_at, why_not = _find_opening(at, timetable)
    reason = _why_closed(at, on, today, timetable)
    if opens_at is None:
        reason = f"{reason.rstrip('.')}. {why_not}"
    return LineStatus(LineState.CLOSED, None, opens_at, reason)


def open_at(at: datetime, timetable: Timetable) -> bool:
    """Tell whether the line is known to be open at an instant.

    Raises ValueError for an instant without a time zone.
    """
    at = _in_utc(at)
    return _covers(_day(at.astimezone(LONDON).date(), timetable).opened, at)


def next_opening(at: datetime, timetable: Timetable) -> datetime | None:
    """Find the next time that the line opens after an instant, in Europe/London.

    While the line is open, that is the opening after the present session. None where unknown
    days begin before any opening: nothing beyond them is promised.

    Raises ValueError for an instant without a time zone.
    """
    return _find_opening(_in_utc(at), timetable)[0]


def open_time_between(start: datetime, end: datetime, timetable: Timetable) -> timedelta:
    """Add up the time within `[start, end)` in which the line is known to be open.

    Raises ValueError for an instant without a time zone.
    """
    start, end = _in_utc(start), _in_utc(end)
    total = timedelta(0)
    if end <= start:
        return total
    for on in _dates(start.astimezone(LONDON).date(), end.astimezone(LONDON).date()):
        for opened, closed in open_intervals(on, timetable):
            total += max(timedelta(0), min(end, closed) - max(start, opened))
    return total


def open_minutes_between(start: datetime, end: datetime, timetable: Timetable) -> int:
    """Count the whole minutes within `[start, end)` in which the line is known to be open.

    Raises ValueError for an instant without a time zone.
    """
    return open_time_between(start, end, timetable) // timedelta(minutes=1)


def follow_up_feasible(at: datetime, timetable: Timetable) -> bool:
    """Tell whether the line itself can follow up within 24 hours.

    It can when at least 30 minutes of open time lie between one hour and 24 hours from now,
    elapsed. Unknown time counts for nothing.

    Raises ValueError for an instant without a time zone.
    Source: Opening hours and bank holidays, 7.1, `follow_up_feasible`.
    """
    at = _in_utc(at)
    reach = open_time_between(at + FOLLOW_UP_FROM, at + FOLLOW_UP_UNTIL, timetable)
    return reach >= FOLLOW_UP_NEEDS


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Measure the time that really passes between two instants, across clock changes too.

    Subtracting two London times directly compares wall clocks: an hour wrong twice a year.

    Raises ValueError for an instant without a time zone.
    """
    return _in_utc(end) - _in_utc(start)


def calendar_end(on: date, timetable: Timetable) -> str:
    """Say that the bank holidays end within 90 days, or ended; blank while they reach further."""
    ends_on = timetable.holidays_known_until
    if ends_on < on:
        return (
            f"The bank holiday calendar ended on {_spoken(ends_on)}. The opening hours are "
            "unknown until it is renewed: add an exception for each day, to open or to close."
        )
    if ends_on - on <= CALENDAR_END_WARNING:
        return (
            f"The bank holiday calendar ends on {_spoken(ends_on)}. After that day the opening "
            "hours are unknown: renew the calendar before then."
        )
    return ""


def moved_holidays(on: date, timetable: Timetable) -> tuple[MovedHoliday, ...]:
    """List the customary holidays of the next 60 days on which the line opens undecided.

    They fall on a weekend, the published calendar moves them to another day, the weekly hours
    stay, and no exception for that day says what was decided.
    """
    found = []
    for day in _dates(on, on + MOVED_HOLIDAY_WARNING):
        custom = CUSTOMARY_HOLIDAYS.get((day.month, day.day))
        sessions = timetable.weekly_on(day)
        if (
            custom is not None
            and day.weekday() >= _SATURDAY
            and sessions
            and timetable.knows_holidays_of(day)
            and timetable.holiday_title(day) is None
            and not timetable.exceptions_on(day)
        ):
            found.append(MovedHoliday(day, custom, sessions))
    return tuple(found)


def calendar_health(on: date, timetable: Timetable) -> tuple[str, ...]:
    """List what a supervisor must put right in the calendar, as sentences."""
    ends = calendar_end(on, timetable)
    moved = (holiday.sentence for holiday in moved_holidays(on, timetable))
    return (*([ends] if ends else []), *moved)


def span_of(exception: DatedException) -> Interval | None:
    """Return the instants `[start, end)` that an exception speaks of, in UTC.

    None where all of it falls into the hour that the clocks skip in spring.
    """
    return next(iter(_instants(exception.starts, [_span(exception)])), None)


def _day(on: date, timetable: Timetable) -> _Day:
    known = timetable.knows_holidays_of(on)
    opened: list[_WallInterval] = []
    decided: list[_WallInterval] = [(_DAY_BEGINS, _DAY_ENDS)] if known else []
    if known and timetable.holiday_title(on) is None:
        opened = [(_wall(s.opens), _wall(s.closes)) for s in timetable.weekly_on(on)]
    for exception in timetable.exceptions_on(on):
        span = _span(exception)
        opened = _without(opened, span)
        if exception.kind == "opens":
            opened.append(span)
        decided.append(span)
    unknown: list[_WallInterval] = [(_DAY_BEGINS, _DAY_ENDS)]
    for span in decided:
        unknown = _without(unknown, span)
    return _Day(opened=_instants(on, opened), unknown=_instants(on, unknown))


def _span(exception: DatedException) -> _WallInterval:
    begins = _DAY_BEGINS if exception.opens is None else _wall(exception.opens)
    ends = _DAY_ENDS if exception.closes is None else _wall(exception.closes)
    return begins, ends


def _without(intervals: Iterable[_WallInterval], gap: _WallInterval) -> list[_WallInterval]:
    kept = []
    for begins, ends in intervals:
        if begins < gap[0]:
            kept.append((begins, min(ends, gap[0])))
        if ends > gap[1]:
            kept.append((max(begins, gap[1]), ends))
    return [(begins, ends) for begins, ends in kept if begins < ends]


def _instants(on: date, intervals: Iterable[_WallInterval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for begins, ends in sorted(intervals):
        start, end = _instant(on, begins), _instant(on, ends)
        if start >= end:
            continue  # the whole of it falls into the hour that the clocks skip in spring
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _instant(on: date, wall: timedelta) -> datetime:
    local = datetime.combine(on, time.min, LONDON) + wall
    there_and_back = local.astimezone(UTC).astimezone(LONDON)
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        # The clocks skip 01:00 to 02:00: such a time means the moment at which they change.
        local = local.replace(minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


def _wall(at: time) -> timedelta:
    return timedelta(
        hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond
    )


def _in_utc(at: datetime) -> datetime:
    check_instant(at)
    return at.astimezone(UTC)


def _covers(intervals: Iterable[Interval], at: datetime) -> bool:
    return any(start <= at < end for start, end in intervals)


def _dates(first: date, last: date) -> Iterator[date]:
    for days in range((last - first).days + 1):
        yield first + timedelta(days=days)


def _find_opening(at: datetime, timetable: Timetable) -> tuple[datetime | None, str]:
    """Return the next opening, or None and the sentence that says why there is none."""
    today = at.astimezone(LONDON).date()
    for on in _dates(today, today + SEARCH_AHEAD):
        day = _day(on, timetable)
        start = min((start for start, _ in day.opened if start > at), default=None)
        unknown_from = min((begin for begin, end in day.unknown if end > at), default=None)
        if unknown_from is not None and (start is None or unknown_from < start):
            return None, f"The next opening is not known: {_calendar_gap(on, timetable)}"
        if start is not None:
            return start.astimezone(LONDON), ""
    return None, "No opening is planned within the next year: ask the supervisor."


def _while_open(at: datetime, end: datetime, timetable: Timetable) -> LineStatus:
    closes_at = end.astimezone(LONDON)
    if end - at <= timetable.closing_soon:
        return LineStatus(LineState.CLOSING_SOON, closes_at, None, f"Closing at {closes_at:%H:%M}")
    return LineStatus(LineState.OPEN, closes_at, None, f"Open until {closes_at:%H:%M}")


def _why_closed(at: datetime, on: date, today: _Day, timetable: Timetable) -> str:
    for exception in reversed(timetable.exceptions_on(on)):
        if exception.kind == "closes" and _covers(_instants(on, [_span(exception)]), at):
            return f"Closed: {exception.reason}"
    title = timetable.holiday_title(on)
    if title is not None:
        return f"Closed: {title}"
    if not today.opened:
        return f"Closed on {on:%A}s" if not timetable.weekly_on(on) else "Closed after hours"
    opens_at = min((start for start, _ in today.opened if start > at), default=None)
    closed_at = max((end for _, end in today.opened if end <= at), default=None)
    if opens_at is not None and closed_at is not None:
        return f"Closed for {_pause(closed_at.astimezone(LONDON), opens_at.astimezone(LONDON))}"
    if opens_at is not None:
        return f"Closed until {opens_at.astimezone(LONDON):%H:%M}"
    return "Closed after hours"


def _pause(start: datetime, end: datetime) -> str:
    """Name the time between two sessions of a day."""
    is_lunch = _LUNCH[0] <= start.time() and end.time() <= _LUNCH[1]
    return "lunch" if is_lunch else "a break"


def _why_unknown(on: date, timetable: Timetable) -> str:
    return f"Opening hours not known: {_calendar_gap(on, timetable)}"


def _calendar_gap(on: date, timetable: Timetable) -> str:
    if on < timetable.holidays_known_from:
        gap = f"the bank holiday calendar begins on {_spoken(timetable.holidays_known_from)}"
    else:
        gap = f"the bank holiday calendar ended on {_spoken(timetable.holidays_known_until)}"
    return f"{gap}. Ask the supervisor before promising anything."


def _spoken(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B %Y}"
