"""When the line is open: the table of vectors, the boundaries, the calendar and its end."""

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline import bank_holidays, opening_hours
from helpline.opening_hours import (
    BankHoliday,
    DatedException,
    LineState,
    Timetable,
    WeeklySession,
    calendar_health,
    elapsed,
    follow_up_feasible,
    next_opening,
    open_at,
    open_intervals,
    open_minutes_between,
    open_time_between,
    status,
)

LONDON = ZoneInfo("Europe/London")
SECOND = timedelta(seconds=1)

WEEKLY = (
    *(WeeklySession(weekday, time(9), time(16)) for weekday in range(5)),
    WeeklySession(5, time(9), time(13)),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def timetable(
    *exceptions: DatedException, divisions=("england-and-wales",), **changes
) -> Timetable:
    published = bank_holidays.published_in_any(divisions)
    return replace(
        Timetable(
            weekly=WEEKLY,
            holidays=published.holidays,
            holidays_known_until=published.known_until,
            holidays_known_from=published.known_from,
            exceptions=exceptions,
        ),
        **changes,
    )


def closes(on: str, opens: str | None = None, until: str | None = None, reason="Team day"):
    return exception("closes", on, opens, until, reason)


def opens(on: str, start: str | None, until: str | None, reason="Extra opening"):
    return exception("opens", on, start, until, reason)


def exception(kind, on, start, until, reason):
    return DatedException(
        starts=date.fromisoformat(on),
        kind=kind,
        opens=start and time.fromisoformat(start),
        closes=until and time.fromisoformat(until),
        reason=reason,
    )


class TestVectors:
    """Source: Opening hours and bank holidays, 7.3."""

    @pytest.mark.parametrize(
        ("at", "state", "opens_at", "reason"),
        [
            ("2026-11-23 08:59:59", "closed", "2026-11-23T09:00:00+00:00", "Closed until 09:00"),
            ("2026-11-23 09:00:00", "open", None, "Open until 16:00"),
            ("2026-11-27 15:29:59", "open", None, "Open until 16:00"),
            ("2026-11-27 15:30:00", "closing_soon", None, "Closing at 16:00"),
            ("2026-11-27 15:59:59", "closing_soon", None, "Closing at 16:00"),
            ("2026-11-27 16:00:00", "closed", "2026-11-28T09:00:00+00:00", "Closed after hours"),
            ("2026-11-27 16:00:01", "closed", "2026-11-28T09:00:00+00:00", "Closed after hours"),
            ("2026-11-28 08:59:59", "closed", "2026-11-28T09:00:00+00:00", "Closed until 09:00"),
            ("2026-11-28 12:59:59", "closing_soon", None, "Closing at 13:00"),
            ("2026-11-28 13:00:00", "closed", "2026-11-30T09:00:00+00:00", "Closed after hours"),
            ("2026-11-29 12:00:00", "closed", "2026-11-30T09:00:00+00:00", "Closed on Sundays"),
            ("2026-11-30 10:00:00", "open", None, "Open until 16:00"),
            ("2026-12-24 16:00:00", "closed", "2026-12-26T09:00:00+00:00", "Closed after hours"),
            (
                "2026-12-25 10:00:00",
                "closed",
                "2026-12-26T09:00:00+00:00",
                "Closed: Christmas Day",
            ),
            ("2026-12-26 13:00:00", "closed", "2026-12-29T09:00:00+00:00", "Closed after hours"),
            (
                "2026-12-28 10:00:00",
                "closed",
                "2026-12-29T09:00:00+00:00",
                "Closed: Boxing Day (substitute day)",
            ),
            ("2027-03-25 16:00:00", "closed", "2027-03-27T09:00:00+00:00", "Closed after hours"),
            ("2027-03-26 10:00:00", "closed", "2027-03-27T09:00:00+00:00", "Closed: Good Friday"),
            ("2027-03-27 13:00:00", "closed", "2027-03-30T09:00:00+01:00", "Closed after hours"),
        ],
    )
    def test_the_line_is(self, at, state, opens_at, reason):
        answer = status(local(at), timetable())
        assert (answer.state, answer.reason) == (state, reason)
        assert (answer.opens_at and answer.opens_at.isoformat()) == opens_at
        assert (answer.closes_at is not None) is answer.is_open
        assert answer.is_open is open_at(local(at), timetable())

    def test_a_scottish_holiday_closes_the_line_only_if_the_policy_counts_scotland(self):
        policy = timetable(divisions=("england-and-wales", "scotland"))
        assert status(local("2026-11-30 10:00"), policy).reason == "Closed: St Andrew’s Day"
        assert open_at(local("2026-11-30 10:00"), timetable())

    @pytest.mark.parametrize(
        ("at", "feasible"),
        [
            ("2026-11-27 15:30:00", True),
            ("2026-11-28 12:30:00", False),
            ("2027-03-25 15:30:00", False),
            # from Saturday 11:30 on, fewer than 30 minutes are left after one hour
            ("2026-11-28 11:30:00", True),
            ("2026-11-28 11:30:01", False),
            # on Sunday the window reaches Monday 09:30 from 09:30 on
            ("2026-11-29 09:29:59", False),
            ("2026-11-29 09:30:00", True),
            # the night in which the clocks go forward: 24 elapsed hours are 25 on the wall
            ("2027-03-27 09:29:59", True),
            ("2028-03-26 08:00:00", False),
            ("2028-03-26 09:30:00", True),
        ],
    )
    def test_a_follow_up_within_a_day_is_feasible(self, at, feasible):
        assert follow_up_feasible(local(at), timetable()) is feasible

    @pytest.mark.parametrize(
        ("at", "open_now"),
        [("12:29:59", True), ("12:30:00", False), ("12:31:00", False), ("17:00:00", False)],
    )
    def test_an_exception_closes_early_and_its_reason_is_shown(self, at, open_now):
        early = timetable(closes("2026-12-24", "12:30", reason="Christmas Eve"))
        answer = status(local(f"2026-12-24 {at}"), early)
        assert answer.is_open is open_now
        assert answer.reason == ("Closing at 12:30" if open_now else "Closed: Christmas Eve")


class TestBoundaries:
    @pytest.mark.parametrize(
        ("day", "closing"),
        [(f"2026-11-{23 + n}", "16:00") for n in range(5)] + [("2026-11-28", "13:00")],
    )
    def test_every_opening_and_closing_is_half_open(self, day, closing):
        opening, end = local(f"{day} 09:00"), local(f"{day} {closing}")
        around = [opening - SECOND, opening, opening + SECOND, end - SECOND, end, end + SECOND]
        assert [open_at(at, timetable()) for at in around] == [
            False,
            True,
            True,
            True,
            False,
            False,
        ]

    @pytest.mark.parametrize(("day", "closing"), [("2027-07-05", "16:00"), ("2027-07-10", "13:00")])
    def test_summer_time_is_london_time(self, day, closing):
        opening = datetime.fromisoformat(f"{day}T08:00+00:00")
        assert [open_at(opening + n * SECOND, timetable()) for n in (-1, 0, 1)] == [
            False,
            True,
            True,
        ]
        assert status(opening, timetable()).closes_at == local(f"{day} {closing}")

    @pytest.mark.parametrize(
        ("saturday", "monday", "hours"),
        [
            ("2026-11-28", "2026-11-30T09:00:00+00:00", 44),
            ("2028-03-25", "2028-03-27T09:00:00+01:00", 43),
            ("2026-10-24", "2026-10-26T09:00:00+00:00", 45),
            ("2027-10-30", "2027-11-01T09:00:00+00:00", 45),
            ("2028-10-28", "2028-10-30T09:00:00+00:00", 45),
        ],
    )
    def test_the_weekend_lasts_as_long_as_it_really_does(self, saturday, monday, hours):
        shut = local(f"{saturday} 13:00")
        answer = status(shut, timetable())
        assert answer.opens_at.isoformat() == monday
        assert elapsed(shut, answer.opens_at) == timedelta(hours=hours)

    @pytest.mark.parametrize(
        ("day", "change"),
        [
            ("2027-03-28", "01:00"),
            ("2028-03-26", "01:00"),
            ("2026-10-25", "01:00"),
            ("2027-10-31", "01:00"),
            ("2028-10-29", "01:00"),
        ],
    )
    def test_nothing_opens_around_a_clock_change(self, day, change):
        moment = datetime.fromisoformat(f"{day}T{change}:00+00:00")
        for n in (-1, 0, 1):
            answer = status(moment + n * SECOND, timetable())
            assert (answer.state, answer.reason) == ("closed", "Closed on Sundays")

    def test_an_opening_across_the_spring_change_lasts_an_hour_less(self):
        night = timetable(opens("2027-03-28", "00:30", "03:00"))
        [(start, end)] = open_intervals(date(2027, 3, 28), night)
        assert end - start == timedelta(hours=1, minutes=30)

    def test_an_opening_across_the_autumn_change_lasts_an_hour_more(self):
        night = timetable(opens("2027-10-31", "00:30", "03:00"))
        [(start, end)] = open_intervals(date(2027, 10, 31), night)
        assert end - start == timedelta(hours=3, minutes=30)

    def test_an_opening_in_the_hour_that_spring_skips_is_none(self):
        night = timetable(opens("2027-03-28", "01:10", "01:50"))
        assert open_intervals(date(2027, 3, 28), night) == ()

    def test_an_opening_that_begins_in_the_skipped_hour_begins_with_the_change(self):
        night = timetable(opens("2027-03-28", "01:30", "03:00"))
        assert open_intervals(date(2027, 3, 28), night) == (
            (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 3, 28, 2, tzinfo=UTC)),
        )

    def test_any_time_zone_asks_the_same_question(self):
        at = local("2026-11-27 15:59:59")
        tokyo = at.astimezone(timezone(timedelta(hours=9)))
        assert status(tokyo, timetable()) == status(at, timetable())

    def test_answers_are_given_in_london(self):
        at = datetime(2027, 7, 5, 10, tzinfo=UTC)
        assert status(at, timetable()).closes_at.isoformat() == "2027-07-05T16:00:00+01:00"
        assert next_opening(at, timetable()).isoformat() == "2027-07-06T09:00:00+01:00"

    def test_intervals_are_given_in_utc(self):
        [(start, end)] = open_intervals(date(2027, 7, 5), timetable())
        assert (start.isoformat(), end.isoformat()) == (
            "2027-07-05T08:00:00+00:00",
            "2027-07-05T15:00:00+00:00",
        )

    def test_an_instant_without_a_zone_is_refused(self):
        naive = datetime.fromisoformat("2026-11-23T10:00:00")
        aware = naive.replace(tzinfo=UTC)
        for ask in (status, open_at, next_opening, follow_up_feasible):
            with pytest.raises(ValueError, match="no time zone"):
                ask(naive, timetable())
        with pytest.raises(ValueError, match="no time zone"):
            open_minutes_between(naive, aware, timetable())
        with pytest.raises(ValueError, match="no time zone"):
            elapsed(aware, naive)

    @pytest.mark.parametrize("year", [1, 1899, 2901, 9999])
    def test_an_instant_outside_the_centuries_is_refused(self, year):
        with pytest.raises(ValueError, match="1900 to 2900"):
            status(datetime(year, 6, 1, tzinfo=UTC), timetable())

    @pytest.mark.parametrize(
        ("start", "end", "minutes"),
        [
            ("2026-11-23 00:00", "2026-11-24 00:00", 420),
            ("2026-11-23 00:00", "2026-11-30 00:00", 5 * 420 + 240),
            ("2026-11-23 09:00:30", "2026-11-23 09:02:00", 1),
            ("2026-11-23 15:59", "2026-11-24 09:01", 2),
            ("2026-11-24 09:01", "2026-11-23 15:59", 0),
            ("2027-03-22 00:00", "2027-04-05 00:00", (4 + 4) * 420 + 2 * 240),
        ],
    )
    def test_open_minutes_are_summed(self, start, end, minutes):
        assert open_minutes_between(local(start), local(end), timetable()) == minutes


