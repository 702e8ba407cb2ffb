"""Who answers for a document, from when on. Rows are only added; the newest of a place counts."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from guidance.models.documents import Document

PERSON = settings.AUTH_USER_MODEL


class Ownerships(models.QuerySet["Ownership"]):
    """Who owned what, found by what counts."""

    def newest(self) -> Self:
        """Keep the newest row of each document and place, with its person."""
        return (
            self.select_related("person")
            .order_by("document_id", "place", "-pk")
            .distinct("document_id", "place")
        )


class Ownership(models.Model):
    """A person answers for a document's words from an instant on; a second may be nobody."""

    class Place(models.TextChoices):
        """Who answers first, and who answers when the owner has left."""

        OWNER = "OWNER", "Owner"
        SECOND = "SECOND", "Second owner"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="ownerships")
    place = models.CharField(max_length=6, choices=Place.choices)
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Ownerships.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=["OWNER", "SECOND"]), name="ownership_place_is_known"
            ),
            models.CheckConstraint(
                condition=Q(place="SECOND") | Q(person__isnull=False),
                name="ownership_owner_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"ownership {self.pk} of document {self.document_id}"
