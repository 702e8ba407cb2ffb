"""Starting, writing, handing over, closing and amending calls."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db import IntegrityError, transaction
from phonenumbers import ValidationResult

from callers import casefile, closing
from callers.actions.writing import CallRefused, locked, refuse, typed
from callers.lifecycle import check_may_start
from callers.models import (
    Addendum,
    Call,
    Closing,
    Direction,
    PanelShown,
    SupervisorDecision,
)
from callers.record_fields import FIELDS, LIMIT, Kind
from guidance.models import Version
from helpline import audit
from helpline.hours import timetable
from helpline.models import Person
from helpline.opening_hours import open_at, status

# Letters and digits that are not mistaken for each other when spoken or read.
LETTERS = "ABCDEFGHJKMNPRTUVWXY"
SIGNS = "346789" + LETTERS


class UnknownField(CallRefused):
    """No such field of a record."""

    default = "There is no such field in a call's record. Load the page again."


class TooLong(CallRefused):
    """A field with more text than the record takes."""

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
    """What a save of one field came to."""

    name: str
    version: int
    changed: bool


def new_reference() -> str:
    """Return a reference that can be said on the phone, such as C-7K4-201."""
    middle = "".join(secrets.choice(SIGNS) for _ in range(3))
    return f"C-{middle}-{secrets.randbelow(1000):03d}"


def start(*, by: Person, at: datetime, out_of_hours_reason: str = "") -> Call:
    """Start a call: the row, the reference and the timer stand before the first keystroke.

    Raises CallRefused when the line is not open and no reason is given.
    """
    reason, hours = typed(out_of_hours_reason), timetable()
    refuse(check_may_start, at, hours, reason=reason)
    line = status(at, hours)
    for _ in range(8):
        try:
            with transaction.atomic():
                call = Call.objects.create(
                    reference=new_reference(),
                    direction=Direction.INCOMING,
                    started_at=at,
                    started_by=by,
                    nurse=by,
                    line_state=line.state,
                    line_closes_at=line.closes_at,
                    out_of_hours_reason=reason,
                )
                audit.record("call.start", by=by, at=at, subject=call.subject, line=line.state)
                return call
        except IntegrityError as clash:
            if "reference" not in str(clash):
                raise
    raise CallRefused("No free reference was found. Press once more.")


def e164(text: str) -> str:
    """Return a telephone number in E.164, or nothing when it is not one (yet)."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        # Words stand beside it: the first number in them is the one to ring.
        found = phonenumbers.PhoneNumberMatcher(text, "GB", phonenumbers.Leniency.POSSIBLE)
        first = next(iter(found), None)
        if first is None:
            return ""
        number = first.number
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@transaction.atomic
def save_field(*, call: Call, name: str, value: str, base: int, by: Person, at: datetime) -> Saved:
    """Save one field as typed, valid or not, unless somebody else saved it meanwhile.

    `base` is the version that the person began from. Saving the same text twice changes nothing.

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
        return Saved(name, version, changed=False)
    if version != base:
        raise FieldConflict(name=name, theirs=call.said(name), version=version)
    call.record[name] = value
    call.versions[name] = version + 1
    call.saved_at = at
    changed = ["record", "versions", "saved_at"]
    if name == "callback_number":
        call.callback_e164 = e164(value)
        changed.append("callback_e164")
    call.save(update_fields=changed)
    audit.record("call.write", by=by, at=at, subject=call.subject, once=True)
    return Saved(name, version + 1, changed=True)


@transaction.atomic
def hand_to(*, call: Call, to: Person, reason: str, by: Person, at: datetime) -> Call:
    """Hand a running call to another nurse; to the one who holds it changes nothing.

    Raises CallRefused when the other cannot take calls.
    """
    call = locked(call, by=by)
    if to.pk == call.nurse_id:
        return call
    if not to.is_active or to.is_admin:
        raise CallRefused(f"{to.name} cannot take calls. Choose another nurse.")
    call.nurse = to
    call.save(update_fields=["nurse"])
    audit.record(
        "call.hand_over", by=by, at=at, subject=call.subject, to=to.pk, told=bool(reason.strip())
    )
    return call


@transaction.atomic
def close(*, call: Call, kind: Closing, by: Person, at: datetime) -> Call:
    """Close a call once nothing is missing; closing it again changes nothing.

    Raises NotReadyToClose with what is missing.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.is_closed:
        return call
    call = locked(call, by=by)
    file = casefile.load(call, at)
    missing = closing.missing(file.facts, closing.Kind(kind))
    if missing:
        raise NotReadyToClose(missing)
    call.closing = kind
    call.closed_at = at
    call.closed_by = by
    call.tier = file.tier or ""
    call.overran_close = not open_at(at, file.hours)
    call.save(update_fields=["closing", "closed_at", "closed_by", "tier", "overran_close"])
    audit.record("call.close", by=by, at=at, subject=call.subject, kind=str(kind), tier=call.tier)
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
    addendum = Addendum.objects.create(call=call, text=text, by=by, at=at)
    audit.record("call.addendum", by=by, at=at, subject=call.subject)
    return addendum


@transaction.atomic
def decide(*, call: Call, about: str, decision: str, by: Person, at: datetime) -> None:
    """Record a supervisor's decision on a call.

    Raises CallRefused when it is blank, or made by somebody else.
    """
    if not by.is_supervisor:
        raise CallRefused("Only a supervisor decides this.")
    decision = typed(decision)
    if not decision:
        raise CallRefused("Say what you decided and why.")
    SupervisorDecision.objects.create(call=call, about=about, decision=decision, by=by, at=at)
    audit.record("call.decision", by=by, at=at, subject=call.subject, about=about)


@transaction.atomic
def show_panel(*, call: Call, version: Version, by: Person, at: datetime) -> None:
    """Write down which version of a panel was shown in this call."""
    if not call.is_closed:
        PanelShown.objects.create(call=call, version=version, by=by, at=at)
    audit.record("call.panel", by=by, at=at, subject=call.subject, version=version.pk)


def read(*, call: Call, by: Person, at: datetime) -> None:
    """Write down that somebody read a call's record."""
    audit.record("call.read", by=by, at=at, subject=call.subject)
