"""What the pages and fragments of one call are rendered from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from callers import casefile
from callers.actions import calls
from callers.casefile import DANGER, CaseFile
from callers.closing import Kind
from callers.models import Call, FollowUp, NumberFrom, Outcome, Whom
from callers.record_fields import SECTIONS, Field, Section
from callers.runfile import RunFile
from callers.views.posted import without_nul
from guidance.definition_parts import Group, Question
from guidance.queries import live_checklists
from guidance.tiers import Tier
from helpline.models import Person, Role
from helpline.opening_hours import next_opening

TIER_LOOKS = {
    Tier.EMERGENCY_999: ("■", "999 now"),
    Tier.IMMEDIATE: ("▲", "Immediate"),
    Tier.WITHIN_24H: ("◆", "Today, within 24 h"),
    Tier.INCOMPLETE: ("?", "Not complete"),
    Tier.SAFETY_NET: ("●", "Safety net"),
}
RAISABLE = (Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999)


@dataclass
class Row:
    """One question as a row: its answer, its weight and whether it is asked now."""

    question: Question
    value: str
    level: str
    asked: bool
    note: str

    @property
    def label(self) -> str:
        """Return the words of the answer."""
        option = self.question.option(self.value)
        return option.label if option else self.value


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
    def all_clear(self) -> bool:
        """Tell whether each danger-now row was answered no, so that the group may fold."""
        return self.group.danger_now and all(row.value == "no" for row in self.rows)

    @property
    def asked(self) -> bool:
        """Tell whether any of its rows is asked now."""
        return any(row.asked for row in self.rows)


@dataclass
class Filled:
    """One field of the record with what is in it."""

    field: Field
    value: str
    version: int

    @property
    def words(self) -> str:
        """Return the value as the page words it."""
        return self.field.label_of(self.value)

    @property
    def chosen(self) -> list[str]:
        """Return the values of a field that takes several."""
        return [one for one in self.value.split(",") if one]


def find(request: HttpRequest, reference: str) -> Call:
    """Return the call with this reference, when the person may open it; else 404.

    Raises PermissionDenied for a page that belongs to somebody who was signed in before.
    """
    if request.headers.get("X-Person") not in (None, "", str(request.user.pk)):
        raise PermissionDenied
    return get_object_or_404(
        Call.objects.visible_to(request.user).select_related("nurse", "started_by"),
        reference=without_nul(reference),
    )


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
                )
            )
        found.append(Rows(group, rows))
    return found


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


def sections(call: Call) -> list[tuple[Section, list[Filled]]]:
    """Return the record's sections with what is in them."""
    return [
        (
            section,
            [
                Filled(field, call.said(field.name), int(call.versions.get(field.name, 0)))
                for field in section.fields
            ],
        )
        for section in SECTIONS
    ]


def fragment(file: CaseFile, request: HttpRequest, slug: str = "") -> dict[str, Any]:
    """Return what the parts that change with each answer are rendered from."""
    selected = file.run(slug) if slug else None
    if selected is None:
        full = [one for one in file.runs if one.run.slug != DANGER]
        selected = full[-1] if full else file.run(DANGER)
    leading = file.leading
    shown = leading if leading is not None else selected
    tier = file.tier
    reds = [
        Rows(rows.group, [row for row in rows.rows if row.asked])
        for rows in (rows_of(selected, list(selected.definition.groups)) if selected else [])
        if selected
        and rows.asked
        and all(_follows_a_red(selected, row.question.id) for row in rows.rows)
    ]
    return {
        "call": file.call,
        "file": file,
        "selected": selected,
        "shown": shown,
        "tier": tier,
        "tier_look": TIER_LOOKS.get(tier) if tier else None,
        "raisable": [
            (one, TIER_LOOKS[one][1]) for one in RAISABLE if tier is None or one.rank > tier.rank
        ],
        "red_rows": reds,
        # Once they are answered, the words to say and the steps need the room.
        "red_rows_fold": not any(rows.blank for rows in reds),
        "still_asking": bool(shown) and shown.tier is Tier.INCOMPLETE and not shown.confirmed_tiers,
        "whom": Whom.choices,
        "number_from": NumberFrom.choices,
        "outcomes": Outcome.choices,
        "follow_up_kinds": FollowUp.Kind.choices,
        "missing": file.missing,
        "kind": file.kind,
        "kinds": Kind,
        "written": written(file),
        "feasible": file.feasible,
        "may_change": not file.call.is_closed
        and (file.call.nurse_id == request.user.pk or request.user.is_supervisor),
    }


