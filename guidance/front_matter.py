"""What stands at the top of a panel's file, and whether it is sound.

A panel is Markdown under a TOML head between two lines of `+++`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as checked

FENCE = "+++"
_HEAD = re.compile(r"\A\+\+\+[ \t]*\n(?P<head>.*?)^\+\+\+[ \t]*$\n?(?P<body>.*)\Z", re.S | re.M)

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Fact = Annotated[str, StringConstraints(pattern=r"^S[1-9][0-9]{0,2}$")]
Certainty = Annotated[str, StringConstraints(pattern=r"^[ABCP](/[ABCP])*$")]

_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is not a field that panels have: take it out, or correct its name",
    "string_too_short": "is blank",
    "too_short": "needs at least one entry",
    "date_type": "is not a date such as 2023-09-01",
    "date_parsing": "is not a date such as 2023-09-01",
    "date_from_datetime_parsing": "is not a date such as 2023-09-01",
    "string_type": "is not text",
    "list_type": "is not a list",
    "int_type": "is not a whole number",
}
_PATTERNS = {
    "slug": "takes small letters, figures and single hyphens",
    "covers": "takes facts such as S82",
    "certainty": "takes A, B, C or P, several joined by a stroke",
    "link": "begins with https:// and holds no blanks",
}


class PanelError(ValueError):
    """Say which file, which field and what is wrong, one fault a line."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{name}: {fault}" for fault in faults))
        self.name = name
        self.faults = tuple(faults)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Part):
    """Where words come from, and how sure that is.

    Certainty: A authoritative text read, B restatement read, C from memory, P this project's
    proposal.
    """

    title: Words
    organisation: Words
    year: int | None = Field(default=None, ge=1990, le=2100)
    certainty: Certainty
    section: str = ""
    link: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = ""


class FrontMatter(_Part):
    """The head of one panel. `covers` names the facts of the charity page it restates.

    What was never reviewed has neither date; whoever approves it gives the next one.
    """

    slug: Slug
    title: Annotated[Words, Field(max_length=160)]
    group: Annotated[Words, Field(max_length=60)]
    urgency: Literal["emergency", "urgent", "routine"]
    one_line: Words
    keywords: Annotated[tuple[Words, ...], Field(min_length=1)]
    synonyms: tuple[Words, ...] = ()
    covers: tuple[Fact, ...] = ()
    reviewed_on: date | None = None
    review_due: date | None = None
    owner: Words
    second_owner: str = ""
    checklist: str = ""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @checked(mode="after")
    def _review_comes_later(self) -> Self:
        if self.reviewed_on is None or self.review_due is None:
            if self.reviewed_on != self.review_due:
                raise ValueError("reviewed_on and review_due are given together, or neither is")
        elif self.review_due <= self.reviewed_on:
            raise ValueError("review_due must be later than reviewed_on")
        return self


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel's head and its Markdown body."""

    head: FrontMatter
    body: str


def parse(text: str, *, name: str) -> Panel:
    """Read a panel's file.

    Raises PanelError naming the file, the field and the fault.
    """
    if "\0" in text:
        raise PanelError(name, ["the text holds a null character"])
    parts = _HEAD.match(text)
    if parts is None:
        raise PanelError(name, [f"the file must begin with a head between two lines of {FENCE}"])
    try:
        raw = tomllib.loads(parts["head"])
    except ValueError as error:  # a number of thousands of figures is no TOMLDecodeError
        # tomllib ends its message with "(at line 3, column 5)".
        raise PanelError(name, [f"the head is not TOML: {error}"]) from None
    except RecursionError:
        raise PanelError(name, ["brackets stand in too many brackets: write it flat"]) from None
    try:
        head = FrontMatter.model_validate(raw)
    except ValidationError as error:
        raise PanelError(name, list(_worded(error))) from None
    if not parts["body"].strip():
        raise PanelError(name, ["there is nothing under the head"])
    return Panel(head=head, body=parts["body"])


def _worded(error: ValidationError) -> Iterator[str]:
    for finding in error.errors(include_url=False, include_input=False):
        yield f"{_field(finding['loc'])}: {_fault(finding)}"


def _field(path: tuple[int | str, ...]) -> str:
    """Name a field as an editor counts: `sources 2, certainty`."""
    if not path:
        return "the head"
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f" {step + 1}"
        else:
            words += f", {step}" if words else step
    return words


def _fault(finding: Any) -> str:
    if finding["type"] == "string_pattern_mismatch":
        names = [step for step in finding["loc"] if isinstance(step, str)]
        return _PATTERNS.get(names[-1], "is not written as it should be")
    if finding["type"] == "value_error":
        return str(finding["ctx"]["error"])
    return _SAID.get(finding["type"], str(finding["msg"]).lower())
