"""What a call must hold before it closes: the one rule, for every route.

Pure. Nothing here can be met only by the future: a follow-up needs a time and an owner, and its
result completes the follow-up, never the call.

Source: Checklists and rule, section 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from guidance.tiers import Tier


class Kind(StrEnum):
    """The kinds of closing that this rule judges."""

    BY_TIER = "BY_TIER"
    INFORMATION = "INFORMATION"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run that counts: its confirmed tier, what is unanswered and what is not ticked.

    `danger_only` marks the danger-now questions by themselves, which every call may hold.
    """

    title: str
    tier: Tier
    missing: tuple[str, ...] = ()
    missing_reds: tuple[str, ...] = ()
    confirmed: bool = False
    steps_left: int = 0
    positive: bool = False
    danger_only: bool = False


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """One contact attempt. `emergency_service` is 999 or A&E."""

    reached: bool
    read_back: bool
    emergency_service: bool = False
    to_caller: bool = False
    caller_rings: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rule looks at. `tier` is None while nothing was assessed or raised.

    `feasible` tells whether the line itself is open long enough within 24 hours to follow up.
    """

    record: Mapping[str, str]
    tier: Tier | None = None
    runs: tuple[RunFacts, ...] = ()
    attempts: tuple[AttemptFacts, ...] = ()
    has_follow_up: bool = False
    feasible: bool = True
    checklists_due: tuple[str, ...] = ()
    danger_missing: tuple[str, ...] = ()
    refused_999_decided: bool = False

    def said(self, name: str) -> str:
        """Return a field without the blanks around it."""
        return str(self.record.get(name, "")).strip()

    def any(self, *names: str) -> bool:
        """Tell whether any of these fields holds something."""
        return any(self.said(name) for name in names)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way: its words, and the field or part of the page it is in."""

    words: str
    where: str


@dataclass
class _List:
    facts: Facts
    found: list[Missing] = field(default_factory=list)

    def need(self, holds: bool, words: str, where: str) -> None:
        if not holds:
            self.found.append(Missing(words, where))


def missing(facts: Facts, kind: Kind) -> tuple[Missing, ...]:
    """Return what still stands in the way of this kind of closing, in the order of a call."""
    return _information(facts) if kind is Kind.INFORMATION else _by_tier(facts)


def likely_kind(facts: Facts) -> Kind:
    """Return the kind of closing that the record points to so far."""
    if facts.said("no_symptom") == "yes" and _quiet(facts) and not _checklists(facts):
        return Kind.INFORMATION
    return Kind.BY_TIER


def _quiet(facts: Facts) -> bool:
    return facts.tier in (None, Tier.SAFETY_NET, Tier.INCOMPLETE) and not any(
        run.positive for run in facts.runs
    )


def _checklists(facts: Facts) -> tuple[str, ...]:
    return tuple(run.title for run in facts.runs if not run.danger_only)


def _information(facts: Facts) -> tuple[Missing, ...]:
    todo = _List(facts)
    todo.need(
        _quiet(facts),
        "this call has warning signs or a raised tier: it closes by its tier",
        "checklist",
    )
    opened = _checklists(facts)
    todo.need(
        not opened,
        f"{_listed(opened)} is open: the call closes by its tier, or the checklist was opened by "
        "mistake and is abandoned with a reason",
        "checklist",
    )
    todo.need(
        not any(run.confirmed and run.danger_only for run in facts.runs),
        "a tier was confirmed: the call closes by its tier",
        "checklist",
    )
    todo.need(
        facts.said("no_symptom") == "yes",
        "your tick that no symptom was mentioned",
        "field-no_symptom",
    )
    _who(todo)
    _reason(todo)
    if facts.said("caller_is") == "professional":
        todo.need(
            facts.any("professional_role"), "the professional's role", "field-professional_role"
        )
        todo.need(
            facts.any("professional_organisation"),
            "the professional's organisation",
            "field-professional_organisation",
        )
        todo.need(
            facts.any("professional_route"),
            "the route given to the professional",
            "field-professional_route",
        )
    _advice(todo)
    return tuple(todo.found)


