"""Write a change to guidance, and submit it. Nothing that nurses see changes here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from guidance.actions import draft_forms
from guidance.actions.draft_forms import NotSound
from guidance.bench import checked
from guidance.models import (
    ASKING,
    Document,
    Draft,
    DraftEditor,
    Submission,
    SubmissionEnd,
    Version,
)
from helpline import audit
from helpline.models import Person
from helpline.refusals import Refused

LIMIT = 100_000  # characters of one field: ten times the longest panel


# However a line ends where it was typed: files know only one way.
LINE_END = re.compile(r"\r+\n?")


class OnlyAdminsWrite(Refused):
    default = "Only an admin writes guidance."


class NoSuchField(Refused):
    default = "The draft has no such field. Load the page again."


class TooLong(Refused):
    default = (
        f"That is longer than {LIMIT:,} characters, and was not saved. "
        "Shorten it, or make two of it."
    )


class NotBeingWritten(Refused):
    default = "This draft is finished. Start a new one from the library."


class AlreadySubmitted(Refused):
    default = "This draft waits for an approver already."


class ReasonMissing(Refused):
    default = "Say why, and choose what made the change necessary: the approver reads it."


class NothingYet(Refused):
    default = (
        "Nothing of this document was ever submitted. Begin it again under “New document” on the "
        "guidance desk."
    )


class NothingChanged(Refused):
    default = "The draft says what the version it began from says. Change something first."


class DraftConflict(Refused):
    """Somebody else saved the field meanwhile: both texts are shown."""

    def __init__(self, name: str, label: str, theirs: str, mine: str, version: int) -> None:
        super().__init__(
            f"“{label}” was changed by a colleague meanwhile. Yours is not saved: "
            "read both, and save the one that is right."
        )
        self.name, self.theirs, self.mine, self.version = name, theirs, mine, version


@dataclass(frozen=True, slots=True)
class Saved:
    """A field as it now stands."""

    name: str
    version: int
    ended_submission: bool


def subject_of(draft: Draft) -> str:
    """Return how the audit names a draft."""
    return f"draft:{draft.pk}"


@transaction.atomic
def start(*, document: Document, by: Person, at: datetime) -> Draft:
    """Begin a change to a document from what is newest; whoever is second joins the same draft.

    Raises OnlyAdminsWrite, NothingYet.
    """
    only_admins(by)
    document = Document.objects.select_for_update().get(pk=document.pk)
    draft = Draft.objects.unfinished().filter(document=document).first()
    if draft is not None:
        return draft
    live = Version.objects.live(at).filter(document=document).first()
    base = live or document.versions.order_by("-number").first()
    if base is None:
        raise NothingYet
    draft = Draft.objects.create(
        document=document,
        base=base,
        fields=draft_forms.first_fields(base),
        started_by=by,
        started_at=at,
        saved_at=at,
    )
    audit.record("draft.start", by=by, at=at, subject=subject_of(draft))
    return draft


@transaction.atomic
def save_field(
    *, draft: Draft, name: str, value: str, base: int, by: Person, at: datetime
) -> Saved:
    """Save one field as typed, valid or not, unless somebody else saved it meanwhile.

    A change after submission ends the submission: what waits is no longer what is written.

    Raises OnlyAdminsWrite, NoSuchField, TooLong, NotBeingWritten, DraftConflict (both texts).
    """
    only_admins(by)
    value = LINE_END.sub("\n", value).replace("\x00", "")
    if len(value) > LIMIT:
        raise TooLong
    draft = locked(draft)
    if not draft_forms.has_field(draft.document, draft.fields, name):
        raise NoSuchField
    stands, version = draft.fields.get(name, ""), int(draft.versions.get(name, 0))
    if stands == value:
        return Saved(name, version, ended_submission=False)
    if version != base:
        called = draft_forms.label(draft.document, draft.fields, name)
        raise DraftConflict(name, called, stands, value, version)
    draft.fields[name] = value
    draft.versions[name] = version + 1
    draft.saved_at = at
    ended = end_submission(draft, SubmissionEnd.How.CHANGED, by=by, at=at)
    draft.save()
    name_editor(draft, by, at)
    audit.record("draft.write", by=by, at=at, subject=subject_of(draft), once=True)
    return Saved(name, version + 1, ended_submission=ended)


@transaction.atomic
def submit(*, draft: Draft, reason: str, trigger: str, by: Person, at: datetime) -> Version:
    """Make the draft a version, word for word, that waits for an approver.

    Raises OnlyAdminsWrite, NotBeingWritten, AlreadySubmitted, ReasonMissing, NothingChanged,
    NotSound with every fault.
    """
    only_admins(by)
    draft = locked(draft)
    if draft.state == Draft.State.SUBMITTED:
        raise AlreadySubmitted
    if not reason.strip() or trigger not in Submission.Trigger.values:
        raise ReasonMissing
    if not _says_anything_new(draft):
        raise NothingChanged
    file = draft_forms.read_draft(draft)
    if draft.base is not None and file.hash == draft.base.content_hash:
        raise NothingChanged
    lost = []
    if draft.document.kind in ASKING:
        found = checked(draft, at)
        if found.faults:
            raise NotSound(found.faults)
        lost = found.accounted
    number = Version.objects.filter(document=draft.document).aggregate(Max("number"))
    version = Version.objects.create(
        document=draft.document,
        number=(number["number__max"] or 0) + 1,
        content=file.content,
        content_hash=file.hash,
        source="written in the console",
        author=by,
        made_at=at,
        **file.fields,
    )
    name_editor(draft, by, at)
    Submission.objects.create(
        version=version,
        draft=draft,
        reason=reason.strip(),
        trigger=trigger,
        losses=lost,
        by=by,
        at=at,
    )
    draft.state, draft.submitted = Draft.State.SUBMITTED, version
    draft.save()
    audit.record("guidance.submit", by=by, at=at, subject=f"version:{version.pk}", trigger=trigger)
    return version


@transaction.atomic
def give_up(*, draft: Draft, by: Person, at: datetime) -> Draft:
    """Lay a draft aside for good; what was typed is kept. Twice changes nothing."""
    only_admins(by)
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.state == Draft.State.GIVEN_UP:
        return draft
    draft = locked(draft)
    end_submission(draft, SubmissionEnd.How.GIVEN_UP, by=by, at=at)
    draft.state = Draft.State.GIVEN_UP
    draft.save()
    audit.record("draft.give_up", by=by, at=at, subject=subject_of(draft))
    return draft


def _says_anything_new(draft: Draft) -> bool:
    """Tell whether it differs from what it began from; another title alone makes no new matter."""
    if draft.base is None:
        return True
    titles = ("title", "short_title") if draft.is_new else ()
    now, before = (
        {name: text for name, text in fields.items() if text.strip() and name not in titles}
        for fields in (draft.fields, draft_forms.first_fields(draft.base))
    )
    return now != before


def end_submission(
    draft: Draft, how: SubmissionEnd.How, *, by: Person, at: datetime, comment: str = ""
) -> bool:
    """Let a waiting submission end; tell whether there was one."""
    if draft.state != Draft.State.SUBMITTED or draft.submitted is None:
        return False
    SubmissionEnd.objects.create(version=draft.submitted, how=how, comment=comment, by=by, at=at)
    draft.state, draft.submitted = Draft.State.WRITING, None
    return True


def locked(draft: Draft) -> Draft:
    """Return an unfinished draft, locked for this write.

    Raises NotBeingWritten.
    """
    # What was submitted is read after the lock: a row that is joined while another transaction
    # submits would still be missing.
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("document", "base")
    fresh = drafts.get(pk=draft.pk)
    if fresh.state not in (Draft.State.WRITING, Draft.State.SUBMITTED):
        raise NotBeingWritten
    return fresh


def name_editor(draft: Draft, by: Person, at: datetime) -> None:
    """Name a person among those who wrote in a draft."""
    DraftEditor.objects.get_or_create(draft=draft, person=by, defaults={"at": at})


def only_admins(by: Person) -> None:
    """Pass over an admin.

    Raises OnlyAdminsWrite.
    """
    if not by.is_admin:
        raise OnlyAdminsWrite
