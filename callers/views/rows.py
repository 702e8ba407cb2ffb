"""Questions as rows, and open runs as tabs, as the call page shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from callers.casefile import DANGER, CaseFile
from callers.record_fields import FIELDS
from callers.runfile import RunFile
from guidance.definition_parts import Group, Option, Question
from guidance.tiers import Tier

TIER_LOOKS = {
    Tier.EMERGENCY_999: ("■", "999 now"),
    Tier.IMMEDIATE: ("▲", "Immediate"),
    Tier.WITHIN_24H: ("◆", "Today, within 24 h"),
    Tier.INCOMPLETE: ("?", "Not complete"),
    Tier.SAFETY_NET: ("●", "Safety net"),
}
# Checklists keep their shortcut wherever their button stands.
SHORTCUTS = {"mscc": "1", "hypercalcaemia": "2"}
# Rows whose buttons the process keeps: some questions of all checklists, each answer apart.
MOST_KEPT = 2048


@dataclass
class Row:
    """One question as a row: its answer, its weight and whether it is asked now.

    `beside` says what was answered elsewhere; `record` holds the name, label and words of each
    field of the record that may answer it already.
    """

    question: Question
    value: str
    level: str
    asked: bool
    note: str
    beside: str = ""
    record: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def keyed(self) -> list[tuple[Option, str]]:
        """Return each option with the letter that answers it; one that two begin with is nobody's.

        Not sure is S, since "no" and "new" begin alike.
        """
        letters = [
            "s" if option.value == "unsure" else option.label[0].lower()
            for option in self.question.options
        ]
        return [
            (option, letter if letters.count(letter) == 1 else "")
            for option, letter in zip(self.question.options, letters, strict=True)
        ]

    @property
    def answers(self) -> SafeString:
        """Return the buttons that answer it, and the box for a number.

        They hang on the question and on what was answered alone, so the process keeps them.
        """
        return _answers(self.question, self.value)

    @property
    def label(self) -> str:
        """Return the words of the answer."""
        option = self.question.option(self.value)
        return option.label if option else self.value


@lru_cache(maxsize=MOST_KEPT)
def _answers(question: Question, value: str) -> SafeString:
    keyed = Row(question, value, "", True, "").keyed
    context = {"question": question, "keyed": keyed, "value": value}
    return render_to_string("callers/_answers.html", context)


@dataclass
class Rows:
    """One group of questions as rows."""

    group: Group
    rows: list[Row]

    @property
    def blank(self) -> int:
        """Count the rows that are asked and not answered."""
        return sum(row.asked and not row.value for row in self.rows)

    @property
    def all_no_words(self) -> str:
        """Return what the one action says that answers no to each row still blank."""
        if not self.group.all_no or not self.blank:
            return ""
        said = any(row.value not in ("", "no") for row in self.rows)
        return "The others were asked: none present" if said else self.group.all_no

    @property
    def all_clear(self) -> bool:
        """Tell whether each danger-now row was answered no, so that the group may fold."""
        return self.group.danger_now and all(row.value == "no" for row in self.rows)

    @property
    def asked(self) -> bool:
        """Tell whether any of its rows is asked now."""
        return any(row.asked for row in self.rows)


@dataclass
class Tab:
    """One run that is open in the call, as a button that leads to its questions."""

    file: RunFile
    is_selected: bool
    is_lower: bool
    is_opened_by_answer: bool = False

    @property
    def run(self) -> Any:
        """Return the run."""
        return self.file.run

    @property
    def title(self) -> str:
        """Return what it is called in few words."""
        return self.file.definition.short_title

    @property
    def tier(self) -> Tier:
        """Return the tier that stands."""
        return self.file.tier

    @property
    def look(self) -> tuple[str, str]:
        """Return its tier's mark and words.

        What is grave only by an answer that every run shares is not grave of itself: a mark on
        each of them would cry risk to life where infection was meant.
        """
        reasons = self.file.assessment.reasons
        by_others = reasons and all(one.id in self.file.shared_ids for one in reasons)
        is_unfinished = self.file.tier is Tier.IMMEDIATE and self.file.assessment.missing
        if by_others and is_unfinished and not self.is_opened_by_answer:
            return TIER_LOOKS[Tier.INCOMPLETE]
        return TIER_LOOKS[self.file.tier]

    @property
    def shortcut(self) -> str:
        """Return its shortcut, or nothing."""
        return SHORTCUTS.get(self.file.run.slug, "")

    @property
    def confirm_part(self) -> str:
        """Return the id of the part in which its tier is confirmed."""
        return f"tier-confirm-{self.file.run.slug}"

    @property
    def step_prefix(self) -> str:
        """Return what the ids of its steps begin with."""
        return f"step-{self.file.run.slug}"


def rows_of(one: RunFile, groups: list[Group]) -> list[Rows]:
    """Return groups as rows of a run."""
    found = []
    for group in groups:
        rows = []
        for question in group.questions:
            answer = one.latest.get(question.id)
            rows.append(
                Row(
                    question=question,
                    value=answer.value if answer else "",
                    level=str(one.assessment.levels.get(question.id, "none")),
                    asked=question.id in one.assessment.asked,
                    note=answer.note if answer else "",
                    beside=beside(one, question.id),
                    record=[
                        (name, FIELDS[name].label, FIELDS[name].label_of(one.run.call.said(name)))
                        for name in question.record
                        if name in FIELDS
                    ],
                )
            )
        found.append(Rows(group, rows))
    return found


def beside(one: RunFile, question_id: str) -> str:
    """Return what was answered elsewhere in the call: to the same question, or to one near it."""
    elsewhere = one.answered_in(question_id)
    if elsewhere:
        return f"Answered in {elsewhere}. No need to ask again; a change here counts there too."
    near = one.near(question_id)
    return f"Near it, already answered in {'; '.join(near)}." if near else ""


def danger_rows(file: CaseFile) -> list[Rows]:
    """Return the danger-now questions as rows, before any run exists too."""
    ids = file.shared_ids
    holder = file.run(DANGER) or (file.runs[0] if file.runs else None)
    definition = file.danger_definition
    groups = [group for group in definition.groups if all(one.id in ids for one in group.questions)]
    if holder is not None:
        return rows_of(holder, groups)
    return [
        Rows(group, [Row(question, "", "none", True, "") for question in group.questions])
        for group in groups
    ]
