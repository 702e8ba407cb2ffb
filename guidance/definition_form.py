"""A checklist or urgent matter as an editor fills it in, and as the definition that it becomes.

A form is one flat mapping of places to texts. A place is the way through the definition, such as
`groups.2.questions.3.ask`; the numbers are keys, given once and never again, so that a text keeps
its place while what stands round it moves. A list's own place holds its keys in order. What is
taken out of a list keeps its texts, and can be put back.

Pure: the fields and their kinds are read off the parts of a definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from guidance.definitions import ChecklistDefinition
from guidance.tiers import LEVEL_WORDS, Level, Tier

_KEY = re.compile(r"[1-9][0-9]{0,5}")
# Where the form says what replaces a red question, and why something counts for less.
_ACCOUNT = re.compile(r"accounts\.([A-Za-z][A-Za-z0-9_]{0,19})\.(replacement|reason)")
# Words of a sentence or more, written in a box and not on a line.
_LONG = {"ask", "help", "say", "words", "caution", "route", "headline", "because", "hint", "lead"}
_ONE_OF = {
    "groups": "Group", "questions": "Question", "options": "Answer", "thresholds": "Threshold",
    "gates": "Gate", "follow_ups": "Follow-up", "level_rules": "Level rule", "combined": "Counted",
    "emergencies": "Emergency", "all_of": "Condition", "required": "Required", "due": "Due",
    "matters": "Urgent matter", "tiers": "Tier", "steps": "Step",
}  # fmt: skip
_LABELS = {
    "id": "Its id", "ask": "The question as asked", "about": "In few words", "said": "In reasons",
    "source": "Where it comes from",
    "value": "Kept as", "label": "On the button", "needs_note": "Needs a note",
    "all_no": "The action that answers all with no", "danger_now": "Danger now",
    "twin": "The same question elsewhere, such as mscc.N5", "near": "Near questions, one a line",
    "record": "Fields of the record shown beside it, one a line", "closes_on": "Closes on",
    "closes": "Closes the questions", "any_of": "Any of the questions", "above": "A number above",
    "values": "Answers", "unless_level": "Not when an answer weighs", "at_once": "Opens at once",
    "at": "From the number", "say": "To say aloud", "two_ambers": "Two ambers come to",
    "minimum": "At least, whatever the answers", "minimum_rests_on": "What the minimum rests on",
    "certainty": "Certainty (A read, B restated, C from memory, P proposed)",
    "hospital_now": "Signs for the hospital's line now, one a line",
    "emergency": "Signs for 999, one a line", "when": "While", "number": "A number as the answer",
    "asks_route": "Asks for the route", "questions": "Questions", "level": "Weighs",
    "combined": "Counted together", "follow_ups": "Follow-ups", "level_rules": "Level rules",
    "emergencies": "Emergencies together", "all_of": "Conditions that all hold",
    "required": "What must be answered", "due": "Checklists that become due",
    "matters": "Urgent matters that open", "options": "Answers",
}  # fmt: skip
_TIER_WORDS = {
    Tier.SAFETY_NET: "Safety net", Tier.WITHIN_24H: "Within 24 hours",
    Tier.INCOMPLETE: "Incomplete", Tier.IMMEDIATE: "Immediate", Tier.EMERGENCY_999: "999",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """One field of a part. `kind` is line, long, lines, choice, list, tiers or part."""

    name: str
    kind: str
    part: type[BaseModel] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    may_be_blank: bool = False

    @property
    def label(self) -> str:
        """Return what the form calls it."""
        return _LABELS.get(self.name, self.name.replace("_", " ").capitalize())

    @property
    def one(self) -> str:
        """Return what one item of a list is called."""
        return _ONE_OF.get(self.name, self.label)


@cache
def shapes(part: type[BaseModel]) -> dict[str, Shape]:
    """Return the fields of a part by name, in the order in which they are filled in."""
    # What a line rests on comes after the line; the document's address is not written.
    names = sorted(part.model_fields, key=lambda name: name in ("source", "certainty"))
    return {
        name: _shape(
            name,
            part.model_fields[name].annotation,
            blank=not part.model_fields[name].is_required(),
        )
        for name in names
        if not (part is ChecklistDefinition and name == "slug")
    }


def _shape(name: str, annotation: Any, *, blank: bool) -> Shape:
    annotation = _bare(annotation)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        (only,) = (one for one in inside if one is not type(None))
        return _shape(name, only, blank=True)
    if origin is tuple:
        item = _bare(inside[0])
        if isinstance(item, type) and issubclass(item, BaseModel):
            return Shape(name, "list", item, may_be_blank=blank)
        return Shape(name, "lines", may_be_blank=blank)
    if origin is Literal:
        return Shape(name, "choice", choices=tuple(map(_choice, inside)), may_be_blank=blank)
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return Shape(name, "part", annotation, may_be_blank=blank)
        if issubclass(annotation, StrEnum):
            return Shape(
                name, "choice", choices=tuple(map(_choice, annotation)), may_be_blank=blank
            )
        if annotation is bool:
            return Shape(name, "choice", choices=(("no", "No"), ("yes", "Yes")))
        return Shape(name, "long" if name in _LONG else "line", may_be_blank=blank)
    return Shape(name, "tiers", inside[1], tuple(map(_choice, Tier)))  # tiers to their words


def _bare(annotation: Any) -> Any:
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def _choice(value: Any) -> tuple[str, str]:
    if isinstance(value, Level):
        return value.value, LEVEL_WORDS[value].capitalize()
    if isinstance(value, Tier):
        return value.value, _TIER_WORDS[value]
    return str(value), str(value)


def fields_of_definition(definition: ChecklistDefinition) -> dict[str, str]:
    """Return a definition as the fields of the form."""
    fields: dict[str, str] = {}
    _fill(ChecklistDefinition, definition.model_dump(mode="json"), "", fields)
    return fields


def fill(part: type[BaseModel], raw: Mapping[str, Any], place: str) -> dict[str, str]:
    """Return the fields of one part that stands at a place."""
    fields: dict[str, str] = {}
    _fill(part, raw, f"{place}.", fields)
    return fields


def _fill(
    part: type[BaseModel], raw: Mapping[str, Any], before: str, fields: dict[str, str]
) -> None:
    for name, shape in shapes(part).items():
        place, value = f"{before}{name}", raw.get(name)
        if shape.part is not None and shape.kind == "part":
            if value is not None:
                _fill(shape.part, value, f"{place}.", fields)
        elif shape.part is not None:
            items = value if isinstance(value, dict) else _numbered(value or ())
            fields[place] = " ".join(items)
            for key, item in items.items():
                _fill(shape.part, item, f"{place}.{key}.", fields)
        elif shape.kind == "lines":
            fields[place] = "\n".join(value or ())
        elif isinstance(value, bool):
            fields[place] = "yes" if value else "no"
        else:
            fields[place] = "" if value is None else str(value)


def _numbered(items: Any) -> dict[str, Any]:
    return {str(place): item for place, item in enumerate(items, start=1)}


def raw_of(fields: Mapping[str, str], *, slug: str) -> dict[str, Any]:
    """Return the form as a definition before it is checked; what is blank is left out.

    Whether it is sound is for `definitions.read_raw` to say.
    """
    return {"slug": slug, **_raw(ChecklistDefinition, fields, "")}


def _raw(part: type[BaseModel], fields: Mapping[str, str], before: str) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for name, shape in shapes(part).items():
        place = f"{before}{name}"
        text = fields.get(place, "").strip()
        if shape.part is not None and shape.kind == "part":
            inner = _raw(shape.part, fields, f"{place}.")
            if not shape.may_be_blank or _says_anything(inner):
                raw[name] = inner
        elif shape.part is not None:
            items = {key: _raw(shape.part, fields, f"{place}.{key}.") for key in text.split()}
            raw[name] = items if shape.kind == "tiers" else list(items.values())
        elif shape.kind == "lines":
            raw[name] = [line.strip() for line in text.splitlines() if line.strip()]
        elif shape.choices[:2] == (("no", "No"), ("yes", "Yes")) and len(shape.choices) == 2:
            raw[name] = text == "yes"
        elif text or not shape.may_be_blank:
            raw[name] = text
    return raw


def _says_anything(raw: Mapping[str, Any]) -> bool:
    return any(
        _says_anything(one) if isinstance(one, dict) else one not in ("", [], False)
        for one in raw.values()
    )


def shape_at(place: str, fields: Mapping[str, str]) -> Shape | None:
    """Return the field of the form at a place, or None where there is none.

    An item of a list is there once the list has named its key, also after it was taken out.
    """
    part: type[BaseModel] | None = ChecklistDefinition
    steps, walked = place.split("."), ""
    shape: Shape | None = None
    while steps:
        shape = shapes(part).get(steps[0]) if part is not None else None
        if shape is None:
            return None
        walked = f"{walked}.{steps.pop(0)}" if walked else steps.pop(0)
        part = shape.part
        if steps and shape.kind in ("list", "tiers"):
            key = steps.pop(0)
            walked = f"{walked}.{key}"
            if not any(name.startswith(f"{walked}.") for name in fields):
                return None
            if not steps:
                return None
    return shape


def is_account(place: str) -> bool:
    """Tell whether a place holds what replaces a question, or the reason for a loss."""
    return _ACCOUNT.fullmatch(place) is not None


def item_at(place: str, fields: Mapping[str, str]) -> type[BaseModel] | None:
    """Return what kind of part a list's item is, such as a Question, or None for no item."""
    above, _, key = place.rpartition(".")
    shape = shape_at(above, fields)
    if shape is None or shape.part is None or shape.kind not in ("list", "tiers"):
        return None
    return shape.part if key in fields.get(above, "").split() else None


