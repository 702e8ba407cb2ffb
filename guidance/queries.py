"""Heavy reads of guidance: what is live, and what was."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from django.db.models import Exists, OuterRef

from guidance.definitions import ChecklistDefinition, load_stored
from guidance.kept import Kept, kept
from guidance.models import ASKING, Document, Kind, Publication, Retirement, Urgency, Version
from helpline.refusals import Refused

# In this order in lists; a group that is not named here comes before the last one.
GROUPS = (
    "Emergencies",
    "Urgent matters",
    "Symptoms",
    "About secondary breast cancer in the bone",
    "Treatment",
    "Bone-strengthening drugs",
)
LAST_GROUP = "Support and service"
# A definition takes about a megabyte; versions are few.
KEPT_DEFINITIONS = 32
# Stands for the instant that is asked about, until it is known.
_AN_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


class InAGroup(Protocol):
    """Anything that has a title and stands in a group."""

    @property
    def title(self) -> Any:
        """Return what it is called."""

    @property
    def group(self) -> Any:
        """Return the group it stands in."""


Grouped = TypeVar("Grouped", bound=InAGroup)


class NotLive(Refused):
    """No version of this document is live."""

    default = "This guidance is not live. Load the page again."


class LiveChecklist(NamedTuple):
    """A version of a checklist or of an urgent matter, and what it asks."""

    version: Version
    definition: ChecklistDefinition


def live_panel(slug: str, at: datetime) -> Version:
    """Return the panel that is live at an instant, with its standing.

    Raises NotLive when none is.
    """
    return live_version(Kind.PANEL, slug, at)


def live_version(kind: Kind, slug: str, at: datetime) -> Version:
    """Return the version of a document that is live at an instant, with its standing.

    Raises NotLive when none is.
    """
    version = Version.objects.live(at).filter(document__kind=kind, document__slug=slug).first()
    if version is None:
        raise NotLive
    return version


def retired(kind: Kind, slug: str, at: datetime) -> Retirement | None:
    """Return how a document was taken away, with what replaces it; None for one that is live."""
    if Version.objects.live(at).filter(document__kind=kind, document__slug=slug).exists():
        return None
    return (
        Retirement.objects.filter(
            version__document__kind=kind, version__document__slug=slug, at__lte=at
        )
        .select_related("version", "replacement__document")
        .order_by("-at", "-pk")
        .first()
    )


def retired_panel(slug: str, at: datetime) -> Retirement | None:
    """Return how a panel was taken away; None for one that is live or never was."""
    return retired(Kind.PANEL, slug, at)


def numbered(kind: Kind, slug: str, number: int, at: datetime) -> Version | None:
    """Return one version of a document, live or not, with its standing and whether it is intact."""
    return (
        Version.objects.with_standing(at)
        .checked()
        .filter(document__kind=kind, document__slug=slug, number=number)
        .first()
    )


def live_definition(slug: str, at: datetime, known: Kept | None = None) -> LiveChecklist:
    """Return the checklist or urgent matter that is live at an instant, by its slug.

    The version comes with its document, without its long columns and without its standing.
    `known` is what is kept of that instant, where it was looked up already.

    Raises NotLive when none is.
    """
    return (known or kept(at)).get(("definition", slug), lambda: _live_definition(slug, at))


def _live_definition(slug: str, at: datetime) -> LiveChecklist:
    live, live_params = live_ids(ASKING, at)
    found = list(
        Version.objects.raw(
            f"""
            SELECT version.id, version.document_id, version.number, version.title,
                   version.urgency, version."group", version.one_line, version.content_hash,
                   document.slug AS found_at, document.kind AS found_kind
              FROM guidance_version AS version
              JOIN guidance_document AS document ON document.id = version.document_id
             WHERE document.slug = %s AND version.id IN ({live})
            """,
            [slug, *live_params],
        )
    )
    if not found:
        raise NotLive(
            "This checklist is not live. Use the paper checklist; an admin loads guidance "
            "with `manage.py load_guidance`."
        )
    version: Any = found[0]
    return LiveChecklist(with_document(version, Kind(version.found_kind)), definition_of(version))


def title_of(slug: str, at: datetime, known: Kept | None = None) -> str:
    """Return what a checklist or urgent matter is called, by its newest version when none is live.

    `known` is what is kept of that instant, where it was looked up already.

    Raises NotLive when there never was one.
    """
    try:
        return live_definition(slug, at, known).definition.title
    except NotLive:
        asking = Version.objects.filter(document__kind__in=ASKING, document__slug=slug)
        newest = asking.without_text().order_by("-number").first()
        if newest is None:
            raise
        return definition_of(newest).title


def asking_kind(slug: str) -> Kind | None:
    """Return whether a slug belongs to a checklist or an urgent matter; None for neither."""
    kinds = Document.objects.filter(kind__in=ASKING, slug=slug).values_list("kind", flat=True)
    found = kinds.first()
    return Kind(found) if found else None


def live_ids(kinds: tuple[Kind, ...], at: datetime) -> tuple[str, list[Any]]:
    """Return a query of the ids of all live versions of these kinds, and its parameters.

    For the reads that a nurse waits for at every keystroke or answer: writing this query anew
    takes longer than running it.
    """
    sql, params = _live_ids_once(kinds)
    return sql, [at if value is _AN_INSTANT else value for value in params]


@cache
def _live_ids_once(kinds: tuple[Kind, ...]) -> tuple[str, tuple[Any, ...]]:
    versions = Version.objects.live(_AN_INSTANT).filter(document__kind__in=kinds)
    return versions.values("pk").query.sql_with_params()


def with_document(row: Any, kind: Kind) -> Any:
    """Give a version its document from the same row, so that asking for it costs no query."""
    row.document = Document(pk=row.document_id, kind=kind, slug=row.found_at)
    return row


def live_checklists(at: datetime, known: Kept | None = None) -> tuple[LiveChecklist, ...]:
    """Return every checklist that is live at an instant, by title."""
    return (known or kept(at)).get("checklists", lambda: _live_checklists(at))


def _live_checklists(at: datetime) -> tuple[LiveChecklist, ...]:
    versions = Version.objects.live(at).checklists().without_text().order_by("title")
    return tuple(LiveChecklist(version, definition_of(version)) for version in versions)


def printed_checklists(at: datetime) -> list[Version]:
    """Return every version of a checklist that was ever live by then, the newest of each first.

    Any of them may be the one that was printed. Danger now stands in each.
    """
    published = Publication.objects.filter(version=OuterRef("pk"), from_at__lte=at)
    versions = Version.objects.with_standing(at).checklists().without_text()
    versions = versions.filter(Exists(published)).exclude(document__slug="danger")
    return list(versions.order_by("document__slug", "-number"))


def live_matters(at: datetime, known: Kept | None = None) -> tuple[LiveChecklist, ...]:
    """Return every urgent matter that is live at an instant, the most urgent first, by title."""
    return (known or kept(at)).get("matters", lambda: _live_matters(at))


def _live_matters(at: datetime) -> tuple[LiveChecklist, ...]:
    versions = Version.objects.live(at).matters().without_text().most_urgent_first()
    return tuple(LiveChecklist(version, definition_of(version)) for version in versions)


def definition_of(version: Version) -> ChecklistDefinition:
    """Return what a version asks. Versions never change, so the process keeps it."""
    return _definition(version.pk, version.content_hash)


@lru_cache(maxsize=KEPT_DEFINITIONS)
def _definition(pk: int, content_hash: str) -> ChecklistDefinition:
    content = Version.objects.values_list("content", flat=True).get(pk=pk)
    return load_stored(content, name=f"version {pk}")


def live_panels(at: datetime, known: Kept | None = None) -> tuple[Version, ...]:
    """Return every panel that is live at an instant, without long columns, as lists show them."""
    return (known or kept(at)).get(
        "panels", lambda: tuple(in_order(Version.objects.live(at).panels().without_text()))
    )


def in_order(panels: Iterable[Version]) -> list[Version]:
    """Put emergencies first, then the groups in their order, each by title."""
    return sorted(panels, key=_place)


def grouped(panels: Iterable[Grouped]) -> list[tuple[str, list[Grouped]]]:
    """Return panels, or results of a search, under the names of their groups, in order."""
    by_group = sorted(
        panels, key=lambda one: (group_place(one.group), one.group, one.title.lower())
    )
    return [(name, list(members)) for name, members in groupby(by_group, lambda one: one.group)]


def group_place(group: str) -> int:
    """Return where a group stands in lists, from 0."""
    if group == LAST_GROUP:
        return len(GROUPS) + 1
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def _place(panel: Version) -> tuple[bool, int, str, str]:
    is_emergency = panel.urgency == Urgency.EMERGENCY
    return (not is_emergency, group_place(panel.group), panel.group, panel.title.lower())
