"""What is still to be done after the words: contact attempts, follow-ups, decisions, addenda."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from callers.models.calls import Call
from callers.models.log_triggers import OF_ADDENDA
from callers.overdue import LATE_BY, LEFT_ALONE, Step
from helpline.models.people import Role
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL
# Whose owner takes no calls any more.
GONE = Q(owner__is_active=False) | Q(owner__role=Role.ADMIN)
OWNER_ORDER = ("-owner_gone", "-is_own", "owner_name", "owner_id", "due_at", "pk")


class Whom(models.TextChoices):
    """Whom a contact attempt tried to reach."""

    CANCER_LINE = "CANCER_LINE", "Hospital 24-hour cancer line"
    ACUTE_ONCOLOGY = "ACUTE_ONCOLOGY", "Acute oncology or on-call oncologist"
    AMBULANCE = "AMBULANCE", "999 ambulance"
    EMERGENCY_DEPARTMENT = "EMERGENCY_DEPARTMENT", "A&E"
    TREATMENT_TEAM = "TREATMENT_TEAM", "Treatment team or specialist nurse"
    PALLIATIVE_TEAM = "PALLIATIVE_TEAM", "Palliative team or hospice"
    CRISIS_LINE = "CRISIS_LINE", "Crisis line (111 mental health, Lifeline, Samaritans)"
    OUT_OF_HOURS = "OUT_OF_HOURS", "GP or out-of-hours service"
    CALLER = "CALLER", "The caller, again"
    SUPERVISOR = "SUPERVISOR", "Supervisor"


class NumberFrom(models.TextChoices):
    """Where a number came from: never from memory."""

    CARD = "CARD", "The caller's card"
    LETTER = "LETTER", "A letter"
    SWITCHBOARD = "SWITCHBOARD", "Hospital switchboard"
    CALLER_PHONE = "CALLER_PHONE", "Stored in the caller's phone"
    PUBLIC = "PUBLIC", "999 or another short public number"
    RECORD = "RECORD", "This call's record"
    DIRECTORY = "DIRECTORY", "The directory of hospital contacts"


class Outcome(models.TextChoices):
    """What came of a contact attempt."""

    REACHED = "REACHED", "Reached, hand-over given"
    NO_ANSWER = "NO_ANSWER", "No answer"
    ENGAGED = "ENGAGED", "Engaged or queue"
    MESSAGE = "MESSAGE", "Message left"
    ON_THE_WAY = "ON_THE_WAY", "They are on their way there"
    CALLER_RINGS = "CALLER_RINGS", "The caller rings straight after this call"


class ContactAttempt(models.Model):
    """One attempt to reach somebody; never changed, so that the times stand."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="attempts")
    # Set when it was made for a callback or a check, after the call itself.
    follow_up = models.ForeignKey(
        "callers.FollowUp", on_delete=models.PROTECT, null=True, related_name="attempts"
    )
    whom = models.CharField(max_length=24, choices=Whom.choices)
    number = models.CharField(max_length=40)
    number_from = models.CharField(max_length=16, choices=NumberFrom.choices)
    # The directory's entry, and what it said of itself at that moment: it may change afterwards.
    contact = models.ForeignKey(
        "guidance.Contact", on_delete=models.PROTECT, null=True, related_name="+"
    )
    directory = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    spoke_to = models.CharField(max_length=200, blank=True)
    read_back = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="attempt_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(number_from__in=NumberFrom.values), name="attempt_number_from_is_known"
            ),
            models.CheckConstraint(condition=Q(whom__in=Whom.values), name="attempt_whom_is_known"),
            models.CheckConstraint(
                condition=(Q(number_from="DIRECTORY", contact__isnull=False) & ~Q(directory=""))
                | (~Q(number_from="DIRECTORY") & Q(contact=None, directory="")),
                name="attempt_from_the_directory_says_which_entry",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="REACHED") | ~Q(spoke_to=""),
                name="attempt_reached_names_whom",
            ),
            models.CheckConstraint(
                condition=Q(read_back=False) | Q(outcome="REACHED"),
                name="attempt_read_back_by_somebody",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.whom} {self.outcome}"


def _stands_on(step: Step, at: datetime) -> Q:
    since, until = LATE_BY[step]
    late = Q(due_at__lte=at - since)
    return late if until is None else late & Q(due_at__gt=at - until)


def _last_reached(attempts: Any) -> Subquery:
    """Return the newest attempt of these that reached somebody."""
    return Subquery(attempts.filter(outcome=Outcome.REACHED).order_by("-pk").values("pk")[:1])


def _in_vain(attempts: Any) -> Coalesce:
    """Count the attempts of these since somebody was last reached."""
    rows = attempts.filter(pk__gt=OuterRef("last_reached")).exclude(outcome=Outcome.REACHED)
    rows = rows.annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


