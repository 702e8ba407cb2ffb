"""The directory as a file: exported for a spreadsheet, imported after a dry run."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guidance.actions import contact_imports
from guidance.contacts_csv import LARGEST, Fault, planned, too_large, written
from guidance.models import Contact, ContactImport
from helpline.access import allow
from helpline.models import Role
from helpline.opening_hours import LONDON
from helpline.refusals import Refused


@require_GET
@allow(Role.ADMIN)
def contact_export(request: HttpRequest) -> HttpResponse:
    """Answer the live directory as a CSV file."""
    today = request.arrived_at.astimezone(LONDON).date()
    # The mark at the start tells spreadsheets that this is UTF-8.
    text = "\ufeff" + written(Contact.objects.live().listed())
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="hospital-contacts-{today}.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def contact_import(request: HttpRequest) -> HttpResponse:
    """Take a file and try it out; the directory stays as it is."""
    if request.method == "GET":
        return render(request, "guidance/contact_import.html")
    sent = request.FILES.get("file")
    if sent is None:
        return _faults(request, [Fault(1, "", "Choose a file first.")])
    if sent.size > LARGEST:
        return _faults(request, [too_large(sent.size)])
    try:
        tried = contact_imports.try_out(content=sent.read(), by=request.user, at=request.arrived_at)
    except contact_imports.FileNotSound as no:
        return _faults(request, no.faults)
    return redirect("guidance:contact_import_detail", tried.pk)


@require_GET
@allow(Role.ADMIN)
def contact_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the tried file would do, or that it was imported."""
    tried = get_object_or_404(ContactImport.objects.select_related("imported_by"), pk=pk)
    plan = None if tried.imported_at else planned(tried.text)
    context = {"tried": tried, "plan": plan}
    return render(request, "guidance/contact_import_detail.html", context)


@require_POST
@allow(Role.ADMIN)
def contact_import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Import exactly the text that was tried out."""
    tried = get_object_or_404(ContactImport, pk=pk)
    try:
        contact_imports.run(tried=tried, by=request.user, at=request.arrived_at)
    except contact_imports.FileNotSound as no:
        return _faults(request, no.faults, status=409)
    except Refused as no:
        return _faults(request, [Fault(0, "", no.sentence)], status=409)
    messages.success(request, "Imported. New entries and new numbers warn until they are rung.")
    return redirect("guidance:contact_list")


def _faults(request: HttpRequest, faults: list[Fault], status: int = 422) -> HttpResponse:
    context = {"faults": faults}
    return render(request, "guidance/contact_import.html", context, status=status)
