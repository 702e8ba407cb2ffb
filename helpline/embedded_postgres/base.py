"""A thin database backend: PostgreSQL, with the server started on first connection."""

import contextlib
from typing import Any, ClassVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import DuplicateDatabase, UniqueViolation
from psycopg.sql import SQL, Identifier

from helpline.embedded_postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect to the embedded server of the folder that settings name."""

    _made: ClassVar[set[tuple[str, str]]] = set()

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg needs, once the server runs."""
        info = server.start(self.settings_dict["FOLDER"]).get_postmaster_info()
        self.settings_dict["HOST"] = str(info.socket_dir or info.hostname)
        self.settings_dict["PORT"] = str(info.port)
        params = super().get_connection_params()
        self._make_database(params)
        return params

    def _make_database(self, params: dict[str, Any]) -> None:
        """Make the database in a new server; a colleague's process may be first."""
        name = params["dbname"]
        key = (params["host"], name)
        if name == "postgres" or key in self._made:
            return
        where = {part: params[part] for part in ("host", "port", "user") if params.get(part)}
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                with contextlib.suppress(DuplicateDatabase, UniqueViolation):
                    connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        self._made.add(key)
