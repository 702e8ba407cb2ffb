"""What the clinical lead has to decide, and what was answered."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from guidance.models import DecisionAnswer

FILE = Path(__file__).parent / "content" / "decisions.toml"

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Decision(BaseModel):
    """One question for the clinical lead: how the console does it meanwhile, and why it asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
    title: Words
    question: Words
    meanwhile: Words
    where: Words


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision with every answer to it, the oldest first."""

    decision: Decision
    answers: tuple[DecisionAnswer, ...]

    @property
    def stands(self) -> DecisionAnswer | None:
        """Return the answer that stands, if there is one."""
        return self.answers[-1] if self.answers else None

    @property
    def earlier(self) -> tuple[DecisionAnswer, ...]:
        """Return the answers that were replaced, the newest first."""
        return self.answers[-2::-1]


@cache
def decisions() -> tuple[Decision, ...]:
    """Return every decision, answered or not, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Decision.model_validate(one) for one in raw["decisions"])


def asked(slug: str = "") -> list[Asked]:
    """Return every decision, or one, with its answers: the open ones first."""
    rows = DecisionAnswer.objects.select_related("by").order_by("number")
    if slug:
        rows = rows.filter(decision=slug)
    answers: defaultdict[str, list[DecisionAnswer]] = defaultdict(list)
    for row in rows:
        answers[row.decision].append(row)
    found = [Asked(one, tuple(answers[one.id])) for one in decisions() if slug in {"", one.id}]
    return sorted(found, key=lambda one: one.stands is not None)


def open_count() -> int:
    """Return how many decisions nobody has answered yet."""
    answered = set(DecisionAnswer.objects.values_list("decision", flat=True).distinct())
    return sum(one.id not in answered for one in decisions())
