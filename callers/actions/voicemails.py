"""Hearing voicemails, giving them an owner, answering them by a call, settling the others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers.actions import repeats
from callers.actions.calls import TooLong, begin, e164, refuse_stranger
from callers.actions.writing import CallRefused, typed
from callers.models import Call, Direction, Voicemail
from callers.record_fields import LIMIT
from callers.red_flags import red_words
from guidance.red_words import red_words as word_list
from helpline import audit
from helpline.models import Person


class AlreadyOwned(CallRefused):
    """A voicemail that somebody else took meanwhile."""


class AlreadyAnswered(CallRefused):
    """A voicemail that somebody else answers already."""


@transaction.atomic
def hear(*, words: str, number: str, received_at: datetime, by: Person, at: datetime) -> Voicemail:
    """Write down a voicemail in the words as spoken, and look for red words in it.

    The same message again is the same voicemail.

    Raises CallRefused when the words are blank, or it would have been left in the future.
    """
    words, number = typed(words), typed(number)
    if not words:
        raise CallRefused("Type what was said, in the words as spoken.")
    if len(words) > LIMIT:
        raise TooLong
    if len(number) > 40:
        raise CallRefused("The number is too long for this field.")
    if received_at > at:
        raise CallRefused("It cannot have been left later than now. Check the day and the time.")
    Person.objects.select_for_update().get(pk=by.pk)
    same = Voicemail.objects.filter(
        received_at=received_at, words=words, number=number, heard_by=by
    ).first()
    if same is not None:
        return same
    listed = word_list()
    found = red_words(words, listed.words, listed.together, listed.within)
    voicemail = Voicemail.objects.create(
        received_at=received_at,
        heard_at=at,
        heard_by=by,
        words=words,
        number=number,
        number_e164=e164(number),
        red_words=list(found),
        has_red_words=bool(found),
    )
    repeats.remember_voicemail(voicemail=voicemail, at=at)
    audit.record("voicemail.hear", by=by, at=at, subject=voicemail.subject, red=bool(found))
    return voicemail


@transaction.atomic
def answer(
    *, voicemail: Voicemail, by: Person, at: datetime, out_of_hours_reason: str = ""
) -> Call:
    """Answer a voicemail: a call that is linked to it, with its number and its words as reason.

    One's own answer again is the same call.

    Raises AlreadyAnswered when a colleague answers it, CallRefused outside hours without a reason.
    """
    voicemail = Voicemail.objects.select_for_update().get(pk=voicemail.pk)
    if voicemail.settled_at is not None:
        raise AlreadyAnswered("This voicemail is settled already.")
    running = voicemail.calls.select_related("nurse").order_by("-started_at").first()
    if running is not None:
        if running.nurse_id == by.pk:
            return running
        raise AlreadyAnswered(
            f"{running.nurse.name} answers this voicemail already, in call {running.reference}."
        )
    call = begin(
        by=by,
        at=at,
        out_of_hours_reason=out_of_hours_reason,
        direction=Direction.VOICEMAIL,
        voicemail=voicemail,
        record={"callback_number": voicemail.number, "reason": voicemail.words},
    )
    audit.record("voicemail.answer", by=by, at=at, subject=voicemail.subject, call=call.reference)
    return call


@transaction.atomic
def give(
    *, voicemail: Voicemail, to: Person, seen: int | None, by: Person, at: datetime
) -> Voicemail:
    """Give a waiting voicemail an owner; giving it to its owner again changes nothing.

    `seen` is the key of the owner whom the person saw, or None. A supervisor gives any; others
    take one that nobody has, and hand their own over.

    Raises AlreadyOwned when its owner changed meanwhile, CallRefused for somebody else's, to
    somebody who takes no calls, or once it is answered or settled.
    """
    rows = Voicemail.objects.select_for_update(of=("self",)).select_related("owner")
    voicemail = rows.get(pk=voicemail.pk)
    if voicemail.settled_at is not None:
        raise CallRefused("This voicemail is settled already: it needs no owner.")
    if voicemail.calls.exists():
        raise CallRefused("A call answers this voicemail already: it needs no owner.")
    refuse_stranger(to)
    owner = voicemail.owner
    if owner == to:
        return voicemail
    if voicemail.owner_id != seen:
        raise AlreadyOwned(
            f"{owner.name if owner else 'Nobody'} has this voicemail now. Nothing was changed."
        )
    if not by.is_supervisor:
        if voicemail.has_owner and owner != by:
            raise CallRefused(
                "This voicemail is somebody else's. Ask them, or a supervisor, to hand it over."
            )
        if not voicemail.has_owner and to != by:
            raise CallRefused("Nobody has this voicemail. Take it yourself, or ask a supervisor.")
    voicemail.owner, voicemail.given_at, voicemail.given_by = to, at, by
    voicemail.save(update_fields=["owner", "given_at", "given_by"])
    before = owner.pk if owner else None
    audit.record("voicemail.give", by=by, at=at, subject=voicemail.subject, to=to.pk, before=before)
    return voicemail


@transaction.atomic
def settle(*, voicemail: Voicemail, why: str, by: Person, at: datetime) -> Voicemail:
    """Settle a voicemail that needs no call, with the reason; settling it again changes nothing.

    Raises CallRefused without a reason, for one with red words, or once a call answers it.
    """
    voicemail = Voicemail.objects.select_for_update().get(pk=voicemail.pk)
    if voicemail.settled_at is not None:
        return voicemail
    if voicemail.has_red_words:
        raise CallRefused("This voicemail holds red words, so it is answered by a call.")
    if voicemail.calls.exists():
        raise CallRefused("A call answers this voicemail already.")
    why = typed(why)
    if not why:
        raise CallRefused("Say why no call is needed.")
    voicemail.settled_at, voicemail.settled_by, voicemail.settled_why = at, by, why
    voicemail.save(update_fields=["settled_at", "settled_by", "settled_why"])
    audit.record("voicemail.settle", by=by, at=at, subject=voicemail.subject)
    return voicemail


def read(*, voicemail: Voicemail, by: Person, at: datetime) -> None:
    """Write down that somebody read a voicemail."""
    audit.record("voicemail.read", by=by, at=at, subject=voicemail.subject)
