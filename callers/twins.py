"""Answers that stand in more than one run of a call, each kept once: where it was given.

An answer to one of two twins is the answer to the other, in every run that asks it, also in one
opened later. Nothing is copied: the newest row at a place counts, and says where it was asked.

Source: Checklists and rule, section 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from callers.models import Answer
from guidance.definition_parts import Question
from guidance.definitions import ChecklistDefinition
from guidance.triage import BadAnswer, check_answer
from guidance.twins import place_of, question_at


@dataclass(frozen=True)
class Heard:
    """What was answered at each place of a call, in open runs and abandoned ones.

    `definitions` holds each run's by its key, `newest` the newest answer at each place, `twinned`
    the places that another definition in this call reads too.
    """

    definitions: Mapping[int, ChecklistDefinition] = field(default_factory=dict)
    newest: Mapping[str, Answer] = field(default_factory=dict)
    twinned: frozenset[str] = frozenset()

    def twins_of(self, definition: ChecklistDefinition) -> dict[str, Answer]:
        """Return the answers to a definition's twinned questions, wherever they were given."""
        found = {}
        for question in definition.questions:
            place = place_of(definition, question)
            answer = self.newest.get(place) if place in self.twinned else None
            if answer is not None and _takes(definition, question, answer):
                found[question.id] = answer
        return found

    def near(self, definition: ChecklistDefinition, question: Question) -> list[Answer]:
        """Return the newest answers to what is near a question, whichever of the two says so."""
        here = place_of(definition, question)
        near = {*question.near}
        for other in self.definitions.values():
            near.update(place_of(other, one) for one in other.questions if here in one.near)
        return [answer for place, answer in self.newest.items() if place in near]

    def said_in(self, answer: Answer) -> str:
        """Return where an answer was given: "Cord compression (N5)"; empty for danger now."""
        definition = self.definitions.get(answer.run_id or 0)
        return f"{definition.short_title} ({answer.question})" if definition else ""

    def also(self, answer: Answer) -> list[str]:
        """Return where else an answer stands: "Kidney or thigh (KT3)"."""
        own = self.definitions.get(answer.run_id or 0)
        asked = own.question(answer.question) if own else None
        if own is None or asked is None or place_of(own, asked) not in self.twinned:
            return []
        places = {}
        for other in self.definitions.values():
            question = question_at(other, place_of(own, asked))
            if other.slug != own.slug and question is not None:
                places[other.slug] = f"{other.short_title} ({question.id})"
        return [*places.values()]


def heard(
    definitions: Mapping[int, ChecklistDefinition],
    answers: Iterable[Answer],
    extra: Sequence[ChecklistDefinition] = (),
) -> Heard:
    """Read answers, in the order of writing, by their place; `extra` is about to be opened."""
    asking = {one.slug: one for one in (*definitions.values(), *extra)}.values()
    newest: dict[str, Answer] = {}
    for answer in answers:
        definition = definitions.get(answer.run_id or 0)
        question = definition.question(answer.question) if definition else None
        if definition is not None and question is not None:
            newest[place_of(definition, question)] = answer
    twinned = frozenset(one.twin for each in asking for one in each.questions if one.twin)
    return Heard(definitions, newest, twinned)


def _takes(definition: ChecklistDefinition, question: Question, answer: Answer) -> bool:
    """Tell whether a question takes this answer: two versions may have come to differ."""
    try:
        check_answer(definition, question.id, answer.value)
    except BadAnswer:
        return False
    return True
