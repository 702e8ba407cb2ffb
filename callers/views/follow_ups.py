"""Contact attempts and follow-ups."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from callers import casefile
from callers.actions import callbacks, calls, follow_ups
from callers.actions.writing import CallRefused
from callers.models import FollowUp
from callers.views.page import answered, find
from callers.views.posted import whole_number
from helpline.access import allow
from helpline.models import Person, Role

CALLERS = (Role.NURSE, Role.SUPERVISOR)
LONDON = ZoneInfo("Europe/London")


@require_POST
@allow(*CALLERS)
def attempt_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down a contact attempt."""
    call = find(request, reference)
    post = request.POST
    error = ""
    try:
        follow_ups.record_attempt(
            call=call,
            whom=post.get("whom", ""),
            number=post.get("number", ""),
            number_from=post.get("number_from", ""),
            outcome=post.get("outcome", ""),
            spoke_to=post.get("spoke_to", ""),
            read_back=post.get("read_back") == "yes",
            note=post.get("note", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"attempt": post})


@require_POST
@allow(*CALLERS)
def follow_up_book(request: HttpRequest, reference: str) -> HttpResponse:
    """Book a follow-up at a time in opening hours, or at the next opening."""
    call = find(request, reference)
    post = request.POST
    error = ""
    try:
        due_at = None
        if post.get("when") != "next_opening":
            try:
                local = datetime.fromisoformat(post.get("due_at", ""))
            except ValueError:
                raise CallRefused("Choose a day and a time, or the next opening.") from None
            due_at = local.replace(tzinfo=LONDON) if local.tzinfo is None else local
        follow_ups.book(
            call=call,
            kind=post.get("kind", ""),
            why=post.get("why", ""),
            due_at=due_at,
            owner=get_object_or_404(Person, pk=whole_number(post.get("owner", ""))),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"booking": post})


def _own(request: HttpRequest, pk: int) -> FollowUp:
    rows = FollowUp.objects.select_related("call", "owner", "completed_by")
    if not request.user.is_supervisor:
        rows = rows.owned_by(request.user)
    return get_object_or_404(rows, pk=pk)


@require_GET
@allow(*CALLERS)
def follow_up_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a follow-up: whether it is safe to ring comes before the number."""
    follow_up = _own(request, pk)
    calls.read(call=follow_up.call, by=request.user, at=request.arrived_at)
    return render(request, "callers/follow_up_detail.html", {"follow_up": follow_up})


@require_POST
@allow(*CALLERS)
def follow_up_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete a follow-up with what came of it."""
    follow_up = _own(request, pk)
    outcome = request.POST.get("outcome", "")
    try:
        callbacks.complete(
            follow_up=follow_up,
            outcome=outcome,
            contact_confirmed=request.POST.get("contact_confirmed") == "yes",
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        return render(
            request,
            "callers/follow_up_detail.html",
            {"follow_up": follow_up, "error": no.sentence, "outcome": outcome},
            status=422,
        )
    return redirect("callers:desk")


@require_POST
@allow(Role.SUPERVISOR)
def follow_up_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a follow-up over."""
    callbacks.take(follow_up=_own(request, pk), by=request.user, at=request.arrived_at)
    return redirect("callers:follow_up_detail", pk)
