"""Who answers for a document: its owners, and who was chosen when."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import owners
from guidance.desk import library_rows
from guidance.models import Document
from helpline.access import allow
from helpline.models import Person, Role
from helpline.posted import whole_number
from helpline.refusals import Refused


@require_GET
@allow(Role.ADMIN)
def document_owners(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who answers for a document, with a form to choose."""
    return _owners_page(request, get_object_or_404(Document, pk=pk))


@require_POST
@allow(Role.ADMIN)
def document_owners_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who answers for a document from now on."""
    document = get_object_or_404(Document, pk=pk)
    people = {str(one.pk): one for one in Person.objects.all()}
    chosen = {name: request.POST.get(name, "") for name in ("owner", "second")}
    try:
        made = owners.choose(
            document=document,
            owner=people.get(chosen["owner"]),
            second=people.get(chosen["second"]),
            seen=whole_number(request.POST.get("seen", "")),
            by=request.user,
            at=request.arrived_at,
        )
    except owners.ChosenMeanwhile as no:
        return _owners_page(request, document, status=409, error=no.sentence, **chosen)
    except Refused as no:
        return _owners_page(request, document, status=422, error=no.sentence, **chosen)
    said = "The owners are kept." if made else "These were the owners already: nothing changed."
    messages.success(request, said)
    return redirect("guidance:document_owners", pk)


def _owners_page(
    request: HttpRequest, document: Document, *, status: int = 200, **extra: Any
) -> HttpResponse:
    rows = library_rows(request.arrived_at, document)
    if not rows:
        raise Http404("Nothing of this document was ever submitted.")
    history = list(document.ownerships.select_related("person", "by").order_by("-pk"))
    (row,) = rows
    context = {
        "row": row,
        "people": Person.objects.filter(is_active=True).order_by("name", "pk"),
        "owner": str(row.owner.person.pk) if row.owner.person else "",
        "second": str(row.second.person.pk) if row.second.person else "",
        "history": history,
        "seen": history[0].pk if history else 0,
        **extra,
    }
    return render(request, "guidance/document_owners.html", context, status=status)
