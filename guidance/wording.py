"""The words of a search: what was typed, and what else it may mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
# More than anybody types while listening, and little enough to stay fast.
MOST_WORDS = 12
LONGEST_WORD = 40
READ_AT_MOST = 600
# From here on the beginning of a word says which word it will be.
TELLING = 4
NAMED = 3

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[^\W_]+")


@dataclass(frozen=True, slots=True)
class First:
    """A panel that stands before all others when a word is typed or another panel is found."""

    panel: str
    words: tuple[str, ...]
    before: tuple[str, ...]

    def is_called_by(self, typed: Iterable[str]) -> bool:
        """Tell whether any typed word calls for it."""
        return any(
            word in self.words
            or (len(word) >= NAMED and any(one.startswith(word) for one in self.words))
            for word in typed
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A panel whose title is a drug's name: first after emergencies when only that is typed."""

    panel: str
    names: tuple[str, ...]

    def is_called_by(self, typed: Iterable[str]) -> bool:
        """Tell whether every typed word is a name of the drug, half or otherwise written too."""
        return all(any([name] in meanings(word) for name in self.names) for word in typed)


def words_in(text: str) -> list[str]:
    """Return the words that were typed: small letters, at most a dozen, none twice.

    Words that say nothing are left out, unless nothing else was typed.
    """
    found = dict.fromkeys(
        word[:LONGEST_WORD] for word in _WORD.findall(text[:READ_AT_MOST].lower())
    )
    telling = [word for word in found if word not in _saying_nothing()]
    return (telling or list(found))[:MOST_WORDS]


def meanings(word: str) -> list[list[str]]:
    """Return what a word may stand for, itself first: each a list of words that belong together."""
    found = {word: [word]}
    for other in _spelt_otherwise(word):
        found.setdefault(other, [other])
    for line in _same():
        if word in line or (len(word) >= TELLING and any(one.startswith(word) for one in line)):
            for other in line:
                found.setdefault(other, words_in(other))
    return list(found.values())


def lexemes(word: str, *, begun: bool = False) -> str:
    """Return a word and what it may stand for, in PostgreSQL's notation for searching.

    The beginning of a word is enough in the title, the keywords and the one line; in the body
    only when `begun`, or "ear" would find every "early". Holds only letters, figures and the
    notation itself, whatever was typed.
    """
    return " | ".join(
        "(" + " & ".join(_lexeme(part, begun) for part in together) + ")"
        for together in meanings(word)
    )


def _lexeme(word: str, begun: bool) -> str:
    return f"'{word}':*" if begun else f"('{word}':*ABC | '{word}')"


@cache
def shown_first() -> tuple[First, ...]:
    """Return the panels that stand before all others, and when."""
    return tuple(
        First(panel=one["panel"], words=tuple(one["words"]), before=tuple(one["before"]))
        for one in _first()["first"]
    )


@cache
def named() -> tuple[Named, ...]:
    """Return the panels whose title is the name of a drug."""
    return tuple(Named(panel=one["panel"], names=tuple(one["names"])) for one in _first()["named"])


@cache
def _first() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "shown_first.toml").read_text(encoding="utf-8"))


@cache
def _saying_nothing() -> frozenset[str]:
    return frozenset(_spellings()["says_nothing"].split())


@cache
def _spellings() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "spellings.toml").read_text(encoding="utf-8"))


def _same() -> list[list[str]]:
    return list(_spellings()["same"])


def _spelt_otherwise(word: str) -> Iterable[str]:
    for british, american in _spellings()["parts"]:
        if british in word:
            yield word.replace(british, american)
        elif american in word:
            yield word.replace(american, british)
