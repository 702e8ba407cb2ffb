"""What a checklist asks, how its answers weigh, and what is then said and done.

A definition is data: the engine in `triage` knows no question by name. The files under
`content/checklists` are composed with the shared danger-now block; a stored version holds the
composed definition as JSON and can be read back without the files.

Source: Checklists and rule, sections 2 to 7.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from guidance.definition_checks import DefinitionError, Fault, UnsoundDefinition, faults_in
from guidance.tiers import Level, Tier

CHECKLISTS = Path(__file__).parent / "content" / "checklists"
PACKAGED = ("mscc", "hypercalcaemia")
SHARED_BLOCK = "danger_now"

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{0,7}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Certainty = Annotated[str, StringConstraints(pattern=r"^[ABCP](/[ABCP])*$")]
Value = Literal[
    "no", "yes", "unsure", "new", "known", "faint", "pain",
    "hours", "days", "weeks", "longer", "pending", "normal", "high", "unknown",
]  # fmt: skip

Kind = TypeVar("Kind", bound=BaseModel)


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
    """One thing the nurse asks. `about` names it in few words, for lists."""

    id: QuestionId
    ask: Words
    help: str = ""
    about: Words
    options: tuple[Option, ...] = ()
    number: Number | None = None

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
    """These answers belong to an urgent matter that has its own route and words."""

    question: QuestionId
    values: Annotated[tuple[Value, ...], Field(min_length=1)]
    matter: Slug
    because: Words


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


class ChecklistDefinition(Part):
    """A whole checklist with the danger-now block in it, checked for soundness.

    Raises pydantic's ValidationError, and `compose` or `load_stored` a DefinitionError, when it
    is not sound.
    """

    slug: Slug
    title: Words
    short_title: Words
    say: Words
    two_ambers: Literal[Tier.IMMEDIATE, Tier.WITHIN_24H]
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    gates: tuple[Gate, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    level_rules: tuple[LevelRule, ...] = ()
    combined: tuple[Combined, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    required: tuple[Required, ...]
    raising: Raising
    due: tuple[Due, ...] = ()
    matters: tuple[MatterRule, ...] = ()
    tiers: Mapping[Tier, TierWords]
    worsening: Worsening

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in screen order."""
        return tuple(question for group in self.groups for question in group.questions)

    def question(self, question_id: str) -> Question | None:
        """Return the question with this id, or None."""
        return next((one for one in self.questions if one.id == question_id), None)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        faults = faults_in(self)
        if faults:
            raise UnsoundDefinition(faults)
        return self


class SharedBlock(Part):
    """The part that every checklist begins and ends with.

    Source: Checklists and rule, section 2.
    """

    slug: Literal["danger_now"]
    groups: Annotated[tuple[SharedGroup, ...], Field(min_length=1)]
    required: tuple[Required, ...]
    raising: Raising
    matters: tuple[MatterRule, ...] = ()
    tiers: Mapping[Tier, SharedTierWords]


def compose(checklist_text: str, shared_text: str, *, name: str) -> ChecklistDefinition:
    """Join a checklist's TOML with the shared block's TOML into one checked definition.

    INCOMPLETE takes its own steps and then those of WITHIN_24H.

    Raises DefinitionError naming the file, the question and the fault.
    """
    shared_name = f"{SHARED_BLOCK}.toml"
    own = _read_toml(checklist_text, name=name)
    if own.pop("shared", None) != SHARED_BLOCK:
        fault = f'no danger-now block: the file must say shared = "{SHARED_BLOCK}"'
        raise DefinitionError(name, (Fault("the whole file", fault),))
    raw_shared = _read_toml(shared_text, name=shared_name)
    shared = _checked(SharedBlock, raw_shared, name=shared_name)
    slug = own.get("slug")
    first, last = (
        [
            group.model_dump(mode="json", exclude={"place"})
            for group in shared.groups
            if group.place == place
        ]
        for place in ("first", "last")
    )
    composed = {
        **own,
        "groups": [*first, *_listed(own, "groups"), *last],
        "required": [*_dumped(shared.required), *_listed(own, "required")],
        "raising": shared.raising.model_dump(mode="json"),
        "matters": [*_dumped(shared.matters), *_listed(own, "matters")],
        "tiers": {
            **{tier.value: _shared_tier(words, slug) for tier, words in shared.tiers.items()},
            **_with_incomplete(own.get("tiers", {})),
        },
    }
    return _checked(ChecklistDefinition, composed, name=name)


