"""What the hours change on a call's page and on the desk: what is offered, and what is promised.

Pure. It says only what `opening_hours.status` says, the same answer that the header and
`line_status` give.

Source: Checklists and rule, section 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callers.lifecycle import is_out_of_reach
from guidance.tiers import Tier
from helpline.opening_hours import (
    LONDON,
    LineState,
    LineStatus,
    Timetable,
    elapsed,
    follow_up_feasible,
    status,
)

OUT_OF_REACH = (
    "No callback can be promised: no open time is within reach. The caller rings the hospital "
    "during or right after this call; book a check, which its owner has at the next opening."
)
RED_WORDS = (
    "Red words wait for no opening: ring back now. While the line is not open a supervisor agrees."
)


@dataclass(frozen=True, slots=True)
class ClosingTime:
    """What the hours come to now.

    `minutes_left` is set while the line is closing soon. `tells` is what the page says, or blank
    while nothing is special. `promise` is what may be promised, the one sentence of every page that
    speaks of ringing back, and `due` when a voicemail is answered. `rings_now` tells whether the
    caller must ring the hospital during or right after this call, because no open time is within
    reach: no callback is booked then. `is_end_of_day` tells whether what is open needs an owner.
    """

    state: LineState
    minutes_left: int | None
    tells: str
    promise: str
    due: str
    rings_now: bool
    is_end_of_day: bool
    shows_on_call: bool

    @property
    def books_next_opening(self) -> bool:
        """Tell whether a booking is offered for the next opening first: no time today is left."""
        return self.rings_now or self.state is LineState.CLOSED


def closing_time(
    line: LineStatus,
    at: datetime,
    *,
    tier: Tier | None = None,
    feasible: bool = True,
    overruns: bool = True,
    red_words: bool = False,
) -> ClosingTime:
    """Say what the hours change now, for a call of this tier or for the desk.

    `feasible` is `follow_up_feasible` at the same instant; `overruns` is false for a call that
    began while the line was closed; `red_words` is true for a voicemail that holds some.
    """
    left = None
    if line.state is LineState.CLOSING_SOON and line.closes_at is not None:
        left = int(elapsed(at, line.closes_at).total_seconds() // 60)
    rings_now = is_out_of_reach(tier, feasible=feasible)
    return ClosingTime(
        state=line.state,
        minutes_left=left,
        tells=_tells(line, left, tier, overruns=overruns),
        promise=OUT_OF_REACH if rings_now else RED_WORDS if red_words else _promise(line, at),
        due=_due(line),
        rings_now=rings_now,
        is_end_of_day=line.state is not LineState.OPEN,
        shows_on_call=line.state is not LineState.OPEN,
    )


def of_call(at: datetime, hours: Timetable, tier: Tier | None, *, overruns: bool) -> ClosingTime:
    """Say what these hours change for a call of this tier at an instant."""
    feasible = follow_up_feasible(at, hours)
    return closing_time(status(at, hours), at, tier=tier, feasible=feasible, overruns=overruns)


def _promise(line: LineStatus, at: datetime) -> str:
    if line.is_open and line.closes_at is not None:
        return f"Possible today until {line.closes_at.astimezone(LONDON):%H:%M}."
    if line.state is LineState.UNKNOWN:
        said = "Whether the line is open is not known"
    elif line.opens_at is None:
        said = "The next opening is not known"
    else:
        opens = line.opens_at.astimezone(LONDON)
        is_today = opens.date() == at.astimezone(LONDON).date()
        day = "today" if is_today else f"{opens:%A} {opens.day} {opens:%B}"
        when = f"{day} at {opens:%H:%M}"
        return f"The line is closed now: the earliest time is the next opening, {when}."
    return f"{said}: promise no callback, and ask your supervisor."


def _due(line: LineStatus) -> str:
    if line.is_open:
        return "Due now"
    return "Opening not known" if line.opens_at is None else "Due at opening"


def _tells(line: LineStatus, left: int | None, tier: Tier | None, *, overruns: bool) -> str:
    if line.state is LineState.CLOSING_SOON:
        minutes = "less than a minute" if not left else f"{left} minute{'' if left == 1 else 's'}"
        return (
            f"{minutes.capitalize()} to closing. Danger and red questions first, the hospital's "
            "number early, and no promise that the hours cannot keep."
        )
    if line.state is LineState.OPEN:
        return ""
    grave = tier is not None and tier.rank >= Tier.IMMEDIATE.rank
    if line.state is LineState.UNKNOWN:
        goes_on = (
            "This call is never shortened: stay until contact is confirmed,"
            if grave
            else "Finish this call,"
        )
        return (
            "Whether the line is open is not known: the calendar has ended. "
            f"{goes_on} promise no callback, and tell your supervisor."
        )
    goes_on = (
        "This call is never shortened: stay until contact is confirmed."
        if grave
        else "This call goes on until it is finished."
    )
    noted = " The overrun is noted by itself." if overruns else ""
    return f"The line is closed. {goes_on}{noted}"
