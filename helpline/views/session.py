"""Staying signed in, and signing in again beside a running call."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from helpline.access import STAFF, allow


@require_POST
@allow(*STAFF)
def stay(request: HttpRequest) -> HttpResponse:
    """Count a press of *stay signed in* as activity."""
    return HttpResponse(status=204)


@require_GET
@allow(*STAFF)
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Tell a person who signed in beside a running call to go back to it."""
    get_token(request)
    return render(request, "helpline/signed_in_again.html")


@require_GET
@allow(*STAFF)
def session_state(request: HttpRequest) -> JsonResponse:
    """Say who is signed in and how long the session has left; a poll, so it extends nothing."""
    last = request.session.get("active_at", int(request.arrived_at.timestamp()))
    left = settings.SESSION_IDLE_SECONDS - (int(request.arrived_at.timestamp()) - last)
    get_token(request)
    return JsonResponse({"person": request.user.pk, "seconds_left": left})
