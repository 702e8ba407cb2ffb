"""Words and choices of the call page."""

from datetime import datetime
from typing import Any

from django import template

from callers.handover import TIER_WORDS
from callers.review_reasons import words_of
from guidance.queries import title_of
from guidance.tiers import Tier

register = template.Library()


@register.filter
def seconds_until(moment: datetime, at: datetime) -> int:
    """Return whole seconds between two instants."""
    return max(0, int((at - moment).total_seconds()))


@register.filter
def clock_until(moment: datetime, at: datetime) -> str:
    """Return the time between two instants as minutes and seconds."""
    minutes, seconds = divmod(seconds_until(moment, at), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


@register.filter
def tier_words(tier: str) -> str:
    """Return a tier in words."""
    return TIER_WORDS[Tier(tier)]


@register.filter
def review_words(reasons: list[str]) -> list[str]:
    """Return the reasons for a review in words."""
    return words_of(reasons)


@register.filter
def answered_count(one: Any) -> int:
    """Count the questions that are asked and answered."""
    return sum(name in one.assessment.asked for name in one.values)


@register.filter
def checklist_title(slug: str, at: datetime) -> str:
    """Return a checklist's title."""
    return title_of(slug, at)


@register.filter
def answered_in(one: Any, question_id: str) -> str:
    """Return where a run's question was answered, when that was in another run."""
    return str(one.answered_in(question_id))
