"""The word list that puts a voicemail first."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from guidance.definition_parts import Part, Words

FILE = Path(__file__).parent / "content" / "red_words.toml"


class RedWords(Part):
    """Words that count from their beginning, and pairs that count near each other.

    `within` bounds, in words, how far apart the two of a pair may stand.
    """

    words: Annotated[tuple[Words, ...], Field(min_length=1)]
    together: tuple[tuple[Words, Words], ...] = ()
    within: Annotated[int, Field(ge=1, le=20)]


@cache
def red_words() -> RedWords:
    """Return the list as it comes with the console."""
    return RedWords.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
