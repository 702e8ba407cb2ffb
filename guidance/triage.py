"""Where the answers of one run lead, and why.

Pure: no clock, no database, and no question known by name. The definition says what is asked
and how it weighs; this module only applies the rule.

Source: Checklists and rule, sections 5 and 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guidance.answers import (
    BadAnswer,
    as_number,
    check_answer,
    known_question,
    needs_note,
    own_level,
    refuse_bad,
    said,
    worded,
)
from guidance.assessment import Assessment, DueChecklist, Reason, UrgentMatter
from guidance.definition_parts import Emergency, Match, Sourced
from guidance.definitions import ChecklistDefinition
from guidance.tiers import Level, Tier, highest

__all__ = [
    "Assessment",
    "BadAnswer",
    "DueChecklist",
    "Level",
    "Reason",
    "Tier",
    "UrgentMatter",
    "assess",
    "check_answer",
    "highest",
    "needs_note",
    "said",
]

# One red, or two ambers, is immediate and one amber is within 24 hours.
# Source: Checklists and rule, section 1.
_PRINCIPLE = "UKONS principle: SACT, UK3 (A); its use for these symptoms is a proposal (P)"


def assess(definition: ChecklistDefinition, answers: Mapping[str, str]) -> Assessment:
    """Apply the rule to the answers given so far; a question left out is unanswered.

    A minimum counts before a worry does, so that a worry raises an urgent matter too. It is no
    answer, and so stands in the rule and never among the reasons.

    Raises BadAnswer when any answer, counting or not, would be refused by `check_answer`.
    Source: Checklists and rule, sections 5 and 8.
    """
    reading = _Reading(definition, answers)
    weights = {one: reading.level(one) for one in reading.order if reading.counts(one)}
    clause = reading.emergencies(weights)
    before, rule = _tier_of(definition, weights, clause)
    source = reading.source(weights, clause)
    if definition.minimum is not None and before < definition.minimum:
        before, rule = definition.minimum, definition.at_least
        source = _cited(definition.minimum_rests_on) if definition.minimum_rests_on else source
    before, raised = _raise(definition, reading, before)
    if raised:
        rule = f"{rule}; {definition.raising.words}"
        source = f"{source}; {reading.source_of(definition.raising.question)}"
    missing = reading.missing(weights)
    tier = before
    if missing and before < Tier.IMMEDIATE:
        tier = Tier.INCOMPLETE
        rule = f"{_counted(len(missing))}, so this is not clear; so far: {rule}"
    reasons = reading.reasons(weights, raised)
    return Assessment(
        tier=tier,
        tier_before_incomplete=before,
        complete=not missing,
        missing=missing,
        because=tuple(reason.id for reason in reasons),
        reasons=reasons,
        levels=MappingProxyType(weights),
        asked=tuple(one for one in reading.order if reading.is_open(one)),
        due=tuple(
            DueChecklist(due.checklist, due.question, due.because)
            for due in definition.due
            if reading.value(due.question) in due.values
        ),
        matters=tuple(
            UrgentMatter(one.matter, one.question, one.because, one.at_once)
            for one in definition.matters
            if reading.value(one.question) in one.values
        ),
        rule=rule,
        rule_source=source,
    )


class _Reading:
    """The answers of one run, read against one definition."""

    def __init__(self, definition: ChecklistDefinition, answers: Mapping[str, str]) -> None:
        self._definition = definition
        self._book = {question.id: question for question in definition.questions}
        self.order = tuple(self._book)
        for question_id, value in answers.items():
            question = self._book.get(question_id) or known_question(definition, question_id)
            refuse_bad(question, value)
        self._answers = answers
        self._open: dict[str, bool] = {}
        self._levels: dict[str, Level] = {}

    def is_open(self, question_id: str) -> bool:
        """Tell whether a question is to be asked and would count."""
        if question_id not in self._open:
            self._open[question_id] = not any(
                question_id in gate.closes and self.value(gate.question) in gate.closes_on
                for gate in self._definition.gates
            ) and all(
                self.fitting(follow_up.when)
                for follow_up in self._definition.follow_ups
                if question_id in follow_up.questions
            )
        return self._open[question_id]

    def counts(self, question_id: str) -> bool:
        """Tell whether a question is answered and open."""
        return question_id in self._answers and self.is_open(question_id)

    def value(self, question_id: str) -> str | None:
        """Return the counting answer, or None."""
        return self._answers[question_id] if self.counts(question_id) else None

    def level(self, question_id: str) -> Level:
        """Return what a counting answer weighs by itself; none when nothing counts."""
        if question_id not in self._levels:
            value = self.value(question_id)
            level = Level.NONE
            if value is not None:
                level = own_level(self._book[question_id], value)
                for rule in self._definition.level_rules:
                    applies = rule.question == question_id and rule.value == value
                    if applies and rule.level > level and self.fitting(rule.when):
                        level = rule.level
            self._levels[question_id] = level
        return self._levels[question_id]

    def fitting(self, match: Match) -> tuple[str, ...]:
        """Return the questions whose counting answers fit a match."""
        return tuple(one for one in match.any_of if self._fits(one, match))

    def _fits(self, question_id: str, match: Match) -> bool:
        value = self.value(question_id)
        if value is None:
            return False
        if match.level is not None:
            return self.level(question_id) >= match.level
        if match.above is not None:
            figure = as_number(value)
            return figure is not None and figure > match.above
        return value in match.values

    def emergencies(self, weights: dict[str, Level]) -> Emergency | None:
        """Mark the parts of every emergency combination that holds; return the first."""
        first = None
        for emergency in self._definition.emergencies:
            parts = [self.fitting(match) for match in emergency.all_of]
            if all(parts):
                weights.update((one, Level.EMERGENCY) for part in parts for one in part)
                first = first or emergency
        return first

    def missing(self, weights: Mapping[str, Level]) -> tuple[str, ...]:
        """Return what is required, open and unanswered, in screen order."""
        worst = max(weights.values(), default=Level.NONE)
        demanded = {
            question_id
            for required in self._definition.required
            if (required.when is None or self.fitting(required.when))
            and (required.unless_level is None or worst < required.unless_level)
            for question_id in required.questions
        }
        return tuple(
            one
            for one in self.order
            if one in demanded and one not in self._answers and self.is_open(one)
        )

    def reasons(self, weights: Mapping[str, Level], raised: bool) -> tuple[Reason, ...]:
        """Return what led to the tier: the heaviest first, then as on the screen."""
        weighing = [one for one in weights if weights[one] > Level.NONE]
        weighing.sort(key=lambda one: -weights[one].rank)
        reasons = [Reason(one, weights[one], self._said(one)) for one in weighing]
        if raised:
            worry = self._definition.raising.question
            reasons.append(Reason(worry, Level.NONE, self._said(worry), raised=True))
        return tuple(reasons)

    def source(self, weights: Mapping[str, Level], clause: Emergency | None) -> str:
        """Return what the deciding rule rests on, with its certainty."""
        if clause is not None:
            return _cited(clause)
        grave = [one for one, level in weights.items() if level is Level.EMERGENCY]
        return "; ".join(map(self.source_of, grave)) or _PRINCIPLE

    def source_of(self, question_id: str) -> str:
        """Return what one question rests on."""
        return f"{question_id}: {_cited(self._book[question_id])}"

    def _said(self, question_id: str) -> str:
        return worded(self._book[question_id], self._answers[question_id])


def _tier_of(
    definition: ChecklistDefinition, weights: Mapping[str, Level], clause: Emergency | None
) -> tuple[Tier, str]:
    """Return the tier that the answers come to, and the rule that decided, in words."""
    worst = max(weights.values(), default=Level.NONE)
    if worst is Level.EMERGENCY:
        return Tier.EMERGENCY_999, clause.words if clause else "one emergency answer or more"
    if worst is Level.RED:
        return Tier.IMMEDIATE, "one red answer or more"
    ambers = _ambers(definition, weights)
    if ambers >= 2 and definition.two_ambers is Tier.IMMEDIATE:
        return Tier.IMMEDIATE, "two amber answers or more"
    if ambers:
        return Tier.WITHIN_24H, "one amber answer or more"
    return Tier.SAFETY_NET, "no answer that counts as a warning sign"


def _ambers(definition: ChecklistDefinition, weights: Mapping[str, Level]) -> int:
    """Count the amber answers, each combined group once."""
    amber = {one for one, level in weights.items() if level is Level.AMBER}
    together = 0
    for combined in definition.combined:
        if amber & set(combined.questions):
            together += 1
            amber -= set(combined.questions)
    return together + len(amber)


def _raise(definition: ChecklistDefinition, reading: _Reading, tier: Tier) -> tuple[Tier, bool]:
    """Raise a tier by one for a worry, never above what the definition allows."""
    raising = definition.raising
    if reading.value(raising.question) not in raising.values or tier >= raising.at_most:
        return tier, False
    by_one = Tier.WITHIN_24H if tier is Tier.SAFETY_NET else Tier.IMMEDIATE
    return by_one, True


def _cited(line: Sourced) -> str:
    return f"{line.source} ({line.certainty})"


def _counted(missing: int) -> str:
    return "a required answer is missing" if missing == 1 else f"{missing} required answers missing"
