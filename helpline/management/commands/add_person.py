"""Add a person from the server's command line, such as the first admin."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from helpline import clock
from helpline.actions import people
from helpline.models import Person, Role
from helpline.refusals import Refused


class Command(BaseCommand):
    """Add one person."""

    help = (
        "Adds a person. Asks for the password, or reads it from HELPLINE_PASSWORD. "
        "The first admin is made this way; later people are added under Staff."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Accept who the person is."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, type=str.upper, choices=Role.values)
        parser.add_argument("--may-approve", action="store_true", help="may approve guidance")

    def handle(self, *args: Any, **options: Any) -> None:
        """Validate and add."""
        email, name = options["email"].strip().lower(), options["name"].strip()
        try:
            validate_email(email)
            if not name or len(name) > 120:
                raise ValidationError("The name must have between 1 and 120 characters.")
            password = _password()
            validate_password(password, Person(email=email, name=name))
            people.add_from_the_server(
                email=email,
                name=name,
                role=options["role"],
                password=password,
                may_approve_guidance=options["may_approve"],
                at=clock.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"Added {email} as {Role(options['role']).label.lower()}.")


def _password() -> str:
    """Return the password; typed ones twice."""
    given = os.environ.get("HELPLINE_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise CommandError("Nobody can type a password here. Set HELPLINE_PASSWORD.")
    typed = getpass.getpass("Password (12 or more characters): ")
    if typed != getpass.getpass("The same again: "):
        raise CommandError("The two passwords differ. Nothing was added.")
    return typed
