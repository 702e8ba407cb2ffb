"""Pages for when something is wrong."""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from helpline import context
from helpline.access import ANYONE, allow, wants_fragment


@allow(ANYONE)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old to be trusted, and that nothing was lost."""
    if wants_fragment(request):
        return HttpResponse(
            "This page's token is out of date.", status=403, content_type="text/plain"
        )
    return render(request, "403_csrf.html", status=403)


@allow(ANYONE)
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the browser sent what the console cannot read."""
    return HttpResponse(render_to_string("400.html", _line(request)), status=400)


@allow(ANYONE)
def failed(request: HttpRequest) -> HttpResponse:
    """Say that something failed, without needing the database that may be what failed."""
    return HttpResponse(render_to_string("500.html", _line(request)), status=500)


def _line(request: HttpRequest) -> dict[str, object]:
    """Return the line's status if the database answers; a dead one is not waited for again."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return {"request": request}
    try:
        return {"request": request, "line": context.line(request)}
    except DatabaseError:
        return {"request": request}
