"""Where everything stands in a report's pictures: bars, and the week as a heat map.

Pure. All lengths are units of a picture that is 360 wide, so that it is read on a narrow screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from callers.report_hours import CLOSED, SOME, WEEKDAYS, Opening
from callers.report_rows import Part, Row
from callers.small_counts import HIDDEN

WIDTH = 360
ROW, TITLE, BAR = 30, 24, 9  # heights
MOST = 15  # rows of one group; the table has the others
LONGEST = 42  # signs of a label
LEFT, CELL, TOP = (
    52,
    44,
    22,
)  # of the heat map: the hours' column, a cell's width, the weekdays' row
HIGH = 24  # a cell's height


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar under its words; `width` is None for a hidden count."""

    top: int
    words: str
    count: str
    width: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand alone."""

    top: int
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of bars, its measures below."""

    height: int
    bars: tuple[Bar, ...]
    titles: tuple[Line, ...]
    measures: tuple[Line, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday. `level` is 0 for no call up to 3 for the most."""

    left: int
    top: int
    count: str
    level: int
    state: str


@dataclass(frozen=True, slots=True)
class Heat:
    """The week: a column for each weekday, a row for each hour."""

    height: int
    weekdays: tuple[tuple[int, str], ...]
    hours: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]
    legend: tuple[tuple[int, str, str], ...]


def bars(part: Part) -> Bars:
    """Return the bars of a part's groups, the longest as wide as the picture."""
    most = max((row.count or 0 for row in part.rows), default=0)
    top, titles, found, left_out = 0, [], [], 0
    for group in part.groups:
        if group.title:
            titles.append(Line(top + 16, group.title))
            top += TITLE
        for row in group.rows[:MOST]:
            found.append(_bar(row, top, most))
            top += ROW
        left_out += len(group.rows[MOST:])
    measures = []
    for one in part.measures:
        measures.append(Line(top + 16, f"{one.words}: {one.value}"))
        top += TITLE
    return Bars(top, tuple(found), tuple(titles), tuple(measures), left_out)


def _bar(row: Row, top: int, most: int) -> Bar:
    words = row.words if len(row.words) <= LONGEST else f"{row.words[: LONGEST - 1]}…"
    if row.count is None:
        return Bar(top, words, HIDDEN, None)
    # Anything at all is seen.
    width = max(2, round(WIDTH * row.count / most)) if row.count else 0
    return Bar(top, words, f"{row.count:,}", width)


def heat(part: Part, opening: Opening) -> Heat:
    """Return the week's cells, the darkest for the most calls, and what their outlines mean."""
    rows = [row for row in part.rows if row.place is not None]
    hours = sorted({row.place[1] for row in rows if row.place})
    most = max((row.count or 0 for row in rows), default=0)
    cells = []
    for row in rows:
        assert row.place is not None
        weekday, hour = row.place
        cells.append(
            Cell(
                left=LEFT + weekday * CELL,
                top=TOP + (hour - hours[0]) * HIGH,
                count="–" if row.count is None else f"{row.count:,}",
                level=_level(row.count, most),
                state=opening[row.place].state,
            )
        )
    bottom = TOP + len(hours) * HIGH
    states = {one.state for one in cells}
    told = [
        (state, words)
        for state, words in (
            (CLOSED, "Line closed in that hour"),
            (SOME, "Line open on some of these days only"),
        )
        if state in states
    ]
    if any(row.count is None for row in rows):
        told.append(("hidden", f"–  {HIDDEN}"))
    return Heat(
        height=bottom + 8 + len(told) * 20,
        weekdays=tuple(
            (LEFT + place * CELL + CELL // 2, name[:3]) for place, name in enumerate(WEEKDAYS)
        ),
        hours=tuple((TOP + (hour - hours[0]) * HIGH, f"{hour:02}:00") for hour in hours),
        cells=tuple(cells),
        legend=tuple(
            (bottom + 8 + place * 20, state, words) for place, (state, words) in enumerate(told)
        ),
    )


def _level(count: int | None, most: int) -> int:
    return 0 if not count else 1 + (3 * count - 1) // most if count < most else 3


def said(part: Part) -> str:
    """Return what a picture shows, for who does not see it: the table has every number."""
    found = []
    for group in part.groups:
        total = group.total_shown
        most = max(group.rows, key=lambda row: row.count or 0, default=None)
        words = f"{group.title or part.unit}: {'hidden' if group.is_hidden else ''}"
        words += f"{total:,} in all" if total is not None else ""
        if most is not None and most.count:
            words += f", most {most.words} with {most.count:,}"
        found.append(words.replace(": ,", ":"))
    found += [f"{one.words} {one.value}" for one in part.measures]
    return f"{part.title}. {'. '.join(found)}. The table has every number."