def days(year: int, *listed: tuple[int, int]) -> set[date]:
    return {date(year, month, day) for day, month in listed}


# Source: Opening hours and bank holidays, 7.2, as (day, month). The Scottish 15 June 2026 is not
# in the packaged list; it is a dated exception.
TABLE_OF_DATES = {
    ("england-and-wales", 2026): days(
        2026, (1, 1), (3, 4), (6, 4), (4, 5), (25, 5), (31, 8), (25, 12), (28, 12)
    ),
    ("england-and-wales", 2027): days(
        2027, (1, 1), (26, 3), (29, 3), (3, 5), (31, 5), (30, 8), (27, 12), (28, 12)
    ),
    ("england-and-wales", 2028): days(
        2028, (3, 1), (14, 4), (17, 4), (1, 5), (29, 5), (28, 8), (25, 12), (26, 12)
    ),
    ("scotland", 2026): days(
        2026, (1, 1), (2, 1), (3, 4), (4, 5), (25, 5), (3, 8), (30, 11), (25, 12), (28, 12)
    ),
    ("scotland", 2027): days(
        2027, (1, 1), (4, 1), (26, 3), (3, 5), (31, 5), (2, 8), (30, 11), (27, 12), (28, 12)
    ),
    ("scotland", 2028): days(
        2028, (3, 1), (4, 1), (14, 4), (1, 5), (29, 5), (7, 8), (30, 11), (25, 12), (26, 12)
    ),
    ("northern-ireland", 2026): days(
        2026,
        *[(1, 1), (17, 3), (3, 4), (6, 4), (4, 5), (25, 5), (13, 7), (31, 8), (25, 12), (28, 12)],
    ),
    ("northern-ireland", 2027): days(
        2027,
        *[(1, 1), (17, 3), (26, 3), (29, 3), (3, 5), (31, 5), (12, 7), (30, 8), (27, 12), (28, 12)],
    ),
    ("northern-ireland", 2028): days(
        2028,
        *[(3, 1), (17, 3), (14, 4), (17, 4), (1, 5), (29, 5), (12, 7), (28, 8), (25, 12), (26, 12)],
    ),
}


