"""Take a version away, with the reason and what nurses read instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from guidance.actions.publishing import publishers
from guidance.definitions import ChecklistDefinition
from guidance.models import ASKING, Document, Kind, Retirement, Urgency, Version
from guidance.queries import definition_of
from helpline import audit
from helpline.models import Person
from helpline.posted import without_nul
from helpline.refusals import Refused

# Every call opens these, whatever it is about.
_ALWAYS_ASKED = ("danger", "risk_to_life")


class NotLiveNow(Refused):
    default = "This version is not live, so there is nothing to retire."


class ReasonMissing(Refused):
    default = "Give the reason: it is kept with the version, and nurses read it."


class ReplacementMissing(Refused):
    default = (
        "Choose what replaces it: a checklist, an urgent matter or an emergency panel is never "
        "taken away with nothing in its place. Publish the replacement first."
    )


class PoorReplacement(Refused):
    default = "Only another document of the same kind that is live now replaces it. Choose again."


class AlwaysAsked(Refused):
    default = "Every call asks this, so it is never retired. Change it instead."


class StillNamed(Refused):
    """What is live still leads to the document."""


def must_be_replaced(version: Version) -> bool:
    """Tell whether a version may only go when another document takes its place."""
    return version.document.kind != Kind.PANEL or version.urgency == Urgency.EMERGENCY


@transaction.atomic
def retire(
    *,
    version: Version,
    reason: str,
    replacement: Document | None,
    by: Person,
    at: datetime,
) -> Retirement:
    """Take a live version away; without a replacement its author says that nothing replaces it.

    Raises MayNotApprove, ReasonMissing, NotLiveNow, ReplacementMissing, PoorReplacement,
    AlwaysAsked, StillNamed.
    """
    publishers(by)
    reason = without_nul(reason).strip()
    # In one order, so that two who retire each in favour of the other do not wait for each other.
    wanted = [version.document_id, *([replacement.pk] if replacement else [])]
    list(Document.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if not reason:
        raise ReasonMissing
    live = Version.objects.live(at).filter(pk=version.pk).first()
    if live is None:
        raise NotLiveNow
    instead = None
    if replacement is not None:
        instead = Version.objects.live(at).filter(document=replacement).first()
        is_same_kind = replacement.kind == live.document.kind
        if instead is None or instead.pk == live.pk or not is_same_kind:
            raise PoorReplacement
    elif must_be_replaced(live):
        raise ReplacementMissing
    if live.document.kind in ASKING:
        _is_free(live, at)
    retirement = Retirement.objects.create(
        version=live, reason=reason, replacement=instead, by=by, at=at
    )
    audit.record("guidance.retire", by=by, at=at, subject=f"version:{live.pk}")
    return retirement


def _is_free(version: Version, at: datetime) -> None:
    """Pass over a checklist or urgent matter that nothing else live leads to.

    Raises AlwaysAsked, StillNamed.
    """
    slug = version.document.slug
    if slug in _ALWAYS_ASKED:
        raise AlwaysAsked
    others = Version.objects.live(at).filter(document__kind__in=ASKING).exclude(pk=version.pk)
    named = sorted(
        one.title for one in others.without_text() if slug in set(_leads_to(definition_of(one)))
    )
    if named:
        spoken = ", ".join(f"“{one}”" for one in named)
        raise StillNamed(
            f"Questions of {spoken} still lead to it, and would lead nowhere. Change them first, "
            "or change this one instead of retiring it."
        )


def _leads_to(definition: ChecklistDefinition) -> Iterator[str]:
    """Yield the slugs that a definition opens, makes due, or shares a question with."""
    yield from (one.checklist for one in definition.due)
    yield from (one.matter for one in definition.matters)
    for question in definition.questions:
        places = (*question.near, *([question.twin] if question.twin else []))
        yield from (place.partition(".")[0] for place in places)