def _by_tier(facts: Facts) -> tuple[Missing, ...]:
    todo = _List(facts)
    tier = facts.tier
    if tier is None:
        todo.need(
            False, "danger-now answers and a checklist, or the information kind", "danger-now"
        )
        tier = Tier.INCOMPLETE
    serious = tier.rank >= Tier.IMMEDIATE.rank
    _first_minute(todo)
    _who(todo)
    if tier is not Tier.SAFETY_NET:
        todo.need(
            facts.any("caller_name", "anonymous") or (serious and facts.any("name_gap_reason")),
            "the caller's name, or that they stay anonymous"
            + (", or why you have neither" if serious else ""),
            "field-caller_name",
        )
    _reason(todo)
    if tier is not Tier.SAFETY_NET:
        _context(todo, tried=tier is Tier.EMERGENCY_999)
    _assessed(todo, tier)
    if tier is not Tier.SAFETY_NET:
        _safety_net(todo, tried=tier is Tier.EMERGENCY_999)
        _sharing(todo)
        _reached(todo, tier)
        _refusal(todo, tier)
    else:
        _safety_net(todo, tried=False)
    _advice(todo)
    return tuple(todo.found)


def _gap(facts: Facts, name: str) -> bool:
    return facts.any(f"{name}_gap") and facts.any(f"{name}_gap_reason")


def _first_minute(todo: _List) -> None:
    facts = todo.facts
    todo.need(
        facts.any("callback_number") or _gap(facts, "callback_number"),
        "a call-back number, or why there is none",
        "field-callback_number",
    )
    todo.need(
        (facts.any("location") and facts.any("nation")) or _gap(facts, "location"),
        "where the patient is and in which nation, or why that is not known",
        "field-location",
    )
    todo.need(
        facts.any("record_consent") or _gap(facts, "record_consent"),
        "whether we may keep a record",
        "field-record_consent",
    )


def _who(todo: _List) -> None:
    facts = todo.facts
    known = facts.any("caller_is") and (
        facts.said("caller_is") in ("patient", "professional") or facts.any("patient_with_caller")
    )
    todo.need(
        known or _gap(facts, "caller_is"),
        "who is calling, for whom, and whether the patient is with them",
        "field-caller_is",
    )


def _reason(todo: _List) -> None:
    todo.need(todo.facts.any("reason"), "the reason in the caller's words", "field-reason")


def _context(todo: _List, *, tried: bool) -> None:
    facts = todo.facts
    if tried and facts.any("context_gap_reason"):
        return
    todo.need(facts.any("cancer_where"), "where the cancer is known to be", "field-cancer_where")
    todo.need(
        facts.any("last_treatment"),
        "the last cancer treatment, or “not known”",
        "field-last_treatment",
    )
    todo.need(facts.any("temperature"), "the temperature, or “not taken”", "field-temperature")


def _assessed(todo: _List, tier: Tier) -> None:
    facts = todo.facts
    todo.need(
        not facts.danger_missing,
        f"danger now: {_listed(facts.danger_missing)} not asked",
        "danger-now",
    )
    excused = facts.any("unanswered_reason")
    for run in facts.runs:
        if tier.rank < Tier.IMMEDIATE.rank and run.missing:
            # A blank in a checklist may be explained, and then the call goes to review; a
            # safety net may not rest on one.
            words = f"{run.title}: {_listed(run.missing)} not answered"
            todo.need(
                excused and tier is not Tier.SAFETY_NET,
                f"{words}, or a reason for each blank",
                "field-unanswered_reason",
            )
        if tier is Tier.IMMEDIATE:
            todo.need(
                not run.missing_reds,
                f"{run.title}: red questions {_listed(run.missing_reds)} not asked",
                "checklist",
            )
        todo.need(run.confirmed, f"{run.title}: the tier confirmed by you", "tier-confirm")
        todo.need(
            run.steps_left == 0,
            f"{run.title}: {run.steps_left} "
            f"{'step' if run.steps_left == 1 else 'steps'} not yet ticked",
            "steps",
        )
    for title in facts.checklists_due:
        todo.need(False, f"{title} is due: run it, or decline it with a reason", "due")


