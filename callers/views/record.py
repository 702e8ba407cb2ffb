"""A call's record as a page: what its forms come back to when they are refused."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from callers.facts import lowering, red_times_of
from callers.lifecycle import NotAllowed, check_may_undo
from callers.models import Call, Closing, SupervisorDecision
from callers.record_rows import record_rows_of
from callers.views.fields import Filled, sections
from callers.views.page import read_and_load
from callers.views.rows import TIER_LOOKS
from callers.views.timeline import by_day, timeline


def record_page(
    request: HttpRequest, call: Call, *, status: int = 200, **extra: str
) -> HttpResponse:
    """Render a call's record, with what was typed into a form of it that was refused."""
    file, rows = read_and_load(request, call), record_rows_of(call)
    tier, is_own = file.tier, call.is_of(request.user)
    may_see_review = request.user.is_supervisor or is_own
    context = {
        "call": call,
        "file": file,
        "tier": tier,
        "tier_look": TIER_LOOKS[tier] if tier else None,
        "written": _written(call),
        "days": by_day(timeline(file, rows, with_reviews=may_see_review)),
        "may_see_review": may_see_review,
        "red_times": red_times_of(file),
        **(standing_reviews(call, rows.reviews, request) if may_see_review else {}),
        "lowering": lowering(file),
        "is_own": is_own,
        "hand_over": file.said_hand_over,
        "used": rows.used,
        "addenda": rows.addenda,
        "later_calls": _later(call, request) if rows.has_later else (),
        "abouts": SupervisorDecision.About.choices,
        "may_undo": _may_undo(call, request),
        **extra,
    }
    return render(request, "callers/call_record.html", context, status=status)


def _written(call: Call) -> list[Filled]:
    """Return the fields of the record in which anything was written, in their order."""
    return [
        filled
        for _, part in sections(call)
        for filled in part
        if filled.value and filled.field.name != "hand_over"
    ]


def _later(call: Call, request: HttpRequest) -> QuerySet[Call]:
    return Call.objects.visible_to(request.user).filter(earlier=call).oldest_first()


def standing_reviews(call: Call, rows: list[Any], request: HttpRequest) -> dict[str, Any]:
    """Return a call's reviews, and what the person may do about the one that stands."""
    last = rows[-1] if rows else None
    is_open = last is not None and last.form > 0 and last.signed is None
    judges = is_open and request.user.is_supervisor and not call.is_of(request.user)
    return {
        "reviews": rows,
        "last_review": last,
        "may_reply": is_open and call.is_of(request.user),
        "may_revise": judges,
        "may_sign_off": judges and (last.reply_due_at <= request.arrived_at or bool(last.replied)),
    }


def _may_undo(call: Call, request: HttpRequest) -> bool:
    """Tell whether the person could take this closing back now."""
    if call.closed_at is None:
        return False
    try:
        check_may_undo(
            non_clinical=call.closing == Closing.NON_CLINICAL,
            closed_by_same=call.closed_by_id == request.user.pk,
            closed_at=call.typed_at or call.closed_at,
            at=request.arrived_at,
        )
    except NotAllowed:
        return False
    return True
