"""Beginning a wholly new document on screen."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from guidance.actions import beginning
from guidance.forms_documents import NewMatterForm, NewPanelForm
from guidance.models import Draft, Version
from helpline.access import allow
from helpline.models import Role
from helpline.refusals import Refused

# Refusals that speak of one field stand beside it.
_FIELDS = {beginning.AddressTaken: "slug", beginning.NothingToCopy: "copy_of"}


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def panel_new(request: HttpRequest) -> HttpResponse:
    """Begin the draft of a new panel."""

    def begin() -> Draft:
        names = ("slug", "title", "group", "urgency")
        typed = {name: request.POST.get(name, "") for name in names}
        return beginning.new_panel(**typed, by=request.user, at=request.arrived_at)

    return _begun(request, NewPanelForm(_sent(request)), "panel", begin)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def matter_new(request: HttpRequest) -> HttpResponse:
    """Begin the draft of a new urgent matter, as a copy of another."""

    def begin() -> Draft:
        names = ("slug", "title", "copy_of")
        typed = {name: request.POST.get(name, "") for name in names}
        return beginning.new_matter(**typed, by=request.user, at=request.arrived_at)

    live = Version.objects.live(request.arrived_at).matters().without_text().order_by("title")
    matters = [(one.slug, one.title) for one in live]
    form = NewMatterForm(_sent(request), matters=matters)
    return _begun(request, form, "urgent matter", begin)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _begun(
    request: HttpRequest, form: forms.Form, kind: str, begin: Callable[[], Draft]
) -> HttpResponse:
    """Begin it and go to its draft, or show the form again with what was typed and why not."""
    status = 200
    if request.method == "POST":
        form.is_valid()  # binds what was typed: the action says what is wrong with it
        try:
            draft = begin()
        except beginning.NotFilledIn as no:
            status = 422
            for name, sentence in no.faults.items():
                form.add_error(name, sentence)
        except Refused as no:
            status = 409 if isinstance(no, beginning.AddressTaken) else 422
            form.add_error(_FIELDS.get(type(no)), no.sentence)
        else:
            messages.success(request, "Begun. Nurses see it once it is approved and published.")
            return redirect("guidance:draft_detail", draft.pk)
    context = {"form": form, "kind": kind}
    return render(request, "guidance/document_new.html", context, status=status)