class TestPublishedHolidays:
    @pytest.mark.parametrize(("division", "year"), TABLE_OF_DATES)
    def test_the_packaged_list_agrees_with_the_table(self, division, year):
        listed = bank_holidays.published(division).holidays
        assert {h.on for h in listed if h.on.year == year} == TABLE_OF_DATES[division, year]

    @pytest.mark.parametrize(("division", "year"), TABLE_OF_DATES)
    def test_each_closes_the_line_for_the_day(self, division, year):
        hours = timetable(divisions=(division,))
        for on in TABLE_OF_DATES[division, year]:
            assert open_intervals(on, hours) == ()

    def test_the_scottish_proclaimed_day_needs_its_exception(self):
        day = local("2026-06-15 10:00")
        reason = "15 June 2026 proclaimed holiday, World Cup"
        plain = timetable(divisions=("scotland",))
        shipped = timetable(closes("2026-06-15", reason=reason), divisions=("scotland",))
        assert open_at(day, plain)
        assert status(day, shipped).reason == f"Closed: {reason}"
        assert status(day, shipped).opens_at == local("2026-06-16 09:00")

    @pytest.mark.parametrize(
        ("division", "at", "open_now"),
        [
            ("scotland", "2026-04-06 10:00", True),  # Easter Monday is no holiday there
            ("england-and-wales", "2026-04-06 10:00", False),
            ("northern-ireland", "2026-04-06 10:00", False),
            ("scotland", "2027-01-02 10:00", True),  # Saturday: the holiday is 4 January
            ("scotland", "2027-01-04 10:00", False),
            ("england-and-wales", "2027-01-04 10:00", True),
            ("northern-ireland", "2027-07-12 10:00", False),
            ("england-and-wales", "2027-07-12 10:00", True),
            ("scotland", "2026-08-03 10:00", False),
            ("scotland", "2026-08-31 10:00", True),
            ("england-and-wales", "2027-03-27 10:00", True),  # Easter Saturday
            ("england-and-wales", "2026-12-26 10:00", True),  # Boxing Day, Saturday
            ("england-and-wales", "2027-12-25 10:00", True),  # Christmas Day, Saturday
        ],
    )
    def test_divisions_differ(self, division, at, open_now):
        assert open_at(local(at), timetable(divisions=(division,))) is open_now

    @pytest.mark.parametrize("division", bank_holidays.DIVISIONS)
    def test_whole_years_are_covered(self, division):
        published = bank_holidays.published(division)
        assert (published.known_until.month, published.known_until.day) == (12, 31)
        assert published.known_until >= date(2028, 12, 31)
        assert (published.known_from.month, published.known_from.day) == (1, 1)

    def test_a_division_that_does_not_exist_is_refused(self):
        with pytest.raises(ValueError, match="no division called wales"):
            bank_holidays.published("wales")
        with pytest.raises(ValueError, match="at least one division"):
            bank_holidays.published_in_any([])

    def test_no_network_is_asked(self, monkeypatch):
        def refuse(*args, **kwargs):
            raise AssertionError("the bank holidays must come from the package")

        monkeypatch.setattr("requests.sessions.Session.request", refuse)
        bank_holidays.published.cache_clear()
        assert bank_holidays.published("scotland").holidays


