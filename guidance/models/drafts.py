"""What is still being written, and how a version came to be signed: submitted, sent back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from guidance.models.documents import Document, Version

PERSON = settings.AUTH_USER_MODEL


class Drafts(models.QuerySet["Draft"]):
    """Drafts, found by whether they are still at work."""

    def unfinished(self) -> Self:
        """Keep drafts that are being written or wait for an approver."""
        return self.filter(state__in=[Draft.State.WRITING, Draft.State.SUBMITTED])


class Draft(models.Model):
    """A change to a document while it is being written; each field as typed, valid or not."""

    class State(models.TextChoices):
        """How far a draft has come."""

        WRITING = "WRITING", "Being written"
        SUBMITTED = "SUBMITTED", "Waits for an approver"
        APPROVED = "APPROVED", "Approved"
        GIVEN_UP = "GIVEN_UP", "Given up"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="drafts")
    # The version that it began from: none for a new panel, another document's for a copy.
    base = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    fields = models.JSONField(default=dict)
    # How often each field was saved: whoever saves an older one is shown both texts.
    versions = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WRITING)
    # The version that its newest submission made.
    submitted = models.OneToOneField(
        Version, on_delete=models.PROTECT, null=True, related_name="waiting_draft"
    )
    started_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    objects = Drafts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=["WRITING", "SUBMITTED"]),
                name="draft_is_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["SUBMITTED", "APPROVED"], submitted__isnull=False)
                | Q(state__in=["WRITING", "GIVEN_UP"], submitted__isnull=True),
                name="draft_waits_with_its_version",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk} of document {self.document_id}"

    @property
    def is_new(self) -> bool:
        """Tell whether it is the first of a new document; what it began from is loaded with it."""
        return self.base is None or self.base.document_id != self.document_id

    @property
    def title(self) -> str:
        """Return what it is called: as it began, or as a new document is called so far."""
        if self.base is None or self.is_new:
            return self.fields.get("title", "").strip() or self.document.slug
        return self.base.title


class DraftEditor(models.Model):
    """Somebody who wrote in a draft: they never approve what comes of it."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="editors")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "person"], name="draft_editor_is_named_once")
        ]

    def __str__(self) -> str:
        return f"editor {self.person_id} of draft {self.draft_id}"


class Submission(models.Model):
    """A draft's words, made a version, and why they are to go live."""

    class Trigger(models.TextChoices):
        """What made the change necessary."""

        EVIDENCE = "EVIDENCE", "New evidence"
        INCIDENT = "INCIDENT", "An incident"
        REVIEW_DATE = "REVIEW_DATE", "The review date"
        WORDING = "WORDING", "Wording"

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="submission")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="submissions")
    reason = models.TextField()
    # What it no longer notices: a list of {"loss", "replacement", "reason"}, in words.
    losses = models.JSONField(default=list)
    trigger = models.CharField(max_length=12, choices=Trigger.choices)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="submission_has_a_reason"),
            models.CheckConstraint(
                condition=Q(trigger__in=["EVIDENCE", "INCIDENT", "REVIEW_DATE", "WORDING"]),
                name="submission_trigger_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"submission of version {self.version_id}"


class SubmissionEnd(models.Model):
    """A submission that will not be approved any more: sent back, changed or given up."""

    class How(models.TextChoices):
        """Why it ended."""

        SENT_BACK = "SENT_BACK", "Sent back"
        CHANGED = "CHANGED", "The draft was changed afterwards"
        GIVEN_UP = "GIVEN_UP", "Given up"

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="submission_end")
    how = models.CharField(max_length=12, choices=How.choices)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="SENT_BACK") | ~Q(comment=""), name="sent_back_with_a_comment"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["SENT_BACK", "CHANGED", "GIVEN_UP"]),
                name="submission_end_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"end of the submission of version {self.version_id}"
