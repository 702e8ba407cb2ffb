"""Contact attempts and follow-ups."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from callers import casefile
from callers.actions import callbacks, calls, follow_ups
from callers.actions.writing import CallRefused
from callers.actions.writing import typed as stored
from callers.before_ringing import script
from callers.closing_time import closing_time
from callers.lifecycle import ATTEMPTS_OF_A_FOLLOW_UP
from callers.models import ContactAttempt, FollowUp, NumberFrom, Outcome, Whom
from callers.record_fields import FIELDS
from callers.views.leaving import leave, refuse_another_person
from callers.views.matters import takers
from callers.views.page import answered, find
from callers.views.posted import moment_of
from callers.views.rows import TIER_LOOKS
from helpline.access import allow
from helpline.hours import line_status, timetable
from helpline.models import Person, Role
from helpline.opening_hours import LONDON, next_opening
from helpline.posted import whole_number

CALLERS = (Role.NURSE, Role.SUPERVISOR)
BEFORE_RINGING = (
    "caller_name", "caller_is", "patient_name", "patient_with_caller", "may_speak_to_patient",
    "contact_times", "interpreter", "interpreter_language", "relay", "callback_number", "anonymous",
    "sharing_basis",
)  # fmt: skip
NOT_A_TEAM = (Whom.CALLER, Whom.SUPERVISOR, Whom.AMBULANCE)


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
            rung_at=moment_of(post.get("rung_at", ""), call.moment(request.arrived_at)),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"attempt": post})


def _owner(text: str) -> Person:
    """Return the person with this key.

    Raises CallRefused when none was chosen.
    """
    owner = Person.objects.filter(pk=whole_number(text)).first()
    if owner is None:
        raise CallRefused("Choose who owns the follow-up.")
    return owner


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
            owner=_owner(post.get("owner", "")),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    file = casefile.load(call, request.arrived_at)
    slug, status = post.get("checklist", ""), 422 if error else 200
    return answered(request, file, slug, error=error, status=status, typed={"booking": post})


def _own(request: HttpRequest, pk: int) -> FollowUp:
    """Return a follow-up of the person, or any for a supervisor; else 404.

    Raises CallRefused where it was the person's, or of their call, and somebody else has it now.
    """
    refuse_another_person(request)
    rows = FollowUp.objects.select_related("call", "owner", "completed_by")
    follow_up = get_object_or_404(rows, pk=pk)
    person = request.user
    if person.is_supervisor or follow_up.owner_id == person.pk:
        return follow_up
    knew = follow_up.call.nurse_id == person.pk or (
        follow_up.hand_overs.filter(Q(by=person) | Q(to=person)).exists()
    )
    if knew and request.method == "POST" and not request.htmx:
        raise CallRefused(f"{follow_up.owner.name} has this follow-up now. Nothing was changed.")
    raise Http404


@require_GET
@allow(*CALLERS)
@vary_on_headers("HX-Request")
def follow_up_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a follow-up: whether it is safe to ring comes before the number.

    The parts that hang on the line ask for themselves again when it opens or closes.
    """
    follow_up, at = _own(request, pk), request.arrived_at
    if not request.htmx:
        return _page(request, follow_up)
    if follow_up.completed_at is not None:
        return HttpResponse(status=204)
    context = {
        "follow_up": follow_up,
        "at": at,
        "closing_time": closing_time(line_status(at), at),
        "next_opening": next_opening(at, timetable()),
        "decides": _shows_next_try(request.user, follow_up),
    }
    return render(request, "callers/_follow_up_hours.html", context)


def _shows_next_try(person: Person, follow_up: FollowUp) -> bool:
    """Tell whether the page asks this person when nobody was reached."""
    decides = callbacks.unanswered(follow_up) >= ATTEMPTS_OF_A_FOLLOW_UP
    return decides and (person.is_supervisor or not callbacks.is_grave(follow_up))


def _page(
    request: HttpRequest, follow_up: FollowUp, *, part: str = "", refused: str = ""
) -> HttpResponse:
    """Render a follow-up; `refused` says no to the form of this part, which keeps its text."""
    at, person = request.arrived_at, request.user
    calls.read(call=follow_up.call, by=person, at=at)
    file = casefile.load(follow_up.call, at)
    tried = callbacks.unanswered(follow_up)
    grave = callbacks.is_grave(follow_up)
    decides = tried >= ATTEMPTS_OF_A_FOLLOW_UP
    context = {
        "follow_up": follow_up,
        "at": at,
        "script": script(follow_up.call.record, person.name),
        "said": {name: FIELDS[name].label_of(follow_up.call.said(name)) for name in BEFORE_RINGING},
        "teams": teams_of(file.attempts),
        "attempts": [one for one in file.attempts if one.follow_up_id == follow_up.pk],
        "hand_overs": follow_up.hand_overs.select_related("to", "by"),
        "sbar": file.said_hand_over,
        "calls_made": follow_up.calls.select_related("nurse").order_by("started_at", "pk"),
        "tried": tried,
        "left": max(0, ATTEMPTS_OF_A_FOLLOW_UP - tried),
        "most": ATTEMPTS_OF_A_FOLLOW_UP,
        "grave": grave,
        "decides": decides,
        "waits_for_supervisor": decides and grave and not person.is_supervisor,
        "takers": takers(),
        "closing_time": closing_time(line_status(at), at),
        "next_opening": next_opening(at, file.hours),
        "look": TIER_LOOKS.get(file.tier) if file.tier else None,
        "whom": Whom.choices,
        "number_from": NumberFrom.choices,
        "outcomes": Outcome.choices,
        "part": part,
        "refused": refused,
        "typed": _typed(request, part, follow_up, file.attempts),
    }
    status = 200 if not refused else 409 if _moved(follow_up) else 422
    return render(request, "callers/follow_up_detail.html", context, status=status)


