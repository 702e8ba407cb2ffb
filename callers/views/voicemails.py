"""Voicemails: writing one down, reading it, giving it an owner, answering or settling it."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from callers.actions import voicemails
from callers.actions.writing import CallRefused
from callers.closing_time import ClosingTime, closing_time
from callers.models import Call, Voicemail
from callers.views.leaving import leave, refuse_another_person
from callers.views.matters import takers
from helpline.access import allow
from helpline.hours import line_status
from helpline.models import Person, Role
from helpline.opening_hours import LONDON
from helpline.posted import whole_number

CALLERS = (Role.NURSE, Role.SUPERVISOR)
# An older one is a slip of the keyboard.
OLDEST = timedelta(days=366)


@require_http_methods(["GET", "POST"])
@allow(*CALLERS)
def voicemail_add(request: HttpRequest) -> HttpResponse:
    """Write a voicemail down, in the words as spoken; it is heard now."""
    if request.method == "GET":
        return render(request, "callers/voicemail_add.html", {"typed": {}})
    refuse_another_person(request)
    post = request.POST
    try:
        voicemail = voicemails.hear(
            words=post.get("words", ""),
            number=post.get("number", ""),
            received_at=_received_at(post.get("received_at", ""), request.arrived_at),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        context = {"typed": post, "refused": no.sentence}
        return render(request, "callers/voicemail_add.html", context, status=422)
    return leave(request, "callers:voicemail_detail", voicemail.pk)


def _received_at(text: str, at: datetime) -> datetime:
    """Return the instant of a day and time in London.

    Raises CallRefused when it is none, or lies more than a year back.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise CallRefused("Say when it was left: a day and a time.") from None
    local = local.replace(tzinfo=LONDON) if local.tzinfo is None else local
    if local.year < at.year - 1 or local < at - OLDEST:
        raise CallRefused("That is more than a year ago. Check the day and the year.")
    return local


@require_GET
@allow(*CALLERS)
@vary_on_headers("HX-Request")
def voicemail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a voicemail as spoken, and what may be done about it.

    The parts that hang on the line ask for themselves again when it opens or closes.
    """
    voicemail = get_object_or_404(Voicemail.objects.select_related("owner"), pk=pk)
    if not request.htmx:
        return _page(request, voicemail)
    if voicemail.settled_at is not None or voicemail.calls.exists():
        return HttpResponse(status=204)
    hours = _hours(voicemail, request.arrived_at)
    context = {"voicemail": voicemail, "closing_time": hours}
    return render(request, "callers/_voicemail_hours.html", context)


def _hours(voicemail: Voicemail, at: datetime) -> ClosingTime:
    return closing_time(line_status(at), at, red_words=voicemail.has_red_words)


def _page(
    request: HttpRequest, voicemail: Voicemail, *, part: str = "", refused: str = ""
) -> HttpResponse:
    """Render a voicemail; once it is answered, its words are for those who may open the call."""
    call = voicemail.calls.select_related("nurse").order_by("-started_at").first()
    person, at = request.user, request.arrived_at
    waits = call is None and voicemail.settled_at is None
    may_open = call is not None and Call.objects.visible_to(person).filter(pk=call.pk).exists()
    own = person.pk in (voicemail.settled_by_id, voicemail.heard_by_id) and call is None
    may_read = waits or may_open or own or person.is_supervisor
    if may_read:
        voicemails.read(voicemail=voicemail, by=person, at=at)
    context = {
        "voicemail": voicemail,
        "call": call,
        "waits": waits,
        "may_open": may_open,
        "may_read": may_read,
        "at": at,
        "closing_time": _hours(voicemail, at),
        "takers": takers() if waits else (),
        "may_take": waits
        and voicemail.owner_id != person.pk
        and (person.is_supervisor or not voicemail.has_owner),
        "may_give": waits and (person.is_supervisor or voicemail.owner_id == person.pk),
        "part": part,
        "refused": refused,
        "typed": request.POST if part else {},
    }
    status = 200 if not refused else 422 if waits else 409
    return render(request, "callers/voicemail_detail.html", context, status=status)


@require_POST
@allow(*CALLERS)
def voicemail_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a voicemail: start the call that rings back."""
    voicemail = get_object_or_404(Voicemail, pk=pk)
    try:
        call = voicemails.answer(
            voicemail=voicemail,
            out_of_hours_reason=request.POST.get("out_of_hours_reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        voicemail.refresh_from_db()
        return _page(request, voicemail, part="answer", refused=no.sentence)
    return redirect("callers:call_detail", call.reference)


@require_POST
@allow(*CALLERS)
def voicemail_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a waiting voicemail to its next owner, or take it."""
    refuse_another_person(request)
    voicemail, post = get_object_or_404(Voicemail, pk=pk), request.POST
    try:
        to = Person.objects.filter(pk=whole_number(post.get("to", ""))).first()
        if to is None:
            raise CallRefused("Choose who has this voicemail.")
        voicemails.give(
            voicemail=voicemail,
            to=to,
            seen=whole_number(post.get("seen", "")) or None,
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        voicemail.refresh_from_db()
        response = _page(request, voicemail, part="give", refused=no.sentence)
        if isinstance(no, voicemails.AlreadyOwned):
            response.status_code = 409
        return response
    whose = "yours" if to == request.user else f"with {to.name}"
    messages.success(request, f"The voicemail is {whose} now. It waits until a call answers it.")
    return leave(request, "callers:voicemail_detail", pk)


@require_POST
@allow(*CALLERS)
def voicemail_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a voicemail that needs no call, with the reason."""
    refuse_another_person(request)
    voicemail = get_object_or_404(Voicemail, pk=pk)
    try:
        voicemails.settle(
            voicemail=voicemail,
            why=request.POST.get("why", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        voicemail.refresh_from_db()
        return _page(request, voicemail, part="settle", refused=no.sentence)
    messages.success(request, "The voicemail is settled: no call is needed.")
    return leave(request, "callers:desk")