def written(file: CaseFile) -> int:
    """Count what was written in this call so far: of two answers the one with more is newer.

    Saves travel side by side, so an older answer may arrive last.
    """
    rows = (
        file.runs,
        file.abandoned,
        file.abandoned,
        file.answers,
        file.confirmations,
        file.steps,
        file.attempts,
        file.follow_ups,
        file.declined,
        file.decisions,
    )
    return sum(map(int, file.call.versions.values())) + sum(map(len, rows))


def _follows_a_red(one: RunFile, question_id: str) -> bool:
    return any(
        question_id in follow_up.questions and follow_up.when.level is not None
        for follow_up in one.definition.follow_ups
    )


def whole(file: CaseFile, request: HttpRequest, slug: str = "") -> dict[str, Any]:
    """Return what the call page is rendered from."""
    context = fragment(file, request, slug)
    selected = context["selected"]
    shared = file.shared_ids
    at = request.arrived_at  # type: ignore[attr-defined]
    own = (
        [
            group
            for group in selected.definition.groups
            if not all(one.id in shared for one in group.questions)
            and not all(_follows_a_red(selected, one.id) for one in group.questions)
        ]
        if selected
        else []
    )
    first, last = [], []
    for rows in danger_rows(file):
        (last if any(one.id == "W" for one in rows.group.questions) else first).append(rows)
    context.update(
        danger=first,
        worry=last,
        questions=rows_of(selected, own) if selected else [],
        checklists=[
            (version, definition, file.run(version.document.slug))
            for version, definition in live_checklists(at)
            if version.document.slug != DANGER
        ],
        danger_slug=(selected.run.slug if selected else DANGER),
        sections=sections(file.call),
        filled={name: filled for _, part in sections(file.call) for name, filled in _named(part)},
        next_opening=next_opening(at, file.hours),
        colleagues=Person.objects.filter(is_active=True).exclude(role=Role.ADMIN).order_by("name"),
    )
    return context


def _named(part: list[Filled]) -> list[tuple[str, Filled]]:
    return [(filled.field.name, filled) for filled in part]


def answered(
    request: HttpRequest,
    file: CaseFile,
    slug: str,
    *,
    prompt: dict[str, Any] | None = None,
    error: str = "",
    status: int = 200,
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer a write in the checklist: the changed parts for htmx, else back to the page.

    The rows themselves are never replaced: their new weights travel in a header, so that nothing
    moves under the nurse's hands. `typed` is what a refused form is filled with again; htmx leaves
    the form as it is, and needs none.
    """
    if not request.htmx:  # type: ignore[attr-defined]
        if prompt or error:
            context = whole(file, request, slug)
            context.update(prompt=prompt, error=error, **(typed or {}))
            return render(request, "callers/call_detail.html", context, status=status)
        return redirect(f"/calls/{file.call.reference}/?checklist={slug}#checklist")
    context = fragment(file, request, slug)
    context.update(prompt=prompt, error=error, oob=True)
    response = render(request, "callers/_checklist_top.html", context, status=status)
    # A form outside the checklist may not know yet which one is open.
    shown = context["selected"].run.slug if context["selected"] else slug
    response["HX-Trigger"] = json.dumps({"checklist": state(file, shown)})
    return response


def state(file: CaseFile, slug: str) -> dict[str, Any]:
    """Return each row's answer, weight and whether it is asked, for the rows on the page."""
    one = file.run(slug)
    if one is None:
        return {"values": {}, "levels": {}, "asked": []}
    leading = file.leading
    return {
        "values": one.values,
        "levels": {name: str(level) for name, level in one.assessment.levels.items()},
        "asked": list(one.assessment.asked),
        "answered": sum(name in one.assessment.asked for name in one.values),
        "count": len(one.assessment.asked),
        "because": [reason.said for reason in leading.assessment.reasons] if leading else [],
        "tier": str(file.tier or ""),
        "said": TIER_LOOKS[file.tier][1] if file.tier else "",
    }


def read_and_load(request: HttpRequest, call: Call) -> CaseFile:
    """Load a call's file for reading, and write down who read it."""
    at = request.arrived_at  # type: ignore[attr-defined]
    calls.read(call=call, by=request.user, at=at)
    return casefile.load(call, at)
