"""What a changed checklist would no longer notice, beside the version that is live.

A red question is one that an answer, a number, a level rule or an emergency can make red or more.
Losing one, or any of what makes it red, needs a named replacement and a reason. A lower minimum,
and two ambers that come to less, need a reason.

Pure. Source: Checklists and rule, sections 5 and 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from guidance.definition_checks import reachable
from guidance.definition_parts import Match, Number, Question, Required
from guidance.definitions import ChecklistDefinition
from guidance.tiers import LEVEL_WORDS, Level, Tier


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that the draft no longer notices.

    `about` is a question's id, or `minimum`, `two_ambers`. Only a question is replaced.
    """

    about: str
    words: str
    is_question: bool = True

    def __str__(self) -> str:
        return f"question {self.about}: {self.words}" if self.is_question else self.words


@dataclass(frozen=True, slots=True)
class Account:
    """Why a loss is right: which question notices it now, and the reason."""

    replacement: str = ""
    reason: str = ""


def worst(definition: ChecklistDefinition, question_id: str) -> Level:
    """Return the most that an answer to a question can come to, alone or by a rule."""
    question = definition.question(question_id)
    if question is None:
        return Level.NONE
    levels = [reachable(question)]
    levels += [rule.level for rule in definition.level_rules if rule.question == question_id]
    if any(question_id in match.any_of for one in definition.emergencies for match in one.all_of):
        levels.append(Level.EMERGENCY)
    return max(levels)


def losses(live: ChecklistDefinition, draft: ChecklistDefinition) -> tuple[Loss, ...]:
    """Return what the draft no longer notices that the live version does, in screen order."""
    red = [one for one in live.questions if worst(live, one.id) >= Level.RED]
    found = [loss for question in red for loss in _of_question(live, draft, question)]
    found += _emergencies(live, draft)
    found += _raising(live, draft)
    if _rank(draft.minimum) < _rank(live.minimum):
        now = draft.minimum or "none"
        found.append(Loss("minimum", f"minimum: it was {live.minimum}, and is {now}", False))
    if draft.two_ambers < live.two_ambers:
        words = f"two_ambers: it was {live.two_ambers}, and is {draft.two_ambers}"
        found.append(Loss("two_ambers", words, False))
    for one, other in sorted(_as_one(draft) - _as_one(live)):
        words = f"two_ambers: {one} and {other} would count together as one amber"
        found.append(Loss("two_ambers", words, False))
    return tuple(dict.fromkeys(found))


def unaccounted(
    live: ChecklistDefinition, draft: ChecklistDefinition, accounts: Mapping[str, Account]
) -> Iterator[str]:
    """Say which losses stand without what they need, each with the question's id and why."""
    for loss in losses(live, draft):
        account = accounts.get(loss.about, Account())
        if loss.is_question:
            yield from (f"{loss}; {words}" for words in _replaced(live, draft, loss, account))
        if not account.reason.strip():
            yield f"{loss}; give the reason"


def reused(draft: ChecklistDefinition, live_ids: Iterable[str], ever: Iterable[str]) -> list[str]:
    """Say which ids belonged to a question that was retired: what was answered is still kept."""
    retired = set(ever) - set(live_ids)
    return [
        f"question {one.id}: an earlier version had this id, and its question was retired; "
        "choose another"
        for one in draft.questions
        if one.id in retired
    ]


def _as_one(definition: ChecklistDefinition) -> set[tuple[str, str]]:
    """Return the pairs of questions whose ambers count once."""
    groups = (sorted(one.questions) for one in definition.combined)
    return {pair for questions in groups for pair in combinations(questions, 2)}


def _rank(tier: Tier | None) -> int:
    return -1 if tier is None else tier.rank


def _replaced(
    live: ChecklistDefinition, draft: ChecklistDefinition, loss: Loss, account: Account
) -> Iterator[str]:
    name = account.replacement.strip()
    if not name:
        yield "name the question that replaces it"
    elif draft.question(name) is None:
        yield f"there is no question {name} to replace it"
    elif worst(draft, name) < Level.RED:
        yield f"question {name} cannot be red, so it does not replace it"
    elif name != loss.about and worst(draft, name) < worst(live, loss.about):
        yield f"question {name} weighs less than it did"


def _of_question(
    live: ChecklistDefinition, draft: ChecklistDefinition, old: Question
) -> Iterator[Loss]:
    new = draft.question(old.id)
    if new is None:
        yield Loss(old.id, f"a red question is removed: {old.ask}")
        return

    def loss(words: str) -> Loss:
        return Loss(old.id, words)

    for option in old.options:
        now = new.option(option.value)
        if now is None and option.level >= Level.RED:
            was = LEVEL_WORDS[option.level]
            yield loss(f"its {was} answer “{option.label}” is removed")
        elif now is not None and now.level < option.level:
            was, is_now = LEVEL_WORDS[option.level], LEVEL_WORDS[now.level]
            yield loss(f"“{option.label}” was {was}, and {_is(is_now)}")
    if old.number is not None and _weighs_less(old.number, new.number):
        yield loss("a number would weigh less than it does, or not be taken")
    yield from map(loss, _asked_less(live, draft, old.id))
    yield from map(loss, _no_longer_named(live, draft, old.id))


