"""The opening hours as they stand in the database.

A small answer is kept in the process. One cheap query tells whether it is still true, so that a
supervisor's change is seen at once in every process. A page asks that once, however many of its
parts look at the hours.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from helpline import bank_holidays, opening_hours
from helpline.made_exceptions import (
    MadeException,
    UnusedException,
    as_they_count,
    never_took_effect,
)
from helpline.models import Division, HoursException, HoursPolicy, WeeklyHours
from helpline.opening_hours import (
    LONDON,
    BankHoliday,
    DatedException,
    LineStatus,
    MovedHoliday,
    Timetable,
    WeeklySession,
)

DEFAULT_DIVISIONS = [Division.ENGLAND_AND_WALES.value]

# Counts see a row that commits late under a lower number; numbers see one that replaced another.
_MARKER = """
    SELECT (SELECT (count(*), max(id))::text FROM helpline_weeklyhours),
           (SELECT (count(*), max(id))::text FROM helpline_hourspolicy),
           (SELECT (count(*), max(id), count(withdrawn_at), max(withdrawn_at))::text
              FROM helpline_hoursexception)
"""

_Marker = tuple[str, ...]


@dataclass(frozen=True)
class Hours:
    """Hold the timetable and the number to ring, as one change leaves them.

    `made` are all exceptions of the divisions that count, withdrawn ones too, as they were made.
    """

    timetable: Timetable
    made: tuple[MadeException, ...]
    on_call_number: str


@dataclass(frozen=True)
class Health:
    """Hold what a supervisor or admin must put right: nothing in it, nothing to do."""

    calendar: str
    moved: tuple[MovedHoliday, ...]
    unused: tuple[UnusedException, ...]

    @property
    def is_good(self) -> bool:
        return not (self.calendar or self.moved or self.unused)


_kept: tuple[_Marker, Hours] | None = None
# What the request at hand was told; nothing outside of one that only reads.
_told: ContextVar[list[Hours] | None] = ContextVar("told", default=None)


class OneAnswerMiddleware:
    """Let the parts of a page share one look at the hours; what writes looks anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        before = _told.set([])
        try:
            return self.get_response(request)
        finally:
            _told.reset(before)


def current() -> Hours:
    """Return the hours as they are now in the database, or as this page was told already."""
    told = _told.get()
    if told:
        return told[0]
    hours = _look()
    if told is not None:
        told.append(hours)
    return hours


def _look() -> Hours:
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_MARKER)
        marker: _Marker = cursor.fetchone()
    kept = _kept
    if kept is not None and kept[0] == marker:
        return kept[1]
    hours = _load()
    _kept = (marker, hours)
    return hours


def timetable(*, without_exceptions: bool = False) -> Timetable:
    """Return what decides the hours; without exceptions, weekly hours and bank holidays alone."""
    stands = current().timetable
    return replace(stands, exceptions=()) if without_exceptions else stands


def line_status(at: datetime) -> LineStatus:
    """Tell whether the line is open at an instant, until when or from when, and why."""
    return opening_hours.status(at, timetable())


def health(at: datetime) -> Health:
    """Say what is wrong with the hours at an instant."""
    now, today = current(), at.astimezone(LONDON).date()
    return Health(
        calendar=opening_hours.calendar_end(today, now.timetable),
        moved=opening_hours.moved_holidays(today, now.timetable),
        unused=never_took_effect(at, now.made),
    )


def on_call_number() -> str:
    """Return whom a nurse rings when no supervisor is in the room; blank when nobody was named."""
    return current().on_call_number or settings.ON_CALL_SUPERVISOR


def _load() -> Hours:
    policies = list(HoursPolicy.objects.as_set())
    newest = policies[-1] if policies else None
    covers = bank_holidays.published_in_any(newest.divisions if newest else DEFAULT_DIVISIONS)
    made = tuple(
        MadeException(
            pk=exception.pk,
            said=DatedException(
                starts=exception.starts_on,
                kind="opens" if exception.kind == HoursException.Kind.OPENS else "closes",
                opens=exception.opens,
                closes=exception.closes,
                reason=exception.reason,
            ),
            made_at=exception.made_at,
            withdrawn_at=exception.withdrawn_at,
        )
        for exception in HoursException.objects.as_made()
        if not exception.division
        or exception.division in _divisions_on(exception.starts_on, policies)
    )
    return Hours(
        timetable=Timetable(
            weekly=tuple(
                WeeklySession(
                    weekday=rule.weekday,
                    opens=rule.opens,
                    closes=rule.closes,
                    valid_from=rule.valid_from,
                    valid_until=rule.valid_until,
                )
                for rule in WeeklyHours.objects.ever_in_force().by_weekday()
                if rule.opens is not None and rule.closes is not None
            ),
            holidays=_holidays(policies),
            holidays_known_from=covers.known_from,
            holidays_known_until=covers.known_until,
            exceptions=tuple(as_they_count(made)),
            closing_soon=timedelta(minutes=newest.closing_soon_minutes)
            if newest
            else opening_hours.CLOSING_SOON,
        ),
        made=made,
        on_call_number=newest.on_call_number if newest else "",
    )


def _divisions_on(on: date, policies: list[HoursPolicy]) -> list[str]:
    """Return the divisions that counted on a date: a new policy does not rewrite the past."""
    for policy in reversed(policies):
        if policy.set_at.astimezone(LONDON).date() <= on:
            return policy.divisions
    return policies[0].divisions if policies else DEFAULT_DIVISIONS


def _holidays(policies: list[HoursPolicy]) -> tuple[BankHoliday, ...]:
    return tuple(
        holiday
        for division in Division.values
        for holiday in bank_holidays.published(division).holidays
        if division in _divisions_on(holiday.on, policies)
    )
