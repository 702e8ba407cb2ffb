"""Load panels, checklists and urgent matters from files: a changed file is a new version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from guidance import markdown
from guidance.definition_checks import DefinitionError, Fault, reachable
from guidance.definitions import SHARED_BLOCK, ChecklistDefinition, compose, load_shared
from guidance.front_matter import PanelError, parse
from guidance.models import (
    ASKING,
    Document,
    Kind,
    Publication,
    Recall,
    Retirement,
    Urgency,
    Version,
)
from guidance.tiers import Level, Tier
from guidance.twins import check_twins

CONTENT = Path(__file__).resolve().parent.parent / "content"
# Any number will do, as long as nothing else in the console takes the same lock.
LOCK = 0x6C6F6164
# Characters of one file: ten times the longest. More words than that no search could hold.
LONGEST = 200_000
# What the record holds of a title and of where a version came from.
LONGEST_TITLE, LONGEST_SOURCE = 160, 200
_TOO_LONG = f"the file is longer than {LONGEST:,} characters: shorten it, or make two"
# As it is, or as TOML spells it; no record could hold it.
_NULL = re.compile(r"\0|\\u0000|\\U00000000")
# Where the files of a kind that asks questions stand.
FOLDERS = {"checklists": Kind.CHECKLIST, "matters": Kind.URGENT_MATTER}
# A definition without these reads as it did before they were thought of, and hashes so too.
LATER_FIELDS = ("minimum", "minimum_rests_on")
LATER_QUESTION_FIELDS = ("twin", "near", "record")


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
    not_read: list[str] = field(default_factory=list)


@transaction.atomic
def load(*, folder: Path = CONTENT, source: str = "", at: datetime) -> Loaded:
    """Import every file of a folder, all or nothing, and publish what changed.

    Loading the same files again changes nothing. A file that changed is imported but not
    published where a person wrote or withdrew the version that counts now.

    Raises CannotLoad with every fault of every file.
    """
    files = read(folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    clashes = [*_clashes(files, Document.objects.values_list("kind", "slug"))]
    if clashes:
        raise CannotLoad(clashes)
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
                source=(source or f"imported from {_spoken(folder)}")[:LONGEST_SOURCE],
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
    loaded.not_read = [*_not_read(folder)]
    return loaded


def _not_read(folder: Path) -> Iterator[str]:
    """Name the lists beside the three folders that differ from what comes with the console."""
    for path in sorted(folder.glob("*.toml")):
        own = CONTENT / path.name
        if not own.is_file() or own.read_bytes() != path.read_bytes():
            yield path.name


def read(folder: Path) -> list[FromFile]:
    """Read and check every file of a folder: panels, checklists, urgent matters, each by name.

    The shared block stands with the checklists and serves the urgent matters too.

    Raises CannotLoad with every fault of every file.
    """
    panels = sorted((folder / "panels").glob("*.md"))
    asking = [
        path
        for name in FOLDERS
        for path in sorted((folder / name).glob("*.toml"))
        if path.stem != SHARED_BLOCK
    ]
    if not panels and not asking:
        raise CannotLoad([f"There are no panels and no checklists in {folder}."])
    faults: list[str] = []
    files: list[FromFile] = []
    definitions: dict[str, ChecklistDefinition] = {}
    shared = _text(folder / "checklists" / f"{SHARED_BLOCK}.toml", faults) if asking else ""
    for path in (*panels, *asking):
        text = _text(path, faults)
        if text is None or shared is None:
            continue
        try:
            if path.suffix == ".md":
                files.append(read_panel(path.stem, text))
            else:
                definition = compose(text, shared, name=path.name)
                files.append(_asking(path, definition, shared))
                definitions[definition.slug] = definition
        except (PanelError, DefinitionError) as error:
            faults.extend(str(error).splitlines())
    faults.extend(_clashes(files))
    if not faults and shared:  # a file that cannot be read would be missed as a twin as well
        everywhere = load_shared(shared).question_ids
        for unsound in check_twins(definitions, everywhere):
            faults.extend(str(unsound).splitlines())
    if faults:  # what the shared block lacks, every checklist lacks: it is said once
        raise CannotLoad([*dict.fromkeys(faults)])
    return files


def _clashes(files: Sequence[FromFile], known: Iterable[tuple[str, str]] = ()) -> Iterator[str]:
    """Say which files take a slug that another checklist or urgent matter has.

    A call knows a run by its slug, whatever its kind is; `known` holds kinds and slugs.
    """
    taken = {slug: Kind(kind) for kind, slug in known if kind in ASKING}
    for file in files:
        if file.kind not in ASKING:
            continue
        holder = taken.setdefault(file.slug, file.kind)
        if holder is not file.kind:
            yield (
                f'{file.slug}.toml: {file.kind.label.lower()} "{file.slug}" has the slug of '
                f"another document, {holder.label.lower()} {file.slug}"
            )


def _text(path: Path, faults: list[str]) -> str | None:
    try:
        if path.stat().st_size > 4 * LONGEST:  # bytes of so many characters, at most
            faults.append(f"{path.name}: {_TOO_LONG}")
            return None
        # Line ends differ between checkouts; the words, and so the version, do not. Some editors
        # mark the beginning of a file, too.
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        faults.append(f"{path.name}: the file is not UTF-8 text: save it again as UTF-8")
        return None
    except OSError as error:
        faults.append(f"{path.name}: the file cannot be read: {error.strerror}")
        return None
    if len(text) > LONGEST:
        faults.append(f"{path.name}: {_TOO_LONG}")
        return None
    if _NULL.search(text):
        faults.append(f"{path.name}: the text holds a null character: take it out")
        return None
    return text


def read_panel(slug: str, text: str) -> FromFile:
    """Read a panel's file or a draft of it, ready to become a version.

    Raises PanelError naming the field and the fault.
    """
    name = f"{slug}.md"
    if len(text) > LONGEST:  # what is written here must load again from a file
        raise PanelError(name, [_TOO_LONG])
    panel = parse(text, name=name)
    head = panel.head
    if head.slug != slug:
        raise PanelError(name, [f'slug: is "{head.slug}", not the name of the file'])
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


def _asking(path: Path, definition: ChecklistDefinition, shared: str) -> FromFile:
    """Return a checklist or an urgent matter ready to become a version: the folder tells which."""
    kind = FOLDERS[path.parent.name]
    if definition.slug != path.stem:
        words = f'slug: is "{definition.slug}", not the name of the file'
        raise DefinitionError(path.name, (Fault("the whole file", words),))
    return read_asking(kind, definition, load_shared(shared).question_ids, name=path.name)


def read_asking(
    kind: Kind, definition: ChecklistDefinition, everywhere: frozenset[str], *, name: str
) -> FromFile:
    """Return a checklist or an urgent matter ready to become a version.

    `everywhere` are the questions that every checklist shares.

    Raises DefinitionError for a title too long, or an urgent matter without a minimum.
    """
    if len(definition.title) > LONGEST_TITLE:
        words = f"longer than {LONGEST_TITLE} characters: shorten it"
        raise DefinitionError(name, (Fault("title", words),))
    is_matter = kind is Kind.URGENT_MATTER
    if is_matter and definition.minimum is None:
        raise DefinitionError(name, (Fault("minimum", "an urgent matter must have one"),))
    return FromFile(
        kind=kind,
        slug=definition.slug,
        content=canonical(definition),
        fields={
            "title": definition.title,
            "urgency": _urgency(definition, everywhere) if is_matter else Urgency.EMERGENCY,
            "group": "Urgent matters" if is_matter else "Checklists",
            "one_line": definition.say,
            "plain": "\n".join(question.ask for question in definition.questions),
            "front_matter": {"sources": list(_sources(definition))},
        },
    )


def _urgency(definition: ChecklistDefinition, everywhere: frozenset[str]) -> Urgency:
    """Return how fast a matter moves: by its minimum, and by what its own answers can come to."""
    own = (one for one in definition.questions if one.id not in everywhere)
    worst = max((reachable(one) for one in own), default=Level.NONE)
    least = definition.minimum or Tier.SAFETY_NET
    if worst is Level.EMERGENCY or least >= Tier.IMMEDIATE:
        return Urgency.EMERGENCY
    if worst is Level.NONE and least is Tier.SAFETY_NET:
        return Urgency.ROUTINE
    return Urgency.URGENT


def canonical(definition: ChecklistDefinition) -> str:
    """Write a definition as JSON that is the same whenever the definition is.

    A later field that says nothing is left out: a definition that never had it keeps its hash.
    """
    unsaid = {name for name in LATER_FIELDS if getattr(definition, name) is None}
    raw = definition.model_dump(mode="json", exclude=unsaid)
    for group in raw["groups"]:
        for question in group["questions"]:
            for name in LATER_QUESTION_FIELDS:
                if not question[name]:
                    del question[name]
    return json.dumps(
        raw,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _sources(definition: ChecklistDefinition) -> Iterator[dict[str, str]]:
    """Name each source of the rule once, with every certainty it is used with."""
    codes: dict[str, set[str]] = {}
    least = [definition.minimum_rests_on] if definition.minimum_rests_on else []
    for line in (*definition.questions, *least):
        codes.setdefault(line.source, set()).update(line.certainty.split("/"))
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
    withdrawn.update(Recall.objects.values_list("version_id", "at"))
    rows: Iterable[tuple[int, int, int | None, datetime]] = Publication.objects.order_by(
        "from_at", "pk"
    ).values_list("version__document_id", "version_id", "by_id", "at")
    for document, version, by, when in rows:
        retired_at = withdrawn.get(version)
        decided[document] = by is not None or (retired_at is not None and retired_at >= when)
    return {document for document, is_so in decided.items() if is_so}


def _spoken(folder: Path) -> str:
    return "guidance/content" if folder == CONTENT else folder.name
