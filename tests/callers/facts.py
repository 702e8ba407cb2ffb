"""Facts for the closing rule: for each tier a record that holds just what it must."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from callers.closing import AttemptFacts, Facts, RunFacts
from guidance.tiers import Tier

BY_TIER = (
    Tier.EMERGENCY_999,
    Tier.IMMEDIATE,
    Tier.WITHIN_24H,
    Tier.INCOMPLETE,
    Tier.SAFETY_NET,
)
GRAVE = (Tier.EMERGENCY_999, Tier.IMMEDIATE)
ABOVE_SAFETY_NET = BY_TIER[:4]

RECORD = {
    "callback_number": "07700 900123",
    "location": "12 Example Street",
    "nation": "wales",
    "record_consent": "yes",
    "caller_is": "partner",
    "patient_with_caller": "yes",
    "may_speak_to_patient": "spoken",
    "caller_name": "Ada Example",
    "reason": "Unsteady since Tuesday",
    "cancer_where": "spine",
    "last_treatment": "not known",
    "temperature": "not taken",
    "look_for": "new weakness",
    "how_soon": "straight away",
    "whom_to_ring": "the hospital's cancer line, or 999",
    "teach_back": "yes",
    "sharing_basis": "consented",
    "advice_given": "Ring the hospital line now",
    "topics": "emergency",
}
REFUSAL = {
    "refused": "yes",
    "refused_what": "the ambulance",
    "refused_reason": "wants to wait for her daughter",
    "refused_risks": "yes",
    "refused_capacity": "no",
    "refused_second_offer": "yes",
    "refused_senior": "Sunita, 10:20",
}
PROFESSIONAL = {
    "caller_is": "professional",
    "professional_role": "district nurse",
    "professional_organisation": "Example Community Trust",
    "professional_route": "acute oncology",
}
INFORMATION = {
    name: RECORD[name]
    for name in ("caller_is", "patient_with_caller", "reason", "advice_given", "topics")
} | {"no_symptom": "yes"}

READ_BACK = AttemptFacts(reached=True, read_back=True)
UNANSWERED_CALLER = AttemptFacts(reached=False, read_back=False, to_caller=True)
NO_ANSWER = AttemptFacts(reached=False, read_back=False)
AMBULANCE = AttemptFacts(reached=True, read_back=False, ambulance=True)
NO_AMBULANCE = AttemptFacts(reached=False, read_back=False, ambulance=True)
A_AND_E = AttemptFacts(reached=False, read_back=False, emergency_department=True, on_the_way=True)
NO_A_AND_E = AttemptFacts(reached=False, read_back=False, emergency_department=True)
THE_CALLER = AttemptFacts(reached=True, read_back=True, to_caller=True)
CALLER_RINGS = AttemptFacts(reached=False, read_back=False, caller_rings=True)

ATTEMPTS = {
    Tier.EMERGENCY_999: (AMBULANCE,),
    Tier.IMMEDIATE: (READ_BACK,),
}


def tried_at(*moments: datetime, **changed: Any) -> tuple[AttemptFacts, ...]:
    """Return attempts to reach the caller again that nobody answered, at these times."""
    return tuple(replace(UNANSWERED_CALLER, at=at, **changed) for at in moments)


def run(tier: Tier, **changed: Any) -> RunFacts:
    """Return a run that is answered, confirmed and ticked."""
    whole = RunFacts(
        title="Cord compression",
        tier=tier,
        confirmed=True,
        positive=tier is not Tier.SAFETY_NET,
        missing=("X2",) if tier is Tier.INCOMPLETE else (),
    )
    return replace(whole, **changed)


def complete(tier: Tier, *, record: dict[str, str] | None = None, **changed: Any) -> Facts:
    """Return facts of a tier with nothing missing; `record` is laid over the complete record."""
    whole = Facts(
        record=RECORD | (record or {}),
        tier=tier,
        runs=(run(tier),),
        attempts=ATTEMPTS.get(tier, ()),
        has_follow_up=tier in (Tier.WITHIN_24H, Tier.INCOMPLETE),
        explained=frozenset({"X2"}) if tier is Tier.INCOMPLETE else frozenset(),
    )
    return replace(whole, **changed)


def words(found: tuple) -> list[str]:
    """Return the words of what is missing."""
    return [one.words for one in found]
