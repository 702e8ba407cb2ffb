"""The desk: what a nurse or supervisor sees first, the most urgent before all else."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from callers import waiting
from callers.closing_time import ClosingTime, closing_time
from callers.models import Call, FollowUp, Voicemail
from callers.overdue import LATE_BY
from callers.together import Asked, Count, Part, parts_of, together
from callers.views import matters
from callers.views.rows import TIER_LOOKS
from guidance.nations import Nation, nations
from guidance.tiers import Tier
from helpline.access import STAFF, allow
from helpline.hours import line_status, timetable
from helpline.models import Person, Role
from helpline.opening_hours import next_opening
from helpline.posted import whole_number

CALLERS = (Role.NURSE, Role.SUPERVISOR)
PAGE = 50
SHOWN = 8  # of one section on the desk; the rest stand on a page of their own
SHOWN_MATTERS = 6


@require_GET
@allow(*STAFF)
@vary_on_headers("HX-Request")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the line and everything that waits; admins go to the guidance.

    What is urgent asks for itself again every minute, and at once when the line opens or closes;
    the other parts that hang on the line come with it, save those in which somebody types.
    """
    person, at = request.user, request.arrived_at
    if person.is_admin:
        return redirect("guidance:library")
    hours = closing_time(line_status(at), at)
    asked = _for_everybody(person, at) | _for_supervisors(person, at)
    asked |= _end_of_day(person, at) if hours.is_end_of_day else {}
    found = together(asked)
    return render(
        request,
        "callers/_desk_poll.html" if request.htmx else "callers/desk.html",
        {
            "today": at,
            "looks": TIER_LOOKS,
            **found,
            **parts_of(found),
            "deciding": found.get("decisions_count", 0) + found.get("stuck_count", 0),
            "closing_time": hours,
            **(_said_at_end_of_day(request, hours, found) if hours.is_end_of_day else {}),
        },
    )


def _for_everybody(person: Person, at: datetime) -> Asked:
    due = waiting.follow_ups_of(person)
    asked = (
        waiting.part("to_read", waiting.reviews_to_read(person), SHOWN)
        | waiting.part("voicemails", waiting.voicemails(), SHOWN)
        | waiting.part("follow_ups", due, SHOWN)
        | waiting.part("unfinished", waiting.unfinished().held_by(person), SHOWN)
        | {f"loud_{step.name.lower()}": Count(due.at_step(step, at)) for step in LATE_BY}
    )
    if not person.is_supervisor:  # whose list holds all anyway
        asked["to_take"] = Count(FollowUp.objects.may_be_taken_by(person, at))
    return asked


def _for_supervisors(person: Person, at: datetime) -> Asked:
    if not person.is_supervisor:
        return {}
    reviews = waiting.reviews()
    return (
        waiting.part("decisions", waiting.decisions(), SHOWN)
        | waiting.part("stuck", waiting.reached_nobody(), SHOWN)
        | waiting.part("reviews", reviews, SHOWN)
        | waiting.part("elsewhere", waiting.unfinished().exclude(nurse=person), SHOWN)
        | {
            "reviews_overdue": Count(reviews.overdue_for_review(at)),
            "to_sign_off": Count(waiting.reviews_to_sign_off(at)),
        }
    )


def _end_of_day(person: Person, at: datetime) -> Asked:
    return matters.asked(person, at, timetable(), SHOWN_MATTERS) | {
        "unowned": Count(Voicemail.objects.waiting().without_owner()),
        "takers": waiting.rows_of(matters.able_to_take()),
    }


def _said_at_end_of_day(
    request: HttpRequest, hours: ClosingTime, found: dict[str, Any]
) -> dict[str, Any]:
    at = request.arrived_at
    rows, count = matters.found_in(found, at, timetable())
    opens_at = next_opening(at, timetable())
    return {
        "left": count + found["unowned"],
        "matters": Part(rows[:SHOWN_MATTERS], count),
        "opens_at": opens_at,
        "is_before_opening": not hours.state.startswith("closing")
        and opens_at is not None
        and localtime(opens_at).date() == localtime(at).date(),
        "nations": alike(),
    }


def alike() -> list[tuple[str, Nation]]:
    """Return the out-of-hours words with the names of all nations that share them."""
    found: dict[tuple[str, ...], tuple[list[str], Nation]] = {}
    for one in nations():
        words = (one.out_of_hours, one.crisis, one.emergency, one.certainty)
        found.setdefault(words, ([], one))[0].append(one.name)
    return [(", ".join(names), one) for names, one in found.values()]


