"""Leaving a page whose form was sent, and refusing one that belongs to somebody else."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url


def leave(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """Lead to another page, whether a script or the browser itself sent the form.

    A form that a script sends waits for its answer: when the session has ended meanwhile, it is
    sent again once the person has signed in, and nothing typed is lost.
    """
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(to, *args)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = resolve_url(to, *args)
    return response


def refuse_another_person(request: HttpRequest) -> None:
    """Refuse what is sent from a page that somebody else had opened before this sign-in.

    Raises PermissionDenied.
    """
    if request.headers.get("X-Person") not in (None, "", str(request.user.pk)):
        raise PermissionDenied
