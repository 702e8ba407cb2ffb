"""Answering checklists, confirming tiers, ticking steps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from callers import casefile
from callers.actions import runs, steps, tiers
from callers.actions.writing import CallRefused
from callers.models import Call
from callers.views.page import answered, find, find_to_write
from guidance.tiers import Tier
from helpline.access import allow
from helpline.models import Role

CALLERS = (Role.NURSE, Role.SUPERVISOR)


@require_POST
@allow(*CALLERS)
def run_open(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Open a checklist in a call."""
    call = find(request, reference)
    runs.open_run(call=call, slug=slug, by=request.user, at=request.arrived_at)
    return redirect(f"/calls/{reference}/?checklist={slug}#checklist")


@require_POST
@allow(*CALLERS)
def answer_save(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Store one answer, or ask for the note or reason that it needs."""
    call = find_to_write(request, reference)
    at, by = request.arrived_at, request.user
    question = request.POST.get("question", "")
    value = request.POST.get("value", "")
    if value == "number":
        value = request.POST.get("number", "").strip().replace(",", ".")
    prompt, error = None, ""
    try:
        if request.POST.get("all_no"):
            file = runs.answer_all_no(
                call=call, slug=slug, group=request.POST["all_no"], by=by, at=at
            )
        else:
            file = runs.answer(
                call=call,
                slug=slug,
                question=question,
                value=value,
                note=request.POST.get("note", ""),
                reason=request.POST.get("reason", ""),
                by=by,
                at=at,
            )
    except (runs.NeedsNote, runs.NeedsReason) as needs:
        prompt = {
            "sentence": needs.sentence,
            "question": needs.question,
            "value": needs.value,
            "name": "note" if isinstance(needs, runs.NeedsNote) else "reason",
            "typed": request.POST.get("note", ""),
        }
    except runs.InvalidAnswer as bad:
        error = bad.sentence
    if prompt or error:
        return answered(
            request,
            _file(request, call),
            slug,
            prompt=prompt,
            error=error,
            status=422 if error else 200,
        )
    return answered(request, file, slug)


def _file(request: HttpRequest, call: Call) -> casefile.CaseFile:
    call.refresh_from_db()
    return casefile.load(call, request.arrived_at)


def _told(
    request: HttpRequest, call: Call, slug: str, error: str = "", *, form: str = ""
) -> HttpResponse:
    """Answer a write; `form` names the one that a refusal fills in again."""
    # The rows on the page belong to the checklist that is open there, whatever run this is about.
    slug = request.POST.get("checklist") or slug
    return answered(
        request,
        _file(request, call),
        slug,
        error=error,
        status=422 if error else 200,
        typed={form: request.POST} if form else None,
    )


@require_POST
@allow(*CALLERS)
def tier_confirm(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Confirm a run's tier, or raise it."""
    call = find(request, reference)
    error = ""
    try:
        tiers.confirm_tier(
            call=call,
            slug=slug,
            tier=_tier(request),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    return _told(request, call, slug, error)


@require_POST
@allow(*CALLERS)
def call_raise(request: HttpRequest, reference: str) -> HttpResponse:
    """Raise the call's tier on the nurse's own judgement."""
    call = find(request, reference)
    error = ""
    try:
        tiers.raise_call(
            call=call,
            tier=_tier(request),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    return _told(request, call, "", error, form="raising")


def _tier(request: HttpRequest) -> Tier:
    try:
        return Tier(request.POST.get("tier", ""))
    except ValueError:
        raise CallRefused("Choose a tier from the list.") from None


@require_POST
@allow(*CALLERS)
def step_tick(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Say what became of a step."""
    call = find(request, reference)
    error = ""
    try:
        steps.tick_step(
            call=call,
            slug=slug,
            step=request.POST.get("step", ""),
            state=request.POST.get("state", ""),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    return _told(request, call, slug, error)


@require_POST
@allow(*CALLERS)
def steps_rest(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Mark what is left of a lower run's steps as not applicable."""
    call = find(request, reference)
    error = ""
    try:
        steps.rest_not_applicable(call=call, slug=slug, by=request.user, at=request.arrived_at)
    except CallRefused as no:
        error = no.sentence
    return _told(request, call, slug, error)


@require_POST
@allow(*CALLERS)
def blanks_explain(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why required questions could not be asked."""
    call = find(request, reference)
    error = ""
    try:
        runs.explain_blanks(
            call=call,
            reason=request.POST.get("reason", ""),
            question=request.POST.get("question", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    return _told(request, call, "", error, form="explaining")


@require_POST
@allow(*CALLERS)
def run_abandon(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Abandon a run opened by mistake."""
    call = find(request, reference)
    runs.abandon_run(
        call=call,
        slug=slug,
        reason=request.POST.get("reason", ""),
        by=request.user,
        at=request.arrived_at,
    )
    return redirect("callers:call_detail", reference)


@require_POST
@allow(*CALLERS)
def checklist_decline(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Decline a checklist that is due."""
    call = find(request, reference)
    error = ""
    try:
        runs.decline_checklist(
            call=call,
            slug=slug,
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        error = no.sentence
    return _told(request, call, "", error, form="declining")
