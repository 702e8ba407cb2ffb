"""Contact attempts and follow-ups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from callers import casefile, directory
from callers.actions.writing import SECOND_PRESS, CallRefused, locked, refuse, typed
from callers.lifecycle import check_follow_up, check_kind_of_follow_up
from callers.models import Call, ContactAttempt, FollowUp, NumberFrom, Outcome, Whom
from callers.numbers import e164
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
    rung_at: datetime | None = None,
) -> ContactAttempt:
    """Write down an attempt to reach somebody, made just now or at `rung_at` in this call.

    A second press within ten seconds with the same words is the same attempt.

    Raises CallRefused when whom, number, its source, the outcome or the person reached is blank.
    """
    call = locked(call, by=by)
    words = attempt_words(
        call=call,
        at=at,
        whom=whom,
        number=number,
        number_from=number_from,
        outcome=outcome,
        spoke_to=spoke_to,
        read_back=read_back,
        note=note,
    )
    if rung_at is None and call.is_from_paper:
        raise CallRefused("Contact attempt: say when it was rung, as the paper has it.")
    if rung_at is not None and not call.started_at.replace(second=0) <= rung_at <= at:
        raise CallRefused("Contact attempt: that time lies before this call, or in the future.")
    return write_attempt(call, None, words, by, at, rung_at)


def attempt_words(
    *,
    call: Call,
    at: datetime,
    whom: str,
    number: str,
    number_from: str,
    outcome: str,
    spoke_to: str,
    read_back: bool,
    note: str,
) -> dict[str, Any]:
    """Return what is stored of an attempt, once it says all that it must.

    A number from the directory is looked up there, and the entry's words are kept.

    Raises CallRefused when whom, number, its source, the outcome or the person reached is blank, or
    the directory does not hold the number.
    """
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
    listed = None
    if number_from == NumberFrom.DIRECTORY:
        listed = directory.listing(call=call, number=number, whom=whom, at=at)
        if listed is None:
            raise CallRefused(
                "Contact attempt: the directory does not hold this number for this caller. "
                "Choose the entry again, or say where else the number came from."
            )
    return {
        "contact": listed.contact if listed else None,
        "directory": listed.words if listed else "",
        "whom": whom,
        "number": number,
        "number_from": number_from,
        "outcome": outcome,
        "spoke_to": spoke_to,
        "read_back": read_back and outcome == Outcome.REACHED,
        "note": note,
    }


def second_press(
    call: Call,
    follow_up: FollowUp | None,
    words: dict[str, Any],
    by: Person,
    at: datetime,
) -> ContactAttempt | None:
    """Return the attempt that was just stored in the same words, if this presses it again."""
    return ContactAttempt.objects.filter(
        call=call,
        follow_up=follow_up,
        by=by,
        at__gt=at - SECOND_PRESS,
        at__lt=at + SECOND_PRESS,
        **words,
    ).first()


def write_attempt(
    call: Call,
    follow_up: FollowUp | None,
    words: dict[str, Any],
    by: Person,
    at: datetime,
    rung_at: datetime | None = None,
) -> ContactAttempt:
    """Store an attempt, unless it is the second press on the one that was just stored."""
    made_at = rung_at or at
    pressed = second_press(call, follow_up, words, by, made_at)
    if pressed is not None:
        return pressed
    attempt = ContactAttempt.objects.create(
        call=call, follow_up=follow_up, by=by, at=made_at, **words
    )
    if attempt.whom == Whom.CALLER:
        _keep_number(call, attempt.number)
    audit.record(
        "call.attempt",
        by=by,
        at=at,
        subject=call.subject,
        whom=words["whom"],
        outcome=words["outcome"],
    )
    return attempt


def _keep_number(call: Call, number: str) -> None:
    """Let a call be found by a number on which its caller was rung, if it is another one."""
    found = e164(number)
    if found and found not in (str(call.callback_e164), *call.other_e164):
        call.other_e164 = [*call.other_e164, found]
        call.save(update_fields=["other_e164"])


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
        due_at = next_opening(file.at, file.hours)
        if due_at is None:
            raise CallRefused("The next opening is not known. Ask your supervisor.")
    refuse(
        check_kind_of_follow_up,
        is_callback=kind == FollowUp.Kind.CALLBACK,
        tier=file.tier,
        feasible=file.feasible,
    )
    refuse(check_follow_up, due_at, file.at, file.hours, tier=file.tier, has_route=file.has_route)
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
        first_owner=owner,
        made_at=file.at,
        made_by=by,
    )
    audit.record("follow_up.book", by=by, at=at, subject=call.subject, kind=kind, owner=owner.pk)
    return follow_up
