"""A thin database backend: PostgreSQL, with the server started on first connection."""

from typing import Any

from django.db.backends.postgresql import base

from helpline.embedded_postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect to the embedded server of the folder that settings name."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg needs, once the server runs."""
        info = server.start(self.settings_dict["FOLDER"]).get_postmaster_info()
        self.settings_dict["HOST"] = str(info.socket_dir or info.hostname)
        self.settings_dict["PORT"] = str(info.port)
        return super().get_connection_params()
