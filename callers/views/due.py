"""Callbacks and checks that are due: the list by time and by owner, and taking one over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from callers.actions import callbacks
from callers.actions.writing import CallRefused
from callers.models import FollowUp
from callers.models.follow_ups import OWNER_ORDER
from callers.overdue import AN_HOUR, LOOKS, Look, group_of, step_of
from callers.together import Asked, Figures
from callers.views.desk import CALLERS, page_of
from callers.views.leaving import leave
from callers.views.rows import TIER_LOOKS
from helpline.access import allow
from helpline.models import Person
from helpline.opening_hours import LONDON
from helpline.posted import whole_number

TIME_ORDER = ("due_at", "pk")
WAYS = {"time": "By time", "owner": "By owner"}


@dataclass
class Group:
    """The rows of one page that stand under one heading, which counts them on all pages."""

    title: str
    count: int
    look: Look | None = None
    rows: list[FollowUp] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose follow-ups the list holds, how many, and how many are overdue by an hour or more."""

    pk: int
    name: str
    count: int
    overdue: int


def _owners(rows: Any, at: datetime) -> Figures:
    """Ask for everybody who owns some of these, and how many are overdue."""
    late = Count("pk", filter=Q(due_at__lte=at - AN_HOUR))
    owned = rows.order_by().values("owner_id", name=F("owner__name"))
    return Figures(owned.annotate(count=Count("pk"), overdue=late))


def _headings(rows: Any, at: datetime) -> Figures:
    """Ask how many stand on each step and day, of which no two headings share one."""
    days = rows.with_step(at).annotate(day=TruncDate("due_at", tzinfo=LONDON))
    counted = days.order_by().values("step", "day").annotate(count=Count("pk"))
    return Figures(counted.annotate(first=Min("due_at")))


def _grouped(
    request: HttpRequest, page: list[FollowUp], counts: Counter[Any], way: str
) -> list[Group]:
    """Put the rows of a page under their headings; each heading counts its rows on all pages."""
    at, person = request.arrived_at, request.user
    groups: dict[object, Group] = {}
    for one in page:
        by_time = group_of(one.due_at, at)
        title = by_time if way == "time" else "You" if one.owner_id == person.pk else one.owner.name
        key = title if way == "time" else one.owner_id
        step = step_of(one.due_at, at)
        look = LOOKS[step] if way == "time" and step else None
        groups.setdefault(key, Group(title, counts[key], look)).rows.append(one)
    return list(groups.values())


@require_GET
@allow(*CALLERS)
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """List every open follow-up, by time or by owner, the most overdue first.

    A supervisor sees all. A nurse sees her own, and of her colleagues' what she may take over,
    without what it is about.
    """
    person, at, asked = request.user, request.arrived_at, request.GET
    way = asked.get("by", "") if asked.get("by") in WAYS else "time"
    every = FollowUp.objects.in_sight_of(person, at)
    one = whole_number(asked.get("owner", ""))
    bare = every.filter(owner=one) if one else every
    beside: Asked = {"by_owner": _owners(every, at), "by_heading": _headings(bare, at)}
    rows = bare.with_attempts()
    if way == "time":
        page = page_of(request, rows.soonest_first(), TIME_ORDER, beside=beside)
    else:
        anchors = FollowUp.objects.by_owner(person)
        page = page_of(request, rows.by_owner(person), OWNER_ORDER, anchors, beside)
    owners = [
        Owner(each["owner_id"], each["name"], each["count"], each["overdue"])
        for each in page["by_owner"]
    ]
    owners.sort(key=lambda each: (each.pk != person.pk, each.name, each.pk))
    chosen = next((each for each in owners if each.pk == one), None)
    counts: Counter[Any] = Counter({each.pk: each.count for each in owners})
    for each in page["by_heading"]:
        counts[group_of(each["first"], at)] += each["count"]
    keep = [f"by={way}"] * (way != "time") + [f"owner={one}"] * bool(one)
    words = {
        "title": "Callbacks and checks",
        "part": "callers/_follow_ups_due.html",
        "above": "callers/_follow_ups_shown.html",
        "groups": _grouped(request, page["rows"], counts, way),
        "way": way,
        "ways": WAYS.items(),
        "owners": owners,
        "all": sum(each.count for each in owners),
        "chosen": chosen,
        "keep": "&".join(keep),
        "every_minute": True,
    }
    return render(request, "callers/desk_list.html", page | words)


@require_http_methods(["GET", "POST"])
@allow(*CALLERS)
def follow_up_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a follow-up over from a colleague, with a reason; one's own leads to its page.

    The page says whose it is and how late, and nothing of the caller: she reads that once it is
    hers. It is not there for a nurse who may not take it over.
    """
    person, at, post = request.user, request.arrived_at, request.POST
    follow_up = _in_reach(request, pk)
    refused, status = "", 200
    if request.method == "POST":
        try:
            callbacks.take(
                follow_up=follow_up,
                reason=post.get("reason", ""),
                owner=whole_number(post.get("owner", "")),
                by=person,
                at=at,
            )
        except CallRefused as no:
            follow_up.refresh_from_db()
            moved = follow_up.completed_at or str(follow_up.owner_id) != post.get("owner", "")
            refused, status = no.sentence, 409 if moved else 422
        else:
            return leave(request, "callers:follow_up_detail", pk)
    elif follow_up.owner_id == person.pk or (follow_up.completed_at and person.is_supervisor):
        return redirect("callers:follow_up_detail", pk)
    context = {
        "follow_up": follow_up,
        "today": at,
        "looks": TIER_LOOKS,
        "reason": post.get("reason", ""),
        "refused": refused,
        "may_take": FollowUp.objects.may_be_taken_by(person, at).filter(pk=pk).exists(),
    }
    return render(request, "callers/follow_up_take.html", context, status=status)


def _in_reach(request: HttpRequest, pk: int) -> FollowUp:
    """Return a follow-up that a person may take over, or might have until just now; else 404.

    A colleague may have completed it or taken it over while the page stood open: that is a
    sentence, and nothing of the caller.
    """
    person: Person = request.user
    rows = FollowUp.objects.select_related("call", "owner", "completed_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    if person.is_supervisor or found.owner_id == person.pk:
        return found
    if FollowUp.objects.in_reach_of_all(request.arrived_at).filter(pk=pk).exists():
        return found
    raise Http404
