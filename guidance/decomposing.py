"""Take composed definitions apart again: the shared danger-now block, and what each adds to it.

The opposite of `definitions.compose`. A stored version holds the whole; files hold the block once.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from guidance.definition_parts import Group, MatterRule, Required, TierWords
from guidance.definitions import SHARED_BLOCK, ChecklistDefinition
from guidance.tiers import Tier

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Shared:
    """What every one of some definitions begins and ends with."""

    first: tuple[Group, ...]
    last: tuple[Group, ...]
    required: tuple[Required, ...]
    matters: tuple[MatterRule, ...]
    tiers: dict[Tier, TierWords]
    raising: BaseModel


def shared_by(definitions: Sequence[ChecklistDefinition]) -> Shared:
    """Return what these definitions share; at least one.

    A tier's words are shared when most have the very same; whoever has others keeps them. One
    definition alone does not tell what it would share, so that is its first group.
    """
    groups = [one.groups for one in definitions]
    first = _beginning(groups) if len(groups) > 1 else groups[0][:1]
    left = [one[len(first) :] for one in groups]
    last = _beginning([one[::-1] for one in left])[::-1] if len(groups) > 1 else ()
    return Shared(
        first=first,
        last=last,
        required=_beginning([one.required for one in definitions]),
        matters=_matters(definitions),
        tiers=dict(_usual(definitions)),
        raising=definitions[0].raising,
    )


def apart_from(definitions: Sequence[ChecklistDefinition]) -> list[str]:
    """Return the slugs of those that do not begin, or are not raised, as most of them are."""
    begun = [(one.groups[0], one.raising) for one in definitions]
    usual = max(begun, key=begun.count)
    return [one.slug for one, its in zip(definitions, begun, strict=True) if its != usual]


def block_of(shared: Shared) -> dict[str, Any]:
    """Return the shared block as its file holds it."""
    groups = [
        {"place": place, **_said(group)}
        for place, those in (("first", shared.first), ("last", shared.last))
        for group in those
    ]
    return {
        "slug": SHARED_BLOCK,
        "groups": groups,
        "required": [_said(one) for one in shared.required],
        "raising": _said(shared.raising),
        "matters": [_said(one) for one in shared.matters],
        "tiers": {tier.value: _said(words) for tier, words in shared.tiers.items()},
    }


def own_of(definition: ChecklistDefinition, shared: Shared) -> dict[str, Any]:
    """Return what a definition's own file holds beside the shared block."""
    groups = definition.groups[len(shared.first) : len(definition.groups) - len(shared.last)]
    held = len(list(_without(shared.matters, definition.slug)))
    own = {
        "shared": SHARED_BLOCK,
        **_said(definition),
        "groups": [_said(one) for one in groups],
        "required": [_said(one) for one in definition.required[len(shared.required) :]],
        "matters": [_said(one) for one in definition.matters[held:]],
        "tiers": _own_tiers(definition, shared),
    }
    del own["raising"]
    return {name: value for name, value in own.items() if value != []}


def _own_tiers(definition: ChecklistDefinition, shared: Shared) -> dict[str, Any]:
    tiers = {
        tier: _said(words)
        for tier, words in definition.tiers.items()
        if shared.tiers.get(tier) != words
    }
    if Tier.INCOMPLETE in tiers and Tier.WITHIN_24H in tiers:
        # Composing appends the steps of the day to what is incomplete: they are not its own.
        day = len(definition.tiers[Tier.WITHIN_24H].steps)
        steps = tiers[Tier.INCOMPLETE]["steps"]
        tiers[Tier.INCOMPLETE]["steps"] = steps[: len(steps) - day]
    return {tier.value: words for tier, words in tiers.items()}


def _usual(definitions: Sequence[ChecklistDefinition]) -> Iterator[tuple[Tier, TierWords]]:
    """Return each tier that all have with the words that most of them have for it."""
    for tier in Tier:
        said = [one.tiers[tier] for one in definitions if tier in one.tiers]
        if len(said) < len(definitions):
            continue
        usual = max(said, key=said.count)
        if said.count(usual) * 2 > len(said):
            yield tier, usual


def _matters(definitions: Sequence[ChecklistDefinition]) -> tuple[MatterRule, ...]:
    """Return the longest beginning of the rules of matters that all share.

    What is said of a matter does not stand in that matter itself.
    """
    found: tuple[MatterRule, ...] = ()
    for one in definitions:
        for end in range(len(one.matters), len(found), -1):
            rules = one.matters[:end]
            if all(_begins(other, rules) for other in definitions):
                found = rules
                break
    return found


def _begins(definition: ChecklistDefinition, rules: Sequence[MatterRule]) -> bool:
    expected = tuple(_without(rules, definition.slug))
    return definition.matters[: len(expected)] == expected


def _without(rules: Sequence[MatterRule], slug: str) -> Iterator[MatterRule]:
    return (rule for rule in rules if rule.matter != slug)


def _beginning(those: Sequence[tuple[One, ...]]) -> tuple[One, ...]:
    """Return what all of these begin with."""
    length = 0
    for place in zip(*those, strict=False):
        if any(one != place[0] for one in place):
            break
        length += 1
    return those[0][:length]


def _said(part: BaseModel) -> dict[str, Any]:
    """Return a part as a file holds it: what is as always is left out."""
    return part.model_dump(mode="json", exclude_defaults=True)
