"""Load an invented directory of hospital contacts, through the same actions that the pages call."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from guidance.actions import contacts
from guidance.models import Contact
from helpline.clock import now
from helpline.models import Installation, Person, Role

EVERY_DAY = "Every day, day and night"
WEEKDAYS = "Monday to Friday 09:00 to 17:00"


class Invented(NamedTuple):
    """An entry that does not exist; `rung` days ago, or never while it is None."""

    hospital: str
    department: str
    purpose: str
    numbers: str
    hours: str
    nation: str
    towns: str
    postcode_areas: str
    rung: int | None = 30
    ask_for: str = ""


DALES = ("england", "Leeds, Harrogate", "LS, HG")
MOORS = ("england", "Manchester, Salford", "M")
TYNE = ("england", "Newcastle, Gateshead", "NE")
AVON = ("england", "Bristol", "BS")
CLYDE = ("scotland", "Glasgow, Paisley", "G, PA")
TAFF = ("wales", "Cardiff, Penarth", "CF")
LAGAN = ("northern_ireland", "Belfast, Lisburn", "BT")
CANCER, ONCOLOGY = "CANCER_LINE", "ACUTE_ONCOLOGY"
COORDINATOR, SWITCHBOARD = "CORD_COORDINATOR", "SWITCHBOARD"
ENTRIES = (
    Invented("Dalesview Infirmary", "", CANCER, "0113 496 0101", EVERY_DAY, *DALES),
    Invented(
        "Dalesview Infirmary", "Oncology", ONCOLOGY, "0113 496 0102", EVERY_DAY, *DALES,
        ask_for="The on-call oncologist",
    ),
    Invented("Dalesview Infirmary", "", COORDINATOR, "0113 496 0103", EVERY_DAY, *DALES),
    Invented("Dalesview Infirmary", "", SWITCHBOARD, "0113 496 0100", EVERY_DAY, *DALES),
    Invented("Saint Brigid's Moor Hospital", "", CANCER, "0161 496 0111", EVERY_DAY, *MOORS),
    Invented("Saint Brigid's Moor Hospital", "", SWITCHBOARD, "0161 496 0110", EVERY_DAY, *MOORS),
    Invented("Tynebank Cancer Centre", "", CANCER, "0191 498 0121", EVERY_DAY, *TYNE, rung=400),
    Invented("Tynebank Cancer Centre", "", ONCOLOGY, "0191 498 0122", WEEKDAYS, *TYNE),
    Invented("Avonmead Hospital", "", CANCER, "0117 496 0131", EVERY_DAY, *AVON, rung=None),
    Invented("Avonmead Hospital", "", SWITCHBOARD, "0117 496 0130", EVERY_DAY, *AVON),
    Invented("Clydewater General", "", CANCER, "0141 496 0141", EVERY_DAY, *CLYDE),
    Invented("Clydewater General", "", COORDINATOR, "0141 496 0143", EVERY_DAY, *CLYDE, rung=200),
    Invented("Taffside Hospital", "", CANCER, "029 2018 0151", EVERY_DAY, *TAFF),
    Invented("Lagan Vale Trust", "", CANCER, "028 9649 6161", EVERY_DAY, *LAGAN),
    Invented("Lagan Vale Trust", "", SWITCHBOARD, "028 9649 6160", EVERY_DAY, *LAGAN, rung=300),
)  # fmt: skip


class Command(BaseCommand):
    """Load the invented directory into a demo that has none."""

    help = "Loads invented hospital contacts, some of them stale, into a demo without any."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a real database; do nothing where contacts exist."""
        made = Installation.objects.first()
        if made is None or not made.is_demo:
            raise CommandError(
                "This database was not made for a demo, so invented hospitals are kept out of it."
            )
        if Contact.objects.exists():
            return
        admin = Person.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk").first()
        if admin is None:
            raise CommandError("There is no admin yet: run `manage.py load_demo_people` first.")
        for entry in ENTRIES:
            self._list(entry, admin, now())
        if options["verbosity"]:
            self.stdout.write(f"Added {len(ENTRIES)} hospital contacts")

    @staticmethod
    def _list(entry: Invented, admin: Person, at: datetime) -> None:
        typed = entry._asdict()
        rung = typed.pop("rung")
        then = at - timedelta(days=rung or 30)
        contact = contacts.add(typed=typed, by=admin, at=then)
        if rung is not None:
            contacts.verify(contact=contact, seen=contact.version, by=admin, at=then)
