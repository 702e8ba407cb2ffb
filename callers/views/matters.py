"""What is open at the end of the day, as the desk lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery

from callers.end_of_day import SAID, HandedOver, Lack, counts, lacks, session_began
from callers.models import Call, FollowUp, HandOver
from guidance.tiers import Tier
from helpline.hours import timetable
from helpline.models import Person, Role
from helpline.opening_hours import next_opening
from helpline.posted import whole_number

Place = tuple[int, int, int, int, int]
LEFT_OUT = ("record", "versions")


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


def open_matters(person: Person, at: datetime) -> list[Matter]:
    """Return what is not handed over for the next opening: a nurse's own, a supervisor's all.

    The first needs a person most. The rule is `end_of_day`.
    """
    hours = timetable()
    began, opening = session_began(at, hours), next_opening(at, hours)
    calls = _with_hand_over(
        Call.objects.unfinished().select_related("nurse").defer(*LEFT_OUT),
        HandOver.objects.filter(call=OuterRef("pk"), follow_up=None),
    )
    follow_ups = _with_hand_over(
        FollowUp.objects.open()
        .select_related("call", "owner")
        .defer(*(f"call__{name}" for name in LEFT_OUT)),
        HandOver.objects.filter(follow_up=OuterRef("pk")),
    )
    if not person.is_supervisor:
        calls, follow_ups = calls.held_by(person), follow_ups.owned_by(person)
    found = [Matter(one, one.nurse, one.started_at, _lacks(one, began, opening)) for one in calls]
    found += [
        Matter(one.call, one.owner, one.due_at, _lacks(one, began, opening), follow_up=one)
        for one in follow_ups
        if counts(
            _tier(one.call),
            is_callback=one.kind == FollowUp.Kind.CALLBACK,
            owner_works_here=_works_here(one.owner),
        )
    ]
    return sorted((one for one in found if one.lacks), key=lambda one: one.place)


def _with_hand_over(rows: Any, hand_overs: Any) -> Any:
    newest = hand_overs.order_by("-at", "-pk")
    return rows.annotate(
        handed_to=Subquery(newest.values("to")[:1]),
        handed_at=Subquery(newest.values("at")[:1]),
        handed_for=Subquery(newest.values("next_opening_at")[:1]),
    )


def _lacks(one: Any, began: datetime | None, opening: datetime | None) -> tuple[Lack, ...]:
    owner = one.owner if isinstance(one, FollowUp) else one.nurse
    handed = HandedOver(one.handed_to, one.handed_at, one.handed_for) if one.handed_to else None
    return lacks(
        owner=owner.pk,
        owner_works_here=_works_here(owner),
        handed=handed,
        began=began,
        next_opening=opening,
    )


def _works_here(owner: Person) -> bool:
    return owner.is_active and not owner.is_admin


def _tier(call: Call) -> Tier | None:
    return Tier(call.tier) if call.tier else None


def takers() -> list[Person]:
    """Return everybody who may own a call or a follow-up, by name."""
    return list(Person.objects.filter(is_active=True).exclude(role=Role.ADMIN).order_by("name"))
