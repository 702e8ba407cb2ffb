"""Find the contacts that a nurse needs, likeliest first."""

from collections.abc import Sequence
from datetime import date

from guidance.contacts import Sought, ranked
from guidance.models import Contact


def found(contacts: Sequence[Contact], sought: Sought, today: date) -> list[Contact]:
    """Return the contacts that match, the likeliest first and stale ones last."""
    book = {one.pk: one for one in contacts}
    return [book[one.pk] for one in ranked([one.as_entry(today) for one in contacts], sought)]


def search(sought: Sought, today: date) -> list[Contact]:
    """Return what matches in the live directory. One query."""
    return found(list(Contact.objects.live().listed()), sought, today)
