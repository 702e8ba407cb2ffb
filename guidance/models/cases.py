"""Answers whose tier is known: every draft of a checklist must come to it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from guidance.models.documents import Document
from guidance.models.drafts import Draft
from guidance.tiers import Tier


class Cases(models.QuerySet["Case"]):
    """Cases with what is needed to tell which of them count."""

    def for_draft(self, draft: Draft) -> Self:
        """Keep the rows of a draft's document that were approved, or belong to the draft."""
        return (
            self.filter(document=draft.document_id)
            .filter(Q(draft=draft) | Q(draft__state=Draft.State.APPROVED))
            .select_related("by")
            .order_by("pk")
        )


class Case(models.Model):
    """One saying of a case, written in a draft; the newest that counts stands.

    A change is a new row with the number of the case, who and why; so is taking it away.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="cases")
    # Question ids to values, as a run keeps them. No person's answers.
    answers = models.JSONField(default=dict)
    tier = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Tier])
    why = models.TextField()
    is_dropped = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Cases.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="case_says_why"),
            models.CheckConstraint(
                condition=Q(tier__in=[one.value for one in Tier]), name="case_tier_is_known"
            ),
        ]
        indexes = [models.Index(fields=["document", "number"], name="case_by_document")]

    def __str__(self) -> str:
        return f"case {self.number} of document {self.document_id}"
