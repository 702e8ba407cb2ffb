"""Add the invented people of the demo."""

from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from helpline import clock
from helpline.actions import people
from helpline.models import Installation, Person, Role

# Printed for all to see: it opens nothing but invented people's data.
PASSWORD = "demo-helpline-2026"


class Invented(NamedTuple):
    """A person who does not exist."""

    email: str
    name: str
    role: Role
    part: str
    registration_number: str = ""
    may_approve_guidance: bool = False
    is_safeguarding_lead: bool = False


PEOPLE = (
    Invented("amara@example.org", "Amara Demo", Role.NURSE, "nurse", "00A0001X"),
    Invented("bryn@example.org", "Bryn Demo", Role.NURSE, "nurse", "00B0002X"),
    Invented("chidi@example.org", "Chidi Demo", Role.NURSE, "nurse", "00C0003X"),
    Invented(
        "dilys@example.org",
        "Dilys Demo",
        Role.NURSE,
        "nurse, safeguarding lead",
        "00D0004X",
        is_safeguarding_lead=True,
    ),
    Invented("sunita@example.org", "Sunita Demo", Role.SUPERVISOR, "supervisor", "00S0005X"),
    Invented("admin@example.org", "Alex Demo", Role.ADMIN, "admin: guidance, hours and staff"),
    Invented(
        "approver@example.org",
        "Priya Demo",
        Role.ADMIN,
        "admin who may approve guidance",
        "00P0006X",
        may_approve_guidance=True,
    ),
)


class Command(BaseCommand):
    """Add the demo's people, each once."""

    help = "Adds the demo's invented people. Running it again adds nobody twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add who is missing; refuse a real database."""
        made = Installation.objects.first()
        if made is None or not made.is_demo:
            raise CommandError(
                "This database was not made for a demo, so invented people are kept out of it."
            )
        known = set(Person.objects.values_list("email", flat=True))
        for person in PEOPLE:
            if person.email not in known:
                added = people.add_from_the_server(
                    email=person.email,
                    name=person.name,
                    role=person.role,
                    password=PASSWORD,
                    may_approve_guidance=person.may_approve_guidance,
                    is_safeguarding_lead=person.is_safeguarding_lead,
                    registration_number=person.registration_number,
                    at=clock.now(),
                )
                if options["verbosity"]:
                    self.stdout.write(f"Added {added.email}: {person.part}")
        if options["verbosity"]:
            self.stdout.write(f"The password of all of them is {PASSWORD}")
