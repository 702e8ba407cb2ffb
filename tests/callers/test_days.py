"""Local days as instants, across both clock changes, and the range that a report is asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callers.days import Days, asked, presets

TODAY = date(2026, 11, 23)


class TestDays:
    @pytest.mark.parametrize(
        ("day", "since", "hours"),
        [
            # The clocks go forward on 29 March 2026, back on 25 October.
            (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), 23),
            (date(2026, 3, 30), datetime(2026, 3, 29, 23, tzinfo=UTC), 24),
            (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), 25),
            (date(2026, 10, 26), datetime(2026, 10, 26, 0, tzinfo=UTC), 24),
        ],
    )
    def test_begin_and_end_at_midnight_in_london(self, day, since, hours):
        days = Days(day, day)

        assert days.since == since
        assert days.until - days.since == timedelta(hours=hours)

    def test_count_the_last_one(self):
        days = Days(date(2026, 11, 22), date(2026, 11, 23))

        assert days.count == 2
        assert list(days) == [date(2026, 11, 22), date(2026, 11, 23)]
        assert str(days) == "22 Nov 2026 to 23 Nov 2026"
        assert str(Days(TODAY, TODAY)) == "23 Nov 2026"


class TestAsked:
    @pytest.mark.parametrize(
        ("typed", "first", "last"),
        [
            ({}, date(2026, 10, 27), TODAY),
            ({"from": "2026-11-01", "to": "2026-11-02"}, date(2026, 11, 1), date(2026, 11, 2)),
            ({"from": " 2026-11-01 ", "to": ""}, date(2026, 11, 1), TODAY),
            ({"to": "2026-01-28"}, date(2026, 1, 1), date(2026, 1, 28)),
            ({"from": "2000-01-01"}, date(2000, 1, 1), TODAY),
        ],
    )
    def test_is_what_the_form_says(self, typed, first, last):
        found = asked(typed, TODAY)

        assert found.days == Days(first, last)
        assert found.faults == {}
        assert (found.since, found.until) == (str(first), str(last))

    @pytest.mark.parametrize(
        ("typed", "where", "sentence"),
        [
            ({"from": "yesterday"}, "from", "Give a day, such as 2026-11-23."),
            ({"to": "2026-02-30"}, "to", "Give a day"),
            ({"from": "2026-11-02", "to": "2026-11-01"}, "to", "before the first"),
            ({"to": "2026-11-24"}, "to", "still to come"),
            ({"from": "1999-12-31"}, "from", "No call is so old"),
            ({"from": "\x00"}, "from", "Give a day"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, typed, where, sentence):
        found = asked(typed, TODAY)

        assert found.days is None
        assert sentence in found.faults[where]
        assert (found.since, found.until) == tuple(
            typed.get(name, "").strip() for name in ("from", "to")
        )

    def test_offers_ranges_by_name(self):
        assert {words: (str(one.first), str(one.last)) for words, one in presets(TODAY)} == {
            "Today": ("2026-11-23", "2026-11-23"),
            "Last 7 days": ("2026-11-17", "2026-11-23"),
            "Last 28 days": ("2026-10-27", "2026-11-23"),
            "This month": ("2026-11-01", "2026-11-23"),
            "Last month": ("2026-10-01", "2026-10-31"),
            "This year": ("2026-01-01", "2026-11-23"),
        }
