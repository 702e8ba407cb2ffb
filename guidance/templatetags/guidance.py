"""Words about guidance that more than one page shows."""

from datetime import datetime
from typing import Any

from django import template

from guidance import downtime
from guidance.definition_parts import Option, Question
from guidance.definitions import ChecklistDefinition
from guidance.models import Version
from guidance.standing import Standing
from guidance.tiers import LEVEL_WORDS
from helpline.opening_hours import LONDON

register = template.Library()

CERTAINTIES = {
    "A": "the source itself was read",
    "B": "a text that restates the source was read",
    "C": "from memory: verify before live use",
    "P": "proposed here: needs sign-off by the clinical lead",
}


@register.simple_tag
def standing(version: Version, at: datetime) -> Standing:
    """Return how a version stands at an instant; it must come from `live` or `with_standing`."""
    stands: Any = version
    return Standing(
        on=at.astimezone(LONDON).date(),
        approved=stands.approved,
        imported=version.author_id is None,
        reviewed_on=stands.last_reviewed_on,
        review_due=stands.next_review_due,
    )


@register.simple_tag
def certainties() -> list[tuple[str, str]]:
    """Return what the certainty codes mean."""
    return list(CERTAINTIES.items())


@register.filter
def weighs(option: Option) -> str:
    """Say how much an answer weighs."""
    return LEVEL_WORDS[option.level]


@register.filter
def thresholds(question: Question) -> list[tuple[str, str]]:
    """Return from which number on an answer weighs how much: ("from 3.0", "red")."""
    number = question.number
    if number is None:
        return []
    first = (f"{number.lowest} to {number.highest} {number.unit}", LEVEL_WORDS[number.level])
    return [first, *((f"from {one.at}", LEVEL_WORDS[one.level]) for one in number.thresholds)]


@register.simple_tag
def asked_when(definition: ChecklistDefinition, question: Question) -> list[str]:
    """Return when a question is asked or left out, as a paper form says it."""
    return downtime.conditions(definition, question)


@register.filter
def gates_in_words(definition: ChecklistDefinition) -> list[str]:
    """Return every gate of a checklist, as a paper form says it."""
    return downtime.gates(definition)


@register.filter
def adding_up(definition: ChecklistDefinition) -> list[tuple[str, str]]:
    """Return the tier rule, as a paper form says it."""
    return downtime.adding_up(definition)


@register.filter
def counted_once(definition: ChecklistDefinition) -> list[str]:
    """Return which amber answers count together as one."""
    return downtime.counted_once(definition)
