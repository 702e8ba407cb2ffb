"""Typing in a call that was taken on paper while the console was down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from callers import casefile
from callers.actions.callbacks import known
from callers.actions.calls import begin
from callers.actions.runs import opened
from callers.actions.writing import CallRefused, refuse, settle, typed
from callers.lifecycle import check_line_was_open, check_paper_times
from callers.models import Call, Direction, FollowUp, Voicemail
from callers.record_fields import FIELDS, LIMIT
from guidance.models import Version
from guidance.queries import LiveChecklist, definition_of
from guidance.tiers import Tier
from helpline import audit
from helpline.hours import timetable
from helpline.models import Person


@transaction.atomic
def type_in(
    *,
    started_at: datetime,
    ended_at: datetime,
    taken_by: Person,
    printed: Sequence[Version],
    tier: str,
    record: dict[str, str],
    by: Person,
    at: datetime,
    out_of_hours_reason: str = "",
    came_from: FollowUp | Voicemail | None = None,
) -> Call:
    """Make the call of a paper log, at the times on the paper; by `by`, at `at`, it was typed.

    The checklists are opened in the versions that were printed; answers, steps, attempts and the
    closing follow on the call's own page. The same sheet again is the same call.

    Raises CallRefused for impossible times, outside hours without a reason, or for a second call
    of the same person at the same time.
    """
    Person.objects.select_for_update().get(pk=taken_by.pk)
    refuse(check_paper_times, started_at=started_at, ended_at=ended_at, at=at)
    if taken_by.is_admin:
        raise CallRefused("Say who took the call: an admin takes none.")
    if tier and tier not in (Tier.SAFETY_NET, Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999):
        raise CallRefused("Choose the tier that is written on the paper, or none.")
    record = {name: typed(value) for name, value in record.items() if name in FIELDS}
    if max(map(len, record.values()), default=0) > LIMIT:
        raise CallRefused(f"A field takes up to {LIMIT:,} characters. Nothing was cut: shorten it.")
    same = Call.objects.filter(started_by=taken_by, started_at=started_at, typed_at__isnull=False)
    before = same.first()
    if before is not None:
        if (before.paper_ended_at, before.typed_by_id) == (ended_at, by.pk):
            return before
        raise CallRefused(
            f"A call that {taken_by.name} started at that time is typed in already: "
            f"{before.reference}. Nothing was saved twice."
        )
    refuse(check_line_was_open, started_at, timetable(), reason=out_of_hours_reason)
    is_grave = bool(tier) and Tier(tier).rank >= Tier.IMMEDIATE.rank
    call = begin(
        by=taken_by,
        at=started_at,
        out_of_hours_reason=out_of_hours_reason,
        late={
            "nurse": by,
            "typed_at": at,
            "saved_at": at,
            "typed_by": by,
            "paper_ended_at": ended_at,
            "paper_tier": tier,
            # When it became red is not on the paper: the earliest moment is the safe one.
            "first_red_at": started_at if is_grave else None,
        },
        **_origin(came_from, started_at, by, record),
    )
    file = casefile.load(call, at)
    for version in printed:
        definition = definition_of(version)
        live = LiveChecklist(version, definition)
        file, _ = opened(file, version.document.slug, by, at, printed=live)
    settle(file)
    audit.record("call.type_in", by=by, at=at, subject=call.subject, taken_by=taken_by.pk)
    return call


def _origin(
    came_from: FollowUp | Voicemail | None, started_at: datetime, by: Person, record: dict[str, str]
) -> dict[str, Any]:
    """Return what a call came from and what it knows: what is typed counts before what was known.

    Raises CallRefused for what is completed, answered, somebody else's or later than the call.
    """
    if came_from is None:
        return {"record": record}
    said = {name: value for name, value in record.items() if value}
    if isinstance(came_from, Voicemail):
        voicemail = Voicemail.objects.select_for_update().get(pk=came_from.pk)
        if voicemail.settled_at is not None or voicemail.calls.exists():
            raise CallRefused("That voicemail is answered or settled already. Choose another.")
        if voicemail.received_at > started_at:
            raise CallRefused("That voicemail was left after this call started. Check the times.")
        heard = {"callback_number": voicemail.number, "reason": voicemail.words}
        return {
            "direction": Direction.VOICEMAIL,
            "voicemail": voicemail,
            "record": heard | said,
        }
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("call")
    follow_up = rows.get(pk=came_from.pk)
    if follow_up.completed_at is not None or follow_up.calls.filter(closed_at=None).exists():
        raise CallRefused("That callback is completed, or rung at this moment. Choose another.")
    if follow_up.owner_id != by.pk and not by.is_supervisor:
        raise CallRefused("That callback is somebody else's. Take it over first.")
    if follow_up.made_at > started_at:
        raise CallRefused("That callback was booked after this call started. Check the times.")
    before = follow_up.call
    return {
        "direction": Direction.OUTGOING,
        "follow_up": follow_up,
        "earlier": before,
        "record": known(before) | {"reason": f"Callback: {follow_up.why}"} | said,
    }
