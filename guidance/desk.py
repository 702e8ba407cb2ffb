"""The library as editors see it: one row for each document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guidance.models import Document, Draft, DraftEditor, Version
from helpline.models import Person
from helpline.opening_hours import LONDON


@dataclass(frozen=True, slots=True)
class Row:
    """One document with its newest version, what is live of it and what is being written."""

    document: Document
    newest: Version
    live: Version | None
    draft: Draft | None
    today: date

    @property
    def shown(self) -> Version:
        """Return the version whose title and dates stand for the document."""
        return self.live or self.newest

    @property
    def states(self) -> list[str]:
        """Return the states it is in, in words."""
        found = []
        if self.live is None:
            found.append("recalled" if hasattr(self.newest, "recall") else "retired")
        elif self.live.author_id is None and not self.live.approved:  # type: ignore[attr-defined]
            found.append("imported")
        else:
            found.append("live")
        if self.draft is not None:
            is_submitted = self.draft.state == Draft.State.SUBMITTED
            found.append("submitted" if is_submitted else "draft")
        return found

    @property
    def review_due(self) -> date | None:
        """Return when the review is due."""
        return getattr(self.shown, "next_review_due", self.shown.review_due)

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
    def owners(self) -> list[str]:
        """Return who answers for the words; the second may be nobody yet."""
        head = self.shown.front_matter
        return [one for one in (head.get("owner"), head.get("second_owner")) if one]


def wrote(version: Version, person: Person) -> bool:
    """Tell whether a person is the author of a version or wrote in its draft."""
    return (
        version.author_id == person.pk
        or DraftEditor.objects.filter(draft__submissions__version=version, person=person).exists()
    )


def library_rows(at: datetime) -> list[Row]:
    """Return a row for each document: overdue reviews first, then by when the next is due."""
    today = at.astimezone(LONDON).date()
    newest = {
        one.document_id: one
        for one in Version.objects.with_standing(at).without_text().order_by("number")
    }
    live = {one.document_id: one for one in Version.objects.live(at).without_text()}
    drafts = {one.document_id: one for one in Draft.objects.unfinished()}
    rows = [
        Row(one.document, one, live.get(key), drafts.get(key), today) for key, one in newest.items()
    ]
    return sorted(rows, key=lambda row: (row.review_due or date.max, row.shown.title))
