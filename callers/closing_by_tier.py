"""What a call that closes by its tier must hold.

Pure.

Source: Checklists and rule, section 10.
"""

from __future__ import annotations

import re
from decimal import Decimal

from callers.closing_facts import Facts, Missing, RunFacts, Todo, listed
from guidance.tiers import Tier

# The steps that say the same as a row of the record, by the ids that the definitions give them.
STEP_FOLLOW_UP, STEP_HAND_OVER = "follow_up", "hand_over"
NO_CONSENT = ("serious_harm", "child", "legal_duty")
# What a thermometer can show on somebody who is alive, in degrees Celsius (P).
COLDEST, HOTTEST = 30, 45
NO_TEMPERATURE = ("not ", "no ", "none", "unknown", "declined")
_FIGURE = re.compile(r"[0-9]{2}(?:\.[0-9]+)?")


def by_tier(facts: Facts) -> tuple[Missing, ...]:
    """Return what is missing before a call closes by its tier."""
    todo = Todo(facts)
    tier = facts.tier
    if tier is None:
        todo.need(
            False, "danger-now answers and a checklist, or the information kind", "danger-now"
        )
        tier = Tier.INCOMPLETE
    serious = tier.rank >= Tier.IMMEDIATE.rank
    _first_minute(todo)
    who(todo)
    professional(todo)
    if tier is not Tier.SAFETY_NET:
        _spoken_to(todo)
        todo.need(
            facts.any("caller_name", "anonymous") or (serious and facts.any("name_gap_reason")),
            "the caller's name, or that they stay anonymous"
            + (", or why you have neither" if serious else ""),
            "field-caller_name",
        )
    reason(todo)
    _context(todo, tried=tier is Tier.EMERGENCY_999)
    _assessed(todo, tier)
    _safety_net(todo, tried=tier is Tier.EMERGENCY_999)
    _sharing(todo)
    if tier is not Tier.SAFETY_NET:
        _reached(todo, tier)
        _refusal(todo, tier)
    found(todo)
    advice(todo)
    return tuple(todo.found)


def _first_minute(todo: Todo) -> None:
    facts = todo.facts
    todo.need(
        facts.gap("callback_number") or (facts.any("callback_number") and facts.has_good_number),
        "a call-back number that can be rung, or why there is none",
        "field-callback_number",
    )
    todo.need(
        (facts.any("location") and facts.any("nation")) or facts.gap("location"),
        "where the patient is and in which nation, or why that is not known",
        "field-location",
    )
    todo.need(
        facts.any("record_consent") or facts.gap("record_consent"),
        "whether we may keep a record",
        "field-record_consent",
    )


def who(todo: Todo) -> None:
    """Ask who is calling, for whom, and whether the patient is with them."""
    facts = todo.facts
    known = facts.any("caller_is") and (
        facts.said("caller_is") in ("patient", "professional") or facts.any("patient_with_caller")
    )
    todo.need(
        known or facts.gap("caller_is"),
        "who is calling, for whom, and whether the patient is with them",
        "field-caller_is",
    )


def reason(todo: Todo) -> None:
    """Ask for the reason in the caller's words."""
    todo.need(todo.facts.any("reason"), "the reason in the caller's words", "field-reason")


def _spoken_to(todo: Todo) -> None:
    facts = todo.facts
    if facts.said("caller_is") in ("", "patient", "professional") or facts.gap("caller_is"):
        return
    todo.need(
        facts.any("may_speak_to_patient"),
        "whether the patient was spoken to",
        "field-may_speak_to_patient",
    )


def _context(todo: Todo, *, tried: bool) -> None:
    facts = todo.facts
    if tried and facts.any("context_gap_reason"):
        return
    todo.need(facts.any("cancer_where"), "where the cancer is known to be", "field-cancer_where")
    todo.need(
        facts.any("last_treatment"),
        "the last cancer treatment, or “not known”",
        "field-last_treatment",
    )
    todo.need(
        _is_temperature(facts.said("temperature")),
        f"the temperature from {COLDEST} to {HOTTEST}, or “not taken”",
        "field-temperature",
    )


def _is_temperature(words: str) -> bool:
    """Tell whether words hold a temperature of a living person, or say that there is none."""
    if words.casefold().startswith(NO_TEMPERATURE):
        return True
    figures = map(Decimal, _FIGURE.findall(words.replace(",", ".")))
    return any(COLDEST <= figure <= HOTTEST for figure in figures)


def _assessed(todo: Todo, tier: Tier) -> None:
    facts = todo.facts
    todo.need(
        not facts.danger_missing,
        f"danger now: {listed(facts.danger_missing)} not asked",
        "danger-now",
    )
    for run in facts.runs:
        if tier.rank < Tier.IMMEDIATE.rank and run.missing:
            # A blank in a checklist may be explained, and then the call goes to review; a
            # safety net may not rest on one.
            blank = tuple(one for one in run.missing if one not in facts.explained)
            todo.need(
                not blank and tier is not Tier.SAFETY_NET,
                f"{run.title}: {listed(blank or run.missing)} not answered, or a reason for "
                "each blank",
                "blanks",
            )
        if tier is Tier.IMMEDIATE:
            # Danger now stands above by itself: what is named twice hides the rest.
            reds = tuple(one for one in run.missing_reds if one not in facts.danger_missing)
            todo.need(not reds, f"{run.title}: red questions {listed(reds)} not asked", "checklist")
        todo.need(
            run.confirmed, f"{run.title}: the tier confirmed by you", run.place("tier-confirm")
        )
        todo.need(
            run.steps_left == 0,
            f"{run.title}: {run.steps_left} "
            f"{'step' if run.steps_left == 1 else 'steps'} not yet ticked",
            run.place("steps"),
        )
        _ticked_truly(todo, run)
    for title in facts.checklists_due:
        todo.need(False, f"{title} is due: run it, or decline it with a reason", "due")


