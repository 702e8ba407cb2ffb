"""What the clinical lead has still to decide."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

FILE = Path(__file__).parent / "content" / "decisions.toml"

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Decision(BaseModel):
    """One question for the clinical lead: how the console does it meanwhile, and why it asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Words
    question: Words
    meanwhile: Words
    where: Words
    state: Literal["open", "answered"] = "open"


@cache
def open_decisions() -> tuple[Decision, ...]:
    """Return every decision that is not yet answered and signed, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    every = (Decision.model_validate(one) for one in raw["decisions"])
    return tuple(decision for decision in every if decision.state == "open")
