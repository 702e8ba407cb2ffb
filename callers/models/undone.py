"""What was done to a call as a whole: closings taken back, links to earlier calls."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from callers.models.calls import Call, NonClinical
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL


class UndoneClosing(models.Model):
    """A non-clinical closing that the nurse who made it took back the same day."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="undone_closings")
    non_clinical = models.CharField(max_length=16, choices=NonClinical.choices)
    closed_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(non_clinical__in=NonClinical.values), name="undone_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(at__gte=models.F("closed_at")), name="undone_after_it_was_closed"
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"closing of call {self.call_id} undone"


class LinkedCall(models.Model):
    """A call was said to go on from an earlier one; the newest row is what counts."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="links")
    earlier = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(earlier=models.F("call")), name="link_is_to_another_call"
            )
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"link of call {self.call_id}"
