"""The directory of hospital contacts as a call needs it: near the patient, for the tier's route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from callers.casefile import CaseFile
from callers.models import Call, ContactAttempt, Whom
from guidance.contact_search import search
from guidance.contacts import MOST_SHOWN, Sought, purposes_for
from guidance.models import Contact, ContactChange, Purpose
from guidance.numbers import e164
from helpline.opening_hours import LONDON

CORD = "mscc"
# Who answers; a switchboard is asked for acute oncology or the on-call oncologist.
WHOM_OF = {
    Purpose.CANCER_LINE: Whom.CANCER_LINE,
    Purpose.ACUTE_ONCOLOGY: Whom.ACUTE_ONCOLOGY,
    Purpose.CORD_COORDINATOR: Whom.ACUTE_ONCOLOGY,
    Purpose.SWITCHBOARD: Whom.ACUTE_ONCOLOGY,
}
# Fields of the record that may say where the patient is or which hospital is theirs.
PLACES = ("location", "professional_organisation", "last_treatment", "whom_to_ring")


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of the directory, and what it said of itself."""

    contact: Contact
    words: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What a nurse is offered: entries and whether each is stale, and how many more there are."""

    rows: list[tuple[Contact, bool]]
    more: int
    knows_place: bool


def is_professional(call: Call) -> bool:
    """Tell whether a professional rings: only they are given a coordinator's number."""
    return call.said("caller_is") == "professional"


def offered(file: CaseFile, typed: str) -> Offered:
    """Return the entries that match what was typed, or what the record says while it is blank."""
    call, today = file.call, file.at.astimezone(LONDON).date()
    leading = file.leading
    place = ", ".join(filter(None, (call.said(name) for name in PLACES)))
    is_cord = leading is not None and leading.run.slug == CORD
    sought = Sought(
        typed=typed,
        place=place,
        nation=call.said("nation"),
        purposes=purposes_for(is_cord=is_cord, is_professional=is_professional(call)),
        is_professional=is_professional(call),
    )
    every = search(sought, today)
    shown = every[:MOST_SHOWN]
    return Offered(
        rows=[(one, one.is_stale_on(today)) for one in shown],
        more=len(every) - len(shown),
        knows_place=bool(place.strip()),
    )


def listing(*, call: Call, number: str, whom: str, at: datetime) -> Listing | None:
    """Return the entry that holds a number, or held it since this call began; else None.

    Of several it is the one for whom was rung. A coordinator's is none unless a professional rings.
    """
    dialled = e164(number)
    if not dialled:
        return None
    may = [one for one in Purpose if one != Purpose.CORD_COORDINATOR or is_professional(call)]
    live = Contact.objects.live().listed().filter(numbers__contains=[dialled], purpose__in=may)
    found = sorted(live, key=lambda one: WHOM_OF[Purpose(one.purpose)] != whom)
    if found:
        return Listing(found[0], words_of(found[0], at))
    before = ContactChange.objects.filter(
        fields__numbers__contains=[dialled],
        fields__purpose__in=may,
        contact__changes__at__gte=call.started_at,
    )
    kept = before.select_related("contact").order_by("-at", "-pk").first()
    if kept is None:
        return None
    return Listing(
        kept.contact, f"{kept.contact.place}, as it stood before a change during the call"
    )


def times_rung(since: datetime, until: datetime) -> dict[int, int]:
    """Count the attempts by the directory's entry that was rung, and nothing about the calls."""
    rung = ContactAttempt.objects.filter(contact__isnull=False, at__gte=since, at__lte=until)
    counted = rung.order_by().values("contact").annotate(times=Count("pk"))
    return {row["contact"]: row["times"] for row in counted}


def words_of(contact: Contact, at: datetime) -> str:
    """Return what an entry says of itself: whose it is, what for, and when it was verified."""
    words = f"{contact.place}, {contact.get_purpose_display()}, "
    if contact.verified_on is None:
        return words + "not verified"
    words += f"verified on {contact.verified_on.day} {contact.verified_on:%B %Y}"
    if contact.is_stale_on(at.astimezone(LONDON).date()):
        words += ", overdue to be verified again"
    return words
