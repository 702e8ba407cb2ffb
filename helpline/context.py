"""What every page needs."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from helpline.opening_hours import LineStatus


def console(request: HttpRequest) -> dict[str, Any]:
    """Return the line's status and the session's length for the header of every page.

    The status is looked up where a template shows it: most answers to a press do not. It is none
    where the hours cannot be read; the header then says so.
    """
    person = getattr(request, "user", None)
    signed_in = person is not None and person.is_authenticated
    known: dict[str, Any] = {
        "is_demo": settings.DEMO,
        "line": cache(lambda: _readable(line, request)),
        # A number for colleagues alone.
        "on_call_number": cache(lambda: _readable(_number) or "") if signed_in else "",
    }
    return known | {"idle_seconds": settings.SESSION_IDLE_SECONDS} if signed_in else known


def line(request: HttpRequest) -> LineStatus | None:
    """Return the line's status as the request arrived."""
    from helpline.hours import line_status

    at = getattr(request, "arrived_at", None)
    return line_status(at) if at is not None else None


def _number() -> str:
    from helpline.hours import on_call_number

    return on_call_number()


def _readable(look: Any, *given: Any) -> Any:
    try:
        return look(*given)
    except DatabaseError:
        return None
