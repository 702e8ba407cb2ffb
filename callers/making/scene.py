"""One invented call acted out in memory, by the rules that a real call goes through.

Nothing is stored: the rows that come of it are copied many times over by `patterns`.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from callers import casefile, closing
from callers.actions import reviews
from callers.actions.runs import NeedsReason, answer_row, blank_run
from callers.actions.writing import reckoned
from callers.casefile import DANGER, CaseFile
from callers.models import (
    Call,
    Closing,
    ContactAttempt,
    DeclinedChecklist,
    ExplainedBlanks,
    FollowUp,
    StepRecord,
    StepState,
    TierConfirmation,
)
from callers.runfile import RunFile
from guidance.definition_parts import Question
from guidance.queries import LiveChecklist
from guidance.tiers import Level, Tier
from helpline.models import Person, Role
from helpline.opening_hours import Timetable

# Stand-ins: `patterns` puts the people of the database in their places.
NURSE = Person(pk=1, name="Nurse", role=Role.NURSE)
SUPERVISOR = Person(pk=2, name="Supervisor", role=Role.SUPERVISOR)
# When a follow-up is due: the next opening, whenever that is for the call that copies this one.
NEXT_OPENING = timedelta(hours=24)
USUAL = "as it always was; the team knows"
ASKED_AGAIN = "asked again: she had misunderstood"


@dataclass(frozen=True)
class Stage:
    """What all scenes share: what is live, the hours, an instant in them."""

    live: dict[str, LiveChecklist]
    hours: Timetable
    at: datetime


def is_grave(tier: Tier | None) -> bool:
    """Tell whether a tier is immediate or an emergency."""
    return tier is not None and tier.rank >= Tier.IMMEDIATE.rank


class Scene:
    """One call, from its start to its closing. `at` moves on as it is acted."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance
        self._made: Counter[type[models.Model]] = Counter()
        call = Call(pk=1, reference="C-AAA-000", started_at=stage.at, started_by=NURSE, nurse=NURSE)
        self.file = CaseFile(call=call, at=stage.at, now=stage.at)
        # Looked up once for all scenes, and kept by `casefile.assembled`.
        self.file.__dict__ |= {
            "live_danger": stage.live[DANGER], "hours": stage.hours, "feasible": True
        }  # fmt: skip
        self.pass_time(40, 100)

    @property
    def call(self) -> Call:
        """Return the call."""
        return self.file.call

    @property
    def tier(self) -> Tier | None:
        """Return the tier that stands."""
        return self.file.tier

    def pass_time(self, least: int, most: int) -> None:
        """Let some seconds pass."""
        self.file.at += timedelta(seconds=self.chance.randint(least, most))
        self.file.now = self.file.at

    def write(self, **fields: str) -> None:
        """Fill in fields of the record."""
        self.call.record |= fields
        self.call.versions |= dict.fromkeys(fields, 1)
        self.call.saved_at = self.file.at
        self._anew()

    def open(self, slug: str) -> None:
        """Open a checklist or an urgent matter."""
        run = self._numbered(blank_run(self.file, slug, self.stage.live[slug], NURSE))
        self.file = casefile.assembled(self.file, [*(one.run for one in self.file.runs), run])
        self._settle()

    def ask(self, slug: str, *, warmth: float, leave_out: frozenset[str] = frozenset()) -> None:
        """Ask all that is to be asked, in rounds; `warmth` is how often an answer counts."""
        while True:
            one = self._run(slug)
            blank = [
                name
                for name in one.assessment.asked
                if name not in one.values and name not in leave_out
            ]
            danger = [name for name in blank if name in self.file.shared_ids and name != "W"]
            if not blank:
                return
            self.pass_time(20, 150)
            given = {}
            for name in danger or blank:
                question = one.definition.question(name)
                assert question is not None
                given[name] = self._value(question, warmth / 12 if danger else warmth)
            self.answer(slug, given)

    def answer(self, slug: str, given: dict[str, str], reason: str = "") -> None:
        """Give answers; what they open at once is opened."""
        one = self._run(slug)
        for name, value in given.items():
            asked = one.definition.question(name)
            option = asked.option(value) if asked else None
            note = USUAL if option is not None and option.needs_note else ""
            try:
                row = answer_row(one, self.file, name, value, NURSE, note=note, reason=reason)
            except NeedsReason:
                row = answer_row(one, self.file, name, value, NURSE, note=note, reason=ASKED_AGAIN)
            if row is not None:
                self.file.answers.append(self._numbered(row))
        self._settle()
        for matter in [m for run in self.file.counting for m in run.assessment.matters]:
            if matter.at_once and self.file.run(matter.matter) is None:
                self.open(matter.matter)

    def decline_the_rest(self) -> None:
        """Decline what is due and was not run."""
        for slug, _ in self.file.due:
            self.file.declined.append(
                DeclinedChecklist(
                    call=self.call, slug=slug, reason="not the picture", by=NURSE, at=self.file.at
                )
            )
        self._anew()

    def explain_blanks(self) -> None:
        """Say why what is still blank was not asked."""
        self.file.explained.append(
            ExplainedBlanks(
                call=self.call,
                questions=self.file.blanks,
                reason="too breathless to go on",
                by=NURSE,
                at=self.file.at,
            )
        )
        self._anew()

    def confirm(self, slug: str, raised: Tier | None = None) -> None:
        """Confirm a run's tier, or raise it."""
        one = self._run(slug)
        chosen = raised or one.tier
        row = TierConfirmation(
            call=self.call,
            run=one.run,
            computed=one.assessment.tier,
            confirmed=chosen,
            because=[reason.said for reason in one.assessment.reasons],
            rule=one.assessment.rule,
            reason="" if chosen is one.assessment.tier else "she does not sound like herself",
            by=NURSE,
            at=self.file.at,
        )
        self.file.confirmations.append(self._numbered(row))
        self._settle()

    def tick(self, slug: str) -> None:
        """Say of each step that it was done, or that it does not apply."""
        truly = {"follow_up": bool(self.file.follow_ups), "hand_over": self._handed_over()}
        for step, record in self._run(slug).steps:
            if record is not None:
                continue
            self.pass_time(4, 20)
            done = truly.get(step.id, self.chance.random() < 0.9)
            row = StepRecord(
                call=self.call,
                run=self._run(slug).run,
                step=step.id,
                words=step.words,
                state=StepState.DONE if done else StepState.NOT_APPLICABLE,
                by=NURSE,
                at=self.file.at,
            )
            self.file.steps.append(self._numbered(row))
            self._anew()

    def _handed_over(self) -> bool:
        return any(one.read_back or one.outcome == "ON_THE_WAY" for one in self.file.attempts)

    def ring(self, whom: str, outcome: str, **words: Any) -> None:
        """Try to reach somebody."""
        self.pass_time(30, 200)
        self.file.attempts.append(
            ContactAttempt(
                call=self.call,
                whom=whom,
                outcome=outcome,
                by=NURSE,
                at=self.file.at,
                **{"number": "@@hospital@@", "number_from": "CARD"} | words,
            )
        )
        self._anew()

    def book(self, kind: str, why: str) -> None:
        """Book a follow-up at the next opening."""
        self.file.follow_ups.append(
            self._numbered(
                FollowUp(
                    call=self.call,
                    kind=kind,
                    why=why,
                    due_at=self.file.at + NEXT_OPENING,
                    at_next_opening=True,
                    owner=NURSE,
                    first_owner=NURSE,
                    made_at=self.file.at,
                    made_by=NURSE,
                )
            )
        )
        self._anew()

    def close(self, kind: Closing, non_clinical: str = "") -> tuple[closing.Missing, ...]:
        """Close the call as its kind; return what is missing, in which case it stays open."""
        self.pass_time(20, 90)
        facts = self.file.facts
        # The same call is copied to days on which no open time is within reach.
        anyhow = [facts, replace(facts, feasible=is_grave(facts.tier))]
        lacking = [one for each in anyhow for one in closing.missing(each, closing.Kind(kind))]
        if lacking:
            return tuple(lacking)
        call = self.call
        call.closing, call.non_clinical = kind, non_clinical
        call.closed_at, call.closed_by = self.file.at, NURSE
        call.tier = self.tier or ""
        reviews.enlist(self.file)
        return ()

    def _run(self, slug: str) -> RunFile:
        one = self.file.run(slug)
        assert one is not None
        return one

    def _numbered(self, row: Any) -> Any:
        self._made[type(row)] += 1
        row.pk = self._made[type(row)]
        return row

    def _anew(self) -> None:
        self.file = casefile.assembled(self.file, [one.run for one in self.file.runs])

    def _settle(self) -> None:
        self.file, _, _ = reckoned(self.file)

    def _value(self, question: Question, warmth: float) -> str:
        quiet = [
            one.value
            for one in question.options
            if one.level is Level.NONE and one.value not in ("unsure", "known")
        ]
        if "no" in quiet and all(one.level is Level.NONE for one in question.options):
            warmth = max(warmth, 0.06)  # it weighs nothing by itself: a worry, or a gate
        if "no" in quiet:
            quiet = ["no"]
        if question.number is not None:
            quiet.append(question.number.example)
        loud = [one.value for one in question.options if one.value not in quiet]
        choices = loud if loud and (not quiet or self.chance.random() < warmth) else quiet
        return self.chance.choice(choices)
