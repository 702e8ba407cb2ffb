"""Voicemails: what was said to the machine, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from helpline.models import Role

PERSON = settings.AUTH_USER_MODEL


class Voicemails(models.QuerySet["Voicemail"]):
    """Voicemails, by what people ask of them."""

    def waiting(self) -> Self:
        """Keep those that nobody has answered by a call or settled otherwise."""
        return self.filter(settled_at=None, calls=None)

    def without_owner(self) -> Self:
        """Keep those that nobody who works here and takes calls has taken."""
        return self.filter(Q(owner=None) | Q(owner__is_active=False) | Q(owner__role=Role.ADMIN))

    def red_words_first(self) -> Self:
        """Order those with red words before all others, and each by when it was left."""
        return self.order_by("-has_red_words", "received_at", "pk")


class Voicemail(models.Model):
    """One message, in the words as spoken. `red_words` are those found when it was heard."""

    received_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    heard_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    number = models.CharField(max_length=40, blank=True)
    number_e164 = PhoneNumberField(blank=True)
    red_words = models.JSONField(default=list)
    has_red_words = models.BooleanField(default=False)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    settled_why = models.TextField(blank=True)

    objects = Voicemails.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["-has_red_words", "received_at"],
                name="voicemail_waiting",
                condition=Q(settled_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="voicemail_says_something"),
            models.CheckConstraint(
                condition=Q(heard_at__gte=models.F("received_at")),
                name="voicemail_is_heard_after_it_was_left",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settled_why="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_why="")),
                name="voicemail_settled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(has_red_words=False) | Q(settled_at=None),
                name="voicemail_with_red_words_is_answered_by_a_call",
            ),
            models.CheckConstraint(
                condition=Q(owner=None, given_at=None, given_by=None)
                | Q(owner__isnull=False, given_at__isnull=False, given_by__isnull=False),
                name="voicemail_owner_was_given_it",
            ),
        ]

    def __str__(self) -> str:
        return f"voicemail {self.pk}"

    @property
    def subject(self) -> str:
        """Return how the audit names this voicemail: no person is in it."""
        return f"voicemail:{self.pk}"

    @property
    def has_owner(self) -> bool:
        """Tell whether somebody who works here and takes calls has it."""
        return self.owner is not None and self.owner.is_active and not self.owner.is_admin
