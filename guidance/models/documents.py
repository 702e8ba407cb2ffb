"""Documents and their versions. A version, once made, never changes."""

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from guidance.models.searchable import search_words


class Kind(models.TextChoices):
    """What a document is."""

    PANEL = "PANEL", "Panel"
    CHECKLIST = "CHECKLIST", "Checklist"
    URGENT_MATTER = "URGENT_MATTER", "Urgent matter"


# The kinds whose versions ask questions and come to a tier. Calls know them by slug alone.
ASKING = (Kind.CHECKLIST, Kind.URGENT_MATTER)


class Urgency(models.TextChoices):
    """How fast the matter of a document moves."""

    EMERGENCY = "EMERGENCY", "Emergency"
    URGENT = "URGENT", "Urgent"
    ROUTINE = "ROUTINE", "Routine"


class Document(models.Model):
    """One panel, checklist or urgent matter through all its versions, under one lasting address."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    slug = models.SlugField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="document_kind_slug_is_unique"),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(kind__in=[kind.value for kind in ASKING]),
                name="document_that_asks_has_its_own_slug",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="document_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="document_has_a_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.slug}"


def digest_of(column: str) -> models.Func:
    """Return an expression for the SHA-256 of a text column, in hexadecimal."""
    return models.Func(
        F(column),
        template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
        output_field=models.CharField(),
    )


class Versions(models.QuerySet["Version"]):
    """Versions, found by what they are and by what was live when."""

    def live(self, at: datetime) -> Self:
        """Keep the version of each document that was live at an instant, with its standing.

        That is the newest publication that had begun by then, unless the version was retired
        after it was published, or recalled. One that was to begin after the recall never does.
        """
        from guidance.models.events import Publication, Retirement
        from guidance.models.recalls import Recall

        too_late = Recall.objects.filter(version=OuterRef("version"), at__lte=OuterRef("from_at"))
        newest = Publication.objects.filter(
            ~Exists(too_late), version__document=OuterRef("document"), from_at__lte=at
        ).order_by("-from_at", "-pk")
        recalled = Recall.objects.filter(version=OuterRef("pk"), at__lte=at)
        retired = Retirement.objects.filter(
            version=OuterRef("pk"), at__lte=at, at__gte=OuterRef("published_at")
        )
        return (
            self.annotate(published_at=Subquery(newest.values("at")[:1]))
            .filter(
                Q(pk=Subquery(newest.values("version")[:1])), ~Exists(retired), ~Exists(recalled)
            )
            .with_standing(at)
        )

    def with_standing(self, at: datetime) -> Self:
        """Say of each version whether it was approved by then, and its newest review by then.

        Adds `approved` (bool), `last_reviewed_on` and `next_review_due` (date or None). Its recall
        comes along, whenever that was: what is replayed must say that it is not to be relied on.
        """
        from guidance.models.events import Approval, Review

        reviews = Review.objects.filter(version=OuterRef("pk"), at__lte=at).order_by("-at", "-pk")
        return self.select_related("document", "recall").annotate(
            approved=Exists(Approval.objects.filter(version=OuterRef("pk"), at__lte=at)),
            last_reviewed_on=Coalesce(
                Subquery(reviews.values("reviewed_on")[:1]), F("reviewed_on")
            ),
            next_review_due=Coalesce(Subquery(reviews.values("next_due")[:1]), F("review_due")),
        )

    def checked(self) -> Self:
        """Say of each version whether its words are still those it was made and approved with.

        Adds `is_intact` (bool), which the database computes from what it holds now.
        """
        from guidance.models.events import Approval

        signed = Approval.objects.filter(version=OuterRef("pk"))
        otherwise = signed.exclude(content_hash=OuterRef("content_hash"))
        return self.annotate(
            is_intact=models.Case(
                models.When(Q(content_hash=digest_of("content")) & ~Exists(otherwise), then=True),
                default=False,
                output_field=models.BooleanField(),
            )
        )

    def panels(self) -> Self:
        """Keep quick-reference panels."""
        return self.filter(document__kind=Kind.PANEL)

    def checklists(self) -> Self:
        """Keep checklists."""
        return self.filter(document__kind=Kind.CHECKLIST)

    def matters(self) -> Self:
        """Keep urgent matters."""
        return self.filter(document__kind=Kind.URGENT_MATTER)

    def overdue(self, on: date) -> Self:
        """Keep versions whose review was due before a day; follows `live` or `with_standing`."""
        return self.filter(next_review_due__lt=on)

    def without_text(self) -> Self:
        """Leave the long columns where they are, for lists."""
        return self.defer("content", "html", "plain", "search")

    def most_urgent_first(self) -> Self:
        """Put emergencies first, then urgent matters, then by group and title."""
        speed = models.Case(
            *(
                models.When(urgency=urgency, then=models.Value(place))
                for place, urgency in enumerate(Urgency.values)
            ),
            default=models.Value(len(Urgency.values)),
        )
        return self.order_by(speed, "group", "title")


class Version(models.Model):
    """What a document said from one moment on, word for word."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    urgency = models.CharField(max_length=12, choices=Urgency.choices)
    group = models.CharField(max_length=60)
    one_line = models.TextField()
    # The source exactly: Markdown with its front matter, or a composed definition as JSON.
    content = models.TextField()
    # Rendered and cleaned when the version was made, so that it reads the same for ever.
    html = models.TextField(blank=True)
    front_matter = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    # Nobody when it was imported from files.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guidance_written",
    )
    reviewed_on = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    words = models.TextField("keywords and synonyms, one a line", blank=True)
    plain = models.TextField("the body as plain text", blank=True)
    search = models.GeneratedField(
        expression=search_words("title", "words", "one_line", "plain"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = Versions.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_is_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="version_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"), name="version_hash_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(review_due__isnull=True)
                | Q(review_due__gt=F("reviewed_on")),
                name="version_review_due_after_review",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(content="") & ~Q(one_line=""),
                name="version_is_not_blank",
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="version_search")]

    def __str__(self) -> str:
        return f"version {self.number} of document {self.document_id}"

    @property
    def slug(self) -> str:
        """Return the document's address; the document comes with `with_standing`."""
        return self.document.slug

    @property
    def sources(self) -> list[dict[str, Any]]:
        """Return where the words come from, each with its certainty."""
        return list(self.front_matter.get("sources", []))

    @property
    def checklist(self) -> str:
        """Return the slug of the checklist that belongs to this panel, or nothing."""
        return str(self.front_matter.get("checklist") or "")

    @property
    def certainties(self) -> str:
        """Return the certainty codes of all sources, such as "A, B, P"."""
        found = {code for source in self.sources for code in source["certainty"].split("/")}
        return ", ".join(sorted(found))
