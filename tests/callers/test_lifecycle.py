"""Who may do what to a call, and when: tables with a second before, at and after."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.lifecycle import (
    NotAllowed,
    check_confirms,
    check_follow_up,
    check_may_change,
    check_may_start,
    must_go_elsewhere,
    needs_confirming,
)
from guidance.tiers import Tier
from helpline.opening_hours import LONDON, BankHoliday, Timetable, WeeklySession

HOURS = Timetable(
    weekly=(
        *(WeeklySession(day, time(9), time(16)) for day in range(5)),
        WeeklySession(5, time(9), time(13)),
    ),
    holidays=(BankHoliday(date(2026, 12, 25), "Christmas Day"),),
    holidays_known_from=date(2026, 1, 1),
    holidays_known_until=date(2027, 12, 31),
)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday
SECOND = timedelta(seconds=1)
LOW, DAY, GAPS, NOW_TIER, GRAVEST = (
    Tier.SAFETY_NET,
    Tier.WITHIN_24H,
    Tier.INCOMPLETE,
    Tier.IMMEDIATE,
    Tier.EMERGENCY_999,
)
tiers = some.sampled_from(list(Tier))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def allowed(check, *args, **kwargs) -> bool:
    try:
        check(*args, **kwargs)
    except NotAllowed:
        return False
    return True


class TestStartingACall:
    @pytest.mark.parametrize(
        ("at", "may"),
        [
            ("2026-11-23T08:59:59", False),
            ("2026-11-23T09:00:00", True),
            ("2026-11-23T15:29:59", True),
            ("2026-11-23T15:30:00", True),
            ("2026-11-23T15:59:59", True),
            ("2026-11-23T16:00:00", False),
            ("2026-11-28T12:59:59", True),
            ("2026-11-28T13:00:00", False),
            ("2026-11-29T10:00:00", False),
            ("2026-12-25T10:00:00", False),
            ("2027-12-31T15:59:59", True),
            ("2028-01-03T10:00:00", False),  # past the calendar: unknown, not a guess
        ],
    )
    def test_needs_no_reason_in_opening_hours_alone(self, at, may):
        assert allowed(check_may_start, london(at), HOURS, reason="") is may

    @pytest.mark.parametrize("at", ["2026-11-23T16:00:00", "2026-11-29T10:00:00"])
    def test_outside_them_takes_a_reason_that_says_something(self, at):
        assert allowed(check_may_start, london(at), HOURS, reason="Sunita agreed: still ringing")
        assert not allowed(check_may_start, london(at), HOURS, reason=" \n ")


class TestChangingACall:
    @pytest.mark.parametrize(
        ("closed", "holds", "supervisor", "may"),
        [
            (False, True, False, True),
            (False, False, True, True),
            (False, True, True, True),
            (False, False, False, False),
            (True, True, False, False),
            (True, False, True, False),
            (True, True, True, False),
            (True, False, False, False),
        ],
    )
    def test_is_for_its_nurse_or_a_supervisor_while_it_is_open(
        self, closed, holds, supervisor, may
    ):
        call = {"closed": closed, "holds": holds, "is_supervisor": supervisor}

        assert allowed(check_may_change, **call) is may

    def test_says_what_to_do_instead_once_it_is_closed(self):
        with pytest.raises(NotAllowed, match="addendum"):
            check_may_change(closed=True, holds=True, is_supervisor=False)


class TestConfirmingATier:
    @pytest.mark.parametrize(
        ("computed", "confirmed", "silent", "with_reason"),
        [
            (LOW, LOW, True, True),
            (LOW, GAPS, False, False),
            (LOW, DAY, False, True),
            (LOW, NOW_TIER, False, True),
            (LOW, GRAVEST, False, True),
            (DAY, LOW, False, False),
            (DAY, DAY, True, True),
            (DAY, GAPS, False, False),
            (DAY, NOW_TIER, False, True),
            (GAPS, LOW, False, False),
            (GAPS, DAY, False, True),
            (GAPS, GAPS, True, True),
            (GAPS, GRAVEST, False, True),
            (NOW_TIER, DAY, False, False),
            (NOW_TIER, NOW_TIER, True, True),
            (NOW_TIER, GRAVEST, False, True),
            (GRAVEST, NOW_TIER, False, False),
            (GRAVEST, LOW, False, False),
            (GRAVEST, GRAVEST, True, True),
        ],
    )
    def test_accepts_it_or_raises_it_with_a_reason(self, computed, confirmed, silent, with_reason):
        assert allowed(check_confirms, computed, confirmed, reason="") is silent
        assert allowed(check_confirms, computed, confirmed, reason="  ") is silent
        assert allowed(check_confirms, computed, confirmed, reason="looks grey") is with_reason

    @given(computed=tiers, confirmed=tiers, reason=some.text(max_size=5))
    def test_never_lowers_it(self, computed, confirmed, reason):
        if allowed(check_confirms, computed, confirmed, reason=reason):
            assert confirmed.rank >= computed.rank

    @pytest.mark.parametrize(
        ("standing", "confirmed", "waits"),
        [
            (LOW, [], True),
            (LOW, [LOW], False),
            (DAY, [LOW], True),
            (GAPS, [DAY], True),
            (DAY, [GAPS], True),
            (GAPS, [GAPS], False),
            (NOW_TIER, [DAY], True),
            (NOW_TIER, [DAY, NOW_TIER], False),
            (GRAVEST, [NOW_TIER], True),
            # Only her last word counts.
            (GRAVEST, [GRAVEST, NOW_TIER], True),
            (GRAVEST, [NOW_TIER, GRAVEST], False),
            # A correction lowered it: what was confirmed before is another tier.
            (LOW, [NOW_TIER], True),
            (NOW_TIER, [GRAVEST], True),
            (LOW, [GAPS], True),
        ],
    )
    def test_is_needed_again_after_a_later_rise_or_a_lowering_correction(
        self, standing, confirmed, waits
    ):
        assert needs_confirming(standing, confirmed) is waits

    @given(confirmed=some.lists(tiers), standing=tiers)
    def test_is_never_done_by_confirming_something_lower(self, confirmed, standing):
        lower = [one for one in confirmed if one.rank < standing.rank]

        assert needs_confirming(standing, lower)


class TestAFollowUp:
    @pytest.mark.parametrize(
        ("due", "may"),
        [
            ("2026-11-23T09:59:59", False),
            ("2026-11-23T10:00:00", False),  # now is no later time
            ("2026-11-23T10:00:01", True),
            ("2026-11-23T15:59:59", True),
            ("2026-11-23T16:00:00", False),
            ("2026-11-24T08:59:59", False),
            ("2026-11-24T09:00:00", True),
            ("2026-11-28T12:59:59", True),
            ("2026-11-28T13:00:00", False),
            ("2026-11-29T10:00:00", False),
            ("2026-12-25T10:00:00", False),
            ("2028-01-03T10:00:00", False),
            ("9999-12-31T10:00:00", False),
        ],
    )
    def test_is_booked_later_and_where_the_line_is_open(self, due, may):
        due_at = london(due)

        assert allowed(check_follow_up, due_at, NOW, HOURS, tier=None, has_route=False) is may

    @pytest.mark.parametrize(
        ("tier", "has_route", "may"),
        [
            (None, False, True),
            (LOW, False, True),
            (DAY, False, True),
            (GAPS, False, True),
            (NOW_TIER, False, False),
            (NOW_TIER, True, True),
            (GRAVEST, False, False),
            (GRAVEST, True, True),
        ],
    )
    def test_is_never_the_only_safety_of_a_grave_tier(self, tier, has_route, may):
        due = NOW + timedelta(hours=1)

        assert allowed(check_follow_up, due, NOW, HOURS, tier=tier, has_route=has_route) is may

    @pytest.mark.parametrize("hour", [9, 12, 15])
    def test_follows_the_clock_of_london_in_summer_too(self, hour):
        due = datetime(2026, 7, 1, hour - 1, tzinfo=UTC)

        assert allowed(check_follow_up, due, due - SECOND, HOURS, tier=None, has_route=False)
        assert not allowed(
            check_follow_up, due.replace(hour=15), due, HOURS, tier=None, has_route=False
        )


def tries(*minutes_and_reached):
    return [(NOW + timedelta(minutes=minutes), reached) for minutes, reached in minutes_and_reached]


class TestNoAnswer:
    @pytest.mark.parametrize(
        ("attempts", "elsewhere"),
        [
            ([], False),
            (tries((0, False)), False),
            (tries((0, True)), False),
            (tries((0, False), (0, False)), True),
            (tries((0, False), (15, False)), True),
            ([(NOW, False), (NOW + timedelta(minutes=15) - SECOND, False)], True),
            ([(NOW, False), (NOW + timedelta(minutes=15) + SECOND, False)], False),
            (tries((15, False), (0, False)), True),
            (tries((0, False), (16, False), (31, False)), True),
            (tries((0, False), (16, False), (32, False)), False),
            (tries((0, False), (5, True)), False),
            (tries((0, False), (5, False), (6, True)), False),
        ],
    )
    def test_twice_within_fifteen_minutes_sends_them_elsewhere(self, attempts, elsewhere):
        assert must_go_elsewhere(attempts) is elsewhere

    @given(minutes=some.lists(some.integers(0, 60), max_size=6))
    def test_is_judged_alike_in_any_order(self, minutes):
        attempts = tries(*((one, False) for one in minutes))

        assert must_go_elsewhere(attempts) == must_go_elsewhere(attempts[::-1])
