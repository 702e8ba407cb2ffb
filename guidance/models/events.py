"""What happened to a version: approved, gone live, reviewed, retired. Rows are only added."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from guidance.models.documents import Version


class Approval(models.Model):
    """A person other than the author stands for a version, by the words it held.

    Name, role and registration are kept as they were on that day.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guidance_approved"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=60)
    registration_number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "by"], name="approval_is_once_by_each_person"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role=""), name="approval_names_the_approver"
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"), name="approval_hash_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"approval of version {self.version_id}"


class Publication(models.Model):
    """A version goes live at an instant. Nobody published it when it was imported."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="publications")
    from_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guidance_published",
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_at__gte=F("at")), name="publication_is_never_backdated"
            )
        ]
        indexes = [models.Index(fields=["version", "-from_at"], name="publication_version_from")]

    def __str__(self) -> str:
        return f"publication of version {self.version_id}"


class Review(models.Model):
    """Somebody looked at a version again and found that it still holds until the next date."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    next_due = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guidance_reviewed"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_due__gt=F("reviewed_on")), name="review_next_due_is_later"
            )
        ]

    def __str__(self) -> str:
        return f"review of version {self.version_id}"


class Retirement(models.Model):
    """A version is withdrawn, with the reason and what replaces it, if anything does."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="retirements")
    reason = models.TextField()
    replacement = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guidance_retired"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="retirement_has_a_reason"),
            models.CheckConstraint(
                condition=Q(replacement__isnull=True) | ~Q(replacement=F("version")),
                name="retirement_replaced_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"retirement of version {self.version_id}"
