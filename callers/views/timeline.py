"""One timeline of everything that was said and done in a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.utils import timezone

from callers.casefile import CaseFile
from callers.handover import TIER_WORDS
from callers.models import Call, Direction, LinkedCall, SupervisorDecision
from callers.record_rows import RecordRows, record_rows_of
from callers.review_reasons import words_of
from guidance.queries import title_of
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
    # False for what stands here and whose own time was never stored: `at` only gives it a place.
    is_timed: bool = True

    @cached_property
    def local(self) -> datetime:
        """Return its moment in London."""
        return timezone.localtime(self.at)

    @property
    def moment(self) -> str:
        """Return its moment as machines read it."""
        return self.local.isoformat()

    @property
    def clock(self) -> str:
        """Return its time of day."""
        return f"{self.local:%H:%M:%S}"

    @property
    def is_marked(self) -> bool:
        """Tell whether its level is said beside it."""
        return self.level in ("red", "emergency", "amber")


def by_day(events: list[Event]) -> list[tuple[str, list[Event]]]:
    """Return events under the day on which they were, in words."""
    days = groupby(events, key=lambda event: event.local.date())
    return [(f"{day:%A %-d %B %Y}", list(members)) for day, members in days]


def _when(moment: datetime) -> str:
    """Return a moment as the record words it, in London."""
    return f"{timezone.localtime(moment):%A %-d %B, %H:%M}"


STARTED = {
    Direction.INCOMING: "Call started",
    Direction.OUTGOING: "Outgoing call started",
    Direction.VOICEMAIL: "Call started to answer a voicemail",
}


def timeline(
    file: CaseFile, rows: RecordRows | None = None, *, with_reviews: bool = True
) -> list[Event]:
    """Return every event of a call in the order of time; reviews only for whom they are.

    `rows` is what stands beside the file's, where it was read already.
    """
    call = file.call
    rows = rows or record_rows_of(call)
    events = [
        Event(
            call.started_at,
            call.started_by,
            "Call",
            f"{STARTED[call.direction]}; the line was {call.line_state.replace('_', ' ')}",
            call.out_of_hours_reason,
        ),
        *_before(file, rows),
        *_around(file),
        *_added(rows),
        *_asked(file, rows),
        *(_reviews(rows) if with_reviews else []),
    ]
    said = file.heard()
    for answer in file.answers:
        also = said.also(answer)
        where = f"Asked in {said.said_in(answer)}; counts as {', '.join(also)}." if also else ""
        correction = f"Correction: {answer.correction_reason}" if answer.corrects_id else ""
        events.append(
            Event(
                answer.at,
                answer.by,
                "Corrected answer" if answer.corrects_id else "Answer",
                f"{answer.question} {answer.asked} {answer.label}",
                " ".join(part for part in (answer.note, correction, where) if part),
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
                _recalled(file, run.version_id),
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
        if attempt.directory:
            words += f". Directory: {attempt.directory}"
        more = attempt.spoke_to + (", read back" if attempt.read_back else "")
        events.append(
            Event(attempt.at, attempt.by, "Contact attempt", words, f"{more} {attempt.note}")
        )
    for follow_up in file.follow_ups:
        events.append(
            Event(
                follow_up.made_at,
                follow_up.made_by,
                "Follow-up booked",
                f"{follow_up.get_kind_display()} for {_when(follow_up.due_at)}, owner "
                f"{(follow_up.first_owner or follow_up.owner).name}: {follow_up.why}",
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
            Event(
                declined.at,
                declined.by,
                "Checklist declined",
                title_of(declined.slug, file.now, file.live),
                declined.reason,
            )
        )
    for decision in file.decisions:
        words = f"{decision.get_about_display()}: {decision.decision}"
        events.append(Event(decision.at, decision.by, "Supervisor's decision", words))
    for panel in rows.panels:
        events.append(
            Event(
                panel.at,
                panel.by,
                "Panel shown",
                f"{panel.version.title}, version {panel.version.number}",
                _recalled(file, panel.version_id),
            )
        )
    if call.closed_at:
        late = "The call ran past closing." if call.overran_close else ""
        kind = call.get_closing_display().lower()
        if call.non_clinical:
            kind += f", {call.get_non_clinical_display().lower()}"
        events.append(
            Event(
                call.closed_at,
                call.closed_by,
                "Call",
                f"Call closed: {kind}",
                late,
            )
        )
    return sorted(events, key=lambda event: event.at)


def _recalled(file: CaseFile, version: int) -> str:
    """Return that a version was recalled since, and how grave that is."""
    recall = file.recalled.get(version)
    if recall is None:
        return ""
    return f"Recalled {_when(recall.at)}: {recall.get_severity_display().lower()}"


def _before(file: CaseFile, rows: RecordRows) -> list[Event]:
    """Return what a call came from: its voicemail, the paper, or the call before it."""
    call, events = file.call, []
    if call.voicemail is not None:
        heard = call.voicemail
        red = f"Red words: {', '.join(heard.red_words)}" if heard.red_words else ""
        events += [
            Event(
                heard.received_at,
                None,
                "Voicemail left",
                heard.words,
                red,
                "red" if heard.red_words else "none",
            ),
            Event(heard.heard_at, heard.heard_by, "Voicemail heard", "Written down as spoken"),
        ]
        if heard.heard_by_id != call.started_by_id:
            events.append(
                Event(
                    call.started_at,
                    call.started_by,
                    "Hand-over",
                    f"Voicemail heard by {heard.heard_by.name}, answered by {call.started_by.name}",
                )
            )
    if call.typed_at is not None:
        on = f"by {call.started_by.name}, from {_when(call.started_at)}"
        events.append(
            Event(
                call.typed_at,
                call.typed_by,
                "Late entry",
                f"Typed from paper {on}",
                _beside_the_paper(file),
            )
        )
    return events + _links(call, rows.links)


def _beside_the_paper(file: CaseFile) -> str:
    """Return both tiers when the answers come to more than the paper says."""
    if file.above_paper is None:
        return ""
    paper, computed = TIER_WORDS[Tier(file.call.paper_tier)], TIER_WORDS[file.above_paper]
    return f"The paper says {paper}; the answers come to {computed}, which stands."


def _links(call: Call, rows: list[LinkedCall]) -> list[Event]:
    """Return each link to an earlier call; one made before links were kept has no time."""
    events = [
        Event(one.at, one.by, "Linked", f"Goes on from call {one.earlier.reference}")
        for one in rows
    ]
    if call.earlier is not None and call.earlier_id not in {one.earlier_id for one in rows}:
        events.append(
            Event(
                call.started_at,
                None,
                "Linked",
                f"Goes on from call {call.earlier.reference}",
                "When and by whom was not stored",
                is_timed=False,
            )
        )
    return events


def _asked(file: CaseFile, rows: RecordRows) -> list[Event]:
    """Return each time that a supervisor was asked to decide, also once it is decided."""
    call = file.call
    events = [
        Event(one.at, one.by, "Supervisor asked", f"To decide on {one.get_about_display().lower()}")
        for one in rows.asked
    ]
    since = call.decision_wanted_at
    if since is not None:
        if since not in {one.at for one in rows.asked}:
            about = SupervisorDecision.About(call.decision_wanted).label.lower()
            words, more = f"To decide on {about}", "By whom was not stored"
            events.append(Event(since, None, "Supervisor asked", words, more))
        for one in events:
            if one.at == since:
                one.words += "; no decision yet"
    return events


def _reviews(rows: RecordRows) -> list[Event]:
    """Return what supervisors found in this call, what was replied, and who signed it off."""
    events = []
    for one in rows.reviews:
        kind = "Revised review" if one.revises_id else "Review"
        why = f"Because: {'; '.join(words_of(one.reasons))}"
        events.append(Event(one.at, one.by, kind, one.text, why))
        events += [
            Event(reply.at, reply.by, "Reply to the review", reply.text) for reply in one.replied
        ]
        if one.signed is not None:
            done = one.signed
            events.append(Event(done.at, done.by, "Review signed off", done.text))
    return events


def _around(file: CaseFile) -> list[Event]:
    """Return what was shared, handed over, explained and taken back."""
    events = [
        Event(
            one.shared_at,
            one.by,
            "Shared",
            f"{one.get_basis_display()}, with {one.with_whom}: {one.what}",
            f"Why: {one.reason}. Authorised by {one.authorised_by}. "
            + ("The caller was told." if one.caller_told else "The caller was not yet told."),
        )
        for one in file.disclosures
    ]
    for one in file.hand_overs:
        what = "Follow-up handed to" if one.follow_up_id else "Call handed to"
        events.append(Event(one.at, one.by, "Hand-over", f"{what} {one.to.name}", one.note))
    for row in file.explained:
        events.append(
            Event(row.at, row.by, "Not asked", ", ".join(row.questions), f"Why: {row.reason}")
        )
    for undone in file.undone:
        kind = undone.get_non_clinical_display().lower()
        events.append(Event(undone.at, undone.by, "Closing undone", f"It was closed as {kind}"))
    events += [
        Event(at, None, "Safeguarding", "A safeguarding note was written; it is kept apart")
        for at in file.safeguarding_at
    ]
    return events


def _added(rows: RecordRows) -> list[Event]:
    """Return what was added once the call was closed."""
    return [Event(one.at, one.by, "Late entry", one.text) for one in rows.addenda]
