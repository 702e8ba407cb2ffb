"""The call page and what is written on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from callers import casefile
from callers.actions import calls, linking, showing
from callers.actions.writing import CallRefused
from callers.closing import Kind as RuleKind
from callers.closing_time import of_call
from callers.models import Call, Closing, FollowUp
from callers.recalled import recalls_of
from callers.record_fields import FIELDS, Kind
from callers.repeats import repeat
from callers.together import together
from callers.views.matters import able_to_take
from callers.views.page import (
    KIND_WORDS,
    closing_part,
    find,
    find_to_read,
    find_to_write,
    fragment,
    read_and_load,
    whole,
)
from callers.views.record import record_page
from callers.waiting import rows_of
from guidance.models import Version
from guidance.queries import NotLive, live_panel, retired_panel
from guidance.search import search
from guidance.tiers import Tier
from helpline.access import allow
from helpline.hours import timetable
from helpline.models import Person, Role
from helpline.opening_hours import next_opening
from helpline.posted import whole_number, without_nul

CALLERS = (Role.NURSE, Role.SUPERVISOR)
# What is written here changes whom the caller is sent to, so its answer brings that anew.
ROUTE_FIELDS = ("nation", "palliative_route", "palliative_route_reason")


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
    call = find_to_read(request, reference)
    if call.is_closed:
        return redirect("callers:call_record", reference)
    file = read_and_load(request, call)
    context = whole(file, request, request.GET.get("checklist", ""))
    slug = without_nul(request.GET.get("panel", ""))
    context["panel_version"] = _last_shown(call, slug) if slug else None
    context["retirement"] = retired_panel(slug, request.arrived_at) if slug else None
    context["hits"] = search("", request.arrived_at, file.live)
    return render(request, "callers/call_detail.html", context)


def _last_shown(call: Call, slug: str) -> Version | None:
    """Return the panel of this name as it was last shown, and logged, in this call."""
    shown = call.panels.filter(version__document__slug=slug).order_by("-at", "-pk").first()
    if shown is None:
        return None
    return Version.objects.with_standing(shown.at).get(pk=shown.version_id)


@require_POST
@allow(*CALLERS)
def field_save(request: HttpRequest, reference: str) -> HttpResponse:
    """Save one field as it is typed; answer what is still missing, or both texts on a clash."""
    if request.POST.get("person") not in (None, "", str(request.user.pk)):
        return JsonResponse(
            {"sentence": "Somebody else is signed in now. Sign in as yourself; nothing is lost."},
            status=403,
        )
    call = find_to_write(request, reference)
    base = request.POST.get("base", "0")
    try:
        saved = calls.save_field(
            call=call,
            name=request.POST.get("name", ""),
            value=request.POST.get("value", ""),
            base=whole_number(base),
            by=request.user,
            at=request.arrived_at,
            sent=request.POST.get("sent"),
        )
    except calls.FieldConflict as clash:
        return JsonResponse(
            {"sentence": clash.sentence, "theirs": clash.theirs, "version": clash.version},
            status=409,
        )
    except CallRefused as no:
        return JsonResponse({"sentence": no.sentence}, status=422)
    call = saved.call
    context = closing_part(casefile.load(call, request.arrived_at, unnamed=True))
    part = "_call_missing_and_route.html" if saved.name in ROUTE_FIELDS else "_call_missing.html"
    if saved.name == "callback_number":
        part = "_call_missing_and_repeat.html"
        context["repeat"] = repeat(call, request.user, request.arrived_at)
    # Without what whole pages are told of the line: a field is saved as it is typed.
    context["csrf_token"] = get_token(request)
    response = HttpResponse(render_to_string(f"callers/{part}", context))
    response["X-Version"] = str(saved.version)
    response["X-Saved-At"] = f"{timezone.localtime(request.arrived_at):%H:%M:%S}"
    return response


@require_POST
@allow(*CALLERS)
def record_save(request: HttpRequest, reference: str) -> HttpResponse:
    """Save every field of the form at once: the way without JavaScript."""
    call = find(request, reference)
    clashes, refused = [], False
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
        except CallRefused as no:
            clashes.append((no.sentence, value))
            refused = refused or not isinstance(no, calls.FieldConflict)
    if not clashes:
        return redirect(f"/calls/{reference}/#record")
    call = find(request, reference)
    context = whole(read_and_load(request, call), request)
    context.update(clashes=[one for one in clashes if one[1]], refusals=refused)
    return render(request, "callers/call_detail.html", context, status=409)


@require_POST
@allow(*CALLERS)
def guidance_search(request: HttpRequest, reference: str) -> HttpResponse:
    """Search guidance from inside a call; what is typed stays out of addresses."""
    hits = search(request.POST.get("q", ""), request.arrived_at)
    if request.htmx:
        call = find_to_write(request, reference)
        # Without what whole pages are told: it is asked for with each letter.
        context = {"hits": hits, "call": call, "csrf_token": get_token(request)}
        return HttpResponse(render_to_string("guidance/_results.html", context))
    call = find(request, reference)
    context = whole(read_and_load(request, call), request)
    context.update(hits=hits, q=request.POST.get("q", ""))
    return render(request, "callers/call_detail.html", context)


@require_POST
@allow(*CALLERS)
def panel_open(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Open a panel beside the call, and write down which version was shown.

    One that was retired is not shown: what stands in its place says so, and leads on.
    """
    call = find(request, reference)
    try:
        version = live_panel(slug, request.arrived_at)
    except NotLive:
        return _instead(request, call, slug)
    showing.show_panel(call=call, version=version, by=request.user, at=request.arrived_at)
    if request.htmx:
        return render(
            request, "guidance/_panel.html", {"version": version, "at": request.arrived_at}
        )
    return redirect(f"/calls/{reference}/?panel={slug}#guidance")


