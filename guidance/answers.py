"""Whether an answer may stand, what it weighs by itself, and how it is worded.

Source: Checklists and rule, sections 2 to 5.
"""

from __future__ import annotations

import re
from decimal import Decimal

from guidance.definition_parts import Question
from guidance.definitions import ChecklistDefinition
from guidance.tiers import Level

# At most two decimals, as laboratories report calcium; ASCII digits only, so no sign, no
# exponent, no "NaN" and no decimal comma.
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")


class BadAnswer(ValueError):
    """Refuse an answer, in a sentence for the nurse. It never repeats the text that was sent."""


def check_answer(definition: ChecklistDefinition, question_id: str, value: object) -> None:
    """Accept an answer, or say what is wrong with it.

    Raises BadAnswer for an unknown question, a value that is not an option, or a number that is
    not written as one or lies outside the bounds.
    """
    refuse_bad(known_question(definition, question_id), value)


def needs_note(definition: ChecklistDefinition, question_id: str, value: str) -> bool:
    """Tell whether this answer must come with a note, as `known` always must.

    Raises BadAnswer as `check_answer` does.
    Source: Checklists and rule, section 5, step 1.
    """
    question = known_question(definition, question_id)
    refuse_bad(question, value)
    option = question.option(value)
    return option is not None and option.needs_note


def said(definition: ChecklistDefinition, question_id: str, value: str) -> str:
    """Word an answer as reasons and the hand-over do, never stronger than it was given.

    Raises BadAnswer as `check_answer` does.
    """
    question = known_question(definition, question_id)
    refuse_bad(question, value)
    return worded(question, value)


def known_question(definition: ChecklistDefinition, question_id: object) -> Question:
    """Return the question with this id.

    Raises BadAnswer when the checklist has no such question.
    """
    question = definition.question(question_id) if isinstance(question_id, str) else None
    if question is None:
        raise BadAnswer(f"There is no such question in {definition.title}.")
    return question


def refuse_bad(question: Question, value: object) -> None:
    """Pass over an answer that may stand.

    Raises BadAnswer otherwise, listing what the question takes.
    """
    if not isinstance(value, str):
        raise BadAnswer(f"{question.id} takes its answer as text.")
    if question.option(value) is not None:
        return
    options = ", ".join(option.value for option in question.options)
    number = question.number
    if number is None:
        raise BadAnswer(f"{question.id} takes one of: {options}.")
    figure = as_number(value)
    if figure is None:
        raise BadAnswer(
            f'{question.id} takes a number in {number.unit} such as "{number.example}", '
            f"with at most two decimals, or: {options}."
        )
    if not number.lowest <= figure <= number.highest:
        raise BadAnswer(f"{question.id}: {number.outside}")


def as_number(value: str) -> Decimal | None:
    """Read digits with at most two decimals; None for any other text."""
    return Decimal(value) if _NUMBER.fullmatch(value) else None


def own_level(question: Question, value: str) -> Level:
    """Return what a good answer weighs by itself; a threshold counts from its number on.

    Raises BadAnswer when the answer is not one of this question's.
    """
    option = question.option(value)
    if option is not None:
        return option.level
    figure = as_number(value)
    if question.number is None or figure is None:
        raise BadAnswer(f"{question.id} does not take this answer.")
    level = question.number.level
    for threshold in question.number.thresholds:
        if figure >= threshold.at:
            level = threshold.level
    return level


def worded(question: Question, value: str) -> str:
    """Return the words of a good answer for reasons and the hand-over."""
    option = question.option(value)
    if option is not None:
        return option.said
    return question.number.said.replace("{value}", value) if question.number else value
