"""Red words in what a person said to a machine.

Pure. It prompts a person to ring back first; it never judges, and never clears anything.

Source: Checklists and rule, section 10 (voicemails are listed with red words first).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Apostrophes as people type them, and none at all.
_APOSTROPHES = str.maketrans("", "", "'’‘`")
_WORD = re.compile(r"[^\W_]+")


def red_words(
    text: str, words: Sequence[str], together: Sequence[tuple[str, str]] = (), within: int = 5
) -> tuple[str, ...]:
    """Return the red words of a text, each once, in the order of the list.

    A word counts from its beginning, whatever the letter case and the signs between; a pair when
    its two parts stand at most `within` words apart.
    """
    said = _split(text)
    found = [word for word in words if _places(said, _split(word))]
    for first, second in together:
        near = any(
            abs(one - other) <= within
            for one in _places(said, _split(first))
            for other in _places(said, _split(second))
        )
        pair = f"{first} … {second}"
        if near and not any(_covers(one, first, second) for one in found):
            found.append(pair)
    return tuple(dict.fromkeys(found))


def _split(text: str) -> list[str]:
    return _WORD.findall(text.translate(_APOSTROPHES).casefold())


def _places(said: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return where these words begin: all but the last stand whole, the last may go on."""
    count = len(wanted)
    return [
        place
        for place in range(len(said) - count + 1)
        if all(
            have == want if index < count - 1 else have.startswith(want)
            for index, (have, want) in enumerate(
                zip(said[place : place + count], wanted, strict=True)
            )
        )
    ]


def _covers(phrase: str, first: str, second: str) -> bool:
    words = _split(phrase)
    return bool(_places(words, _split(first)) and _places(words, _split(second)))
