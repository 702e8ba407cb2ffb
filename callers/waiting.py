"""What waits for somebody, as the desk and its lists ask for it: queries, the loudest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from callers.lifecycle import ATTEMPTS_OF_A_FOLLOW_UP
from callers.models import Call, FollowUp, Review, Voicemail
from callers.together import Asked, Count, Rows
from guidance.models import Recall
from guidance.tiers import GRAVE
from helpline.models import Person

# What a row shows, whatever it waits for. A call's record is read nowhere but on its own pages.
COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Call: (
        "pk", "reference", "direction", "tier", "started_at", "saved_at", "typed_at", "closed_at",
        "decision_wanted", "decision_wanted_at", "review_wanted", "review_urgency",
        "nurse_id", "nurse__name", "nurse__is_active", "nurse__role",
    ),
    FollowUp: (
        "pk", "kind", "why", "due_at", "call_id", "call__reference", "call__tier",
        "owner_id", "owner__name", "owner__is_active", "owner__role",
    ),
    Review: (
        "pk", "reasons", "at", "by_id", "by__name", "call_id", "call__reference", "call__tier",
        "call__nurse_id", "call__nurse__name",
    ),
    Voicemail: (
        "pk", "received_at", "red_words", "has_red_words", "number",
        "owner_id", "owner__name", "owner__is_active", "owner__role",
    ),
    Person: ("pk", "name", "role"),
    Recall: (
        "pk", "severity", "reason", "at", "version_id", "version__title", "version__number",
    ),
}  # fmt: skip


def rows_of(query: Any, limit: int | None = None) -> Rows:
    """Return what is asked for to show the first rows, with what the query adds to each."""
    return Rows(query, (*COLUMNS[query.model], *query.query.annotation_select), limit)


def part(name: str, query: Any, limit: int) -> Asked:
    """Return what is asked for to show one section: its first rows, and how many there are."""
    return {f"{name}_rows": rows_of(query, limit), f"{name}_count": Count(query)}


def unfinished() -> Any:
    """Return calls that are not closed, the oldest first."""
    return Call.objects.unfinished().oldest_first()


def voicemails() -> Any:
    """Return voicemails that nobody has answered, red words first."""
    return Voicemail.objects.waiting().red_words_first()


def decisions() -> Any:
    """Return calls about which a supervisor was asked to decide."""
    return Call.objects.waiting_for_a_decision()


def reviews() -> Any:
    """Return closed calls that wait for a supervisor's review."""
    return Call.objects.waiting_for_review()


def reviews_to_sign_off(at: datetime) -> Any:
    """Return reviews that may be signed off."""
    return Review.objects.to_sign_off(at)


def reviews_to_read(person: Person) -> Any:
    """Return reviews of a person's calls that wait for their reply."""
    return Review.objects.to_read(person)


def reached_nobody() -> Any:
    """Return grave follow-ups whose three attempts reached nobody: a supervisor decides."""
    rows = FollowUp.objects.open().filter(call__tier__in=GRAVE).with_attempts()
    return rows.filter(tried__gte=ATTEMPTS_OF_A_FOLLOW_UP).soonest_first()


def follow_ups_of(person: Person) -> Any:
    """Return the open follow-ups that a person sees: a nurse's own, a supervisor's all."""
    rows = FollowUp.objects.open()
    rows = rows if person.is_supervisor else rows.owned_by(person)
    return rows.with_attempts().soonest_first()


def after(rows: QuerySet[Any], anchor: Any, order: Sequence[str]) -> QuerySet[Any]:
    """Keep what comes after one row in this order, by its key and not by its place."""
    later, same = Q(), Q()
    for name in order:
        field, sign = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        value = getattr(anchor, field)
        later |= same & Q(**{f"{field}__{sign}": value})
        same &= Q(**{field: value})
    return rows.filter(later)
