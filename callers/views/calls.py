"""The call page and what is written on it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from callers import casefile
from callers.actions import calls, decisions
from callers.actions.writing import CallRefused
from callers.closing import Kind as RuleKind
from callers.models import Closing, SupervisorDecision
from callers.record_fields import FIELDS, Kind
from callers.views.page import find, fragment, read_and_load, whole
from callers.views.posted import whole_number, without_nul
from callers.views.timeline import timeline
from guidance.queries import live_panel
from guidance.search import search
from helpline.access import allow
from helpline.models import Person, Role

CALLERS = (Role.NURSE, Role.SUPERVISOR)


@require_POST
@allow(*CALLERS)
def call_start(request: HttpRequest) -> HttpResponse:
    """Start a call in one action."""
    call = calls.start(
        by=request.user,
        at=request.arrived_at,
        out_of_hours_reason=request.POST.get("out_of_hours_reason", ""),
    )
    return redirect("callers:call_detail", call.reference)


@require_GET
@allow(*CALLERS)
def call_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a running call; a closed one is read as its record."""
    call = find(request, reference)
    if call.is_closed:
        return redirect("callers:call_record", reference)
    file = read_and_load(request, call)
    context = whole(file, request, request.GET.get("checklist", ""))
    slug = without_nul(request.GET.get("panel", ""))
    context["panel_version"] = live_panel(slug, request.arrived_at) if slug else None
    context["hits"] = search("", request.arrived_at)
    return render(request, "callers/call_detail.html", context)


@require_POST
@allow(*CALLERS)
def field_save(request: HttpRequest, reference: str) -> HttpResponse:
    """Save one field as it is typed; answer what is still missing, or both texts on a clash."""
    if request.POST.get("person") not in (None, "", str(request.user.pk)):
        return JsonResponse(
            {"sentence": "Somebody else is signed in now. Sign in as yourself; nothing is lost."},
            status=403,
        )
    call = find(request, reference)
    base = request.POST.get("base", "0")
    try:
        saved = calls.save_field(
            call=call,
            name=request.POST.get("name", ""),
            value=request.POST.get("value", ""),
            base=whole_number(base),
            by=request.user,
            at=request.arrived_at,
        )
    except calls.FieldConflict as clash:
        return JsonResponse(
            {"sentence": clash.sentence, "theirs": clash.theirs, "version": clash.version},
            status=409,
        )
    except CallRefused as no:
        return JsonResponse({"sentence": no.sentence}, status=422)
    call.refresh_from_db()
    file = casefile.load(call, request.arrived_at)
    response = render(request, "callers/_call_missing.html", fragment(file, request))
    response["X-Version"] = str(saved.version)
    response["X-Saved-At"] = f"{timezone.localtime(request.arrived_at):%H:%M:%S}"
    return response


@require_POST
@allow(*CALLERS)
def record_save(request: HttpRequest, reference: str) -> HttpResponse:
    """Save every field of the form at once: the way without JavaScript."""
    call = find(request, reference)
    clashes = []
    for name, field in FIELDS.items():
        if f"version-{name}" not in request.POST:
            continue
        value = (
            ",".join(request.POST.getlist(name))
            if field.kind is Kind.SEVERAL
            else request.POST.get(name, "")
        )
        base = request.POST[f"version-{name}"]
        try:
            calls.save_field(
                call=call,
                name=name,
                value=value,
                base=whole_number(base),
                by=request.user,
                at=request.arrived_at,
            )
        except calls.FieldConflict as clash:
            clashes.append((clash, value))
    if not clashes:
        return redirect(f"/calls/{reference}/#record")
    call.refresh_from_db()
    context = whole(casefile.load(call, request.arrived_at), request)
    context["clashes"] = clashes
    return render(request, "callers/call_detail.html", context, status=409)


