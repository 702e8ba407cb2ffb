"""What the live board shows: every call that is not closed and every follow-up that is open.

Two reads for the board, and one small one that tells whether it would look the same as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, TruncMinute

from callers.facts import RISK, SERVICES, TAKES_OVER
from callers.models import Call, ContactAttempt, FollowUp, Outcome, Run, Whom
from guidance.tiers import GRAVE, Tier
from helpline.opening_hours import LONDON

BULKY = ("record", "versions")

# The columns that the board shows and no others: a call that saves its notes looks the same.
_VERSION = """
    WITH open_call AS MATERIALIZED (
        SELECT id, concat_ws(',', id, nurse_id, tier, first_red_at, started_at, line_closes_at,
                             record ->> 'lost') AS shown
          FROM callers_call WHERE closed_at IS NULL
    ), open_follow_up AS MATERIALIZED (
        SELECT id, call_id, concat_ws(',', id, owner_id, due_at) AS shown
          FROM callers_followup WHERE completed_at IS NULL
    ), concerned AS MATERIALIZED (
        SELECT id FROM open_call UNION SELECT call_id FROM open_follow_up
    )
    SELECT md5(concat_ws('/',
        (SELECT string_agg(shown, ';' ORDER BY id) FROM open_call),
        (SELECT string_agg(shown, ';' ORDER BY id) FROM open_follow_up),
        (SELECT string_agg(concat_ws(',', id, tier, abandoned_at), ';' ORDER BY id)
           FROM callers_run WHERE call_id IN (SELECT id FROM open_call)),
        (SELECT count(*) FROM callers_tierconfirmation
          WHERE call_id IN (SELECT id FROM open_call)),
        (SELECT string_agg(name, ';' ORDER BY id) FROM helpline_person
          WHERE role <> 'ADMIN' AND is_active),
        (SELECT count(*) FROM callers_contactattempt WHERE call_id IN (
             SELECT id FROM concerned UNION
             SELECT id FROM callers_call WHERE follow_up_id IN (SELECT id FROM open_follow_up)))))
"""


@dataclass(frozen=True)
class Unconfirmed:
    """A grave call of which nobody who takes it over has been reached; or its check that waits."""

    call: Call
    check: FollowUp | None = None


@dataclass(frozen=True)
class Board:
    """What stands on the board, the most urgent first in each part.

    `left` counts calls of earlier days that nobody has closed: nobody is on those.
    """

    on_calls: list[Call]
    left: int
    red: list[Call]
    unconfirmed: list[Unconfirmed]
    follow_ups: list[FollowUp]
    overdue: int
    later: int
    lost: list[Call]
    past_closing: list[Call]


def version(at: datetime) -> str:
    """Return what changes when the board would look different: its rows, and the minute."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        (rows,) = cursor.fetchone()
    return f"{rows}.{int(at.timestamp()) // 60}"


def board(at: datetime) -> Board:
    """Return the board at an instant, in two reads."""
    calls = list(open_calls())
    follow_ups = list(open_follow_ups())
    today = [one for one in follow_ups if _day(one.due_at) <= _day(at)]
    unconfirmed = [Unconfirmed(one) for one in calls if one.tier in GRAVE and not one.is_confirmed]
    unconfirmed += [
        Unconfirmed(one.call, one)
        for one in follow_ups
        if one.kind == FollowUp.Kind.CHECK
        and one.call.is_closed
        and one.call.tier in GRAVE
        and not one.is_confirmed
    ]
    here = [one for one in calls if _day(one.typed_at or one.started_at) == _day(at)]
    red = [one for one in calls if one.tier in GRAVE or one.first_red_at is not None]
    return Board(
        on_calls=here,
        left=len(calls) - len(here),
        red=sorted(red, key=_gravest_first),
        unconfirmed=sorted(unconfirmed, key=lambda one: _gravest_first(one.call)),
        follow_ups=today,
        overdue=sum(one.due_at < at for one in today),
        later=len(follow_ups) - len(today),
        lost=[one for one in calls if one.was_lost == "yes"],
        past_closing=[
            one
            for one in calls
            if one.line_closes_at is not None and one.line_closes_at <= at and not one.typed_at
        ],
    )


def open_calls() -> Any:
    """Return the calls that are not closed, the oldest first, with what the board asks of each."""
    to_caller = ContactAttempt.objects.order_by().filter(call=OuterRef("pk"), whom=Whom.CALLER)
    tried = to_caller.annotate(all=Value(1)).values("all").annotate(count=Count("pk"))
    rows = Call.objects.unfinished().select_related("nurse").defer(*BULKY)
    return rows.annotate(
        is_confirmed=_confirmed("pk"),
        was_lost=KT("record__lost"),
        tried=Coalesce(Subquery(tried.values("count")), 0),
    ).oldest_first()


def open_follow_ups() -> Any:
    """Return the open follow-ups, the soonest first, with their attempts."""
    rows = FollowUp.objects.open().with_attempts().select_related("call__nurse", "owner")
    rows = rows.annotate(is_confirmed=_confirmed("call"))
    return rows.defer(*(f"call__{name}" for name in BULKY)).soonest_first()


def _confirmed(call: str) -> Exists:
    """Tell whether somebody who takes this call over has it: `facts.taking_over` says who may.

    Reached before the warning sign they know nothing of it (`red_times.in_time`).
    """
    other = Run.objects.filter(call=OuterRef("call"), abandoned_at=None).filter(
        Q(tier__in=GRAVE) | Q(confirmations__confirmed__in=GRAVE)
    )
    return Exists(
        ContactAttempt.objects.filter(call=OuterRef(call))
        .annotate(is_of_more_than_a_risk=Exists(other.exclude(slug=RISK)))
        .filter(Q(outcome=Outcome.REACHED) | Q(outcome=Outcome.ON_THE_WAY, whom__in=SERVICES))
        .filter(Q(whom__in=TAKES_OVER) | Q(whom=Whom.CRISIS_LINE, is_of_more_than_a_risk=False))
        .filter(Q(call__first_red_at=None) | Q(at__gte=TruncMinute("call__first_red_at")))
    )


def _day(moment: datetime) -> Any:
    return moment.astimezone(LONDON).date()


def _gravest_first(call: Call) -> tuple[int, datetime]:
    rank = Tier(call.tier).rank if call.tier else -1
    return -rank, call.first_red_at or call.started_at
