"""Write what is live as files, in the layout that `loading` reads, word for word."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import tomli_w

from guidance.actions.loading import CONTENT, FOLDERS, CannotLoad, read
from guidance.decomposing import apart_from, block_of, own_of, shared_by
from guidance.definitions import SHARED_BLOCK, load_stored
from guidance.models import Kind, Version

FOLDER_OF = {kind: folder for folder, kind in FOLDERS.items()}


class CannotExport(Exception):
    """Nothing was written; the message is a sentence that says why."""


def export(*, folder: Path, at: datetime) -> int:
    """Write every version that is live at an instant, and return how many there are.

    The folder is new or empty, and its parent is there. The files are written and read back
    beside it first, so that it holds all of them or is left as it was. The lists that come with
    the console, such as the nations' routes, go with them as they are.

    Raises CannotExport.
    """
    folder = folder.resolve()
    versions = list(Version.objects.live(at).select_related("document").order_by("pk"))
    if not versions:
        raise CannotExport("Nothing is live, so there is nothing to export.")
    try:
        _is_free(folder)
        beside = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    except OSError as error:
        raise CannotExport(_refused(folder, error)) from None
    try:
        # One folder deeper: the outer one is private, and the export is to be as any other.
        made = beside / "guidance"
        _write(made, versions)
        _compare(made, versions)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except OSError as error:
        raise CannotExport(_refused(folder, error)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return len(versions)


def _is_free(folder: Path) -> None:
    """Raise CannotExport when something is in the way, OSError when nobody can tell."""
    if not folder.parent.is_dir():
        raise CannotExport(f"There is no folder {folder.parent}: make it first.")
    if folder.exists() and not folder.is_dir():
        raise CannotExport(f"{folder} is a file: name a folder that is not there yet.")
    if folder.exists() and any(folder.iterdir()):
        raise CannotExport(f"{folder} is not empty: name a folder that is not there yet.")


def _refused(folder: Path, error: OSError) -> str:
    why = (error.strerror or str(error)).lower()
    return f"{folder} cannot be written ({why}): name a new folder where you may write."


def _write(folder: Path, versions: list[Version]) -> None:
    for name in ("panels", *FOLDERS):
        (folder / name).mkdir(parents=True)
    for path in sorted(CONTENT.glob("*.toml")):
        shutil.copyfile(path, folder / path.name)
    for name, text in _files(versions):
        (folder / name).write_bytes(text.encode())


def _files(versions: list[Version]) -> Iterator[tuple[str, str]]:
    """Return the path and the text of every file."""
    asking: list[Version] = []
    for version in versions:
        if version.document.kind == Kind.PANEL:
            yield f"panels/{version.slug}.md", version.content
        else:
            asking.append(version)
    if not asking:
        return
    definitions = [load_stored(one.content, name=str(one)) for one in asking]
    apart = apart_from(definitions)
    if apart:
        raise _not_shared(apart)
    shared = shared_by(definitions)
    yield f"checklists/{SHARED_BLOCK}.toml", tomli_w.dumps(block_of(shared))
    for version, definition in zip(asking, definitions, strict=True):
        name = f"{FOLDER_OF[Kind(version.document.kind)]}/{version.slug}.toml"
        yield name, tomli_w.dumps(own_of(definition, shared))


def _compare(folder: Path, versions: list[Version]) -> None:
    """Read the files as loading would, and hold each to the words that are live.

    Raises CannotExport with what would not load, or would say something else.
    """
    try:
        written: Mapping[tuple[str, str], str] = {
            (one.kind, one.slug): one.hash for one in read(folder)
        }
    except CannotLoad as error:
        faults = "\n".join(f"  {fault}" for fault in error.faults)
        raise CannotExport(
            f"What is live could not be loaded again, so nothing was written:\n{faults}"
        ) from None
    other = [
        one.slug
        for one in versions
        if written.get((one.document.kind, one.slug)) != one.content_hash
    ]
    if other:
        raise _not_shared(other)


def _not_shared(slugs: Sequence[str]) -> CannotExport:
    return CannotExport(
        "What is live does not share one danger-now block, so nothing was written: publish what "
        f"waits of {', '.join(slugs)}, or retire it."
    )
