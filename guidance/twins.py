"""Questions that are one question in two definitions, and questions that are near each other.

A twin is asked once in a call: an answer to one is the answer to the other. What is only near is
shown beside the question, and never answers it.

Pure.

Source: Checklists and rule, section 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from guidance.definition_checks import DefinitionError, Fault
from guidance.definition_parts import Question
from guidance.definitions import ChecklistDefinition


def place_of(definition: ChecklistDefinition, question: Question) -> str:
    """Return the place at which a call keeps the answer, such as "mscc.N5"; twins have one."""
    return question.twin or f"{definition.slug}.{question.id}"


def question_at(definition: ChecklistDefinition, place: str) -> Question | None:
    """Return the question of a definition whose answer is kept at this place, or None."""
    return next((one for one in definition.questions if place_of(definition, one) == place), None)


def same_answers(one: Question, other: Question) -> bool:
    """Tell whether two questions take the same answers, each of the same weight."""
    return _answers(one) == _answers(other)


def _answers(question: Question) -> dict[str, Any]:
    """Return what may be answered; the words of the hand-over may differ, the order too."""
    options = {one.value: (one.label, one.level, one.needs_note) for one in question.options}
    return {"options": options, "number": question.number}


def check_twins(
    definitions: Mapping[str, ChecklistDefinition], shared_ids: frozenset[str]
) -> Iterator[DefinitionError]:
    """Yield what is wrong with the twins of these definitions, one error for each file.

    `definitions` holds each by its slug; `shared_ids` are the questions that all of them share.
    """
    for slug, definition in definitions.items():
        faults = tuple(_faults(definition, definitions, shared_ids))
        if faults:
            yield DefinitionError(f"{slug}.toml", faults)


def _faults(
    definition: ChecklistDefinition,
    definitions: Mapping[str, ChecklistDefinition],
    shared_ids: frozenset[str],
) -> Iterator[Fault]:
    twins = Counter(one.twin for one in definition.questions if one.twin)
    for question in definition.questions:
        where = f"question {question.id}"
        if question.twin and twins[question.twin] > 1:
            yield Fault(where, f"{question.twin} is the twin of another question here too")
        for kind, place in (("twin", question.twin), *(("near", one) for one in question.near)):
            if place is None:
                continue
            slug, _, other_id = place.partition(".")
            other = definitions[slug].question(other_id) if slug in definitions else None
            if slug == definition.slug:
                whose = "itself" if other_id == question.id else "a question of its own checklist"
                yield Fault(where, f"{kind}: {place} is {whose}")
            elif slug not in definitions:
                yield Fault(where, f"{kind}: there is no checklist or urgent matter {slug}")
            elif other is None:
                yield Fault(where, f"{kind}: there is no question {other_id} in {slug}")
            elif question.id in shared_ids or other_id in shared_ids:
                yield Fault(where, f"{kind}: what every checklist asks is shared already")
            elif kind == "near" and question.twin:
                yield Fault(where, f"near: it has a twin, {question.twin}, that says it")
            elif kind == "twin" and other.twin:
                yield Fault(where, f"twin: {place} has a twin itself; name {other.twin} here")
            elif kind == "twin" and not same_answers(question, other):
                words = f"twin: {place} does not take the same answers"
                yield Fault(where, f"{words}: {_apart(question, other)}")


def _apart(question: Question, other: Question) -> str:
    """Return the first thing that differs, in words."""
    if question.number != other.number:
        return "the number differs"
    for value in dict.fromkeys(one.value for one in (*question.options, *other.options)):
        here, there = question.option(value), other.option(value)
        if here is None or there is None:
            return f'only one of them has "{value}"'
        for part in ("label", "level", "needs_note"):
            if getattr(here, part) != getattr(there, part):
                return f'"{value}" differs in its {part}'
    return ""
