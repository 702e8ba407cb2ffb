"""The one place that reads the clock."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return timezone.now()


class ArrivalMiddleware:
    """Stamp every request with the instant it arrived, as `request.arrived_at`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.arrived_at = now()  # type: ignore[attr-defined]
        return self.get_response(request)
