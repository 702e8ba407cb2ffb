"""Filling in patterns: from a few numbers to the lines of thousands of calls.

It needs neither Django nor the database, so that processes beside the one that loads can do it.
The same seed and the same plan give the same lines.
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from multiprocessing import connection
from threading import Thread
from typing import TypeVar

from callers.making.words import GIVEN, STREETS, SURNAMES, of_classes, said

T = TypeVar("T")
FOUND = (
    "The hospital line was reached early, and the read-back is there. Nothing to change.",
    "Right route, calmly told. Next time say the hospital's number before the position.",
    "The reason is written down and bears it out.",
)
DONE = ("Reached; seen the same day.", "Reached: better today, the team has rung.")
# The numbers that Ofcom keeps for drama: they ring nowhere.
# Source: Ofcom, Telephone numbers for use in TV and radio drama programmes.
MOBILE, LANDLINE, FIRST, LAST = "07700 900", "01632 960", 100, 999
_NONE = "\\N"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One acted call. `lines` holds for each table, by its place, its rows as a %-template.

    `moments` names the times in them, from the call's start; `lasts` is how long it takes at least;
    `words` how many words its notes have, from and to.
    """

    kind: str
    weight: float
    lines: dict[int, str]
    review: str
    wanted: str
    urgency: str
    runs: int
    answers: int
    follow_ups: int
    moments: tuple[tuple[str, timedelta], ...]
    lasts: timedelta
    words: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Session:
    """One open interval of the line, `[opens, closes)` in UTC, and when it opens the next time."""

    opens: datetime
    closes: datetime
    next_opening: datetime


@dataclass(frozen=True, slots=True)
class Kit:
    """What every part of one load shares. `reviews` is the place of the reviews' table."""

    seed: int
    count: int
    patterns: tuple[Pattern, ...]
    sessions: tuple[Session, ...]
    nurses: tuple[int, ...]
    supervisor: int | None
    until: datetime
    reviewed_before: datetime
    closing_soon: timedelta
    reviews: int

    def drawn(self, number: int, size: int) -> list[int]:
        """Return which patterns a part of the load copies, in order."""
        chance = random.Random(f"{self.seed}:patterns:{number}")
        weights = [*accumulate(one.weight for one in self.patterns)]
        return chance.choices(range(len(self.patterns)), cum_weights=weights, k=size)


@dataclass(frozen=True, slots=True)
class Part:
    """Some sessions' calls: how many of each, and the first ids to use. `first` counts from 0."""

    number: int
    first: int
    sessions: tuple[tuple[int, int], ...]
    references: tuple[str, ...]
    call: int
    run: int
    answer: int
    follow_up: int


_kit: Kit | None = None


