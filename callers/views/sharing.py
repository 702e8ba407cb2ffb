"""Sharing, safeguarding and what a supervisor decides."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from callers import casefile
from callers.actions import decisions, sharing
from callers.actions.writing import CallRefused
from callers.models import Call, SafeguardingNote
from callers.views.page import answered, find
from callers.views.posted import today_at
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number

CALLERS = (Role.NURSE, Role.SUPERVISOR)
PAGE = 50


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
            shared_at=today_at(post.get("shared_at", ""), call.moment(request.arrived_at)),
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
    """Write a safeguarding note, on the call's page or beside the notes of a closed call."""
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
    if post.get("back") == "notes" or call.is_closed:
        if error:
            return _notes_of(request, call, error=error, typed=post)
        return redirect("callers:safeguarding", reference)
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"safeguarding": post})


@require_GET
@allow(*CALLERS)
def safeguarding(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a call's safeguarding notes to their author, or all to the safeguarding lead."""
    return _notes_of(request, find(request, reference))


def _notes_of(
    request: HttpRequest, call: Call, *, error: str = "", typed: QueryDict | None = None
) -> HttpResponse:
    sharing.read_safeguarding(calls=[call], by=request.user, at=request.arrived_at)
    notes = SafeguardingNote.objects.readable_by(request.user).filter(call=call)
    context = {
        "call": call,
        "notes": notes.select_related("by", "call"),
        "may_add": call.nurse_id == request.user.pk or request.user.is_supervisor,
        "at_risk": SafeguardingNote.AtRisk.choices,
        "error": error,
        "safeguarding": typed,
    }
    return render(request, "callers/safeguarding.html", context, status=422 if error else 200)


@require_GET
@allow(*CALLERS)
def safeguarding_list(request: HttpRequest) -> HttpResponse:
    """List the safeguarding notes that a person may read, newest first, paged by key."""
    notes = SafeguardingNote.objects.readable_by(request.user).select_related("by", "call")
    before = whole_number(request.GET.get("before", ""))
    if before:
        notes = notes.filter(pk__lt=before)
    page = list(notes.order_by("-pk")[: PAGE + 1])
    shown = page[:PAGE]
    calls = list({note.call_id: note.call for note in shown}.values())
    sharing.read_safeguarding(calls=calls, by=request.user, at=request.arrived_at)
    older = shown[-1].pk if len(page) > PAGE else None
    return render(
        request, "callers/safeguarding.html", {"call": None, "notes": shown, "older": older}
    )


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
    if call.nurse_id == request.user.pk:
        return redirect("callers:call_detail", reference)
    messages.success(request, f"Your decision on {call.reference} is recorded.")
    return redirect("callers:desk")
