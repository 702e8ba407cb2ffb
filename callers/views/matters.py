"""What is open at the end of the day, as the desk lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Extract, Floor, JSONObject

from callers.end_of_day import SAID, TIERS, HandedOver, Lack, lacks, session_began
from callers.models import Call, FollowUp, HandOver
from callers.models.follow_ups import GONE
from callers.together import Asked, Count
from callers.waiting import after, rows_of
from guidance.tiers import Tier
from helpline.models import Person, Role
from helpline.opening_hours import Timetable, next_opening
from helpline.posted import whole_number

Place = tuple[int, int, int, int, int]
PLACE = ("place_gone", "place_rank", "place_second", "place_kind", "pk")


@dataclass
class Matter:
    """One unfinished call or open follow-up, and what it lacks at the end of the day."""

    call: Call
    owner: Person
    when: datetime
    lacks: tuple[Lack, ...]
    follow_up: FollowUp | None = None

    @property
    def tier(self) -> str:
        """Return the call's tier, or nothing."""
        return self.call.tier

    @property
    def owner_has_left(self) -> bool:
        """Tell whether nobody who works here owns it."""
        return Lack.OWNER in self.lacks

    @property
    def said(self) -> list[str]:
        """Return what it lacks, in sentences."""
        return [SAID[one] for one in self.lacks]

    @cached_property
    def place(self) -> Place:
        """Return where it stands: owners who left, then the gravest, then the oldest."""
        rank = Tier(self.call.tier).rank if self.call.tier else -1
        pk = self.follow_up.pk if self.follow_up else self.call.pk
        seconds = int(self.when.timestamp())
        return (not self.owner_has_left, 9 - rank, seconds, self.follow_up is not None, pk)

    @property
    def key(self) -> str:
        """Return its place as it stands in an address."""
        return ".".join(str(int(part)) for part in self.place)

    @staticmethod
    def place_of(key: str) -> Place | None:
        """Return the place that a key names, or None."""
        parts = tuple(whole_number(part) for part in key.split("."))
        return parts if len(parts) == 5 else None


def asked(
    person: Person, at: datetime, hours: Timetable, limit: int, *, begin: Place | None = None
) -> Asked:
    """Return what is asked for to show what is not handed over for the next opening.

    A nurse's own, a supervisor's all; `begin` is the place after which it goes on. What is kept
    here is what `end_of_day` says of each row that was found.
    """
    began, opening = session_began(at, hours), next_opening(at, hours)
    calls = _with_hand_over(Call.objects.unfinished(), "call", follow_up=None)
    follow_ups = _with_hand_over(FollowUp.objects.open(), "follow_up").filter(
        Q(kind=FollowUp.Kind.CALLBACK) | Q(call__tier__in=TIERS) | GONE
    )
    if not person.is_supervisor:
        calls, follow_ups = calls.held_by(person), follow_ups.owned_by(person)
    calls = _lacking(calls, "nurse", began, opening)
    follow_ups = _lacking(follow_ups, "owner", began, opening)
    calls = _placed(calls, "started_at", "tier", "nurse", 0)
    follow_ups = _placed(follow_ups, "due_at", "call__tier", "owner", 1)
    found: Asked = {}
    for name, rows in (("calls", calls), ("follow_ups", follow_ups)):
        rest = rows
        if begin is not None:
            rest = after(rows, SimpleNamespace(**dict(zip(PLACE, begin, strict=True))), PLACE)
        found |= {
            f"matter_{name}": rows_of(rest.order_by(*PLACE), limit),
            f"matter_{name}_count": Count(rows),
        }
    return found


def found_in(found: dict[str, Any], at: datetime, hours: Timetable) -> tuple[list[Matter], int]:
    """Return what was asked for, the first that needs a person most, and how many there are."""
    began, opening = session_began(at, hours), next_opening(at, hours)
    rows = [
        Matter(one, one.nurse, one.started_at, _lacks(one, began, opening))
        for one in found["matter_calls"]
    ]
    rows += [
        Matter(one.call, one.owner, one.due_at, _lacks(one, began, opening), follow_up=one)
        for one in found["matter_follow_ups"]
    ]
    count = found["matter_calls_count"] + found["matter_follow_ups_count"]
    return sorted(rows, key=lambda one: one.place), count


def _lacking(rows: Any, owner: str, began: datetime | None, opening: datetime | None) -> Any:
    """Keep rows of which `end_of_day.lacks` says that something is lacking."""
    if opening is None:
        return rows
    told = HandOver.objects.filter(
        pk=OuterRef("newest"), to=OuterRef(owner), next_opening_at=opening
    )
    if began is not None:
        told = told.filter(at__gte=began)
    return rows.filter(_gone(owner) | ~Exists(told))


def _gone(owner: str) -> Q:
    return Q(**{f"{owner}__is_active": False}) | Q(**{f"{owner}__role": Role.ADMIN})


def _placed(rows: Any, when: str, tier: str, owner: str, kind: int) -> Any:
    """Add the parts of `Matter.place`, so that the first and those after one can be asked for."""
    ranks = [When(**{tier: one}, then=Value(9 - one.rank)) for one in Tier]
    return rows.alias(
        place_gone=Case(When(_gone(owner), then=Value(0)), default=Value(1)),
        place_rank=Case(*ranks, default=Value(10)),
        place_second=Cast(Floor(Extract(when, "epoch")), BigIntegerField()),
        place_kind=Value(kind),
    )


def _with_hand_over(rows: Any, of: str, **more: Any) -> Any:
    """Add `handed`: the newest hand-over of each row."""
    newest = HandOver.objects.filter(**{of: OuterRef("pk")}, **more).order_by("-at", "-pk")
    said = JSONObject(to="to", at="at", next_opening_at="next_opening_at")
    return rows.alias(newest=Subquery(newest.values("pk")[:1])).annotate(
        handed=Subquery(newest.values(said=said)[:1])
    )


def _handed(said: dict[str, Any] | None) -> HandedOver | None:
    if said is None:
        return None
    at, opening = said["at"], said["next_opening_at"]
    opens_at = datetime.fromisoformat(opening) if opening else None
    return HandedOver(said["to"], datetime.fromisoformat(at), opens_at)


def _lacks(one: Any, began: datetime | None, opening: datetime | None) -> tuple[Lack, ...]:
    owner = one.owner if isinstance(one, FollowUp) else one.nurse
    return lacks(
        owner=owner.pk,
        owner_works_here=owner.is_active and not owner.is_admin,
        handed=_handed(one.handed),
        began=began,
        next_opening=opening,
    )


def able_to_take() -> Any:
    """Return everybody who may own a call or a follow-up, by name."""
    return Person.objects.filter(is_active=True).exclude(role=Role.ADMIN).order_by("name")


def takers() -> list[Person]:
    """Return the same as a list."""
    return list(able_to_take())
