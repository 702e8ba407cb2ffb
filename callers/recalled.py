"""Which calls relied on a version: those that were shown it, and those that ran it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from callers.models import Call, PanelShown, Run
from guidance.models import Recall

# A run counts once it was opened, abandoned or not: the nurse had its words before her.
_COUNTED = """
    SELECT used.version_id, count(*), count(call.review_urgency)
      FROM (SELECT version_id, call_id FROM callers_run WHERE version_id = ANY(%(versions)s)
            UNION
            SELECT version_id, call_id FROM callers_panelshown
             WHERE version_id = ANY(%(versions)s)) AS used
      JOIN callers_call AS call ON call.id = used.call_id
     GROUP BY used.version_id
"""


def calls_using(version_id: int) -> QuerySet[Call]:
    """Return the calls that were shown a version or ran it, with which of the two it was."""
    ran, shown = (
        Run.objects.filter(version=version_id),
        PanelShown.objects.filter(version=version_id),
    )
    used = ran.order_by().values("call").union(shown.order_by().values("call"))
    return Call.objects.filter(pk__in=used).annotate(
        ran=Exists(ran.filter(call=OuterRef("pk"))), shown=Exists(shown.filter(call=OuterRef("pk")))
    )


def recalls_of(call: Call) -> QuerySet[Recall]:
    """Return the recalls of what a call ran or was shown, the newest first."""
    ran = Run.objects.filter(call=call).order_by().values("version")
    shown = PanelShown.objects.filter(call=call).order_by().values("version")
    used: Any = ran.union(shown)
    return Recall.objects.filter(version__in=used).order_by("-at")


def count_of(versions: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return of each version how many calls used it, and how many of these wait for a review."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"versions": list(versions)})
        return {version: (used, waiting) for version, used, waiting in cursor.fetchall()}
