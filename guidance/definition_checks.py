"""Whether a checklist definition is sound: what the shape of the data alone cannot tell.

Each check yields faults; none of them stops at the first, so an editor sees all at once.

Source: Checklists and rule, sections 2 to 9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from guidance.tiers import Level, Tier

if TYPE_CHECKING:
    from guidance.definition_parts import Match, Question
    from guidance.definitions import ChecklistDefinition


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where it stands, such as "question N4", and what it is in words."""

    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: {self.words}"


class UnsoundDefinition(ValueError):
    """Carry the faults of a definition out of its validation."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class DefinitionError(ValueError):
    """Say which file, where in it, and what is wrong, one fault a line."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{name}: {fault}" for fault in faults))
        self.name = name
        self.faults = faults


def faults_in(definition: ChecklistDefinition) -> tuple[Fault, ...]:
    """Return every fault of a definition, none when it is sound."""
    doubles = tuple(_doubled_ids(definition))
    if doubles:
        return doubles  # what follows looks questions up by id
    book = {question.id: question for question in definition.questions}
    references = tuple(_unknown_references(definition, book))
    if references:
        return references  # what follows follows the references
    return (
        *_danger_now(definition),
        *_questions(definition),
        *_required(definition),
        *_never_reached(definition, book),
        *_raising_and_rules(definition, book),
        *_circles(definition),
        *_minimum(definition),
        *_tiers(definition),
    )


