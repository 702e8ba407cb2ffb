"""When a review is due: 24 open hours after a red call, across weekends and bank holidays."""

from datetime import date, datetime, time, timedelta

import pytest

from callers.review_due import OTHERS_WITHIN, RED_WITHIN, after_open_time, due_at, reply_due_at
from helpline.opening_hours import (
    LONDON,
    BankHoliday,
    DatedException,
    Timetable,
    WeeklySession,
    open_time_between,
)

HOURS = Timetable(
    weekly=(
        *(WeeklySession(day, time(9), time(16)) for day in range(5)),
        WeeklySession(5, time(9), time(13)),
    ),
    holidays=(
        BankHoliday(date(2026, 12, 25), "Christmas Day"),
        BankHoliday(date(2026, 12, 28), "Boxing Day (substitute)"),
        BankHoliday(date(2027, 1, 1), "New Year's Day"),
    ),
    holidays_known_until=date(2027, 3, 31),
)


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


class TestARedCall:
    @pytest.mark.parametrize(
        ("closed", "due"),
        [
            # Six hours of Monday, seven of each day after it, four left.
            ("2026-11-23T10:00", "2026-11-26T13:00"),
            ("2026-11-23T09:00", "2026-11-26T12:00"),
            # Friday has two hours left, Saturday four, nothing on Sunday.
            ("2026-11-27T14:00", "2026-12-02T13:00"),
            ("2026-11-27T16:00", "2026-12-02T15:00"),
            # Closed out of hours, it counts from the next opening.
            ("2026-11-22T12:00", "2026-11-26T12:00"),
            ("2026-11-23T18:30", "2026-11-27T12:00"),
            # Christmas Eve 14:00: no Christmas Day; Saturday is open, Sunday and Monday are not.
            ("2026-12-24T14:00", "2026-12-31T13:00"),
            # New Year's Eve 13:00: a holiday, then Saturday's four hours and a Sunday.
            ("2026-12-31T13:00", "2027-01-06T12:00"),
            # Exactly at the end of a day, and not at the beginning of the next.
            ("2026-11-23T13:00", "2026-11-26T16:00"),
        ],
    )
    def test_is_due_after_24_open_hours(self, closed, due):
        at = london(closed)
        found = due_at(at, is_red=True, timetable=HOURS)
        assert found == london(due)
        assert open_time_between(at, found, HOURS) == RED_WITHIN

    def test_is_due_later_when_a_day_closes(self):
        closes = DatedException(date(2026, 11, 24), "closes", None, None, "Training")
        hours = Timetable(HOURS.weekly, HOURS.holidays, HOURS.holidays_known_until, (closes,))
        found = due_at(london("2026-11-23T10:00"), is_red=True, timetable=hours)
        assert found == london("2026-11-27T13:00")

    def test_is_due_sooner_rather_than_later_where_the_hours_are_unknown(self):
        last = due_at(london("2027-03-31T10:00"), is_red=True, timetable=HOURS)
        assert last == london("2027-03-31T16:00")
        beyond = london("2027-04-07T10:00")
        assert due_at(beyond, is_red=True, timetable=HOURS) == beyond


class TestAnotherCall:
    def test_is_due_after_two_weeks_of_opening(self):
        at = london("2026-11-23T10:00")
        found = due_at(at, is_red=False, timetable=HOURS)
        assert found == london("2026-12-07T10:00")
        assert open_time_between(at, found, HOURS) == OTHERS_WITHIN


class TestTheCount:
    def test_of_no_time_ends_where_the_line_is_open(self):
        at = london("2026-11-23T10:00")
        assert after_open_time(at, timedelta(0), HOURS) == at


class TestAReply:
    @pytest.mark.parametrize(
        ("reviewed", "until"),
        [
            ("2026-11-23T10:00", "2026-11-28T13:00"),  # Tuesday to Saturday
            ("2026-11-28T10:00", "2026-12-04T16:00"),  # no Sunday
            ("2026-12-23T10:00", "2026-12-31T16:00"),  # 24, 26, 29, 30, 31
            ("2027-03-30T10:00", "2027-03-31T16:00"),  # known no further
        ],
    )
    def test_is_waited_for_five_days_of_opening(self, reviewed, until):
        assert reply_due_at(london(reviewed), HOURS) == london(until)
