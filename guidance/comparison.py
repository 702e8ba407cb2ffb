"""What changed between two versions, in the words of the form and of the checklist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guidance import compare
from guidance.compare import Piece
from guidance.definition_parts import Number, Question
from guidance.definitions import ChecklistDefinition
from guidance.models import Kind, Version
from guidance.panel_text import fields_of, label_of
from guidance.queries import definition_of
from guidance.tiers import LEVEL_WORDS


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what it is, what happened in plain words, and the words."""

    what: str
    said: str = ""
    pieces: list[Piece] = field(default_factory=list)


def between(before: Version, after: Version) -> list[Change]:
    """Return what differs between two versions of one document, in the order of the document."""
    if after.document.kind == Kind.PANEL:
        return list(_panels(before, after))
    return list(_checklists(definition_of(before), definition_of(after)))


def _panels(before: Version, after: Version) -> Iterator[Change]:
    old, new = (fields_of(one.content, name="the panel") for one in (before, after))
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name, ""), new.get(name, "")
        if was != now:
            yield Change(label_of(name), pieces=compare.changes(was, now))


def _checklists(before: ChecklistDefinition, after: ChecklistDefinition) -> Iterator[Change]:
    old = {one.id: one for one in before.questions}
    new = {one.id: one for one in after.questions}
    for name in old:
        if name not in new:
            yield Change(f"Question {name}", f"removed: {old[name].ask}")
    for name, question in new.items():
        if name not in old:
            yield Change(f"Question {name}", f"added: {question.ask}")
        else:
            yield from _question(old[name], question)
    shared = [name for name in old if name in new]
    if shared != [name for name in new if name in old]:
        yield Change("The order of the questions", "changed")
    for tier in dict.fromkeys((*after.tiers, *before.tiers)):
        was, now = before.tiers.get(tier), after.tiers.get(tier)
        if was != now:
            texts = [_worded(one.model_dump(mode="json")) if one else "" for one in (was, now)]
            yield Change(f"Words and steps of {tier}", pieces=compare.changes(*texts))
    yield from _groups(before, after)
    known = {"groups", "tiers"}
    for name in type(after).model_fields:
        was, now = (_worded(one.model_dump(mode="json", include={name})) for one in (before, after))
        if name not in known and was != now:
            yield Change(name.replace("_", " ").capitalize(), pieces=compare.changes(was, now))


def _question(old: Question, new: Question) -> Iterator[Change]:
    what = f"Question {new.id}"
    for name in type(new).model_fields:
        was, now = (_worded(getattr(one, name)) for one in (old, new))
        if name not in ("options", "number") and was != now:
            yield Change(f"{what}, {name}", pieces=compare.changes(was, now))
    was_options = {one.value: one for one in old.options}
    now_options = {one.value: one for one in new.options}
    for value, option in was_options.items():
        if value not in now_options:
            weighed = LEVEL_WORDS[option.level]
            yield Change(what, f"the answer “{option.label}”, which {_is(weighed)}, is removed")
    for value, option in now_options.items():
        before = was_options.get(value)
        if before is None:
            yield Change(what, f"the answer “{option.label}” is added: {LEVEL_WORDS[option.level]}")
        elif before.level != option.level:
            was, now = LEVEL_WORDS[before.level], LEVEL_WORDS[option.level]
            yield Change(what, f"“{option.label}” was {was}, and is {now} now")
        elif before != option:
            yield Change(
                f"{what}, the answer “{option.label}”",
                pieces=compare.changes(
                    *(_worded(one.model_dump(mode="json")) for one in (before, option))
                ),
            )
    if old.number != new.number:
        words = f"the number it takes was {_scale(old.number)}; it is {_scale(new.number)} now"
        yield Change(what, words)


def _groups(before: ChecklistDefinition, after: ChecklistDefinition) -> Iterator[Change]:
    """Return groups that came or went, their words, and questions that changed their group."""
    old, new = ({one.id: one for one in which.groups} for which in (before, after))
    for name, group in old.items():
        if name not in new:
            yield Change(f"Group {name}", f"removed: {group.title}")
    for name, group in new.items():
        if name not in old:
            yield Change(f"Group {name}", f"added: {group.title}")
            continue
        texts = [
            _worded(one.model_dump(mode="json", exclude={"questions", "danger_now"}))
            for one in (old[name], group)
        ]
        if texts[0] != texts[1]:
            yield Change(f"Group {name}", pieces=compare.changes(*texts))
        if old[name].danger_now != group.danger_now:
            words = "now stands" if group.danger_now else "no longer stands"
            yield Change(f"Group {name}", f"it {words} for danger now")
    was_in, is_in = (
        {question.id: one.id for one in which.groups for question in one.questions}
        for which in (before, after)
    )
    for question, group_id in is_in.items():
        if was_in.get(question, group_id) != group_id:
            words = f"moved from the group {was_in[question]} to {group_id}"
            yield Change(f"Question {question}", words)


def _scale(number: Number | None) -> str:
    """Say what a number may be and from where on it weighs how much."""
    if number is None:
        return "none"
    steps = [f"from {one.at} {LEVEL_WORDS[one.level]}" for one in number.thresholds]
    first = f"{number.lowest} to {number.highest} {number.unit}, {LEVEL_WORDS[number.level]}"
    return ", ".join([first, *steps])


def _is(words: str) -> str:
    return words if words.startswith("does") else f"was {words}"


def _worded(part: object) -> str:
    """Write a part of a definition as lines of words, without its punctuation."""
    if isinstance(part, dict):
        return "\n".join(_worded(one) for one in part.values() if one not in (None, "", [], {}))
    if isinstance(part, (list, tuple)):
        return "\n".join(_worded(one) for one in part)
    return str(part)
