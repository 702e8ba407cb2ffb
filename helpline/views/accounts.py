"""Parts of the sign-in library that this console does not offer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from helpline.access import ANYONE, allow


@allow(ANYONE)
def not_offered(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer that there is nothing here: an admin sets addresses and forgotten passwords."""
    raise Http404
