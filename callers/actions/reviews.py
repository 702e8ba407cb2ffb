"""Putting closed calls before the supervisors; reviews, replies to them, and their sign-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from callers import casefile, review_form, review_prefill
from callers.actions.writing import SECOND_PRESS, CallRefused, typed
from callers.casefile import CaseFile
from callers.facts import recorded_of, review_facts_of
from callers.models import Call, Closing, Review, ReviewReply, ReviewSignOff
from callers.record_fields import LIMIT
from callers.review_due import due_at, reply_due_at
from callers.review_form import Answered, Fault, Given
from callers.review_reasons import ReviewFacts, reasons, urgency
from callers.review_sample import is_drawn
from guidance.tiers import Tier
from helpline import audit
from helpline.hours import timetable
from helpline.models import Person


class NotForReview(CallRefused):
    """A call that waits for no review, or for none by this person."""


class NotWhole(CallRefused):
    """A form that is not filled in yet; `faults` say where."""

    def __init__(self, faults: tuple[Fault, ...], without_text: bool) -> None:
        super().__init__(
            "This review is not whole yet. What you chose and typed is still in the form."
        )
        self.faults = faults
        self.without_text = without_text


def enlist(file: CaseFile) -> None:
    """Set on a call that closes why it waits for a review and until when; who closes it saves it.

    A non-clinical closing is refused once anything was answered, so nothing is to be reviewed but
    a recalled version that was shown.
    """
    call, facts = file.call, review_facts_of(file)
    is_immediate = facts.tier is Tier.IMMEDIATE
    share = settings.REVIEW_SAMPLE_IMMEDIATE if is_immediate else settings.REVIEW_SAMPLE_REST
    facts = replace(facts, drawn=is_drawn(call.reference, key=settings.SECRET_KEY, share=share))
    if call.closing == Closing.NON_CLINICAL:
        facts = ReviewFacts(recalled=facts.recalled)
    found = reasons(facts)
    call.review_wanted, call.review_urgency, call.review_due_at = list(found), urgency(found), None
    if found:
        # What is typed from paper is reviewed from then on, and not from before it was known.
        call.review_due_at = due_at(file.now, is_red=file.is_grave, timetable=file.hours)


def answered_by_record(file: CaseFile) -> dict[str, Answered]:
    """Return what the record of a call answers of the review's topics."""
    shown = file.call.panels.order_by("version__title").values_list("version__title", flat=True)
    return review_prefill.prefill(recorded_of(file, tuple(dict.fromkeys(shown))))