class TestPastTheCalendar:
    """The calendar of these rows ends on Thursday 31 December 2026."""

    ENDS = date(2026, 12, 31)

    def hours(self, *exceptions):
        return timetable(*exceptions, holidays_known_until=self.ENDS)

    def test_the_last_known_day_is_still_known(self):
        assert status(local("2026-12-31 15:00"), self.hours()).state == "open"
        assert status(local("2026-12-31 23:59:59"), self.hours()).state == "closed"

    @pytest.mark.parametrize(
        "at", ["2027-01-01 00:00", "2027-01-01 10:00", "2027-01-05 10:00", "2031-06-01 10:00"]
    )
    def test_the_next_day_and_all_later_are_unknown(self, at):
        answer = status(local(at), self.hours())
        assert (answer.state, answer.closes_at, answer.opens_at) == ("unknown", None, None)
        assert "ended on Thursday 31 December 2026" in answer.reason
        assert "Ask the supervisor" in answer.reason
        assert not answer.is_open
        assert not open_at(local(at), self.hours())
        assert next_opening(local(at), self.hours()) is None

    def test_the_packaged_calendar_ends_loudly(self):
        assert status(local("2028-12-30 12:59:59"), timetable()).is_open
        last = status(local("2028-12-31 23:59:59"), timetable())
        assert (last.state, last.opens_at) == ("closed", None)
        first = status(local("2029-01-01 00:00:00"), timetable())
        assert first.state == "unknown"
        assert "ended on Sunday 31 December 2028" in first.reason

    def test_the_next_opening_never_crosses_into_unknown_days(self):
        answer = status(local("2026-12-31 16:00"), self.hours())
        assert (answer.state, answer.opens_at) == ("closed", None)
        assert answer.reason.startswith("Closed after hours. The next opening is not known")
        assert "Thursday 31 December 2026" in answer.reason
        assert "Ask the supervisor" in answer.reason

    def test_an_opening_beyond_an_unknown_stretch_is_not_promised(self):
        hours = self.hours(opens("2027-01-04", "10:00", "12:00"))
        assert next_opening(local("2026-12-31 16:00"), hours) is None
        assert status(local("2027-01-04 09:59:59"), hours).state == "unknown"
        assert status(local("2027-01-04 10:00"), hours).state == "open"
        assert status(local("2027-01-04 12:00"), hours).state == "unknown"

    def test_a_day_closed_by_exception_is_known_and_can_be_crossed(self):
        hours = self.hours(
            closes("2027-01-01", reason="New Year"),
            closes("2027-01-02"),
            opens("2027-01-02", "09:00", "13:00"),
        )
        answer = status(local("2027-01-01 10:00"), hours)
        assert (answer.state, answer.reason) == ("closed", "Closed: New Year")
        assert answer.opens_at == local("2027-01-02 09:00")
        assert status(local("2026-12-31 16:00"), hours).opens_at == local("2027-01-02 09:00")
        assert status(local("2027-01-02 13:00"), hours).state == "closed"

    def test_a_part_day_closure_decides_only_its_part(self):
        hours = self.hours(closes("2027-01-04", "12:30"))
        assert status(local("2027-01-04 12:29:59"), hours).state == "unknown"
        assert status(local("2027-01-04 12:30"), hours).state == "closed"

    def test_unknown_time_is_not_counted_for_a_follow_up(self):
        assert follow_up_feasible(local("2026-12-31 10:00"), self.hours())
        assert not follow_up_feasible(local("2026-12-31 15:00"), self.hours())
        assert not follow_up_feasible(local("2027-01-05 10:00"), self.hours())
        extra = self.hours(opens("2027-01-01", "10:00", "10:30"))
        assert follow_up_feasible(local("2026-12-31 15:00"), extra)

    def test_unknown_time_is_not_counted_as_open_minutes(self):
        start, end = local("2026-12-31 00:00"), local("2027-01-08 00:00")
        assert open_minutes_between(start, end, self.hours()) == 420

    def test_before_the_calendar_begins_nothing_is_known_either(self):
        hours = timetable(holidays_known_from=date(2026, 1, 1))
        answer = status(local("2025-12-31 10:00"), hours)
        assert answer.state == "unknown"
        assert "begins on Thursday 1 January 2026" in answer.reason

    def test_a_line_that_never_opens_says_so(self):
        never = replace(timetable(), weekly=())
        answer = status(local("2026-11-25 10:00"), never)
        assert (answer.state, answer.opens_at) == ("closed", None)
        assert answer.reason.startswith("Closed on Wednesdays. No opening is planned")


