"""The log's rows in words, for the page and for the file alike."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from callers.log_terms import FLAG_WORDS
from callers.record_fields import FIELDS
from callers.search import Row
from helpline.opening_hours import LONDON

COLUMNS = (
    "Started", "Reference", "Nurse", "Tier", "Outcome", "Topics", "Duration", "Flags",
)  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_OUTCOMES = dict(FIELDS["outcome"].choices)
_TOPICS = dict(FIELDS["topics"].choices)


class Line(NamedTuple):
    """One call of the log in words."""

    reference: str
    is_running: bool
    started: str
    nurse: str
    tier: str
    outcome: str
    topics: str
    duration: str
    flags: list[str]


def line(row: Row, nurses: Mapping[int, str]) -> Line:
    """Return a row in words; `nurses` names the people by their key."""
    return Line(
        reference=row.reference,
        is_running=row.ended_at is None,
        started=stamp(row.started_at),
        nurse=nurses.get(row.nurse_id, ""),
        tier=row.tier,
        outcome=_OUTCOMES.get(row.outcome, row.outcome),
        topics=", ".join(_TOPICS.get(one, one) for one in row.topics),
        duration=_duration(row),
        flags=[FLAG_WORDS.get(one, one) for one in row.flags],
    )


def stamp(moment: datetime) -> str:
    """Return local time with its offset: "23 Nov 2026 10:04 +00:00"."""
    local = moment.astimezone(LONDON)
    written = local.isoformat()
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {written[11:16]} {written[-6:]}"


def _duration(row: Row) -> str:
    if row.ended_at is None:
        return ""
    minutes = int((row.ended_at - row.started_at).total_seconds() // 60)
    if minutes < 1:
        return "under 1 min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"


class _Echo:
    """Give back what is written, so that a line of a file can be sent as it is made."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def file_lines(lines: Iterable[Line], tiers: Mapping[str, str]) -> Iterator[str]:
    """Return a CSV file line by line, the columns first. No cell begins as a formula does."""
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for one in lines:
        cells = (
            one.started, one.reference, one.nurse, tiers.get(one.tier, one.tier), one.outcome,
            one.topics, one.duration or "running", ", ".join(one.flags),
        )  # fmt: skip
        yield writer.writerow(harmless(cell) for cell in cells)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) or cell.startswith(FORMULA) else cell
