"""Everything that belongs to one call, loaded in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from django.utils import timezone

from callers import closing, handover
from callers.closing_time import ClosingTime, of_call
from callers.facts import DANGER, RISK, above_paper, facts_of, taking_over
from callers.lifecycle import must_go_elsewhere
from callers.models import (
    Answer,
    Call,
    ContactAttempt,
    DeclinedChecklist,
    Disclosure,
    ExplainedBlanks,
    FollowUp,
    HandOver,
    Run,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
)
from callers.models.follow_ups import Outcome, Whom
from callers.rows import rows_of
from callers.run_words import run_words
from callers.runfile import RunFile
from callers.twins import Heard, heard
from guidance.assessment import Reason
from guidance.definitions import ChecklistDefinition
from guidance.kept import Kept
from guidance.models import Recall
from guidance.nations import Nation, nation
from guidance.queries import LiveChecklist, definition_of, live_definition
from guidance.tiers import Level, Tier, highest
from helpline.hours import timetable
from helpline.opening_hours import Timetable, follow_up_feasible

GRAVE_LEVELS = (Level.RED, Level.EMERGENCY)
# A caller who rings straight after the call has not yet been left without an answer.
UNANSWERED = (Outcome.NO_ANSWER, Outcome.ENGAGED, Outcome.MESSAGE)

Written = TypeVar("Written", Answer, StepRecord)


@dataclass
class CaseFile:
    """One call with all that belongs to it.

    What is worked out from its rows is worked out once: whoever adds a row puts the file together
    anew with `assembled`.
    """

    call: Call
    at: datetime  # the moment that is judged: of a call typed from paper, its end there
    now: datetime
    runs: list[RunFile] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    confirmations: list[TierConfirmation] = field(default_factory=list)
    attempts: list[ContactAttempt] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    declined: list[DeclinedChecklist] = field(default_factory=list)
    decisions: list[SupervisorDecision] = field(default_factory=list)
    abandoned: list[Run] = field(default_factory=list)
    steps: list[StepRecord] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)
    hand_overs: list[HandOver] = field(default_factory=list)
    undone: list[UndoneClosing] = field(default_factory=list)
    explained: list[ExplainedBlanks] = field(default_factory=list)
    # Recalls of versions that were shown or run in it, the newest first.
    recalls: list[Recall] = field(default_factory=list)
    safeguarding_at: list[datetime] = field(default_factory=list)
    # What is kept of the guidance that is live at `now`, where the rows brought it along.
    live: Kept | None = None

    @property
    def safeguarding_notes(self) -> int:
        """Count the safeguarding notes."""
        return len(self.safeguarding_at)

    @cached_property
    def recalled(self) -> dict[int, Recall]:
        """Return the recalls of what this call used, by version."""
        return {one.version_id: one for one in self.recalls}

    @cached_property
    def live_danger(self) -> LiveChecklist:
        """Return danger now as it is live."""
        return live_definition(DANGER, self.now, self.live)

    @cached_property
    def shared_ids(self) -> frozenset[str]:
        """Return the ids that every checklist shares: those of danger now by itself."""
        return frozenset(question.id for question in self.live_danger.definition.questions)

    @cached_property
    def hours(self) -> Timetable:
        """Return the opening hours."""
        return timetable()

    @cached_property
    def feasible(self) -> bool:
        """Tell whether the line itself is open long enough within 24 hours to follow up."""
        return follow_up_feasible(self.at, self.hours)

    @cached_property
    def closing_time(self) -> ClosingTime:
        """Return what the hours change for this call now."""
        overruns = self.call.line_closes_at is not None
        return of_call(self.at, self.hours, self.tier, overruns=overruns)

    @cached_property
    def nation(self) -> Nation:
        """Return the routes of the nation that the patient is in."""
        return nation(self.call.said("nation"))

    @cached_property
    def route_notes(self) -> list[str]:
        """Return what the nation, the plan or the risk changes about whom the caller is sent to."""
        notes, leading = [], self.leading
        if leading is not None and leading.run.slug == RISK:
            notes.append(
                f"{self.nation.name}: {self.nation.crisis}. "
                f"Life in danger: {self.nation.emergency}."
            )
        elif self.call.said("nation") == "abroad":
            notes.append(f"They are abroad: {self.nation.emergency}.")
        if self.call.said("palliative_route") == "yes":
            why = self.call.said("palliative_route_reason")
            notes.append(
                "Route by their plan: the palliative team"
                + (f", because {why}" if why else "")
                + ". The tier stays."
            )
        return notes

    @cached_property
    def red_words(self) -> tuple[str, ...]:
        """Return the red words of the voicemail that this call answers."""
        voicemail = self.call.voicemail
        return tuple(voicemail.red_words) if voicemail is not None else ()

    @cached_property
    def is_grave(self) -> bool:
        """Tell whether any answer was ever red, an emergency or about a risk to life.

        A corrected answer counts too, and so does what the nurse raised the call to.
        """
        risks = {
            run.pk for run in [*(one.run for one in self.runs), *self.abandoned] if run.slug == RISK
        }
        return (
            any(one.level in GRAVE_LEVELS or one.run_id in risks for one in self.answers)
            or (self.tier is not None and self.tier.rank >= Tier.IMMEDIATE.rank)
            or self.call.first_red_at is not None
        )

    @property
    def danger_definition(self) -> ChecklistDefinition:
        """Return the danger-now questions in force: those of a run, else those that are live."""
        return self.runs[0].definition if self.runs else self.live_danger.definition

    @cached_property
    def shared_values(self) -> dict[str, str]:
        """Return the newest value of each danger-now question."""
        return {one: answer.value for one, answer in self.shared_latest.items()}

    @cached_property
    def shared_latest(self) -> dict[str, Answer]:
        """Return the newest answer to each danger-now question."""
        return {one.question: one for one in _in_order_of_writing(self.answers) if not one.run_id}

    def heard(self, extra: tuple[ChecklistDefinition, ...] = ()) -> Heard:
        """Return what was answered at each place of this call; `extra` is about to be opened."""
        runs = [*(one.run for one in self.runs), *self.abandoned]
        definitions = {run.pk: definition_of(run.version) for run in runs}
        return heard(definitions, _in_order_of_writing(self.answers), extra)

    @cached_property
    def explained_ids(self) -> frozenset[str]:
        """Return the questions whose blank has a reason: one for a question is one for its twin."""
        named = {name for one in self.explained for name in one.questions}
        places = {one.place(name) for one in self.runs for name in named if one.asks(name)}
        return frozenset(named) | {
            question.id
            for one in self.runs
            for question in one.definition.questions
            if one.place(question.id) in places
        }

    @cached_property
    def blanks(self) -> list[str]:
        """Return the required questions that are blank: of two twins the one that comes first."""
        found: dict[str, str] = {}
        for one in self.counting:
            for name in one.assessment.missing:
                found.setdefault(one.place(name), name)
        return [*dict.fromkeys(found.values())]

    def run(self, slug: str) -> RunFile | None:
        """Return the run of a checklist, or None."""
        return next((one for one in self.runs if one.run.slug == slug), None)

    @cached_property
    def counting(self) -> list[RunFile]:
        """Return the runs that count: danger now by itself only until a checklist is opened.

        Its answers count in every checklist; what the nurse raised it to counts for good.
        """
        full = [one for one in self.runs if one.run.slug != DANGER]
        alone = [
            one
            for one in self.runs
            if one.run.slug == DANGER and (one.was_raised or (one.has_answers and not full))
        ]
        return full + alone

    @cached_property
    def tier(self) -> Tier | None:
        """Return the highest tier of the runs that count; None while nothing is known."""
        tiers = [one.tier for one in self.counting]
        return highest(*tiers) if tiers else None

    @cached_property
    def leading(self) -> RunFile | None:
        """Return the counting run with the highest tier: the first opened of several."""
        tier = self.tier
        return next((one for one in self.counting if one.tier is tier), None)

    @cached_property
    def reasons(self) -> list[Reason]:
        """Return what led to the tiers of all runs that count, each answer once, heaviest first."""
        leading = self.leading
        runs = sorted(self.counting, key=lambda one: one is not leading)
        found: dict[str, Reason] = {}
        for one in runs:
            for reason in one.assessment.reasons:
                found.setdefault(one.place(reason.id), reason)
        return sorted(found.values(), key=lambda reason: -reason.level.rank)

    @cached_property
    def due(self) -> list[tuple[str, str]]:
        """Return what is due and neither run nor declined, checklist or urgent matter, and why."""
        have = {one.run.slug for one in self.runs} | {one.slug for one in self.declined}
        found: dict[str, str] = {}
        for one in self.counting:
            for due in one.assessment.due:
                found.setdefault(due.checklist, due.because)
            for matter in one.assessment.matters:
                found.setdefault(matter.matter, matter.because)
        return [(slug, because) for slug, because in found.items() if slug not in have]

    @cached_property
    def open_follow_ups(self) -> list[FollowUp]:
        """Return follow-ups that are not completed."""
        return [one for one in self.follow_ups if one.completed_at is None]

    @property
    def has_route(self) -> bool:
        """Tell whether a way to help is taken: somebody reached, the caller rings or goes there.

        Who refuses it is followed up all the same.
        """
        takes_over = taking_over(self)
        return self.call.said("refused") == "yes" or any(
            one.whom in takes_over and one.outcome not in UNANSWERED for one in self.attempts
        )

    @property
    def must_go_elsewhere(self) -> bool:
        """Tell whether two attempts within 15 minutes went unanswered."""
        return must_go_elsewhere(
            [
                (one.at, one.outcome == Outcome.REACHED)
                for one in self.attempts
                if one.whom not in (Whom.CALLER, Whom.SUPERVISOR)
                and (one.outcome == Outcome.REACHED or one.outcome in UNANSWERED)
            ]
        )

    @cached_property
    def facts(self) -> closing.Facts:
        """Return what the closing rule looks at."""
        return facts_of(self)

    @cached_property
    def kind(self) -> closing.Kind:
        """Return the kind of closing that the record points to."""
        return closing.likely_kind(self.facts)

    @property
    def above_paper(self) -> Tier | None:
        """Return the computed tier when the paper says a lower one."""
        return above_paper(self)

    @cached_property
    def missing(self) -> tuple[closing.Missing, ...]:
        """Return what still stands in the way of closing."""
        return closing.missing(self.facts, self.kind)

    @property
    def said_hand_over(self) -> str:
        """Return the nurse's own edit of the hand-over, else the one written from the record.

        An edit that no longer names the tier stands below what the record says now.
        """
        edited = self.call.said("hand_over")
        if edited and self.is_edit_stale:
            return f"{self.hand_over}\n\nWRITTEN BEFORE THE TIER CHANGED\n{edited}"
        return edited or self.hand_over

    @property
    def is_edit_stale(self) -> bool:
        """Tell whether the nurse's own hand-over was written before the tier became what it is."""
        edited, tier = self.call.said("hand_over"), self.tier
        return bool(edited) and tier is not None and handover.TIER_WORDS[tier] not in edited

    @property
    def hand_over(self) -> str:
        """Return the SBAR hand-over as the record has it now."""
        leading = self.leading
        return handover.sbar(
            reference=self.call.reference,
            started=f"{timezone.localtime(self.call.started_at):%A %d %B %Y, %H:%M}",
            record=self.call.record,
            tier=self.tier,
            runs=run_words(self),
            contacts=[
                f"{timezone.localtime(one.at):%H:%M} {one.get_whom_display()}, "
                f"{one.get_outcome_display().lower()}"
                + (f", {one.spoke_to}" if one.spoke_to else "")
                for one in self.attempts
                if one.whom not in (Whom.CALLER, Whom.SUPERVISOR)
            ],
            asked_for=(
                handover.asks(leading.tier, leading.definition.short_title) if leading else ""
            ),
        )


