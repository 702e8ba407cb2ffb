"""What the answers of one run come to, in words and data that can be stored.

Source: Checklists and rule, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from guidance.tiers import Level, Tier


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer that led to the tier: its question, its weight and the words for its chip.

    `raised` marks the worry that raised the tier; its level stays none.
    """

    id: str
    level: Level
    said: str
    raised: bool = False


@dataclass(frozen=True, slots=True)
class DueChecklist:
    """Another checklist that is due before the call closes, and what made it so."""

    checklist: str
    question: str
    because: str


@dataclass(frozen=True, slots=True)
class UrgentMatter:
    """An urgent matter with its own route that these answers point to."""

    matter: str
    question: str
    because: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers of one run come to.

    `levels` holds every counting answer, raised to emergency where it is part of an emergency
    combination. `because` and `reasons` are ordered by weight, then as on the screen.
    `rule_source` names what the deciding rule rests on, with its certainty.
    """

    tier: Tier
    tier_before_incomplete: Tier
    complete: bool
    missing: tuple[str, ...]
    because: tuple[str, ...]
    reasons: tuple[Reason, ...]
    levels: Mapping[str, Level]
    asked: tuple[str, ...]
    due: tuple[DueChecklist, ...]
    matters: tuple[UrgentMatter, ...]
    rule: str
    rule_source: str

    def as_record(self) -> dict[str, Any]:
        """Return plain lists, mappings and words, to be stored as JSON with the run."""
        return {
            "tier": self.tier.value,
            "tier_before_incomplete": self.tier_before_incomplete.value,
            "complete": self.complete,
            "missing": list(self.missing),
            "because": list(self.because),
            "reasons": [
                {"id": one.id, "level": one.level.value, "said": one.said, "raised": one.raised}
                for one in self.reasons
            ],
            "levels": {question_id: level.value for question_id, level in self.levels.items()},
            "asked": list(self.asked),
            "due": [asdict(one) for one in self.due],
            "matters": [asdict(one) for one in self.matters],
            "rule": self.rule,
            "rule_source": self.rule_source,
        }
