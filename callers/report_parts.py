"""What a report shows, in words: each part is a picture and its table from the same rows.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from callers.log_terms import OUTCOMES, TIERS, TOPICS
from callers.report_figures import (
    NONE,
    UNDER,
    WATCHED,
    Calls,
    Checklist,
    Escalation,
    Nurse,
    Reviews,
)
from callers.report_hours import WEEKDAYS, Opening, cells, span
from callers.report_rows import Group, Measure, Part, Row, share
from callers.review_form import OPTIMAL, POOR, Scale

Figures = Mapping[str, Any]
CALLS = "Calls"
_TIER = dict(TIERS)
# The form's words do not fit into the picture.
_WATCHED = {
    "location": "Where the patient is",
    "patient": "Speaking with the patient",
    "danger": "Signs of danger to life",
}


def of_choices(choices: Sequence[tuple[str, str]], counts: Mapping[str, int]) -> tuple[Row, ...]:
    """Return a row for each choice, in their order; what is no choice any more stands last."""
    known = [Row(words, counts.get(value, 0)) for value, words in choices]
    others = sorted(set(counts) - {value for value, _ in choices})
    return (*known, *(Row(one, counts[one]) for one in others))


def _whole(*rows: Row, title: str = "") -> Group:
    return Group(rows, title, sum(row.count or 0 for row in rows))


def _hours(calls: Calls, opening: Opening) -> tuple[Group, ...]:
    hours = span(calls.hours, opening)
    return (
        _whole(
            *(
                Row(
                    f"{WEEKDAYS[weekday]} {hour:02}:00",
                    calls.hours.get((weekday, hour), 0),
                    note=opening[weekday, hour].words,
                    place=(weekday, hour),
                )
                for weekday, hour in cells(hours)
            )
        ),
    )


def _nurses(found: Sequence[Nurse]) -> tuple[Group, ...]:
    return (_whole(*(Row(one.name, one.calls, measure=_length(one.took)) for one in found)),)


def _checklists(found: Sequence[Checklist], total: int) -> tuple[Group, ...]:
    return tuple(
        Group(
            tuple(Row(one.title, one.times) for one in found if one.what == what),
            title,
            total,
            whole=False,
        )
        for what, title in (("used", "Used"), ("declined", "Due, and declined with a reason"))
        if any(one.what == what for one in found)
    )


def _escalation(found: Escalation) -> tuple[Group, ...]:
    last = 0
    rows = []
    for minutes, below in zip(UNDER, found.under, strict=True):
        begins = UNDER[UNDER.index(minutes) - 1] if minutes != UNDER[0] else 0
        words = f"{begins} to under {minutes} min" if begins else f"Under {minutes} min"
        rows.append(Row(words, below - last))
        last = below
    rows.append(Row(f"{UNDER[-1]} min or more", found.routed - last))
    rows.append(Row("No route confirmed", found.red - found.routed))
    return (_whole(*rows),)


def _nets(calls: Calls) -> tuple[Group, ...]:
    gap = ("gap", "Not whole, with a reason")
    net = (("whole", "Complete"), ("part", "In part"), gap, (NONE, "Blank"))
    back = (
        ("yes", "Said back"),
        ("after_repeat", "Said back after a repeat"),
        ("no", "Not said back"),
        ("gap", "Blank, with a reason"),
        (NONE, "Blank"),
    )
    return (
        _whole(*of_choices(net, calls.nets), title="Safety net"),
        _whole(*of_choices(back, calls.backs), title="Teach-back"),
    )


def _raises(found: Mapping[tuple[str, str], int]) -> tuple[Group, ...]:
    order = [value for value, _ in TIERS]
    pairs = sorted(found, key=lambda one: (order.index(one[1]), order.index(one[0])))
    return (_whole(*(Row(f"{_TIER[a]} → {_TIER[b]}", found[a, b]) for a, b in pairs)),)


def _reviews(found: Reviews) -> tuple[Group, ...]:
    scores = [Row("5.0", found.scores.get(5, 0))]
    scores += [Row(f"{one}.0 to {one}.9", found.scores.get(one, 0)) for one in (4, 3, 2, 1)]
    ratings = found.accuracies
    tiers = (
        Row("Too low", sum(ratings[one] for one in ratings if one < OPTIMAL)),
        Row("Right", ratings.get(OPTIMAL, 0)),
        Row("Too high", sum(ratings[one] for one in ratings if one > OPTIMAL)),
    )
    return (
        _whole(*scores, title="Mean of the ratings, 1 to 5"),
        _whole(*tiers, title="How urgent the call was taken to be"),
    )


def _poor(found: Reviews) -> tuple[Group, ...]:
    return tuple(
        replace(
            _whole(
                Row(f"Poor, 1 or {POOR}", poor),
                Row(f"{POOR + 1} to {Scale.ITEM.top}", better),
                title=_WATCHED[topic],
            ),
            left_out=left_out,
        )
        for topic, poor, better, left_out in _watched(found)
    )


def _poor_shares(found: Reviews) -> tuple[Measure, ...]:
    """Return the share of poor ratings of each topic."""
    return tuple(
        Measure(
            _WATCHED[topic],
            f"{share(poor, rated)} poor, of {rated:,}"
            if (rated := poor + better)
            else "none rated",
            rated,
            (poor, better, left_out),
        )
        for topic, poor, better, left_out in _watched(found)
    )


def _watched(found: Reviews) -> Iterator[tuple[str, int, int, int]]:
    """Yield each topic with its poor ratings, its better ones, and where it does not apply."""
    for topic in WATCHED:
        ratings = found.topics[topic]
        poor = sum(ratings.get(one, 0) for one in range(1, POOR + 1))
        left_out = ratings.get(0, 0)
        yield topic, poor, sum(ratings.values()) - poor - left_out, left_out


def _callbacks(found: Mapping[tuple[str, str], int]) -> tuple[Group, ...]:
    states = (
        ("on_time", "Completed on time"),
        ("late", "Completed late"),
        ("overdue", "Overdue"),
        ("waits", "Not due yet"),
    )
    return tuple(
        _whole(*(Row(words, found.get((kind, state), 0)) for state, words in states), title=title)
        for kind, title in (("CALLBACK", "Callbacks"), ("CHECK", "Checks that help was reached"))
    )


def _not_as_usual(calls: Calls, found: Sequence[Checklist]) -> tuple[Group, ...]:
    rows = (
        Row("The line was lost", calls.lost),
        Row("Begun while the line was closed", calls.lines.get("closed", 0)),
        Row("Begun while the hours were unknown", calls.lines.get("unknown", 0)),
    )
    left = sum(one.times for one in found if one.what == "abandoned")
    return (
        Group(rows, "Calls", calls.total, whole=False),
        Group((Row("Abandoned with a reason", left),), "Checklists", whole=False),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A part that there can be: what it reads, and how its rows are made."""

    title: str
    unit: str
    reads: tuple[str, ...]
    groups: Callable[[Figures, Opening], tuple[Group, ...]]
    about: str = ""
    note_title: str = ""


