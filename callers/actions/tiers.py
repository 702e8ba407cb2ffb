"""Confirming a tier, and raising it. Never lowering it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers import casefile
from callers.actions.runs import opened
from callers.actions.writing import CallRefused, locked, refuse, settle, typed
from callers.casefile import DANGER, CaseFile
from callers.handover import TIER_WORDS
from callers.lifecycle import check_confirms
from callers.models import Call, TierConfirmation
from callers.runfile import RunFile
from guidance.tiers import Tier
from helpline import audit
from helpline.models import Person


@transaction.atomic
def confirm_tier(
    *, call: Call, slug: str, tier: Tier, reason: str, by: Person, at: datetime
) -> CaseFile:
    """Confirm a run's computed tier, or raise it with a reason; the same again changes nothing.

    Raises CallRefused when the tier would be lowered, or raised without a reason.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    one = file.run(slug)
    if one is None:
        raise CallRefused("This checklist is not open in this call. Open it first.")
    reason = typed(reason)
    refuse(check_confirms, one.assessment.tier, tier, reason=reason)
    if not one.waits_for_nurse and tier.rank <= one.tier.rank:
        return file
    return _confirm(file, one, tier, reason, by, at)


def _confirm(
    file: CaseFile, one: RunFile, tier: Tier, reason: str, by: Person, at: datetime
) -> CaseFile:
    computed, subject = one.assessment.tier, file.call.subject
    row = TierConfirmation.objects.create(
        call=file.call,
        run=one.run,
        computed=computed,
        confirmed=tier,
        because=[reason.said for reason in one.assessment.reasons],
        rule=one.assessment.rule,
        reason=reason,
        by=by,
        at=file.at,
    )
    audit.record("run.confirm", by=by, at=at, subject=subject, computed=computed, confirmed=tier)
    file.confirmations.append(row)
    return settle(file)


@transaction.atomic
def raise_call(*, call: Call, tier: Tier, reason: str, by: Person, at: datetime) -> CaseFile:
    """Raise the call's tier on the nurse's own judgement, with a reason.

    The leading run is raised, so that the steps of the new tier are the ones to tick; where
    nothing was assessed yet, danger now is opened for it. A second press changes nothing.

    Raises CallRefused when that would not raise it, or the reason is blank.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    now, reason = file.tier, typed(reason)
    before = file.confirmations[-1] if file.confirmations else None
    if before and (before.by_id, before.confirmed, before.reason) == (by.pk, tier, reason):
        return file
    if now is not None and tier.rank <= now.rank:
        raise CallRefused(
            f"The call's tier is that high already: {TIER_WORDS[now]}. A tier is never lowered."
        )
    if tier is Tier.INCOMPLETE:
        raise CallRefused("Choose the route that fits.")
    if not reason:
        raise CallRefused("Say in a few words why you raise the tier.")
    if file.leading is None and file.run(DANGER) is None:
        file, _ = opened(file, DANGER, by, at)
    one = file.leading or file.run(DANGER)
    assert one is not None
    refuse(check_confirms, one.assessment.tier, tier, reason=reason)
    return _confirm(file, one, tier, reason, by, at)
