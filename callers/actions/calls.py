"""Starting, writing, handing over, closing and amending calls."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from callers import casefile, closing
from callers.actions import repeats, reviews
from callers.actions.writing import SECOND_PRESS, CallRefused, locked, refuse, typed
from callers.lifecycle import check_may_start, check_may_undo
from callers.models import (
    Addendum,
    Call,
    Closing,
    Direction,
    FollowUp,
    HandOver,
    LinkedCall,
    NonClinical,
    UndoneClosing,
    Voicemail,
)
from callers.numbers import e164, others
from callers.record_fields import FIELDS, LIMIT, Kind
from helpline import audit
from helpline.hours import timetable
from helpline.models import Person
from helpline.opening_hours import next_opening, status

# Letters and digits that are not mistaken for each other when spoken or read.
LETTERS = "ABCDEFGHJKMNPRTUVWXY"
SIGNS = "346789" + LETTERS
# What closing writes and undoing it takes back.
ENDING = (
    "closing", "non_clinical", "closed_at", "closed_by", "overran_close", "review_wanted",
    "review_urgency", "review_due_at",
)  # fmt: skip


class UnknownField(CallRefused):
    default = "There is no such field in a call's record. Load the page again."


class TooLong(CallRefused):
    default = (
        f"This field takes up to {LIMIT:,} characters. Nothing was cut: shorten it, "
        "or put the rest into the notes."
    )


class FieldConflict(CallRefused):
    """Somebody else saved this field since the page was loaded."""

    def __init__(self, *, name: str, theirs: str, version: int) -> None:
        super().__init__(
            f"“{FIELDS[name].label}” was changed elsewhere meanwhile. Both texts are kept: choose."
        )
        self.name = name
        self.theirs = theirs
        self.version = version


class NotReadyToClose(CallRefused):
    """Something is still missing; `missing` lists it."""

    def __init__(self, missing: tuple[closing.Missing, ...]) -> None:
        super().__init__("This call cannot close yet.")
        self.missing = missing


@dataclass(frozen=True)
class Saved:
    """What a save of one field came to, and the call as it is since."""

    name: str
    version: int
    changed: bool
    call: Call


def new_reference() -> str:
    """Return a reference that can be said on the phone, such as C-7K4-201."""
    middle = "".join(secrets.choice(SIGNS) for _ in range(3))
    return f"C-{middle}-{secrets.randbelow(1000):03d}"


@transaction.atomic
def start(
    *, by: Person, at: datetime, out_of_hours_reason: str = "", earlier: Call | None = None
) -> Call:
    """Start a call: the row, the reference and the timer stand before the first keystroke.

    `earlier` links a call that this one goes on from. A second press within seconds is the same
    call.

    Raises CallRefused when the line is not open and no reason is given.
    """
    Person.objects.select_for_update().get(pk=by.pk)
    pressed = (
        Call.objects.unfinished()
        .held_by(by)
        .filter(started_at__gt=at - SECOND_PRESS, direction=Direction.INCOMING, saved_at=None)
        .filter(runs=None, earlier=earlier)
        .first()
    )
    if pressed is not None:
        return pressed
    return begin(by=by, at=at, out_of_hours_reason=out_of_hours_reason, earlier=earlier)


def begin(
    *,
    by: Person,
    at: datetime,
    out_of_hours_reason: str = "",
    direction: Direction = Direction.INCOMING,
    follow_up: FollowUp | None = None,
    voicemail: Voicemail | None = None,
    earlier: Call | None = None,
    record: dict[str, str] | None = None,
    late: dict[str, Any] | None = None,
) -> Call:
    """Make the row of a call of any direction, with what is known already in its record.

    `by` and `at` are who took it and when it began; `late` marks one that is typed from paper.

    Raises CallRefused when the line is not open and no reason is given.
    """
    reason, hours = typed(out_of_hours_reason), timetable()
    refuse(check_may_start, at, hours, reason=reason)
    line = status(at, hours)
    known = {name: value for name, value in (record or {}).items() if value}
    for _ in range(8):
        try:
            with transaction.atomic():
                call = Call.objects.create(
                    reference=new_reference(),
                    direction=direction,
                    started_at=at,
                    started_by=by,
                    line_state=line.state,
                    line_closes_at=line.closes_at,
                    out_of_hours_reason=reason,
                    follow_up=follow_up,
                    voicemail=voicemail,
                    earlier=earlier,
                    record=known,
                    versions=dict.fromkeys(known, 1),
                    callback_e164=e164(known.get("callback_number", "")),
                    other_e164=others(known.get("callback_number", "")),
                    **({"nurse": by} | (late or {})),
                )
                if earlier is not None:
                    LinkedCall.objects.create(call=call, earlier=earlier, by=by, at=at)
                if known.get("callback_number"):
                    repeats.remember_call(call=call, at=call.typed_at or at)
                audit.record(
                    "call.start",
                    by=call.nurse,
                    at=call.typed_at or at,
                    subject=call.subject,
                    line=line.state,
                    direction=direction,
                )
                return call
        except IntegrityError as clash:
            if "reference" not in str(clash):
                raise
    raise CallRefused("No free reference was found. Press once more.")


@transaction.atomic
def save_field(
    *,
    call: Call,
    name: str,
    value: str,
    base: int,
    by: Person,
    at: datetime,
    sent: str | None = None,
) -> Saved:
    """Save one field as typed, valid or not, unless somebody else saved it meanwhile.

    `base` is the version that the person began from; `sent` a text that went out before and whose
    answer never came: when it stands there now, it is no colleague's. Saving the same text twice
    changes nothing.

    Raises UnknownField, TooLong, FieldConflict (with both texts), CallRefused on a closed call.
    """
    if name not in FIELDS:
        raise UnknownField
    value = value.replace("\r\n", "\n").replace("\x00", "")
    if len(value) > LIMIT:
        raise TooLong
    field = FIELDS[name]
    if field.kind is Kind.CHOICE and value and value not in dict(field.choices):
        raise CallRefused(f"“{field.label}” does not offer that choice. Load the page again.")
    call = locked(call, by=by)
    version = int(call.versions.get(name, 0))
    if call.said(name) == value:
        return Saved(name, version, changed=False, call=call)
    if version != base and not (version == base + 1 and sent == call.said(name)):
        raise FieldConflict(name=name, theirs=call.said(name), version=version)
    before, call.record[name] = call.said(name), value
    call.versions[name] = version + 1
    call.saved_at = at
    changed = ["record", "versions", "saved_at"]
    if name == "callback_number":
        # What the caller was rung on stays among the others.
        rung = [one for one in call.other_e164 if one not in others(before)]
        call.callback_e164, call.other_e164 = e164(value), [*others(value), *rung]
        changed += ["callback_e164", "other_e164"]
    call.save(update_fields=changed)
    if name == "callback_number":
        repeats.remember_call(call=call, at=at)
    audit.record("call.write", by=by, at=at, subject=call.subject, once=True)
    return Saved(name, version + 1, changed=True, call=call)


@transaction.atomic
def hand_to(*, call: Call, to: Person, reason: str, by: Person, at: datetime) -> Call:
    """Hand a running call to another nurse, with the hand-over as the record has it now.

    To oneself it says that one goes on with it at the next opening. To the one who holds it changes
    nothing else, and neither does a second press.

    Raises CallRefused when the other cannot take calls.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    file = casefile.load(call, at)
    opening = next_opening(at, file.hours)
    given = call.hand_overs.filter(follow_up=None).last()
    if (
        given is not None
        and (given.by_id, given.to_id, call.nurse_id) == (by.pk, to.pk, to.pk)
        and (by.pk != to.pk or given.next_opening_at == opening)
    ):
        return call
    call = locked(call, by=by)
    if to.pk == call.nurse_id != by.pk:
        return call
    refuse_stranger(to)
    call.nurse = to
    call.save(update_fields=["nurse"])
    HandOver.objects.create(
        call=call,
        to=to,
        text=file.said_hand_over,
        note=typed(reason),
        next_opening_at=opening,
        by=by,
        at=at,
    )
    audit.record(
        "call.hand_over", by=by, at=at, subject=call.subject, to=to.pk, told=bool(reason.strip())
    )
    return call


