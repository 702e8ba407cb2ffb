"""A panel as an editor fills it in, field by field, and as the file that it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import tomli_w

from guidance.front_matter import FENCE, parse

BLANK_SOURCES = 2


@dataclass(frozen=True, slots=True)
class PanelField:
    """One field of the form. `kind` is line, long, lines, date or choice."""

    name: str
    label: str
    kind: str = "line"
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


HEAD = (
    PanelField("title", "Title", help="What a nurse looks for, in few words."),
    PanelField("one_line", "In one line", "long", "The answer in one sentence."),
    PanelField("group", "Group", help="The list that it stands in, such as Symptoms or Treatment."),
    PanelField(
        "urgency", "Urgency", "choice", "Emergencies stand first in every list.",
        (("emergency", "Emergency"), ("urgent", "Urgent"), ("routine", "Routine")),
    ),
    PanelField("keywords", "Keywords", "lines", "One a line: what nurses type."),
    PanelField("synonyms", "Synonyms", "lines", "One a line: what callers say, brands."),
    PanelField("covers", "Facts covered", "lines", "One a line, such as S82."),
    PanelField("reviewed_on", "Reviewed on", "date"),
    PanelField("review_due", "Review due", "date", "The panel says so once this day has passed."),
    PanelField("owner", "Owner", help="In words, for the file; the desk chooses the person."),
    PanelField("second_owner", "Second owner", help="Who answers when the owner has left."),
    PanelField("checklist", "Checklist that belongs to it", help="Such as mscc; blank for none."),
)  # fmt: skip
BODY = PanelField(
    "body", "The panel, in Markdown", "long",
    "Headings begin with ##, lists with a hyphen. HTML is not taken.",
)  # fmt: skip
SOURCE = (
    PanelField("title", "Title"),
    PanelField("organisation", "Organisation"),
    PanelField("year", "Year"),
    PanelField("section", "Section"),
    PanelField("link", "Link", help="Begins with https://"),
    PanelField("certainty", "Certainty", help="A read, B restated, C from memory, P proposed."),
)  # fmt: skip
_SOURCE_NAME = re.compile(r"^source_([1-9][0-9]?)_(\w+)$")
_SOURCE_LABELS = {one.name: one.label for one in SOURCE}
_LINES = ("keywords", "synonyms", "covers")


def is_field(name: str) -> bool:
    """Tell whether the form has a field of this name."""
    part = _SOURCE_NAME.match(name)
    if part:
        return part[2] in {one.name for one in SOURCE}
    return name in {one.name for one in (*HEAD, BODY)}


def label_of(name: str) -> str:
    """Return what the form calls a field."""
    part = _SOURCE_NAME.match(name)
    if part:
        return f"Source {part[1]}: {_SOURCE_LABELS[part[2]]}"
    return {one.name: one.label for one in (*HEAD, BODY)}[name]


def fields_of(content: str, *, name: str) -> dict[str, str]:
    """Return a panel's file as the fields of the form.

    Raises PanelError when the file is not sound.
    """
    panel = parse(content, name=name)
    head = panel.head.model_dump(mode="json")
    fields = {one.name: str(head.get(one.name) or "") for one in HEAD if one.name not in _LINES}
    fields |= {one: "\n".join(head.get(one) or ()) for one in _LINES}
    for place, source in enumerate(head["sources"], start=1):
        for one in SOURCE:
            fields[f"source_{place}_{one.name}"] = str(source.get(one.name) or "")
    return fields | {"body": panel.body.strip("\n") + "\n"}


def source_places(fields: Mapping[str, str]) -> range:
    """Return the numbers of the sources on the form: those filled in and two blank ones."""
    written = (name for name, text in fields.items() if text.strip())
    filled = [int(part[1]) for name in written if (part := _SOURCE_NAME.match(name))]
    return range(1, max(filled, default=0) + BLANK_SOURCES + 1)


def text_of(slug: str, fields: Mapping[str, str]) -> str:
    """Write the fields as a panel's file; what is blank is left out.

    Whether it is sound is for `front_matter.parse` to say.
    """
    head: dict[str, Any] = {"slug": slug}
    for one in HEAD:
        text = fields.get(one.name, "").strip()
        if one.kind == "lines":
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            if lines:
                head[one.name] = lines
        elif text:
            head[one.name] = _date(text) if one.kind == "date" else text
    sources = [_source(fields, place) for place in source_places(fields)]
    head["sources"] = [one for one in sources if one]
    body = fields.get("body", "").replace("\r\n", "\n").strip("\n")
    return f"{FENCE}\n{tomli_w.dumps(head, multiline_strings=False)}{FENCE}\n\n{body}\n"


def _source(fields: Mapping[str, str], place: int) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for one in SOURCE:
        text = fields.get(f"source_{place}_{one.name}", "").strip()
        if text:
            is_year = one.name == "year" and text.isascii() and text.isdigit()
            filled[one.name] = int(text) if is_year else text
    return filled


def _date(text: str) -> date | str:
    """Return a date, or the text as it is for the check to find fault with."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
