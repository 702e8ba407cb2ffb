"""What each run of a call contributes to the hand-over; what is asked once is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callers import handover
from callers.runfile import RunFile
from guidance.triage import said

if TYPE_CHECKING:
    from callers.casefile import CaseFile


def run_words(file: CaseFile) -> list[handover.RunWords]:
    """Return the words of each run; an answer that stands in several says where it was given."""
    danger = frozenset(
        question.id
        for group in file.danger_definition.groups
        if group.danger_now
        for question in group.questions
    )
    is_clear = all(file.shared_values.get(one) == "no" for one in danger)
    words, said_places = [], set[str]()
    for place, one in enumerate(file.counting):
        leave_out = file.shared_ids if place else (danger if is_clear else frozenset())
        said_before = file.shared_ids if place else frozenset()
        again = frozenset(
            question.id
            for question in one.definition.questions
            if one.place(question.id) in said_places
        )
        words.append(
            _words_of(one, leave_out | again, said_before, is_clear=is_clear and not place)
        )
        said_places |= {one.place(name) for name in one.assessment.asked}
    return words


def _words_of(
    one: RunFile, leave_out: frozenset[str], said_before: frozenset[str], *, is_clear: bool
) -> handover.RunWords:
    """Return what one run contributes; what another run says already is left out."""
    denied, blank, also = [], [], []
    if is_clear:
        denied.append("danger now, each asked")
    for question in one.definition.questions:
        if question.id not in one.assessment.asked or question.id in leave_out:
            continue
        value = one.values.get(question.id)
        if value is None and question.id in one.assessment.missing:
            blank.append(question.about)
        elif value is None or question.id in one.assessment.because:
            continue
        elif value == "no":
            denied.append(question.about + _where(one, question.id))
        else:
            also.append(said(one.definition, question.id, value) + _where(one, question.id))
    return handover.RunWords(
        title=one.definition.short_title,
        tier=one.tier,
        reasons=[
            reason.said + _where(one, reason.id)
            for reason in one.assessment.reasons
            if reason.id not in said_before
        ],
        denied=denied,
        not_established=blank,
        also=also,
    )


def _where(one: RunFile, question: str) -> str:
    """Return where an answer of this run was given, when that was another run."""
    elsewhere = one.answered_in(question)
    return f" (answered in {elsewhere})" if elsewhere else ""