class FollowUps(models.QuerySet["FollowUp"]):
    """Follow-ups, by what people ask of them."""

    def open(self) -> Self:
        """Keep what is not completed."""
        return self.filter(completed_at=None)

    def owned_by(self, person: Any) -> Self:
        """Keep a person's own."""
        return self.filter(owner=person)

    def may_be_taken_by(self, person: Any, at: datetime) -> Self:
        """Keep what a person may take over from a colleague: a supervisor anything.

        A nurse may where its owner takes no calls any more, or has left it alone for an hour.
        """
        rows = self.open().exclude(owner=person)
        if person.is_supervisor:
            return rows
        handed = HandOver.objects.order_by().filter(
            follow_up=OuterRef("pk"), at__gt=at - LEFT_ALONE
        )
        rows = rows.in_reach_of_all(at).filter(GONE | ~Exists(handed))
        return rows if person.is_nurse else rows.none()

    def in_reach_of_all(self, at: datetime) -> Self:
        """Keep what any nurse might take over, and what was just now completed of it."""
        rows = self.filter(Q(completed_at=None) | Q(completed_at__gt=at - LEFT_ALONE))
        return rows.filter(GONE | Q(due_at__lte=at - LEFT_ALONE))

    def in_sight_of(self, person: Any, at: datetime) -> Self:
        """Keep open ones that a person's list holds: their own, and what they may take over."""
        rows = self.open()
        if person.is_supervisor:
            return rows
        return rows.filter(
            Q(owner=person) | Q(pk__in=FollowUp.objects.may_be_taken_by(person, at).values("pk"))
        )

    def by_owner(self, person: Any) -> Self:
        """Order by owner: who takes no calls any more, the person themselves, then by name."""
        rows = self.annotate(
            owner_gone=Case(When(GONE, then=Value(1)), default=Value(0)),
            is_own=Case(When(owner=person, then=Value(1)), default=Value(0)),
            owner_name=F("owner__name"),
        )
        return rows.order_by(*OWNER_ORDER)

    def at_step(self, step: Step, at: datetime) -> Self:
        """Keep what is exactly so loud: due now, overdue by an hour, or since a day."""
        return self.filter(_stands_on(step, at))

    def with_step(self, at: datetime) -> Self:
        """Add `step`: how loud it is."""
        steps = [When(_stands_on(step, at), then=Value(step.value)) for step in LATE_BY]
        return self.annotate(step=Case(*steps, default=Value(Step.LATER.value)))

    def with_attempts(self) -> Self:
        """Add `tried`: the attempts since somebody was last reached, as they were written down.

        Those to the caller in its outgoing calls count too. Telling a supervisor reaches nobody.
        """
        attempts = ContactAttempt.objects.order_by().exclude(whom=Whom.SUPERVISOR)
        # Two sets and not one condition with OR, which would be looked for among all attempts.
        own = attempts.filter(follow_up=OuterRef("pk"))
        rung = attempts.filter(call__follow_up=OuterRef("pk"), whom=Whom.CALLER)
        rung = rung.exclude(follow_up=OuterRef("pk"))
        rows = self.alias(last_reached=Greatest(_last_reached(own), _last_reached(rung), Value(0)))
        return rows.annotate(tried=_in_vain(own) + _in_vain(rung))

    def soonest_first(self) -> Self:
        """Order by when they are due."""
        return self.order_by("due_at", "pk")


class FollowUp(models.Model):
    """A callback or a check, with a time in opening hours and an owner."""

    class Kind(models.TextChoices):
        """What a follow-up is."""

        CALLBACK = "CALLBACK", "Callback"
        CHECK = "CHECK", "Check that the team was reached"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    why = models.TextField()
    due_at = models.DateTimeField()
    at_next_opening = models.BooleanField(default=False)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="follow_ups")
    # Whose it was when it was booked; the hand-overs say whose it became.
    first_owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)
    contact_confirmed = models.BooleanField(default=False)

    objects = FollowUps.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], name="follow_up_open_due", condition=Q(completed_at=None)
            ),
            models.Index(fields=["owner", "due_at"], name="follow_up_owner_due"),
            models.Index(
                fields=["owner", "due_at"],
                name="follow_up_owner_open",
                condition=Q(completed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["CALLBACK", "CHECK"]), name="follow_up_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None, completed_by=None)
                | (Q(completed_at__isnull=False, completed_by__isnull=False) & ~Q(outcome="")),
                name="follow_up_completed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("made_at")), name="follow_up_is_due_after_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of call {self.call_id}"


class SupervisorDecision(models.Model):
    """A supervisor's recorded decision on one call."""

    class About(models.TextChoices):
        """What a decision is about."""

        REFUSED_999 = "REFUSED_999", "A refused 999"
        LOST_CALL = "LOST_CALL", "A lost call"
        NOT_REACHED = "NOT_REACHED", "A callback or check that reached nobody"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="decisions")
    about = models.CharField(max_length=16, choices=About.choices)
    decision = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about__in=["REFUSED_999", "LOST_CALL", "NOT_REACHED"]),
                name="decision_about_is_known",
            ),
            models.CheckConstraint(condition=~Q(decision=""), name="decision_says_something"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.about


class AskedDecision(models.Model):
    """A supervisor was asked to decide: it stands here when it is long decided."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="asked_decisions")
    about = models.CharField(max_length=16, choices=SupervisorDecision.About.choices)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about__in=["REFUSED_999", "LOST_CALL", "NOT_REACHED"]),
                name="asked_about_is_known",
            )
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"asked about {self.about}"


class HandOver(models.Model):
    """A call or a follow-up given to a colleague, with the words that went with it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="hand_overs")
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, related_name="hand_overs"
    )
    to = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    note = models.TextField(blank=True)
    next_opening_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="hand_over_says_something")
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"hand-over of call {self.call_id}"


class Addendum(models.Model):
    """A late entry to a closed call."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="addendum_says_something")
        ]
        triggers = [APPEND_ONLY, OF_ADDENDA]

    def __str__(self) -> str:
        return f"addendum to call {self.call_id}"


class PanelShown(models.Model):
    """A panel that a nurse opened during a call, in the version that she saw."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="panels")
    version = models.ForeignKey("guidance.Version", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # The SHA-256 of the page as it was rendered for her; blank where it was not kept.
    shown_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"panel {self.version_id} in call {self.call_id}"
