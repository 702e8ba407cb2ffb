"""Load panels and checklists from files: a changed file becomes a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from guidance import markdown
from guidance.definition_checks import DefinitionError
from guidance.definitions import SHARED_BLOCK, ChecklistDefinition, compose
from guidance.front_matter import PanelError, parse
from guidance.models import Document, Kind, Publication, Retirement, Urgency, Version

CONTENT = Path(__file__).resolve().parent.parent / "content"
# Any number will do, as long as nothing else in the console takes the same lock.
LOCK = 0x6C6F6164


class CannotLoad(Exception):
    """Nothing was loaded; `faults` says why, one sentence a line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class FromFile:
    """What one file says, ready to become a version."""

    kind: Kind
    slug: str
    content: str
    fields: dict[str, Any]

    @property
    def hash(self) -> str:
        """Return the fingerprint of the content."""
        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(slots=True)
class Loaded:
    """What loading came to: versions that went live, that wait, and files that said nothing new."""

    published: list[Version] = field(default_factory=list)
    held_back: list[Version] = field(default_factory=list)
    unchanged: int = 0
    without_file: list[Document] = field(default_factory=list)


@transaction.atomic
def load(*, folder: Path = CONTENT, source: str = "", at: datetime) -> Loaded:
    """Import every panel and checklist of a folder, all or nothing, and publish what changed.

    Loading the same files again changes nothing. A file that changed is imported but not
    published where a person wrote or withdrew the version that counts now.

    Raises CannotLoad with every fault of every file.
    """
    files = read(folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = _documents(files, at)
    newest, imported = _newest_versions()
    loaded = Loaded()
    made: list[Version] = []
    for file in files:
        document = known[file.kind, file.slug]
        before = imported.get(document.pk)
        if before is not None and before.content_hash == file.hash:
            loaded.unchanged += 1
            continue
        last = newest.get(document.pk)
        made.append(
            Version(
                document=document,
                number=last.number + 1 if last else 1,
                content=file.content,
                content_hash=file.hash,
                source=source or f"imported from {_spoken(folder)}",
                made_at=at,
                **file.fields,
            )
        )
    Version.objects.bulk_create(made)
    decided = _decided_by_a_person()
    for version in made:
        held = version.document_id in decided
        (loaded.held_back if held else loaded.published).append(version)
    Publication.objects.bulk_create(
        Publication(version=version, from_at=at, at=at) for version in loaded.published
    )
    named = {(file.kind, file.slug) for file in files}
    loaded.without_file = [one for key, one in known.items() if key not in named]
    return loaded


def read(folder: Path) -> list[FromFile]:
    """Read and check every file of a folder, panels first, each by name.

    Raises CannotLoad with every fault of every file.
    """
    panels = sorted((folder / "panels").glob("*.md"))
    checklists = sorted((folder / "checklists").glob("*.toml"))
    checklists = [path for path in checklists if path.stem != SHARED_BLOCK]
    if not panels and not checklists:
        raise CannotLoad([f"There are no panels and no checklists in {folder}."])
    faults: list[str] = []
    files: list[FromFile] = []
    shared = _text(folder / "checklists" / f"{SHARED_BLOCK}.toml", faults) if checklists else ""
    for path in (*panels, *checklists):
        text = _text(path, faults)
        if text is None or shared is None:
            continue
        try:
            files.append(
                _panel(path, text) if path.suffix == ".md" else _checklist(path, text, shared)
            )
        except (PanelError, DefinitionError) as error:
            faults.extend(str(error).splitlines())
    if faults:
        raise CannotLoad(faults)
    return files


def _text(path: Path, faults: list[str]) -> str | None:
    try:
        # Line ends differ between checkouts; the words, and so the version, do not.
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        faults.append(f"{path.name}: the file is not UTF-8 text")
    except OSError as error:
        faults.append(f"{path.name}: the file cannot be read: {error.strerror}")
    return None


def _panel(path: Path, text: str) -> FromFile:
    panel = parse(text, name=path.name)
    head = panel.head
    if head.slug != path.stem:
        raise PanelError(path.name, [f'slug: is "{head.slug}", not the name of the file'])
    return FromFile(
        kind=Kind.PANEL,
        slug=head.slug,
        content=text,
        fields={
            "title": head.title,
            "urgency": Urgency(head.urgency.upper()),
            "group": head.group,
            "one_line": head.one_line,
            "html": markdown.render(panel.body),
            "plain": markdown.plain(panel.body),
            "words": "\n".join((*head.keywords, *head.synonyms)),
            "front_matter": head.model_dump(mode="json"),
            "reviewed_on": head.reviewed_on,
            "review_due": head.review_due,
        },
    )


def _checklist(path: Path, text: str, shared: str) -> FromFile:
    definition = compose(text, shared, name=path.name)
    return FromFile(
        kind=Kind.CHECKLIST,
        slug=definition.slug,
        content=canonical(definition),
        fields={
            "title": definition.title,
            "urgency": Urgency.EMERGENCY,
            "group": "Checklists",
            "one_line": definition.say,
            "plain": "\n".join(question.ask for question in definition.questions),
            "front_matter": {"sources": list(_sources(definition))},
        },
    )


def canonical(definition: ChecklistDefinition) -> str:
    """Write a definition as JSON that is the same whenever the definition is."""
    return json.dumps(
        definition.model_dump(mode="json"),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _sources(definition: ChecklistDefinition) -> Iterator[dict[str, str]]:
    """Name each source of the questions once, with every certainty it is used with."""
    codes: dict[str, set[str]] = {}
    for question in definition.questions:
        codes.setdefault(question.source, set()).update(question.certainty.split("/"))
    for title, certainty in codes.items():
        yield {"title": title, "certainty": "/".join(sorted(certainty))}


def _documents(files: Sequence[FromFile], at: datetime) -> dict[tuple[str, str], Document]:
    """Return every document by kind and slug, made where it is new."""
    known = {(one.kind, one.slug): one for one in Document.objects.all()}
    new = [
        Document(kind=file.kind, slug=file.slug, made_at=at)
        for file in files
        if (file.kind, file.slug) not in known
    ]
    for document in Document.objects.bulk_create(new):
        known[document.kind, document.slug] = document
    return known


def _newest_versions() -> tuple[dict[int, Version], dict[int, Version]]:
    """Return each document's newest version, and its newest import."""
    newest: dict[int, Version] = {}
    imported: dict[int, Version] = {}
    rows = Version.objects.only("document_id", "number", "content_hash", "author_id")
    for version in rows.order_by("number"):
        newest[version.document_id] = version
        if version.author_id is None:
            imported[version.document_id] = version
    return newest, imported


def _decided_by_a_person() -> set[int]:
    """Return the documents that a person published or withdrew last: files do not overrule that."""
    decided: dict[int, bool] = {}
    withdrawn: dict[int, datetime] = dict(
        Retirement.objects.order_by("at").values_list("version_id", "at")
    )
    rows: Iterable[tuple[int, int, int | None, datetime]] = Publication.objects.order_by(
        "from_at", "pk"
    ).values_list("version__document_id", "version_id", "by_id", "at")
    for document, version, by, when in rows:
        retired_at = withdrawn.get(version)
        decided[document] = by is not None or (retired_at is not None and retired_at >= when)
    return {document for document, is_so in decided.items() if is_so}


def _spoken(folder: Path) -> str:
    return "guidance/content" if folder == CONTENT else folder.name
