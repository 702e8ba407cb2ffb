"""What calls must hold that do not close by a tier: information, lost and non-clinical calls.

Pure.

Source: Checklists and rule, section 10.
"""

from __future__ import annotations

from callers.closing_by_tier import advice, found, professional, reason, who
from callers.closing_facts import AttemptFacts, Facts, Missing, Todo, listed
from callers.lifecycle import ATTEMPTS_TO_A_LOST_CALLER, tried_within_patience


def information(facts: Facts) -> tuple[Missing, ...]:
    """Return what is missing before a call closes as information."""
    todo = Todo(facts)
    todo.need(
        facts.is_quiet,
        "this call has warning signs or a raised tier: it closes by its tier",
        "checklist",
    )
    opened = facts.opened
    todo.need(
        not opened,
        f"{listed(opened)} is open: the call closes by its tier, or the checklist was opened by "
        "mistake and is abandoned with a reason",
        "checklist",
    )
    todo.need(
        not any(run.confirmed and run.danger_only for run in facts.runs),
        "a tier was confirmed: the call closes by its tier",
        "checklist",
    )
    todo.need(
        not facts.red_words,
        f"this voicemail holds red words ({listed(facts.red_words)}): it closes by its tier",
        "checklist",
    )
    todo.need(
        not facts.grave,
        "a red, an emergency or a risk answer was given: the call closes by its tier",
        "checklist",
    )
    todo.need(
        not facts.is_refused,
        "advice was refused: the call closes by its tier",
        "checklist",
    )
    todo.need(
        facts.said("no_symptom") == "yes",
        "your tick that no symptom was mentioned",
        "field-no_symptom",
    )
    who(todo)
    reason(todo)
    professional(todo)
    found(todo)
    advice(todo)
    return tuple(todo.found)


def lost(facts: Facts) -> tuple[Missing, ...]:
    """Return what is missing before a call closes as lost.

    Attempts count from the last time that the caller was reached. After a red, an emergency or a
    risk answer, and where a voicemail holds red words, a supervisor decides as well. A number that
    is not safe to ring is not rung.
    """
    todo = Todo(facts)
    tries = _tries(facts)
    todo.need(facts.said("lost") == "yes", "that the line was lost", "field-lost")
    todo.need(
        bool(tries) or not facts.may_be_rung,
        "an attempt to ring the caller back, or why there is no number",
        "attempts",
    )
    if facts.grave or facts.red_words:
        times = [one.at for one in tries if one.at is not None]
        todo.need(
            not facts.may_be_rung or tried_within_patience(times, ATTEMPTS_TO_A_LOST_CALLER),
            f"three attempts within 15 minutes, because of a red, emergency or risk answer "
            f"({len(tries)} so far)",
            "attempts",
        )
        todo.need(
            facts.lost_decided,
            "a supervisor's recorded decision on this lost call",
            "ask-supervisor",
        )
    elif facts.is_voicemail:
        todo.need(
            not facts.may_be_rung
            or len(tries) >= ATTEMPTS_TO_A_LOST_CALLER
            or facts.has_open_follow_up,
            "three attempts to answer this voicemail, or a callback that is booked",
            "attempts",
        )
    return tuple(todo.found)


def _tries(facts: Facts) -> list[AttemptFacts]:
    """Return the attempts to reach the caller again that came after the last one that did."""
    tries: list[AttemptFacts] = []
    for one in facts.attempts:
        if one.to_caller:
            tries = [] if one.reached else [*tries, one]
    return tries


def non_clinical(facts: Facts) -> tuple[Missing, ...]:
    """Return what speaks against closing a call as silent, wrong number, hoax or abusive."""
    todo = Todo(facts)
    todo.need(
        not (facts.answered or facts.tier is not None),
        "a danger, checklist or risk answer exists: the call closes by its tier, or as lost",
        "checklist",
    )
    todo.need(
        not facts.red_words,
        f"this voicemail holds red words ({listed(facts.red_words)}): ring back",
        "checklist",
    )
    todo.need(
        not facts.has_safeguarding_note,
        "a safeguarding note exists: the call closes by its tier, or as lost",
        "checklist",
    )
    todo.need(
        not facts.has_open_follow_up,
        "a callback or check is booked: the call closes by its tier, or as lost",
        "follow-up",
    )
    return tuple(todo.found)