def _instead(request: HttpRequest, call: Call, slug: str) -> HttpResponse:
    """Say that a panel was retired and what replaces it.

    Raises NotLive for a panel that was never live.
    """
    retirement = retired_panel(slug, request.arrived_at)
    if retirement is None:
        raise NotLive
    if request.htmx:
        context = {"retirement": retirement, "call": call}
        return render(request, "guidance/_retired.html", context)
    return redirect(f"/calls/{call.reference}/?panel={slug}#guidance")


@require_GET
@allow(*CALLERS)
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the hand-over as the record has it now, beside the nurse's own edit of it."""
    return hand_over_page(request, find_to_read(request, reference))


def hand_over_page(request: HttpRequest, call: Call, before: str = "") -> HttpResponse:
    """Render the hand-over; `before` is the edit that was just given up."""
    file = read_and_load(request, call)
    context = {
        "call": call,
        "file": file,
        "before": before,
        "generated": file.hand_over,
        "tier_moved": file.is_edit_stale,
        "edited": call.said("hand_over"),
        "version": int(call.versions.get("hand_over", 0)),
        "may_change": fragment(file, request)["may_change"],
    }
    template = "callers/_hand_over.html" if request.htmx else "callers/hand_over.html"
    return render(request, template, context)


@require_POST
@allow(*CALLERS)
def hand_over_renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the hand-over from the record again; the edit that it replaces stands beside it."""
    call = find(request, reference)
    before = call.said("hand_over")
    calls.save_field(
        call=call,
        name="hand_over",
        value="",
        base=whole_number(request.POST.get("version-hand_over", "")),
        by=request.user,
        at=request.arrived_at,
    )
    return hand_over_page(request, find(request, reference), before)


@require_POST
@allow(*CALLERS)
def call_hand_to(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the call to a colleague."""
    call = find(request, reference)
    to = Person.objects.filter(pk=whole_number(request.POST.get("to", "")), is_active=True).first()
    if to is None:
        raise CallRefused("Choose the colleague to hand this call to.")
    calls.hand_to(
        call=call,
        to=to,
        reason=request.POST.get("reason", ""),
        by=request.user,
        at=request.arrived_at,
    )
    whom = "kept by you for the next opening" if to == request.user else f"handed to {to.name}"
    messages.success(request, f"Call {call.reference} is {whom}.")
    return redirect("callers:desk")


@require_POST
@allow(*CALLERS)
def call_close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a call, or say what is missing."""
    call = find(request, reference)
    asked = request.POST.get("kind", "")
    kind = Closing(asked) if asked in Closing.values else Closing.BY_TIER
    what = request.POST.get("non_clinical", "")
    try:
        calls.close(call=call, kind=kind, by=request.user, at=request.arrived_at, non_clinical=what)
    except calls.NotReadyToClose as no:
        file = casefile.load(call, request.arrived_at)
        context = whole(file, request)
        context.update(
            missing=no.missing,
            close_error=no.sentence,
            kind=RuleKind(kind),
            kind_words=KIND_WORDS[RuleKind(kind)],
        )
        if request.htmx:
            return render(request, "callers/_call_missing.html", context, status=422)
        return render(request, "callers/call_detail.html", context, status=422)
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = f"/calls/{reference}/record/"
        return response
    return redirect("callers:call_record", reference)


@require_POST
@allow(*CALLERS)
def call_undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a non-clinical closing back, so that the call goes on."""
    call = find(request, reference)
    calls.undo_closing(call=call, by=request.user, at=request.arrived_at)
    return redirect("callers:call_detail", reference)


@require_POST
@allow(*CALLERS)
def call_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Link a running call to an earlier one."""
    call = find(request, reference)
    wanted = without_nul(request.POST.get("earlier", "")).strip().upper()
    earlier = Call.objects.visible_to(request.user).filter(reference=wanted).first()
    if earlier is None:
        raise CallRefused("There is no such call among those you may open. Check the reference.")
    linking.link(call=call, earlier=earlier, by=request.user, at=request.arrived_at)
    return redirect("callers:call_detail", reference)


@require_GET
@allow(*CALLERS)
def closing_time(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what the hours change for a call now, and bring the parts that hang on them.

    It is asked again and again: its tier is read as each write stores it, without the call's file.
    """
    call, hours = find(request, reference), timetable()
    at = call.moment(request.arrived_at)
    found = together({"recalls": rows_of(recalls_of(call)), "colleagues": rows_of(able_to_take())})
    tier = Tier(call.tier) if call.tier else None
    context = {
        "call": call,
        "closing_time": of_call(at, hours, tier, overruns=call.line_closes_at is not None),
        "follow_up_kinds": FollowUp.Kind.choices,
        "next_opening": next_opening(at, hours),
        "colleagues": found["colleagues"],
        "file": {"recalls": found["recalls"]},
        "more_recalls": len(found["recalls"]) > whole_number(request.GET.get("recalls", "")),
    }
    response = render(request, "callers/_closing_time_poll.html", context)
    if not call.decision_wanted:
        # Whoever was asked has decided: a page that waits for it fetches the decision.
        response["HX-Trigger"] = "decided"
    return response


@require_GET
@allow(*CALLERS)
def call_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the record: the timeline, the checklist as it was shown, the versions used."""
    call = find_to_read(request, reference)
    return record_page(request, call)


@require_POST
@allow(*CALLERS)
def addendum_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a late entry to a closed call."""
    call = find(request, reference)
    text = request.POST.get("text", "")
    try:
        calls.add_addendum(call=call, text=text, by=request.user, at=request.arrived_at)
    except CallRefused as no:
        return record_page(request, call, status=422, error=no.sentence, addendum_text=text)
    return redirect(f"/calls/{reference}/record/#addenda")
