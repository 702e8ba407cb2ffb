"""What a supervisor decides about the hours with one press: for now, or for one holiday."""

from datetime import date, datetime, time

from django.db import transaction

from helpline import audit, hours, opening_hours
from helpline.actions.hours import HoursMakeNoSense, add_exception, begin_change
from helpline.models import HoursException, Person
from helpline.opening_hours import LONDON, LineState
from helpline.refusals import Refused


class LineIsClosedAlready(Refused):
    default = "The line is closed already."


class LineIsOpenAlready(Refused):
    default = "The line is open until then already."


class NothingToDecide(Refused):
    default = "Nothing waits to be decided for that day."


@transaction.atomic
def close_now(
    *, until: time | None = None, reason: str, by: Person, at: datetime
) -> HoursException:
    """Close the line from this minute until a time of today, or for the rest of today.

    It takes effect at once; withdrawing the exception ends it.

    Raises OnlySupervisorsChangeHours, ReasonMissing, LineIsClosedAlready, HoursMakeNoSense.
    """
    reason = begin_change(by=by, reason=reason)
    line = hours.line_status(at)
    if line.state == LineState.CLOSED:
        opens = (
            f" It opens on {line.opens_at:%A} at {line.opens_at:%H:%M}." if line.opens_at else ""
        )
        raise LineIsClosedAlready(
            f"{LineIsClosedAlready.default}{opens} To close it then, add an exception for that day."
        )
    now = _this_minute(at)
    _check_end(until, now)
    exception = add_exception(
        starts_on=_today(at),
        kind=HoursException.Kind.CLOSES,
        opens=now,
        closes=until,
        reason=reason,
        by=by,
        at=at,
    )
    audit.record("hours.closed_now", by=by, at=at, subject=f"hours-exception:{exception.pk}")
    return exception


@transaction.atomic
def open_now(*, until: time, reason: str, by: Person, at: datetime) -> HoursException:
    """Keep the line open until a later time of today, or open it from this minute until then.

    While it is open, the exception begins where it would close. Withdrawing it ends it.

    Raises OnlySupervisorsChangeHours, ReasonMissing, LineIsOpenAlready, HoursMakeNoSense.
    """
    reason = begin_change(by=by, reason=reason)
    line, now = hours.line_status(at), _this_minute(at)
    _check_end(until, now)
    begins = now
    if line.closes_at is not None:
        if line.closes_at.date() != _today(at) or until <= line.closes_at.time():
            raise LineIsOpenAlready(
                f"The line is open until {line.closes_at:%H:%M} already: give a later "
                "time of today, or close it now."
            )
        begins = line.closes_at.time()
    exception = add_exception(
        starts_on=_today(at),
        kind=HoursException.Kind.OPENS,
        opens=begins,
        closes=until,
        reason=reason,
        by=by,
        at=at,
    )
    audit.record("hours.opened_now", by=by, at=at, subject=f"hours-exception:{exception.pk}")
    return exception


@transaction.atomic
def decide_holiday(*, on: date, opens: bool, by: Person, at: datetime) -> list[HoursException]:
    """Close the line on a customary holiday that the published list moved, or say that it opens.

    The decision is an exception for that day, with who and when; withdrawing it asks again.

    Raises OnlySupervisorsChangeHours, and NothingToDecide when it was decided meanwhile.
    """
    begin_change(by=by, reason="decided")
    moved = {one.on: one for one in opening_hours.moved_holidays(_today(at), hours.timetable())}
    if on not in moved:
        raise NothingToDecide(_decided(on))
    holiday = moved[on]
    custom = holiday.custom[0].upper() + holiday.custom[1:]
    made = [
        add_exception(
            starts_on=on,
            kind=HoursException.Kind.OPENS if opens else HoursException.Kind.CLOSES,
            opens=begins,
            closes=ends,
            reason=f"{custom}: the line opens" if opens else custom,
            by=by,
            at=at,
        )
        for begins, ends in (
            [(one.opens, one.closes) for one in holiday.sessions] if opens else [(None, None)]
        )
    ]
    decision = "OPENS" if opens else "CLOSES"
    audit.record("hours.holiday_decided", by=by, at=at, subject=f"hours-day:{on}", decided=decision)
    return made


def _decided(on: date) -> str:
    """Say what stands for a day instead of a question."""
    latest = HoursException.objects.standing().of(on).select_related("made_by").as_made().last()
    if latest is None:
        return NothingToDecide.default
    who = f", by {latest.made_by.name}" if latest.made_by else ""
    return (
        f"It is decided already: {latest.get_kind_display().lower()} {latest.times_in_words}{who}. "
        "Withdraw that exception to decide anew."
    )


def _check_end(until: time | None, now: time) -> None:
    if until is not None and until <= now:
        raise HoursMakeNoSense(f"The end must be a time of today later than now, {now:%H:%M}.")


def _this_minute(at: datetime) -> time:
    """Return the minute it is in London: what begins now holds from the press on, not after it."""
    return at.astimezone(LONDON).time().replace(second=0, microsecond=0)


def _today(at: datetime) -> date:
    return at.astimezone(LONDON).date()
