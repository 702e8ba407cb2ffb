"""What the hours change on a call's page and on the desk: what is offered, and what is promised.

Pure. It says only what `opening_hours.status` says, the same answer that the header and
`line_status` give.

Source: Checklists and rule, section 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guidance.tiers import Tier
from helpline.opening_hours import LineState, LineStatus, elapsed


@dataclass(frozen=True, slots=True)
class ClosingTime:
    """What the hours come to now.

    `minutes_left` is set while the line is closing soon. `tells` is what the page says, or blank
    while nothing is special. `may_promise_today` tells whether a callback today can be kept;
    `rings_now` whether the caller must ring the hospital during or right after this call, because
    no open time is within reach. `is_end_of_day` tells whether what is open needs an owner now.
    """

    state: LineState
    minutes_left: int | None
    tells: str
    may_promise_today: bool
    rings_now: bool
    is_end_of_day: bool
    shows_on_call: bool


def closing_time(
    line: LineStatus,
    at: datetime,
    *,
    tier: Tier | None = None,
    feasible: bool = True,
    overruns: bool = True,
) -> ClosingTime:
    """Say what the hours change now, for a call of this tier or for the desk.

    `feasible` is `follow_up_feasible` at the same instant; `overruns` is false for a call that
    began while the line was closed.
    """
    left = None
    if line.state is LineState.CLOSING_SOON and line.closes_at is not None:
        left = int(elapsed(at, line.closes_at).total_seconds() // 60)
    waits = tier is not None and tier.rank == Tier.WITHIN_24H.rank
    return ClosingTime(
        state=line.state,
        minutes_left=left,
        tells=_tells(line, left, tier, overruns=overruns),
        may_promise_today=line.is_open,
        rings_now=waits and not feasible,
        is_end_of_day=line.state is not LineState.OPEN,
        shows_on_call=line.state is not LineState.OPEN,
    )


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
