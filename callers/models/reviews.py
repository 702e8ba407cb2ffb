"""Reviews: what a supervisor found in a closed call, the nurse's replies, and the sign-off."""

from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from callers.models.calls import Call
from callers.review_form import TOPICS, Score, Topic, score
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL
# Who began, held or closed a call does not judge it.
OF_ANOTHERS_CALL = pgtrigger.Trigger(
    name="of_anothers_call",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF EXISTS (SELECT 1 FROM callers_call
                    WHERE id = NEW.call_id
                      AND NEW.by_id IN (nurse_id, started_by_id, closed_by_id)) THEN
            RAISE EXCEPTION 'nobody reviews their own call' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
OF_A_REVIEW_OF_ANOTHERS_CALL = pgtrigger.Trigger(
    name="of_anothers_call",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF EXISTS (SELECT 1 FROM callers_review AS review
                     JOIN callers_call AS call ON call.id = review.call_id
                    WHERE review.id = NEW.review_id
                      AND NEW.by_id IN (call.nurse_id, call.started_by_id, call.closed_by_id)) THEN
            RAISE EXCEPTION 'nobody signs off their own call' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class Reviews(models.QuerySet["Review"]):
    """Reviews, by what people ask of them."""

    def standing(self) -> Self:
        """Keep reviews that no later one revises."""
        return self.filter(revision=None)

    def unsigned(self) -> Self:
        """Keep filled-in forms that nobody signed off yet, with whether the nurse replied."""
        rows = self.standing().filter(sign_off=None, form__gt=0)
        replies = ReviewReply.objects.order_by().filter(review=OuterRef("pk"))
        return rows.annotate(replied=Exists(replies))

    def to_sign_off(self, at: datetime) -> Self:
        """Keep what was replied to, or waited for a reply long enough, the longest first."""
        rows = self.unsigned().filter(Q(replied=True) | Q(reply_due_at__lte=at))
        return rows.order_by("at", "pk")

    def to_read(self, person: Any) -> Self:
        """Keep the reviews of a person's own calls that wait for their reply, oldest first."""
        own = Q(call__nurse=person) | Q(call__started_by=person) | Q(call__closed_by=person)
        return self.unsigned().filter(own, replied=False).order_by("at", "pk")


class Review(models.Model):
    """What was found in a call that waited for a review, and why it had waited.

    `ratings` holds of each topic `rating` (null: does not apply), `record` and `said` where the
    record answered it, and `why` where the supervisor found otherwise. A review that was written
    before there was a form has version 0 of it, and no ratings. A revised one is a new row.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reviews")
    # Ids of `review_reasons.REASONS`, the most urgent first, as they stood when it was reviewed.
    reasons = models.JSONField()
    text = models.TextField()
    form = models.PositiveSmallIntegerField(default=0, db_default=0)
    ratings = models.JSONField(default=dict, db_default={})
    # The mean of the items and the rating of the decision, as they followed from the ratings.
    score = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    accuracy = models.PositiveSmallIntegerField(null=True)
    reply_due_at = models.DateTimeField(null=True)
    revises = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="revision"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Reviews.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["at"], name="review_filled_in", condition=Q(form__gt=0)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="review_says_something"),
            models.CheckConstraint(condition=~Q(reasons=[]), name="review_names_reasons"),
            models.CheckConstraint(
                condition=Q(form=0, ratings={}, score=None, accuracy=None, reply_due_at=None)
                | (
                    Q(form__gt=0, accuracy__isnull=False, reply_due_at__isnull=False)
                    & ~Q(ratings={})
                ),
                name="review_form_is_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(accuracy=None) | Q(accuracy__gte=1, accuracy__lte=7),
                name="review_accuracy_is_on_its_scale",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=1, score__lte=5),
                name="review_score_is_on_its_scale",
            ),
            models.CheckConstraint(
                condition=Q(revises=None) | ~Q(revises=F("id")), name="review_revises_another"
            ),
        ]
        triggers = [APPEND_ONLY, OF_ANOTHERS_CALL]

    def __str__(self) -> str:
        return f"review of call {self.call_id}"

    @property
    def result(self) -> Score | None:
        """Return what its form comes to; None where there was none."""
        if not self.form:
            return None
        return score({topic: self.ratings.get(topic, {}).get("rating") for topic in TOPICS})

    @property
    def rated(self) -> list[tuple[Topic, dict[str, Any]]]:
        """Return each topic of its form with what was stored of it."""
        return [(TOPICS[topic], one) for topic, one in self.ratings.items() if topic in TOPICS]


class ReviewDrafts(models.QuerySet["ReviewDraft"]):
    """Reviews that are being written, by what people ask of them."""

    def own(self, call: Call, person: Any, revises: Review | None = None) -> Self:
        """Keep what a person is writing about a call; nobody else ever reads it."""
        return self.filter(call=call, by=person, revises=revises)


class ReviewDraft(models.Model):
    """What a supervisor chose and typed so far; it goes when the review is stored.

    `fields` holds each field of the form by its name, as it was typed, whole or not.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    revises = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    fields = models.JSONField(default=dict)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    objects = ReviewDrafts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "by", "revises"],
                nulls_distinct=False,
                name="review_draft_is_one_of_each",
            )
        ]

    def __str__(self) -> str:
        return f"draft of a review of call {self.call_id}"


class ReviewReply(models.Model):
    """What the nurse said to a review of her call."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reply_says_something")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"reply to review {self.review_id}"


class ReviewSignOff(models.Model):
    """A supervisor ended a review, after the nurse's reply or after the time for one."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="sign_off")
    text = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [APPEND_ONLY, OF_A_REVIEW_OF_ANOTHERS_CALL]

    def __str__(self) -> str:
        return f"sign-off of review {self.review_id}"
