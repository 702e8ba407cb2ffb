"""Who may do what to a call, and when: pure checks that raise with a reason for a person.

Source: rules 1, 6, 7 and 8 of docs/rules.md; Checklists and rule, sections 10 and 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from guidance.tiers import Tier
from helpline.opening_hours import LONDON, YEARS, Timetable, open_at, status

ATTEMPTS_BEFORE_OTHER_HELP = 2
ATTEMPTS_TO_A_LOST_CALLER = 3
ATTEMPTS_OF_A_FOLLOW_UP = 3
PATIENCE = timedelta(minutes=15)
CHECK_WITHIN = timedelta(hours=24)
GRAVE_CHECK_WITHIN = timedelta(hours=1)
# The longest closure on record is eleven days, Christmas 2020; a console that is down longer than
# a fortnight is a matter for a person, and a day further back is a slip of the pen.
# Source: Opening hours and bank holidays, 7.1; the fortnight is a proposal (P).
PAPER_WITHIN = timedelta(days=14)


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


def check_paper_times(*, started_at: datetime, ended_at: datetime, at: datetime) -> None:
    """Let a call be typed from paper that began and ended within the last fortnight.

    Raises NotAllowed for a time in the future, an end that is not after the start, or a start
    more than `PAPER_WITHIN` back.
    """
    if started_at > at:
        raise NotAllowed("The call cannot have started in the future. Check the day and the time.")
    if ended_at > at:
        raise NotAllowed("The call cannot have ended in the future. Check the day and the time.")
    if ended_at <= started_at:
        raise NotAllowed("The call ended after it started. Check both times.")
    if started_at < at - PAPER_WITHIN:
        raise NotAllowed(
            f"That is more than {PAPER_WITHIN.days} days ago. Check the day; an older sheet goes "
            "to your supervisor."
        )


def check_line_was_open(started_at: datetime, timetable: Timetable, *, reason: str) -> None:
    """Let a call be typed that was taken in opening hours, or outside them with the reason.

    Raises NotAllowed outside hours without a reason.
    """
    line = status(started_at, timetable)
    if not line.is_open and not reason.strip():
        raise NotAllowed(
            "The line was not open when this call started. Say why it was taken then, and which "
            "supervisor agreed."
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

    Only her last word counts: a later rise needs confirming again, and so does a tier that a
    correction lowered. `confirmed` is in the order of time.
    """
    return not confirmed or confirmed[-1] is not standing


def follow_up_in_time(
    tier: Tier | None,
    *,
    started_at: datetime,
    first_red_at: datetime | None,
    made_at: datetime,
    due_at: datetime,
    at_next_opening: bool,
) -> bool:
    """Tell whether a follow-up is soon enough for a call of this tier.

    Within 24 hours of the call's start, or at the next opening; after a grave tier within an hour
    of being booked, or at the next opening, and booked after the warning sign was known.

    Source: Checklists and rule, section 1.
    """
    if tier is not None and tier.rank >= Tier.IMMEDIATE.rank:
        knew = first_red_at is None or made_at >= first_red_at
        return knew and (at_next_opening or due_at - made_at <= GRAVE_CHECK_WITHIN)
    return at_next_opening or due_at - started_at <= CHECK_WITHIN


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


def is_out_of_reach(tier: Tier | None, *, feasible: bool) -> bool:
    """Tell whether a day's wait of this tier has no open time in it.

    `feasible` is `follow_up_feasible` now.

    Source: Checklists and rule, section 11.
    """
    return not feasible and tier is not None and tier.rank == Tier.WITHIN_24H.rank


def check_kind_of_follow_up(*, is_callback: bool, tier: Tier | None, feasible: bool) -> None:
    """Let a callback be booked only where open time is within reach, when it would be the safety.

    Raises NotAllowed for a callback of a 24-hour tier with no open time within reach.
    Source: Checklists and rule, section 11.
    """
    if is_callback and is_out_of_reach(tier, feasible=feasible):
        raise NotAllowed(
            "No open time is within reach, so a callback cannot be the safety. The caller rings "
            "the hospital during or right after this call; book a check for the next opening."
        )


def must_go_elsewhere(attempts: Sequence[tuple[datetime, bool]]) -> bool:
    """Tell whether two attempts within 15 minutes went unanswered: then it is A&E or 999.

    Each attempt is its time and whether somebody was reached.
    """
    if any(reached for _, reached in attempts):
        return False
    return tried_within_patience([at for at, _ in attempts], ATTEMPTS_BEFORE_OTHER_HELP)


def tried_within_patience(times: Sequence[datetime], count: int) -> bool:
    """Tell whether so many of these attempts lie within 15 minutes of each other.

    Source: Checklists and rule, sections 1 and 10.
    """
    ordered = sorted(times)
    return any(
        later - earlier <= PATIENCE
        for earlier, later in zip(ordered, ordered[count - 1 :], strict=False)
    )


def check_may_undo(
    *, non_clinical: bool, closed_by_same: bool, closed_at: datetime, at: datetime
) -> None:
    """Let the nurse who closed a call as non-clinical take that back on the same day.

    The day is London's.

    Raises NotAllowed for another kind of closing, another person or a later day.
    Source: Checklists and rule, section 10.
    """
    if not non_clinical:
        raise NotAllowed("Only a non-clinical closing can be undone. Add an addendum instead.")
    if not closed_by_same:
        raise NotAllowed("Only the nurse who closed this call can undo it.")
    if closed_at.astimezone(LONDON).date() != at.astimezone(LONDON).date():
        raise NotAllowed(
            "It was closed on another day, so it stays closed. Start a new call and link this one."
        )


def check_may_try_again(unanswered: int) -> None:
    """Let a follow-up's owner ring up to three times; then it is decided what happens.

    Raises NotAllowed after three attempts that reached nobody.
    """
    if unanswered >= ATTEMPTS_OF_A_FOLLOW_UP:
        raise NotAllowed(
            "Three attempts reached nobody. Decide now what happens: a new time, other help, or "
            "the end of it."
        )


def check_rung_out_of_hours(note: str) -> None:
    """Let an attempt be written down while the line is not open, once it says how that came.

    Raises NotAllowed without a note.
    """
    if not note:
        raise NotAllowed(
            "The line is not open, so nobody is rung now. Say in the note when it was rung, or "
            "which supervisor agreed."
        )


def check_completes(*, reached: bool, unanswered: int, grave: bool, is_supervisor: bool) -> None:
    """Let a follow-up be completed once somebody was reached, or after three tries by a decision.

    After an immediate or emergency tier that decision is a supervisor's.

    Raises NotAllowed before three attempts, or when a supervisor must decide.
    """
    if reached:
        return
    if unanswered < ATTEMPTS_OF_A_FOLLOW_UP:
        left = ATTEMPTS_OF_A_FOLLOW_UP - unanswered
        raise NotAllowed(
            f"Nobody was reached yet: {left} of three attempts left. Record an attempt, or say "
            "that contact is confirmed."
        )
    if grave and not is_supervisor:
        raise NotAllowed(
            "After an immediate or 999 tier a supervisor decides what happens. Ask yours: the "
            "attempts stand here."
        )
