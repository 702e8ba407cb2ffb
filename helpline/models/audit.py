"""Who read or wrote what, in a table that refuses change."""

from django.db import models

from helpline.models.people import Role
from helpline.models.records import APPEND_ONLY


class AuditEntry(models.Model):
    """One read or write. No foreign keys: the trail outlives what it speaks of."""

    at = models.DateTimeField()
    person_id = models.BigIntegerField()
    role = models.CharField(max_length=12, choices=Role.choices)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)
    # Set where repeats say nothing new, such as the autosaves of one person in one call.
    once_key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_subject_at"),
            models.Index(fields=["person_id", "-at"], name="audit_person_at"),
            models.Index(fields=["-at"], name="audit_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="audit_role_is_known"
            )
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
