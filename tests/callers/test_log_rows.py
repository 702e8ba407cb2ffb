"""The log's rows in words, and as a file that no spreadsheet runs."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from callers.log_rows import COLUMNS, file_lines, harmless, line, stamp
from callers.search import Row

START = datetime(2026, 11, 23, 10, 4, tzinfo=UTC)


def row(**changed) -> Row:
    """Return a row of the log."""
    words = {
        "call_id": 1, "started_at": START, "ended_at": START + timedelta(minutes=9),
        "reference": "C-7K4-201", "nurse_id": 3, "tier": "IMMEDIATE", "outcome": "hospital_now",
        "topics": ["pain", "diet"], "flags": ["REVIEW", "LATE"],
    }  # fmt: skip
    return Row(**words | changed)


class TestATime:
    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            (START, "23 Nov 2026 10:04 +00:00"),
            (datetime(2026, 6, 1, 8, 0, tzinfo=UTC), "1 Jun 2026 09:00 +01:00"),
            # The hour that comes twice is told apart by its offset.
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 Oct 2026 01:30 +01:00"),
            (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 Oct 2026 01:30 +00:00"),
        ],
    )
    def test_is_local_with_its_offset(self, moment, said):
        assert stamp(moment) == said


class TestALine:
    def test_says_all_that_is_scanned(self):
        one = line(row(), {3: "Amara"})

        assert one.started == "23 Nov 2026 10:04 +00:00"
        assert (one.nurse, one.outcome, one.topics) == (
            "Amara",
            "Hospital reached now",
            "Pain, Diet",
        )
        assert one.flags == ["Needs review", "Late entry"]
        assert not one.is_running

    @pytest.mark.parametrize(
        ("length", "said"),
        [
            (timedelta(seconds=59), "under 1 min"),
            (timedelta(minutes=1), "1 min"),
            (timedelta(minutes=59, seconds=59), "59 min"),
            (timedelta(hours=1), "1 h 0 min"),
            (timedelta(hours=2, minutes=5), "2 h 5 min"),
        ],
    )
    def test_tells_how_long_it_took(self, length, said):
        assert line(row(ended_at=START + length), {}).duration == said

    def test_of_a_running_call_has_no_duration(self):
        assert line(row(ended_at=None), {}).is_running
        assert line(row(ended_at=None), {}).duration == ""


class TestTheFile:
    def test_holds_the_columns_and_a_line_for_each_call(self):
        lines = [line(row(), {3: "Amara, RN"}), line(row(ended_at=None, flags=[]), {})]

        read = list(csv.reader("".join(file_lines(lines, {"IMMEDIATE": "Immediate"})).splitlines()))

        assert read[0] == list(COLUMNS)
        assert read[1] == [
            "23 Nov 2026 10:04 +00:00", "C-7K4-201", "Amara, RN", "Immediate",
            "Hospital reached now", "Pain, Diet", "9 min", "Needs review, Late entry",
        ]  # fmt: skip
        assert read[2][6] == "running"

    @pytest.mark.parametrize(
        "cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n@x"]
    )
    def test_has_no_cell_that_begins_as_a_formula_does(self, cell):
        assert harmless(cell) == f"'{cell}"
        text = "".join(file_lines([line(row(), {3: cell})], {}))
        assert next(iter(list(csv.reader(text.splitlines(keepends=True)))[1][2])) == "'"

    def test_leaves_other_cells_alone(self):
        assert harmless("C-7K4-201") == "C-7K4-201"
        assert harmless("") == ""