def load(call: Call, at: datetime, *, unnamed: bool = False) -> CaseFile:
    """Return a call's case file, in one query; `unnamed` leaves its people to be looked up."""
    rows = rows_of(call, at, unnamed=unnamed)
    runs = rows.pop("runs")
    return assembled(CaseFile(call=call, at=call.moment(at), now=at, **rows), runs)


def assembled(file: CaseFile, runs: list[Run]) -> CaseFile:
    """Return a case file put together anew from its rows and these runs."""
    fresh = replace(file, runs=[], abandoned=[*file.abandoned])
    for kept in ("live_danger", "shared_ids", "hours", "feasible"):
        if kept in file.__dict__:  # looked up already: the same for this whole request
            fresh.__dict__[kept] = file.__dict__[kept]
    known = {run.pk for run in fresh.abandoned}
    fresh.abandoned += [run for run in runs if run.abandoned_at is not None and run.pk not in known]
    open_runs = [run for run in runs if run.abandoned_at is None]
    definitions = {run.pk: definition_of(run.version) for run in (*open_runs, *fresh.abandoned)}
    said = heard(definitions, _in_order_of_writing(fresh.answers))
    fresh.runs += [_run_file(run, fresh, said) for run in open_runs]
    return fresh


def _run_file(run: Run, file: CaseFile, said: Heard) -> RunFile:
    definition = definition_of(run.version)
    ids = {question.id for question in definition.questions}
    latest = {
        answer.question: answer
        for answer in _in_order_of_writing(file.answers)
        if answer.run_id == run.pk or (answer.run_id is None and answer.question in ids)
    }
    return RunFile(
        run=run,
        definition=definition,
        shared_ids=file.shared_ids,
        latest=latest | said.twins_of(definition),
        heard=said,
        records=_in_order_of_writing(file.steps),
        confirmations=[one for one in file.confirmations if one.run_id == run.pk],
    )


def _in_order_of_writing(rows: list[Written]) -> list[Written]:
    """Order rows as they were written under the call's lock: machines' clocks may disagree."""
    return sorted(rows, key=lambda row: row.pk)
