"""Sign-in: people are added by an admin, never by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from helpline import audit
from helpline.models import Person


class ClosedSignUpAdapter(DefaultAccountAdapter):
    """Keep sign-up closed; write down who signs in and who changes their password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This email address and password do not belong together. "
            "If you have forgotten yours, ask an admin for a temporary password."
        ),
        "too_many_login_attempts": (
            "Too many attempts with a wrong password. Wait five minutes and try again."
        ),
        "enter_current_password": "This is not your present password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up."""
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign a person in, and write it down."""
        with transaction.atomic():
            super().login(request, user)
            audit.record(
                "person.signed_in",
                by=user,
                at=request.arrived_at,  # type: ignore[attr-defined]
                subject=f"person:{user.pk}",
            )

    def set_password(self, user: Person, password: str) -> None:
        """Set a person's own new password, and write it down."""
        with transaction.atomic():
            super().set_password(user, password)
            audit.record(
                "person.changed_own_password",
                by=user,
                at=self.request.arrived_at,
                subject=f"person:{user.pk}",
            )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to where the link stood."""
        return str(reverse("helpline:own_settings"))

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no username."""
