"""The sessions of one weekday: which can stand together, and how they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

# Nobody opens a line more often in a day: a longer list is a slip.
MOST_SESSIONS = 6

Times = tuple[time, time]


@dataclass(frozen=True)
class SessionFault:
    """What is wrong with one session: which it is, counted from 0, at which end, and a sentence."""

    which: int
    end: str
    sentence: str


def faults(sessions: Sequence[Times]) -> list[SessionFault]:
    """List what keeps sessions from standing together: each is `[opens, closes)`, in any order.

    Two that touch may stand: the line stays open.
    """
    found = [
        SessionFault(which, "closes", "The closing time must be later than the opening time.")
        for which, (opens, closes) in enumerate(sessions)
        if closes <= opens
    ]
    if found:
        return found
    in_order = sorted(range(len(sessions)), key=lambda which: sessions[which])
    for earlier, later in pairwise(in_order):
        if sessions[later][0] < sessions[earlier][1]:
            sentence = (
                f"{in_words([sessions[earlier]])} and {in_words([sessions[later]])} overlap: "
                f"let this session begin at {sessions[earlier][1]:%H:%M} or later."
            )
            found.append(SessionFault(later, "opens", sentence))
    return found


def in_words(sessions: Sequence[Times]) -> str:
    """Say sessions as people read them: "09:00 to 12:30, 13:30 to 16:00"."""
    said = ", ".join(f"{opens:%H:%M} to {closes:%H:%M}" for opens, closes in sorted(sessions))
    return said or "not open"