class TestExceptions:
    DAY = "2026-11-24"  # a Tuesday

    def spans(self, *exceptions, on=DAY, **changes):
        return [
            f"{start.astimezone(LONDON):%H:%M}-{end.astimezone(LONDON):%H:%M}"
            for start, end in open_intervals(
                date.fromisoformat(on), timetable(*exceptions, **changes)
            )
        ]

    @pytest.mark.parametrize(
        ("exceptions", "spans"),
        [
            ([], ["09:00-16:00"]),
            ([closes(DAY)], []),
            ([closes(DAY, "12:30")], ["09:00-12:30"]),
            ([closes(DAY, None, "11:00")], ["11:00-16:00"]),
            ([closes(DAY, "11:00", "12:00")], ["09:00-11:00", "12:00-16:00"]),
            ([closes(DAY, "08:00", "17:00")], []),
            ([closes(DAY, "16:00", "18:00")], ["09:00-16:00"]),
            ([opens(DAY, "16:00", "18:00")], ["09:00-18:00"]),
            ([opens(DAY, "15:00", "18:00")], ["09:00-18:00"]),
            ([opens(DAY, "17:00", "18:00")], ["09:00-16:00", "17:00-18:00"]),
            ([opens(DAY, "10:00", "11:00")], ["09:00-16:00"]),
            # contradictions: the later-made wins
            ([closes(DAY), opens(DAY, "10:00", "12:00")], ["10:00-12:00"]),
            ([opens(DAY, "10:00", "12:00"), closes(DAY)], []),
            ([opens(DAY, "16:00", "20:00"), closes(DAY, "18:00")], ["09:00-18:00"]),
            ([closes(DAY, "12:30"), opens(DAY, "14:00", "15:00")], ["09:00-12:30", "14:00-15:00"]),
            ([closes("2026-11-25")], ["09:00-16:00"]),
        ],
    )
    def test_of_every_shape_change_the_day(self, exceptions, spans):
        assert self.spans(*exceptions) == spans

    def test_open_on_a_sunday(self):
        sunday = opens("2026-11-29", "10:00", "12:00")
        assert self.spans(sunday, on="2026-11-29") == ["10:00-12:00"]
        before = status(local("2026-11-29 09:00"), timetable(sunday))
        after = status(local("2026-11-29 12:00"), timetable(sunday))
        assert (before.reason, before.opens_at) == ("Closed until 10:00", local("2026-11-29 10:00"))
        assert (after.state, after.reason) == ("closed", "Closed after hours")

    def test_open_on_a_bank_holiday(self):
        good_friday = opens("2027-03-26", "10:00", "12:00")
        assert self.spans(good_friday, on="2027-03-26") == ["10:00-12:00"]
        assert status(local("2027-03-26 12:00"), timetable(good_friday)).reason == (
            "Closed: Good Friday"
        )

    def test_close_for_the_christmas_days_as_in_2020(self):
        holidays = ("2026-12-26", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-02")
        hours = timetable(
            closes("2026-12-24", "12:30", reason="Christmas"),
            *(closes(day, reason="Christmas") for day in holidays),
        )
        shut = status(local("2026-12-24 12:30"), hours)
        assert shut.opens_at == local("2027-01-04 09:00")
        assert open_time_between(local("2026-12-24 12:30"), shut.opens_at, hours) == timedelta(0)

    def test_make_a_follow_up_feasible(self):
        sunday = opens("2026-11-29", "10:00", "10:30")
        assert follow_up_feasible(local("2026-11-28 12:30"), timetable(sunday))

    def test_break_a_follow_up(self):
        assert not follow_up_feasible(
            local("2026-11-27 15:30"), timetable(closes("2026-11-28", reason="Flood"))
        )

    def test_merged_intervals_close_once(self):
        hours = timetable(opens(self.DAY, "16:00", "18:00"))
        for at in ("15:59:59", "16:00:00", "17:29:59"):
            answer = status(local(f"{self.DAY} {at}"), hours)
            assert (answer.state, answer.reason) == ("open", "Open until 18:00")
        assert status(local(f"{self.DAY} 18:00"), hours).state == "closed"

    def test_a_gap_in_the_day_says_when_the_line_is_back(self):
        hours = timetable(closes(self.DAY, "11:00", "12:00", reason="Fire drill"))
        answer = status(local(f"{self.DAY} 11:00"), hours)
        assert (answer.reason, answer.opens_at) == (
            "Closed: Fire drill",
            local(f"{self.DAY} 12:00"),
        )

    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda: opens("2026-11-29", None, None), "needs both times"),
            (lambda: opens("2026-11-29", "10:00", None), "needs both times"),
            (lambda: opens("2026-11-29", None, "10:00"), "needs both times"),
            (lambda: opens("2026-11-29", "10:00", "10:00"), "later than its beginning"),
            (lambda: closes("2026-11-24", "12:00", "11:00"), "later than its beginning"),
            (lambda: closes("2026-11-24", reason="  "), "Give the reason"),
            (lambda: exception("shuts", "2026-11-24", None, None, "x"), "either closes or opens"),
            (lambda: WeeklySession(7, time(9), time(16)), "0 \\(Monday\\) to 6"),
            (lambda: WeeklySession(0, time(16), time(16)), "closing time must be later"),
            (
                lambda: WeeklySession(0, time(9), time(16), date(2027, 1, 4), date(2027, 1, 4)),
                "end after the day",
            ),
            (lambda: timetable(closing_soon=-SECOND), "closing-soon time"),
        ],
    )
    def test_that_cannot_be_are_refused(self, make, sentence):
        with pytest.raises(ValueError, match=sentence):
            make()


