"""The log's rows and choices as HTML, written straight.

Fifty rows of eight cells and a hundred choices are most of the page; a template takes longer for
them than the database does to find them among a million calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from callers.log_rows import Line
from callers.views.rows import TIER_LOOKS

Choices = tuple[tuple[str, str], ...]

_ROW = (
    '<tr><td data-label="Started" class="number">{started}</td>'
    '<th scope="row"><a href="/calls/{reference}/{record}">{reference}</a></th>'
    '<td data-label="Nurse">{nurse}</td><td data-label="Tier">{tier}</td>'
    '<td data-label="Outcome">{outcome}</td><td data-label="Topics">{topics}</td>'
    '<td data-label="Duration" class="number">{duration}</td>'
    '<td data-label="Flags">{flags}</td></tr>\n'
)
_CHIPS = {
    str(tier): f'<span class="chip" data-tier="{tier}"><span aria-hidden="true">{escape(mark)}'
    f"</span> {escape(words)}</span>"
    for tier, (mark, words) in TIER_LOOKS.items()
}


def rows(lines: Iterable[Line]) -> SafeString:
    """Return the rows of the table; each leads to the call, or to its record once it ended."""
    return SafeString(
        "".join(
            _ROW.format(
                started=one.started,
                reference=escape(one.reference),
                record="" if one.is_running else "record/",
                nurse=escape(one.nurse),
                tier=_CHIPS.get(one.tier, "none"),
                outcome=escape(one.outcome),
                topics=escape(one.topics),
                duration=one.duration or "running",
                flags=escape(", ".join(one.flags)),
            )
            for one in lines
        )
    )


@lru_cache(maxsize=500)
def options(choices: Choices, chosen: str) -> SafeString:
    """Return the choices of a select, any of them first."""
    return SafeString("".join(_options((("", "Any"), *choices), chosen)))


@lru_cache(maxsize=500)
def ticks(name: str, choices: Choices, chosen: frozenset[str]) -> SafeString:
    """Return a box to tick for each choice."""
    return SafeString("".join(_ticks(name, choices, chosen)))


def _options(choices: Choices, chosen: str) -> Iterator[str]:
    for value, words in choices:
        mark = " selected" if value and value == chosen else ""
        yield f'<option value="{escape(value)}"{mark}>{escape(words)}</option>'


def _ticks(name: str, choices: Choices, chosen: frozenset[str]) -> Iterator[str]:
    for value, words in choices:
        mark = " checked" if value in chosen else ""
        yield (
            f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(value)}"'
            f"{mark}> {escape(words)}</label>"
        )