def _is(words: str) -> str:
    return words if words.startswith("does") else f"is {words}"


def _weighs_less(old: Number, new: Number | None) -> bool:
    """Compare two scales where either of them steps, at both ends and just below each step."""
    if new is None or new.lowest > old.lowest or new.highest < old.highest:
        return True
    steps = {old.lowest, old.highest, *(one.at for one in (*old.thresholds, *new.thresholds))}
    points = {at for step in steps for at in (step, step - Decimal("0.01"))}
    return any(
        _at(new, point) < _at(old, point) for point in points if old.lowest <= point <= old.highest
    )


def _at(number: Number, point: Decimal) -> Level:
    level = number.level
    for threshold in number.thresholds:
        if point >= threshold.at:
            level = threshold.level
    return level


def _closers(definition: ChecklistDefinition, question_id: str) -> set[tuple[str, str]]:
    return {
        (gate.question, value)
        for gate in definition.gates
        if question_id in gate.closes
        for value in gate.closes_on
    }


def _asked_less(
    live: ChecklistDefinition, draft: ChecklistDefinition, question_id: str
) -> Iterator[str]:
    """Find narrower gates: what closes the question now, and did not before."""
    for by, value in sorted(_closers(draft, question_id) - _closers(live, question_id)):
        yield f"a narrower gate: “{value}” to {by} closes it"
    before = [one.when for one in live.follow_ups if question_id in one.questions]
    for one in draft.follow_ups:
        if question_id in one.questions and not any(_as_wide(one.when, was) for was in before):
            yield f"a narrower gate: it is asked only after {', '.join(one.when.any_of)}"
    demands = [one for one in live.required if question_id in one.questions]
    kept = [one for one in draft.required if question_id in one.questions]
    for was in demands:
        if not any(_demands_as_much(one, was) for one in kept):
            yield "it need not be answered as often as before"
            return
    was_danger, is_danger = (
        any(one.danger_now and question_id in (q.id for q in one.questions) for one in which.groups)
        for which in (live, draft)
    )
    if was_danger and not is_danger:
        yield "it no longer stands in the danger-now block"


def _demands_as_much(new: Required, old: Required) -> bool:
    when_kept = new.when is None or (old.when is not None and _as_wide(new.when, old.when))
    lifted = new.unless_level is None or (
        old.unless_level is not None and new.unless_level >= old.unless_level
    )
    return when_kept and lifted


def _as_wide(new: Match, old: Match) -> bool:
    """Tell whether a match holds at least whenever the old one did."""
    if not set(old.any_of) <= set(new.any_of):
        return False
    if old.level is not None:
        return new.level is not None and new.level <= old.level
    if old.above is not None:
        return new.above is not None and new.above <= old.above
    return bool(new.values) and set(old.values) <= set(new.values)


def _no_longer_named(
    live: ChecklistDefinition, draft: ChecklistDefinition, question_id: str
) -> Iterator[str]:
    """Find level rules, due checklists and urgent matters that the question no longer leads to."""
    for rule in live.level_rules:
        if rule.question == question_id and not any(
            one.question == question_id
            and one.value == rule.value
            and one.level >= rule.level
            and _as_wide(one.when, rule.when)
            for one in draft.level_rules
        ):
            option = draft.question(question_id)
            now = option.option(rule.value) if option is not None else None
            if now is None or now.level < rule.level:
                yield f"a level rule no longer makes “{rule.value}” {LEVEL_WORDS[rule.level]}"
    for due in live.due:
        named = {
            value
            for one in draft.due
            if (one.question, one.checklist) == (question_id, due.checklist)
            for value in one.values
        }
        if due.question == question_id and not set(due.values) <= named:
            yield f"a rule no longer makes the checklist {due.checklist} due"
    for matter in live.matters:
        opened = {
            value
            for one in draft.matters
            if (one.question, one.matter) == (question_id, matter.matter)
            and one.at_once >= matter.at_once
            for value in one.values
        }
        if matter.question == question_id and not set(matter.values) <= opened:
            yield f"a rule no longer opens the urgent matter {matter.matter} as it did"


def _emergencies(live: ChecklistDefinition, draft: ChecklistDefinition) -> Iterator[Loss]:
    """Find emergencies that hold less often; each question that was dropped is named."""
    for old in live.emergencies:
        if any(
            all(any(_as_wide(part, was) for was in old.all_of) for part in new.all_of)
            for new in draft.emergencies
        ):
            continue
        asked = {one for match in old.all_of for one in match.any_of}
        still = {one for new in draft.emergencies for match in new.all_of for one in match.any_of}
        for question_id in sorted(asked - still) or sorted(asked)[:1]:
            yield Loss(question_id, f"the emergency “{old.words}” no longer holds as often")


def _raising(live: ChecklistDefinition, draft: ChecklistDefinition) -> Iterator[Loss]:
    old, new = live.raising, draft.raising
    same = new.question == old.question and set(old.values) <= set(new.values)
    if not same or new.at_most < old.at_most:
        words = f"question {old.question}: a worry raises the tier less often, or less far"
        yield Loss(old.question, words, False)
