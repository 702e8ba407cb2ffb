"""The words for how serious an answer is, and for where a call must lead.

Source: Checklists and rule, sections 1 and 5.
"""

from __future__ import annotations

from enum import StrEnum


class _Ranked(StrEnum):
    """Compare members by rank: the alphabet must never decide what is more serious."""

    @property
    def rank(self) -> int:
        """Return the place in the order, 0 for the least serious."""
        return _RANKS[type(self)][self.value]

    def __lt__(self, other: object) -> bool:
        return self.rank < self._rank_of(other)

    def __le__(self, other: object) -> bool:
        return self.rank <= self._rank_of(other)

    def __gt__(self, other: object) -> bool:
        return self.rank > self._rank_of(other)

    def __ge__(self, other: object) -> bool:
        return self.rank >= self._rank_of(other)

    def _rank_of(self, other: object) -> int:
        """Read the other side as the same kind of word.

        Raises ValueError for a word that is none of this kind.
        """
        return type(self)(str(other)).rank


class Level(_Ranked):
    """How much one answer weighs."""

    NONE = "none"
    AMBER = "amber"
    RED = "red"
    EMERGENCY = "emergency"


class Tier(_Ranked):
    """Where a call must lead. INCOMPLETE ranks as WITHIN_24H and is never shown as clear.

    Source: Checklists and rule, section 1.
    """

    SAFETY_NET = "SAFETY_NET"
    WITHIN_24H = "WITHIN_24H"
    INCOMPLETE = "INCOMPLETE"
    IMMEDIATE = "IMMEDIATE"
    EMERGENCY_999 = "EMERGENCY_999"


# How people read a weight.
LEVEL_WORDS = {
    Level.NONE: "does not count",
    Level.AMBER: "amber",
    Level.RED: "red",
    Level.EMERGENCY: "emergency",
}
# Tiers for which somebody is reached while the caller is on the line.
GRAVE = (Tier.IMMEDIATE, Tier.EMERGENCY_999)
_RANKS: dict[type, dict[str, int]] = {
    Level: {"none": 0, "amber": 1, "red": 2, "emergency": 3},
    Tier: {"SAFETY_NET": 0, "WITHIN_24H": 1, "INCOMPLETE": 1, "IMMEDIATE": 2, "EMERGENCY_999": 3},
}


def highest(*tiers: Tier) -> Tier:
    """Return the most serious tier; INCOMPLETE before WITHIN_24H, for it still needs answers.

    Raises ValueError when no tier is given: nothing known is not the same as clear.
    """
    if not tiers:
        raise ValueError("The highest of no tiers is not known.")
    return max(tiers, key=lambda tier: (tier.rank, tier is Tier.INCOMPLETE))
