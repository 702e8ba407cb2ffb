"""One run with its definition, its answers and what they come to."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

from callers.lifecycle import needs_confirming
from callers.models import Answer, Run, StepRecord, TierConfirmation
from callers.twins import Heard
from guidance.definition_parts import Question, Step, TierWords
from guidance.definitions import ChecklistDefinition
from guidance.tiers import Level, Tier, highest
from guidance.triage import Assessment, assess
from guidance.twins import place_of

MOST_ASSESSED = 500
_assessed: dict[Hashable, tuple[ChecklistDefinition, Assessment]] = {}


@dataclass
class RunFile:
    """One run with its definition, its answers and what they come to."""

    run: Run
    definition: ChecklistDefinition
    shared_ids: frozenset[str]
    latest: dict[str, Answer]
    # Steps ticked anywhere in the call: what was done once is done for every run that asks it.
    records: list[StepRecord]
    confirmations: list[TierConfirmation]
    # What was answered anywhere in the call, by the place at which it is kept.
    heard: Heard = field(default_factory=Heard)

    @cached_property
    def values(self) -> dict[str, str]:
        """Return the newest value of each answered question."""
        return {one: answer.value for one, answer in self.latest.items()}

    @cached_property
    def assessment(self) -> Assessment:
        """Return what the answers come to, computed anew from the stored answers.

        One press asks for it several times over, of every run: so the process keeps the last ones.
        """
        # The entry holds its definition, so that no other can come to have its id meanwhile.
        key = (id(self.definition), *sorted(self.values.items()))
        kept = _assessed.get(key)
        if kept is None:
            kept = _assessed[key] = self.definition, assess(self.definition, self.values)
            for old in [*_assessed][:-MOST_ASSESSED]:
                _assessed.pop(old, None)
        return kept[1]

    def asks(self, question_id: str) -> bool:
        """Tell whether this run has the question."""
        return self.definition.question(question_id) is not None

    def place(self, question_id: str) -> str:
        """Return where the call keeps the answer: one place for twins and for what is shared."""
        question = self.definition.question(question_id)
        if question is None or question_id in self.shared_ids:
            return question_id
        return place_of(self.definition, question)

    def answered_in(self, question_id: str) -> str:
        """Return where a question was answered, when that was in another run; else nothing."""
        answer = self.latest.get(question_id)
        if answer is None or answer.run_id in (None, self.run.pk):
            return ""
        return self.heard.said_in(answer)

    def near(self, question_id: str) -> list[str]:
        """Return what was answered in other runs to questions near this one, and where."""
        question = self.definition.question(question_id)
        if question is None:
            return []
        return [
            f"{self.heard.said_in(answer)}: {answer.label}"
            for answer in self.heard.near(self.definition, question)
        ]

    @cached_property
    def confirmed_tiers(self) -> list[Tier]:
        """Return every tier that was confirmed for this run."""
        return [Tier(one.confirmed) for one in self.confirmations]

    @cached_property
    def tier(self) -> Tier:
        """Return the computed tier, or the higher one that the nurse raised it to.

        A raise stands for good; a tier that was only confirmed follows a corrected answer.
        """
        raised = [Tier(one.confirmed) for one in self.confirmations if one.is_raise]
        return highest(self.assessment.tier, *raised)

    @cached_property
    def waits_for_nurse(self) -> bool:
        """Tell whether the tier is still to be confirmed."""
        return needs_confirming(self.tier, self.confirmed_tiers)

    @cached_property
    def was_raised(self) -> bool:
        """Tell whether the nurse raised this run above what was computed."""
        return any(one.is_raise for one in self.confirmations)

    @property
    def has_answers(self) -> bool:
        """Tell whether anything was answered."""
        return bool(self.latest)

    @property
    def words(self) -> TierWords:
        """Return the words of the tier that stands."""
        return self.definition.tiers[self.tier]

    @cached_property
    def steps(self) -> list[tuple[Step, StepRecord | None]]:
        """Return the steps of the standing tier, each with what became of it.

        A step counts as ticked only in the words that were ticked: two tiers may use one id.
        """
        newest = {(record.step, record.words): record for record in self.records}
        return [(step, newest.get((step.id, step.words))) for step in self.words.steps]

    @cached_property
    def steps_left(self) -> int:
        """Count the steps that nobody has ticked."""
        return sum(record is None for _, record in self.steps)

    @cached_property
    def missing_reds(self) -> tuple[str, ...]:
        """Return the missing questions whose answer could be red or more."""
        decisive = {
            one
            for emergency in self.definition.emergencies
            for match in emergency.all_of
            for one in match.any_of
        }
        return tuple(
            one
            for one in self.assessment.missing
            if one in decisive or _may_be_red(self.definition.question(one))
        )

    @cached_property
    def positive(self) -> bool:
        """Tell whether anything in this run is amber, red, an emergency or a worry."""
        return bool(self.assessment.because)


def _may_be_red(question: Question | None) -> bool:
    return question is not None and (
        any(option.level >= Level.RED for option in question.options) or question.number is not None
    )