def _safety_net(todo: _List, *, tried: bool) -> None:
    facts = todo.facts
    if tried and facts.any("safety_net_gap_reason"):
        return
    todo.need(facts.any("look_for"), "safety net: what to look for", "field-look_for")
    todo.need(facts.any("how_soon"), "safety net: how soon", "field-how_soon")
    todo.need(facts.any("whom_to_ring"), "safety net: whom to ring", "field-whom_to_ring")
    todo.need(facts.any("teach_back"), "teach-back: said in their own words", "field-teach_back")


def _sharing(todo: _List) -> None:
    facts = todo.facts
    basis = facts.said("sharing_basis")
    todo.need(
        bool(basis), "whether we may share, or the exception that applies", "field-sharing_basis"
    )
    if basis in ("serious_harm", "child", "legal_duty"):
        todo.need(
            facts.any("sharing_reason"),
            "why it was shared without consent, and who agreed",
            "field-sharing_reason",
        )


def _reached(todo: _List, tier: Tier) -> None:
    facts = todo.facts
    outward = [attempt for attempt in facts.attempts if not attempt.to_caller]
    reached = [attempt for attempt in outward if attempt.reached]
    refused = facts.said("refused") == "yes"
    if tier.rank >= Tier.IMMEDIATE.rank:
        todo.need(bool(outward), "a contact attempt: whom, which number, outcome", "attempts")
        todo.need(
            # Who refuses cannot be handed over: then the refusal's own fields must be filled in.
            not outward
            or refused
            or any(attempt.read_back for attempt in reached)
            or any(attempt.emergency_service for attempt in outward),
            "a hand-over that was read back, or that they go to A&E or 999",
            "attempts",
        )
    if tier is Tier.EMERGENCY_999:
        todo.need(
            any(attempt.emergency_service for attempt in outward) or refused,
            "the 999 call: a contact attempt for the ambulance",
            "attempts",
        )
    if tier.rank < Tier.IMMEDIATE.rank and not facts.feasible:
        # The next opening is too far away to be the safety: a follow-up is then only a check.
        # Source: Checklists and rule, section 11.
        todo.need(
            refused or any(attempt.reached or attempt.caller_rings for attempt in outward),
            "no open time within reach: the hospital reached, or the caller rings it straight "
            "after this call (a contact attempt); otherwise raise to immediate",
            "attempts",
        )
    todo.need(
        bool(reached) or facts.has_follow_up,
        "contact confirmed, or a follow-up with a time and an owner",
        "follow-up",
    )


def _refusal(todo: _List, tier: Tier) -> None:
    facts = todo.facts
    if facts.said("refused") != "yes":
        return
    for name, words in (
        ("refused_what", "what was refused"),
        ("refused_reason", "why they refused"),
        ("refused_risks", "whether the risks were said"),
        ("refused_capacity", "whether there is doubt about capacity"),
        ("refused_second_offer", "whether it was offered a second time"),
        ("refused_senior", "which senior was told"),
    ):
        todo.need(facts.any(name), f"refusal: {words}", f"field-{name}")
    if tier is Tier.EMERGENCY_999:
        todo.need(
            facts.refused_999_decided,
            "a refused 999 closes only after a supervisor's recorded decision",
            "refusal",
        )


def _advice(todo: _List) -> None:
    todo.need(todo.facts.any("advice_given"), "the advice given", "field-advice_given")
    todo.need(todo.facts.any("topics"), "the topics", "field-topics")


def _listed(words: tuple[str, ...]) -> str:
    if len(words) > 6:
        return f"{', '.join(words[:6])} and {len(words) - 6} more"
    return ", ".join(words)
