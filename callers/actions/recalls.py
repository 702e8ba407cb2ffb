"""Recalling a version, and putting every call that relied on it before the supervisors."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from callers.models import Call
from callers.recalled import calls_using
from callers.review_reasons import in_order, reason_of_recall, urgency
from guidance.actions import recalling
from guidance.models import Recall, Version
from helpline import audit
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


def _list_for_review(made: Recall) -> tuple[int, int]:
    """Add the recall to why closed calls wait; return how many used the version, and were closed.

    Each call is locked first: one that closes at this moment is waited for, and one that closes
    next sees the recall by itself.
    """
    reason = reason_of_recall(made.severity)
    rows = Call.objects.filter(pk__in=calls_using(made.version_id).values("pk"))
    rows = rows.order_by("pk").select_for_update()
    found, by_reasons = 0, defaultdict[tuple[str, ...], list[int]](list)
    for pk, closed_at, wanted in rows.values_list("pk", "closed_at", "review_wanted"):
        found += 1
        if closed_at is not None:
            by_reasons[in_order({*wanted, reason})].append(pk)
    for wanted, keys in by_reasons.items():
        for start in range(0, len(keys), AT_ONCE):
            Call.objects.filter(pk__in=keys[start : start + AT_ONCE]).update(
                review_wanted=list(wanted), review_urgency=urgency(wanted)
            )
    return found, sum(map(len, by_reasons.values()))
