"""Read settings from the environment, and name what is missing in words."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE = {"1", "true", "yes", "on"}
# A statement that a connection sends for the third time is kept by the server ready to run: a sixth
# of the work of reading and writing is then spared.
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


def flag(name: str, *, default: bool = False, env: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a variable says yes."""
    return env.get(name, str(default)).strip().lower() in TRUE


def required(name: str, what_to_do: str, *, env: Mapping[str, str] = os.environ) -> str:
    """Return a variable that has no safe default.

    Raises ImproperlyConfigured, naming the variable and what to do, when it is blank or missing.
    """
    value = env.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {what_to_do}")
    return value


def listed(name: str, *, default: str = "", env: Mapping[str, str] = os.environ) -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [part.strip() for part in env.get(name, default).split(",") if part.strip()]


def number(name: str, default: int, *, env: Mapping[str, str] = os.environ) -> int:
    """Return a whole number.

    Raises ImproperlyConfigured when the text is not one.
    """
    text = env.get(name, "").strip() or str(default)
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{text}”.") from None


def percentage(name: str, default: int, *, env: Mapping[str, str] = os.environ) -> int:
    """Return a whole number from 0 to 100.

    Raises ImproperlyConfigured when it is none.
    """
    found = number(name, default, env=env)
    if not 0 <= found <= 100:
        raise ImproperlyConfigured(f"{name} must lie between 0 and 100, not be {found}.")
    return found


def server_database(url: str, *, pool_size: int) -> dict[str, Any]:
    """Return Django's settings of a PostgreSQL server from its libpq address.

    Several hosts and `target_session_attrs=read-write` work: libpq itself fails over.

    Raises ImproperlyConfigured when the address cannot be read.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql://, "
            "such as postgresql://name:password@host:5432/helpline."
        )
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}".strip()) from None
    options: dict[str, Any] = {
        key: value
        for key, value in parts.items()
        if key not in {"dbname", "user", "password", "host", "port"}
    }
    options.setdefault("connect_timeout", 5)
    options |= PREPARED
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname") or "postgres",
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": parts.get("port") or "",
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": not pool_size,
    }


def embedded_database(folder: Path) -> dict[str, Any]:
    """Return Django's settings of the embedded server of the demo and the tests."""
    return {
        "ENGINE": "helpline.embedded_postgres",
        "NAME": "helpline",
        "USER": "postgres",
        "OPTIONS": {**PREPARED},
        "FOLDER": folder,
    }