@require_POST
@allow(*CALLERS)
def guidance_search(request: HttpRequest, reference: str) -> HttpResponse:
    """Search guidance from inside a call; what is typed stays out of addresses."""
    call = find(request, reference)
    hits = search(request.POST.get("q", ""), request.arrived_at)
    if request.htmx:
        return render(request, "guidance/_results.html", {"hits": hits, "call": call})
    context = whole(casefile.load(call, request.arrived_at), request)
    context.update(hits=hits, q=request.POST.get("q", ""))
    return render(request, "callers/call_detail.html", context)


@require_POST
@allow(*CALLERS)
def panel_open(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Open a panel beside the call, and write down which version was shown."""
    call = find(request, reference)
    version = live_panel(slug, request.arrived_at)
    calls.show_panel(call=call, version=version, by=request.user, at=request.arrived_at)
    if request.htmx:
        return render(
            request, "guidance/_panel.html", {"version": version, "at": request.arrived_at}
        )
    return redirect(f"/calls/{reference}/?panel={slug}#guidance")


@require_GET
@allow(*CALLERS)
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the hand-over as the record has it now, beside the nurse's own edit of it."""
    call = find(request, reference)
    file = read_and_load(request, call)
    context = {
        "call": call,
        "file": file,
        "generated": file.hand_over,
        "edited": call.said("hand_over"),
        "version": int(call.versions.get("hand_over", 0)),
        "may_change": fragment(file, request)["may_change"],
    }
    template = "callers/_hand_over.html" if request.htmx else "callers/hand_over.html"
    return render(request, template, context)


@require_POST
@allow(*CALLERS)
def call_hand_to(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the call to a colleague."""
    call = find(request, reference)
    to = get_object_or_404(Person, pk=whole_number(request.POST.get("to", "")), is_active=True)
    calls.hand_to(
        call=call,
        to=to,
        reason=request.POST.get("reason", ""),
        by=request.user,
        at=request.arrived_at,
    )
    return redirect("callers:desk")


@require_POST
@allow(*CALLERS)
def call_close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a call, or say what is missing."""
    call = find(request, reference)
    kind = Closing.INFORMATION if request.POST.get("kind") == "INFORMATION" else Closing.BY_TIER
    try:
        calls.close(call=call, kind=kind, by=request.user, at=request.arrived_at)
    except calls.NotReadyToClose as no:
        file = casefile.load(call, request.arrived_at)
        context = whole(file, request)
        context.update(missing=no.missing, close_error=no.sentence, kind=RuleKind(kind))
        if request.htmx:
            return render(request, "callers/_call_missing.html", context, status=422)
        return render(request, "callers/call_detail.html", context, status=422)
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = f"/calls/{reference}/record/"
        return response
    return redirect("callers:call_record", reference)


@require_GET
@allow(*CALLERS)
def call_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the record: the timeline, the checklist as it was shown, the versions used."""
    call = find(request, reference)
    return _record(request, call)


def _record(request: HttpRequest, call, **extra: str) -> HttpResponse:
    file = read_and_load(request, call)
    context = whole(file, request)
    context.update(
        events=timeline(file),
        hand_over=file.said_hand_over,
        addenda=call.addenda.select_related("by"),
        refused_999=SupervisorDecision.About.REFUSED_999,
        **extra,
    )
    return render(
        request, "callers/call_record.html", context, status=422 if "error" in extra else 200
    )


@require_POST
@allow(*CALLERS)
def addendum_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a late entry to a closed call."""
    call = find(request, reference)
    text = request.POST.get("text", "")
    try:
        calls.add_addendum(call=call, text=text, by=request.user, at=request.arrived_at)
    except CallRefused as no:
        return _record(request, call, error=no.sentence, addendum_text=text)
    return redirect(f"/calls/{reference}/record/#addenda")


@require_POST
@allow(Role.SUPERVISOR)
def decision_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a supervisor's decision."""
    call = find(request, reference)
    decisions.decide(
        call=call,
        about=SupervisorDecision.About.REFUSED_999,
        decision=request.POST.get("decision", ""),
        by=request.user,
        at=request.arrived_at,
    )
    return redirect("callers:call_detail", reference)
