"""Make a database and the static files ready to be served."""

import hashlib
import io
import json
import os
import platform
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from helpline.environment import flag
from helpline.models import Installation

KEPT_KINDS = {".py", ".md", ".json", ".toml", ".css", ".js", ".svg", ".txt", ".csv"}
# The invented calls bring guidance that was live in their weeks; then what is newer is loaded.
LOADS = {
    "load_demo_people": "Adding invented people",
    "load_demo_contacts": "Adding invented hospitals",
    "load_demo_calls": "Adding invented calls",
    "load_guidance": "Loading the guidance",
}


class NotReady(Exception):
    """The database or the static files cannot be served; the message says what to do."""


def mark() -> Installation | None:
    """Return what kind of database this is, or nothing before its first migration."""
    if Installation._meta.db_table not in connection.introspection.table_names():
        return None
    return Installation.objects.first()


def check_demo_only() -> None:
    """Keep invented people out of a real database.

    Raises NotReady when the database was not made in demo mode.
    """
    made = mark()
    if made is not None and not made.is_demo:
        raise NotReady(
            "HELPLINE_DEMO is set, but this database was made for real callers. "
            "Unset HELPLINE_DEMO, or choose another database."
        )


def check_served_as_it_is() -> None:
    """Make sure that a real database and the static files fit this version.

    Raises NotReady with the command that mends it.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(
            "The database is not of this version. Run `manage.py migrate`, then serve again."
        )
    made = mark()
    if made is not None and made.is_demo:
        raise NotReady(
            "This database was made for a demo, whose passwords are printed for all to see. "
            "Choose another database."
        )
    if not _static_files_are_there():
        raise NotReady(
            "The static files are not collected. Run `manage.py collectstatic`, then serve again."
        )


def prepare_demo(say: Callable[[str], None]) -> None:
    """Bring a demo's database, static files, guidance and invented people up to date.

    Does nothing when nothing has changed since the last time.

    Raises NotReady when the data folder cannot be written.
    """
    check_demo_only()
    try:
        _prepare(say)
    except OSError as error:
        raise NotReady(
            f"{error.filename or settings.DATA_FOLDER} cannot be written: {error.strerror}. "
            "Mend that or move it away, or set HELPLINE_DATA to another folder."
        ) from None


def _prepare(say: Callable[[str], None]) -> None:
    note = settings.DATA_FOLDER / "prepared.json"
    made = mark()
    wanted = fingerprint()
    if made is not None and _static_files_are_there() and _read(note) == [wanted, _of(made)]:
        return
    say("Preparing the database ...")
    call_command("migrate", interactive=False, verbosity=0)
    say("Collecting the static files ...")
    if not _static_files_are_there():
        (Path(settings.STATIC_ROOT) / "staticfiles.json").unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    known = get_commands()
    for command, what in LOADS.items():
        if command in known and (command != "load_demo_calls" or _wants_calls()):
            say(f"{what} ...")
            call_command(command, verbosity=0, stdout=io.StringIO())
    made = mark()
    if made is not None:
        note.write_text(json.dumps([wanted, _of(made)]))


def fingerprint() -> str:
    """Return a sum over everything that preparing reads."""
    versions = f"{platform.python_version()} {django.__version__} {_wants_calls()}"
    total = hashlib.sha256(versions.encode())
    for path in sorted(_sources()):
        total.update(str(path.relative_to(settings.BASE_DIR)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _wants_calls() -> bool:
    """Tell whether the demo begins with invented calls; HELPLINE_DEMO_CALLS=no leaves them out."""
    return flag("HELPLINE_DEMO_CALLS", default=True)


def _sources() -> list[Path]:
    found = [settings.BASE_DIR / "requirements.txt"]
    for package in ("helpline", "guidance", "callers"):
        for folder, folders, names in os.walk(settings.BASE_DIR / package):
            folders[:] = [name for name in folders if name != "__pycache__"]
            found += [Path(folder) / name for name in names if Path(name).suffix in KEPT_KINDS]
    return found


def _static_files_are_there() -> bool:
    """Tell whether their list is there and whole; a power cut may leave it empty."""
    return isinstance(_read(Path(settings.STATIC_ROOT) / "staticfiles.json"), dict)


def _read(note: Path) -> object:
    try:
        return json.loads(note.read_text())
    except (OSError, ValueError):
        return None


def _of(made: Installation) -> str:
    return made.made_at.isoformat()
