"""What a checklist asks, how its answers weigh, and what is then said and done.

A definition is data: the engine in `triage` knows no question by name. The files under
`content/checklists` and `content/matters` are composed with the shared danger-now block; a stored
version holds the composed definition as JSON and can be read back without the files.

Source: Checklists and rule, sections 2 to 9.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from guidance.definition_checks import DefinitionError, Fault, UnsoundDefinition, faults_in
from guidance.definition_parts import (
    Combined,
    Due,
    Emergency,
    FollowUp,
    Gate,
    Group,
    LevelRule,
    MatterRule,
    Part,
    Question,
    Raising,
    Required,
    SharedGroup,
    SharedTierWords,
    Slug,
    Sourced,
    TierWords,
    Words,
    Worsening,
)
from guidance.tiers import Tier

__all__ = [
    "CHECKLISTS",
    "MATTERS",
    "PACKAGED",
    "PACKAGED_MATTERS",
    "SHARED_BLOCK",
    "ChecklistDefinition",
    "DefinitionError",
    "Fault",
    "SharedBlock",
    "compose",
    "load_definition",
    "load_shared",
    "load_stored",
    "packaged_definition",
    "packaged_shared",
    "read_raw",
]

CHECKLISTS = Path(__file__).parent / "content" / "checklists"
MATTERS = Path(__file__).parent / "content" / "matters"
PACKAGED = ("mscc", "hypercalcaemia")
PACKAGED_MATTERS = (
    "infection", "clot", "bleeding", "fracture", "low_calcium", "kidney_or_thigh", "jaw_or_ear",
    "other", "risk_to_life",
)  # fmt: skip
SHARED_BLOCK = "danger_now"

Kind = TypeVar("Kind", bound=BaseModel)

# pydantic writes a member as <Tier.IMMEDIATE: 'IMMEDIATE'>; an editor needs the word alone.
_ENUM_MEMBER = re.compile(r"<\w+\.\w+: ('\w+')>")


# How a minimum tier ends its sentence: "infection is at least immediate".
_AT_LEAST = {
    Tier.SAFETY_NET: "the safety net",
    Tier.WITHIN_24H: "within 24 hours",
    Tier.IMMEDIATE: "immediate",
    Tier.EMERGENCY_999: "999",
}


class ChecklistDefinition(Part):
    """A whole checklist with the danger-now block in it, checked for soundness.

    An urgent matter is one with a `minimum`: the tier that it has whatever the answers are, which
    answers, a worry and the nurse may raise. Tiers below it have no words, for none is reached.

    Raises pydantic's ValidationError, and `compose` or `load_stored` a DefinitionError, when it
    is not sound.
    """

    slug: Slug
    title: Words
    short_title: Words
    say: Words
    two_ambers: Literal[Tier.IMMEDIATE, Tier.WITHIN_24H]
    minimum: (
        Literal[Tier.SAFETY_NET, Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999] | None
    ) = None
    minimum_rests_on: Sourced | None = None
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

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in screen order."""
        return tuple(question for group in self.groups for question in group.questions)

    def __copy__(self) -> Self:
        # A copy may be given other groups: it works out its questions for itself.
        copied = super().__copy__()
        for worked_out in ("questions", "_by_id"):
            copied.__dict__.pop(worked_out, None)
        return copied

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        # Of two with one id, which only an unsound definition has, the first.
        return {one.id: one for one in reversed(self.questions)}

    def question(self, question_id: str) -> Question | None:
        """Return the question with this id, or None."""
        return self._by_id.get(question_id)

    @property
    def at_least(self) -> str:
        """Return the minimum as a rule: "infection is at least immediate"; empty without one."""
        if self.minimum is None:
            return ""
        named = f"{self.short_title[:1].lower()}{self.short_title[1:]}"
        return f"{named} is at least {_AT_LEAST[self.minimum]}"

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

    @property
    def question_ids(self) -> frozenset[str]:
        """Return the ids that every checklist shares."""
        return frozenset(question.id for group in self.groups for question in group.questions)


