"""People who work here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What a person does here."""

    NURSE = "NURSE", "Nurse"
    SUPERVISOR = "SUPERVISOR", "Supervisor"
    ADMIN = "ADMIN", "Admin"


class People(BaseUserManager["Person"]):
    """People, found by email address in any letter case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Add a person."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in. Nobody is deleted: calls and approvals keep pointing at them."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField("name", max_length=120)
    role = models.CharField("role", max_length=12, choices=Role.choices)
    registration_number = models.CharField("registration number", max_length=40, blank=True)
    may_approve_guidance = models.BooleanField("may approve guidance", default=False)
    is_safeguarding_lead = models.BooleanField("safeguarding lead", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    shortcuts = models.BooleanField("keyboard shortcuts", default=True)
    added_at = models.DateTimeField("added at")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]
    objects = People()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="person_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(is_safeguarding_lead=False) | ~models.Q(role="ADMIN"),
                name="person_safeguarding_lead_takes_calls",
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="person_email_is_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def is_nurse(self) -> bool:
        """Tell whether this is a nurse."""
        return self.role == Role.NURSE

    @property
    def is_supervisor(self) -> bool:
        """Tell whether this is a supervisor."""
        return self.role == Role.SUPERVISOR

    @property
    def is_admin(self) -> bool:
        """Tell whether this is an admin."""
        return self.role == Role.ADMIN

    def get_full_name(self) -> str:
        """Return the name, as the sign-in library asks for it."""
        return self.name
