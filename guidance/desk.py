"""The library as editors see it: one row for each document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from guidance.models import Document, Draft, DraftEditor, Ownership, Retirement, Version
from helpline.models import Person
from helpline.opening_hours import LONDON

# The words for how a document may stand; the desk can be filtered by each.
NEW, RETIRED, RECALLED, IMPORTED, LIVE, DRAFT, SUBMITTED = (
    "new", "retired", "recalled", "imported", "live", "draft", "submitted"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a document in one place: a person, or the words it was imported with."""

    person: Person | None
    words: str

    @property
    def name(self) -> str:
        """Return what the desk shows; blank for nobody."""
        return self.person.name if self.person else self.words

    @property
    def is_gone(self) -> bool:
        """Tell whether it is somebody who may no longer sign in."""
        return self.person is not None and not self.person.is_active


@dataclass(frozen=True, slots=True)
class Row:
    """One document with its newest version, what is live of it and what is being written."""

    document: Document
    newest: Version | None
    live: Version | None
    draft: Draft | None
    today: date
    was_retired: bool = False
    owned: Mapping[str, Person | None] = field(default_factory=dict)

    @property
    def shown(self) -> Version | None:
        """Return the version whose title and dates stand for the document, if it has one."""
        return self.live or self.newest

    @property
    def title(self) -> str:
        """Return what it is called; a new document is called as its draft is."""
        if self.shown is not None:
            return self.shown.title
        return self.draft.title if self.draft else self.document.slug

    @property
    def states(self) -> list[str]:
        """Return the states it is in, in words."""
        found = []
        if self.live is None:
            if hasattr(self.newest, "recall"):
                found.append(RECALLED)
            else:
                found.append(RETIRED if self.was_retired else NEW)
        elif self.live.author_id is None and not self.live.approved:  # type: ignore[attr-defined]
            found.append(IMPORTED)
        else:
            found.append(LIVE)
        if self.draft is not None:
            is_submitted = self.draft.state == Draft.State.SUBMITTED
            found.append(SUBMITTED if is_submitted else DRAFT)
        return found

    @property
    def review_due(self) -> date | None:
        """Return when the review is due."""
        return getattr(self.shown, "next_review_due", None)

    @property
    def is_overdue(self) -> bool:
        """Tell whether the review was due before today."""
        return (
            self.live is not None and self.review_due is not None and self.review_due < self.today
        )

    def is_due_in(self, days: int) -> bool:
        """Tell whether the review falls due from today on and within so many days."""
        last = self.today + timedelta(days=days)
        due = self.review_due
        return self.live is not None and due is not None and self.today <= due <= last

    @property
    def owner(self) -> Owner:
        """Return who answers for the words."""
        return self._owner(Ownership.Place.OWNER, "owner")

    @property
    def second(self) -> Owner:
        """Return who answers when the owner has left."""
        return self._owner(Ownership.Place.SECOND, "second_owner")

    @property
    def lacks_owner(self) -> bool:
        """Tell whether nobody answers for it, or somebody who may no longer sign in.

        What was retired needs nobody.
        """
        if self.states == [RETIRED]:
            return False
        return not self.owner.name or self.owner.is_gone or self.second.is_gone

    @property
    def is_owned_in_words(self) -> bool:
        """Tell whether its owner stands only in the words it was imported with."""
        return self.states != [RETIRED] and self.owner.person is None and bool(self.owner.words)

    def is_of(self, person: Person) -> bool:
        """Tell whether a person answers for it, first or second."""
        return person in (self.owner.person, self.second.person)

    def _owner(self, place: Ownership.Place, name: str) -> Owner:
        if place in self.owned:  # chosen once, also when nobody was chosen
            return Owner(self.owned[place], "")
        head = self.shown.front_matter if self.shown else {}
        return Owner(None, str(head.get(name) or ""))


def wrote(version: Version, person: Person) -> bool:
    """Tell whether a person is the author of a version or wrote in its draft."""
    return (
        version.author_id == person.pk
        or DraftEditor.objects.filter(draft__submissions__version=version, person=person).exists()
    )


def library_rows(at: datetime, document: Document | None = None) -> list[Row]:
    """Return a row for each document, or for one: overdue reviews first, then by the next due."""
    today = at.astimezone(LONDON).date()
    one_of = {"document": document} if document else {}
    versions = Version.objects.filter(**one_of).without_text()
    newest = {one.document_id: one for one in versions.with_standing(at).order_by("number")}
    live = {one.document_id: one for one in versions.live(at)}
    unfinished = Draft.objects.unfinished().filter(**one_of)
    unfinished = unfinished.select_related("document", "base").defer(
        "base__content", "base__html", "base__plain", "base__search"
    )
    drafts = {one.document_id: one for one in unfinished}
    taken = Retirement.objects.filter(at__lte=at).values_list("version__document_id", flat=True)
    retired = set(taken)
    owned: dict[int, dict[str, Person | None]] = {}
    for one in Ownership.objects.filter(**one_of).newest():
        owned.setdefault(one.document_id, {})[one.place] = one.person
    documents = {key: one.document for key, one in drafts.items()}
    documents |= {key: one.document for key, one in newest.items()}
    rows = [
        Row(
            document=documents[key],
            newest=newest.get(key),
            live=live.get(key),
            draft=drafts.get(key),
            today=today,
            was_retired=key in retired,
            owned=owned.get(key, {}),
        )
        for key in documents
    ]
    return sorted(rows, key=lambda row: (row.review_due or date.max, row.title))
