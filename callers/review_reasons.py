"""Why a closed call needs a supervisor's review: the one list of reasons.

Pure. A further reason is a further row of `REASONS`; calls store the ids, so that what was reviewed
keeps saying why. The order of the rows is the order of urgency: who may still be without help comes
first, then who may have been told too little, then what was handled and is to be learnt from. What
is drawn at random comes last, and only where nothing else asks for a review.

Source: Checklists and rule, sections 5 and 10; DESIGN, "reviews every escalation"; the order of
urgency is this project's proposal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guidance.tiers import Tier


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What the rule looks at. `tier` is None when nothing was assessed or raised.

    `lowered` tells whether any answer ever made a tier fall, `raised` whether the nurse ever chose
    another tier than the computed one, `above_paper` whether the answers of a call from paper come
    to more than the paper says, `blank` whether a run that counts still misses a required answer,
    `reached` whether somebody who takes the caller over answered, `lost` whether the line was lost,
    and `drawn` whether the sample of calls of its kind holds it. `recalled` holds how grave each
    recall is of a version that the call was shown or ran.
    """

    tier: Tier | None = None
    lowered: bool = False
    raised: bool = False
    above_paper: bool = False
    blank: bool = False
    refused: bool = False
    reached: bool = False
    lost: bool = False
    drawn: bool = False
    recalled: frozenset[str] = frozenset()

    @property
    def is_grave(self) -> bool:
        """Tell whether the tier is immediate or an emergency."""
        return self.tier is not None and self.tier.rank >= Tier.IMMEDIATE.rank


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a review: the id that calls store, its words, and when it holds."""

    id: str
    words: str
    holds: Callable[[ReviewFacts], bool]


DRAWN = "DRAWN"
REASONS = (
    Reason(
        "NOT_REACHED",
        "Immediate or 999, and nobody was confirmed as reached",
        lambda facts: facts.is_grave and not facts.reached,
    ),
    Reason(
        "RECALLED_HARMFUL",
        "It used guidance that was recalled: it may have caused harm",
        lambda facts: "HARMFUL" in facts.recalled,
    ),
    Reason("REFUSED", "Advice was refused", lambda facts: facts.refused),
    Reason("LOST", "The line was lost", lambda facts: facts.lost),
    Reason("LOWERED", "An answer was corrected and the tier fell", lambda facts: facts.lowered),
    Reason(
        "ABOVE_PAPER",
        "Typed from paper, and the answers come to a higher tier than the paper says",
        lambda facts: facts.above_paper,
    ),
    Reason(
        "INCOMPLETE",
        "Closed with required questions unanswered",
        # From immediate upwards nothing waits for the rest of the questions.
        lambda facts: facts.tier is Tier.INCOMPLETE or (facts.blank and not facts.is_grave),
    ),
    Reason(
        "RECALLED_MISLEADING",
        "It used guidance that was recalled: it may have misled",
        lambda facts: "MISLEADING" in facts.recalled,
    ),
    Reason("EMERGENCY", "999 tier", lambda facts: facts.tier is Tier.EMERGENCY_999),
    Reason("RAISED", "The nurse raised the tier", lambda facts: facts.raised),
    Reason(
        "IMMEDIATE",
        "Immediate tier",
        # Where somebody was reached a sample is enough; who was not is above.
        lambda facts: facts.tier is Tier.IMMEDIATE and (facts.drawn or not facts.reached),
    ),
    Reason(
        "RECALLED_MINOR",
        "It used guidance that was recalled: wording only",
        lambda facts: "MINOR" in facts.recalled,
    ),
    Reason(DRAWN, "Drawn at random", lambda facts: facts.drawn and not facts.is_grave),
)
_PLACES = {reason.id: place for place, reason in enumerate(REASONS, start=1)}


def reasons(facts: ReviewFacts) -> tuple[str, ...]:
    """Return the ids of the reasons that hold, the most urgent first; none for most calls."""
    found = tuple(reason.id for reason in REASONS if reason.holds(facts))
    return tuple(one for one in found if one != DRAWN) or found


def reason_of_recall(severity: str) -> str:
    """Return the id of the reason that a recall gives to the calls which used its version."""
    return f"RECALLED_{severity}"


def in_order(ids: set[str]) -> tuple[str, ...]:
    """Return reasons, the most urgent first; those that are no longer in the list come last."""
    return tuple(sorted(ids, key=lambda one: (_PLACES.get(one, len(_PLACES) + 1), one)))


def urgency(ids: tuple[str, ...]) -> int | None:
    """Return the place of the most urgent of these reasons, 1 before all; None without any."""
    return min((_PLACES.get(one, len(_PLACES)) for one in ids), default=None)


def words_of(ids: list[str]) -> list[str]:
    """Return stored reasons in words; one that is no longer in the list shows its id."""
    known = {reason.id: reason.words for reason in REASONS}
    return [known.get(one, one) for one in ids]