def teams_of(attempts: list[ContactAttempt]) -> list[ContactAttempt]:
    """Return one attempt for each team's number that the record holds, those reached first."""
    found: dict[str, ContactAttempt] = {}
    for one in attempts:
        if one.whom not in NOT_A_TEAM and (
            one.number not in found or one.outcome == Outcome.REACHED
        ):
            found[one.number] = one
    return sorted(found.values(), key=lambda one: (one.outcome != Outcome.REACHED, -one.pk))


def _moved(follow_up: FollowUp) -> bool:
    """Tell whether it was completed meanwhile: then the refusal is a conflict, not a slip."""
    return FollowUp.objects.filter(pk=follow_up.pk, completed_at__isnull=False).exists()


def _typed(
    request: HttpRequest, part: str, follow_up: FollowUp, attempts: list[ContactAttempt]
) -> dict[str, Any]:
    """Return what each form is filled with: what was typed, else what the record knows."""
    is_callback = follow_up.kind == FollowUp.Kind.CALLBACK
    teams = teams_of(attempts)
    is_unsafe = follow_up.call.said("safe_to_contact") == "no"
    number = follow_up.call.said("callback_number") if is_callback and not is_unsafe else ""
    whom: str = Whom.CALLER if is_callback else Whom.TREATMENT_TEAM
    if teams and not is_callback:
        number = teams[0].number
    attempt = {"whom": whom, "number": number, "number_from": NumberFrom.RECORD if number else ""}
    filled: dict[str, Any] = {"attempt": attempt, "ring": {}, "complete": {}, "give": {}}
    return filled | ({part: request.POST} if part else {})


@require_POST
@allow(*CALLERS)
def follow_up_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an attempt that was made for a follow-up."""
    follow_up, post = _own(request, pk), request.POST
    names = ("whom", "number", "number_from", "outcome", "spoke_to", "note")
    words = {name: post.get(name, "") for name in names}
    try:
        callbacks.attempt(follow_up=follow_up, **words, by=request.user, at=request.arrived_at)
    except CallRefused as no:
        return _page(request, follow_up, part="attempt", refused=no.sentence)
    if request.htmx:
        return _page(request, _own(request, pk))
    return redirect(f"/follow-ups/{pk}/#attempts")


@require_POST
@allow(*CALLERS)
def follow_up_ring(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the outgoing call of a follow-up."""
    follow_up = _own(request, pk)
    try:
        call = callbacks.ring(
            follow_up=follow_up,
            out_of_hours_reason=request.POST.get("out_of_hours_reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        response = _page(request, follow_up, part="ring", refused=no.sentence)
        response.status_code = (
            409 if isinstance(no, callbacks.AlreadyRinging) else response.status_code
        )
        return response
    return redirect("callers:call_detail", call.reference)


@require_POST
@allow(*CALLERS)
def follow_up_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete a follow-up with what came of it, or with the decision after three attempts."""
    follow_up, post = _own(request, pk), request.POST
    again = None
    if post.get("then") == "again":
        again = get_object_or_404(Person, pk=whole_number(post.get("again", "")))
    try:
        done = callbacks.complete(
            follow_up=follow_up,
            outcome=post.get("outcome", ""),
            contact_confirmed=post.get("contact_confirmed") == "yes",
            again=again,
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        return _page(request, follow_up, part="complete", refused=no.sentence)
    if done.outcome != stored(post.get("outcome", "")):
        said = callbacks.said_completed(done)
        return _page(request, done, part="complete", refused=said)
    return leave(request, "callers:desk")


@require_POST
@allow(*CALLERS)
def follow_up_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a follow-up to its next owner, or say that one goes on with it."""
    follow_up, post = _own(request, pk), request.POST
    to = get_object_or_404(Person, pk=whole_number(post.get("to", "")))
    try:
        callbacks.give(
            follow_up=follow_up,
            to=to,
            note=post.get("note", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        return _page(request, follow_up, part="give", refused=no.sentence)
    messages.success(request, f"{follow_up.call.reference} is with {to.name} for the next opening.")
    stays = post.get("back") != "desk" and (to == request.user or request.user.is_supervisor)
    if stays:
        return leave(request, "callers:follow_up_detail", pk)
    return leave(request, "callers:desk")
