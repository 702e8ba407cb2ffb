"""What a part of a report is made of: rows in groups, and measures; and how it leaves the console.

Pure. `protected` returns a part as it may leave the console.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from callers import small_counts


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table and one mark of its picture. A hidden count is None.

    `note` is no count and always shown; `measure` is hidden with the count. `place` is the weekday
    and the hour that it stands for.
    """

    words: str
    count: int | None
    note: str = ""
    measure: str = ""
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together. They make up `total` when they are `whole`; else each is of it.

    `left_out` is what a whole group leaves out of a number that another table shows.
    """

    rows: tuple[Row, ...]
    title: str = ""
    total: int | None = None
    whole: bool = True
    is_hidden: bool = False  # the total, too
    left_out: int = 0

    @property
    def total_shown(self) -> int | None:
        """Return the total that the rows make up, unless it is hidden."""
        return self.total if self.whole and not self.is_hidden else None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is no count, and how many calls it is drawn from.

    `tells` are further counts that could be worked out from it.
    """

    words: str
    value: str
    of: int
    tells: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report."""

    id: str
    title: str
    unit: str
    groups: tuple[Group, ...]
    about: str = ""
    measures: tuple[Measure, ...] = ()
    note_title: str = ""
    what: str = "What"

    @property
    def rows(self) -> list[Row]:
        """Return the rows of all groups."""
        return [row for group in self.groups for row in group.rows]

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing to show."""
        return not any(row.count != 0 for row in self.rows)

    @property
    def hides(self) -> bool:
        """Tell whether anything of it is hidden."""
        return any(row.count is None for row in self.rows) or any(
            one.value == small_counts.HIDDEN for one in self.measures
        )


def protected(part: Part) -> Part:
    """Return a part without counts of 1 to 4, and without what would tell them."""
    return replace(
        part,
        groups=tuple(_protected(group) for group in part.groups),
        measures=tuple(
            replace(one, value=small_counts.HIDDEN)
            if any(small_counts.is_small(count) for count in (one.of, *one.tells))
            else one
            for one in part.measures
        ),
    )


def _protected(group: Group) -> Group:
    counts = [row.count or 0 for row in group.rows]
    if group.whole:
        # What is left out is the rest of a known number: with it hidden, the total would tell it.
        hidden = small_counts.hidden_of_whole([*counts, group.left_out])
    else:
        hidden = small_counts.hidden_among(counts, group.total)
    rows = tuple(
        replace(row, count=None, measure="") if place in hidden else row
        for place, row in enumerate(group.rows)
    )
    is_hidden = len(rows) in hidden or (bool(hidden) and len(hidden) == len(rows))
    return replace(group, rows=rows, is_hidden=is_hidden)


def share(count: int, total: int) -> str:
    """Return a share in words; none of nothing."""
    if not total:
        return ""
    percent = round(100 * count / total)
    return "under 1%" if count and not percent else f"{percent}%"
