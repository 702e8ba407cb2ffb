"""Sign a version, send it back, put it live and take it away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from guidance.actions.drafts import end_submission, locked
from guidance.desk import wrote
from guidance.models import (
    Approval,
    Document,
    Draft,
    Publication,
    Recall,
    Retirement,
    Review,
    SubmissionEnd,
    Version,
)
from helpline import audit
from helpline.models import Person
from helpline.opening_hours import LONDON
from helpline.refusals import Refused

LONGEST_AHEAD = timedelta(days=366)
# Nobody promises longer than this that words about treatment still hold.
LONGEST_HOLDING = timedelta(days=3 * 366)


class MayNotApprove(Refused):
    default = (
        "Only a person who may approve guidance signs it. An admin can give that right under Staff."
    )


class OwnWords(Refused):
    default = "You wrote in this draft, so another person must approve it."


class NotWaiting(Refused):
    default = (
        "This version no longer waits for approval: it was sent back, changed or given up. "
        "Load the page again."
    )


class OtherWords(Refused):
    default = "The words changed since you read them. Load the page again, and read them once more."


class CommentMissing(Refused):
    default = "Say what must change: the author reads it."


class NotApproved(Refused):
    default = "A version goes live only when a second person has approved it."


class WasRecalled(Refused):
    default = "This version was recalled, so it never goes live again. Write a new one."


class InThePast(Refused):
    default = "That moment has passed. Leave it blank to publish now, or choose a later one."


class TooFarAhead(Refused):
    default = "That is more than a year ahead. Check the year."


class DueTooSoon(Refused):
    default = "The next review is due after today and within three years. Choose another day."


class ReasonMissing(Refused):
    default = "Give the reason: it is kept with the version."


@transaction.atomic
def approve(*, version: Version, content_hash: str, by: Person, at: datetime) -> Approval:
    """Sign a version by the words that were read. Signing twice changes nothing.

    An imported version may be signed as it stands. The database refuses the author and every
    co-editor too.

    Raises MayNotApprove, OwnWords, NotWaiting, OtherWords.
    """
    _approvers(by)
    draft = Draft.objects.filter(submissions__version=version).first()
    if draft is not None:
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
    signed = version.approvals.filter(by=by).first()
    if signed is not None:
        return signed
    if wrote(version, by):
        raise OwnWords
    if SubmissionEnd.objects.filter(version=version).exists():
        raise NotWaiting
    if content_hash != version.content_hash:
        raise OtherWords
    approval = Approval.objects.create(
        version=version,
        by=by,
        name=by.name,
        role=by.get_role_display(),
        registration_number=by.registration_number,
        at=at,
        content_hash=content_hash,
    )
    if draft is not None and draft.state == Draft.State.SUBMITTED:
        draft.state = Draft.State.APPROVED
        draft.save(update_fields=["state"])
    audit.record("guidance.approve", by=by, at=at, subject=_subject(version), hash=content_hash)
    return approval


@transaction.atomic
def send_back(*, version: Version, comment: str, by: Person, at: datetime) -> Draft:
    """Give a submission back to who wrote it, with what must change.

    Raises MayNotApprove, NotWaiting, CommentMissing.
    """
    _approvers(by)
    draft = Draft.objects.filter(submitted=version, state=Draft.State.SUBMITTED).first()
    if draft is None:
        raise NotWaiting
    draft = locked(draft)
    if draft.submitted_id != version.pk:
        raise NotWaiting
    if not comment.strip():
        raise CommentMissing
    end_submission(draft, SubmissionEnd.How.SENT_BACK, by=by, at=at, comment=comment.strip())
    draft.save()
    audit.record("guidance.send_back", by=by, at=at, subject=_subject(version))
    return draft


@transaction.atomic
def publish(
    *, version: Version, from_at: datetime | None = None, by: Person, at: datetime
) -> Publication:
    """Let an approved version be live from an instant on, or from now; twice changes nothing.

    Raises NotApproved, WasRecalled, InThePast, TooFarAhead, MayNotApprove.
    """
    _publishers(by)
    Document.objects.select_for_update().get(pk=version.document_id)
    if Recall.objects.filter(version=version).exists():
        raise WasRecalled
    if not version.approvals.exists():
        raise NotApproved
    if from_at is not None and from_at < at:
        raise InThePast
    if from_at is not None and from_at > at + LONGEST_AHEAD:
        raise TooFarAhead
    when = from_at or at
    same = version.publications.filter(from_at=when).first()
    if same is not None:
        return same
    is_live = Version.objects.live(at).filter(pk=version.pk).exists()
    if is_live and from_at is None:
        return version.publications.latest("from_at")
    publication = Publication.objects.create(version=version, from_at=when, by=by, at=at)
    audit.record(
        "guidance.publish", by=by, at=at, subject=_subject(version), live_from=when.isoformat()
    )
    return publication


@transaction.atomic
def review(*, version: Version, next_due: date, by: Person, at: datetime) -> Review:
    """Write down that a live version was looked at again and holds until the next review.

    Raises MayNotApprove, DueTooSoon, Refused when it is not live.
    """
    _approvers(by)
    if not Version.objects.live(at).filter(pk=version.pk).exists():
        raise Refused("This version is not live, so it is not reviewed.")
    today = at.astimezone(LONDON).date()
    if not today < next_due <= today + LONGEST_HOLDING:
        raise DueTooSoon
    done = Review.objects.create(
        version=version, reviewed_on=today, next_due=next_due, by=by, at=at
    )
    audit.record("guidance.review", by=by, at=at, subject=_subject(version))
    return done


@transaction.atomic
def retire(
    *,
    version: Version,
    reason: str,
    replacement: Version | None = None,
    by: Person,
    at: datetime,
) -> Retirement:
    """Take a version away, with the reason and what nurses read instead.

    Raises ReasonMissing, MayNotApprove, Refused when it is not live.
    """
    _publishers(by)
    Document.objects.select_for_update().get(pk=version.document_id)
    if not reason.strip():
        raise ReasonMissing
    if not Version.objects.live(at).filter(pk=version.pk).exists():
        raise Refused("This version is not live, so there is nothing to retire.")
    retirement = Retirement.objects.create(
        version=version, reason=reason.strip(), replacement=replacement, by=by, at=at
    )
    audit.record("guidance.retire", by=by, at=at, subject=_subject(version))
    return retirement


def _publishers(by: Person) -> None:
    if not (by.is_admin or by.may_approve_guidance):
        raise MayNotApprove


def _approvers(by: Person) -> None:
    if not by.may_approve_guidance:
        raise MayNotApprove


def _subject(version: Version) -> str:
    return f"version:{version.pk}"
