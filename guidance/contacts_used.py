"""The contacts to print, by how often each was rung.

Guidance keeps no calls: the package that does tells the counts, so that imports go down only.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from guidance.contacts_to_print import Chosen, chosen
from guidance.models import Contact
from helpline.opening_hours import LONDON

# Given the first and the last moment that count, it answers how often each entry was rung.
CountUse = Callable[[datetime, datetime], Mapping[int, int]]

_counters: list[CountUse] = []


def count_use_with(counter: CountUse) -> None:
    """Let a package above tell how often each contact was rung."""
    if counter not in _counters:
        _counters.append(counter)


def to_print(since: datetime, until: datetime, most: int) -> tuple[list[Contact], Chosen]:
    """Return the contacts to print, and how they were chosen. One query beside the counters'."""
    used: dict[int, int] = {}
    for counter in _counters:
        for pk, count in counter(since, until).items():
            used[pk] = used.get(pk, 0) + count
    book = {one.pk: one for one in Contact.objects.live_or(used).listed()}
    live, retired = [], []
    for one in book.values():
        entry = one.as_entry(until.astimezone(LONDON).date())
        (retired if one.retired_at else live).append(entry)
    found = chosen(live, retired, used, most)
    return [book[one.pk] for one in found.entries], found
