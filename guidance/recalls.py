"""What can be read of recalls: what may replace a version, and which prints are void."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from guidance.models import ASKING, Approval, Recall, Version

LONG = ("content", "html", "plain", "search")


def able_to_replace(version: Version, at: datetime) -> QuerySet[Version]:
    """Return the approved versions of the same document that nobody withdrew, newest first."""
    approvals = Approval.objects.filter(version=OuterRef("pk"), at__lte=at)
    others = Version.objects.without_text().exclude(pk=version.pk)
    others = others.filter(Exists(approvals), document=version.document_id)
    return others.filter(recall=None, retirements=None).order_by("-number")


def newest_recalls() -> QuerySet[Recall]:
    """Return every recall with its version and who did it, the newest first."""
    rows = Recall.objects.select_related("version__document", "by")
    return rows.defer(*(f"version__{name}" for name in LONG)).order_by("-at", "-pk")


def recalled_prints() -> list[Recall]:
    """Return the recalls of what is printed for paper, whose older prints are void."""
    return list(newest_recalls().filter(version__document__kind__in=ASKING))
