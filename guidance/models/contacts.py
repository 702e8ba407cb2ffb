"""Hospital contacts and everything that was ever changed about them. Nothing is deleted."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Regex

from guidance import contacts as rules
from guidance.numbers import national
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL
# An array as PostgreSQL writes it out: one to four UK numbers.
_E164_EACH = r"^\{\+44[0-9]{9,10}(,\+44[0-9]{9,10}){0,3}\}$"


class Purpose(models.TextChoices):
    """What a contact is for."""

    CANCER_LINE = rules.PURPOSES[0]
    ACUTE_ONCOLOGY = rules.PURPOSES[1]
    CORD_COORDINATOR = rules.PURPOSES[2]
    SWITCHBOARD = rules.PURPOSES[3]


class Contacts(models.QuerySet["Contact"]):
    """Contacts, by what people ask of them."""

    def live(self) -> Self:
        """Keep those that are not retired."""
        return self.filter(retired_at=None)

    def live_or(self, pks: Iterable[int]) -> Self:
        """Keep those that are not retired, and these."""
        return self.filter(Q(retired_at=None) | Q(pk__in=list(pks)))

    def stale(self, today: date) -> Self:
        """Keep those that nobody rang, or not again in time."""
        return self.filter(Q(verified_on=None) | Q(verify_again_due__lt=today))

    def listed(self) -> Self:
        """Order by hospital, department and purpose, with who verified them."""
        return self.select_related("verified_by").order_by(
            Lower("hospital"), Lower("department"), "purpose", "pk"
        )


class Contact(models.Model):
    """One number of the directory: whose, what for, and when somebody last rang it."""

    hospital = models.CharField(max_length=120)
    department = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    numbers = ArrayField(models.CharField(max_length=16))
    ask_for = models.CharField(max_length=300, blank=True)
    hours = models.CharField(max_length=200)
    nation = models.CharField(max_length=20, choices=rules.NATIONS)
    towns = ArrayField(models.CharField(max_length=60), default=list)
    postcode_areas = ArrayField(models.CharField(max_length=2), default=list)
    verified_on = models.DateField(null=True)
    verified_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="contacts_verified"
    )
    verify_again_due = models.DateField(null=True)
    # Counts the changes: who changes or verifies an entry says which one they saw.
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)
    retired_reason = models.TextField(blank=True)

    objects = Contacts.as_manager()

    class Meta:
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                Lower("hospital"),
                Lower("department"),
                "purpose",
                condition=Q(retired_at=None),
                name="contact_is_listed_once",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="contact_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=Q(nation__in=[value for value, _ in rules.NATIONS]),
                name="contact_nation_is_known",
            ),
            models.CheckConstraint(
                condition=Q(Regex(Cast(F("numbers"), TextField()), _E164_EACH)),
                name="contact_numbers_are_e164",
            ),
            models.CheckConstraint(
                condition=~Q(hospital="") & ~Q(hours=""), name="contact_says_where_and_when"
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by=None, verify_again_due=None)
                | Q(
                    verified_on__isnull=False,
                    verified_by__isnull=False,
                    verify_again_due__gt=F("verified_on"),
                ),
                name="contact_verified_by_whom_and_until_when",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_reason="")
                | (Q(retired_at__isnull=False) & ~Q(retired_reason="")),
                name="contact_retired_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def subject(self) -> str:
        """Return how the audit names this contact."""
        return f"contact:{self.pk}"

    @property
    def place(self) -> str:
        """Return the hospital and the department."""
        return ", ".join(filter(None, (self.hospital, self.department)))

    @property
    def shown_numbers(self) -> list[str]:
        """Return the numbers in national spacing."""
        return [national(one) for one in self.numbers]

    def is_stale_on(self, today: date) -> bool:
        """Tell whether nobody rang it, or not again in time."""
        return rules.is_stale(self.verified_on, self.verify_again_due, today)

    def as_entry(self, today: date) -> rules.Entry:
        """Return what the search looks at."""
        return rules.Entry(
            pk=self.pk,
            hospital=self.hospital,
            department=self.department,
            purpose=self.purpose,
            nation=self.nation,
            towns=tuple(self.towns),
            postcode_areas=tuple(self.postcode_areas),
            is_stale=self.is_stale_on(today),
        )

    @property
    def fields(self) -> dict[str, Any]:
        """Return what the history keeps of an entry as it stands."""
        return {
            "hospital": self.hospital,
            "department": self.department,
            "purpose": self.purpose,
            "numbers": list(self.numbers),
            "ask_for": self.ask_for,
            "hours": self.hours,
            "nation": self.nation,
            "towns": list(self.towns),
            "postcode_areas": list(self.postcode_areas),
        }


class ContactChange(models.Model):
    """One change to a contact: how it stood afterwards, who did it, when and why."""

    class What(models.TextChoices):
        """What was done."""

        ADDED = "ADDED", "Added"
        CHANGED = "CHANGED", "Changed"
        VERIFIED = "VERIFIED", "Rung and verified"
        RETIRED = "RETIRED", "Retired"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    fields = models.JSONField()
    again_due = models.DateField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["contact", "at"], name="contact_change_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["ADDED", "CHANGED", "VERIFIED", "RETIRED"]),
                name="contact_change_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(what__in=["CHANGED", "RETIRED"]) | ~Q(reason=""),
                name="contact_change_has_a_reason",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.what} of contact {self.contact_id}"

    @property
    def as_it_stood(self) -> str:
        """Return the entry in words, as it stood after this change."""
        kept = self.fields
        said = [
            kept["hospital"],
            kept["department"],
            dict(rules.PURPOSES).get(kept["purpose"], ""),
            *map(national, kept["numbers"]),
            kept["ask_for"],
            kept["hours"],
            dict(rules.NATIONS).get(kept["nation"], ""),
            *kept["towns"],
            *kept["postcode_areas"],
        ]
        return " · ".join(one for one in said if one)


class ContactImport(models.Model):
    """A file whose dry run found no fault; exactly its text is what is imported."""

    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(imported_at=None, imported_by=None)
                | Q(imported_at__isnull=False, imported_by__isnull=False),
                name="contact_import_by_whom_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"import of contacts {self.pk}"
