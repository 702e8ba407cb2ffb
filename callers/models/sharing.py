"""What was shared about a caller, and safeguarding notes, which only two people may read."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from callers.models.calls import Call
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL


class Basis(models.TextChoices):
    """Why something may be shared. The last three need no consent, and so need a senior.

    Source: conditions, section 5, confidentiality thresholds.
    """

    CONSENTED = "CONSENTED", "Consented"
    SERIOUS_HARM = "SERIOUS_HARM", "No consent: serious harm"
    CHILD = "CHILD", "No consent: child at risk"
    LEGAL_DUTY = "LEGAL_DUTY", "Legal duty"


class Disclosure(models.Model):
    """What was shared with whom, when, on what basis, and who authorised it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="disclosures")
    basis = models.CharField(max_length=16, choices=Basis.choices)
    reason = models.TextField()
    authorised_by = models.CharField(max_length=200)
    what = models.TextField()
    with_whom = models.CharField(max_length=200)
    shared_at = models.DateTimeField()
    caller_told = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="disclosure_basis_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(what="") & ~Q(with_whom="") & ~Q(authorised_by=""),
                name="disclosure_is_whole",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"disclosure in call {self.call_id}"


class SafeguardingNotes(models.QuerySet["SafeguardingNote"]):
    """Safeguarding notes, by who may read them."""

    def readable_by(self, person: Any) -> Self:
        """Keep a person's own, or all for a safeguarding lead. A supervisor is nobody here."""
        return self if person.is_safeguarding_lead else self.filter(by=person)


class SafeguardingNote(models.Model):
    """A note about an adult or a child at risk: its author and the safeguarding lead read it."""

    class AtRisk(models.TextChoices):
        """Who is at risk."""

        ADULT = "ADULT", "An adult at risk"
        CHILD = "CHILD", "A child"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="safeguarding_notes")
    at_risk = models.CharField(max_length=8, choices=AtRisk.choices)
    text = models.TextField()
    lead_told = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SafeguardingNotes.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(at_risk__in=["ADULT", "CHILD"]), name="safeguarding_at_risk_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(lead_told=""), name="safeguarding_is_whole"
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"safeguarding note in call {self.call_id}"
