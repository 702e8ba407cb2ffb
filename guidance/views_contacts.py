"""The directory of hospital contacts: everybody reads it, admins change it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guidance import contacts as rules
from guidance.actions import contacts
from guidance.contact_search import found
from guidance.forms_contacts import (
    ContactChangeForm,
    ContactForm,
    RetireForm,
    VerifyForm,
    as_typed,
)
from guidance.models import Contact
from helpline.access import STAFF, allow
from helpline.models import Role
from helpline.opening_hours import LONDON
from helpline.refusals import Refused

# Refusals that speak of one field stand beside it.
_FIELDS = {
    contacts.AlreadyListed: "hospital",
    contacts.ReasonMissing: "reason",
    contacts.AgainTooSoon: "again_due",
}


@require_http_methods(["GET", "POST"])
@allow(*STAFF)
def contact_list(request: HttpRequest) -> HttpResponse:
    """List the directory, or what matches; what is typed stays out of addresses."""
    today = request.arrived_at.astimezone(LONDON).date()
    typed = request.POST.get("q", "")
    rows = list(Contact.objects.live().listed())
    stale = [one for one in rows if one.is_stale_on(today)]
    if typed.strip():
        sought = rules.Sought(typed=typed, is_professional=True)
        rows = found(rows, sought, today)
    elif request.GET.get("show") == "stale":
        rows = stale
    else:
        rows.sort(key=lambda one: one.is_stale_on(today))
    context = {
        "rows": [(one, one.is_stale_on(today)) for one in rows],
        "stale": len(stale),
        "typed": typed,
        "show": request.GET.get("show", ""),
        "retired": Contact.objects.exclude(retired_at=None).order_by("-retired_at")
        if request.GET.get("show") == "retired"
        else None,
    }
    return render(request, "guidance/contact_list.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def contact_add(request: HttpRequest) -> HttpResponse:
    """Add an entry."""
    form = ContactForm(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            added = contacts.add(typed=request.POST, by=request.user, at=request.arrived_at)
        except Refused as no:
            status = _say(form, no)
        else:
            messages.success(request, "Added. It warns until somebody has rung it.")
            return redirect("guidance:contact_detail", added.pk)
    return render(request, "guidance/contact_add.html", {"form": form}, status=status)


@require_GET
@allow(*STAFF)
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry with its history; to admins the forms too."""
    return _page(request, _find(pk))


@require_POST
@allow(Role.ADMIN)
def contact_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry."""
    contact, form = _find(pk), ContactChangeForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, status=422, change_form=form)
    try:
        contacts.change(
            contact=contact,
            typed=request.POST,
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=request.arrived_at,
        )
    except Refused as no:
        status = _say(form, no)
        return _page(request, contact, status=status, change_form=form)
    messages.success(request, "Saved. The directory shows it from now on.")
    return redirect("guidance:contact_detail", pk)


@require_POST
@allow(Role.ADMIN)
def contact_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the numbers were rung and are right."""
    contact, form = _find(pk), VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, status=422, verify_form=form)
    try:
        done = contacts.verify(
            contact=contact, **form.cleaned_data, by=request.user, at=request.arrived_at
        )
    except Refused as no:
        status = _say(form, no)
        return _page(request, contact, status=status, verify_form=form)
    again = f"{done.verify_again_due:%d %B %Y}".lstrip("0")
    messages.success(request, f"Verified: {done.place}. Verify it again by {again}.")
    if request.POST.get("back") == "list":
        return redirect("guidance:contact_list")
    return redirect("guidance:contact_detail", pk)


@require_POST
@allow(Role.ADMIN)
def contact_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out of the directory."""
    contact, form = _find(pk), RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, status=422, retire_form=form)
    try:
        contacts.retire(
            contact=contact, **form.cleaned_data, by=request.user, at=request.arrived_at
        )
    except Refused as no:
        status = _say(form, no)
        return _page(request, contact, status=status, retire_form=form)
    messages.success(request, f"Retired: {contact.place}. It is kept, and no call is offered it.")
    return redirect("guidance:contact_list")


def _find(pk: int) -> Contact:
    return get_object_or_404(Contact.objects.select_related("verified_by"), pk=pk)


def _say(form: forms.Form, no: Refused) -> int:
    """Put what is wrong beside its field, and return the answer's status."""
    form.is_valid()
    if isinstance(no, contacts.NotSound):
        for name, sentence in no.faults.items():
            form.add_error(name, sentence)
        return 422
    name = _FIELDS.get(type(no))
    form.add_error(name, no.sentence)
    return 409 if isinstance(no, contacts.AlreadyListed) or name is None else 422


def _page(
    request: HttpRequest, contact: Contact, *, status: int = 200, **given: forms.Form
) -> HttpResponse:
    today = request.arrived_at.astimezone(LONDON).date()
    if status == 409:
        # Somebody else's change is shown; the form keeps what was typed and may be pressed again.
        contact = _find(contact.pk)
    seen = {"seen": contact.version}
    for form in given.values():
        form.data = form.data.copy()
        form.data["seen"] = contact.version if status == 409 else form.data.get("seen", "")
    context: dict[str, Any] = {
        "contact": contact,
        "is_stale": contact.is_stale_on(today),
        "changes": contact.changes.select_related("by").order_by("-at", "-pk"),
        "change_form": ContactChangeForm(initial=as_typed(contact), auto_id="change-%s"),
        "verify_form": VerifyForm(
            initial=seen | {"again_due": today + rules.VERIFIED_FOR}, auto_id="verify-%s"
        ),
        "retire_form": RetireForm(initial=seen, auto_id="retire-%s"),
        "wrong_form": next(iter(given.values()), None),
    }
    return render(request, "guidance/contact_detail.html", context | given, status=status)
