"""A call's record as a page: what its forms come back to when they are refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from callers.facts import lowering, red_times_of
from callers.lifecycle import NotAllowed, check_may_undo
from callers.models import Call, Closing
from callers.replay import used_in
from callers.views.page import read_and_load, whole
from callers.views.timeline import timeline


def record_page(
    request: HttpRequest, call: Call, *, status: int = 200, **extra: str
) -> HttpResponse:
    """Render a call's record, with what was typed into a form of it that was refused."""
    file = read_and_load(request, call)
    context = whole(file, request)
    may_see_review = request.user.is_supervisor or call.is_of(request.user)
    context.update(
        events=timeline(file, with_reviews=may_see_review),
        may_see_review=may_see_review,
        red_times=red_times_of(file),
        **(standing_reviews(call, request) if may_see_review else {}),
        lowering=lowering(file),
        is_own=call.is_of(request.user),
        hand_over=file.said_hand_over,
        used=used_in(call),
        addenda=call.addenda.select_related("by"),
        later_calls=Call.objects.visible_to(request.user).filter(earlier=call).oldest_first(),
        may_undo=_may_undo(call, request),
        **extra,
    )
    return render(request, "callers/call_record.html", context, status=status)


def standing_reviews(call: Call, request: HttpRequest) -> dict[str, Any]:
    """Return a call's reviews, and what the person may do about the one that stands."""
    rows = [
        *call.reviews.select_related("by", "sign_off__by", "revision").prefetch_related(
            "replies__by"
        )
    ]
    last = rows[-1] if rows else None
    is_open = last is not None and last.form > 0 and not hasattr(last, "sign_off")
    judges = is_open and request.user.is_supervisor and not call.is_of(request.user)
    return {
        "reviews": rows,
        "last_review": last,
        "may_reply": is_open and call.is_of(request.user),
        "may_revise": judges,
        "may_sign_off": judges
        and (last.reply_due_at <= request.arrived_at or bool(last.replies.all())),
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
