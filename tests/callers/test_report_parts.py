"""Parts of a report in words, as they leave the console, and where their pictures' marks stand."""

import csv
import io
from dataclasses import replace
from datetime import date, time

import pytest

from callers import report_files, report_pictures
from callers.days import Days
from callers.report_figures import NONE, Calls, Escalation, Nurse, Reviews
from callers.report_hours import opening
from callers.report_parts import KINDS, part
from callers.report_rows import Group, Measure, Part, Row, protected
from helpline.opening_hours import Timetable, WeeklySession

DAYS = Days(date(2026, 11, 16), date(2026, 11, 23))


WEEKDAY, SATURDAY = WeeklySession(0, time(9), time(16)), WeeklySession(5, time(9), time(13))
FULL = opening(
    DAYS,
    Timetable(
        weekly=(*(replace(WEEKDAY, weekday=day) for day in range(5)), SATURDAY),
        holidays=(),
        holidays_known_until=date(2028, 12, 31),
    ),
)


def counts(one):
    return [(row.words, row.count) for row in one.rows]


def made(*groups, **more):
    return Part(id="tier", title="Calls by tier", unit="Calls", groups=groups, **more)


def whole(*values):
    rows = tuple(Row(f"row {place}", value) for place, value in enumerate(values))
    return Group(rows, total=sum(values))


def poor(location):
    figures = {"reviews": Reviews(topics={"location": location, "patient": {}, "danger": {}})}
    return part("poor-ratings", figures, {})


class TestParts:
    def test_show_every_choice_and_what_is_none_any_more(self):
        figures = {"calls": Calls(tiers={"IMMEDIATE": 7, NONE: 2}, outcomes={"gone": 1, NONE: 8})}

        assert counts(part("tier", figures, {}))[1] == ("Immediate", 7)
        assert part("tier", figures, {}).groups[0].total == 9
        assert counts(part("outcome", figures, {}))[-2:] == [("No outcome yet", 8), ("gone", 1)]

    def test_of_the_time_to_escalate_make_up_all_red_calls(self):
        found = part(
            "escalation", {"escalation": Escalation(20, 12, None, None, (2, 5, 5, 9, 11))}, {}
        )

        assert [count for _, count in counts(found)] == [2, 3, 0, 4, 2, 1, 8]
        assert found.groups[0].total == 20

    def test_of_reviews_tell_too_low_from_too_high(self):
        found = part(
            "reviews", {"reviews": Reviews({4: 2, 5: 1}, {1: 1, 3: 1, 4: 5, 7: 2}, 4.2)}, {}
        )

        assert counts(found)[0] == ("5.0", 1)
        assert counts(found)[-3:] == [("Too low", 2), ("Right", 5), ("Too high", 2)]
        assert found.measures == (Measure("Mean score", "4.2", 3),)

    def test_of_poor_ratings_leave_out_where_a_topic_does_not_apply(self):
        found = poor({0: 10, 1: 4, 2: 8, 3: 10, 5: 18})

        assert found.groups[0].title == "Where the patient is"
        assert counts(found)[:2] == [("Poor, 1 or 2", 12), ("3 to 5", 28)]
        assert found.groups[0].total == 40
        assert [(one.words, one.value) for one in found.measures] == [
            ("Where the patient is", "30% poor, of 40"),
            ("Speaking with the patient", "none rated"),
            ("Signs of danger to life", "none rated"),
        ]

    @pytest.mark.parametrize("name", KINDS)
    def test_without_any_call_are_blank(self, name):
        figures = {
            "calls": Calls(),
            "topics": {},
            "nurses": [],
            "checklists": [],
            "escalation": Escalation(0, 0, None, None, (0,) * 5),
            "raises": {},
            "reviews": Reviews(),
            "guidance": [],
            "callbacks": {},
        }
        found = part(name, figures, FULL if name == "hours" else {})

        assert found.is_blank
        assert protected(found) == found
        assert report_pictures.said(found)


class TestProtected:
    def test_hides_a_small_count_and_what_would_tell_it(self):
        found = protected(made(whole(3, 0, 90, 12)))

        assert [row.count for row in found.rows] == [None, 0, 90, None]
        assert found.hides
        assert found.groups[0].total_shown == 105

    def test_hides_the_total_where_nothing_else_is_left(self):
        found = protected(made(whole(3, 0, 1)))

        assert [row.count for row in found.rows] == [None, None, None]
        assert found.groups[0].total_shown is None

    def test_hides_what_is_left_of_all_calls(self):
        rows = (Row("pain", 97), Row("diet", 50))
        found = protected(made(Group(rows, total=100, whole=False)))

        assert [row.count for row in found.rows] == [None, 50]

    def test_hides_lengths_with_their_counts_and_measures_of_few(self):
        rows = (Row("Amara", 4, measure="9 min"), Row("Bryn", 40, measure="8 min"), Row("Cy", 60))
        measures = (Measure("Median", "3 min", 4), Measure("Mean", "2", 5))
        found = protected(made(Group(rows, total=104), measures=measures))

        assert [(row.count, row.measure) for row in found.rows] == [
            (None, ""),
            (None, ""),
            (60, ""),
        ]
        assert [one.value for one in found.measures] == ["hidden", "2"]

    @pytest.mark.parametrize(
        ("ratings", "shown", "total", "value"),
        [
            ({0: 10, 1: 12, 4: 28}, [12, 28], 40, "30% poor, of 40"),
            ({1: 12, 4: 28}, [12, 28], 40, "30% poor, of 40"),
            # Few poor ones, few better ones, and few in which the topic does not apply: the last
            # are the reviews of the other tables less this total, so it goes as well.
            ({0: 10, 1: 3, 4: 37}, [None, 37], None, "hidden"),
            ({1: 3, 4: 37}, [None, None], None, "hidden"),
            ({0: 40, 1: 30, 4: 2}, [None, None], None, "hidden"),
            ({0: 2, 1: 12, 4: 28}, [None, 28], None, "hidden"),
        ],
    )
    def test_hides_small_counts_of_poor_ratings_and_of_what_is_left_out(
        self, ratings, shown, total, value
    ):
        found = protected(poor(ratings))

        assert [row.count for row in found.rows[:2]] == shown
        assert found.groups[0].total_shown == total
        assert found.measures[0].value == value

    def test_shows_the_rest_as_it_is(self):
        one = made(whole(5, 0, 90))

        assert protected(one) == one
        assert not one.hides


