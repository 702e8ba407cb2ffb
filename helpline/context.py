"""What every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def console(request: HttpRequest) -> dict[str, Any]:
    """Return the line's status and the session's length for the header of every page."""
    from helpline.hours import line_status, on_call_number

    arrived_at = getattr(request, "arrived_at", None)
    person = getattr(request, "user", None)
    if arrived_at is None or person is None or not person.is_authenticated:
        return {"is_demo": settings.DEMO}
    return {
        "is_demo": settings.DEMO,
        "line": line_status(arrived_at),
        "on_call_number": on_call_number(),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
    }