def refuse_stranger(to: Person) -> None:
    """Refuse to give a call or a follow-up to somebody who takes none.

    Raises CallRefused.
    """
    if not to.is_active or to.is_admin:
        raise CallRefused(f"{to.name} cannot take calls. Choose another nurse.")


@transaction.atomic
def close(*, call: Call, kind: Closing, by: Person, at: datetime, non_clinical: str = "") -> Call:
    """Close a call once nothing is missing; closing it again changes nothing.

    An outgoing call that reached somebody completes the callback that it was made for, with what
    was found. `non_clinical` says what a non-clinical call was.

    Raises NotReadyToClose with what is missing.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.is_closed:
        return call
    call = locked(call, by=by)
    if (kind == Closing.NON_CLINICAL) != (non_clinical in NonClinical.values):
        raise CallRefused("Say what it was: silent, wrong number, hoax or abusive.")
    file = casefile.load(call, at)
    missing = closing.missing(file.facts, closing.Kind(kind))
    if missing:
        raise NotReadyToClose(missing)
    call.closing, call.non_clinical = kind, non_clinical
    call.closed_at = file.at
    call.closed_by = by
    call.tier = file.tier or ""
    call.overran_close = call.line_closes_at is not None and file.at >= call.line_closes_at
    call.decision_wanted, call.decision_wanted_at = "", None
    reviews.enlist(file)
    call.save(update_fields=[*ENDING, "tier", "decision_wanted", "decision_wanted_at"])
    audit.record(
        "call.close",
        by=by,
        at=at,
        subject=call.subject,
        kind=str(kind),
        tier=call.tier,
        review=call.review_wanted,
    )
    if kind in (Closing.BY_TIER, Closing.INFORMATION):
        _complete_callback(call, by, at)
    return call


def _complete_callback(call: Call, by: Person, at: datetime) -> None:
    """Complete the callback that an outgoing call was made for."""
    if call.follow_up_id is None:
        return
    follow_up = FollowUp.objects.select_for_update().get(pk=call.follow_up_id)
    if follow_up.completed_at is not None:
        return
    follow_up.completed_at, follow_up.completed_by = call.moment(at), by
    follow_up.outcome = call.said("found")
    follow_up.contact_confirmed = True
    follow_up.save(update_fields=["completed_at", "completed_by", "outcome", "contact_confirmed"])
    audit.record("follow_up.complete", by=by, at=at, subject=call.subject)


@transaction.atomic
def undo_closing(*, call: Call, by: Person, at: datetime) -> Call:
    """Take a non-clinical closing back, so that the call goes on; an open call stays open.

    Raises CallRefused for another kind of closing, another person or a later day.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.closed_at is None:
        return call
    refuse(
        check_may_undo,
        non_clinical=call.closing == Closing.NON_CLINICAL,
        closed_by_same=call.closed_by_id == by.pk,
        closed_at=call.typed_at or call.closed_at,
        at=at,
    )
    UndoneClosing.objects.create(
        call=call, non_clinical=call.non_clinical, closed_at=call.closed_at, by=by, at=at
    )
    call.closing = call.non_clinical = ""
    call.closed_at = call.closed_by = None
    call.overran_close = False
    # A recalled panel; closing lists it again.
    call.review_wanted, call.review_urgency, call.review_due_at = [], None, None
    call.save(update_fields=ENDING)
    audit.record("call.undo", by=by, at=at, subject=call.subject)
    return call


@transaction.atomic
def add_addendum(*, call: Call, text: str, by: Person, at: datetime) -> Addendum:
    """Add a late entry to a closed call.

    Raises CallRefused when it is blank, or the call still runs.
    """
    text = typed(text)
    if not text:
        raise CallRefused("Type what is to be added.")
    if len(text) > LIMIT:
        raise TooLong
    if not call.is_closed:
        raise CallRefused("This call still runs: write it into the notes.")
    last = call.addenda.filter(by=by).order_by("-at", "-pk").first()
    if last is not None and last.text == text and at - last.at < SECOND_PRESS:
        return last
    addendum = Addendum.objects.create(call=call, text=text, by=by, at=at)
    audit.record("call.addendum", by=by, at=at, subject=call.subject)
    return addendum


def read(*, call: Call, by: Person, at: datetime) -> None:
    """Write down that somebody read a call's record."""
    audit.record("call.read", by=by, at=at, subject=call.subject)
