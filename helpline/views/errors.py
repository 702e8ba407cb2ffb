"""Pages for when something is wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpline.access import ANYONE, allow, wants_fragment


@allow(ANYONE)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old to be trusted, and that nothing was lost."""
    if wants_fragment(request):
        return HttpResponse(
            "This page's token is out of date.", status=403, content_type="text/plain"
        )
    return render(request, "403_csrf.html", status=403)
