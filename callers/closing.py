"""What a call must hold before it closes: the one rule, for every route.

Pure. Nothing here can be met only by the future: a follow-up needs a time and an owner, and its
result completes the follow-up, never the call.

Source: Checklists and rule, section 10.
"""

from __future__ import annotations

from callers.closing_by_tier import by_tier
from callers.closing_facts import AttemptFacts, Facts, Kind, Missing, RunFacts
from callers.closing_otherwise import information, lost, non_clinical
from callers.handover import TIER_WORDS

__all__ = ["AttemptFacts", "Facts", "Kind", "Missing", "RunFacts", "likely_kind", "missing"]

_RULES = {
    Kind.BY_TIER: by_tier,
    Kind.INFORMATION: information,
    Kind.LOST: lost,
    Kind.NON_CLINICAL: non_clinical,
}


def missing(facts: Facts, kind: Kind) -> tuple[Missing, ...]:
    """Return what still stands in the way of this kind of closing, in the order of a call."""
    return (*_less_than_the_paper(facts, kind), *_RULES[kind](facts))


def _less_than_the_paper(facts: Facts, kind: Kind) -> tuple[Missing, ...]:
    """Return that the record comes to less than the tier written on the paper it is typed from.

    A lost call needs no tier: what was grave on paper is grave there too.
    """
    paper, tier = facts.paper_tier, facts.tier
    if paper is None or kind is Kind.LOST or (tier is not None and tier.rank >= paper.rank):
        return ()
    words = f"the paper says {TIER_WORDS[paper]}: answer as it has it, or raise the tier"
    return (Missing(words, "checklist"),)


def likely_kind(facts: Facts) -> Kind:
    """Return the kind of closing that the record points to so far."""
    if facts.said("lost") == "yes":
        return Kind.LOST
    if facts.said("no_symptom") == "yes" and facts.is_quiet and not facts.opened:
        return Kind.INFORMATION
    return Kind.BY_TIER
