"""The server that is measured: started by the command that `make run` uses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS, STOP_SECONDS = 300, 30
SETTINGS = "tests.bench.settings"


class DidNotStart(Exception):
    """The server did not start; its own words are above."""


def environment(address: str, folder: Path) -> dict[str, str]:
    """Return what a process needs to work on one database."""
    return os.environ | {
        "HELPLINE_DEMO": "1",
        "HELPLINE_DATA": str(folder),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": str(ROOT),
    }


def manage(address: str, folder: Path, *words: str) -> None:
    """Run one of the console's commands on a database."""
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(address, folder),
        check=True,
    )


@contextmanager
def served(address: str, folder: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Serve a database on a free port; give the port and the process, and stop it afterwards.

    Raises DidNotStart.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(address, folder) | {"HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield port, psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            raise DidNotStart("The server did not start; its own words are above.")
        try:
            opener.open(f"http://127.0.0.1:{port}/accounts/login/", timeout=10).close()
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise DidNotStart(f"The server did not answer within {START_SECONDS} seconds.")