def _ticked_truly(todo: Todo, run: RunFacts) -> None:
    """Refuse a step that is ticked as done and of which the record knows nothing."""
    facts = todo.facts
    if STEP_FOLLOW_UP in run.done:
        todo.need(
            facts.has_follow_up or facts.has_any_follow_up,
            f"{run.title}: the step about the follow-up is ticked as done, and none is booked",
            "follow-up",
        )
    if STEP_HAND_OVER in run.done:
        todo.need(
            any(one.reached and one.read_back for one in facts.attempts)
            or any(one.is_emergency_service_reached for one in facts.attempts),
            f"{run.title}: the hand-over is ticked as done, and no attempt says it was read back",
            "attempts",
        )


def _safety_net(todo: Todo, *, tried: bool) -> None:
    facts = todo.facts
    if tried and facts.any("safety_net_gap_reason"):
        return
    todo.need(facts.any("look_for"), "safety net: what to look for", "field-look_for")
    todo.need(facts.any("how_soon"), "safety net: how soon", "field-how_soon")
    todo.need(facts.any("whom_to_ring"), "safety net: whom to ring", "field-whom_to_ring")
    todo.need(
        facts.any("teach_back")
        and (facts.said("teach_back") != "no" or facts.any("safety_net_gap_reason")),
        "teach-back: said in their own words, or why not",
        "field-teach_back",
    )


def _sharing(todo: Todo) -> None:
    facts = todo.facts
    basis = facts.said("sharing_basis")
    todo.need(
        bool(basis), "whether we may share, or the exception that applies", "field-sharing_basis"
    )
    if facts.tier is Tier.EMERGENCY_999 and basis == "not_shared":
        todo.need(
            facts.said("refused") == "yes",
            "a 999 call is shared by consent, or under the serious-harm exception",
            "field-sharing_basis",
        )
    if basis == "not_shared":
        todo.need(
            not any(attempt.read_back for attempt in facts.attempts),
            "a hand-over was given, so something was shared: on what basis",
            "field-sharing_basis",
        )
    if basis in NO_CONSENT:
        todo.need(
            basis.upper() in facts.disclosed,
            "what was shared without consent: why, who authorised it, what, with whom, when",
            "sharing",
        )
    if facts.said("palliative_route") == "yes":
        todo.need(
            facts.said("care_plan") == "yes" and facts.any("care_plan_words"),
            "the plan that makes the palliative team the route",
            "field-care_plan",
        )
        todo.need(
            facts.any("palliative_route_reason"),
            "why the palliative team is the route",
            "field-palliative_route_reason",
        )


def _reached(todo: Todo, tier: Tier) -> None:
    facts = todo.facts
    outward = [attempt for attempt in facts.attempts if attempt.is_outward]
    reached = [attempt for attempt in outward if attempt.reached and attempt.takes_over]
    refused = facts.is_refused
    if tier.rank >= Tier.IMMEDIATE.rank:
        todo.need(
            # Who refuses is not handed over, and nobody invents an attempt.
            refused or bool(outward),
            "a contact attempt: whom, which number, outcome",
            "attempts",
        )
        todo.need(
            not outward
            or refused
            or any(attempt.read_back for attempt in reached)
            or any(attempt.is_emergency_service_reached for attempt in outward),
            "a hand-over that was read back, or that they go to A&E or 999",
            "attempts",
        )
    if tier is Tier.EMERGENCY_999:
        todo.need(
            refused or any(attempt.ambulance and attempt.reached for attempt in outward),
            "the 999 call: an ambulance that was reached",
            "attempts",
        )
    if tier.rank < Tier.IMMEDIATE.rank and not facts.feasible:
        # The next opening is too far away to be the safety: a follow-up is then only a check.
        # Source: Checklists and rule, section 11.
        todo.need(
            refused
            or any(
                attempt.takes_over and (attempt.reached or attempt.caller_rings)
                for attempt in outward
            ),
            "no open time within reach: the hospital reached, or the caller rings it straight "
            "after this call (a contact attempt); otherwise raise to immediate",
            "attempts",
        )
    todo.need(
        bool(reached)
        or any(attempt.is_emergency_service_reached for attempt in outward)
        or facts.has_follow_up,
        "contact confirmed, or a follow-up in time and with an owner",
        "follow-up",
    )


def _refusal(todo: Todo, tier: Tier) -> None:
    facts = todo.facts
    if not facts.is_refused:
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
            "ask-supervisor",
        )


def professional(todo: Todo) -> None:
    """Ask a professional caller's role, organisation and the route that was given."""
    if todo.facts.said("caller_is") != "professional":
        return
    for name, words in (
        ("professional_role", "the professional's role"),
        ("professional_organisation", "the professional's organisation"),
        ("professional_route", "the route given to the professional"),
    ):
        todo.need(todo.facts.any(name), words, f"field-{name}")


def found(todo: Todo) -> None:
    """Ask of an outgoing call that the caller was reached, and what was found."""
    if not todo.facts.is_outgoing:
        return
    rung = [attempt for attempt in todo.facts.attempts if attempt.to_caller]
    todo.need(
        bool(rung) and rung[-1].reached,
        "the caller reached on this callback (a contact attempt); not reached: close it as lost",
        "attempts",
    )
    todo.need(todo.facts.any("found"), "what was found on this callback", "field-found")


def advice(todo: Todo) -> None:
    """Ask for the advice given and the topics."""
    todo.need(todo.facts.any("advice_given"), "the advice given", "field-advice_given")
    todo.need(todo.facts.any("topics"), "the topics", "field-topics")