class TestWeeklyHours:
    def test_change_on_their_day_and_past_rules_stay(self):
        longer = replace(
            timetable(),
            weekly=(
                WeeklySession(0, time(9), time(16), None, date(2026, 12, 7)),
                WeeklySession(0, time(8), time(18), date(2026, 12, 7), None),
            ),
        )
        assert not open_at(local("2026-11-30 17:00"), longer)
        assert open_at(local("2026-12-07 08:00"), longer)
        assert status(local("2026-12-07 09:00"), longer).reason == "Open until 18:00"

    def test_may_have_two_sessions_in_a_day(self):
        lunch = replace(
            timetable(),
            weekly=(
                WeeklySession(1, time(13), time(16)),
                WeeklySession(1, time(9), time(12)),
            ),
        )
        answer = status(local("2026-11-24 12:00"), lunch)
        assert (answer.reason, answer.opens_at) == ("Closed for lunch", local("2026-11-24 13:00"))
        assert next_opening(local("2026-11-24 10:00"), lunch) == local("2026-11-24 13:00")

    @pytest.mark.parametrize(
        ("ends", "begins", "word"),
        [
            (time(11), time(15), "lunch"),
            (time(10, 59), time(13), "a break"),
            (time(14), time(15, 1), "a break"),
        ],
    )
    def test_call_a_pause_lunch_only_at_midday(self, ends, begins, word):
        paused = replace(
            timetable(),
            weekly=(WeeklySession(1, time(9), ends), WeeklySession(1, begins, time(17))),
        )
        at = datetime.combine(date(2026, 11, 24), ends, LONDON)
        assert status(at, paused).reason == f"Closed for {word}"

    def test_that_touch_or_overlap_are_one_interval(self):
        touching = replace(
            timetable(),
            weekly=(
                WeeklySession(1, time(9), time(12)),
                WeeklySession(1, time(12), time(16)),
                WeeklySession(1, time(10), time(11)),
            ),
        )
        assert len(open_intervals(date(2026, 11, 24), touching)) == 1
        assert status(local("2026-11-24 11:59"), touching).closes_at == local("2026-11-24 16:00")

    @pytest.mark.parametrize(
        ("minutes", "state"), [(0, "open"), (29, "open"), (60, "closing_soon")]
    )
    def test_closing_soon_is_a_setting(self, minutes, state):
        hours = timetable(closing_soon=timedelta(minutes=minutes))
        assert status(local("2026-11-24 15:30"), hours).state == state


