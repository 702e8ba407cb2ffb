"""What to know and what to say before ringing somebody back.

Pure. Who did not say that we may tell who we are is told a first name: no service, no illness.
"Not asked" and "not sure" count as no.

Source: Checklists and rule, sections 2 (safe to contact, may we say who we are) and 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Safety(StrEnum):
    """How a number may be rung."""

    SAFE = "safe"
    CARE = "care"
    UNSAFE = "unsafe"


SAFE_WORDS = {
    Safety.SAFE: "Yes, they said so.",
    Safety.CARE: "Not known: ring with care. Be sure who answers before you say anything.",
    Safety.UNSAFE: "No. Do not ring this number. A supervisor decides how to reach them.",
}


@dataclass(frozen=True, slots=True)
class Script:
    """What is said: to whoever answers, when it is somebody else, and to a machine."""

    safety: Safety
    is_safe: str
    may_announce: bool
    announce: str
    opening: str
    somebody_else: str
    machine: str


def script(record: Mapping[str, str], nurse: str) -> Script:
    """Return what the nurse of this name says when she rings back."""
    safety = _safety(record)
    may_announce = record.get("announce") == "yes" and safety is Safety.SAFE
    first = nurse.split()[0] if nurse.split() else "the nurse"
    asked_for = str(record.get("caller_name", "")).strip()
    wanted = f"May I speak to {asked_for}, please?" if asked_for else "Is this a good time to talk?"
    hello = f"Hello, this is {first}"
    return Script(
        safety=safety,
        is_safe=SAFE_WORDS[safety],
        may_announce=may_announce,
        announce=_announce(record, may_announce=may_announce),
        opening=f"{hello} from the nurse helpline. {wanted}"
        if may_announce
        else f"{hello}. {wanted}",
        somebody_else="Thank you. I will try again another time.",
        machine=_machine(hello, safety, may_announce=may_announce),
    )


def _safety(record: Mapping[str, str]) -> Safety:
    said = record.get("safe_to_contact", "")
    return {"yes": Safety.SAFE, "no": Safety.UNSAFE}.get(said, Safety.CARE)


def _announce(record: Mapping[str, str], *, may_announce: bool) -> str:
    said = record.get("announce", "")
    if may_announce:
        return "Yes: the helpline may be named. The illness is still not."
    first = {
        "no": "No.",
        "unsure": "They were not sure, so no.",
        "yes": "Yes, but it is not known that this number is safe, so no.",
    }.get(said, "Not asked, so no.")
    return f"{first} Say your first name only: no service, no illness."


def _machine(hello: str, safety: Safety, *, may_announce: bool) -> str:
    if safety is Safety.UNSAFE:
        return ""
    if may_announce:
        return f"{hello} from the nurse helpline. I will ring again. You can ring us too."
    return f"{hello}. I will try again another time."
