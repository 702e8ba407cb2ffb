"""The parts that a checklist definition is made of, each unchangeable.

Source: Checklists and rule, sections 2 to 7.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from guidance.tiers import Level, Tier

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{0,7}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}\.[A-Z][A-Za-z0-9]{0,7}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Certainty = Annotated[str, StringConstraints(pattern=r"^[ABCP](/[ABCP])*$")]
Value = Literal[
    "no", "yes", "unsure", "new", "known", "faint", "pain",
    "hours", "days", "weeks", "longer", "pending", "normal", "high", "unknown",
]  # fmt: skip


class Part(BaseModel):
    """Be unchangeable and refuse every field that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Part):
    """Say where a line comes from and how sure that is.

    Certainty: A authoritative text read, B restatement read, C from memory, P this project's
    proposal; several joined by a stroke.
    """

    source: Words
    certainty: Certainty

    @property
    def needs_sign_off(self) -> bool:
        """Tell whether any part of the line is from memory or a proposal."""
        return "C" in self.certainty or "P" in self.certainty


class Option(Part):
    """One button under a question. `said` words it in reasons and in the hand-over."""

    value: Value
    label: Words
    level: Level
    said: Words
    needs_note: bool = False
    certainty: Certainty | None = None


class Threshold(Part):
    """From this number on, inclusive, the answer weighs this much."""

    at: Decimal
    level: Level


class Number(Part):
    """An answer given as a number in text, such as "2.61"; bounds are inclusive."""

    unit: Words
    lowest: Decimal
    highest: Decimal
    example: Words
    level: Level
    thresholds: tuple[Threshold, ...] = ()
    outside: Words
    said: Words


class Question(Sourced):
    """One thing the nurse asks. `about` names it in few words, for lists.

    `twin` names the same question in another definition, such as "mscc.N5": answered in one, it is
    answered in both. The answers of what is only `near` stand beside it, and so do the fields of
    the call's `record`, for the nurse to see before it is asked.
    """

    id: QuestionId
    ask: Words
    help: str = ""
    about: Words
    options: tuple[Option, ...] = ()
    number: Number | None = None
    twin: Place | None = None
    near: tuple[Place, ...] = ()
    record: tuple[FieldName, ...] = ()

    def option(self, value: str) -> Option | None:
        """Return the option with this value, or None."""
        return next((option for option in self.options if option.value == value), None)


class Group(Part):
    """Questions that stand together on the screen, in order.

    `lead` is read aloud before them. `all_no` words the one action that answers each of them
    `no` after each was asked; empty means there is no such action.
    """

    id: Slug
    title: Words
    hint: str = ""
    lead: str = ""
    all_no: str = ""
    danger_now: bool = False
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class SharedGroup(Group):
    """A group of the shared block, with its place before or after the checklist's own."""

    place: Literal["first", "last"]


class Match(Part):
    """Hold when any of these questions has a counting answer that fits.

    Exactly one of: `values` (one of these), `level` (at least this), `above` (a number strictly
    above this).
    """

    any_of: Annotated[tuple[QuestionId, ...], Field(min_length=1)]
    values: tuple[Value, ...] = ()
    level: Level | None = None
    above: Decimal | None = None


class Gate(Part):
    """While `question` has one of these values, the closed questions do not count."""

    question: QuestionId
    closes_on: Annotated[tuple[Value, ...], Field(min_length=1)]
    closes: Annotated[tuple[QuestionId, ...], Field(min_length=1)]


class FollowUp(Part):
    """These questions are asked, and count, only while the match holds."""

    questions: Annotated[tuple[QuestionId, ...], Field(min_length=1)]
    when: Match


class LevelRule(Part):
    """This answer weighs more while the match holds."""

    question: QuestionId
    value: Value
    level: Level
    when: Match


class Combined(Part):
    """Amber answers to these questions count together once, at their highest."""

    questions: Annotated[tuple[QuestionId, ...], Field(min_length=2)]
    words: Words
    certainty: Certainty


class Emergency(Sourced):
    """When every match holds at once, the answers together are an emergency."""

    words: Words
    all_of: Annotated[tuple[Match, ...], Field(min_length=1)]


class Required(Part):
    """These must be answered; a closed question never must.

    `when` limits the demand to while a match holds; `unless_level` lifts it once any counting
    answer weighs at least that much.
    """

    questions: Annotated[tuple[QuestionId, ...], Field(min_length=1)]
    when: Match | None = None
    unless_level: Level | None = None


class Raising(Part):
    """A worry that raises the tier by one, and never above IMMEDIATE."""

    question: QuestionId
    values: Annotated[tuple[Value, ...], Field(min_length=1)]
    at_most: Literal[Tier.WITHIN_24H, Tier.IMMEDIATE]
    words: Words


class Due(Part):
    """These answers make another checklist due before the call closes, or a reason."""

    question: QuestionId
    values: Annotated[tuple[Value, ...], Field(min_length=1)]
    checklist: Slug
    because: Words


class MatterRule(Part):
    """These answers belong to an urgent matter that has its own route and words.

    `at_once` opens it with the answer; otherwise it is due before the call closes, or a reason.
    """

    question: QuestionId
    values: Annotated[tuple[Value, ...], Field(min_length=1)]
    matter: Slug
    because: Words
    at_once: bool = False


class Step(Sourced):
    """One thing the nurse does. `say` is read aloud; `caution` names a context to check first."""

    id: Slug
    words: Words
    say: str = ""
    caution: str = ""


class SharedStep(Step):
    """A step of the shared block; `only` names the checklists it belongs to, none for all."""

    only: tuple[Slug, ...] = ()


class TierWords(Part):
    """What a tier means in this checklist: headline, route, words to say, steps in order."""

    headline: Words
    route: Words
    say: Annotated[tuple[Words, ...], Field(min_length=1)]
    asks_route: bool
    follow_up: Words
    steps: tuple[Step, ...]


class SharedTierWords(TierWords):
    """The words of a tier that every checklist shares."""

    steps: tuple[SharedStep, ...]


class Worsening(Sourced):
    """What to look for afterwards and whom to ring then, at any hour."""

    hospital_now: Annotated[tuple[Words, ...], Field(min_length=1)]
    emergency: Annotated[tuple[Words, ...], Field(min_length=1)]
    words: Words
