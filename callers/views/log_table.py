"""The log's rows and choices as HTML, written straight.

Fifty rows of eight cells and a hundred choices are most of the page; a template takes longer for
them than the database does to find them among a million calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from callers.log_rows import Line
from callers.views.rows import TIER_LOOKS

Choices = tuple[tuple[str, str], ...]

_FIRST = (
    '<tr><td data-label="Started" class="number">{}</td>'
    '<th scope="row"><a href="/calls/{}/{}">{}</a></th>'
)
_CELL = '<td data-label="{}">{}</td>'
_NUMBER = '<td data-label="{}" class="number">{}</td>'
_LAST = '<td data-label="{}">{}</td></tr>\n'
_CHIPS = {
    str(tier): format_html(
        '<span class="chip" data-tier="{}"><span aria-hidden="true">{}</span> {}</span>',
        str(tier),
        mark,
        words,
    )
    for tier, (mark, words) in TIER_LOOKS.items()
}
_OPTION = '<option value="{}"{}>{}</option>'
_TICK = '<label class="tick"><input type="checkbox" name="{}" value="{}"{}> {}</label>'


def rows(lines: Iterable[Line]) -> SafeString:
    """Return the rows of the table; each leads to the call, or to its record once it ended."""
    table = format_html("{}", "")
    for one in lines:
        where = "" if one.is_running else "record/"
        table += (
            format_html(_FIRST, one.started, one.reference, where, one.reference)
            + _cell("Nurse", one.nurse)
            + _cell("Tier", _CHIPS.get(one.tier, "none"))
            + _cell("Outcome", one.outcome)
            + _cell("Topics", one.topics)
            + _cell("Duration", one.duration or "running", _NUMBER)
            + _cell("Flags", ", ".join(one.flags), _LAST)
        )
    return table


# Typed, so that text is never taken for markup that reads the same.
@lru_cache(maxsize=5_000, typed=True)
def _cell(label: str, words: str, cell: str = _CELL) -> SafeString:
    """Return a cell whose words stand in many rows; none of them are of a caller."""
    return format_html(cell, label, words)


@lru_cache(maxsize=500)
def options(choices: Choices, chosen: str) -> SafeString:
    """Return the choices of a select, any of them first."""
    return format_html_join(
        "",
        _OPTION,
        (
            (value, " selected" if value and value == chosen else "", words)
            for value, words in (("", "Any"), *choices)
        ),
    )


@lru_cache(maxsize=500)
def ticks(name: str, choices: Choices, chosen: frozenset[str]) -> SafeString:
    """Return a box to tick for each choice."""
    return format_html_join(
        "",
        _TICK,
        ((name, value, " checked" if value in chosen else "", words) for value, words in choices),
    )
