"""The desk: what a nurse or supervisor sees first, the most urgent before all else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from callers.closing_time import ClosingTime, closing_time
from callers.lifecycle import ATTEMPTS_OF_A_FOLLOW_UP
from callers.models import Call, FollowUp, Review, Voicemail
from callers.views.matters import Matter, open_matters, takers
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
GRAVE = (Tier.IMMEDIATE, Tier.EMERGENCY_999)
BULKY = ("record", "versions")


class Part:
    """One section of the desk: the first of its rows, and how many there are."""

    def __init__(self, rows: Any, count: int | None = None, *, shown: int = SHOWN) -> None:
        self.rows = list(rows[:shown])
        self.count = rows.count() if count is None else count

    @property
    def more(self) -> int:
        """Count the rows that are not shown."""
        return self.count - len(self.rows)


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
    due = follow_ups_of(person)
    return render(
        request,
        "callers/_desk_poll.html" if request.htmx else "callers/desk.html",
        {
            "today": at,
            "looks": TIER_LOOKS,
            **_end_of_day(request, hours),
            **_for_supervisors(person, at),
            "to_read": Part(reviews_to_read(person)),
            "voicemails": Part(voicemails_waiting()),
            "follow_ups": Part(due),
            "overdue": due.filter(due_at__lt=at).count(),
            "unfinished": Part(unfinished().held_by(person)),
            "closing_time": hours,
            "nations": alike() if hours.is_end_of_day else (),
        },
    )


def _end_of_day(request: HttpRequest, hours: ClosingTime) -> dict[str, Any]:
    if not hours.is_end_of_day:
        return {}
    at = request.arrived_at
    matters = open_matters(request.user, at)
    unowned = Voicemail.objects.waiting().without_owner().count()
    opens_at = next_opening(at, timetable())
    return {
        "unowned": unowned,
        "left": len(matters) + unowned,
        "matters": Part(matters, len(matters), shown=6),
        "opens_at": opens_at,
        "is_before_opening": not hours.state.startswith("closing")
        and opens_at is not None
        and localtime(opens_at).date() == localtime(at).date(),
        "takers": takers(),
    }


def _for_supervisors(person: Person, at: datetime) -> dict[str, Any]:
    if not person.is_supervisor:
        return {}
    asked, stuck = decisions_wanted(), reached_nobody()
    return {
        "decisions": Part(asked),
        "stuck": Part(stuck),
        "deciding": asked.count() + stuck.count(),
        "reviews": Part(reviews_wanted()),
        "reviews_overdue": reviews_wanted().overdue_for_review(at).count(),
        "to_sign_off": reviews_to_sign_off(at).count(),
        "elsewhere": Part(unfinished().exclude(nurse=person)),
    }


def unfinished() -> Any:
    """Return calls that are not closed, the oldest first, without their records."""
    return Call.objects.unfinished().select_related("nurse").defer(*BULKY).oldest_first()


def voicemails_waiting() -> Any:
    """Return voicemails that nobody has answered, red words first, with their owners."""
    return Voicemail.objects.waiting().select_related("owner").red_words_first()


def decisions_wanted() -> Any:
    """Return calls about which a supervisor was asked to decide."""
    return Call.objects.waiting_for_a_decision().select_related("nurse").defer(*BULKY)


def reviews_wanted() -> Any:
    """Return closed calls that wait for a supervisor's review."""
    return Call.objects.waiting_for_review().select_related("nurse").defer(*BULKY)


def reviews_to_sign_off(at: datetime) -> Any:
    """Return reviews that may be signed off, with their calls."""
    rows = Review.objects.to_sign_off(at).select_related("call", "by", "call__nurse")
    return rows.defer(*(f"call__{name}" for name in BULKY), "ratings")


def reviews_to_read(person: Person) -> Any:
    """Return reviews of a person's calls that wait for their reply, with their calls."""
    rows = Review.objects.to_read(person).select_related("call", "by")
    return rows.defer(*(f"call__{name}" for name in BULKY), "ratings")


def reached_nobody() -> Any:
    """Return grave follow-ups whose three attempts reached nobody: a supervisor decides."""
    rows = FollowUp.objects.open().filter(call__tier__in=GRAVE).with_attempts()
    rows = rows.filter(tried__gte=ATTEMPTS_OF_A_FOLLOW_UP).select_related("call", "owner")
    return rows.defer(*(f"call__{name}" for name in BULKY)).soonest_first()


