"""The guidance that a call used, and whether it can be read again word for word."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from callers.models import PanelShown
from guidance.models import Version
from guidance.models.documents import digest_of


def used_in(call: int) -> QuerySet[Version, dict[str, Any]]:
    """Return every version that a call ran or was shown, by title, without its long columns.

    Each has `is_intact`: whether its words are still those that were made and approved, and
    `has_other_page`: whether the page of a panel is no longer the one that this call was shown.
    """
    shown = PanelShown.objects.filter(call=call)
    other_page = shown.filter(version=OuterRef("pk")).exclude(
        shown_hash__in=["", OuterRef("page_hash")]
    )
    ran = Version.objects.filter(runs__call=call).values("pk")
    return (
        Version.objects.filter(Q(pk__in=ran) | Q(pk__in=shown.order_by().values("version")))
        .checked()
        .annotate(
            page_hash=digest_of("html"),
            has_other_page=Exists(other_page),
            kind=F("document__kind"),
            slug=F("document__slug"),
        )
        .order_by("title", "number")
        .values(
            "id", "number", "title", "content_hash", "kind", "slug", "is_intact", "has_other_page"
        )
    )
