"""Pages of guidance, to be read outside a call."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from guidance.models import Kind
from guidance.queries import (
    NotLive,
    asking_kind,
    definition_of,
    grouped,
    live_matters,
    live_version,
    numbered,
    retired,
)
from guidance.queries import live_checklists as listed_checklists
from guidance.search import search
from guidance.tiers import Tier
from helpline.access import STAFF, allow, wants_fragment


@require_http_methods(["GET", "POST"])
@allow(*STAFF)
@vary_on_headers("HX-Request")
def library(request: HttpRequest) -> HttpResponse:
    """Show every live panel, or those that match; what is typed stays out of addresses."""
    typed = request.POST.get("q", "")
    hits = search(typed, request.arrived_at)
    context = {
        "typed": typed,
        "hits": hits,
        "grouped": None if typed.strip() else grouped(hits),
    }
    template = "guidance/_results.html" if wants_fragment(request) else "guidance/library.html"
    return render(request, template, context)


@require_GET
@allow(*STAFF)
@vary_on_headers("HX-Request")
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the live panel, or with `version` one that a call was shown, or why it was retired."""
    gone = _gone(request, Kind.PANEL, slug)
    if gone is not None:
        return gone
    context = _version_context(request, Kind.PANEL, slug)
    template = "guidance/_panel.html" if wants_fragment(request) else "guidance/panel.html"
    return render(request, template, context)


@require_GET
@allow(*STAFF)
def checklists(request: HttpRequest) -> HttpResponse:
    """List the checklists that are live, and then the urgent matters."""
    at = request.arrived_at
    context = {"checklists": listed_checklists(at), "matters": live_matters(at)}
    return render(request, "guidance/checklists_and_matters.html", context)


@require_GET
@allow(*STAFF)
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that a checklist or an urgent matter asks, weighs and says, to read and print."""
    kind = asking_kind(slug)
    if kind is None:
        raise Http404("There is no such checklist.")
    gone = _gone(request, kind, slug)
    if gone is not None:
        return gone
    context = _version_context(request, kind, slug)
    definition = definition_of(context["version"])
    context["definition"] = definition
    reached = [tier for tier in reversed(Tier) if tier in definition.tiers]
    context["tiers"] = [(tier, definition.tiers[tier]) for tier in reached]
    template = "matter" if kind == Kind.URGENT_MATTER else "checklist"
    return render(request, f"guidance/{template}.html", context)


def _gone(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse | None:
    """Say when and why a document was retired and what replaces it, unless one version is meant."""
    retirement = None if request.GET.get("version") else retired(kind, slug, request.arrived_at)
    if retirement is None:
        return None
    template = "guidance/_retired.html" if wants_fragment(request) else "guidance/retired.html"
    return render(request, template, {"retirement": retirement}, status=410)


def _version_context(request: HttpRequest, kind: Kind, slug: str) -> dict[str, Any]:
    """Return the live version, or the one that was asked for by number.

    Raises Http404 when there is none.
    """
    at = request.arrived_at
    try:
        live = live_version(kind, slug, at)
    except NotLive:
        live = None
    number = request.GET.get("version", "")
    if not number:
        version = live
    elif number.isascii() and number.isdigit() and len(number) < 7:
        version = numbered(kind, slug, int(number), at)
    else:
        version = None
    if version is None:
        raise Http404("There is no such version.")
    return {"version": version, "live": live, "at": at, "link_checklist": True}