class TestBars:
    def test_are_as_long_as_their_counts(self):
        found = report_pictures.bars(made(whole(100, 50, 1, 0)))

        assert [(one.count, one.width) for one in found.bars] == [
            ("100", 360), ("50", 180), ("1", 4), ("0", 0),
        ]  # fmt: skip

    def test_of_a_hidden_count_have_no_length_and_count_for_none(self):
        found = report_pictures.bars(protected(made(whole(3, 6, 1000, 12))))

        assert [(one.count, one.width) for one in found.bars][:3] == [
            ("hidden", None), ("hidden", None), ("1,000", 360),
        ]  # fmt: skip

    def test_leave_the_rest_of_many_to_the_table(self):
        found = report_pictures.bars(made(whole(*range(40, 20, -1))))

        assert (len(found.bars), found.left_out) == (15, 5)

    def test_shorten_words_that_are_too_long(self):
        one = made(Group((Row("w" * 60, 9),), total=9))

        assert report_pictures.bars(one).bars[0].words == "w" * 41 + "…"


class TestSaid:
    def test_tells_the_total_and_the_most(self):
        assert report_pictures.said(made(whole(5, 90))) == (
            "Calls by tier. Calls: 95 in all, most row 1 with 90. The table has every number."
        )


class TestHeat:
    def test_has_a_cell_for_each_hour_that_matters(self):
        calls = Calls(hours={(0, 9): 9, (1, 10): 3, (5, 14): 1})
        found = report_pictures.heat(part("hours", {"calls": calls}, FULL), FULL)
        cells = {(one.left, one.top): one for one in found.cells}

        # Hours 9 to 15 of seven days.
        assert len(cells) == 49
        assert cells[52, 22].count == "9"
        assert [cells[one].level for one in ((52, 22), (96, 46), (52, 46))] == [3, 1, 0]
        assert cells[52 + 5 * 44, 22 + 5 * 24].state == "closed"
        assert [words for _, _, words in found.legend] == ["Line closed in that hour"]

    def test_says_that_a_count_is_hidden(self):
        calls = Calls(hours={(0, 9): 9, (1, 10): 3, (5, 14): 30})
        found = report_pictures.heat(protected(part("hours", {"calls": calls}, FULL)), FULL)

        assert [one.count for one in found.cells].count("–") == 2
        assert found.legend[-1][2] == "–  hidden"


class TestTheFile:
    def rows(self, one):
        return list(csv.reader(io.StringIO(report_files.table(one, DAYS))))

    def test_says_what_it_is_of_and_what_is_hidden(self):
        rows = self.rows(protected(made(whole(3, 0, 90, 12))))

        assert rows[0] == ["Report", "Calls by tier"]
        assert rows[1:3] == [["From", "2026-11-16"], ["To, that day too", "2026-11-23"]]
        assert rows[3][0] == "Hidden"
        assert "1 to 4" in rows[3][1]
        assert rows[5:] == [
            ["Group", "What", "Calls"],
            ["", "row 0", "hidden"],
            ["", "row 1", "0"],
            ["", "row 2", "90"],
            ["", "row 3", "hidden"],
            ["", "Total", "105"],
        ]

    def test_has_the_shares_of_poor_ratings(self):
        assert self.rows(protected(poor({0: 10, 1: 12, 4: 28})))[-3:] == [
            ["", "Where the patient is", "30% poor, of 40"],
            ["", "Speaking with the patient", "none rated"],
            ["", "Signs of danger to life", "none rated"],
        ]
        assert self.rows(protected(poor({1: 3, 4: 28})))[-3][-1] == "hidden"

    def test_has_the_lengths_and_the_measures(self):
        figures = {"nurses": [Nurse("Amara", 9, None)]}
        assert self.rows(part("nurses", figures, {}))[-2] == ["", "Amara", "9", ""]
        one = made(whole(9), measures=(Measure("Median", "3 min", 9),))
        assert self.rows(one)[-1] == ["", "Median", "3 min"]

    def test_holds_no_formula(self):
        one = made(Group((Row("=HYPERLINK(1)", 9), Row("  -1+2", 9)), total=18))

        assert [row[1] for row in self.rows(one)[-3:-1]] == ["'=HYPERLINK(1)", "'  -1+2"]

    def test_says_when_the_line_was_closed(self):
        calls = Calls(hours={(0, 9): 9, (6, 10): 8})
        rows = self.rows(part("hours", {"calls": calls}, FULL))

        assert ["", "Sunday 10:00", "8", "closed"] in rows
        assert ["", "Monday 09:00", "9", "open"] in rows

    def test_is_named_by_its_days(self):
        name = report_files.name_of(made(whole(9)), DAYS, "csv")
        assert name == "report-tier-2026-11-16-to-2026-11-23.csv"
