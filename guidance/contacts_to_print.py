"""Which contacts the sheet of numbers holds: those of the areas that calls used most, first.

Pure. An area is a postcode area of an entry. An entry that was rung counts for each of its areas,
so that a hospital's other numbers come along with the one that was used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from guidance.contacts import NATIONS, Entry

# As many areas as one line of the sheet names.
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """The entries to print, stale ones last, and the areas that decided, the most used first."""

    entries: tuple[Entry, ...]
    areas: tuple[str, ...]


def chosen(
    entries: Sequence[Entry], retired: Sequence[Entry], used: Mapping[int, int], most: int
) -> Chosen:
    """Choose at most `most` of the live entries, which stand in the order of the directory.

    `used` counts the attempts by entry; a retired entry is never printed, but its area counts.
    What nobody used fills the rest: each nation's first entries in turn, verified ones before.
    """
    by_area: Counter[str] = Counter()
    for one in (*entries, *retired):
        for area in one.postcode_areas:
            by_area[area] += used.get(one.pk, 0)

    def weight(one: Entry) -> tuple[int, int]:
        own = used.get(one.pk, 0)
        return max([own, *(by_area[area] for area in one.postcode_areas)]), own

    needed = sorted(
        (one for one in entries if weight(one)[0]),
        key=lambda one: (*(-count for count in weight(one)), one.is_stale),
    )
    unused = [one for one in entries if not weight(one)[0]]
    rest = [*_in_turn(unused, is_stale=False), *_in_turn(unused, is_stale=True)]
    return Chosen(
        entries=tuple(sorted([*needed, *rest][:most], key=lambda one: one.is_stale)),
        areas=tuple(area for area, count in by_area.most_common(MOST_NAMED) if count),
    )


def _in_turn(entries: Sequence[Entry], *, is_stale: bool) -> list[Entry]:
    """Return the first entry of every nation, then every second one, and so on."""
    nations = (
        [one for one in entries if one.nation == nation and one.is_stale is is_stale]
        for nation, _ in NATIONS
    )
    return [one for turn in zip_longest(*nations) for one in turn if one is not None]
