"""The desk: what a nurse or supervisor sees first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from callers.models import Call, FollowUp
from callers.views.page import TIER_LOOKS
from callers.views.posted import whole_number
from guidance.tiers import Tier
from helpline.access import STAFF, allow
from helpline.models import Role

PAGE = 50


@require_GET
@allow(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the line, unfinished calls and follow-ups due; admins go to the guidance."""
    if request.user.is_admin:
        return redirect("guidance:library")
    mine = Call.objects.unfinished().held_by(request.user).oldest_first()[:PAGE]
    follow_ups = FollowUp.objects.open().soonest_first().select_related("call", "owner")
    if not request.user.is_supervisor:
        follow_ups = follow_ups.owned_by(request.user)
    unfinished_elsewhere = (
        Call.objects.unfinished().exclude(nurse=request.user).select_related("nurse").oldest_first()
        if request.user.is_supervisor
        else []
    )
    return render(
        request,
        "callers/desk.html",
        {
            "unfinished": [(call, look(call)) for call in mine],
            "elsewhere": [(call, look(call)) for call in unfinished_elsewhere[:PAGE]],
            "follow_ups": follow_ups[: PAGE * 4],
            "today": request.arrived_at,
        },
    )


def look(call: Call) -> tuple[str, str] | None:
    """Return the mark and words of a call's stored tier."""
    return TIER_LOOKS[Tier(call.tier)] if call.tier else None


@require_GET
@allow(Role.NURSE, Role.SUPERVISOR)
def call_list(request: HttpRequest) -> HttpResponse:
    """List calls newest first, paged by key: a nurse's own, a supervisor's all."""
    calls = Call.objects.visible_to(request.user).newest_first().select_related("nurse")
    before = whole_number(request.GET.get("before", ""))
    if before:
        anchor = Call.objects.filter(pk=before).values_list("started_at", "pk").first()
        if anchor:
            calls = calls.filter(started_at__lte=anchor[0]).exclude(
                started_at=anchor[0], pk__gte=anchor[1]
            )
    page = list(calls[: PAGE + 1])
    return render(
        request,
        "callers/call_list.html",
        {
            "calls": [(call, look(call)) for call in page[:PAGE]],
            "older": page[PAGE - 1].pk if len(page) > PAGE else None,
            "first_page": not before,
        },
    )