def take(kit: Kit) -> None:
    """Keep what all parts of a load share, in a process of its own that fills them in."""
    global _kit
    _kit = kit
    loads = multiprocessing.parent_process()
    if loads is not None:
        Thread(target=_end_with, args=(loads.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End when the process that loads is gone, however it went: nobody else would end this one."""
    connection.wait([sentinel])
    os._exit(1)


def filled_here(part: Part) -> dict[int, bytes]:
    """Return the lines of one part of the load whose kit was taken here."""
    assert _kit is not None
    return filled(_kit, part)


def filled(kit: Kit, part: Part) -> dict[int, bytes]:
    """Return the lines of one part of the load, by table."""
    chance = random.Random(f"{kit.seed}:calls:{part.number}")
    out: dict[int, list[str]] = {}
    run, answer, follow_up = part.run, part.answer, part.follow_up
    drawn = kit.drawn(part.number, len(part.references))
    place = 0
    for number, count in part.sessions:
        session = kit.sessions[number]
        for seconds in _starts(chance, session, count):
            pattern = kit.patterns[drawn[place]]
            slots = _slots(kit, chance, session, pattern, seconds)
            slots["call"] = part.call + place
            slots["reference"] = part.references[place]
            for letter, first, many in (
                ("r", run, pattern.runs),
                ("a", answer, pattern.answers),
                ("f", follow_up, pattern.follow_ups),
            ):
                for offset in range(many):
                    slots[f"{letter}{offset + 1}"] = first + offset
            run, answer = run + pattern.runs, answer + pattern.answers
            follow_up += pattern.follow_ups
            _speak(chance, slots, pattern, of_classes(chance, part.first + place, kit.count))
            for table, lines in pattern.lines.items():
                out.setdefault(table, []).append(lines % slots)
            if "reviewed_at" in slots:
                out.setdefault(kit.reviews, []).append(pattern.review % slots)
            place += 1
    return {table: "".join(lines).encode() for table, lines in out.items()}


def _starts(chance: random.Random, session: Session, count: int) -> list[float]:
    """Return when calls begin in a session, in seconds: most in the first half of the morning."""
    length = (session.closes - session.opens).total_seconds() - 60
    return sorted(int(length * chance.triangular(0, 1, 0.25)) for _ in range(count))


def _slots(
    kit: Kit, chance: random.Random, session: Session, pattern: Pattern, seconds: float
) -> dict[str, object]:
    """Return the people, the times and what the hours decide of one call."""
    start = session.opens + timedelta(seconds=seconds)
    closed = start + pattern.lasts + timedelta(seconds=int(chance.random() * 90))
    nurse = _one_of(chance, kit.nurses)
    slots: dict[str, object] = {
        "nurse": nurse,
        "supervisor": kit.supervisor,
        "line_state": "open" if session.closes - start > kit.closing_soon else "closing_soon",
        "line_closes_at": session.closes,
        "closed_at": closed,
        "overran": "t" if closed >= session.closes else "f",
        "wanted": pattern.wanted,
        "urgency": _NONE if pattern.urgency == "None" else pattern.urgency,
    }
    slots["review_due"] = _NONE
    if pattern.urgency != "None":
        # About the open hours of the rule: exact ones would ask the timetable a million times.
        is_red = any(one in pattern.wanted for one in ("NOT_REACHED", "EMERGENCY", "IMMEDIATE"))
        slots["review_due"] = session.next_opening + timedelta(days=4 if is_red else 14)
    for name, after in pattern.moments:
        slots[name] = start + after
    if pattern.follow_ups:
        done_at = session.next_opening + timedelta(minutes=10 + int(chance.random() * 120))
        done = done_at < kit.until
        slots["due_at"] = session.next_opening
        slots["done_at"] = done_at if done else _NONE
        slots["done_by"] = nurse if done else _NONE
        slots["done"] = _one_of(chance, DONE) if done else ""
        slots["is_done"] = "t" if done else "f"
    if pattern.review and kit.supervisor is not None and closed < kit.reviewed_before:
        slots["reviewed_at"] = session.next_opening + timedelta(
            minutes=25 + int(chance.random() * 200)
        )
        slots["found"] = _one_of(chance, FOUND)
        slots["wanted"], slots["urgency"], slots["review_due"] = "[]", _NONE, _NONE
    return slots


def _speak(
    chance: random.Random, slots: dict[str, object], pattern: Pattern, classes: list[str]
) -> None:
    """Put in what the caller said: names, numbers, and the notes with the words of the classes."""
    number = _between(chance, FIRST, LAST)
    surname = _one_of(chance, SURNAMES)
    notes = said(chance, *pattern.words)
    for word in classes:
        notes.insert(int(chance.random() * len(notes)), word)
    half = len(notes) // 2
    first, then = " ".join(notes[:half]), " ".join(notes[half:])
    slots["notes"] = f"{first.capitalize()}. {then.capitalize()}."
    slots["reason"] = " ".join(said(chance, 4, 9)).capitalize()
    slots["caller"] = f"{_one_of(chance, GIVEN)} {surname}"
    slots["patient"] = f"{_one_of(chance, GIVEN)} {surname}"
    slots["location"] = f"{_between(chance, 1, 120)} {_one_of(chance, STREETS)} Street"
    slots["hospital"] = f"{LANDLINE}{_between(chance, FIRST, LAST)}"
    if chance.random() < 0.7:
        slots["number"], slots["e164"] = f"{MOBILE}{number}", f"+447700900{number}"
    else:
        slots["number"], slots["e164"] = f"{LANDLINE}{number}", f"+441632960{number}"


def _between(chance: random.Random, least: int, most: int) -> int:
    return least + int(chance.random() * (most - least + 1))


def _one_of(chance: random.Random, some: Sequence[T]) -> T:
    """Return one of some, in a third of the time that `choice` takes."""
    return some[int(chance.random() * len(some))]
