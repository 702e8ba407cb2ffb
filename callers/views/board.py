"""The live board: what needs a person now, on a desk or on the wall."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from callers import board as queries
from callers.together import Part
from callers.views.rows import TIER_LOOKS
from helpline.access import allow
from helpline.models import Role

SHOWN = 8


@require_GET
@allow(Role.SUPERVISOR)
@vary_on_headers("HX-Request")
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; to whoever has it as it is, say only that nothing changed.

    The version is read before the rows, so that what is written in between is shown next time.
    """
    at = request.arrived_at
    version = quote_etag(queries.version(at))
    if request.htmx:
        unchanged = get_conditional_response(request, etag=version)
        if unchanged is not None:
            unchanged["ETag"] = version
            return unchanged
    found = queries.board(at)
    response = render(
        request,
        "callers/_board.html" if request.htmx else "callers/board.html",
        {
            "board": found,
            "version": version,
            "today": at,
            "looks": TIER_LOOKS,
            "red": _part(found.red),
            "unconfirmed": _part(found.unconfirmed),
            "follow_ups": _part(found.follow_ups),
            "on_calls": _part(found.on_calls),
            "lost": _part(found.lost),
            "past_closing": _part(found.past_closing),
        },
    )
    response["ETag"] = version
    return response


def _part(rows: list[Any]) -> Part:
    return Part(rows[:SHOWN], len(rows))
