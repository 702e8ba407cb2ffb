"""Words and numbers that more than one page shows."""

from datetime import datetime, timedelta
from typing import Any

from django import template

from helpline.hours import health
from helpline.models import Role
from helpline.opening_hours import LONDON

register = template.Library()
ICONS = {"open": "●", "closing_soon": "◔", "closed": "○", "unknown": "?"}


def in_words(length: timedelta) -> str:
    """Return a length as people say it: "2 h 14 min", "18 min", "under a minute"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def when_in_words(moment: datetime, at: datetime) -> str:
    """Return a moment near `at` as people say it: "13:00", "Monday 09:00", "29 December 09:00"."""
    local, here = moment.astimezone(LONDON), at.astimezone(LONDON)
    clock = f"{local:%H:%M}"
    if local.date() == here.date():
        return clock
    if 0 < (local.date() - here.date()).days < 7:
        return f"{local:%A} {clock}"
    return f"{local:%A} {local.day} {local:%B} {clock}"


@register.simple_tag
def line_words(line: Any, at: datetime) -> str:
    """Say the line's status in a few words."""
    if line.state == "open":
        left = in_words(line.closes_at - at)
        return f"Open until {when_in_words(line.closes_at, at)}, {left} left"
    if line.state == "closing_soon":
        return f"Closing in {in_words(line.closes_at - at)}, at {when_in_words(line.closes_at, at)}"
    if line.opens_at:
        return f"{line.reason.rstrip('.')}; opens {when_in_words(line.opens_at, at)}"
    return str(line.reason)


@register.simple_tag
def line_icon(line: Any) -> str:
    """Return the mark that stands before the status."""
    return ICONS.get(str(line.state), "?")


@register.inclusion_tag("helpline/_hours_health.html", takes_context=True)
def hours_health(context: Any) -> dict[str, Any]:
    """Show what is wrong with the hours to those who may put it right; to others nothing."""
    request = context["request"]
    may_change = request.user.role in (Role.SUPERVISOR, Role.ADMIN)
    return {
        "health": health(request.arrived_at) if may_change else None,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def near(moment: datetime | None, at: datetime) -> str:
    """Say a moment near another."""
    return when_in_words(moment, at) if moment else ""


@register.filter
def since(moment: datetime | None, at: datetime) -> str:
    """Say how long ago a moment was."""
    return in_words(at - moment) if moment else ""


@register.filter
def until(moment: datetime | None, at: datetime) -> str:
    """Say how far ahead a moment is."""
    return in_words(moment - at) if moment else ""


@register.filter
def at_key(mapping: Any, key: Any) -> Any:
    """Return a mapping's value for a key, or nothing."""
    return mapping.get(key, "") if mapping else ""
