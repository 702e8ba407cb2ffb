"""The opening hours, as rows that a supervisor can change at once. Past rules are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, IntegerRangeField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from helpline.models.records import APPEND_ONLY
from helpline.weekday_sessions import Times, in_words

HAS_WORDS = r"\S"
# A number as people write it, an extension too: it is read aloud, never dialled by the console.
DIALLABLE = r"^\+?[0-9][0-9() ]{2,28}$"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Division(models.TextChoices):
    """Parts of the United Kingdom with bank holidays of their own, by the keys of GOV.UK's list."""

    ENGLAND_AND_WALES = "england-and-wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class IntegerRange(Func):
    function = "INT4RANGE"
    output_field = IntegerRangeField()


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class SecondsOf(Func):
    """The seconds of a day at a time: PostgreSQL has no range of times."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::int"
    output_field = models.IntegerField()


class WeeklyHoursQuerySet(models.QuerySet["WeeklyHours"]):
    def of(self, weekday: int) -> "WeeklyHoursQuerySet":
        return self.filter(weekday=weekday)

    def ever_in_force(self) -> "WeeklyHoursQuerySet":
        """Leave out rules that were replaced before they began."""
        return self.exclude(valid_from__isnull=False, valid_until=F("valid_from"))

    def in_force(self, on: date) -> "WeeklyHoursQuerySet":
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on)
        )

    def planned(self, on: date) -> "WeeklyHoursQuerySet":
        """Keep the rules that begin after a date."""
        return self.ever_in_force().filter(valid_from__gt=on)

    def replaced(self, on: date) -> "WeeklyHoursQuerySet":
        """Keep the rules that ended by a date, or that never began."""
        return self.filter(Q(valid_until__lte=on) | Q(valid_until=F("valid_from")))

    def by_weekday(self) -> "WeeklyHoursQuerySet":
        return self.order_by("weekday", F("valid_from").asc(nulls_first=True), "set_at", "opens")


class WeeklyHours(models.Model):
    """One session of a weekday from one date until before another, in London wall time.

    The sessions that were set together are the weekday's rule. One without times says that the
    line does not open on that weekday. A rule whose last day is also its first was replaced before
    it began.
    """

    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = WeeklyHoursQuerySet.as_manager()

    class Meta:
        verbose_name = "weekly hours"
        verbose_name_plural = "weekly hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="weekly_hours_weekday_is_known"
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
                name="weekly_hours_close_after_they_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="weekly_hours_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=HAS_WORDS), name="weekly_hours_have_a_reason"
            ),
            ExclusionConstraint(
                name="weekly_hours_sessions_do_not_overlap",
                expressions=[
                    (IntegerRange("weekday", "weekday", Value("[]")), RangeOperators.OVERLAPS),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                    (
                        IntegerRange(SecondsOf("opens"), SecondsOf("closes")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="only_its_end_may_change", exclude=["valid_until"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.hours_in_words}"

    @property
    def times(self) -> list[Times]:
        """Return the session, or nothing where the line does not open."""
        return [] if self.opens is None or self.closes is None else [(self.opens, self.closes)]

    @property
    def hours_in_words(self) -> str:
        return in_words(self.times)

    @property
    def never_began(self) -> bool:
        return self.valid_from is not None and self.valid_from == self.valid_until


@dataclass(frozen=True)
class WeekdayRule:
    """The sessions of one weekday that were set together; `first` tells of all of them."""

    first: WeeklyHours
    sessions: tuple[Times, ...]

    def __str__(self) -> str:
        return f"{self.first.get_weekday_display()} {self.hours_in_words}"

    @property
    def hours_in_words(self) -> str:
        return in_words(self.sessions)


def as_rules(rows: Iterable[WeeklyHours]) -> list[WeekdayRule]:
    """Put the sessions that were set together into one rule; the rows stand by weekday."""
    together = groupby(
        rows, key=lambda row: (row.weekday, row.valid_from, row.valid_until, row.set_at)
    )
    return [
        WeekdayRule(first=rule[0], sessions=tuple(times for row in rule for times in row.times))
        for rule in (list(group) for _, group in together)
    ]


class HoursExceptionQuerySet(models.QuerySet["HoursException"]):
    def standing(self) -> "HoursExceptionQuerySet":
        return self.filter(withdrawn_at=None)

    def withdrawn(self) -> "HoursExceptionQuerySet":
        return self.exclude(withdrawn_at=None)

    def of(self, on: date) -> "HoursExceptionQuerySet":
        return self.filter(starts_on=on)

    def coming(self, today: date) -> "HoursExceptionQuerySet":
        return self.standing().filter(starts_on__gte=today)

    def done_with(self, today: date) -> "HoursExceptionQuerySet":
        """Keep those whose day has passed and those that were withdrawn."""
        return self.exclude(withdrawn_at=None, starts_on__gte=today)

    def as_made(self) -> "HoursExceptionQuerySet":
        """Order them as they were made: where two contradict, the later wins."""
        return self.order_by("pk")

    def by_date(self) -> "HoursExceptionQuerySet":
        return self.order_by("starts_on", "pk")

    def latest_first(self) -> "HoursExceptionQuerySet":
        return self.order_by("-starts_on", "-pk")


class HoursException(models.Model):
    """A change to the hours of one date, in London wall time.

    CLOSES takes `[opens, closes)` away; a missing time means the day's beginning or end. OPENS
    adds `[opens, closes)`. With a division it counts only while the policy counts that division.
    """

    class Kind(models.TextChoices):
        CLOSES = "CLOSES", "Closes the line"
        OPENS = "OPENS", "Opens the line"

    starts_on = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    division = models.CharField(max_length=20, choices=Division.choices, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = HoursExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "exception to the hours"
        verbose_name_plural = "exceptions to the hours"
        indexes = [models.Index(fields=["starts_on"], name="hours_exception_starts_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["CLOSES", "OPENS"]), name="hours_exception_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="CLOSES") | Q(opens__isnull=False, closes__isnull=False),
                name="hours_exception_opens_with_both_times",
            ),
            models.CheckConstraint(
                condition=Q(opens=None) | Q(closes=None) | Q(closes__gt=F("opens")),
                name="hours_exception_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=HAS_WORDS), name="hours_exception_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(division__in=["", *Division.values]),
                name="hours_exception_division_is_known",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    withdrawn_reason__regex=HAS_WORDS,
                ),
                name="hours_exception_withdrawn_by_someone_for_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="may_only_be_withdrawn",
                exclude=["withdrawn_at", "withdrawn_by", "withdrawn_reason"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} {self.get_kind_display().lower()} {self.times_in_words}"

    @property
    def times_in_words(self) -> str:
        if self.opens is None and self.closes is None:
            return "all day"
        if self.closes is None:
            return f"from {self.opens:%H:%M}"
        if self.opens is None:
            return f"until {self.closes:%H:%M}"
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


class HoursPolicyQuerySet(models.QuerySet["HoursPolicy"]):
    def as_set(self) -> "HoursPolicyQuerySet":
        """Order them as they were set: the newest counts."""
        return self.order_by("pk")

    def newest_first(self) -> "HoursPolicyQuerySet":
        return self.order_by("-pk")


class HoursPolicy(models.Model):
    """Whose bank holidays close the line, when it counts as closing soon, and whom to ring.

    The newest row counts, from the day on which it was set.
    """

    divisions = ArrayField(models.CharField(max_length=20, choices=Division.choices))
    closing_soon_minutes = models.PositiveSmallIntegerField()
    on_call_number = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    objects = HoursPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "policy of the hours"
        verbose_name_plural = "policies of the hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(divisions__contained_by=Division.values)
                & Q(divisions__overlap=Division.values),
                name="hours_policy_divisions_are_known",
            ),
            models.CheckConstraint(
                condition=Q(closing_soon_minutes__lte=240),
                name="hours_policy_closing_soon_is_within_4_hours",
            ),
            models.CheckConstraint(
                condition=Q(on_call_number="") | Q(on_call_number__regex=DIALLABLE),
                name="hours_policy_on_call_number_can_be_dialled",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=HAS_WORDS), name="hours_policy_has_a_reason"
            ),
        ]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"policy of {self.set_at:%Y-%m-%d}"

    @property
    def divisions_in_words(self) -> str:
        return ", ".join(str(Division(division).label) for division in self.divisions)

    @property
    def in_words(self) -> str:
        number = self.on_call_number or "no number of its own"
        return (
            f"bank holidays of {self.divisions_in_words}; closing soon "
            f"{self.closing_soon_minutes} minutes before; on call {number}"
        )
