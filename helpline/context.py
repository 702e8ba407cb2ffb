"""What every page needs."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest


def console(request: HttpRequest) -> dict[str, Any]:
    """Return the line's status and the session's length for the header of every page.

    The status is left out where the hours cannot be read; the header then says so.
    """
    person = getattr(request, "user", None)
    known: dict[str, Any] = {"is_demo": settings.DEMO}
    try:
        known |= line(request)
    except DatabaseError:
        return known
    if person is None or not person.is_authenticated:
        # A number for colleagues alone.
        return known | {"on_call_number": ""}
    return known | {"idle_seconds": settings.SESSION_IDLE_SECONDS}


def line(request: HttpRequest) -> dict[str, Any]:
    """Return the line's status as the request arrived, and whom a nurse rings for help."""
    from helpline.hours import line_status, on_call_number

    at = getattr(request, "arrived_at", None)
    if at is None:
        return {}
    return {"line": line_status(at), "on_call_number": on_call_number()}