def load_definition(text: str, *, name: str) -> ChecklistDefinition:
    """Read a whole, already composed definition from TOML.

    Raises DefinitionError naming the file, the question and the fault.
    """
    return _checked(ChecklistDefinition, _read_toml(text, name=name), name=name)


def load_stored(text: str, *, name: str) -> ChecklistDefinition:
    """Read a definition back from the JSON that a stored version holds.

    Raises DefinitionError naming the version, the question and the fault.
    """
    try:
        return ChecklistDefinition.model_validate_json(text)
    except ValidationError as error:
        raise DefinitionError(name, _worded(error, None)) from None


def packaged_definition(slug: str) -> ChecklistDefinition:
    """Compose one of the checklists that come with the console; see PACKAGED.

    Raises DefinitionError when the file is not sound, KeyError for a slug that is not packaged.
    """
    if slug not in PACKAGED:
        raise KeyError(f"No checklist called {slug} comes with the console.")
    checklist = (CHECKLISTS / f"{slug}.toml").read_text(encoding="utf-8")
    shared = (CHECKLISTS / f"{SHARED_BLOCK}.toml").read_text(encoding="utf-8")
    return compose(checklist, shared, name=f"{slug}.toml")


def _read_toml(text: str, *, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # tomllib ends its message with "(at line 3, column 5)".
        raise DefinitionError(name, (Fault("the whole file", f"not TOML: {error}"),)) from None


def _checked(kind: type[Kind], raw: Mapping[str, Any], *, name: str) -> Kind:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise DefinitionError(name, _worded(error, raw)) from None


def _listed(raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key, [])
    return value if isinstance(value, list) else [value]


def _dumped(parts: tuple[BaseModel, ...]) -> Iterator[dict[str, Any]]:
    return (part.model_dump(mode="json") for part in parts)


def _shared_tier(words: SharedTierWords, slug: object) -> dict[str, Any]:
    """Keep the steps of this checklist and drop the field that chose them."""
    raw = words.model_dump(mode="json", exclude={"steps"})
    raw["steps"] = [
        step.model_dump(mode="json", exclude={"only"})
        for step in words.steps
        if not step.only or slug in step.only
    ]
    return raw


def _with_incomplete(tiers: object) -> dict[str, Any]:
    """Append the steps of WITHIN_24H to those of INCOMPLETE."""
    if not isinstance(tiers, dict):
        return {"tiers": tiers}
    joined = dict(tiers)
    incomplete, day = joined.get(Tier.INCOMPLETE), joined.get(Tier.WITHIN_24H)
    if isinstance(incomplete, dict) and isinstance(day, dict):
        steps = [*_listed(incomplete, "steps"), *_listed(day, "steps")]
        joined[Tier.INCOMPLETE.value] = {**incomplete, "steps": steps}
    return joined


def _worded(error: ValidationError, raw: object) -> tuple[Fault, ...]:
    """Turn pydantic's findings into places and sentences that an editor can act on."""
    faults: list[Fault] = []
    for finding in error.errors(include_url=False):
        unsound = finding.get("ctx", {}).get("error")
        if isinstance(unsound, UnsoundDefinition):
            faults.extend(unsound.faults)
            continue
        path = finding["loc"]
        words = f"{'.'.join(str(step) for step in path)}: {finding['msg'].lower()}"
        faults.append(Fault(_place(path, raw), words))
    return tuple(faults)


def _place(path: tuple[int | str, ...], raw: object) -> str:
    """Name the nearest thing with an id on the way to a fault."""
    place, here = "the whole file", raw
    kind = ""
    for step in path:
        try:
            here = here[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(step, str):
            kind = {"questions": "question", "groups": "group", "steps": "step"}.get(step, step)
        elif isinstance(here, dict) and isinstance(here.get("id"), str):
            place = f"{kind} {here['id']}"
    return place
