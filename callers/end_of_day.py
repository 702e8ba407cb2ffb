"""What is open at the end of the day and not yet handed over to the next opening.

Pure. `closing_time` says when it is the end of the day: from 30 minutes before closing, while the
line is closed, and while nobody knows whether it is open.

Source: Checklists and rule, section 11, row "end of day".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from guidance.tiers import Tier
from helpline.opening_hours import LONDON, Timetable, open_intervals

# Checks after these tiers; callbacks count after any, and so does every unfinished call.
TIERS = (Tier.EMERGENCY_999, Tier.IMMEDIATE, Tier.WITHIN_24H, Tier.INCOMPLETE)
# The longest closure on record is eleven days, Christmas 2020.
# Source: Opening hours and bank holidays, 7.1.
LOOKS_BACK_DAYS = 31


class Lack(StrEnum):
    """What one open matter still lacks."""

    OWNER = "owner"
    OPENING = "opening"
    HAND_OVER = "hand_over"
    NEW_OWNER = "new_owner"
    EARLIER_DAY = "earlier_day"
    OTHER_OPENING = "other_opening"


SAID = {
    Lack.OWNER: "Its owner has left: give it to somebody who works here.",
    Lack.OPENING: "The next opening is not known: a supervisor adds it to the hours.",
    Lack.HAND_OVER: "Nobody was handed this for the next opening.",
    Lack.NEW_OWNER: "It changed hands after the hand-over: its owner has not been told.",
    Lack.EARLIER_DAY: "The last hand-over is from an earlier day.",
    Lack.OTHER_OPENING: "The hours changed: it was handed over for another opening.",
}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The newest hand-over of one matter: to whom, when, and for which opening."""

    to: int
    at: datetime
    next_opening_at: datetime | None


def counts(tier: Tier | None, *, is_callback: bool, owner_works_here: bool = True) -> bool:
    """Tell whether an open follow-up of a call of this tier must be handed over.

    One whose owner has left always must, for nothing open is left without an owner.
    """
    return is_callback or tier in TIERS or not owner_works_here


def session_began(at: datetime, timetable: Timetable) -> datetime | None:
    """Return when the session of this instant began; outside hours, the last one before it.

    None when the line did not open within the last month.
    """
    on = at.astimezone(LONDON).date()
    for back in range(LOOKS_BACK_DAYS + 1):
        begun = [
            opens
            for opens, _ in open_intervals(on - timedelta(days=back), timetable)
            if opens <= at
        ]
        if begun:
            return max(begun)
    return None


def lacks(
    *,
    owner: int,
    owner_works_here: bool,
    handed: HandedOver | None,
    began: datetime | None,
    next_opening: datetime | None,
) -> tuple[Lack, ...]:
    """Return what an open matter lacks; nothing once its owner has it for the next opening.

    `began` is `session_began` and `next_opening` the opening after the present session. Half-open:
    a hand-over in the second in which the session began is of this session.
    """
    found = []
    if not owner_works_here:
        found.append(Lack.OWNER)
    if next_opening is None:
        found.append(Lack.OPENING)
    if handed is None:
        found.append(Lack.HAND_OVER)
    elif began is not None and handed.at < began:
        found.append(Lack.EARLIER_DAY)
    elif handed.to != owner:
        found.append(Lack.NEW_OWNER)
    elif next_opening is not None and handed.next_opening_at != next_opening:
        found.append(Lack.OTHER_OPENING)
    return tuple(found)