def _more_than_once(words: Iterable[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]


def _doubled_ids(definition: ChecklistDefinition) -> Iterator[Fault]:
    for double in _more_than_once(question.id for question in definition.questions):
        yield Fault(f"question {double}", "this id stands twice")
    for double in _more_than_once(group.id for group in definition.groups):
        yield Fault(f"group {double}", "this id stands twice")
    for tier, words in definition.tiers.items():
        for double in _more_than_once(step.id for step in words.steps):
            yield Fault(f"tier {tier}, step {double}", "this id stands twice")


def _matches(definition: ChecklistDefinition) -> Iterator[tuple[str, Match]]:
    """Yield every match with the words for where it stands."""
    for follow_up in definition.follow_ups:
        yield f"question {follow_up.questions[0]}, asked when", follow_up.when
    for rule in definition.level_rules:
        yield f"question {rule.question}, level rule", rule.when
    for emergency in definition.emergencies:
        for match in emergency.all_of:
            yield f'emergency "{emergency.words}"', match
    for required in definition.required:
        if required.when is not None:
            yield f"question {required.questions[0]}, required when", required.when


def _references(
    definition: ChecklistDefinition,
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield where, the question ids named there, and the option values they must all offer."""
    for gate in definition.gates:
        where = f"question {gate.question}, gate"
        yield where, (gate.question,), gate.closes_on
        yield where, gate.closes, ()
    for follow_up in definition.follow_ups:
        yield f"question {follow_up.questions[0]}, follow-up", follow_up.questions, ()
    for rule in definition.level_rules:
        yield f"question {rule.question}, level rule", (rule.question,), (rule.value,)
    for combined in definition.combined:
        yield f'combined "{combined.words}"', combined.questions, ()
    for required in definition.required:
        yield "required", required.questions, ()
    raising = definition.raising
    yield f"question {raising.question}, raising", (raising.question,), raising.values
    for due in definition.due:
        yield f"question {due.question}, due", (due.question,), due.values
    for matter in definition.matters:
        yield f"question {matter.question}, urgent matter", (matter.question,), matter.values
    for where, match in _matches(definition):
        yield where, match.any_of, ()


def _unknown_references(
    definition: ChecklistDefinition, book: dict[str, Question]
) -> Iterator[Fault]:
    for where, question_ids, values in _references(definition):
        for question_id in question_ids:
            if question_id not in book:
                yield Fault(where, f"there is no question {question_id}")
                continue
            for value in values:
                if book[question_id].option(value) is None:
                    yield Fault(where, f'question {question_id} has no option "{value}"')
    for where, match in _matches(definition):
        given = (bool(match.values), match.level is not None, match.above is not None)
        if sum(given) != 1:
            yield Fault(where, "give exactly one of values, level and above")
        for value in match.values:
            known = [one for one in match.any_of if one in book]
            if known and all(book[one].option(value) is None for one in known):
                yield Fault(where, f'none of {", ".join(known)} has an option "{value}"')


def _danger_now(definition: ChecklistDefinition) -> Iterator[Fault]:
    first, *later = definition.groups
    if not any(group.danger_now for group in definition.groups):
        yield Fault("the whole file", "no danger-now block: no group says danger_now = true")
        return
    if not first.danger_now or any(group.danger_now for group in later):
        yield Fault(f"group {first.id}", "the danger-now block must be the first group, once")
    for question in first.questions:
        grave = [option for option in question.options if option.level is Level.EMERGENCY]
        if first.danger_now and {option.value for option in grave} != {"yes", "unsure"}:
            words = "in the danger-now block exactly yes and unsure must be emergencies"
            yield Fault(f"question {question.id}", words)


def _questions(definition: ChecklistDefinition) -> Iterator[Fault]:
    for group in definition.groups:
        for question in group.questions:
            where = f"question {question.id}"
            no = question.option("no")
            if group.all_no and (no is None or no.level is not Level.NONE):
                yield Fault(where, f"group {group.id} answers all with no, and this one cannot")
            yield from (Fault(where, words) for words in _question_faults(question))


def _question_faults(question: Question) -> Iterator[str]:
    if not question.options:
        yield "it has no options"
    for double in _more_than_once(option.value for option in question.options):
        yield f'option "{double}" stands twice'
    for double in _more_than_once(option.label for option in question.options):
        yield f'two options are labelled "{double}"'
    for option in question.options:
        if option.value == "known" and not option.needs_note:
            yield 'option "known" must need a note'
    if reachable(question) >= Level.RED:
        doubt = question.option("unsure") or question.option("unknown")
        if doubt is None:
            yield "it can be red and has no option for not sure"
        elif doubt.level is Level.NONE:
            yield f'it can be red and "{doubt.value}" would count as nothing'
    if question.number is None:
        return
    number = question.number
    if number.lowest >= number.highest:
        yield "the lowest number is not below the highest"
    ats = [threshold.at for threshold in number.thresholds]
    levels = [number.level, *(threshold.level for threshold in number.thresholds)]
    if ats != sorted(set(ats)) or any(not number.lowest < at <= number.highest for at in ats):
        yield "thresholds must rise and lie within the bounds"
    if any(low.rank >= high.rank for low, high in pairwise(levels)):
        yield "a higher threshold must weigh more"
    if "{value}" not in number.said:
        yield "the words for the number must hold {value}"


def reachable(question: Question) -> Level:
    """Return the most that one answer to this question can weigh by itself."""
    levels = [option.level for option in question.options]
    if question.number is not None:
        levels += [question.number.level, *(one.level for one in question.number.thresholds)]
    return max(levels, default=Level.NONE)


def _required(definition: ChecklistDefinition) -> Iterator[Fault]:
    """Every question must be required by some rule: silence is not "no"."""
    demanded = {one for required in definition.required for one in required.questions}
    for question in definition.questions:
        if question.id not in demanded:
            yield Fault(f"question {question.id}", "no rule makes it required")
    danger = {one.id for group in definition.groups if group.danger_now for one in group.questions}
    for required in definition.required:
        for question_id in required.questions:
            if question_id in danger and (required.when or required.unless_level):
                yield Fault(f"question {question_id}", "danger now must be required always")


def _never_reached(definition: ChecklistDefinition, book: dict[str, Question]) -> Iterator[Fault]:
    """Find gates and matches that no answer can ever reach."""
    for where, match in _matches(definition):
        questions = [book[one] for one in match.any_of]
        if match.level is not None and max(map(reachable, questions)) < match.level:
            yield Fault(where, f"unreachable: none of {_named(match)} can be {match.level}")
        if match.level is Level.NONE:
            yield Fault(where, "a match on level none would hold for every answer")
        if match.above is not None:
            numbers = [one.number for one in questions if one.number is not None]
            if len(numbers) != len(questions):
                yield Fault(where, f"not every one of {_named(match)} takes a number")
            elif all(number.highest <= match.above for number in numbers):
                yield Fault(where, f"unreachable: {_named(match)} never is above {match.above}")
    for gate in definition.gates:
        if all(option.value in gate.closes_on for option in book[gate.question].options):
            words = f"unreachable: every answer closes {', '.join(gate.closes)}"
            yield Fault(f"question {gate.question}, gate", words)
        for value in gate.closes_on:
            option = book[gate.question].option(value)
            if option is not None and option.value in ("unsure", "unknown"):
                words = f'"{value}" must not close a gate: not sure is not no'
                yield Fault(f"question {gate.question}, gate", words)


def _named(match: Match) -> str:
    return ", ".join(match.any_of)


def _raising_and_rules(
    definition: ChecklistDefinition, book: dict[str, Question]
) -> Iterator[Fault]:
    raising = definition.raising
    if reachable(book[raising.question]) is not Level.NONE:
        words = "it raises the tier, so its options must weigh nothing themselves"
        yield Fault(f"question {raising.question}", words)
    for rule in definition.level_rules:
        option = book[rule.question].option(rule.value)
        if option is not None and rule.level <= option.level:
            words = f'level rule for "{rule.value}" must weigh more than the option does'
            yield Fault(f"question {rule.question}", words)
    for double in _more_than_once(one for group in definition.combined for one in group.questions):
        yield Fault(f"question {double}", "it is combined twice")
    for due in definition.due:
        if due.checklist == definition.slug:
            yield Fault(f"question {due.question}", "a checklist cannot make itself due")
    for matter in definition.matters:
        if matter.matter == definition.slug:
            yield Fault(f"question {matter.question}", "an urgent matter cannot point to itself")


def _circles(definition: ChecklistDefinition) -> Iterator[Fault]:
    """Find questions whose counting would depend on itself."""
    needs: dict[str, set[str]] = {question.id: set() for question in definition.questions}
    for gate in definition.gates:
        for question_id in gate.closes:
            needs[question_id].add(gate.question)
    for follow_up in definition.follow_ups:
        for question_id in follow_up.questions:
            needs[question_id].update(follow_up.when.any_of)
    for rule in definition.level_rules:
        needs[rule.question].update(rule.when.any_of)
    for question_id in needs:
        seen: set[str] = set()
        ahead = list(needs[question_id])
        while ahead:
            step = ahead.pop()
            if step not in seen:
                seen.add(step)
                ahead += needs[step]
        if question_id in seen:
            yield Fault(f"question {question_id}", "whether it counts depends on itself")


def _minimum(definition: ChecklistDefinition) -> Iterator[Fault]:
    if definition.minimum is not None and definition.minimum_rests_on is None:
        yield Fault("minimum", "minimum_rests_on must say where it comes from")
    if definition.minimum is None and definition.minimum_rests_on is not None:
        yield Fault("minimum_rests_on", "there is no minimum")


def _tiers(definition: ChecklistDefinition) -> Iterator[Fault]:
    """Every tier that can be reached must have words and steps; a tier below the minimum, none."""
    for tier in Tier:
        if definition.minimum is not None and tier < definition.minimum:
            if tier in definition.tiers:
                words = f"unreachable: the minimum is {definition.minimum}"
                yield Fault(f"tier {tier}", words)
        elif tier not in definition.tiers:
            yield Fault(f"tier {tier}", "it is missing")
        elif not definition.tiers[tier].steps:
            yield Fault(f"tier {tier}", "it has no steps")
