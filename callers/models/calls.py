"""Calls: who rang, for whom, and what was written down."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from phonenumber_field.modelfields import PhoneNumberField

from callers.models.log_triggers import OF_CALLS, WITHOUT_A_CALL
from guidance.tiers import Tier

TIERS = [(tier.value, tier.value) for tier in Tier]
TIER_VALUES = [tier.value for tier in Tier]
REVIEW_ORDER = ("review_turn", "review_due", "review_urgency", "pk")


class Direction(models.TextChoices):
    """Which way the call went."""

    INCOMING = "IN", "Incoming"
    OUTGOING = "OUT", "Outgoing"
    VOICEMAIL = "VOICEMAIL", "Voicemail"


class Closing(models.TextChoices):
    """The kinds of closing."""

    BY_TIER = "BY_TIER", "By tier"
    INFORMATION = "INFORMATION", "Information"
    LOST = "LOST", "Lost"
    NON_CLINICAL = "NON_CLINICAL", "Non-clinical"


class NonClinical(models.TextChoices):
    """What a call was that needed no nurse."""

    SILENT = "SILENT", "Silent"
    WRONG_NUMBER = "WRONG_NUMBER", "Wrong number"
    HOAX = "HOAX", "Hoax"
    ABUSIVE = "ABUSIVE", "Abusive"


class Calls(models.QuerySet["Call"]):
    """Calls, by what people ask of them."""

    def visible_to(self, person: Any) -> Self:
        """Keep what a person may open: a nurse's own and handed-over calls, a supervisor's all."""
        from callers.models.follow_ups import FollowUp  # the two records point at each other

        if person.is_supervisor:
            return self
        if person.is_nurse:
            return self.filter(
                Q(nurse=person)
                | Q(started_by=person)
                | Q(pk__in=FollowUp.objects.filter(owner=person).values("call"))
            )
        return self.none()

    def unfinished(self) -> Self:
        """Keep calls that are not closed."""
        return self.filter(closed_at=None)

    def held_by(self, person: Any) -> Self:
        """Keep calls that a person holds now."""
        return self.filter(nurse=person)

    def waiting_for_a_decision(self) -> Self:
        """Keep calls about which a supervisor was asked to decide."""
        return self.exclude(decision_wanted="").order_by("decision_wanted_at", "pk")

    def waiting_for_review(self) -> Self:
        """Keep closed calls that wait for a review, first who may be without help, then by due."""
        rows = self.filter(review_urgency__isnull=False).in_order_of_review()
        return rows.order_by(*REVIEW_ORDER)

    def overdue_for_review(self, at: datetime) -> Self:
        """Keep calls whose review is overdue."""
        return self.filter(review_urgency__isnull=False, review_due_at__lte=at)

    def in_order_of_review(self) -> Self:
        """Add what the reviews that wait are put in order by."""
        reached = Case(When(review_urgency=1, then=Value(0)), default=Value(1))
        return self.annotate(review_turn=reached, review_due=Coalesce("review_due_at", "closed_at"))

    def newest_first(self) -> Self:
        """Order by start, newest first."""
        return self.order_by("-started_at", "-pk")

    def oldest_first(self) -> Self:
        """Order by start, oldest first."""
        return self.order_by("started_at", "pk")


class Call(models.Model):
    """One call. `record` holds each field's text as typed; `versions` counts each field's saves."""

    reference = models.CharField(max_length=12, unique=True)
    direction = models.CharField(
        max_length=10, choices=Direction.choices, default=Direction.INCOMING
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_started"
    )
    nurse = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_held"
    )
    # What a call came from: a callback that was due, a voicemail, or an earlier call.
    follow_up = models.ForeignKey(
        "callers.FollowUp", on_delete=models.PROTECT, null=True, related_name="calls"
    )
    voicemail = models.ForeignKey(
        "callers.Voicemail", on_delete=models.PROTECT, null=True, related_name="calls"
    )
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    line_state = models.CharField(max_length=20)
    line_closes_at = models.DateTimeField(null=True)
    out_of_hours_reason = models.TextField(blank=True)
    record = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    callback_e164 = PhoneNumberField(blank=True)
    # Further numbers that were typed beside it, in E.164: calls are found by them too.
    other_e164 = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    saved_at = models.DateTimeField(null=True)
    tier = models.CharField(max_length=16, choices=TIERS, blank=True)
    first_red_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=16, choices=Closing.choices, blank=True)
    non_clinical = models.CharField(max_length=16, choices=NonClinical.choices, blank=True)
    # What a supervisor was asked to decide, until it is decided.
    decision_wanted = models.CharField(max_length=16, blank=True)
    decision_wanted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="calls_closed",
    )
    overran_close = models.BooleanField(default=False)
    # Why a supervisor is to look at it again, until she has: ids of `review_reasons.REASONS`.
    review_wanted = models.JSONField(default=list)
    review_urgency = models.PositiveSmallIntegerField(null=True)
    review_due_at = models.DateTimeField(null=True)
    # A call that was taken on paper: when it ended there, which tier was written, who typed it in.
    paper_ended_at = models.DateTimeField(null=True)
    paper_tier = models.CharField(max_length=16, choices=TIERS, blank=True)
    typed_at = models.DateTimeField(null=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="calls_typed"
    )

    objects = Calls.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="call_newest"),
            models.Index(fields=["nurse", "-started_at"], name="call_nurse_newest"),
            models.Index(
                fields=["decision_wanted_at"],
                name="call_decision_wanted",
                condition=~Q(decision_wanted=""),
            ),
            models.Index(
                fields=["review_due_at", "review_urgency", "id"],
                name="call_review_wanted",
                condition=Q(review_urgency__isnull=False),
            ),
            models.Index(
                fields=["nurse", "started_at"],
                name="call_unfinished",
                condition=Q(closed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closing__in=[*Closing.values, ""]), name="call_closing_is_known"
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[*TIER_VALUES, ""]), name="call_tier_is_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="call_direction_is_known"
            ),
            models.CheckConstraint(
                condition=Q(direction="OUT", follow_up__isnull=False)
                | (~Q(direction="OUT") & Q(follow_up__isnull=True)),
                name="call_outgoing_comes_from_a_follow_up",
            ),
            models.CheckConstraint(
                condition=Q(direction="VOICEMAIL", voicemail__isnull=False)
                | (~Q(direction="VOICEMAIL") & Q(voicemail__isnull=True)),
                name="call_voicemail_has_its_voicemail",
            ),
            models.CheckConstraint(
                condition=Q(earlier__isnull=True) | ~Q(earlier=F("id")),
                name="call_is_not_its_own_earlier_call",
            ),
            models.CheckConstraint(
                condition=Q(closing="NON_CLINICAL", non_clinical__in=NonClinical.values)
                | (~Q(closing="NON_CLINICAL") & Q(non_clinical="")),
                name="call_non_clinical_says_what_it_was",
            ),
            models.CheckConstraint(
                condition=Q(decision_wanted="", decision_wanted_at=None)
                | (~Q(decision_wanted="") & Q(decision_wanted_at__isnull=False)),
                name="call_decision_wanted_since_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closing="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing="")),
                name="call_closed_at_by_and_kind_together",
            ),
            models.CheckConstraint(
                condition=Q(review_wanted=[], review_urgency=None)
                | (~Q(review_wanted=[]) & Q(review_urgency__isnull=False, closed_at__isnull=False)),
                name="call_review_wanted_once_closed",
            ),
            models.CheckConstraint(
                condition=Q(review_due_at=None) | Q(review_urgency__isnull=False),
                name="call_review_due_while_wanted",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("started_at")),
                name="call_closes_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(line_state__in=["open", "closing_soon"]) | ~Q(out_of_hours_reason=""),
                name="call_out_of_hours_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(paper_ended_at=None, typed_at=None, typed_by=None, paper_tier="")
                | Q(
                    paper_ended_at__isnull=False,
                    typed_at__isnull=False,
                    paper_ended_at__gt=F("started_at"),
                    typed_at__gte=F("paper_ended_at"),
                    typed_by__isnull=False,
                    paper_tier__in=[*TIER_VALUES, ""],
                ),
                name="call_from_paper_says_when_and_by_whom",
            ),
            models.UniqueConstraint(
                fields=["started_by", "started_at"],
                condition=Q(typed_at__isnull=False),
                name="call_from_paper_typed_once",
            ),
        ]
        triggers = [OF_CALLS, WITHOUT_A_CALL]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_closed(self) -> bool:
        """Tell whether the call is closed."""
        return self.closed_at is not None

    def is_of(self, person: Any) -> bool:
        """Tell whether it is a person's own call: begun, held or closed by them."""
        return person.pk in (self.nurse_id, self.started_by_id, self.closed_by_id)

    @property
    def is_from_paper(self) -> bool:
        """Tell whether the call was taken on paper and typed in afterwards."""
        return self.typed_at is not None

    def moment(self, at: datetime) -> datetime:
        """Return when something of this call was said or done that is written at an instant.

        What is typed from paper was so when that call ended.
        """
        return self.paper_ended_at or at

    @property
    def subject(self) -> str:
        """Return how the audit names this call: no person is in it."""
        return f"call:{self.reference}"

    def said(self, name: str) -> str:
        """Return one field of the record, blank when nothing was typed."""
        return str(self.record.get(name, ""))
