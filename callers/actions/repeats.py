"""Remembering for 96 hours which numbers rang, each by its keyed hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from callers.models import Call, Direction, NumberHeard, Voicemail
from callers.repeats import LIVES, hashes, numbers_of

# One statement, for it comes with the save of a field: forget what is too old and what this call's
# number is no longer, and remember what it is now.
_REMEMBER = """
    WITH forgotten AS (
        DELETE FROM callers_numberheard
         WHERE at <= %(since)s OR (call_id = %(call)s::bigint AND hash <> ALL(%(hashes)s::text[]))
    )
    INSERT INTO callers_numberheard (hash, call_id, voicemail_id, at)
    SELECT hash, %(call)s::bigint, %(voicemail)s::bigint, %(heard)s
      FROM unnest(%(hashes)s::text[]) AS hash
     WHERE %(heard)s > %(since)s
        ON CONFLICT DO NOTHING
"""


def remember_call(*, call: Call, at: datetime) -> None:
    """Remember the numbers of a call as they are now, and forget what is too old.

    A call that goes out, back to whoever rang or left a message, is none of theirs.
    """
    if call.direction == Direction.INCOMING:
        _remember(numbers_of(call), call.started_at, at, call=call.pk)


def remember_voicemail(*, voicemail: Voicemail, at: datetime) -> None:
    """Remember the number that left a voicemail, and forget what is too old."""
    number = str(voicemail.number_e164 or "")
    _remember([number] if number else [], voicemail.received_at, at, voicemail=voicemail.pk)


def sweep(*, at: datetime) -> int:
    """Forget every number that rang 96 hours ago or earlier; return how many."""
    count, _ = NumberHeard.objects.filter(at__lte=at - LIVES).delete()
    return count


def _remember(
    numbers: list[str],
    heard: datetime,
    at: datetime,
    call: int | None = None,
    voicemail: int | None = None,
) -> None:
    given: dict[str, Any] = {"hashes": hashes(numbers), "heard": heard, "since": at - LIVES}
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, given | {"call": call, "voicemail": voicemail})
