"""Sign a version, send it back, put it live and review it."""

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


class AlreadySigned(Refused):
    """The same person signed this version before: nothing is added."""


class DueMissing(Refused):
    default = (
        "Give the day on which the next review is due: no review lies ahead of these words, and "
        "they would be overdue the minute they went live."
    )


class DueTooSoon(Refused):
    default = (
        "The next review is due after the words go live and within three years of today. "
        "Choose another day."
    )


@transaction.atomic
def approve(
    *,
    version: Version,
    content_hash: str,
    next_due: date | None = None,
    by: Person,
    at: datetime,
) -> Approval:
    """Sign a version by the words that were read. Signing twice is refused and changes nothing.

    An imported version may be signed as it stands. The database refuses the author and every
    co-editor too. Where no review lies ahead, `next_due` says when the next one is due: reading
    the words to sign them is a review.

    Raises MayNotApprove, AlreadySigned, OwnWords, NotWaiting, OtherWords, DueMissing, DueTooSoon.
    """
    _approvers(by)
    draft = Draft.objects.filter(submissions__version=version).first()
    if draft is not None:
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
    else:
        Document.objects.select_for_update().get(pk=version.document_id)
    signed = version.approvals.filter(by=by).first()
    if signed is not None:
        raise AlreadySigned(_signed(signed, at))
    if wrote(version, by):
        raise OwnWords
    if SubmissionEnd.objects.filter(version=version).exists():
        raise NotWaiting
    if content_hash != version.content_hash:
        raise OtherWords
    _review_ahead(version, next_due, by=by, at=at, on=_day(at))
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
    *,
    version: Version,
    from_at: datetime | None = None,
    next_due: date | None = None,
    by: Person,
    at: datetime,
) -> Publication:
    """Let an approved version be live from an instant on, or from now; twice changes nothing.

    Where its review falls due by then, an approver gives the next one.

    Raises NotApproved, WasRecalled, InThePast, TooFarAhead, MayNotApprove, DueMissing, DueTooSoon.
    """
    publishers(by)
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
    _review_ahead(version, next_due, by=by, at=at, on=_day(when))
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
    return _review(version, next_due, by=by, at=at)


def needs_due(version: Version, on: date) -> bool:
    """Tell whether no review lies ahead of a day; the version comes with its standing."""
    due: date | None = getattr(version, "next_review_due", None)
    return due is None or due <= on


def _review_ahead(
    version: Version, next_due: date | None, *, by: Person, at: datetime, on: date
) -> None:
    """See to it that a review lies ahead of a day, by the date that an approver gives."""
    standing = Version.objects.with_standing(at).get(pk=version.pk)
    if next_due is not None:
        _approvers(by)
        if next_due <= on:
            raise DueTooSoon
        _review(version, next_due, by=by, at=at)
    elif needs_due(standing, on):
        raise DueMissing


def _review(version: Version, next_due: date, *, by: Person, at: datetime) -> Review:
    today = _day(at)
    if not today < next_due <= today + LONGEST_HOLDING:
        raise DueTooSoon
    done = Review.objects.create(
        version=version, reviewed_on=today, next_due=next_due, by=by, at=at
    )
    audit.record("guidance.review", by=by, at=at, subject=_subject(version))
    return done


def publishers(by: Person) -> None:
    """Pass over an admin and an approver.

    Raises MayNotApprove.
    """
    if not (by.is_admin or by.may_approve_guidance):
        raise MayNotApprove


def _approvers(by: Person) -> None:
    if not by.may_approve_guidance:
        raise MayNotApprove


def _signed(signed: Approval, at: datetime) -> str:
    """Say when somebody signed, and that it is enough."""
    then = signed.at.astimezone(LONDON)
    day = "" if then.date() == _day(at) else f" on {then.day} {then:%B %Y}"
    return f"You signed this version at {then:%H:%M}{day}; nothing more is needed."


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _subject(version: Version) -> str:
    return f"version:{version.pk}"
