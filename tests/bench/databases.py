"""Databases of so many calls: each is made once and kept, and every run works on a copy.

So a second run begins where the first began, though neither can take back what it wrote.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.sql import SQL

from helpline.embedded_postgres import server as embedded
from tests.bench.server import manage

SEED = 1
PREPARE = "from helpline.preparation import prepare_demo; prepare_demo(lambda words: None)"


class Databases:
    """The embedded server of the bench."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say

    def address(self, name: str) -> str:
        """Return where a database is reached."""
        return embedded.address(self._folder / "postgres", database=name)

    def folder(self, count: int) -> Path:
        """Return the data folder of the console that serves so many calls."""
        found = self._folder / f"calls-{count}"
        found.mkdir(parents=True, exist_ok=True)
        return found

    def made(self, count: int) -> str:
        """Return the name of the database that holds so many calls; make it when it is missing."""
        name = f"made_{count}"
        if self._has(name):
            return name
        began = time.monotonic()
        self._say(f"Making {count:,} calls (once; delete {self._folder} to make them anew) ...")
        self._run("DROP DATABASE IF EXISTS making")
        self._run("CREATE DATABASE making")
        address, folder = self.address("making"), self.folder(count)
        manage(address, folder, "shell", "--no-imports", "-c", PREPARE)
        manage(address, folder, "make_calls", "--count", str(count), "--seed", str(SEED))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
        self._run(f"ALTER DATABASE making RENAME TO {name}")
        self._say(f"Made {count:,} calls in {time.monotonic() - began:,.0f} s.")
        return name

    @contextmanager
    def copied(self, count: int) -> Iterator[str]:
        """Give the address of a copy that a run may write to."""
        made = self.made(count)
        self._run("DROP DATABASE IF EXISTS running")
        self._run(f"CREATE DATABASE running TEMPLATE {made} STRATEGY FILE_COPY")
        yield self.address("running")
        with suppress(psycopg.Error):
            self._run("DROP DATABASE IF EXISTS running WITH (FORCE)")

    def close(self) -> None:
        """Stop the server."""
        embedded.release(self._folder / "postgres")

    def _has(self, name: str) -> bool:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return known.fetchone() is not None

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(SQL(statement))  # type: ignore[arg-type]
