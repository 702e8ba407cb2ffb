"""Find a hospital's number from inside a call, and fill the contact attempt with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from callers import casefile
from callers.directory import WHOM_OF, is_professional, offered
from callers.models import NumberFrom
from callers.views.page import find, read_and_load, whole
from guidance.models import Contact, Purpose
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number, without_nul

CALLERS = (Role.NURSE, Role.SUPERVISOR)


@require_POST
@allow(*CALLERS)
def contact_search(request: HttpRequest, reference: str) -> HttpResponse:
    """Search the directory; what is typed stays out of addresses."""
    call = find(request, reference)
    typed = without_nul(request.POST.get("q", ""))
    if request.htmx:
        file = casefile.load(call, request.arrived_at)
        context = _found(file, typed) | {"call": call, "file": file}
        return render(request, "callers/_contact_results.html", context)
    file = read_and_load(request, call)
    context = whole(file, request, request.POST.get("checklist", "")) | _found(file, typed)
    return render(request, "callers/call_detail.html", context)


@require_POST
@allow(*CALLERS)
def contact_choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Fill the contact attempt with an entry; a script does it without asking the server."""
    call = find(request, reference)
    file = read_and_load(request, call)
    key, _, place = request.POST.get("entry", "").partition("-")
    entry = Contact.objects.live().filter(pk=whole_number(key)).first()
    attempt: dict[str, Any] = request.POST.dict()
    context = whole(file, request, request.POST.get("checklist", "")) | _found(file, "")
    may = entry is not None and (entry.purpose != Purpose.CORD_COORDINATOR or is_professional(call))
    if entry is None or not may or whole_number(place) >= len(entry.numbers):
        context.update(attempt=attempt, error="That entry has left the directory. Search again.")
        return render(request, "callers/call_detail.html", context, status=409)
    attempt |= {
        "whom": WHOM_OF[Purpose(entry.purpose)],
        "number": entry.shown_numbers[whole_number(place)],
        "number_from": NumberFrom.DIRECTORY,
    }
    context.update(attempt=attempt)
    return render(request, "callers/call_detail.html", context)


def _found(file: casefile.CaseFile, typed: str) -> dict[str, Any]:
    found = offered(file, typed)
    rows = [(one, is_stale, WHOM_OF[Purpose(one.purpose)]) for one, is_stale in found.rows]
    return {
        "contacts_asked": True,
        "contact_q": typed,
        "contacts": rows,
        "contacts_more": found.more,
        "knows_place": found.knows_place,
    }