class TestCalendarHealth:
    @pytest.mark.parametrize(
        ("on", "warned"),
        [
            ("2028-10-01", False),
            ("2028-10-02", True),  # 90 days
            ("2028-10-03", True),
            ("2028-12-31", True),
            ("2029-01-01", True),
        ],
    )
    def test_warns_when_the_calendar_ends_within_90_days(self, on, warned):
        found = calendar_health(date.fromisoformat(on), timetable())
        assert any("Sunday 31 December 2028" in sentence for sentence in found) is warned

    def test_says_that_the_calendar_has_ended(self):
        [sentence] = calendar_health(date(2029, 1, 1), timetable())
        assert sentence.startswith("The bank holiday calendar ended on Sunday 31 December 2028")

    @pytest.mark.parametrize(
        ("on", "named"),
        [
            ("2026-10-26", []),
            ("2026-10-27", ["Saturday 26 December 2026"]),
            ("2026-11-23", ["Saturday 26 December 2026", "Saturday 2 January 2027"]),
            ("2026-12-26", ["Saturday 26 December 2026", "Saturday 2 January 2027"]),
            ("2026-12-27", ["Saturday 2 January 2027"]),
            ("2027-01-03", []),
            ("2027-12-01", ["Saturday 25 December 2027", "Saturday 1 January 2028"]),
            ("2028-11-30", []),
        ],
    )
    def test_warns_of_customary_holidays_that_moved(self, on, named):
        found = calendar_health(date.fromisoformat(on), timetable(holidays_known_until=date.max))
        assert [sentence.split(" is ")[0] for sentence in found] == named

    def test_names_the_hours_that_would_stand(self):
        [boxing_day, _] = calendar_health(date(2026, 11, 23), timetable())
        assert "opens 09:00 to 13:00" in boxing_day

    @pytest.mark.parametrize(
        "settled",
        [closes("2026-12-26", reason="Boxing Day"), opens("2026-12-26", "09:00", "13:00")],
    )
    def test_is_content_with_any_exception_for_the_day(self, settled):
        found = calendar_health(date(2026, 12, 1), timetable(settled))
        assert [sentence.split(" is ")[0] for sentence in found] == ["Saturday 2 January 2027"]

    def test_is_content_where_the_line_does_not_open_that_day(self):
        weekdays = replace(timetable(), weekly=WEEKLY[:5])
        assert calendar_health(date(2026, 12, 1), weekdays) == ()


