"""How long help took after the first warning sign, from stored moments alone.

Pure.

Source: Checklists and rule, section 1 (follow-up targets) and section 10 (contact attempts).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of an urgent call. `at` is None while it is not recorded, `after` for the first."""

    what: str
    at: datetime | None
    after: timedelta | None

    @property
    def took(self) -> str:
        """Return how long after the warning sign it was, in words; nothing for the sign itself."""
        if self.after is None:
            return ""
        seconds = int(self.after.total_seconds())
        if seconds < 0:
            return "in the same minute"
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(hours or minutes)
        return " ".join([*parts, f"{seconds} s"]) + " later"


def in_time(at: datetime, red_at: datetime | None) -> bool:
    """Tell whether something came no earlier than the minute of the warning sign, if there is one.

    The time of an attempt may be typed in minutes. Who was reached before knew nothing of the sign.
    """
    return red_at is None or at >= red_at.replace(second=0, microsecond=0)


def red_times(
    *,
    answered_at: datetime | None,
    tier_at: datetime | None,
    confirmed_at: Iterable[datetime],
    route_at: Iterable[datetime],
    read_back_at: Iterable[datetime],
) -> tuple[Moment, ...]:
    """Return when the tier, the route and the read-back followed the first red answer.

    `answered_at` is that of the first red answer, `tier_at` when the tier first was immediate or
    higher; where no answer was red by itself, such as after two ambers, all counts from there.
    Each list holds the moments of its kind in this call, in any order; what came before does not
    count. Nothing when nothing ever was so urgent.
    """
    start = answered_at or tier_at
    if start is None:
        return ()
    if answered_at is None:
        found = [Moment("Tier immediate or higher", start, None)]
    else:
        after = None if tier_at is None else tier_at - answered_at
        found = [
            Moment("First red answer", answered_at, None),
            Moment("Tier immediate or higher", tier_at, after),
        ]
    for what, moments in (
        ("Tier confirmed", confirmed_at),
        ("Route confirmed", route_at),
        ("Read back", read_back_at),
    ):
        at = min((one for one in moments if in_time(one, start)), default=None)
        found.append(Moment(what, at, None if at is None else at - start))
    return tuple(found)
