"""What the hours change on a page: a second before, at and after each change of state."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.closing_time import closing_time
from guidance.tiers import Tier
from helpline.opening_hours import (
    LONDON,
    BankHoliday,
    DatedException,
    Timetable,
    WeeklySession,
    follow_up_feasible,
    status,
)
from tests.callers.facts import BY_TIER

HOURS = Timetable(
    weekly=(
        *(WeeklySession(day, time(9), time(16)) for day in range(5)),
        WeeklySession(5, time(9), time(13)),
    ),
    holidays=(BankHoliday(date(2026, 12, 25), "Christmas Day"),),
    holidays_known_from=date(2026, 1, 1),
    holidays_known_until=date(2027, 12, 31),
    # Wednesday 25 November 2026 closes at half past twelve.
    exceptions=(DatedException(date(2026, 11, 25), "closes", time(12, 30), None, "Training"),),
)
SECOND = timedelta(seconds=1)
ANY_TIER = (None, *BY_TIER)
GRAVE = (Tier.IMMEDIATE, Tier.EMERGENCY_999)
WAITS = (Tier.WITHIN_24H, Tier.INCOMPLETE)
# A call's time in London, the state, the minutes left, and how the page's sentence begins.
STATES = [
    ("2026-11-23T08:59:59", "closed", None, "The line is closed."),
    ("2026-11-23T09:00:00", "open", None, ""),
    ("2026-11-23T15:29:59", "open", None, ""),
    ("2026-11-23T15:30:00", "closing_soon", 30, "30 minutes to closing."),
    ("2026-11-23T15:30:01", "closing_soon", 29, "29 minutes to closing."),
    ("2026-11-23T15:58:00", "closing_soon", 2, "2 minutes to closing."),
    ("2026-11-23T15:58:01", "closing_soon", 1, "1 minute to closing."),
    ("2026-11-23T15:59:00", "closing_soon", 1, "1 minute to closing."),
    ("2026-11-23T15:59:01", "closing_soon", 0, "Less than a minute to closing."),
    ("2026-11-23T15:59:59", "closing_soon", 0, "Less than a minute to closing."),
    ("2026-11-23T16:00:00", "closed", None, "The line is closed."),
    ("2026-11-23T16:00:01", "closed", None, "The line is closed."),
    # Saturday closes at one.
    ("2026-11-28T12:29:59", "open", None, ""),
    ("2026-11-28T12:30:00", "closing_soon", 30, "30 minutes to closing."),
    ("2026-11-28T12:59:59", "closing_soon", 0, "Less than a minute to closing."),
    ("2026-11-28T13:00:00", "closed", None, "The line is closed."),
    # The exception at half past twelve.
    ("2026-11-25T11:59:59", "open", None, ""),
    ("2026-11-25T12:00:00", "closing_soon", 30, "30 minutes to closing."),
    ("2026-11-25T12:29:59", "closing_soon", 0, "Less than a minute to closing."),
    ("2026-11-25T12:30:00", "closed", None, "The line is closed."),
    ("2026-11-25T12:30:01", "closed", None, "The line is closed."),
    ("2026-12-25T10:00:00", "closed", None, "The line is closed."),
    # The calendar's last minutes, and the first of which nothing is known.
    ("2027-12-31T15:59:59", "closing_soon", 0, "Less than a minute to closing."),
    ("2027-12-31T16:00:00", "closed", None, "The line is closed."),
    ("2027-12-31T23:59:59", "closed", None, "The line is closed."),
    ("2028-01-01T00:00:00", "unknown", None, "Whether the line is open is not known"),
    ("2028-01-03T10:00:00", "unknown", None, "Whether the line is open is not known"),
    # The same in summer.
    ("2027-07-05T15:29:59", "open", None, ""),
    ("2027-07-05T15:30:00", "closing_soon", 30, "30 minutes to closing."),
    ("2027-07-05T16:00:00", "closed", None, "The line is closed."),
]


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def now(at, tier=None):
    return closing_time(status(at, HOURS), at, tier=tier, feasible=follow_up_feasible(at, HOURS))


class TestEachChangeOfState:
    @pytest.mark.parametrize("tier", ANY_TIER)
    @pytest.mark.parametrize(("at", "state", "left", "begins"), STATES)
    def test_changes_what_the_page_says_to_the_second(self, at, state, left, begins, tier):
        here = now(london(at), tier)

        assert (here.state, here.minutes_left) == (state, left)
        assert here.tells.startswith(begins)
        assert bool(here.tells) is bool(begins)

    @pytest.mark.parametrize("tier", ANY_TIER)
    @pytest.mark.parametrize(("at", "state", "left", "begins"), STATES)
    def test_changes_what_may_be_promised(self, at, state, left, begins, tier):
        here = now(london(at), tier)

        may_promise = state in ("open", "closing_soon") and not here.rings_now
        assert here.promise.startswith("Possible today until") is may_promise
        assert here.is_end_of_day is (state != "open")
        assert here.shows_on_call is (state != "open")


class TestPastClosing:
    @pytest.mark.parametrize("tier", GRAVE)
    def test_a_grave_call_is_never_shortened(self, tier):
        said = now(london("2026-11-23T16:20:00"), tier).tells

        assert "never shortened: stay until contact is confirmed" in said
        assert "noted by itself" in said

    @pytest.mark.parametrize("tier", [None, *WAITS, Tier.SAFETY_NET])
    def test_any_other_call_goes_on_until_it_is_finished(self, tier):
        said = now(london("2026-11-23T16:20:00"), tier).tells

        assert "goes on until it is finished" in said


class TestWhereNothingIsKnown:
    @pytest.mark.parametrize("tier", ANY_TIER)
    def test_no_callback_is_promised_and_closing_is_not_guessed(self, tier):
        said = now(london("2028-01-03T10:00:00"), tier).tells

        assert "promise no callback" in said
        assert "tell your supervisor" in said
        assert "The line is closed" not in said

    @pytest.mark.parametrize("tier", GRAVE)
    def test_a_grave_call_is_never_shortened_either(self, tier):
        said = now(london("2028-01-03T10:00:00"), tier).tells

        assert "never shortened: stay until contact is confirmed" in said


class TestClosingSoon:
    @pytest.mark.parametrize("tier", ANY_TIER)
    def test_puts_danger_first_and_promises_nothing_late(self, tier):
        said = now(london("2026-11-23T15:45:00"), tier).tells

        for words in ("Danger and red questions first", "number early", "no promise"):
            assert words in said

    @pytest.mark.parametrize(
        ("at", "left"),
        [
            ("2026-11-23T15:14:59", None),
            ("2026-11-23T15:15:00", 45),
            ("2026-11-23T15:15:01", 44),
        ],
    )
    def test_begins_as_long_before_as_the_setting_says(self, at, left):
        hours = replace(HOURS, closing_soon=timedelta(minutes=45))
        moment = london(at)

        assert closing_time(status(moment, hours), moment).minutes_left == left


class TestTheCallerRingsNow:
    @pytest.mark.parametrize(
        ("at", "rings"),
        [
            ("2026-11-23T10:00:00", False),
            ("2026-11-23T15:59:59", False),  # tomorrow is within reach
            ("2026-11-23T16:30:00", False),
            # Saturday: after one hour, thirty open minutes are left until 11:30 and no later.
            ("2026-11-28T11:29:59", False),
            ("2026-11-28T11:30:00", False),
            ("2026-11-28T11:30:01", True),
            ("2026-11-28T12:40:00", True),
            ("2026-11-28T13:00:00", True),
            ("2026-11-29T09:29:59", True),
            ("2026-11-29T09:30:00", False),  # Monday 09:00 to 09:30 lies within 24 hours
            ("2028-01-03T10:00:00", True),  # unknown time counts for nothing
        ],
    )
    @pytest.mark.parametrize("tier", ANY_TIER)
    def test_where_no_open_time_is_within_reach_and_the_team_is_to_be_rung_today(
        self, tier, at, rings
    ):
        assert now(london(at), tier).rings_now is (rings and tier in WAITS)

    @pytest.mark.parametrize(
        ("at", "tier", "first"),
        [
            ("2026-11-23T15:59:59", None, False),
            ("2026-11-23T16:00:00", None, True),
            ("2026-11-23T16:00:01", Tier.IMMEDIATE, True),
            ("2026-11-24T08:59:59", None, True),
            ("2026-11-24T09:00:00", None, False),
            ("2026-11-28T12:40:00", Tier.WITHIN_24H, True),  # open, and out of reach
            ("2028-01-03T10:00:00", None, False),  # no opening is known
        ],
    )
    def test_where_a_booking_is_for_the_next_opening_first(self, at, tier, first):
        assert now(london(at), tier).books_next_opening is first


class TestTheSameAnswer:
    @given(
        seconds=some.integers(0, 500 * 24 * 3600),
        tier=some.sampled_from(ANY_TIER),
    )
    def test_is_given_here_and_by_the_header(self, seconds, tier):
        at = london("2026-11-01T00:00:00") + timedelta(seconds=seconds)
        line, here = status(at, HOURS), now(at, tier)

        assert here.state is line.state
        assert (here.due == "Due now") is line.is_open
        assert (here.minutes_left is not None) is (line.state == "closing_soon")
        if here.minutes_left is not None:
            assert at + timedelta(minutes=here.minutes_left) <= line.closes_at
            assert at + timedelta(minutes=here.minutes_left + 1) > line.closes_at
