"""What the clinical lead has to decide: the list, one of them, and answering it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import deciding
from guidance.decisions import Asked, asked
from guidance.views_desk import on_the_desk
from helpline.access import STAFF, allow
from helpline.posted import whole_number
from helpline.refusals import Refused


@require_GET
@allow(*STAFF)
def decisions(request: HttpRequest) -> HttpResponse:
    """List every decision, the open ones first."""
    on_the_desk(request)
    every = asked()
    context = {"decisions": every, "open": sum(one.stands is None for one in every)}
    return render(request, "guidance/decisions.html", context)


@require_GET
@allow(*STAFF)
def decision_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one decision with every answer to it."""
    on_the_desk(request)
    return _decision_page(request, _asked(slug))


@require_POST
@allow(*STAFF)
def decision_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an answer down, or show it again beside the one that a colleague gave meanwhile."""
    on_the_desk(request)
    one = _asked(slug)
    try:
        deciding.answer(
            decision=one.decision,
            text=request.POST.get("answer", ""),
            name=request.POST.get("name", ""),
            role=request.POST.get("role", ""),
            registration_number=request.POST.get("registration_number", ""),
            seen=whole_number(request.POST.get("seen", "")),
            by=request.user,
            at=request.arrived_at,
        )
    except deciding.MayNotAnswer:
        raise
    except deciding.AnsweredMeanwhile as no:
        # Read again: what a colleague saved is newer than what was read above.
        return _decision_page(request, _asked(slug), status=409, error=no.sentence)
    except Refused as no:
        # Still the answer that was seen: saving again must not pass over a colleague's.
        seen = whole_number(request.POST.get("seen", ""))
        return _decision_page(request, one, status=422, error=no.sentence, seen=seen)
    messages.success(request, "The answer is written down.")
    return redirect("guidance:decision_detail", slug)


def _asked(slug: str) -> Asked:
    found = asked(slug)
    if not found:
        raise Http404("There is no such decision.")
    return found[0]


def _decision_page(
    request: HttpRequest, one: Asked, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "one": one,
        "seen": one.stands.number if one.stands else 0,
        "typed": request.POST,
        **extra,
    }
    return render(request, "guidance/decision_detail.html", context, status=status)
