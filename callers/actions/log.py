"""Looking into the log of calls: keeping filters, and saving what is listed as a file."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from callers import search
from callers.actions.writing import CallRefused, typed
from callers.log_terms import Wanted
from callers.models import LogExport, LogFilter
from helpline import audit
from helpline.models import Person

# How long a search without a name can be opened again.
KEPT = timedelta(days=30)
MOST_NAMED = 30
LONGEST_NAME = 60
LONGEST_REASON = 500


class NotNamed(CallRefused):
    """A name that a filter cannot be saved under."""


class NeedsAReason(CallRefused):
    default = (
        f"More than {search.COUNTED:,} calls are listed. Say why so many are exported, or narrow "
        "the list. Nothing was exported."
    )


@transaction.atomic
def keep(*, wanted: Wanted, number: str, by: Person, at: datetime) -> LogFilter:
    """Keep what somebody looks for, so that it can be opened again without being typed.

    `number` is the telephone number in E.164. What nobody named is swept after a while.
    """
    LogFilter.objects.filter(name="", made_at__lt=at - KEPT).delete()
    kept = LogFilter.objects.create(
        key=secrets.token_urlsafe(18),
        owner=by,
        made_at=at,
        wanted=wanted.as_record(),
        query=search.compiled(wanted, number),
    )
    audit.record("log.search", by=by, at=at, subject=_subject(kept), filter=wanted.told)
    return kept


@transaction.atomic
def save_under(*, kept: LogFilter, name: str, by: Person, at: datetime) -> LogFilter:
    """Save a filter under a name of one's own choice.

    Raises NotNamed for no name, one that is too long or taken, and for too many filters.
    """
    name = " ".join(typed(name).split())
    if not name:
        raise NotNamed("Give the filter a name.")
    if len(name) > LONGEST_NAME:
        raise NotNamed(f"A name takes up to {LONGEST_NAME} characters: shorten it.")
    Person.objects.select_for_update().get(pk=by.pk)
    named = LogFilter.objects.of(by).named()
    if named.exclude(pk=kept.pk).count() >= MOST_NAMED:
        raise NotNamed(f"You have {MOST_NAMED} saved filters. Remove one that you need no more.")
    kept.name = name
    try:
        with transaction.atomic():
            kept.save(update_fields=["name"])
    except IntegrityError:
        raise NotNamed(
            "One of your filters has this name already. Choose another, or remove that one first."
        ) from None
    audit.record("log.save_filter", by=by, at=at, subject=_subject(kept))
    return kept


@transaction.atomic
def forget(*, kept: LogFilter, by: Person, at: datetime) -> None:
    """Remove a saved filter of one's own."""
    audit.record("log.forget_filter", by=by, at=at, subject=_subject(kept))
    kept.delete()


def opened(*, wanted: Wanted, listed: int, by: Person, at: datetime) -> None:
    """Write down that somebody opened the log, with the kinds of filter that were set."""
    audit.record("log.read", by=by, at=at, subject="log", filter=wanted.told, listed=listed)


@transaction.atomic
def export(*, wanted: Wanted, counted: int, reason: str, by: Person, at: datetime) -> LogExport:
    """Write down that the listed calls are being saved as a file, before the first of them leaves.

    `counted` stops one above `search.COUNTED`. Raises NeedsAReason above that, without a reason.
    """
    reason = typed(reason)
    if len(reason) > LONGEST_REASON:
        raise CallRefused(f"A reason takes up to {LONGEST_REASON} characters: shorten it.")
    if counted > search.COUNTED and not reason:
        raise NeedsAReason
    row = LogExport.objects.create(
        kinds=wanted.kinds,
        counted=counted if counted <= search.COUNTED else None,
        reason=reason,
        by=by,
        at=at,
    )
    audit.record("log.export", by=by, at=at, subject=f"export:{row.pk}", filter=wanted.told)
    return row


def exported(
    *, row: LogExport, wanted: Wanted, rows: int, complete: bool, by: Person, at: datetime
) -> None:
    """Write down how many calls an export held, and whether all of it was fetched."""
    audit.record(
        "log.exported",
        by=by,
        at=at,
        subject=f"export:{row.pk}",
        filter=wanted.told,
        rows=rows,
        complete=complete,
    )


def _subject(kept: LogFilter) -> str:
    return f"filter:{kept.pk}"
