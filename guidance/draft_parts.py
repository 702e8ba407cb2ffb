"""The parts of a checklist's draft as its pages show them: fields, lists, and parts in parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from guidance.actions.draft_forms import is_shared
from guidance.definition_form import (
    Shape,
    item_at,
    label_of_place,
    named,
    shape_at,
    shapes,
    taken_out,
)
from guidance.definition_parts import Group, Question
from guidance.definitions import ChecklistDefinition
from guidance.models import Draft

# Lists whose items have a page of their own; all others stand in the page of what holds them.
PAGES = ("groups", "questions", "tiers")
# What the page of the rules holds.
RULES = (
    "gates", "follow_ups", "level_rules", "combined", "emergencies", "required", "raising", "due",
    "matters",
)  # fmt: skip
APART = (*RULES, "worsening")


@dataclass(slots=True)
class Node:
    """One thing on the form. `kind` is field, part or list."""

    kind: str
    place: str
    shape: Shape
    value: str = ""
    version: int = 0
    inside: list[Node] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    out: list[Item] = field(default_factory=list)

    @property
    def is_new_named(self) -> bool:
        """Tell whether what is added needs a name at once."""
        return self.shape.part is Question


@dataclass(slots=True)
class Item:
    """One item of a list, with what stands inside it unless it has a page of its own."""

    place: str
    called: str
    says: str
    is_first: bool = False
    is_last: bool = False
    is_shared: bool = False
    has_page: bool = False
    inside: list[Node] = field(default_factory=list)


def page_at(draft: Draft, place: str) -> tuple[str, list[Node]] | None:
    """Return a page's heading and its form; the place is blank for the outline.

    `rules` and `worsening` are pages too. None where there is no such page.
    """
    fields = draft.fields
    if not place:
        names = [one for one in shapes(ChecklistDefinition) if one not in APART]
        return "The whole", list(_nodes(draft, ChecklistDefinition, "", names))
    if place == "rules":
        return "How the answers add up", list(_nodes(draft, ChecklistDefinition, "", RULES))
    if place == "worsening":
        return "Worsening advice", list(_nodes(draft, ChecklistDefinition, "", [place]))
    part = item_at(place, fields)
    if part is None or place.split(".")[-2] not in PAGES or shape_at(place, fields):
        return None
    return label_of_place(place, fields), list(_nodes(draft, part, f"{place}.", shapes(part)))


def _nodes(draft: Draft, part: type[BaseModel], before: str, names: Any) -> Iterator[Node]:
    for name in names:
        shape, place = shapes(part)[name], f"{before}{name}"
        value, version = draft.fields.get(place, ""), int(draft.versions.get(place, 0))
        if shape.part is None:
            yield Node("field", place, shape, value, version)
        elif shape.kind == "part":
            inside = list(_nodes(draft, shape.part, f"{place}.", shapes(shape.part)))
            yield Node("part", place, shape, inside=inside)
        else:
            items = list(_items(draft, shape, place, value.split()))
            out = [_item(draft, f"{place}.{key}") for key in taken_out(place, draft.fields)]
            yield Node("list", place, shape, value, version, items=items, out=out)


def _items(draft: Draft, shape: Shape, place: str, keys: list[str]) -> Iterator[Item]:
    for turn, key in enumerate(keys):
        item = _item(draft, f"{place}.{key}")
        item.is_first, item.is_last = turn == 0, turn == len(keys) - 1
        item.has_page = shape.name in PAGES
        if shape.part is not None and not item.has_page:
            item.inside = list(_nodes(draft, shape.part, f"{item.place}.", shapes(shape.part)))
        elif shape.part is Group:
            # The outline shows the questions of each group, each a way to its own page.
            name = f"{item.place}.questions"
            inner = shapes(Group)["questions"]
            keys_in = draft.fields.get(name, "").split()
            version = int(draft.versions.get(name, 0))
            item.inside = [
                Node(
                    "list",
                    name,
                    inner,
                    "",
                    version,
                    items=list(_items(draft, inner, name, keys_in)),
                )
            ]
        yield item


def _item(draft: Draft, place: str) -> Item:
    texts = (
        draft.fields.get(f"{place}.{one}", "") for one in ("ask", "title", "headline", "words")
    )
    return Item(
        place,
        named(place, draft.fields),
        next((one for one in texts if one), ""),
        is_shared=is_shared(place, draft.fields),
    )
