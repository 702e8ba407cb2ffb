"""The SBAR hand-over, written from the record.

Pure. Says what was answered and never more: "not sure" stays "not sure".

Source: Checklists and rule, section 6; SBAR guide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from callers.record_fields import FIELDS
from guidance.tiers import Tier

TIER_WORDS = {
    Tier.EMERGENCY_999: "999 emergency",
    Tier.IMMEDIATE: "immediate: hospital contact on this call",
    Tier.WITHIN_24H: "own hospital team today, within 24 hours",
    Tier.INCOMPLETE: "not complete: treated as within 24 hours",
    Tier.SAFETY_NET: "self-care with a safety net",
}


# What we ask of the one who answers; the worry is named, never a diagnosis.
ASKS = {
    Tier.EMERGENCY_999: "We ask for an ambulance now, and for the hospital to expect them.",
    Tier.IMMEDIATE: "Please assess today. Who will see them, where, and by what time?",
    Tier.WITHIN_24H: "Please discuss it with them today, within 24 hours at the latest.",
    Tier.INCOMPLETE: "Please discuss it with them today; not everything could be asked.",
    Tier.SAFETY_NET: "For your information: they have self-care advice and a safety net.",
}


def asks(tier: Tier, worry: str) -> str:
    """Return what is asked of the one who receives the hand-over, with the worry named."""
    return f"Our worry: {worry.lower()}. {ASKS[tier]}"


@dataclass(frozen=True, slots=True)
class RunWords:
    """What one run contributes: its title, tier, reasons as said, and what is not established.

    `also` holds answers that weigh nothing and are no "no": since when, "not sure", "usual".
    """

    title: str
    tier: Tier
    reasons: Sequence[str]
    denied: Sequence[str]
    not_established: Sequence[str]
    also: Sequence[str] = ()


def sbar(
    *,
    reference: str,
    started: str,
    record: Mapping[str, str],
    tier: Tier | None,
    runs: Sequence[RunWords],
    contacts: Sequence[str],
    asked_for: str,
) -> str:
    """Return the four parts as text that stands alone when it is read aloud.

    `started` is the local time in words, `contacts` whom we tried, `asked_for` the route.
    """

    def said(name: str) -> str:
        value = str(record.get(name, "")).strip()
        return FIELDS[name].label_of(value) if value else ""

    born, hospital = said("patient_born"), said("hospital_number")
    who = said("patient_name") or (said("caller_name") if _is_patient(record) else "")
    caller = said("caller_is").lower() if said("caller_is") else "not established"
    situation = [
        f"Call {reference}, {started}, from a charity helpline for secondary breast cancer.",
        f"Patient: {who or 'name not given'}"
        + (f", born {born}" if born else "")
        + (f", hospital number {hospital}" if hospital else "")
        + f". Caller: {caller}.",
    ]
    if said("reason"):
        situation.append(f"In the caller's words: “{said('reason')}”")
    if tier is not None:
        situation.append(f"Our tier: {TIER_WORDS[tier]}.")
    for run in runs:
        if run.reasons:
            reasons = [one.removeprefix("yes: ") for one in run.reasons]
            situation.append(f"{run.title}: {'; '.join(reasons)}.")
    background = [
        f"{label}: {said(name) or 'not established'}."
        for name, label in (
            ("cancer_where", "Cancer known in"),
            ("last_treatment", "Last treatment"),
            ("temperature", "Temperature"),
            ("medicines", "Medicines"),
        )
    ]
    for name, label in (
        ("bone_drug_last", "Bone drug and last dose"),
        ("fluid_caution", "Heart or kidney problem or fluid limit"),
        ("care_plan_words", "Care plan"),
        ("interpreter_language", "Interpreter needed"),
    ):
        if said(name):
            background.append(f"{label}: {said(name)}.")
    assessment = []
    for run in runs:
        if run.also:
            assessment.append(f"{run.title}, also said: {'; '.join(run.also)}.")
        if run.denied:
            denied = "; ".join(run.denied)
            assessment.append(f"{run.title}, answered no: {denied}.")
        if run.not_established:
            assessment.append(f"{run.title}, not asked: {'; '.join(run.not_established)}.")
    if said("notes"):
        assessment.append(f"Nurse's notes: {said('notes')}")
    assessment.append("This is a telephone assessment and not a diagnosis.")
    recommendation = [asked_for] if asked_for else []
    if contacts:
        recommendation.append(f"Rung so far: {'; '.join(contacts)}.")
    where = ", ".join(part for part in (said("location"), said("nation")) if part)
    recommendation.append(f"Patient is at: {where or 'not established'}.")
    recommendation += _ringing(said)
    if record.get("refused") == "yes":
        recommendation.append(
            f"They refused: {said('refused_what') or 'what was advised'}. "
            f"Their reason: {said('refused_reason') or 'not established'}. "
            f"Instead: {said('refused_alternative') or 'nothing agreed'}."
        )
    recommendation.append("Please read this back to me, with your name and the time.")
    parts = (
        ("Situation", situation),
        ("Background", background),
        ("Assessment", assessment),
        ("Recommendation", recommendation),
    )
    return "\n\n".join("\n".join((title.upper(), *lines)) for title, lines in parts)


def _ringing(said: Callable[[str], str]) -> list[str]:
    """Return how the caller is rung back, with every caution that was given."""
    number = said("callback_number")
    lines = [f"Call-back number: {number or 'not given'}."]
    safe = said("safe_to_contact").lower()
    if number and safe in ("no", "not sure"):
        lines.append(f"Safe to ring that number: {safe}.")
    if number and said("announce").lower() == "no":
        lines.append("Do not say who is calling.")
    for name, label in (
        ("contact_times", "Times to avoid"),
        ("relay", "Relay or signing"),
        ("interpreter", "Interpreter"),
    ):
        if said(name) and said(name) != "Not needed":
            lines.append(f"{label}: {said(name)}.")
    return lines


def _is_patient(record: Mapping[str, str]) -> bool:
    return record.get("caller_is") == "patient"
