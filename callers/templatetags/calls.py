"""Words and choices of the call page."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.safestring import SafeString

from callers.handover import TIER_WORDS
from callers.overdue import LOOKS, Step, step_of
from callers.review_reasons import words_of
from callers.together import MOST
from callers.views.step_rows import step_rows
from guidance.queries import title_of
from guidance.tiers import Tier
from helpline.templatetags.console import in_words, when_in_words

register = template.Library()
A_MINUTE = timedelta(minutes=1)
URGENCY = {Step.LATER: "", Step.DUE: "due", Step.HOUR: "overdue", Step.DAY: "loud"}


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
def counted(count: int) -> str:
    """Say how many there are, where no more are counted than a person takes in."""
    return f"more than {MOST}" if count > MOST else str(count)


@register.filter
def review_words(reasons: list[str]) -> list[str]:
    """Return the reasons for a review in words."""
    return words_of(reasons)


@register.inclusion_tag("callers/_due_chip.html")
def due_chip(due_at: datetime, at: datetime) -> dict[str, Any]:
    """Show when a follow-up is due, the louder the later it is."""
    step = step_of(due_at, at)
    late = in_words(at - due_at)
    said = {
        Step.LATER: when_in_words(due_at, at),
        Step.DUE: "Due now" if at - due_at < A_MINUTE else f"Due now, {late} ago",
    }
    return {"look": LOOKS[step], "words": said.get(step, f"{late} overdue")}


@register.filter
def urgency(due_at: datetime, at: datetime) -> str:
    """Return how a row of a follow-up is marked, blank while it is not due."""
    return URGENCY[step_of(due_at, at)]


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


@register.simple_tag(takes_context=True)
def action_steps(context: template.Context, steps: Any, prefix: str, where: str) -> SafeString:
    """Return a row for each action step with what became of it, posting to an address."""
    return step_rows(
        steps,
        prefix=prefix,
        where=where,
        checklist=context["selected"].run.slug if context["selected"] else "",
        token=str(context["csrf_token"]),
    )