def listed(
    request: HttpRequest,
    rows: Any,
    order: Sequence[str],
    anchors: QuerySet[Any] | None = None,
    beside: Asked | None = None,
    **words: Any,
) -> HttpResponse:
    """Show one section of the desk whole, paged by key."""
    page = page_of(request, rows, order, anchors, beside)
    return render(request, "callers/desk_list.html", page | words)


def page_of(
    request: HttpRequest,
    rows: Any,
    order: Sequence[str],
    anchors: QuerySet[Any] | None = None,
    beside: Asked | None = None,
) -> dict[str, Any]:
    """Return one page of a list, paged by key, what every list says, and what is asked beside.

    `anchors` finds a row that may stand in the list no more, with all that the order asks for.
    """
    pk = whole_number(request.GET.get("after", ""))
    anchors = rows.model.objects if anchors is None else anchors
    keys = [one.removeprefix("-") for one in order]
    anchor = anchors.filter(pk=pk).values(*keys).first() if pk else None
    if anchor is not None and None in anchor.values():
        anchor = None  # decided meanwhile: it stands in this list no more
    rest = rows if anchor is None else waiting.after(rows, SimpleNamespace(**anchor), order)
    asked: Asked = {"rows": waiting.rows_of(rest, PAGE + 1), "count": Count(rows)}
    found = together(asked | (beside or {}))
    page = found["rows"]
    return found | {
        "rows": page[:PAGE],
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first_page": anchor is None,
        "today": request.arrived_at,
        "looks": TIER_LOOKS,
        "closing_time": closing_time(line_status(request.arrived_at), request.arrived_at),
    }


@require_GET
@allow(*CALLERS)
def voicemail_list(request: HttpRequest) -> HttpResponse:
    """List every voicemail that waits, red words first."""
    rows = waiting.voicemails()
    order = ("-has_red_words", "received_at", "pk")
    return listed(request, rows, order, title="Voicemails", part="callers/_desk_voicemails.html")


@require_GET
@allow(*CALLERS)
def unfinished_list(request: HttpRequest) -> HttpResponse:
    """List every unfinished call, the oldest first: a nurse's own, a supervisor's all."""
    rows = waiting.unfinished()
    rows = rows if request.user.is_supervisor else rows.held_by(request.user)
    part = "callers/_desk_calls.html"
    order = ("started_at", "pk")
    return listed(request, rows, order, title="Unfinished calls", part=part, names=True)


@require_GET
@allow(Role.SUPERVISOR)
def decision_list(request: HttpRequest) -> HttpResponse:
    """List every call that waits for a supervisor's decision, the longest first."""
    part = "callers/_desk_decisions.html"
    order = ("decision_wanted_at", "pk")
    return listed(request, waiting.decisions(), order, title="Decisions waiting", part=part)


@require_GET
@allow(Role.SUPERVISOR)
def stuck_list(request: HttpRequest) -> HttpResponse:
    """List every grave follow-up that reached nobody and waits for a supervisor's decision."""
    part = "callers/_desk_stuck.html"
    rows = waiting.reached_nobody()
    return listed(request, rows, ("due_at", "pk"), title="Reached nobody", part=part)


@require_GET
@allow(*CALLERS)
def end_of_day(request: HttpRequest) -> HttpResponse:
    """List everything that is open and not handed over to the next opening, paged by key."""
    at, person, hours = request.arrived_at, request.user, timetable()
    begin = matters.Matter.place_of(request.GET.get("after", ""))
    asked = matters.asked(person, at, hours, PAGE + 1, begin=begin)
    asked["takers"] = waiting.rows_of(matters.able_to_take())
    found = together(asked)
    rest, count = matters.found_in(found, at, hours)
    context = {
        "title": "End of day",
        "part": "callers/_desk_matters.html",
        "rows": rest[:PAGE],
        "count": count,
        "next": rest[PAGE - 1].key if len(rest) > PAGE else None,
        "first_page": begin is None,
        "today": at,
        "looks": TIER_LOOKS,
        "opens_at": next_opening(at, hours),
        "takers": found["takers"],
    }
    return render(request, "callers/desk_list.html", context)


def look(call: Call) -> tuple[str, str] | None:
    """Return the mark and words of a call's stored tier."""
    return TIER_LOOKS[Tier(call.tier)] if call.tier else None


@require_GET
@allow(*CALLERS)
def call_list(request: HttpRequest) -> HttpResponse:
    """List a nurse's own calls newest first, paged by key; a supervisor's list is the log."""
    if request.user.is_supervisor:
        return redirect("callers:log")
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
