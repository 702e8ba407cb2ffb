"""Which counts are hidden in what leaves the console, so that nobody is known again by them.

Pure. A count of 1 to 4 is hidden. Where counts make up a total that is known, hiding one tells it:
so the next smallest is hidden too, until no hidden count can be worked out from the others.

Source: the service's rule for reports (counts under 5); the second part is the usual secondary
suppression of statistical disclosure control.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5  # the smallest count above 0 that is shown
HIDDEN = "hidden"
NOTE = (
    f"“{HIDDEN}” stands for a count of 1 to {LEAST - 1}, or for one that is hidden so that such a "
    "count cannot be worked out."
)


def is_small(count: int) -> bool:
    """Tell whether a count is so small that it is hidden."""
    return 0 < count < LEAST


def hidden_among(counts: Sequence[int], of: int | None = None) -> frozenset[int]:
    """Return the places of counts to hide that make up no total.

    `of` is what each was counted among, where that is known: then what is left of it counts too.
    """
    return frozenset(
        place
        for place, count in enumerate(counts)
        if is_small(count) or (of is not None and is_small(of - count))
    )


def hidden_of_whole(counts: Sequence[int]) -> frozenset[int]:
    """Return the places of counts to hide that together make up a known total.

    All places, those of zeros too, mean that the total has to be hidden as well.
    """
    hidden = set(hidden_among(counts))
    if not hidden:
        return frozenset()
    larger = sorted(
        (place for place, count in enumerate(counts) if count and place not in hidden),
        key=lambda place: counts[place],
        reverse=True,
    )
    while not _is_safe([counts[place] for place in hidden]):
        if not larger:
            return frozenset(range(len(counts)))
        hidden.add(larger.pop())
    return frozenset(hidden)


def _is_safe(hidden: Sequence[int]) -> bool:
    # Each is known to be 1 or more: then each may be anything from 1 to 4, at least.
    return len(hidden) > 1 and sum(hidden) >= len(hidden) + LEAST - 2
