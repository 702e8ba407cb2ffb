"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\s+|[^\s]+")
KEPT_AROUND = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both have, or that only one has: `how` is same, added, removed, gap."""

    how: str
    text: str


def _runs(before: str, after: str) -> list[Piece]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def changes(before: str, after: str) -> list[Piece]:
    """Return what changed with a few words around it; what is left out shows as a gap."""
    pieces = _runs(before, after)
    short: list[Piece] = []
    for place, piece in enumerate(pieces):
        found = _PIECES.findall(piece.text)
        if piece.how != "same" or len(found) <= 2 * KEPT_AROUND:
            short.append(piece)
            continue
        if place > 0:
            short.append(Piece("same", "".join(found[:KEPT_AROUND])))
        short.append(Piece("gap", " … "))
        if place < len(pieces) - 1:
            short.append(Piece("same", "".join(found[-KEPT_AROUND:])))
    return short
