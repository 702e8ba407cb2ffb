"""Putting closed calls before the supervisors, and writing down what a review found."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from callers.actions.writing import CallRefused, typed
from callers.casefile import CaseFile
from callers.facts import review_facts_of
from callers.models import Call, Closing, Review
from callers.record_fields import LIMIT
from callers.review_reasons import ReviewFacts, reasons, urgency
from helpline import audit
from helpline.models import Person


class NotForReview(CallRefused):
    """A call that waits for no review, or for none by this person."""


def enlist(file: CaseFile) -> None:
    """Set on a call that closes why it waits for a review; who closes it saves it.

    A non-clinical closing is refused once anything was answered, so nothing is to be reviewed but
    a recalled version that was shown.
    """
    call, facts = file.call, review_facts_of(file)
    if call.closing == Closing.NON_CLINICAL:
        facts = ReviewFacts(recalled=facts.recalled)
    found = reasons(facts)
    call.review_wanted, call.review_urgency = list(found), urgency(found)


@transaction.atomic
def review(*, call: Call, text: str, by: Person, at: datetime) -> Review:
    """Write down what a supervisor found in a call that waits for a review; then it waits no more.

    Raises CallRefused when it is blank or too long, NotForReview for one's own call, for one that
    waits for no review, and for one that was reviewed already, by oneself too.
    """
    if not by.is_supervisor:
        raise NotForReview("Only a supervisor reviews a call.")
    call = Call.objects.select_for_update().get(pk=call.pk)
    done = Review.objects.filter(call=call).select_related("by").order_by("pk").last()
    if call.review_urgency is None and done is not None:
        who = "You" if done.by_id == by.pk else done.by.name
        raise NotForReview(
            f"{who} reviewed this call already, {localtime(done.at):%A %-d %B, %H:%M}. Nothing "
            "was stored a second time: add what is new as a late entry."
        )
    if call.review_urgency is None:
        raise NotForReview("This call waits for no review.")
    if call.is_of(by):
        raise NotForReview("Nobody reviews their own call. Another supervisor reviews this one.")
    text = typed(text)
    if not text:
        raise CallRefused("Say what you found.")
    if len(text) > LIMIT:
        raise CallRefused(
            f"A review takes up to {LIMIT:,} characters. Nothing was cut: shorten it."
        )
    row = Review.objects.create(call=call, reasons=call.review_wanted, text=text, by=by, at=at)
    call.review_wanted, call.review_urgency = [], None
    call.save(update_fields=["review_wanted", "review_urgency"])
    audit.record("call.review", by=by, at=at, subject=call.subject, reasons=row.reasons)
    return row
