"""An expected "no", in words for the person who asked."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refused(Exception):
    """Something the rules do not allow; the message is a sentence for the person who asked."""

    default = "This cannot be done."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.default)

    @property
    def sentence(self) -> str:
        """Return what to tell the person."""
        return str(self)


class RefusalMiddleware:
    """Answer a refusal with 409 and its sentence, as a page or as a fragment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into a page; leave every other exception alone."""
        if not isinstance(exception, Refused):
            return None
        partial = request.headers.get("HX-Request") == "true"
        template = "_parts/refused.html" if partial else "409.html"
        response = render(request, template, {"sentence": exception.sentence}, status=409)
        if partial:
            response["HX-Retarget"] = "#refusal"
            response["HX-Reswap"] = "innerHTML"
        return response
