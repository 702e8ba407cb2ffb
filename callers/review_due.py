"""When a review is due, and until when its reply is waited for: counted in open time alone.

Pure. Where the hours are not known the count ends: sooner rather than later.

Source: 24 open hours after a red call is the service's rule; the other two numbers are this
project's proposal, for the clinical lead to confirm.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from helpline.opening_hours import LONDON, SEARCH_AHEAD, Timetable, plan

RED_WITHIN = timedelta(hours=24)
OTHERS_WITHIN = timedelta(hours=78)  # two weeks of the line's 39 hours
REPLY_WITHIN_DAYS = 5  # days on which the line opens, after that of the review


def due_at(at: datetime, *, is_red: bool, timetable: Timetable) -> datetime:
    """Return when a review is due that is wanted from an instant on."""
    return after_open_time(at, RED_WITHIN if is_red else OTHERS_WITHIN, timetable)


def after_open_time(at: datetime, wanted: timedelta, timetable: Timetable) -> datetime:
    """Return the instant at which so much open time has passed.

    It is the last known one where the hours are unknown before then, or closed for a year.
    """
    left, last = wanted, at
    day = at.astimezone(LONDON).date()
    for ahead in range(SEARCH_AHEAD.days + 1):
        one = plan(day + timedelta(days=ahead), timetable)
        if not one.is_known:
            return last
        for start, end in one.sessions:
            begins = max(at, start)
            if end <= begins:
                continue
            if end - begins >= left:
                return begins + left
            left -= end - begins
            last = end
    return last


def reply_due_at(at: datetime, timetable: Timetable) -> datetime:
    """Return until when the nurse's reply to a review is waited for, before it may be signed off.

    That is the end of the fifth day of opening after the review's own.
    """
    days, last = REPLY_WITHIN_DAYS, at
    day = at.astimezone(LONDON).date()
    for ahead in range(1, SEARCH_AHEAD.days + 1):
        one = plan(day + timedelta(days=ahead), timetable)
        if not one.is_known:
            return last
        if one.sessions:
            days, last = days - 1, one.sessions[-1][1]
        if not days:
            break
    return last
