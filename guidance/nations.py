"""Whom a person rings, by the nation they are in."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from guidance.definition_parts import Slug, Sourced, Words

FILE = Path(__file__).parent / "content" / "nations.toml"
UNKNOWN = "unknown"


class Nation(Sourced):
    """One nation's routes in words; `abroad` and `unknown` are among them.

    Source: Checklists and rule, sections 9 and 11.
    """

    id: Slug
    name: Words
    emergency: Words
    crisis: Words
    out_of_hours: Words


@cache
def nations() -> tuple[Nation, ...]:
    """Return every nation's routes, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Nation.model_validate(one) for one in raw["nations"])


def nation(name: str) -> Nation:
    """Return one nation's routes; those that hold anywhere while it is blank or not known."""
    book = {one.id: one for one in nations()}
    return book.get(name) or book[UNKNOWN]
