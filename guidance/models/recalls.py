"""A version that was published is recalled: with how grave it is, why, by whom and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guidance.models.documents import Version
from helpline.models.records import APPEND_ONLY


class Severity(models.TextChoices):
    """What wrong words may have done."""

    HARMFUL = "HARMFUL", "May have caused harm"
    MISLEADING = "MISLEADING", "May have misled"
    MINOR = "MINOR", "Wording only"


class Recall(models.Model):
    """A version is withdrawn for good, and every call that relied on it is looked at again."""

    # Once for each version: it never comes back, so there is nothing to recall again.
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="recall")
    severity = models.CharField(max_length=12, choices=Severity.choices)
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guidance_recalled"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values),
                name="recall_severity_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_a_reason"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"recall of version {self.version_id}"
