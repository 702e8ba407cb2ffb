"""Invented calls as lines for COPY in which only ids, people, times and a caller's words are open.

A pattern is plain data: other processes fill it in without Django and without the database.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from callers.making.filling import Pattern
from callers.making.scene import NURSE, SUPERVISOR, Scene
from callers.making.stories import Share
from callers.models import (
    Answer,
    Call,
    ContactAttempt,
    DeclinedChecklist,
    ExplainedBlanks,
    FollowUp,
    PanelShown,
    Review,
    Run,
    StepRecord,
    TierConfirmation,
)
from guidance.models import Version
from helpline.models import Person

# In the order in which they are loaded. Rows of the first four are pointed at and bring their id.
TABLES: tuple[type[models.Model], ...] = (
    Call, Run, Answer, FollowUp, TierConfirmation, StepRecord, ContactAttempt, DeclinedChecklist,
    ExplainedBlanks, PanelShown, Review,
)  # fmt: skip
NUMBERED = (Call, Run, Answer, FollowUp)
# Columns that are decided for each call that copies a pattern.
OPEN: dict[type[models.Model], dict[str, str]] = {
    Call: {
        "reference": "reference", "line_state": "line_state", "line_closes_at": "line_closes_at",
        "overran_close": "overran", "review_wanted": "wanted", "review_urgency": "urgency",
        "closed_at": "closed_at", "review_due_at": "review_due",
    },
    FollowUp: {
        "due_at": "due_at", "completed_at": "done_at", "completed_by": "done_by",
        "outcome": "done", "contact_confirmed": "is_done",
    },
    Review: {"at": "reviewed_at", "text": "found"},
}  # fmt: skip
_PEOPLE = {NURSE.pk: "@@nurse@@", SUPERVISOR.pk: "@@supervisor@@"}
_LETTERS = {Run: "r", Answer: "a", FollowUp: "f"}
_HOLE = re.compile(r"@@(\w+)@@")
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True)
class Columns:
    """The columns of one table that COPY names, in order."""

    model: type[models.Model]

    @property
    def fields(self) -> list[Any]:
        """Return the fields that are written; what the database computes is left to it."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if not getattr(field, "generated", False)
            and (not field.primary_key or self.model in NUMBERED)
        ]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [str(field.column) for field in self.fields]


def pattern_of(scene: Scene, share: Share, weight: float, panel: int | None) -> Pattern:
    """Return an acted call as a pattern; `panel` is the version that was shown in it."""
    file, call = scene.file, scene.call
    rows: list[models.Model] = [
        call, *(one.run for one in file.runs), *file.answers, *file.follow_ups,
        *file.confirmations, *file.steps, *file.attempts, *file.declined, *file.explained,
    ]  # fmt: skip
    if panel is not None:
        at = file.at - timedelta(seconds=30)
        rows.append(PanelShown(call=call, version_id=panel, by=NURSE, at=at))
    moments: dict[str, int] = {}
    lines: dict[type[models.Model], list[str]] = defaultdict(list)
    for row in rows:
        lines[type(row)].append(_line(row, call, moments))
    review = Review(
        call=call, reasons=call.review_wanted, text="x", by=SUPERVISOR, at=call.closed_at
    )
    assert call.closed_at is not None
    return Pattern(
        kind=share.name,
        weight=weight,
        lines={TABLES.index(model): "".join(found) for model, found in lines.items()},
        review=_line(review, call, {}) if call.review_wanted else "",
        wanted=_cell(json.dumps(call.review_wanted)),
        urgency=str(call.review_urgency),
        runs=len(lines[Run]),
        answers=len(lines[Answer]),
        follow_ups=len(lines[FollowUp]),
        moments=tuple((name, timedelta(seconds=one)) for name, one in moments.items()),
        lasts=call.closed_at - call.started_at,
        words=(4, 12) if call.non_clinical else (25, 60),
    )


def _line(row: models.Model, call: Call, moments: dict[str, int]) -> str:
    open_columns = OPEN.get(type(row), {})
    cells = []
    for field in Columns(type(row)).fields:
        if field.name in open_columns:
            cells.append(f"@@{open_columns[field.name]}@@")
        elif field.name == "callback_e164":
            cells.append("@@e164@@" if call.callback_e164 else "")
        else:
            cells.append(_value(field, getattr(row, field.attname), call, moments))
    return _HOLE.sub(r"%(\1)s", "\t".join(cells).replace("%", "%%")) + "\n"


def _value(field: Any, value: Any, call: Call, moments: dict[str, int]) -> str:
    points_at = field.model if field.primary_key else field.related_model
    if value is None:
        return "\\N"
    if points_at is Call:
        return "@@call@@"
    if points_at is Person:
        return _PEOPLE[value]
    if points_at in _LETTERS:
        return f"@@{_LETTERS[points_at]}{value}@@"
    if points_at is Version:
        return str(value)
    if isinstance(field, models.DateTimeField):
        return _moment(value, call, moments)
    if isinstance(field, ArrayField):
        return _cell("{" + ",".join(json.dumps(one, ensure_ascii=False) for one in value) + "}")
    if isinstance(field, models.JSONField):
        return _cell(json.dumps(value, ensure_ascii=False))
    if isinstance(value, bool):
        return "t" if value else "f"
    return _cell(str(value))


def _moment(at: datetime, call: Call, moments: dict[str, int]) -> str:
    seconds = int((at - call.started_at).total_seconds())
    name = f"t{seconds}"
    moments[name] = seconds
    return f"@@{name}@@"


def _cell(text: str) -> str:
    return text.translate(_ESCAPED)
