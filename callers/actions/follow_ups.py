"""Contact attempts and follow-ups."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers import casefile
from callers.actions.writing import CallRefused, locked, refuse, typed
from callers.lifecycle import check_follow_up
from callers.models import Call, ContactAttempt, FollowUp, NumberFrom, Outcome, Whom
from helpline import audit
from helpline.models import Person
from helpline.opening_hours import next_opening


@transaction.atomic
def record_attempt(
    *,
    call: Call,
    whom: str,
    number: str,
    number_from: str,
    outcome: str,
    spoke_to: str,
    read_back: bool,
    note: str,
    by: Person,
    at: datetime,
) -> ContactAttempt:
    """Write down an attempt to reach somebody, at the time it was made.

    A second press within ten seconds with the same words is the same attempt.

    Raises CallRefused when whom, number, its source, the outcome or the person reached is blank.
    """
    call = locked(call, by=by)
    for value, allowed, what in (
        (whom, Whom.values, "whom you tried to reach"),
        (number_from, NumberFrom.values, "where the number came from"),
        (outcome, Outcome.values, "what came of it"),
    ):
        if value not in allowed:
            raise CallRefused(f"Contact attempt: say {what}.")
    number, spoke_to, note = typed(number), typed(spoke_to), typed(note)
    if not number:
        raise CallRefused("Contact attempt: type the number that was rung.")
    if len(number) > 40 or len(spoke_to) > 200:
        raise CallRefused("Contact attempt: the number or the name is too long for this field.")
    if outcome == Outcome.REACHED and not spoke_to:
        raise CallRefused("Contact attempt: say who answered: name or role.")
    last = ContactAttempt.objects.filter(call=call, by=by).order_by("-at", "-pk").first()
    words: dict[str, str | bool] = {
        "whom": whom,
        "number": number,
        "number_from": number_from,
        "outcome": outcome,
        "spoke_to": spoke_to,
        "read_back": read_back,
        "note": note,
    }
    if (
        last is not None
        and (at - last.at).total_seconds() < 10
        and all(getattr(last, name) == value for name, value in words.items())
    ):
        return last
    attempt = ContactAttempt.objects.create(call=call, by=by, at=at, **words)
    audit.record("call.attempt", by=by, at=at, subject=call.subject, whom=whom, outcome=outcome)
    return attempt


@transaction.atomic
def book(
    *,
    call: Call,
    kind: str,
    why: str,
    due_at: datetime | None,
    owner: Person,
    by: Person,
    at: datetime,
) -> FollowUp:
    """Book a callback or a check; without a time it is due at the next opening.

    Raises CallRefused where the line is closed, in the past, or as the only safety of a grave tier.
    """
    call = locked(call, by=by)
    if kind not in FollowUp.Kind.values:
        raise CallRefused("Say whether this is a callback or a check.")
    why = typed(why)
    if not why:
        raise CallRefused("Say what the follow-up is for.")
    if not owner.is_active or owner.is_admin:
        raise CallRefused(f"{owner.name} cannot own a follow-up. Choose another person.")
    file = casefile.load(call, at)
    at_next_opening = due_at is None
    if due_at is None:
        due_at = next_opening(at, file.hours)
        if due_at is None:
            raise CallRefused("The next opening is not known. Ask your supervisor.")
    refuse(check_follow_up, due_at, at, file.hours, tier=file.tier, has_route=file.has_route)
    same = FollowUp.objects.filter(
        call=call, kind=kind, due_at=due_at, owner=owner, why=why, completed_at=None
    ).first()
    if same is not None:
        return same
    follow_up = FollowUp.objects.create(
        call=call,
        kind=kind,
        why=why,
        due_at=due_at,
        at_next_opening=at_next_opening,
        owner=owner,
        made_at=at,
        made_by=by,
    )
    audit.record("follow_up.book", by=by, at=at, subject=call.subject, kind=kind, owner=owner.pk)
    return follow_up


@transaction.atomic
def complete(
    *, follow_up: FollowUp, outcome: str, contact_confirmed: bool, by: Person, at: datetime
) -> FollowUp:
    """Complete a follow-up with its outcome; completing it again changes nothing.

    Raises CallRefused without an outcome, or for somebody else's.
    """
    follow_up = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("call").get(pk=follow_up.pk)
    )
    if follow_up.completed_at is not None:
        return follow_up
    if follow_up.owner_id != by.pk and not by.is_supervisor:
        raise CallRefused("This follow-up is somebody else's. Take it over first.")
    outcome = typed(outcome)
    if not outcome:
        raise CallRefused("Say what came of it.")
    follow_up.completed_at, follow_up.completed_by = at, by
    follow_up.outcome = outcome
    follow_up.contact_confirmed = contact_confirmed
    follow_up.save(update_fields=["completed_at", "completed_by", "outcome", "contact_confirmed"])
    audit.record("follow_up.complete", by=by, at=at, subject=follow_up.call.subject)
    return follow_up


@transaction.atomic
def take(*, follow_up: FollowUp, by: Person, at: datetime) -> FollowUp:
    """Take a follow-up over from its owner; one's own changes nothing.

    Raises CallRefused once it is completed.
    """
    follow_up = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("call").get(pk=follow_up.pk)
    )
    if follow_up.completed_at is not None:
        raise CallRefused("This follow-up is completed already.")
    if follow_up.owner_id == by.pk:
        return follow_up
    before = follow_up.owner_id
    follow_up.owner = by
    follow_up.save(update_fields=["owner"])
    audit.record("follow_up.take", by=by, at=at, subject=follow_up.call.subject, before=before)
    return follow_up
