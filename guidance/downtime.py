"""What a paper form must say in words: gates, conditions, and how the answers add up.

Pure. On the screen a condition opens and closes questions by itself; on paper a person does.

Source: Checklists and rule, section 5.
"""

from __future__ import annotations

from guidance.definition_parts import Match, Question, Required
from guidance.definitions import ChecklistDefinition
from guidance.tiers import LEVEL_WORDS, Level, Tier


def conditions(definition: ChecklistDefinition, question: Question) -> list[str]:
    """Return when a question is asked or left out, and when an answer weighs more, in words."""
    said = [
        f"Leave out if {gate.question} is {_labels(definition, gate.question, gate.closes_on)}."
        for gate in definition.gates
        if question.id in gate.closes
    ]
    said += [
        f"Ask only if {match_words(definition, follow_up.when)}."
        for follow_up in definition.follow_ups
        if question.id in follow_up.questions
    ]
    said += [
        f"“{_labels(definition, question.id, (rule.value,))}” is {LEVEL_WORDS[rule.level]} "
        f"if {match_words(definition, rule.when)}."
        for rule in definition.level_rules
        if rule.question == question.id
    ]
    said += [
        f"“{_labels(definition, question.id, due.values)}”: ask the other checklist too."
        for due in definition.due
        if due.question == question.id
    ]
    said += [
        f"“{_labels(definition, question.id, matter.values)}”: {matter.because}."
        for matter in definition.matters
        if matter.question == question.id
    ]
    return said


def gates(definition: ChecklistDefinition) -> list[str]:
    """Return every gate and every question asked only on a condition, in words."""
    closing = [
        f"{gate.question} answered {_labels(definition, gate.question, gate.closes_on)}: "
        f"leave out {ids(gate.closes)}. Any other answer: ask them."
        for gate in definition.gates
    ]
    asking = [
        f"Ask {ids(one.questions)} only if {match_words(definition, one.when)}."
        for one in definition.follow_ups
    ]
    return closing + asking


def adding_up(definition: ChecklistDefinition) -> list[tuple[str, str]]:
    """Return the tier rule, the gravest first: what must hold, and what it comes to."""
    two = "immediate" if definition.two_ambers is Tier.IMMEDIATE else "within 24 hours"
    raising = definition.raising
    rule = [
        ("Any emergency answer", "999"),
        *(
            (_and([match_words(definition, match) for match in one.all_of]), "999")
            for one in definition.emergencies
        ),
        ("One red answer or more", "immediate"),
        ("Two amber answers or more", two),
        ("One amber answer", "within 24 hours"),
        ("No answer that counts, and all that is required was asked", "safety net"),
        (
            f"{raising.question} is {_labels(definition, raising.question, raising.values)}",
            "one tier higher, up to immediate; only you raise to 999",
        ),
        (
            f"A required answer is blank: {'; '.join(_required(definition))}",
            "incomplete: act as for within 24 hours, and never say that it is clear",
        ),
    ]
    return rule


def counted_once(definition: ChecklistDefinition) -> list[str]:
    """Return which amber answers count together as one."""
    return [
        f"{ids(one.questions)}: {one.words}, at the highest of them." for one in definition.combined
    ]


def match_words(definition: ChecklistDefinition, match: Match) -> str:
    """Word a condition: "any of N1 to N8 is red", "N10 is Severe pain or Not sure"."""
    names = ids(match.any_of)
    subject = f"any of {names}" if len(match.any_of) > 1 else names
    if match.level is not None:
        more = " or more" if _goes_beyond(definition, match.any_of, match.level) else ""
        return f"{subject} is {LEVEL_WORDS[match.level]}{more}"
    if match.above is not None:
        return f"{subject} is above {match.above}"
    return f"{subject} is {_labels(definition, match.any_of[0], match.values, match.any_of)}"


def _goes_beyond(definition: ChecklistDefinition, names: tuple[str, ...], level: Level) -> bool:
    asked = (definition.question(name) for name in names)
    return any(option.level > level for one in asked if one for option in one.options)


def ids(names: tuple[str, ...]) -> str:
    """Return ids in few words: "N1 to N8", "N1, N2, N4 to N6"."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return ", ".join(parts)


def _follows(before: str, name: str) -> bool:
    letter, number = before[0], before[1:]
    return number.isdigit() and name == f"{letter}{int(number) + 1}"


def _labels(
    definition: ChecklistDefinition,
    first: str,
    values: tuple[str, ...],
    names: tuple[str, ...] = (),
) -> str:
    """Return the words of these answers as the form prints them beside its boxes."""
    found: dict[str, str] = {}
    for name in names or (first,):
        question = definition.question(name)
        for value in values:
            option = question.option(value) if question else None
            if option is not None:
                found.setdefault(value, option.label.lower())
    return " or ".join(found.values())


def _required(definition: ChecklistDefinition) -> list[str]:
    return [ids(one.questions) + _when(definition, one) for one in definition.required]


def _when(definition: ChecklistDefinition, one: Required) -> str:
    if one.when is not None:
        return f" (if {match_words(definition, one.when)})"
    if one.unless_level is not None:
        return f" (unless an answer is {LEVEL_WORDS[one.unless_level]} or an emergency)"
    return ""


def _and(parts: list[str]) -> str:
    return ", and ".join([parts[0][:1].upper() + parts[0][1:], *parts[1:]])