def compose(checklist_text: str, shared_text: str, *, name: str) -> ChecklistDefinition:
    """Join a checklist's TOML with the shared block's TOML into one checked definition.

    INCOMPLETE takes its own steps and then those of WITHIN_24H. A matter's own words for a tier
    replace the shared ones, and what the block says of a matter is left out of that matter.

    Raises DefinitionError naming the file, the question and the fault.
    """
    own = _read_toml(checklist_text, name=name)
    if own.pop("shared", None) != SHARED_BLOCK:
        fault = f'no danger-now block: the file must say shared = "{SHARED_BLOCK}"'
        raise DefinitionError(name, (Fault("the whole file", fault),))
    shared = load_shared(shared_text)
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
        "matters": [
            *_dumped(tuple(one for one in shared.matters if one.matter != slug)),
            *_listed(own, "matters"),
        ],
        "tiers": {
            **{tier.value: _shared_tier(words, slug) for tier, words in shared.tiers.items()},
            **_with_incomplete(own.get("tiers", {})),
        },
    }
    return _checked(ChecklistDefinition, composed, name=name)


def load_shared(text: str) -> SharedBlock:
    """Read the shared block from TOML.

    Raises DefinitionError naming the question and the fault.
    """
    name = f"{SHARED_BLOCK}.toml"
    return _checked(SharedBlock, _read_toml(text, name=name), name=name)


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
        raise DefinitionError(name, _worded(error, _read_json(text))) from None


def read_raw(raw: Mapping[str, Any], *, name: str) -> ChecklistDefinition:
    """Check a whole definition that was filled in as a form.

    Raises DefinitionError naming the document, the question and the fault.
    """
    return _checked(ChecklistDefinition, raw, name=name)


def packaged_definition(slug: str) -> ChecklistDefinition:
    """Compose a checklist or an urgent matter that comes with the console.

    See PACKAGED and PACKAGED_MATTERS.

    Raises DefinitionError when the file is not sound, KeyError for a slug that is not packaged.
    """
    if slug not in (*PACKAGED, *PACKAGED_MATTERS):
        raise KeyError(f"No checklist called {slug} comes with the console.")
    folder = CHECKLISTS if slug in PACKAGED else MATTERS
    checklist = (folder / f"{slug}.toml").read_text(encoding="utf-8")
    shared = (CHECKLISTS / f"{SHARED_BLOCK}.toml").read_text(encoding="utf-8")
    return compose(checklist, shared, name=f"{slug}.toml")


@cache
def packaged_shared() -> SharedBlock:
    """Return the block that every checklist that comes with the console shares.

    Raises DefinitionError when its file is not sound.
    """
    return load_shared((CHECKLISTS / f"{SHARED_BLOCK}.toml").read_text(encoding="utf-8"))


def _read_toml(text: str, *, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # a number of thousands of figures is no TOMLDecodeError
        # tomllib ends its message with "(at line 3, column 5)".
        words = f"not TOML: {error}"
    except RecursionError:
        words = "brackets stand in too many brackets: write it flat"
    raise DefinitionError(name, (Fault("the whole file", words),))


def _read_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None  # pydantic's finding already says that it is not JSON


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
        said = _ENUM_MEMBER.sub(r"\1", finding["msg"])
        if finding["type"] == "extra_forbidden":
            said = "is not a field: take it out, or correct its name"
        words = f"{'.'.join(str(step) for step in path)}: {said[:1].lower()}{said[1:]}"
        faults.append(Fault(_place(path, raw), words.removeprefix(": ")))
    return tuple(faults)


def _place(path: tuple[int | str, ...], raw: object) -> str:
    """Name the nearest question, group or step on the way to a fault."""
    place, here = "the whole file", raw
    kind = ""
    for step in path:
        try:
            here = here[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(step, str):
            kind = step.removesuffix("s")
        elif isinstance(here, dict):
            place = _name_of(here, kind) or place
    return place


def _name_of(part: Mapping[str, Any], kind: str) -> str:
    """Name a part by its own id, or by the first question that it is about."""
    if isinstance(part.get("id"), str):
        return f"{kind} {part['id']}"
    about = [part.get("question"), *_listed(part, "questions")]
    named = [one for one in about if isinstance(one, str)]
    return f"question {named[0]}" if named else ""
