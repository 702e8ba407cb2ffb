"""Exceptions that were ended, entered too late or overruled: what each of them decided."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.made_exceptions import MadeException, as_they_count, never_took_effect
from helpline.opening_hours import LONDON, DatedException, span_of

DAY = "2026-11-24"
LATE = datetime(2027, 12, 1, tzinfo=UTC)
TOO_LATE = "it was entered after its time"
OVERRULED = "another exception, made later, won over it"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def made(times="", *, at=f"{DAY} 08:00", gone=None, kind="closes", on=DAY, pk=1):
    """Make an exception for times such as "09:00-12:00", "-12:00", "09:00-" or none: all day."""
    opens, _, closes = times.partition("-")
    said = DatedException(
        starts=date.fromisoformat(on),
        kind=kind,
        opens=time.fromisoformat(opens) if opens else None,
        closes=time.fromisoformat(closes) if closes else None,
        reason="Flood",
    )
    return MadeException(pk, said, local(at), gone and local(gone))


def times_of(*many):
    return [(one.opens, one.closes) for one in as_they_count(many)]


class TestAsTheyCount:
    def test_a_standing_one_counts_whole_even_when_made_late(self):
        assert times_of(made("09:00-12:00", at=f"{DAY} 11:00")) == [(time(9), time(12))]

    @pytest.mark.parametrize(
        ("times", "at", "gone", "counts"),
        [
            ("10:00-16:00", "08:00", "12:00", [(time(10), time(12))]),
            ("10:00-16:00", "08:00", "12:00:59", [(time(10), time(12))]),
            ("10:00-16:00", "08:00", "10:00:59", []),
            ("10:00-16:00", "08:00", "10:01", [(time(10), time(10, 1))]),
            ("10:00-16:00", "08:00", "09:00", []),
            ("10:00-16:00", "08:00", "16:00", [(time(10), time(16))]),
            ("10:00-16:00", "08:00", "17:00", [(time(10), time(16))]),
            ("10:00-16:00", "11:30:20", "12:00", [(time(11, 30), time(12))]),
            ("", "10:07:40", "10:40:10", [(time(10, 7), time(10, 40))]),
            ("", "10:07:10", "10:07:50", []),
            ("-12:00", "08:00", "10:00", [(time(8), time(10))]),
            ("12:00-", "08:00", "13:00", [(time(12), time(13))]),
            ("09:00-12:00", "12:00:30", "14:00", []),
        ],
    )
    def test_a_withdrawn_one_counts_from_when_it_was_made_until_then(self, times, at, gone, counts):
        one = made(times, at=f"{DAY} {at}", gone=f"{DAY} {gone}")
        assert times_of(one) == counts

    def test_one_withdrawn_on_another_day(self):
        assert times_of(made(at="2026-11-20 10:00", gone="2026-11-23 10:00")) == []
        assert times_of(made(at="2026-11-20 10:00", gone="2026-11-25 10:00")) == [(None, None)]

    def test_an_opening_that_ended_early_still_has_both_times(self):
        one = made("16:00-18:00", kind="opens", gone=f"{DAY} 16:40")
        assert times_of(one) == [(time(16), time(16, 40))]

    def test_in_the_repeated_hour_of_autumn_nothing_breaks(self):
        # 01:30 the first time round until 01:10 the second: no wall clock tells it.
        first = MadeException(
            1, made(on="2026-10-25").said, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        )
        gone = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
        assert times_of(MadeException(1, first.said, first.made_at, gone)) == []

    def test_the_order_stays(self):
        kept = as_they_count([made(gone=f"{DAY} 12:00"), made("10:00-11:00", pk=2)])
        assert [one.opens for one in kept] == [time(8), time(10)]


class TestNeverTookEffect:
    def why(self, *many, at=LATE):
        return {one.pk: one.why for one in never_took_effect(at, many)}

    @pytest.mark.parametrize(
        ("entered", "found"),
        [
            (f"{DAY} 11:59:59", {}),
            (f"{DAY} 12:00", {1: TOO_LATE}),
            (f"{DAY} 12:00:30", {1: TOO_LATE}),
            (f"{DAY} 15:00", {1: TOO_LATE}),
            (f"{DAY} 09:00", {}),
            ("2026-11-25 08:00", {1: TOO_LATE}),
        ],
    )
    def test_when_it_was_entered_after_its_time(self, entered, found):
        assert self.why(made("09:00-12:00", at=entered)) == found

    @pytest.mark.parametrize(
        ("at", "found"),
        [("11:59:59", {}), ("12:00", {1: TOO_LATE}), ("12:00:01", {1: TOO_LATE})],
    )
    def test_only_once_it_lies_wholly_in_the_past(self, at, found):
        one = made("-12:00", at="2026-11-25 08:00")  # entered a day late
        assert self.why(one, at=local(f"{DAY} {at}")) == found

    def test_a_whole_day_is_past_at_midnight_in_london(self):
        summer = made(on="2027-07-05", at="2027-07-06 09:00")
        assert self.why(summer, at=datetime(2027, 7, 5, 22, 59, 59, tzinfo=UTC)) == {}
        assert self.why(summer, at=datetime(2027, 7, 5, 23, 0, tzinfo=UTC)) == {1: TOO_LATE}

    @pytest.mark.parametrize(
        ("later", "found"),
        [
            (made(pk=2), {1: OVERRULED}),
            (made("09:00-12:00", kind="opens", pk=2), {1: OVERRULED}),
            (made("09:00-11:59", pk=2), {}),
            (made("09:01-12:00", pk=2), {}),
            (made("12:00-16:00", pk=2), {}),
            (made(pk=2, on="2026-11-25"), {}),
            (made(pk=2, at=f"{DAY} 09:01"), {}),
            (made(pk=2, at=f"{DAY} 09:00:40"), {1: OVERRULED}),
            (made(pk=2, gone=f"{DAY} 08:30"), {}),
            (made(pk=2, gone=f"{DAY} 11:59"), {}),
            (made(pk=2, gone=f"{DAY} 12:00"), {1: OVERRULED}),
        ],
    )
    def test_when_a_later_one_won_over_the_whole_of_it(self, later, found):
        assert self.why(made("09:00-12:00"), later) == found

    def test_when_several_together_won_over_it(self):
        halves = made("09:00-10:30", pk=2), made("10:30-12:00", kind="opens", pk=3)
        assert self.why(made("09:00-12:00"), *halves) == {1: OVERRULED}

    def test_never_of_one_that_was_made_later_or_withdrawn(self):
        assert self.why(made("09:00-12:00"), made("09:00-10:00", pk=2)) == {}
        assert self.why(made(at="2026-11-25 08:00", gone="2026-11-26 08:00")) == {}

    def test_says_which(self):
        [found] = never_took_effect(LATE, [made(at="2026-11-25 08:00", pk=7)])
        assert (found.pk, found.said.starts, found.said.reason) == (7, date(2026, 11, 24), "Flood")


moments = st.integers(-600, 2000).map(
    lambda minute: datetime(2026, 11, 24, tzinfo=UTC).timestamp() + 60 * minute
)


@st.composite
def many_made(draw):
    found, moment = [], draw(moments)
    for pk in range(draw(st.integers(1, 5))):
        first, second = sorted([draw(st.integers(0, 1438)), draw(st.integers(0, 1438))])
        at = datetime.fromtimestamp(moment, UTC)
        gone = draw(st.none() | st.integers(0, 900))
        said = DatedException(
            date(2026, 11, 24),
            draw(st.sampled_from(["closes", "opens"])),
            time(*divmod(first, 60)),
            time(*divmod(second + 1, 60)),
            "Reason",
        )
        withdrawn = None if gone is None else datetime.fromtimestamp(moment + 60 * gone, UTC)
        found.append(MadeException(pk, said, at, withdrawn))
        moment += 60 * draw(st.integers(0, 300))
    return found


@given(many_made())
def test_each_minute_has_one_winner_and_who_never_wins_is_told(many):
    """Ask each minute who decided it then, knowing only what was known: the slow way."""
    winners = set()
    for minute in range(1440):
        at = datetime(2026, 11, 24, *divmod(minute, 60), tzinfo=UTC)
        known = [
            one.pk
            for one in many
            if one.made_at <= at
            and (one.withdrawn_at is None or at < one.withdrawn_at)
            and span_of(one.said)[0] <= at < span_of(one.said)[1]
        ]
        winners |= set(known[-1:])
    told = {one.pk for one in never_took_effect(LATE, many)}
    assert told == {one.pk for one in many if one.withdrawn_at is None} - winners
