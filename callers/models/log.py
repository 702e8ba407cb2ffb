"""The log of calls: one narrow row for each, with the terms it is found by; saved filters; exports.

The rows are written by the database itself, by triggers on what they are made of, so that no way of
changing a call leaves the log behind.
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from callers.models.calls import Call
from helpline.models.records import APPEND_ONLY

PERSON = settings.AUTH_USER_MODEL


class LogRow(models.Model):
    """What the log shows of one call.

    `terms` holds the words of its reason, notes and addenda, and one term for each thing that it
    can be filtered by; `callers.log_terms` names them.
    """

    # The database deletes the row with its call.
    call = models.OneToOneField(
        Call, on_delete=models.DO_NOTHING, primary_key=True, related_name="log_row"
    )
    reference = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    nurse = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=24, blank=True)
    topics = ArrayField(models.CharField(max_length=24))
    flags = ArrayField(models.CharField(max_length=16))
    terms = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["-started_at", "-call"], name="log_newest"),
            # Without a list of what waits to be filed: no search reads it, no save empties it.
            GinIndex(fields=["terms"], fastupdate=False, name="log_terms"),
        ]

    def __str__(self) -> str:
        return f"log of call {self.call_id}"


class LogFilters(models.QuerySet["LogFilter"]):
    """Filters of the log, by what people ask of them."""

    def of(self, person: object) -> Self:
        """Keep a person's own."""
        return self.filter(owner=person)

    def named(self) -> Self:
        """Keep those that were saved under a name."""
        return self.exclude(name="")

    def by_name(self) -> Self:
        """Order by name."""
        return self.order_by("name", "pk")


class LogFilter(models.Model):
    """What one person looked for in the log: kept here, so that no address holds a caller's data.

    One without a name is swept after some weeks. `query` is `wanted` as the database searches it:
    each a tsquery in text, and all must hold.
    """

    key = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="log_filters")
    made_at = models.DateTimeField()
    name = models.CharField(max_length=60, blank=True)
    wanted = models.JSONField()
    query = models.JSONField(default=list)

    objects = LogFilters.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=~Q(name=""), name="log_filter_named_once"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="log_filter_has_a_key"),
        ]

    def __str__(self) -> str:
        return f"filter {self.pk}"


class LogExport(models.Model):
    """The log, or part of it, was saved as a file: by whom, why, and by which kinds of filter."""

    kinds = models.JSONField()
    # The calls that were listed at that moment; none where they were more than are counted.
    counted = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__isnull=False) | ~Q(reason=""),
                name="log_export_of_many_says_why",
            )
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"export {self.pk}"
