"""What the pages and fragments of one call are rendered from."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from callers import casefile
from callers.actions import calls
from callers.casefile import DANGER, RISK, CaseFile
from callers.closing import Kind
from callers.models import (
    Basis,
    Call,
    Direction,
    FollowUp,
    NonClinical,
    NumberFrom,
    Outcome,
    SafeguardingNote,
    SupervisorDecision,
    Whom,
)
from callers.repeats import repeat
from callers.runfile import RunFile
from callers.views.fields import sections
from callers.views.matters import takers
from callers.views.rows import TIER_LOOKS, Rows, Tab, beside, danger_rows, rows_of
from guidance.assessment import UrgentMatter
from guidance.queries import live_checklists, live_matters
from guidance.tiers import Tier
from helpline.models import Person
from helpline.opening_hours import next_opening
from helpline.posted import without_nul

KIND_WORDS = {
    Kind.BY_TIER: "by its tier",
    Kind.INFORMATION: "as information",
    Kind.LOST: "as lost",
    Kind.NON_CLINICAL: "as non-clinical",
}
# Stand for whoever asks, and for the call that is asked for, until they are known.
_SOMEBODY, _SOME_CALL = -1, "C-"
RAISABLE = (Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999)


def find(request: HttpRequest, reference: str) -> Call:
    """Return the call with this reference, when the person may open it; else 404.

    Raises PermissionDenied for a page that belongs to somebody who was signed in before.
    """
    _refuse_another_person(request)
    return get_object_or_404(
        Call.objects.visible_to(request.user).select_related(
            "nurse", "started_by", "typed_by", "voicemail__heard_by", "earlier", "follow_up"
        ),
        reference=without_nul(reference),
    )


def find_to_write(request: HttpRequest, reference: str) -> Call:
    """Return no more than which call this is: whatever writes loads it anew, under its lock.

    Raises what `find` raises.
    """
    return _found(request, reference, is_whole=False)


def find_to_read(request: HttpRequest, reference: str) -> Call:
    """Return a call whose file is to be loaded next: that brings what the call points at.

    Raises what `find` raises.
    """
    return _found(request, reference, is_whole=True)


def _found(request: HttpRequest, reference: str, *, is_whole: bool) -> Call:
    _refuse_another_person(request)
    sql, params = _visible(request.user.role, is_whole=is_whole)
    known = {_SOMEBODY: request.user.pk, _SOME_CALL: without_nul(reference)}
    for call in Call.objects.raw(sql, [known.get(one, one) for one in params]):
        return call
    raise Http404


@cache
def _visible(role: str, *, is_whole: bool) -> tuple[str, tuple[Any, ...]]:
    """Return the query that finds a call for somebody of a role, and its parameters.

    It comes with each save, page and letter; to write it anew takes longer than to run it.
    """
    calls = Call.objects.visible_to(Person(pk=_SOMEBODY, role=role)).filter(reference=_SOME_CALL)
    return (calls if is_whole else calls.only("reference")).query.sql_with_params()


def _refuse_another_person(request: HttpRequest) -> None:
    if request.headers.get("X-Person") not in (None, "", str(request.user.pk)):
        raise PermissionDenied


def fragment(file: CaseFile, request: HttpRequest, slug: str = "") -> dict[str, Any]:
    """Return what the parts that change with each answer are rendered from."""
    selected = file.run(slug) if slug else None
    if selected is None:
        full = [one for one in file.runs if one.run.slug != DANGER]
        selected = full[-1] if full else file.run(DANGER)
    leading = file.leading
    shown = leading if leading is not None else selected
    tier = file.tier
    opened = _opened_by_answer(file)
    tabs = [
        Tab(
            one,
            is_opened_by_answer=one.run.slug in opened,
            is_selected=one is selected,
            is_lower=tier is not None and one.tier.rank < tier.rank,
        )
        for one in file.runs
        if one.run.slug != DANGER or one in file.counting
    ]
    reds = [
        Rows(rows.group, [row for row in rows.rows if row.asked])
        for rows in (rows_of(selected, list(selected.definition.groups)) if selected else [])
        if selected
        and rows.asked
        and all(_follows_a_red(selected, row.question.id) for row in rows.rows)
    ]
    return {
        **closing_part(file),
        "selected": selected,
        "shown": shown,
        "tabs": [one for one in tabs if one.run.slug != DANGER],
        "others": [
            one
            for one in tabs
            if one.file in file.counting
            and one.file is not leading
            and (one.file.waits_for_nurse or one.file.steps_left)
        ],
        "reasons": file.reasons if leading else shown.assessment.reasons if shown else (),
        "told": told(file),
        "opened_by_answer": [
            matter
            for slug, matter in opened.items()
            if file.run(slug) is not None and file.run(slug) is not selected
        ],
        "blanks": _blanks(file),
        "is_grave": tier is not None and tier.rank >= Tier.IMMEDIATE.rank,
        "attempts_wanted": file.kind is Kind.LOST or file.call.direction != Direction.INCOMING,
        "closing_time": file.closing_time,
        "bases": Basis.choices,
        "at_risk": SafeguardingNote.AtRisk.choices,
        "abouts": SupervisorDecision.About.choices,
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
        "next_opening": next_opening(file.at, file.hours),
        "feasible": file.feasible,
        "may_change": not file.call.is_closed
        and (file.call.nurse_id == request.user.pk or request.user.is_supervisor),
    }


def closing_part(file: CaseFile) -> dict[str, Any]:
    """Return what the list of what is missing is rendered from: it comes with every save."""
    return {
        "call": file.call,
        "file": file,
        "tier": file.tier,
        "missing": file.missing,
        "kind": file.kind,
        "kind_words": KIND_WORDS[file.kind],
        "written": written(file),
        "non_clinical": NonClinical.choices,
    }


def _opened_by_answer(file: CaseFile) -> dict[str, UrgentMatter]:
    """Return the urgent matters that an answer opens at once, by their slug."""
    return {
        matter.matter: matter
        for one in file.runs
        for matter in one.assessment.matters
        if matter.at_once
    }


def _blanks(file: CaseFile) -> list[str]:
    """Return the required questions that are blank and have no reason yet."""
    explained = file.explained_ids
    return [name for name in file.blanks if name not in explained]


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
        file.disclosures,
        file.hand_overs,
        file.explained,
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
            for version, definition in live_checklists(at, file.live)
            if version.document.slug != DANGER
        ],
        matters=[
            (version, definition)
            for version, definition in live_matters(at, file.live)
            if version.document.slug != RISK and file.run(version.document.slug) is None
        ],
        danger_slug=(selected.run.slug if selected else DANGER),
        # A risk to life is asked about first; danger now can wait for a moment.
        is_risk_first=selected is not None and selected.run.slug == RISK,
        sections=sections(file.call),
        colleagues=takers(),
        repeat=repeat(file.call, request.user, at),  # type: ignore[arg-type]
    )
    return context


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
            calls.read(call=file.call, by=request.user, at=request.arrived_at)  # type: ignore[attr-defined]
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
    return {
        "values": one.values,
        "levels": {name: str(level) for name, level in one.assessment.levels.items()},
        "asked": list(one.assessment.asked),
        "beside": {
            question.id: words
            for question in one.definition.questions
            if (words := beside(one, question.id))
        },
        "answered": sum(name in one.assessment.asked for name in one.values),
        "count": len(one.assessment.asked),
        "because": [reason.said for reason in file.reasons],
        "told": told(file),
        "tier": str(file.tier or ""),
        "said": TIER_LOOKS[file.tier][1] if file.tier else "",
        "urgent": file.tier is not None and file.tier.rank >= Tier.IMMEDIATE.rank,
    }


def told(file: CaseFile) -> str:
    """Return what a screen reader has been told once it has heard this tier.

    A further red sign is told too, though the tier is that high already.
    """
    if file.tier is None or file.tier.rank < Tier.IMMEDIATE.rank:
        return str(file.tier or "")
    return f"{file.tier} {','.join(reason.id for reason in file.reasons)}"


def read_and_load(request: HttpRequest, call: Call) -> CaseFile:
    """Load a call's file for reading, and write down who read it."""
    at = request.arrived_at  # type: ignore[attr-defined]
    calls.read(call=call, by=request.user, at=at)
    return casefile.load(call, at)
