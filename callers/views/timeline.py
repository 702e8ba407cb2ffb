"""One timeline of everything that was said and done in a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callers.casefile import CaseFile
from callers.handover import TIER_WORDS
from guidance.tiers import Tier
from helpline.models import Person


@dataclass
class Event:
    """One line of the timeline. `level` marks red and amber; it never stands alone."""

    at: datetime
    by: Person | None
    kind: str
    words: str
    more: str = ""
    level: str = "none"


def timeline(file: CaseFile) -> list[Event]:
    """Return every event of a call in the order of time."""
    call = file.call
    events = [
        Event(
            call.started_at,
            call.started_by,
            "Call",
            f"Call started; the line was {call.line_state.replace('_', ' ')}",
            call.out_of_hours_reason,
        )
    ]
    for answer in file.answers:
        correction = f"Correction: {answer.correction_reason}" if answer.corrects_id else ""
        events.append(
            Event(
                answer.at,
                answer.by,
                "Corrected answer" if answer.corrects_id else "Answer",
                f"{answer.question} {answer.asked} {answer.label}",
                " ".join(part for part in (answer.note, correction) if part),
                answer.level,
            )
        )
    for run in [one.run for one in file.runs] + file.abandoned:
        events.append(
            Event(
                run.opened_at,
                run.opened_by,
                "Checklist",
                f"{run.version.title} opened, version {run.version.number}",
            )
        )
        if run.abandoned_at:
            events.append(
                Event(
                    run.abandoned_at,
                    run.abandoned_by,
                    "Checklist",
                    f"{run.version.title} abandoned",
                    run.abandoned_reason,
                )
            )
    for one in file.confirmations:
        raised = one.computed != one.confirmed
        events.append(
            Event(
                one.at,
                one.by,
                "Tier raised" if raised else "Tier confirmed",
                TIER_WORDS[Tier(one.confirmed)],
                "; ".join(part for part in (one.rule, *one.because, one.reason) if part),
                "red" if Tier(one.confirmed).rank >= Tier.IMMEDIATE.rank else "none",
            )
        )
    for step in file.steps:
        events.append(
            Event(
                step.at,
                step.by,
                "Step",
                f"{step.words}: {step.get_state_display().lower()}",
                step.reason,
            )
        )
    for attempt in file.attempts:
        words = f"{attempt.get_whom_display()} on {attempt.number} "
        words += f"({attempt.get_number_from_display()}): {attempt.get_outcome_display()}"
        more = attempt.spoke_to + (", read back" if attempt.read_back else "")
        events.append(
            Event(attempt.at, attempt.by, "Contact attempt", words, f"{more} {attempt.note}")
        )
    for follow_up in file.follow_ups:
        events.append(
            Event(
                follow_up.made_at,
                follow_up.owner,
                "Follow-up booked",
                f"{follow_up.get_kind_display()}, owner {follow_up.owner.name}: {follow_up.why}",
            )
        )
        if follow_up.completed_at:
            events.append(
                Event(
                    follow_up.completed_at,
                    follow_up.completed_by,
                    "Follow-up completed",
                    follow_up.outcome,
                    "Contact confirmed" if follow_up.contact_confirmed else "",
                )
            )
    for declined in file.declined:
        events.append(
            Event(declined.at, declined.by, "Checklist declined", declined.slug, declined.reason)
        )
    for decision in file.decisions:
        events.append(Event(decision.at, decision.by, "Supervisor's decision", decision.decision))
    for panel in call.panels.select_related("version", "by"):
        events.append(
            Event(
                panel.at,
                panel.by,
                "Panel shown",
                f"{panel.version.title}, version {panel.version.number}",
            )
        )
    if call.closed_at:
        late = "The call ran past closing." if call.overran_close else ""
        events.append(
            Event(
                call.closed_at,
                call.closed_by,
                "Call",
                f"Call closed: {call.get_closing_display().lower()}",
                late,
            )
        )
    return sorted(events, key=lambda event: event.at)
