"""What was read of the live guidance, kept in the process for as long as it is true.

One cheap read tells whether it is: what decides about being live only grows, in five small tables.
So an approval, a publication, a recall is seen at once in every process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

# Sums see a row that commits late, under a lower number; the name keeps databases apart.
_COUNTED = (
    "(SELECT (count(*), max(id), sum(id))::text FROM guidance_{table} WHERE {since} <= %(at)s)"
)
_TABLES = {
    "publication": "from_at", "retirement": "at", "recall": "at", "approval": "at", "review": "at"
}  # fmt: skip
# One value: an expression to be read beside others, with the instant as the parameter `at`.
MARKER = "concat_ws(';', current_database(), {})".format(
    ", ".join(_COUNTED.format(table=table, since=since) for table, since in _TABLES.items())
)
MOST_MARKERS, MOST_READ = 4, 600

Read = TypeVar("Read")


class Kept:
    """What was read while one set of versions was live; the least used is forgotten first."""

    def __init__(self) -> None:
        self._read: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """Return what was read under this key; read it the first time."""
        try:
            found = self._read[key]
            self._read.move_to_end(key)
        except KeyError:  # never read, or forgotten by another thread in between
            found = self._read[key] = read()
            while len(self._read) > MOST_READ:
                self._read.popitem(last=False)
        return found


_by_marker: OrderedDict[str, Kept] = OrderedDict()


def kept(at: datetime) -> Kept:
    """Return what is kept of the guidance that is live at an instant. One read."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MARKER}", {"at": at})
        (marker,) = cursor.fetchone()
    return kept_by(marker)


def kept_by(marker: str) -> Kept:
    """Return what is kept under a marker that was read already."""
    found = _by_marker.get(marker)
    if found is None:
        found = _by_marker[marker] = Kept()
        for old in _oldest(list(_by_marker)):
            _by_marker.pop(old, None)
    return found


def _oldest(markers: Sequence[str]) -> Sequence[str]:
    return markers[:-MOST_MARKERS]
