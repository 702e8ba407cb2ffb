"""Checklists as they were run: answers, confirmed tiers, steps. All append-only but the run."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from callers.models.calls import TIER_VALUES, TIERS, Call
from callers.models.log_triggers import OF_RUNS
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL


class Run(models.Model):
    """One use of one version of a checklist in one call."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="runs")
    slug = models.SlugField()
    version = models.ForeignKey("guidance.Version", on_delete=models.PROTECT, related_name="runs")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=16, choices=TIERS)
    assessment = models.JSONField(default=dict)
    abandoned_at = models.DateTimeField(null=True)
    abandoned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    abandoned_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=TIER_VALUES), name="run_tier_is_known"),
            models.UniqueConstraint(
                fields=["call", "slug"],
                condition=Q(abandoned_at=None),
                name="run_one_of_each_checklist",
            ),
            models.CheckConstraint(
                condition=Q(abandoned_at=None, abandoned_by=None, abandoned_reason="")
                | (
                    Q(abandoned_at__isnull=False, abandoned_by__isnull=False)
                    & ~Q(abandoned_reason="")
                ),
                name="run_abandoned_with_a_reason",
            ),
        ]
        triggers = [OF_RUNS]

    def __str__(self) -> str:
        return f"{self.slug} in {self.call_id}"


class Answer(models.Model):
    """One answer as it was given; a correction is a new row. `run` is blank for danger now."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="answers")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="answers")
    version = models.ForeignKey("guidance.Version", on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=12)
    asked = models.TextField()
    value = models.CharField(max_length=20)
    label = models.TextField()
    level = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    correction_reason = models.TextField(blank=True)
    lowered = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["call", "at"], name="answer_call_at"),
            models.Index(
                fields=["call", "at"],
                name="answer_red_at",
                # Not `IN`, which the database words otherwise when an index is made again.
                condition=Q(level="red") | Q(level="emergency"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowered=False) | ~Q(correction_reason=""),
                name="answer_that_lowers_has_a_reason",
            )
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.question} {self.value}"


class TierConfirmation(models.Model):
    """A nurse's confirmation of a computed tier, or a raise above it. Never below."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="confirmations")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="confirmations")
    computed = models.CharField(max_length=16, choices=TIERS)
    confirmed = models.CharField(max_length=16, choices=TIERS)
    because = models.JSONField(default=list)
    rule = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed__in=TIER_VALUES), name="tier_confirmed_is_known"
            ),
            models.CheckConstraint(
                condition=Q(computed__in=TIER_VALUES), name="tier_computed_is_known"
            ),
            models.CheckConstraint(
                condition=Q(computed=models.F("confirmed")) | ~Q(reason=""),
                name="tier_raised_with_a_reason",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.computed} {self.confirmed}"

    @property
    def is_raise(self) -> bool:
        """Tell whether the nurse chose another tier than the computed one."""
        return self.computed != self.confirmed


class StepState(models.TextChoices):
    """What became of a step."""

    DONE = "DONE", "Done"
    NOT_APPLICABLE = "NOT_APPLICABLE", "Not applicable"
    NOT_DONE = "NOT_DONE", "Not done"


class StepRecord(models.Model):
    """What became of one action step; the newest row of a step counts."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="steps")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=50)
    words = models.TextField()
    state = models.CharField(max_length=16, choices=StepState.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StepState.values), name="step_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.NOT_DONE) | ~Q(reason=""),
                name="step_not_done_has_a_reason",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.step} {self.state}"


class DeclinedChecklist(models.Model):
    """A checklist that was due and was not run, and why."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="declined")
    slug = models.SlugField()
    reason = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="declined_with_a_reason")
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.slug} declined"


class ExplainedBlanks(models.Model):
    """Required questions that could not be asked, and why; only these, not what blanks later."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="explained")
    questions = models.JSONField()
    reason = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="explained_with_a_reason"),
            models.CheckConstraint(condition=~Q(questions=[]), name="explained_names_questions"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"blanks explained in call {self.call_id}"
