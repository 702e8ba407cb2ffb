"""A draft as a form, whatever its document is: which fields it has, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from guidance.actions.loading import FromFile, read_asking, read_panel
from guidance.definition_checks import DefinitionError, Fault
from guidance.definition_form import (
    fields_of_definition,
    is_account,
    label_of_place,
    raw_of,
    shape_at,
    shapes,
)
from guidance.definitions import ChecklistDefinition, packaged_shared, read_raw
from guidance.front_matter import PanelError
from guidance.models import Document, Draft, Kind, Version
from guidance.panel_text import fields_of, is_field, label_of, text_of
from guidance.queries import definition_of
from helpline.refusals import Refused

LONGEST_TITLE = 160
# How the checks begin a fault of one field: the way through the data, such as groups.0.title.
_WAY = re.compile(r"[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*")
_WHOLE = frozenset(shapes(ChecklistDefinition))
_PLAIN = (
    ("string should have at least", "it is blank"),
    ("string should match", "it is not written as it should be"),
    ("field required", "it is missing"),
    ("tuple should have at least", "it needs at least one entry"),
    ("input should be a valid decimal", "it is not a number"),
    ("input should be ''", "it is blank"),
)


class NotSound(Refused):
    """The draft could not become a version; `faults` says why, one sentence each."""

    default = "The draft cannot be submitted yet."

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class SharedByAll(Refused):
    default = (
        "These questions are shared by every checklist and urgent matter, and are not changed "
        "in one of them."
    )


def first_fields(version: Version) -> dict[str, str]:
    """Return what a draft that begins from a version holds."""
    if version.document.kind == Kind.PANEL:
        return fields_of(version.content, name=f"{version.document.slug}.md")
    return fields_of_definition(definition_of(version))


def has_field(document: Document, fields: Mapping[str, str], name: str) -> bool:
    """Tell whether the form has a field of this name that a text is written into.

    Raises SharedByAll for the questions that every checklist shares.
    """
    if document.kind == Kind.PANEL:
        return is_field(name)
    if is_account(name):
        return True
    shape = shape_at(name, fields)
    if shape is None or shape.part is not None:
        return False
    refuse_shared(name, fields)
    return True


def refuse_shared(place: str, fields: Mapping[str, str]) -> None:
    """Pass over a place that belongs to this document alone.

    Raises SharedByAll.
    """
    if is_shared(place, fields):
        raise SharedByAll


def is_shared(place: str, fields: Mapping[str, str]) -> bool:
    """Tell whether a place lies in a group that every checklist shares."""
    steps = place.split(".")
    if len(steps) < 2 or steps[0] != "groups":
        return False
    shared = {group.id for group in packaged_shared().groups}
    return fields.get(f"groups.{steps[1]}.id", "").strip() in shared


def label(document: Document, fields: Mapping[str, str], name: str) -> str:
    """Return what the form calls a field."""
    return label_of(name) if document.kind == Kind.PANEL else label_of_place(name, fields)


def written(draft: Draft) -> ChecklistDefinition:
    """Return the checklist or urgent matter that a draft has become so far.

    Raises NotSound with every fault.
    """
    slug = draft.document.slug
    try:
        return read_raw(raw_of(draft.fields, slug=slug), name=slug)
    except DefinitionError as error:
        raise NotSound([_spoken(one) for one in error.faults]) from None


def read_draft(draft: Draft) -> FromFile:
    """Return what a draft says, ready to become a version.

    Raises NotSound with every fault.
    """
    slug = draft.document.slug
    if draft.document.kind == Kind.PANEL:
        try:
            return read_panel(slug, text_of(slug, draft.fields))
        except PanelError as error:
            raise NotSound(error.faults) from None
    definition = written(draft)
    if len(definition.title) > LONGEST_TITLE:
        raise NotSound([f"title: it is longer than {LONGEST_TITLE} characters"])
    try:
        return read_asking(
            Kind(draft.document.kind), definition, packaged_shared().question_ids, name=slug
        )
    except DefinitionError as error:
        raise NotSound([_spoken(one) for one in error.faults]) from None


def _spoken(fault: Fault) -> str:
    """Say a fault as the form calls things, without the way through the data."""
    where = "" if fault.where == "the whole file" else f"{fault.where}: "
    way, _, said = fault.words.partition(": ")
    if not said or not _WAY.fullmatch(way) or ("." not in way and way not in _WHOLE):
        return f"{where}{fault.words}"
    for wrong, plain in _PLAIN:
        if said.startswith(wrong):
            said = plain
    return f"{where}{label_of_place(way.rpartition('.')[2], {})}: {said}"
