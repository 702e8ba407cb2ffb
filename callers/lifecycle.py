"""Who may do what to a call, and when: pure checks that raise with a reason for a person.

Source: DESIGN rules 1, 6, 7 and 8 as told in the README; Checklists and rule, sections 10 and 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from guidance.tiers import Tier
from helpline.opening_hours import YEARS, Timetable, open_at, status

ATTEMPTS_BEFORE_OTHER_HELP = 2
PATIENCE = timedelta(minutes=15)
CHECK_WITHIN = timedelta(hours=24)


class NotAllowed(Exception):
    """What was asked goes against a rule; the message says what to do instead."""


def check_may_start(at: datetime, timetable: Timetable, *, reason: str) -> None:
    """Let a call start in opening hours, or outside them with a supervisor's reason.

    Raises NotAllowed outside hours without a reason.
    """
    line = status(at, timetable)
    if line.state in ("open", "closing_soon") or reason.strip():
        return
    raise NotAllowed(
        "The line is not open. Say why this call is taken now and which supervisor agreed."
    )


def check_may_change(*, closed: bool, holds: bool, is_supervisor: bool) -> None:
    """Let the nurse who holds a call, or a supervisor, change it while it is open.

    Raises NotAllowed on a closed call, or for somebody who only may read it.
    """
    if closed:
        raise NotAllowed("This call is closed. Add an addendum instead: it is marked as late.")
    if not holds and not is_supervisor:
        raise NotAllowed("Another nurse holds this call. Ask her to hand it over, or read along.")


def check_confirms(computed: Tier, confirmed: Tier, *, reason: str) -> None:
    """Let a nurse confirm a computed tier or raise it with a reason.

    Raises NotAllowed when the tier would be lowered, or raised without a reason.
    """
    if confirmed.rank < computed.rank:
        raise NotAllowed(
            "A tier is never lowered. Correct the answer that is wrong, with a reason, instead."
        )
    if confirmed is Tier.INCOMPLETE and computed is not Tier.INCOMPLETE:
        raise NotAllowed("Nobody raises a tier to incomplete: choose the route that fits.")
    if confirmed is not computed and not reason.strip():
        raise NotAllowed("Say in a few words why you raise the tier.")


def needs_confirming(standing: Tier, confirmed: Sequence[Tier]) -> bool:
    """Tell whether the tier that stands still waits for the nurse.

    A later rise needs confirming again, and so does a tier that a correction lowered.
    """
    return not any(one.rank == standing.rank for one in confirmed)


def check_follow_up(
    due_at: datetime, at: datetime, timetable: Timetable, *, tier: Tier | None, has_route: bool
) -> None:
    """Let a follow-up be booked where the line is open, and never as the only safety.

    Raises NotAllowed in the past, where the line is closed, or for a grave tier without a route.
    Source: DESIGN rule 7; Checklists and rule, section 11.
    """
    if due_at <= at:
        raise NotAllowed("That time has passed. Choose a later one.")
    if due_at.year > YEARS[1]:
        raise NotAllowed("That is centuries away. Choose a time in opening hours.")
    if not open_at(due_at, timetable):
        raise NotAllowed(
            "The line is closed then. Choose a time in opening hours, or the next opening."
        )
    if tier is not None and tier.rank >= Tier.IMMEDIATE.rank and not has_route:
        raise NotAllowed(
            "A callback is never the only safety net of this tier. Record first whom the caller "
            "rings or is taken to: a contact attempt with hospital, A&E or 999."
        )


def must_go_elsewhere(attempts: Sequence[tuple[datetime, bool]]) -> bool:
    """Tell whether two attempts within 15 minutes went unanswered: then it is A&E or 999.

    Each attempt is its time and whether somebody was reached.
    """
    if any(reached for _, reached in attempts):
        return False
    times = sorted(at for at, _ in attempts)
    return any(
        later - earlier <= PATIENCE
        for earlier, later in zip(times, times[ATTEMPTS_BEFORE_OTHER_HELP - 1 :], strict=False)
    )
