"""The guidance that a call used, and whether it can be read again word for word."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from callers.models import Call, PanelShown
from guidance.models import Version
from guidance.models.documents import digest_of


def used_in(call: Call) -> QuerySet[Version]:
    """Return every version that a call ran or was shown, by title, without its long columns.

    Each has `is_intact`: whether its words are still those that were made and approved, and the
    page of a panel still the one that this call was shown.
    """
    shown = PanelShown.objects.filter(call=call)
    other_page = shown.filter(version=OuterRef("pk")).exclude(
        shown_hash__in=["", OuterRef("page_hash")]
    )
    return (
        Version.objects.filter(Q(runs__call=call) | Exists(shown.filter(version=OuterRef("pk"))))
        .distinct()
        .select_related("document", "recall")
        .checked()
        .annotate(page_hash=digest_of("html"), has_other_page=Exists(other_page))
        .without_text()
        .order_by("title", "number")
    )
