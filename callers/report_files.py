"""A report's table as a file; what it is given is `protected` already."""

from __future__ import annotations

import csv
import io
from datetime import date

from callers import small_counts
from callers.days import Days
from callers.log_rows import harmless
from callers.report_rows import Part


def name_of(part: Part, days: Days, ending: str) -> str:
    """Return a file's name: what it shows and of which days."""
    return f"report-{part.id}-{days.first}-to-{days.last}.{ending}"


def table(part: Part, days: Days) -> str:
    """Return a table as CSV: what it is of, what is hidden, then its rows. No cell is a formula."""
    more = part.note_title
    lines: list[tuple[str | int | date, ...]] = [
        ("Report", part.title),
        ("From", days.first),
        ("To, that day too", days.last),
    ]
    lines += [("About", part.about)] if part.about else []
    lines += [("Hidden", small_counts.NOTE)] if part.hides else []
    lines += [(), ("Group", "What", part.unit, *([more] if more else []))]
    for group in part.groups:
        for row in group.rows:
            count = small_counts.HIDDEN if row.count is None else row.count
            beside = row.measure or row.note
            lines.append((group.title, row.words, count, *([beside] if more else [])))
        if group.whole:
            total = group.total_shown
            lines.append((group.title, "Total", small_counts.HIDDEN if total is None else total))
    lines += [("", one.words, one.value) for one in part.measures]
    file = io.StringIO()
    csv.writer(file).writerows([harmless(str(cell)) for cell in line] for line in lines)
    return file.getvalue()
