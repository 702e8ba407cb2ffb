"""Begin a wholly new document as a draft. Nurses see it once a second person approved it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from guidance.actions import owners
from guidance.actions.draft_forms import LONGEST_TITLE, first_fields
from guidance.actions.drafts import only_admins, subject_of
from guidance.models import ASKING, Document, Draft, Kind, Ownership, Urgency, Version
from guidance.queries import GROUPS, LAST_GROUP
from helpline import audit
from helpline.models import Person
from helpline.opening_hours import LONDON
from helpline.posted import without_nul
from helpline.refusals import Refused

GROUPS_OF_PANELS = (*GROUPS, LAST_GROUP)
# What stands in an address of each kind; files are named so too.
_ADDRESSES = {
    Kind.PANEL: (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), 80),
    Kind.URGENT_MATTER: (re.compile(r"[a-z][a-z0-9_]*"), 50),
}


class NotFilledIn(Refused):
    """A new document cannot begin yet; `faults` has a sentence for each field."""

    default = "Fill in what is missing."

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__()
        self.faults = dict(faults)


class AddressTaken(Refused):
    default = "Another document has this address. Choose another one, or change that document."


class NothingToCopy(Refused):
    default = "Choose an urgent matter that is live now: the new one begins as a copy of it."


@transaction.atomic
def new_panel(
    *, slug: str, title: str, group: str, urgency: str, by: Person, at: datetime
) -> Draft:
    """Begin the draft of a panel that was never there.

    Raises OnlyAdminsWrite, NotFilledIn, AddressTaken.
    """
    only_admins(by)
    slug, title = without_nul(slug).strip(), without_nul(title).strip()
    faults = _faults(Kind.PANEL, slug, title)
    if group not in GROUPS_OF_PANELS:
        faults["group"] = "Choose the group that it stands in."
    if urgency not in Urgency.values:
        faults["urgency"] = "Choose how fast the matter moves."
    if faults:
        raise NotFilledIn(faults)
    fields = {
        "title": title,
        "group": group,
        "urgency": urgency.lower(),
        "owner": by.name,
        "reviewed_on": at.astimezone(LONDON).date().isoformat(),
    }
    return _begin(Kind.PANEL, slug, None, fields, by, at)


@transaction.atomic
def new_matter(*, slug: str, title: str, copy_of: str, by: Person, at: datetime) -> Draft:
    """Begin the draft of an urgent matter as a copy of one that is live, named by its slug.

    Raises OnlyAdminsWrite, NotFilledIn, NothingToCopy, AddressTaken.
    """
    only_admins(by)
    slug, title = without_nul(slug).strip(), without_nul(title).strip()
    faults = _faults(Kind.URGENT_MATTER, slug, title)
    if faults:
        raise NotFilledIn(faults)
    live = Version.objects.live(at).matters()
    base = live.filter(document__slug=without_nul(copy_of)).first()
    if base is None:
        raise NothingToCopy
    fields = first_fields(base) | {"title": title, "short_title": title}
    return _begin(Kind.URGENT_MATTER, slug, base, fields, by, at)


def _faults(kind: Kind, slug: str, title: str) -> dict[str, str]:
    faults = {}
    shape, longest = _ADDRESSES[kind]
    if not shape.fullmatch(slug) or len(slug) > longest:
        joined = "hyphens" if kind is Kind.PANEL else "underscores"
        example = "bone-pain" if kind is Kind.PANEL else "jaw_or_ear"
        faults["slug"] = (
            f"Write the address in small letters, figures and {joined}, such as {example}, "
            f"in {longest} characters at the most."
        )
    if not title:
        faults["title"] = "Give the title that a nurse looks for."
    elif len(title) > LONGEST_TITLE:
        faults["title"] = f"Shorten the title to {LONGEST_TITLE} characters."
    return faults


def _begin(
    kind: Kind, slug: str, base: Version | None, fields: dict[str, str], by: Person, at: datetime
) -> Draft:
    document = _document(kind, slug, at)
    draft = Draft.objects.create(
        document=document, base=base, fields=fields, started_by=by, started_at=at, saved_at=at
    )
    if not document.ownerships.exists():
        owners.add(document, Ownership.Place.OWNER, by, by=by, at=at)
    audit.record("draft.start", by=by, at=at, subject=subject_of(draft))
    return draft


def _document(kind: Kind, slug: str, at: datetime) -> Document:
    """Return a new document, or one of this address of which nothing was ever submitted.

    Raises AddressTaken.
    """
    kinds = ASKING if kind in ASKING else (kind,)
    known = Document.objects.select_for_update().filter(kind__in=kinds, slug=slug).first()
    if known is not None:
        is_free = known.kind == kind and not (
            known.versions.exists() or Draft.objects.unfinished().filter(document=known).exists()
        )
        if not is_free:
            raise AddressTaken(_taken(known, at))
        return known
    try:
        with transaction.atomic():
            return Document.objects.create(kind=kind, slug=slug, made_at=at)
    except IntegrityError:  # a colleague was quicker by an instant
        raise AddressTaken from None


def _taken(known: Document, at: datetime) -> str:
    """Say what has the address, and how it stands."""
    draft = Draft.objects.unfinished().filter(document=known).select_related("base").first()
    newest = known.versions.order_by("-number").first()
    kind = known.get_kind_display().lower()
    if newest is None and draft is not None:
        return (
            f"A colleague is writing a new {kind} at this address, “{draft.title}”. "
            "Go on with that draft, or choose another address."
        )
    title = newest.title if newest else known.slug
    how = "" if Version.objects.live(at).filter(document=known).exists() else ", which is not live"
    return f"The {kind} “{title}”{how} has this address. Choose another one, or change that {kind}."
