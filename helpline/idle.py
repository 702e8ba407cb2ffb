"""End a session after too long without an action of the person's own, and keep pages uncached."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

ACTIVE_AT = "active_at"
# Writing the session for each keystroke would be work for nothing.
GRAIN_SECONDS = 30


class IdleMiddleware:
    """Count typing, clicking and loading as activity; count polls as nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = int(request.arrived_at.timestamp())  # type: ignore[attr-defined]
            last = request.session.get(ACTIVE_AT, at)
            if at - last > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif "X-Poll" not in request.headers and (
                at - last > GRAIN_SECONDS or ACTIVE_AT not in request.session
            ):
                request.session[ACTIVE_AT] = at
        response = self.get_response(request)
        if request.user.is_authenticated:
            # Nothing of a caller stays in the browser, not even for the Back button.
            response.setdefault("Cache-Control", "no-store")
        return response