KINDS = {
    "hours": Kind(
        "Calls by hour and weekday",
        CALLS,
        ("calls",),
        lambda one, opening: _hours(one["calls"], opening),
        "By when they began in London. Hatched: the line was closed in that hour.",
        "Line",
    ),
    "tier": Kind(
        "Calls by tier",
        CALLS,
        ("calls",),
        lambda one, _: (_whole(*of_choices(TIERS, one["calls"].tiers)),),
    ),
    "topic": Kind(
        "Calls by topic",
        CALLS,
        ("calls", "topics"),
        lambda one, _: (
            Group(of_choices(TOPICS, one["topics"]), total=one["calls"].total, whole=False),
        ),
        "A call with several topics counts under each.",
    ),
    "outcome": Kind(
        "Calls by outcome",
        CALLS,
        ("calls",),
        lambda one, _: (_whole(*of_choices(OUTCOMES, one["calls"].outcomes)),),
    ),
    "nurses": Kind(
        "Nurse load",
        CALLS,
        ("nurses",),
        lambda one, _: _nurses(one["nurses"]),
        "By who holds the call, or held it last. The length is the median of closed calls.",
        "Median length",
    ),
    "checklists": Kind(
        "Checklist use",
        CALLS,
        ("calls", "checklists"),
        lambda one, _: _checklists(one["checklists"], one["calls"].total),
        "Checklists and urgent matters that were opened and not abandoned.",
    ),
    "escalation": Kind(
        "Time to escalate",
        CALLS,
        ("escalation",),
        lambda one, _: _escalation(one["escalation"]),
        "From the first red answer to the confirmed route, of calls with a red answer or tier.",
    ),
    "safety-net": Kind(
        "Safety net and teach-back",
        CALLS,
        ("calls",),
        lambda one, _: _nets(one["calls"]),
        "Of calls that closed by tier.",
    ),
    "raises": Kind(
        "Overrides up",
        "Raises",
        ("raises",),
        lambda one, _: _raises(one["raises"]),
        "Tiers that a nurse raised above the computed one: from which, to which.",
    ),
    "reviews": Kind(
        "Review scores",
        "Reviews",
        ("reviews",),
        lambda one, _: _reviews(one["reviews"]),
        "Of filled-in reviews of these calls; a revised one counts once.",
    ),
    "poor-ratings": Kind(
        "Poor ratings in reviews",
        "Reviews",
        ("reviews",),
        lambda one, _: _poor(one["reviews"]),
        "Of filled-in reviews of these calls where the topic applies; a revised one counts once.",
    ),
    "guidance": Kind(
        "Guidance used",
        CALLS,
        ("calls", "guidance"),
        lambda one, _: (
            Group(
                tuple(Row(title, count) for title, count in one["guidance"]),
                total=one["calls"].total,
                whole=False,
            ),
        ),
        "Calls in which a panel was opened, in whatever version.",
    ),
    "unusual": Kind(
        "Abandoned and after-hours calls",
        "Count",
        ("calls", "checklists"),
        lambda one, _: _not_as_usual(one["calls"], one["checklists"]),
        "Whether the line was open stands in each call, as it was when the call began.",
    ),
    "callbacks": Kind(
        "Callbacks on time",
        "Follow-ups",
        ("callbacks",),
        lambda one, _: _callbacks(one["callbacks"]),
        "Booked in these calls. On time: completed by when it was due.",
    ),
}  # fmt: skip


def part(kind_id: str, figures: Figures, opening: Opening) -> Part:
    """Return one part in words."""
    kind = KINDS[kind_id]
    return Part(
        id=kind_id,
        title=kind.title,
        unit=kind.unit,
        groups=kind.groups(figures, opening),
        about=kind.about,
        measures=_measures(kind_id, figures),
        note_title=kind.note_title,
    )


def _measures(kind_id: str, figures: Figures) -> tuple[Measure, ...]:
    if kind_id == "escalation":
        one: Escalation = figures["escalation"]
        return (
            Measure("Median", _length(one.median) or "none", one.routed),
            Measure("90th percentile", _length(one.ninetieth) or "none", one.routed),
        )
    if kind_id == "reviews":
        found: Reviews = figures["reviews"]
        mean = "none" if found.mean is None else f"{found.mean:.1f}"
        return (Measure("Mean score", mean, sum(found.scores.values())),)
    if kind_id == "poor-ratings":
        return _poor_shares(figures["reviews"])
    return ()


def _length(took: timedelta | None) -> str:
    """Return a length in minutes and seconds, or in hours from one hour on."""
    if took is None:
        return ""
    minutes, seconds = divmod(round(took.total_seconds()), 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min {seconds} s"