def label_of_place(place: str, fields: Mapping[str, str]) -> str:
    """Return what an editor calls a place: "Question LC5, answer yes, weighs"."""
    account = _ACCOUNT.fullmatch(place)
    if account is not None:
        return f"{account[1]}: {account[2]}"
    said: list[str] = []
    steps, walked = place.split("."), ""
    while steps:
        name = steps.pop(0)
        walked = f"{walked}.{name}" if walked else name
        if steps and (_KEY.fullmatch(steps[0]) or name == "tiers"):
            key = steps.pop(0)
            walked = f"{walked}.{key}"
            said.append(f"{_ONE_OF.get(name, name)} {named(walked, fields)}")
        else:
            said.append(_LABELS.get(name, name.replace("_", " ").capitalize()))
    if len(said) > 1 and said[0].startswith("Group ") and said[1].startswith("Question "):
        said.pop(0)
    first, *rest = said
    return ", ".join([first, *(f"{one[:1].lower()}{one[1:]}" for one in rest)])


def named(item: str, fields: Mapping[str, str]) -> str:
    """Return the shortest name of an item: its id, its answer, or its number in the list."""
    for name in ("id", "value", "question"):
        text = fields.get(f"{item}.{name}", "").strip()
        if text:
            return text
    above, _, key = item.rpartition(".")
    if not _KEY.fullmatch(key):
        return key
    order = fields.get(above, "").split()
    return str(order.index(key) + 1) if key in order else key


def taken_out(place: str, fields: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys of a list whose items were taken out and keep their texts, oldest first."""
    before = f"{place}."
    keys = {name[len(before) :].split(".")[0] for name in fields if name.startswith(before)}
    yield from sorted(
        (key for key in keys - set(fields.get(place, "").split())),
        key=lambda key: (len(key), key),
    )


def next_key(place: str, fields: Mapping[str, str]) -> str:
    """Return a key that no item of the list ever had."""
    ever = [*taken_out(place, fields), *fields.get(place, "").split()]
    return str(max((int(key) for key in ever if _KEY.fullmatch(key)), default=0) + 1)


def question_places(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the place of each question in screen order with its id as written."""
    for group in fields.get("groups", "").split():
        for key in fields.get(f"groups.{group}.questions", "").split():
            place = f"groups.{group}.questions.{key}"
            yield place, fields.get(f"{place}.id", "").strip()
