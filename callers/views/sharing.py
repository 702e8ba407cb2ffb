"""Sharing, safeguarding and what a supervisor decides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from callers import casefile
from callers.actions import decisions, sharing
from callers.actions.writing import CallRefused
from callers.models import SafeguardingNote
from callers.views.page import answered, find
from callers.views.posted import today_at
from helpline.access import allow
from helpline.models import Role

CALLERS = (Role.NURSE, Role.SUPERVISOR)


@require_POST
@allow(*CALLERS)
def disclosure_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down what was shared with whom."""
    call, post, error = find(request, reference), request.POST, ""
    try:
        sharing.disclose(
            call=call,
            basis=post.get("basis", ""),
            reason=post.get("reason", ""),
            authorised_by=post.get("authorised_by", ""),
            what=post.get("what", ""),
            with_whom=post.get("with_whom", ""),
            shared_at=today_at(post.get("shared_at", ""), request.arrived_at),
            caller_told=post.get("caller_told") == "yes",
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"sharing": post})


@require_POST
@allow(*CALLERS)
def safeguarding_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a safeguarding note."""
    call, post, error = find(request, reference), request.POST, ""
    try:
        sharing.note_safeguarding(
            call=call,
            at_risk=post.get("at_risk", ""),
            text=post.get("text", ""),
            lead_told=post.get("lead_told", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"safeguarding": post})


@require_GET
@allow(*CALLERS)
def safeguarding(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a call's safeguarding notes to their author, or all to the safeguarding lead."""
    call = find(request, reference)
    sharing.read_safeguarding(call=call, by=request.user, at=request.arrived_at)
    notes = SafeguardingNote.objects.readable_by(request.user).filter(call=call)
    context = {"call": call, "notes": notes.select_related("by", "call")}
    return render(request, "callers/safeguarding.html", context)


@require_GET
@allow(*CALLERS)
def safeguarding_list(request: HttpRequest) -> HttpResponse:
    """List the safeguarding notes that a person may read, newest first."""
    notes = SafeguardingNote.objects.readable_by(request.user).select_related("by", "call")
    shown = list(notes.order_by("-at", "-pk")[:200])
    for call in {note.call.pk: note.call for note in shown}.values():
        sharing.read_safeguarding(call=call, by=request.user, at=request.arrived_at)
    return render(request, "callers/safeguarding.html", {"call": None, "notes": shown})


@require_POST
@allow(*CALLERS)
def decision_ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the supervisors to decide."""
    call = find(request, reference)
    about = request.POST.get("about", "")
    decisions.ask(call=call, about=about, by=request.user, at=request.arrived_at)
    return redirect(f"/calls/{reference}/#ask-supervisor")


@require_POST
@allow(Role.SUPERVISOR)
def decision_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a supervisor's decision."""
    call = find(request, reference)
    decisions.decide(
        call=call,
        about=request.POST.get("about", ""),
        decision=request.POST.get("decision", ""),
        by=request.user,
        at=request.arrived_at,
    )
    return redirect("callers:call_detail", reference)
