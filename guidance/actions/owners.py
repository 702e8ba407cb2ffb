"""Choose who answers for a document. Nothing that nurses see changes here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guidance.models import Document, Ownership
from helpline import audit
from helpline.models import Person
from helpline.refusals import Refused


class OnlyAdminsChoose(Refused):
    default = "Only an admin chooses who answers for guidance."


class OwnerMissing(Refused):
    default = "Choose an owner: somebody must answer for the words."


class NotHere(Refused):
    default = "That person may not sign in here any more. Choose somebody who may."


class OnePersonTwice(Refused):
    default = (
        "The second owner answers when the owner has left, so it is another person. "
        "Choose somebody else, or nobody yet."
    )


class ChosenMeanwhile(Refused):
    default = (
        "A colleague chose owners meanwhile. Nothing of yours is saved: see who answers now, and "
        "save your choice only if it is to replace theirs."
    )


@transaction.atomic
def choose(
    *,
    document: Document,
    owner: Person | None,
    second: Person | None,
    seen: int,
    by: Person,
    at: datetime,
) -> list[Ownership]:
    """Let people answer for a document from now on; the same people again add nothing.

    `seen` is the key of the newest row when the choice was made, 0 for none.

    Raises OnlyAdminsChoose, OwnerMissing, NotHere, OnePersonTwice, ChosenMeanwhile.
    """
    if not by.is_admin:
        raise OnlyAdminsChoose
    if owner is None:
        raise OwnerMissing
    if not owner.is_active or (second is not None and not second.is_active):
        raise NotHere
    if owner == second:
        raise OnePersonTwice
    Document.objects.select_for_update().get(pk=document.pk)
    now = {one.place: one for one in Ownership.objects.filter(document=document).newest()}
    if max((one.pk for one in now.values()), default=0) != seen:
        raise ChosenMeanwhile
    made = []
    for place, person in ((Ownership.Place.OWNER, owner), (Ownership.Place.SECOND, second)):
        stands = now[place].person if place in now else None
        if stands != person:
            made.append(add(document, place, person, by=by, at=at))
    return made


def add(
    document: Document, place: Ownership.Place, person: Person | None, *, by: Person, at: datetime
) -> Ownership:
    """Write one row, with its audit."""
    row = Ownership.objects.create(document=document, place=place, person=person, by=by, at=at)
    audit.record(
        "guidance.owner",
        by=by,
        at=at,
        subject=f"document:{document.pk}",
        place=place.value,
        person=person.pk if person else None,
    )
    return row