times = st.times().map(lambda at: at.replace(microsecond=0, second=at.second // 30 * 30))
dates = st.dates(date(2026, 3, 1), date(2029, 2, 1))
instants = st.integers(0, 92_000_000).map(lambda n: datetime(2026, 3, 1, tzinfo=UTC) + n * SECOND)


@st.composite
def exceptions_on(draw, on=dates):
    day = draw(on)
    kind = draw(st.sampled_from(["closes", "opens"]))
    first, second = sorted([draw(times), draw(times)])
    if first == second:
        first, second = time(9), time(10)
    if kind == "closes":
        first = draw(st.sampled_from([first, None]))
        second = draw(st.sampled_from([second, None]))
    return DatedException(day, kind, first, second, "Reason")


@st.composite
def timetables(draw):
    """A line that also opens on nights and Sundays, with exceptions close together."""
    sessions = []
    for _ in range(draw(st.integers(0, 8))):
        first, second = sorted([draw(times), draw(times)])
        if first < second:
            sessions.append(WeeklySession(draw(st.integers(0, 6)), first, second))
    anchor = draw(dates)
    near = st.integers(-3, 3).map(lambda days_away: anchor + timedelta(days=days_away))
    hours = timetable(*draw(st.lists(exceptions_on(near), max_size=6)))
    return anchor, replace(hours, weekly=(*sessions, *draw(st.sampled_from([WEEKLY, ()]))))


@st.composite
def moments(draw):
    anchor, hours = draw(timetables())
    offset = draw(st.integers(-4 * 86_400, 4 * 86_400))
    return datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC) + offset * SECOND, hours


class TestProperties:
    @settings(deadline=None)
    @given(timetables(), st.integers(-3, 3))
    def test_intervals_are_half_open_sorted_and_apart(self, case, offset):
        anchor, hours = case
        found = open_intervals(anchor + timedelta(days=offset), hours)
        for start, end in found:
            assert start < end
            assert open_at(start, hours)
            assert open_at(end - SECOND, hours)
            assert not open_at(end, hours)
            assert not open_at(start - SECOND, hours)
        for (_, end), (start, _) in pairwise(found):
            assert end < start

    @settings(deadline=None)
    @given(moments())
    def test_status_tells_one_consistent_story(self, case):
        at, hours = case
        answer = status(at, hours)
        assert answer.is_open is open_at(at, hours)
        assert answer.reason
        if answer.is_open:
            assert answer.opens_at is None
            assert answer.closes_at > at
            assert open_at(answer.closes_at.astimezone(UTC) - SECOND, hours)
            assert not status(answer.closes_at, hours).is_open
        else:
            assert answer.closes_at is None
        if answer.opens_at is not None:
            assert answer.state is LineState.CLOSED
            assert answer.opens_at > at
            assert open_at(answer.opens_at, hours)
            assert not open_at(answer.opens_at.astimezone(UTC) - SECOND, hours)
            assert open_time_between(at, answer.opens_at, hours) == timedelta(0)
        if answer.state is LineState.UNKNOWN:
            assert at.astimezone(LONDON).date() > hours.holidays_known_until

    @settings(deadline=None)
    @given(moments(), st.data())
    def test_the_last_exception_wins_over_everything(self, case, data):
        at, hours = case
        on = at.astimezone(LONDON).date()
        last = data.draw(exceptions_on(st.just(on)))
        hours = replace(hours, exceptions=(*hours.exceptions, last))
        wall = at.astimezone(LONDON).time()
        begins, ends = last.opens or time.min, last.closes
        clock_change = datetime(on.year, on.month, on.day, 12, tzinfo=LONDON).utcoffset() != (
            datetime(on.year, on.month, on.day, tzinfo=LONDON).utcoffset()
        )
        if not clock_change and begins <= wall and (ends is None or wall < ends):
            expected = {"opens": True, "closes": False}[last.kind]
            assert status(at, hours).is_open is expected
            assert status(at, hours).state is not LineState.UNKNOWN

    @settings(deadline=None)
    @given(instants, st.data())
    def test_an_exception_touches_no_other_day(self, at, data):
        on = at.astimezone(LONDON).date()
        other = data.draw(dates.filter(lambda day: day != on))
        plain = timetable()
        changed = timetable(data.draw(exceptions_on(st.just(other))))
        assert open_intervals(on, changed) == open_intervals(on, plain)
        assert status(at, changed).state == status(at, plain).state

    @settings(deadline=None)
    @given(moments(), st.integers(0, 3 * 86_400), st.integers(0, 3 * 86_400))
    def test_open_time_adds_up(self, case, first, second):
        at, hours = case
        middle, end = at + first * SECOND, at + (first + second) * SECOND
        assert open_time_between(at, end, hours) == (
            open_time_between(at, middle, hours) + open_time_between(middle, end, hours)
        )
        assert timedelta(0) <= open_time_between(at, end, hours) <= end - at

    @settings(deadline=None)
    @given(moments())
    def test_more_closing_never_makes_a_follow_up_feasible(self, case):
        at, hours = case
        on = at.astimezone(LONDON).date()
        shut = replace(
            hours,
            exceptions=(
                *hours.exceptions,
                *(
                    DatedException(on + timedelta(days=n), "closes", None, None, "x")
                    for n in (0, 1)
                ),
            ),
        )
        assert not follow_up_feasible(at, shut)


class TestPurity:
    def test_the_rule_imports_only_the_standard_library(self):
        tree = ast.parse(Path(opening_hours.__file__).read_text(encoding="utf-8"))
        imported = {
            name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
        }
        assert imported <= {"collections", "dataclasses", "datetime", "enum", "typing", "zoneinfo"}

    def test_values_can_be_compared_and_hashed(self):
        assert timetable() == timetable()
        assert hash(timetable()) == hash(timetable())
        assert timetable().holiday_title(date(2027, 3, 26)) == "Good Friday"
        twice = timetable(
            holidays=(
                BankHoliday(date(2027, 1, 1), "First"),
                BankHoliday(date(2027, 1, 1), "Second"),
            )
        )
        assert twice.holiday_title(date(2027, 1, 1)) == "First"


class TestPlan:
    def test_says_how_a_day_will_be(self):
        early = closes("2026-12-24", "12:30", reason="Christmas Eve")
        planned = opening_hours.plan(date(2026, 12, 24), timetable(early))
        assert planned.sessions == ((local("2026-12-24 09:00"), local("2026-12-24 12:30")),)
        assert (planned.holiday, planned.exceptions, planned.is_known) == (None, (early,), True)

    def test_names_the_holiday(self):
        planned = opening_hours.plan(date(2027, 3, 26), timetable())
        assert (planned.sessions, planned.holiday) == ((), "Good Friday")

    def test_says_when_nothing_or_not_all_is_known(self):
        assert not opening_hours.plan(date(2029, 1, 2), timetable()).is_known
        part = timetable(opens("2029-01-02", "10:00", "12:00"))
        planned = opening_hours.plan(date(2029, 1, 2), part)
        assert len(planned.sessions) == 1
        assert not planned.is_known
        whole = timetable(closes("2029-01-01"))
        assert opening_hours.plan(date(2029, 1, 1), whole).is_known
