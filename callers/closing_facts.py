"""What the closing rule looks at, and the list of what is still missing.

Pure.

Source: Checklists and rule, section 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from guidance.tiers import Tier


class Kind(StrEnum):
    """The kinds of closing that this rule judges."""

    BY_TIER = "BY_TIER"
    INFORMATION = "INFORMATION"
    LOST = "LOST"
    NON_CLINICAL = "NON_CLINICAL"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run that counts: its confirmed tier, what is unanswered and what is not ticked.

    `danger_only` marks the danger-now questions by themselves, which every call may hold; `done`
    holds the ids of the steps that were ticked as done.
    """

    title: str
    tier: Tier
    missing: tuple[str, ...] = ()
    missing_reds: tuple[str, ...] = ()
    confirmed: bool = False
    steps_left: int = 0
    positive: bool = False
    danger_only: bool = False
    slug: str = ""
    leads: bool = True
    done: frozenset[str] = frozenset()

    def place(self, part: str) -> str:
        """Return the part of the page that belongs to this run."""
        return part if self.leads else f"{part}-{self.slug}"


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """One contact attempt. `to_caller` is the caller again.

    `ambulance` is 999 and `emergency_department` A&E; `takes_over` tells whether whoever was rung
    is a route of this call, so that a hand-over there counts. `on_the_way` says that the patient
    goes there now. Ringing the caller or a supervisor is no way to help: `is_outward` is false.
    """

    reached: bool
    read_back: bool
    ambulance: bool = False
    emergency_department: bool = False
    takes_over: bool = True
    on_the_way: bool = False
    to_caller: bool = False
    caller_rings: bool = False
    to_supervisor: bool = False
    at: datetime | None = None

    @property
    def is_emergency_service_reached(self) -> bool:
        """Tell whether 999 or A&E has them, or will in a moment."""
        return (self.ambulance or self.emergency_department) and (self.reached or self.on_the_way)

    @property
    def is_outward(self) -> bool:
        """Tell whether somebody who can help was rung."""
        return not self.to_caller and not self.to_supervisor


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rule looks at. `tier` is None while nothing was assessed or raised.

    `feasible` tells whether the line itself is open long enough within 24 hours to follow up.
    `answered` tells whether any danger, checklist or risk answer was ever given; `weighed` whether
    one of them was amber or more, and `grave` whether one was red, an emergency or about a risk to
    life, even if it was corrected since. `has_follow_up` is about one that is in time.
    `explained` holds the questions whose blank has a reason; `paper_tier` is the tier that was
    written on the paper from which a call was typed.
    """

    record: Mapping[str, str]
    tier: Tier | None = None
    runs: tuple[RunFacts, ...] = ()
    attempts: tuple[AttemptFacts, ...] = ()
    has_follow_up: bool = False
    has_any_follow_up: bool = False
    feasible: bool = True
    checklists_due: tuple[str, ...] = ()
    danger_missing: tuple[str, ...] = ()
    refused_999_decided: bool = False
    lost_decided: bool = False
    answered: bool = False
    weighed: bool = False
    grave: bool = False
    explained: frozenset[str] = frozenset()
    red_words: tuple[str, ...] = ()
    disclosed: frozenset[str] = frozenset()
    has_safeguarding_note: bool = False
    is_outgoing: bool = False
    is_voicemail: bool = False
    has_open_follow_up: bool = False
    has_good_number: bool = True
    paper_tier: Tier | None = None

    def said(self, name: str) -> str:
        """Return a field without the blanks around it."""
        return str(self.record.get(name, "")).strip()

    def any(self, *names: str) -> bool:
        """Tell whether any of these fields holds something."""
        return any(self.said(name) for name in names)

    def gap(self, name: str) -> bool:
        """Tell whether a field's absence was explained: declined or not known, and why."""
        return self.any(f"{name}_gap") and self.any(f"{name}_gap_reason")

    @property
    def may_be_rung(self) -> bool:
        """Tell whether there is a number and nobody said that ringing it is unsafe."""
        return not self.gap("callback_number") and self.said("safe_to_contact") != "no"

    @property
    def is_refused(self) -> bool:
        """Tell whether advice was refused: then its own fields must be filled in."""
        return self.said("refused") == "yes"

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing ever pointed to a warning sign and nobody raised the tier."""
        return (
            self.tier in (None, Tier.SAFETY_NET, Tier.INCOMPLETE)
            and not self.weighed
            and not any(run.positive for run in self.runs)
        )

    @property
    def opened(self) -> tuple[str, ...]:
        """Return the checklists and urgent matters that are open, by title."""
        return tuple(run.title for run in self.runs if not run.danger_only)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way: its words, and the field or part of the page it is in."""

    words: str
    where: str


@dataclass
class Todo:
    """What is still missing, in the order of a call."""

    facts: Facts
    found: list[Missing] = field(default_factory=list)

    def need(self, holds: bool, words: str, where: str) -> None:
        """Add what does not hold."""
        if not holds:
            self.found.append(Missing(words, where))


def listed(words: tuple[str, ...]) -> str:
    """Return a list in words; a long one is cut and counted."""
    if len(words) > 6:
        return f"{', '.join(words[:6])} and {len(words) - 6} more"
    return ", ".join(words)