@transaction.atomic
def review(
    *,
    call: Call,
    text: str,
    given: Mapping[str, Given],
    by: Person,
    at: datetime,
    revises: Review | None = None,
) -> Review:
    """Store a supervisor's review of a call that waits for one; then it waits no more.

    `revises` is the review that this one replaces, until it was signed off; both stay.

    Raises NotWhole with what the form lacks, NotForReview for one's own call, for one that waits
    for no review, and for one that was reviewed already, by oneself too.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    done = check_may_review(call, by, revises)
    text = typed(text)
    record = answered_by_record(casefile.load(call, at))
    faults = review_form.faults(given, record)
    if faults or not text:
        raise NotWhole(faults, without_text=not text)
    if len(text) > LIMIT:
        raise CallRefused(
            f"A review takes up to {LIMIT:,} characters. Nothing was cut: shorten it."
        )
    result = review_form.score({topic: one.rating for topic, one in given.items()})
    row = Review.objects.create(
        call=call,
        reasons=done.reasons if revises and done else call.review_wanted,
        text=text,
        form=review_form.VERSION,
        ratings=_stored(given, record),
        score=result.mean,
        accuracy=result.accuracy,
        reply_due_at=reply_due_at(at, timetable()),
        revises=revises,
        by=by,
        at=at,
    )
    if revises is None:
        call.review_wanted, call.review_urgency, call.review_due_at = [], None, None
        call.save(update_fields=["review_wanted", "review_urgency", "review_due_at"])
    audit.record(
        "call.review",
        by=by,
        at=at,
        subject=call.subject,
        reasons=row.reasons,
        revises=revises.pk if revises else None,
    )
    return row


def check_may_review(call: Call, by: Person, revises: Review | None = None) -> Review | None:
    """Refuse a review that is none of this person's; return the newest one of the call.

    Raises NotForReview.
    """
    if not by.is_supervisor:
        raise NotForReview("Only a supervisor reviews a call.")
    done = Review.objects.filter(call=call).select_related("by", "sign_off").order_by("pk").last()
    if call.is_of(by):
        # Said first: whether a colleague was quicker is nothing to one's own call.
        raise NotForReview("Nobody reviews their own call. Another supervisor reviews this one.")
    if revises is not None:
        if done is None or done.pk != revises.pk:
            raise NotForReview(
                "A newer review of this call stands meanwhile. Read it, and revise that one."
            )
        if hasattr(done, "sign_off"):
            raise NotForReview("This review is signed off: add what is new as a late entry.")
        return done
    if call.review_urgency is None and done is not None:
        who = "You" if done.by_id == by.pk else done.by.name
        raise NotForReview(
            f"{who} reviewed this call already, {localtime(done.at):%A %-d %B, %H:%M}. Nothing "
            "was stored a second time: add what is new as a late entry."
        )
    if call.review_urgency is None:
        raise NotForReview("This call waits for no review.")
    return done


def _stored(given: Mapping[str, Given], record: Mapping[str, Answered]) -> dict[str, object]:
    """Return the ratings as a review stores them: what the record said stands beside each."""
    rows: dict[str, object] = {}
    for topic in review_form.TOPICS:
        one, answered = given[topic], record.get(topic)
        row: dict[str, object] = {"rating": one.rating}
        if answered is not None:
            row["said"] = answered.said
            if answered.rates:
                row["record"] = answered.rating
        if one.why:
            row["why"] = one.why
        rows[topic] = row
    return rows


@transaction.atomic
def reply(*, review: Review, text: str, by: Person, at: datetime) -> ReviewReply:
    """Add what the nurse says to a review of her call; a second press is the same reply.

    Raises CallRefused when it is blank or too long, for another's call, and once it is signed off.
    """
    call = Call.objects.select_for_update().get(pk=review.call_id)
    if not call.is_of(by):
        raise CallRefused("Only the nurse whose call it was replies to its review.")
    review = Review.objects.get(pk=review.pk)
    if Review.objects.filter(revises=review).exists():
        raise CallRefused("This review was revised meanwhile. Read it anew, and reply to that one.")
    text = typed(text)
    if not text:
        raise CallRefused("Type your reply, or say that you read it.")
    if len(text) > LIMIT:
        raise CallRefused(f"A reply takes up to {LIMIT:,} characters. Nothing was cut: shorten it.")
    last = review.replies.filter(by=by).last()
    if last is not None and last.text == text and at - last.at < SECOND_PRESS:
        return last
    if ReviewSignOff.objects.filter(review=review).exists():
        raise CallRefused("This review is signed off: add your words as a late entry.")
    row = ReviewReply.objects.create(review=review, text=text, by=by, at=at)
    audit.record("call.review_reply", by=by, at=at, subject=call.subject)
    return row


@transaction.atomic
def sign_off(*, review: Review, text: str, by: Person, at: datetime) -> ReviewSignOff:
    """End a review, once the nurse replied or the time for a reply is over.

    Raises NotForReview before that, for one's own call, a second time, and after a revision.
    """
    call = Call.objects.select_for_update().get(pk=review.call_id)
    if not by.is_supervisor:
        raise NotForReview("Only a supervisor signs a review off.")
    if call.is_of(by):
        raise NotForReview("Nobody signs off the review of their own call.")
    review = Review.objects.get(pk=review.pk)
    done = ReviewSignOff.objects.filter(review=review).select_related("by").first()
    if done is not None:
        who = "You" if done.by_id == by.pk else done.by.name
        raise NotForReview(f"{who} signed this review off already.")
    if Review.objects.filter(revises=review).exists():
        raise NotForReview("This review was revised meanwhile. Sign off the newer one.")
    if not review.form:
        raise NotForReview("This review was written before reviews were signed off.")
    assert review.reply_due_at is not None
    if at < review.reply_due_at and not review.replies.exists():
        raise NotForReview(
            "The nurse has not replied yet. It can be signed off once she has, or from "
            f"{localtime(review.reply_due_at):%A %-d %B, %H:%M} on."
        )
    text = typed(text)
    if len(text) > LIMIT:
        raise CallRefused(f"A note takes up to {LIMIT:,} characters. Nothing was cut: shorten it.")
    row = ReviewSignOff.objects.create(review=review, text=text, by=by, at=at)
    audit.record("call.review_sign_off", by=by, at=at, subject=call.subject)
    return row