def follow_ups_of(person: Person) -> Any:
    """Return the open follow-ups that a person sees: a nurse's own, a supervisor's all."""
    rows = FollowUp.objects.open().with_attempts().select_related("call", "owner").soonest_first()
    rows = rows.defer(*(f"call__{name}" for name in BULKY))
    return rows if person.is_supervisor else rows.owned_by(person)


def alike() -> list[tuple[str, Nation]]:
    """Return the out-of-hours words with the names of all nations that share them."""
    found: dict[tuple[str, ...], tuple[list[str], Nation]] = {}
    for one in nations():
        words = (one.out_of_hours, one.crisis, one.emergency, one.certainty)
        found.setdefault(words, ([], one))[0].append(one.name)
    return [(", ".join(names), one) for names, one in found.values()]


def after(rows: QuerySet[Any], anchor: Any, order: Sequence[str]) -> QuerySet[Any]:
    """Keep what comes after one row in this order, by its key and not by its place."""
    later, same = Q(), Q()
    for name in order:
        field, sign = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        value = getattr(anchor, field)
        later |= same & Q(**{f"{field}__{sign}": value})
        same &= Q(**{field: value})
    return rows.filter(later)


def listed(
    request: HttpRequest,
    rows: Any,
    order: Sequence[str],
    anchors: QuerySet[Any] | None = None,
    **words: Any,
) -> HttpResponse:
    """Show one section of the desk whole, paged by key.

    `anchors` finds a row that may stand in the list no more, with all that the order asks for.
    """
    count, pk = rows.count(), whole_number(request.GET.get("after", ""))
    anchors = rows.model.objects if anchors is None else anchors
    anchor = anchors.filter(pk=pk).first() if pk else None
    if anchor is not None and None in (getattr(anchor, one.removeprefix("-")) for one in order):
        anchor = None  # decided meanwhile: it stands in this list no more
    page = list((rows if anchor is None else after(rows, anchor, order))[: PAGE + 1])
    context = {
        "rows": page[:PAGE],
        "count": count,
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first_page": anchor is None,
        "today": request.arrived_at,
        "looks": TIER_LOOKS,
        "closing_time": closing_time(line_status(request.arrived_at), request.arrived_at),
    }
    return render(request, "callers/desk_list.html", context | words)


@require_GET
@allow(*CALLERS)
def voicemail_list(request: HttpRequest) -> HttpResponse:
    """List every voicemail that waits, red words first."""
    rows = voicemails_waiting()
    order = ("-has_red_words", "received_at", "pk")
    return listed(request, rows, order, title="Voicemails", part="callers/_desk_voicemails.html")


@require_GET
@allow(*CALLERS)
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """List every open follow-up, the most overdue first: a nurse's own, a supervisor's all."""
    rows = follow_ups_of(request.user)
    part = "callers/_desk_follow_ups.html"
    return listed(request, rows, ("due_at", "pk"), title="Callbacks and checks", part=part)


@require_GET
@allow(*CALLERS)
def unfinished_list(request: HttpRequest) -> HttpResponse:
    """List every unfinished call, the oldest first: a nurse's own, a supervisor's all."""
    rows = unfinished()
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
    return listed(request, decisions_wanted(), order, title="Decisions waiting", part=part)


@require_GET
@allow(Role.SUPERVISOR)
def stuck_list(request: HttpRequest) -> HttpResponse:
    """List every grave follow-up that reached nobody and waits for a supervisor's decision."""
    part = "callers/_desk_stuck.html"
    return listed(request, reached_nobody(), ("due_at", "pk"), title="Reached nobody", part=part)


@require_GET
@allow(*CALLERS)
def end_of_day(request: HttpRequest) -> HttpResponse:
    """List everything that is open and not handed over to the next opening, paged by key."""
    at = request.arrived_at
    matters = open_matters(request.user, at)
    begin = Matter.place_of(request.GET.get("after", ""))
    rest = [one for one in matters if begin is None or one.place > begin]
    context = {
        "title": "End of day",
        "part": "callers/_desk_matters.html",
        "rows": rest[:PAGE],
        "count": len(matters),
        "next": rest[PAGE - 1].key if len(rest) > PAGE else None,
        "first_page": begin is None,
        "today": at,
        "looks": TIER_LOOKS,
        "opens_at": next_opening(at, timetable()),
        "takers": takers(),
    }
    return render(request, "callers/desk_list.html", context)


def look(call: Call) -> tuple[str, str] | None:
    """Return the mark and words of a call's stored tier."""
    return TIER_LOOKS[Tier(call.tier)] if call.tier else None


@require_GET
@allow(*CALLERS)
def call_list(request: HttpRequest) -> HttpResponse:
    """List calls newest first, paged by key: a nurse's own, a supervisor's all."""
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
