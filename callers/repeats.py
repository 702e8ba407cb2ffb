"""Whether a number has rung again and again, without keeping it.

A number is short enough to be guessed: so the hash is keyed, and the key stays out of the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from callers.log_terms import NUMBER
from callers.models import Call, NumberHeard
from helpline.models import Person

LIVES = timedelta(hours=96)
TOLD_FROM = 3


class _Terms(SearchQuery):
    """Terms of the log as they stand there: the parser of texts would take them apart."""

    def __init__(self, terms: str) -> None:
        super().__init__(terms, search_type="raw")
        self.terms = terms

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.terms]


@dataclass(frozen=True)
class Repeat:
    """What is told of a call's numbers: whether they rang often, and whether more may be read."""

    is_third: bool = False
    has_earlier: bool = False


def keyed(number: str) -> str:
    """Return the keyed hash of a number in E.164."""
    key = settings.REPEAT_CALLERS_KEY
    return salted_hmac("callers.repeats", number, secret=key, algorithm="sha256").hexdigest()


def numbers_of(call: Call) -> list[str]:
    """Return the numbers of a call in E.164; none of one that was withheld."""
    return [one for one in dict.fromkeys([str(call.callback_e164 or ""), *call.other_e164]) if one]


def hashes(numbers: Iterable[str]) -> list[str]:
    """Return the keyed hash of each number."""
    return [keyed(one) for one in numbers]


def repeat(call: Call, person: Person, at: datetime) -> Repeat:
    """Return what a person is told: no more of others' calls than that this is the third."""
    numbers = numbers_of(call)
    if not numbers:
        return Repeat()
    heard = NumberHeard.objects.filter(
        hash__in=hashes(numbers), at__gt=at - LIVES, at__lte=call.started_at
    )
    times = heard.order_by().annotate(all=Value(1)).values("all")
    count = times.annotate(
        count=Count("call", distinct=True) + Count("voicemail", distinct=True)
    ).values("count")
    found = Call.objects.filter(pk=call.pk).values_list(
        Coalesce(Subquery(count), 0), Exists(earlier_calls(call, person))
    )
    rung, has_earlier = found.get()
    return Repeat(rung >= TOLD_FROM, has_earlier)


def earlier_calls(call: Call, person: Person) -> Any:
    """Return the earlier calls from a call's numbers that a person may open, the newest first."""
    terms = " | ".join(f"'{NUMBER}{one}'" for one in numbers_of(call))
    calls = Call.objects.visible_to(person).filter(started_at__lte=call.started_at)
    if not terms:
        return calls.none()
    found = calls.filter(log_row__terms=_Terms(terms))
    return found.exclude(pk=call.pk).newest_first()
