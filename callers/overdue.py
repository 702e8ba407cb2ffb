"""How loud a follow-up is: it never disappears, and gets louder the longer it waits.

Pure. The three steps are this project's proposal; the clock is the wall's, closed hours included,
because the caller waits through them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from helpline.opening_hours import LONDON

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
# Whoever has it has had this long: then a colleague may take it over without a supervisor.
LEFT_ALONE = AN_HOUR


class Step(IntEnum):
    """How loud a follow-up is, the quietest first."""

    LATER = 0
    DUE = 1
    HOUR = 2
    DAY = 3

    @property
    def is_overdue(self) -> bool:
        """Tell whether it is more than due."""
        return self >= Step.HOUR


# From when on something stands on a step, and until when.
LATE_BY = {
    Step.DUE: (timedelta(0), AN_HOUR),
    Step.HOUR: (AN_HOUR, A_DAY),
    Step.DAY: (A_DAY, None),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a step looks like: never by colour alone."""

    level: str
    icon: str
    heading: str


LOOKS = {
    Step.LATER: Look("", "◔", "Later"),
    Step.DUE: Look("amber", "◆", "Due now"),
    Step.HOUR: Look("red", "▲", "Overdue by an hour or more"),
    Step.DAY: Look("loud", "■", "Overdue since a day or more"),
}


def step_of(due_at: datetime, at: datetime) -> Step:
    """Return how loud a follow-up is at an instant; it is due from the instant itself on."""
    late = at - due_at
    if late < timedelta(0):
        return Step.LATER
    if late < AN_HOUR:
        return Step.DUE
    return Step.HOUR if late < A_DAY else Step.DAY


def group_of(due_at: datetime, at: datetime) -> str:
    """Return the heading under which a follow-up stands when they are listed by time."""
    step = step_of(due_at, at)
    if step is not Step.LATER:
        return LOOKS[step].heading
    day, today = due_at.astimezone(LONDON).date(), at.astimezone(LONDON).date()
    if day == today:
        return "Later today"
    named = f"{day:%A} {day.day} {day:%B}"
    if day.year != today.year:
        named = f"{named} {day.year}"
    return f"Tomorrow, {named}" if day - today == A_DAY else named
