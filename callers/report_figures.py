"""The figures of a report as they are counted, before they are put into words. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

NONE = "none"
# How long it took until somebody took the caller over: under so many minutes.
UNDER = (5, 10, 15, 30, 60)
# The topics of a review whose poor ratings are counted apart: most often poor in the published
# study of nurses' calls (Assessment of Quality in Telephone Triage).
WATCHED = ("location", "patient", "danger")


@dataclass
class Calls:
    """How many calls began, counted by each thing that a call has one of."""

    hours: dict[tuple[int, int], int] = field(default_factory=dict)
    tiers: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    # Of the calls that closed by tier.
    nets: dict[str, int] = field(default_factory=dict)
    backs: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how many calls there were."""
        return sum(self.tiers.values())


class Nurse(NamedTuple):
    """What one nurse had: `took` is the median length of her closed calls."""

    name: str
    calls: int
    took: timedelta | None


class Checklist(NamedTuple):
    """How often something came of a checklist: `used`, `abandoned` or `declined`."""

    what: str
    title: str
    times: int


class Escalation(NamedTuple):
    """How long it took from the first red answer to the confirmed route.

    `under` counts, for each of UNDER, the calls in which it took less than so many minutes.
    """

    red: int
    routed: int
    median: timedelta | None
    ninetieth: timedelta | None
    under: tuple[int, ...]


@dataclass
class Reviews:
    """What the reviews that stand came to: scores by their whole number, ratings of the tier.

    `topics` counts the ratings of each of WATCHED; 0 stands for "does not apply".
    """

    scores: dict[int, int] = field(default_factory=dict)
    accuracies: dict[int, int] = field(default_factory=dict)
    mean: float | None = None
    topics: dict[str, dict[int, int]] = field(
        default_factory=lambda: {topic: {} for topic in WATCHED}
    )
