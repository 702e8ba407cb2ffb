"""Reviews: what a supervisor found when she looked at a closed call again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from callers.models.calls import Call
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL


class Review(models.Model):
    """What was found in a call that waited for a review, and why it had waited."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reviews")
    # Ids of `review_reasons.REASONS`, the most urgent first, as they stood when it was reviewed.
    reasons = models.JSONField()
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="review_says_something"),
            models.CheckConstraint(condition=~Q(reasons=[]), name="review_names_reasons"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"review of call {self.call_id}"
