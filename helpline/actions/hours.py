"""Every change to the opening hours."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from helpline import audit, hours
from helpline.models import (
    Division,
    HoursException,
    HoursPolicy,
    Person,
    Role,
    Weekday,
    WeeklyHours,
)
from helpline.models.hours import DIALLABLE, WeekdayRule, as_rules
from helpline.opening_hours import LONDON, DatedException
from helpline.refusals import Refused
from helpline.weekday_sessions import MOST_SESSIONS, Times, faults

# Further ahead a year is more likely mistyped than meant.
LONGEST_AHEAD = timedelta(days=2 * 366)

# Any number: it keeps two changes of the hours from crossing each other.
_CHANGING_HOURS = 7_100


class OnlySupervisorsChangeHours(Refused):
    default = "Only a supervisor or an admin may change the opening hours."


class ReasonMissing(Refused):
    default = "Give the reason: it is kept with the change, and nurses may read it."


class HoursMakeNoSense(Refused):
    default = "These times make no sense."


class DayHasPassed(Refused):
    default = "That day has passed. The hours of past days are kept as they were."


class DayIsTooFarAhead(Refused):
    default = "That day is more than two years ahead. Check the year."


class ExceptionAlreadyStands(Refused):
    default = "The same exception already stands for that day."


class ExceptionAlreadyWithdrawn(Refused):
    default = "This exception has already been withdrawn."


class NumberCannotBeDialled(Refused):
    default = "Write the number with digits and spaces only, such as 01632 960 250."


class PolicyChangedMeanwhile(Refused):
    default = "A colleague changed the policy while you were editing it."


class NothingChanges(Refused):
    default = "Nothing would change: it is so already."


@transaction.atomic
def add_exception(
    *,
    starts_on: date,
    kind: str,
    opens: time | None = None,
    closes: time | None = None,
    reason: str,
    division: str = "",
    by: Person,
    at: datetime,
) -> HoursException:
    """Close or open the line on one date, for the whole day or for part of it.

    Without a division the exception always counts. It takes effect at once.

    Raises OnlySupervisorsChangeHours, ReasonMissing, DayHasPassed, DayIsTooFarAhead,
    HoursMakeNoSense, and ExceptionAlreadyStands when the latest for that day is the same.
    """
    reason = begin_change(by=by, reason=reason)
    if kind not in HoursException.Kind.values:
        raise HoursMakeNoSense("An exception either closes or opens the line.")
    if division and division not in Division.values:
        raise HoursMakeNoSense("There is no such part of the United Kingdom.")
    try:
        DatedException(
            starts=starts_on,
            kind="opens" if kind == HoursException.Kind.OPENS else "closes",
            opens=opens,
            closes=closes,
            reason=reason,
        )
    except ValueError as nonsense:
        raise HoursMakeNoSense(str(nonsense)) from None
    _check_day(starts_on, at)
    latest = HoursException.objects.standing().of(starts_on).as_made().last()
    if latest is not None and (kind, opens, closes, division) == (
        latest.kind,
        latest.opens,
        latest.closes,
        latest.division,
    ):
        raise ExceptionAlreadyStands
    exception = HoursException.objects.create(
        starts_on=starts_on,
        kind=kind,
        opens=opens,
        closes=closes,
        reason=reason,
        division=division,
        made_by=by,
        made_at=at,
    )
    audit.record(
        "hours.exception_added",
        by=by,
        at=at,
        subject=f"hours-exception:{exception.pk}",
        day=starts_on.isoformat(),
        kind=kind,
        times=exception.times_in_words,
        division=division,
    )
    return exception


@transaction.atomic
def withdraw_exception(
    *, exception: HoursException, reason: str, by: Person, at: datetime
) -> HoursException:
    """Take an exception back: from then on the hours are what they would be without it.

    The row stays, with who withdrew it and why; while it was in force it counts as it did. Of past
    days only those can be taken back that never took effect.

    Raises OnlySupervisorsChangeHours, ReasonMissing, DayHasPassed, ExceptionAlreadyWithdrawn.
    """
    reason = begin_change(by=by, reason=reason)
    exception = HoursException.objects.select_for_update().get(pk=exception.pk)
    if exception.withdrawn_at is not None:
        raise ExceptionAlreadyWithdrawn
    if exception.starts_on < _today(at) and exception.pk not in _unused(at):
        raise DayHasPassed
    exception.withdrawn_at, exception.withdrawn_by = at, by
    exception.withdrawn_reason = reason
    exception.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    audit.record(
        "hours.exception_withdrawn",
        by=by,
        at=at,
        subject=f"hours-exception:{exception.pk}",
        day=exception.starts_on.isoformat(),
    )
    return exception


@transaction.atomic
def change_exception(
    *,
    exception: HoursException,
    starts_on: date,
    kind: str,
    opens: time | None = None,
    closes: time | None = None,
    reason: str,
    division: str = "",
    by: Person,
    at: datetime,
) -> HoursException:
    """Put another exception in an exception's place: the old row stays, withdrawn as changed.

    Raises what withdraw_exception and add_exception raise; then nothing is changed.
    """
    withdraw_exception(
        exception=exception,
        reason=f"Changed: {reason}"[:300] if reason.strip() else "",
        by=by,
        at=at,
    )
    return add_exception(
        starts_on=starts_on,
        kind=kind,
        opens=opens,
        closes=closes,
        reason=reason,
        division=division,
        by=by,
        at=at,
    )


@transaction.atomic
def set_weekly_hours(
    *,
    weekday: int,
    sessions: Sequence[Times],
    valid_from: date,
    reason: str,
    by: Person,
    at: datetime,
) -> WeekdayRule:
    """Give a weekday new sessions from a date on; without any the line does not open on it.

    The rule before it ends on that date and is kept. A change that was planned for later is
    replaced before it begins.

    Raises OnlySupervisorsChangeHours, ReasonMissing, DayHasPassed, DayIsTooFarAhead,
    HoursMakeNoSense, NothingChanges.
    """
    reason = begin_change(by=by, reason=reason)
    if weekday not in Weekday.values:
        raise HoursMakeNoSense("The weekday must be 0 (Monday) to 6 (Sunday).")
    if len(sessions) > MOST_SESSIONS:
        raise HoursMakeNoSense(f"Give at most {MOST_SESSIONS} sessions for a weekday.")
    for fault in faults(sessions):
        raise HoursMakeNoSense(fault.sentence)
    _check_day(valid_from, at)
    rows = WeeklyHours.objects.select_for_update().of(weekday)
    before = list(rows.in_force(valid_from))
    planned = list(rows.planned(valid_from))
    same = sorted(times for row in before for times in row.times) == sorted(sessions)
    if before and not planned and same:
        raise NothingChanges
    for row in planned:
        row.valid_until = row.valid_from
        row.save(update_fields=["valid_until"])
    for row in before:
        row.valid_until = valid_from
        row.save(update_fields=["valid_until"])
    wanted: list[tuple[time | None, time | None]] = [*sorted(sessions)]
    made = [
        WeeklyHours.objects.create(
            weekday=weekday,
            opens=opens,
            closes=closes,
            valid_from=valid_from,
            reason=reason,
            set_by=by,
            set_at=at,
        )
        for opens, closes in wanted or [(None, None)]
    ]
    (rule,) = as_rules(made)
    audit.record(
        "hours.weekly_set",
        by=by,
        at=at,
        subject=f"weekly-hours:{rule.first.pk}",
        weekday=weekday,
        hours=rule.hours_in_words,
        valid_from=valid_from.isoformat(),
        replaced=[each.pk for each in planned],
    )
    return rule


@transaction.atomic
def set_policy(
    *,
    divisions: Collection[str],
    closing_soon_minutes: int,
    on_call_number: str = "",
    reason: str,
    instead_of: int | None = None,
    by: Person,
    at: datetime,
) -> HoursPolicy:
    """Set whose bank holidays close the line, when it is closing soon, and whom to ring.

    It counts from today; past days keep the policy that they had. `instead_of` is the number of
    the policy that the person saw; a newer one is not overwritten unseen.

    Raises OnlySupervisorsChangeHours, ReasonMissing, HoursMakeNoSense, NumberCannotBeDialled,
    PolicyChangedMeanwhile, NothingChanges.
    """
    reason = begin_change(by=by, reason=reason)
    chosen = [division for division in Division.values if division in divisions]
    if not chosen or len(chosen) != len(set(divisions)):
        raise HoursMakeNoSense("Choose at least one part of the UK whose bank holidays count.")
    if not 0 <= closing_soon_minutes <= 240:
        raise HoursMakeNoSense("Closing soon must be 0 to 240 minutes.")
    on_call_number = on_call_number.strip()
    if on_call_number and not re.fullmatch(DIALLABLE, on_call_number):
        raise NumberCannotBeDialled
    newest = HoursPolicy.objects.newest_first().first()
    if newest is not None and instead_of is not None and newest.pk != instead_of:
        raise PolicyChangedMeanwhile(
            f"{PolicyChangedMeanwhile.default} It is now: {newest.in_words}. Yours was not saved: "
            "compare the two, and save yours again if it should replace theirs."
        )
    if newest is not None and (chosen, closing_soon_minutes, on_call_number) == (
        newest.divisions,
        newest.closing_soon_minutes,
        newest.on_call_number,
    ):
        raise NothingChanges
    policy = HoursPolicy.objects.create(
        divisions=chosen,
        closing_soon_minutes=closing_soon_minutes,
        on_call_number=on_call_number,
        reason=reason,
        set_by=by,
        set_at=at,
    )
    audit.record(
        "hours.policy_set",
        by=by,
        at=at,
        subject=f"hours-policy:{policy.pk}",
        divisions=chosen,
        closing_soon_minutes=closing_soon_minutes,
        on_call_number_given=bool(on_call_number),
    )
    return policy


def begin_change(*, by: Person, reason: str) -> str:
    """Check who changes the hours and why, and let one change wait for another.

    Return the reason without what stands around it. Call it first in a transaction.

    Raises OnlySupervisorsChangeHours, ReasonMissing.
    """
    if by.role not in (Role.SUPERVISOR, Role.ADMIN):
        raise OnlySupervisorsChangeHours
    if not reason.strip():
        raise ReasonMissing
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHANGING_HOURS])
    return reason.strip()


def _unused(at: datetime) -> set[int]:
    return {one.pk for one in hours.health(at).unused}


def _check_day(day: date, at: datetime) -> None:
    today = _today(at)
    if day < today:
        raise DayHasPassed
    if day > today + LONGEST_AHEAD:
        raise DayIsTooFarAhead


def _today(at: datetime) -> date:
    return at.astimezone(LONDON).date()
