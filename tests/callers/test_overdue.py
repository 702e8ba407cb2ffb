"""How loud a follow-up is, as a table, and under which heading it stands."""

from datetime import UTC, datetime, timedelta

import pytest

from callers.overdue import LOOKS, Step, group_of, step_of

DUE = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class TestTheSteps:
    @pytest.mark.parametrize(
        ("late", "step"),
        [
            (-DAY, Step.LATER),
            (-SECOND, Step.LATER),
            (timedelta(0), Step.DUE),
            (HOUR - SECOND, Step.DUE),
            (HOUR, Step.HOUR),
            (DAY - SECOND, Step.HOUR),
            (DAY, Step.DAY),
            (400 * DAY, Step.DAY),
        ],
    )
    def test_follow_the_clock_and_only_get_louder(self, late, step):
        assert step_of(DUE, DUE + late) is step

    def test_differ_in_words_icon_and_colour(self):
        for name in ("level", "icon", "heading"):
            assert len({getattr(look, name) for look in LOOKS.values()}) == len(Step)


class TestTheHeadings:
    @pytest.mark.parametrize(
        ("at", "heading"),
        [
            (DUE + DAY, "Overdue since a day or more"),
            (DUE + HOUR, "Overdue by an hour or more"),
            (DUE, "Due now"),
            (DUE - SECOND, "Later today"),
            (DUE - 10 * HOUR, "Later today"),
            (DUE - 10 * HOUR - SECOND, "Tomorrow, Monday 23 November"),
            (DUE - 3 * DAY, "Monday 23 November"),
            (DUE - 365 * DAY, "Monday 23 November 2026"),
        ],
    )
    def test_name_the_day_in_london(self, at, heading):
        assert group_of(DUE, at) == heading

    def test_of_a_summer_evening_are_of_londons_day(self):
        late = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)
        assert group_of(late, late - HOUR / 2) == "Later today"  # both are 7 July in London
        assert group_of(late, late - HOUR) == "Tomorrow, Tuesday 7 July"
