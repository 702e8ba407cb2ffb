"""What a load of invented calls consists of: the hours they fall into, the patterns they copy."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, count, islice

from callers.actions.calls import SIGNS
from callers.casefile import DANGER
from callers.making import stories
from callers.making.filling import Pattern, Session
from callers.making.patterns import pattern_of
from callers.making.scene import Stage
from guidance.queries import live_definition, live_panels
from helpline.opening_hours import LONDON, Timetable, next_opening, open_intervals

YEARS = 3
# A session that opens again this soon is left out: a follow-up could be due before it is booked.
APART = timedelta(hours=2)
# Different calls of one checklist that are acted for a large load, and calls for each of them.
MOST_SCENES, CALLS_A_SCENE = 240, 1_000
# Calls on Monday to Sunday, compared with each other (P).
WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 0.95, 0.8, 0.8)
# What is handed to one process at a time: whole sessions with about this many calls.
PART = 3_000
# All references that can be said on the phone: three signs and three figures.
REFERENCES = len(SIGNS) ** 3 * 1000
# It has no factor in common with their number, so that each comes once, in no visible order.
_STRIDE = 7_654_321


def beginning(until: datetime) -> datetime:
    """Return the first instant of the years that end at `until`."""
    local = until.astimezone(LONDON)
    return (local - timedelta(days=365 * YEARS)).replace(hour=0, minute=0, second=0, microsecond=0)


def last_midnight(at: datetime) -> datetime:
    """Return the midnight in London before an instant: all calls have long ended then."""
    return at.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)


def sessions(until: datetime, hours: Timetable) -> list[Session]:
    """Return the sessions of the years before an instant, the oldest first."""
    found = []
    day, last = beginning(until).date(), until.astimezone(LONDON).date()
    while day < last:
        for opens, closes in open_intervals(day, hours):
            opening = next_opening(opens, hours)
            if opening is not None and opening - closes >= APART:
                found.append(Session(opens, closes, opening.astimezone(opens.tzinfo)))
        day += timedelta(days=1)
    return found


def spread(many: int, among: Sequence[Session], seed: int) -> list[int]:
    """Return how many calls fall into each session; together they are as many as were asked for."""
    chance = random.Random(f"{seed}:sessions")
    weights = [
        (one.closes - one.opens).total_seconds()
        * WEEKDAYS[one.opens.astimezone(LONDON).weekday()]
        * chance.uniform(0.75, 1.25)
        for one in among
    ]
    upto = [*accumulate(weights)]
    ends = [round(many * weight / upto[-1]) for weight in upto]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def parts(counts: Sequence[int]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Return the sessions with calls, grouped: the number of each session and its calls."""
    group: list[tuple[int, int]] = []
    for number, many in enumerate(counts):
        if many:
            group.append((number, many))
        if sum(size for _, size in group) >= PART:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def references(seed: int) -> Iterator[str]:
    """Return references without end, each of them once before any comes again."""
    begins = random.Random(f"{seed}:references").randrange(REFERENCES)
    for step in count():
        signs, figures = divmod((begins + step * _STRIDE) % REFERENCES, 1000)
        high, low = divmod(signs, len(SIGNS))
        top, middle = divmod(high, len(SIGNS))
        yield f"C-{SIGNS[top]}{SIGNS[middle]}{SIGNS[low]}-{figures:03d}"


def stage(at: datetime, hours: Timetable, among: Sequence[Session]) -> Stage:
    """Return what the scenes are acted on: the guidance that is live, an open hour."""
    asking = [one.name for one in stories.SHARES if one.is_of_guidance]
    live = {slug: live_definition(slug, at) for slug in (DANGER, *asking)}
    return Stage(live, hours, among[-1].opens + timedelta(minutes=5))


def patterns(
    on: Stage, many: int, at: datetime, seed: int, tell: Callable[[int, int], None]
) -> list[Pattern]:
    """Act scenes of every story, more for a larger load; `tell` hears how many of how many."""
    most = min(MOST_SCENES, max(8, many // CALLS_A_SCENE))
    wanted = [max(6, round(share.wanted * most)) for share in stories.SHARES]
    panels = [version.pk for version in live_panels(at)]
    made: list[Pattern] = []
    for share, number in zip(stories.SHARES, wanted, strict=True):
        for which in range(number):
            chance = random.Random(f"{seed}:{share.name}:{which}")
            scene = stories.act(on, share, chance)
            shown = chance.choice(panels) if panels and chance.random() < share.shows else None
            made.append(pattern_of(scene, share, share.part / number, shown))
            tell(len(made), sum(wanted))
    return made


def free(
    among: Iterator[str], many: int, taken: Callable[[list[str]], set[str]]
) -> tuple[str, ...]:
    """Return the next references that no call has yet; `taken` says which of some are."""
    found: list[str] = []
    while len(found) < many:
        some = [*islice(among, many - len(found))]
        used = taken(some)
        found += [one for one in some if one not in used]
    return tuple(found)
