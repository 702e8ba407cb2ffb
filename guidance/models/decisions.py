"""What the clinical lead answered to the questions of `content/decisions.toml`. Only added to."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class DecisionAnswer(models.Model):
    """One answer to one decision; the newest stands, and the earlier ones are kept.

    `question` is what was asked on that day. The signature is whoever stands for the answer, who
    need not be the person who wrote it down; it may be blank.
    """

    decision = models.SlugField(max_length=80)
    number = models.PositiveIntegerField()
    question = models.TextField()
    answer = models.TextField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=60, blank=True)
    registration_number = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_answered"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"], name="decision_answer_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="decision_answer_number_from_one"
            ),
            models.CheckConstraint(
                condition=~Q(decision="") & ~Q(question="") & ~Q(answer=""),
                name="decision_answer_is_not_blank",
            ),
            models.CheckConstraint(
                condition=(~Q(name="") & ~Q(role="")) | Q(name="", role="", registration_number=""),
                name="decision_answer_signature_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"answer to a decision, row {self.pk}"

    @property
    def is_signed(self) -> bool:
        """Tell whether somebody stands for it by name."""
        return bool(self.name)
