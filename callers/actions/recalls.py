"""Recalling a version, and putting every call that relied on it before the supervisors."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce

from callers.models import Call
from callers.recalled import calls_using
from callers.review_due import due_at
from callers.review_reasons import in_order, reason_of_recall, urgency
from guidance.actions import recalling
from guidance.models import Recall, Version
from guidance.tiers import GRAVE
from helpline import audit
from helpline.hours import timetable
from helpline.models import Person

AT_ONCE = 5_000  # calls changed by one statement


@transaction.atomic
def recall(
    *,
    version: Version,
    severity: str,
    reason: str,
    replacement: Version | None = None,
    nothing_replaces: bool = False,
    by: Person,
    at: datetime,
) -> Recall:
    """Withdraw a version, and list each closed call that used it as due for a review.

    A call that is still open becomes due when it closes. The same again by the same person, such as
    a second press, changes nothing.

    Raises what `recalling.recall` raises.
    """
    try:
        made = recalling.recall(
            version=version,
            severity=severity,
            reason=reason,
            replacement=replacement,
            nothing_replaces=nothing_replaces,
            by=by,
            at=at,
        )
    except recalling.AlreadyRecalled as no:
        again = (no.recall.by_id, no.recall.severity, no.recall.reason)
        if again == (by.pk, severity, recalling.as_kept(reason)):
            return no.recall
        raise
    found, listed = _list_for_review(made)
    audit.record(
        "recall.calls", by=by, at=at, subject=f"version:{version.pk}", found=found, listed=listed
    )
    return made


def _flag_in_log(calls: list[int]) -> None:
    """Write the log's rows of calls anew: nothing of an open one changes that would do so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT callers_log_write(call) FROM unnest(%s::bigint[]) AS call", [calls])


def _list_for_review(made: Recall) -> tuple[int, int]:
    """Add the recall to why closed calls wait; return how many used the version, and were closed.

    Each call is locked first: one that closes at this moment is waited for, and one that closes
    next sees the recall by itself.
    """
    reason = reason_of_recall(made.severity)
    rows = Call.objects.filter(pk__in=calls_using(made.version_id).values("pk"))
    rows = rows.order_by("pk").select_for_update()
    is_red = Case(
        When(Q(first_red_at__isnull=False) | Q(tier__in=GRAVE), then=Value(True)),
        default=Value(False),
    )
    rows = rows.annotate(is_red=is_red)
    hours = timetable()
    due = {red: due_at(made.at, is_red=red, timetable=hours) for red in (True, False)}
    found, still_open, by_reasons = (
        0,
        [],
        defaultdict[tuple[tuple[str, ...], bool], list[int]](list),
    )
    for pk, closed_at, wanted, red in rows.values_list(
        "pk", "closed_at", "review_wanted", "is_red"
    ):
        found += 1
        if closed_at is not None:
            by_reasons[in_order({*wanted, reason}), red].append(pk)
        else:
            still_open.append(pk)
    _flag_in_log(still_open)
    for (wanted, red), keys in by_reasons.items():
        for start in range(0, len(keys), AT_ONCE):
            Call.objects.filter(pk__in=keys[start : start + AT_ONCE]).update(
                review_wanted=list(wanted),
                review_urgency=urgency(wanted),
                # What waits already keeps its own moment.
                review_due_at=Coalesce("review_due_at", Value(due[red])),
            )
    return found, sum(map(len, by_reasons.values()))
