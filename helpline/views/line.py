"""The line's status, which keeps itself current in every page's header."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpline.access import ANYONE, allow


@require_GET
@allow(ANYONE)
def line_status(request: HttpRequest) -> HttpResponse:
    """Answer the header's poll."""
    return render(request, "_parts/line_status.html")
