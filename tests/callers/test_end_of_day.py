"""What is open at the end of the day and lacks a hand-over, as tables."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from callers.end_of_day import (
    LOOKS_BACK_DAYS,
    SAID,
    HandedOver,
    Lack,
    counts,
    lacks,
    session_began,
)
from guidance.tiers import Tier
from helpline.opening_hours import LONDON, BankHoliday, DatedException, Timetable, WeeklySession

SECOND = timedelta(seconds=1)
HOURS = Timetable(
    weekly=(
        *(WeeklySession(day, time(9), time(16)) for day in range(5)),
        WeeklySession(5, time(9), time(13)),
    ),
    holidays=(BankHoliday(date(2026, 12, 25), "Christmas Day"),),
    holidays_known_until=date(2026, 12, 31),
)
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 15, 40, tzinfo=UTC)
NEXT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ME, OTHER = 1, 2


def handed(to=ME, at=NOW - 60 * SECOND, next_opening_at=NEXT):
    return HandedOver(to, at, next_opening_at)


def lacking(**changed):
    facts = {
        "owner": ME,
        "owner_works_here": True,
        "handed": handed(),
        "began": BEGAN,
        "next_opening": NEXT,
    }
    return lacks(**facts | changed)


class TestWhatCounts:
    @pytest.mark.parametrize(
        ("tier", "check", "callback"),
        [
            (Tier.EMERGENCY_999, True, True),
            (Tier.IMMEDIATE, True, True),
            (Tier.WITHIN_24H, True, True),
            (Tier.INCOMPLETE, True, True),
            (Tier.SAFETY_NET, False, True),
            (None, False, True),
        ],
    )
    def test_red_day_and_incomplete_checks_and_every_callback(self, tier, check, callback):
        assert counts(tier, is_callback=False) is check
        assert counts(tier, is_callback=True) is callback


class TestWhatAnOpenMatterLacks:
    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({}, ()),
            ({"handed": None}, (Lack.HAND_OVER,)),
            ({"owner_works_here": False}, (Lack.OWNER,)),
            ({"owner_works_here": False, "handed": None}, (Lack.OWNER, Lack.HAND_OVER)),
            ({"next_opening": None}, (Lack.OPENING,)),
            ({"next_opening": None, "handed": None}, (Lack.OPENING, Lack.HAND_OVER)),
            ({"owner": OTHER}, (Lack.NEW_OWNER,)),
            ({"handed": handed(to=OTHER)}, (Lack.NEW_OWNER,)),
            ({"handed": handed(at=BEGAN - SECOND)}, (Lack.EARLIER_DAY,)),
            ({"handed": handed(at=BEGAN)}, ()),
            ({"handed": handed(at=BEGAN + SECOND)}, ()),
            ({"handed": handed(next_opening_at=NEXT - SECOND)}, (Lack.OTHER_OPENING,)),
            ({"handed": handed(next_opening_at=NEXT)}, ()),
            ({"handed": handed(next_opening_at=NEXT + SECOND)}, (Lack.OTHER_OPENING,)),
            ({"handed": handed(next_opening_at=None)}, (Lack.OTHER_OPENING,)),
            ({"handed": handed(next_opening_at=NEXT.astimezone(LONDON))}, ()),
            ({"began": None, "handed": handed(at=BEGAN - timedelta(days=40))}, ()),
        ],
    )
    def test_is_told(self, changed, expected):
        assert lacking(**changed) == expected

    def test_is_said_in_a_sentence_each(self):
        assert set(SAID) == set(Lack)
        assert all(sentence.endswith(".") for sentence in SAID.values())


class TestWhenTheSessionBegan:
    @pytest.mark.parametrize(
        ("at", "began"),
        [
            ("2026-11-23T08:59:59", "2026-11-21T09:00:00"),
            ("2026-11-23T09:00:00", "2026-11-23T09:00:00"),
            ("2026-11-23T09:00:01", "2026-11-23T09:00:00"),
            ("2026-11-23T15:59:59", "2026-11-23T09:00:00"),
            ("2026-11-23T16:00:00", "2026-11-23T09:00:00"),
            ("2026-11-22T12:00:00", "2026-11-21T09:00:00"),
            ("2026-12-26T08:00:00", "2026-12-24T09:00:00"),
            # Past the calendar nobody knows: the last session that was known counts.
            ("2027-01-04T10:00:00", "2026-12-31T09:00:00"),
            # In summer the line opens at 08:00 UTC.
            ("2026-06-01T08:59:59", "2026-05-30T09:00:00"),
            ("2026-06-01T09:00:00", "2026-06-01T09:00:00"),
            # Both sides of the clock change of 25 October 2026, a Sunday.
            ("2026-10-25T12:00:00", "2026-10-24T09:00:00"),
            ("2026-10-26T09:00:00", "2026-10-26T09:00:00"),
        ],
    )
    def test_is_the_last_opening_so_far_in_london(self, at, began):
        local = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        expected = datetime.fromisoformat(began).replace(tzinfo=LONDON)
        assert session_began(local, HOURS) == expected

    def test_of_an_afternoon_after_a_closed_noon_is_the_afternoons(self):
        noon = DatedException(date(2026, 11, 23), "closes", time(12), time(13), "Meeting")
        hours = Timetable(HOURS.weekly, HOURS.holidays, HOURS.holidays_known_until, (noon,))
        one = datetime(2026, 11, 23, 13, tzinfo=UTC)

        assert session_began(one - SECOND, hours) == BEGAN
        assert session_began(one, hours) == one

    def test_is_unknown_when_the_line_did_not_open_for_a_month(self):
        last = datetime(2026, 12, 31, 12, tzinfo=UTC)

        assert session_began(last + timedelta(days=LOOKS_BACK_DAYS), HOURS) is not None
        assert session_began(last + timedelta(days=LOOKS_BACK_DAYS + 1), HOURS) is None
