"""Saying what became of the steps of a tier."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers import casefile
from callers.actions.writing import CallRefused, locked, typed
from callers.casefile import CaseFile
from callers.models import Call, StepRecord, StepState
from helpline import audit
from helpline.models import Person


@transaction.atomic
def tick_step(
    *, call: Call, slug: str, step: str, state: str, reason: str, by: Person, at: datetime
) -> CaseFile:
    """Say what became of an action step; the same again changes nothing.

    Raises CallRefused for an unknown step, or *not done* without a reason.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    one = file.run(slug)
    found = next((pair for pair in one.steps if pair[0].id == step), None) if one else None
    if one is None or found is None or state not in StepState.values:
        raise CallRefused("This step is no longer on the list. Load the page again.")
    (words, record), reason = found, typed(reason)
    if state == StepState.NOT_DONE and not reason:
        raise CallRefused(f"“{words.words}”: say why it was not done.")
    if record is not None and record.state == state and record.reason == reason:
        return file
    row = StepRecord.objects.create(
        call=call,
        run=one.run,
        step=step,
        words=words.words,
        state=state,
        reason=reason,
        by=by,
        at=file.at,
    )
    audit.record("run.step", by=by, at=at, subject=call.subject, step=step, state=state)
    file.steps.append(row)
    return casefile.assembled(file, [one.run for one in file.runs])


@transaction.atomic
def rest_not_applicable(*, call: Call, slug: str, by: Person, at: datetime) -> CaseFile:
    """Mark what is left of a lower run's steps as not applicable: the call goes by a higher tier.

    A step that a higher run asks in the same words stays open: there it is still to be done.

    Raises CallRefused for the run that leads the call, or one of its tier.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    one = file.run(slug)
    if one is None:
        raise CallRefused("This checklist is not open in this call. Open it first.")
    if file.tier is None or one.tier.rank >= file.tier.rank:
        raise CallRefused("This run leads the call: tick each of its steps.")
    higher = {
        (step.id, step.words)
        for other in file.counting
        if other.tier.rank > one.tier.rank
        for step, _ in other.steps
    }
    rows = [
        StepRecord(
            call=call,
            run=one.run,
            step=step.id,
            words=step.words,
            state=StepState.NOT_APPLICABLE,
            reason="the call goes by a higher tier",
            by=by,
            at=file.at,
        )
        for step, record in one.steps
        if record is None and (step.id, step.words) not in higher
    ]
    StepRecord.objects.bulk_create(rows)
    audit.record("run.steps_left", by=by, at=at, subject=call.subject, count=len(rows))
    file.steps.extend(rows)
    return casefile.assembled(file, [other.run for other in file.runs])
