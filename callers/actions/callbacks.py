"""Working through a follow-up: ringing, handing it over, taking it over, completing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from callers import casefile
from callers.actions.calls import begin, refuse_stranger
from callers.actions.follow_ups import attempt_words, second_press, write_attempt
from callers.actions.writing import CallRefused, refuse, typed
from callers.closing_by_tier import NO_CONSENT
from callers.lifecycle import check_completes, check_may_try_again, check_rung_out_of_hours
from callers.models import (
    Call,
    ContactAttempt,
    Direction,
    FollowUp,
    HandOver,
    NumberFrom,
    Outcome,
    SupervisorDecision,
    Whom,
)
from callers.record_fields import CARRIED_OVER
from guidance.tiers import Tier
from helpline import audit
from helpline.hours import timetable
from helpline.models import Person
from helpline.opening_hours import next_opening, open_at


class AlreadyRinging(CallRefused):
    """A callback that a colleague rings at this moment."""


def unanswered(follow_up: FollowUp) -> int:
    """Count the attempts since somebody was last reached for a follow-up."""
    row: Any = FollowUp.objects.with_attempts().get(pk=follow_up.pk)
    return int(row.tried)


def is_grave(follow_up: FollowUp) -> bool:
    """Tell whether a follow-up belongs to an immediate or an emergency call."""
    tier = follow_up.call.tier
    return bool(tier) and Tier(tier).rank >= Tier.IMMEDIATE.rank


@transaction.atomic
def attempt(
    *,
    follow_up: FollowUp,
    whom: str,
    number: str,
    number_from: str,
    outcome: str,
    spoke_to: str,
    note: str,
    by: Person,
    at: datetime,
) -> ContactAttempt:
    """Write down an attempt that was made for a follow-up; a second press is the same attempt.

    Raises CallRefused after three that reached nobody, when a part is blank, or while the line is
    not open without a note that says how that came.
    """
    follow_up = _own(follow_up, by)
    words = attempt_words(
        call=follow_up.call,
        at=at,
        whom=whom,
        number=number,
        number_from=number_from,
        outcome=outcome,
        spoke_to=spoke_to,
        read_back=False,
        note=note,
    )
    pressed = second_press(follow_up.call, follow_up, words, by, at)
    if pressed is not None:
        return pressed
    if whom != Whom.SUPERVISOR and not open_at(at, timetable()):
        refuse(check_rung_out_of_hours, words["note"])
    if outcome != Outcome.REACHED and whom != Whom.SUPERVISOR:
        refuse(check_may_try_again, unanswered(follow_up))
    audit.record("follow_up.attempt", by=by, at=at, subject=follow_up.call.subject)
    return write_attempt(follow_up.call, follow_up, words, by, at)


@transaction.atomic
def ring(
    *,
    follow_up: FollowUp,
    by: Person,
    at: datetime,
    out_of_hours_reason: str = "",
    answered: bool = True,
) -> Call:
    """Start the outgoing call of a follow-up, which knows what the call before it knew.

    It begins when somebody answered, which is written down as an attempt that reached them. One's
    own running call for it is returned.

    Raises AlreadyRinging when a colleague rings, CallRefused once it is completed.
    """
    follow_up = _own(follow_up, by)
    running = follow_up.calls.filter(closed_at=None).select_related("nurse").first()
    if running is not None:
        if running.nurse_id == by.pk:
            return running
        raise AlreadyRinging(f"{running.nurse.name} rings already, in call {running.reference}.")
    before = follow_up.call
    call = begin(
        by=by,
        at=at,
        out_of_hours_reason=out_of_hours_reason,
        direction=Direction.OUTGOING,
        follow_up=follow_up,
        earlier=before,
        record=known(before) | {"reason": f"Callback: {follow_up.why}"},
    )
    number = before.said("callback_number")
    if number and answered:
        ContactAttempt.objects.create(
            call=call,
            whom=Whom.CALLER,
            number=number[:40],
            number_from=NumberFrom.RECORD,
            outcome=Outcome.REACHED,
            spoke_to="answered the callback",
            by=by,
            at=at,
        )
    audit.record("follow_up.ring", by=by, at=at, subject=before.subject, call=call.reference)
    return call


def known(before: Call) -> dict[str, str]:
    """Return what the call before knew; sharing without consent was for that call alone."""
    known = {name: before.said(name) for name in CARRIED_OVER}
    if known.get("sharing_basis") in NO_CONSENT:
        known["sharing_basis"] = ""
    return known


@transaction.atomic
def complete(
    *,
    follow_up: FollowUp,
    outcome: str,
    contact_confirmed: bool,
    by: Person,
    at: datetime,
    again: Person | None = None,
) -> FollowUp:
    """Complete a follow-up with its outcome; completing it again changes nothing.

    Without a confirmed contact the outcome is the decision after three attempts; with `again` it
    is tried once more at the next opening, by that person.

    Raises CallRefused without an outcome, before three attempts, or for somebody else's.
    """
    follow_up = _locked(follow_up)
    if follow_up.completed_at is not None:
        return follow_up
    _refuse_others(follow_up, by)
    outcome = typed(outcome)
    if not outcome:
        raise CallRefused("Say what came of it.")
    grave = is_grave(follow_up)
    refuse(
        check_completes,
        reached=contact_confirmed,
        unanswered=unanswered(follow_up),
        grave=grave,
        is_supervisor=by.is_supervisor,
    )
    if not contact_confirmed and by.is_supervisor:
        SupervisorDecision.objects.create(
            call=follow_up.call,
            about=SupervisorDecision.About.NOT_REACHED,
            decision=outcome,
            by=by,
            at=at,
        )
    follow_up.completed_at, follow_up.completed_by = at, by
    follow_up.outcome = outcome
    follow_up.contact_confirmed = contact_confirmed
    follow_up.save(update_fields=["completed_at", "completed_by", "outcome", "contact_confirmed"])
    audit.record("follow_up.complete", by=by, at=at, subject=follow_up.call.subject)
    if again is not None and not contact_confirmed:
        _try_later(follow_up, again, by, at)
    return follow_up


def _try_later(follow_up: FollowUp, owner: Person, by: Person, at: datetime) -> None:
    """Book the same follow-up once more, at the next opening."""
    refuse_stranger(owner)
    due_at = next_opening(at, timetable())
    if due_at is None:
        raise CallRefused("The next opening is not known. Ask your supervisor.")
    FollowUp.objects.create(
        call=follow_up.call,
        kind=follow_up.kind,
        why=follow_up.why,
        due_at=due_at,
        at_next_opening=True,
        owner=owner,
        first_owner=owner,
        made_at=at,
        made_by=by,
    )
    audit.record("follow_up.book", by=by, at=at, subject=follow_up.call.subject, owner=owner.pk)


@transaction.atomic
def give(*, follow_up: FollowUp, to: Person, note: str, by: Person, at: datetime) -> FollowUp:
    """Hand a follow-up to its next owner, with the call's hand-over and the next opening.

    To oneself it says that one goes on with it. A second press is the same hand-over.

    Raises CallRefused once it is completed, or when the other takes no calls.
    """
    follow_up, note = _locked(follow_up), typed(note)
    opening = next_opening(at, timetable())
    last = follow_up.hand_overs.order_by("-at", "-pk").first()
    if (
        last is not None
        and follow_up.completed_at is None
        and follow_up.owner_id == to.pk
        and (last.by_id, last.to_id, last.note, last.next_opening_at)
        == (by.pk, to.pk, note, opening)
    ):
        return follow_up
    follow_up = _own(follow_up, by)
    refuse_stranger(to)
    file = casefile.load(follow_up.call, at)
    HandOver.objects.create(
        call=follow_up.call,
        follow_up=follow_up,
        to=to,
        text=file.said_hand_over,
        note=note,
        next_opening_at=opening,
        by=by,
        at=at,
    )
    follow_up.owner = to
    follow_up.save(update_fields=["owner"])
    audit.record("follow_up.give", by=by, at=at, subject=follow_up.call.subject, to=to.pk)
    return follow_up


@transaction.atomic
def take(*, follow_up: FollowUp, reason: str, owner: int, by: Person, at: datetime) -> FollowUp:
    """Take a follow-up over from this owner, with a reason; one's own changes nothing.

    Raises CallRefused once it is completed or somebody else's than was shown, or without a reason.
    """
    follow_up, reason = _locked(follow_up), typed(reason)
    if follow_up.completed_at is not None:
        raise CallRefused(said_completed(follow_up))
    if follow_up.owner_id == by.pk:
        return follow_up
    if follow_up.owner_id != owner:
        raise CallRefused(
            f"{follow_up.owner.name} has this follow-up now. Ask them before you take it over."
        )
    if not FollowUp.objects.filter(pk=follow_up.pk).may_be_taken_by(by, at).exists():
        raise CallRefused(
            f"{follow_up.owner.name} has this follow-up, and it is not an hour overdue. Ask them, "
            "or a supervisor, to hand it over."
        )
    if not reason:
        raise CallRefused("Say why you take it over, such as who is away.")
    before = follow_up.owner_id
    file = casefile.load(follow_up.call, at)
    HandOver.objects.create(
        call=follow_up.call,
        follow_up=follow_up,
        to=by,
        text=file.said_hand_over,
        note=f"taken over: {reason}",
        next_opening_at=next_opening(at, file.hours),
        by=by,
        at=at,
    )
    follow_up.owner = by
    follow_up.save(update_fields=["owner"])
    audit.record("follow_up.take", by=by, at=at, subject=follow_up.call.subject, before=before)
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",))
    rows = rows.select_related("call", "owner", "completed_by")
    return rows.get(pk=follow_up.pk)


def _own(follow_up: FollowUp, by: Person) -> FollowUp:
    """Return a follow-up locked, once it is open and the person may work on it."""
    follow_up = _locked(follow_up)
    if follow_up.completed_at is not None:
        raise CallRefused(said_completed(follow_up))
    _refuse_others(follow_up, by)
    return follow_up


def said_completed(follow_up: FollowUp) -> str:
    """Return the sentence that tells who completed a follow-up, and when."""
    when = localtime(follow_up.completed_at)
    who = follow_up.completed_by
    return (
        f"This follow-up is completed already, by {who.name if who else 'nobody'} on "
        f"{when:%A} {when.day} {when:%B} at {when:%H:%M}. Nothing was changed."
    )


def _refuse_others(follow_up: FollowUp, by: Person) -> None:
    if follow_up.owner_id != by.pk and not by.is_supervisor:
        raise CallRefused("This follow-up is somebody else's. Take it over first.")
