"""What was shared about a caller, and safeguarding notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from callers.actions.calls import TooLong
from callers.actions.writing import SECOND_PRESS, CallRefused, locked, refuse, typed
from callers.lifecycle import check_may_change
from callers.models import Basis, Call, Disclosure, SafeguardingNote
from callers.record_fields import LIMIT
from helpline import audit
from helpline.models import Person


@transaction.atomic
def disclose(
    *,
    call: Call,
    basis: str,
    reason: str,
    authorised_by: str,
    what: str,
    with_whom: str,
    shared_at: datetime | None,
    caller_told: bool,
    by: Person,
    at: datetime,
) -> Disclosure:
    """Write down what was shared with whom, when, on what basis, and who authorised it.

    Without a time it was shared just now. A second press within ten seconds is the same sharing.

    Raises CallRefused when a part is blank, or the time lies in the future.
    """
    call = locked(call, by=by)
    if basis not in Basis.values:
        raise CallRefused("Sharing: say on what basis.")
    words = {
        "reason": typed(reason),
        "authorised_by": typed(authorised_by),
        "what": typed(what),
        "with_whom": typed(with_whom),
    }
    for name, said in (
        ("reason", "why it was shared"),
        ("authorised_by", "who authorised it: the caller, a supervisor, or you"),
        ("what", "what was shared"),
        ("with_whom", "with whom it was shared"),
    ):
        if not words[name]:
            raise CallRefused(f"Sharing: say {said}.")
    if max(len(words["authorised_by"]), len(words["with_whom"])) > 200:
        raise CallRefused("Sharing: a name is too long for its field.")
    if max(map(len, words.values())) > LIMIT:
        raise TooLong
    if shared_at is not None and shared_at > at:
        raise CallRefused("Sharing: the time lies in the future.")
    last = Disclosure.objects.filter(call=call, by=by).order_by("-at", "-pk").first()
    if (
        last is not None
        and at - last.at < SECOND_PRESS
        and last.basis == basis
        and all(getattr(last, name) == value for name, value in words.items())
    ):
        return last
    row = Disclosure.objects.create(
        call=call,
        basis=basis,
        shared_at=shared_at or call.moment(at),
        caller_told=caller_told,
        by=by,
        at=at,
        **words,
    )
    audit.record("call.disclose", by=by, at=at, subject=call.subject, basis=basis)
    return row


@transaction.atomic
def note_safeguarding(
    *, call: Call, at_risk: str, text: str, lead_told: str, by: Person, at: datetime
) -> SafeguardingNote:
    """Write a safeguarding note, which only its author and the safeguarding lead read.

    A worry may come after the call was closed. The same words again are the same note.

    Raises CallRefused when a part is blank, or for somebody who only reads the call.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    holds = call.nurse_id == by.pk
    refuse(check_may_change, closed=False, holds=holds, is_supervisor=by.is_supervisor)
    if at_risk not in SafeguardingNote.AtRisk.values:
        raise CallRefused("Safeguarding: say whether an adult or a child is at risk.")
    text, lead_told = typed(text), typed(lead_told)
    if not text:
        raise CallRefused("Safeguarding: write what worries you.")
    if not lead_told:
        raise CallRefused("Safeguarding: say which lead was told and when, or why not yet.")
    if len(text) > LIMIT or len(lead_told) > 200:
        raise TooLong
    same = SafeguardingNote.objects.filter(call=call, by=by, text=text, at_risk=at_risk).first()
    if same is not None:
        return same
    note = SafeguardingNote.objects.create(
        call=call, at_risk=at_risk, text=text, lead_told=lead_told, by=by, at=at
    )
    audit.record("call.safeguarding", by=by, at=at, subject=call.subject)
    return note


def read_safeguarding(*, calls: Sequence[Call], by: Person, at: datetime) -> None:
    """Write down that somebody read the safeguarding notes of these calls, in one row."""
    references = [call.reference for call in calls]
    subject = calls[0].subject if len(calls) == 1 else ""
    audit.record("call.safeguarding_read", by=by, at=at, subject=subject, calls=references)
