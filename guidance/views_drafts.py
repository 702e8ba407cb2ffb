"""Writing a change to guidance, field by field, and submitting it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import drafts
from guidance.actions.draft_forms import read_draft
from guidance.models import Document, Draft, Kind, Submission, Version
from guidance.panel_text import BODY, HEAD, SOURCE, source_places
from guidance.views_asking import asking_page, asking_preview, change_list, part_url
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number
from helpline.refusals import Refused


@require_POST
@allow(Role.ADMIN)
def draft_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a change to a panel, or join the one that is under way."""
    document = get_object_or_404(Document, kind=Kind.PANEL, slug=slug)
    draft = drafts.start(document=document, by=request.user, at=request.arrived_at)
    return redirect("guidance:draft_detail", draft.pk)


@require_GET
@allow(Role.ADMIN)
def draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft as a form, with the panel as a nurse would see it, or what stops it."""
    return _draft_page(request, _draft(pk), request.GET.get("part", ""))


@require_GET
@allow(Role.ADMIN)
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft in the nurse's own panel view, or what stops a checklist's draft."""
    draft = _draft(pk)
    if draft.document.kind != Kind.PANEL:
        return render(request, "guidance/_draft_checks.html", asking_preview(draft, request))
    return render(request, "guidance/_draft_preview.html", _preview(draft, request.arrived_at))


@require_POST
@allow(Role.ADMIN)
def draft_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one field as it is typed; on a clash show both texts."""
    draft = _draft(pk)
    try:
        saved = drafts.save_field(
            draft=draft,
            name=request.POST.get("name", ""),
            value=request.POST.get("value", ""),
            base=whole_number(request.POST.get("base", "")),
            by=request.user,
            at=request.arrived_at,
        )
    except drafts.DraftConflict as clash:
        return render(request, "guidance/_draft_clash.html", {"clash": clash}, status=409)
    except Refused as no:
        context = {"sentence": no.sentence}
        return render(request, "guidance/_draft_refused.html", context, status=422)
    return render(request, "guidance/_draft_saved.html", {"saved": saved, "at": request.arrived_at})


@require_POST
@allow(Role.ADMIN)
def draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every field of the form at once: the way without a script."""
    draft, clashes = _draft(pk), []
    part = request.POST.get("part", "")
    for name, value in request.POST.items():
        if f"version-{name}" not in request.POST:
            continue
        try:
            drafts.save_field(
                draft=draft,
                name=name,
                value=value,
                base=whole_number(request.POST[f"version-{name}"]),
                by=request.user,
                at=request.arrived_at,
            )
        except Refused as no:
            clashes.append((no, value))
    if not clashes and "do" in request.POST:
        try:
            return change_list(request, draft)
        except Refused as no:
            return _draft_page(request, _draft(pk), part, status=409, error=no.sentence)
    if clashes:
        return _draft_page(request, _draft(pk), part, status=409, clashes=clashes)
    messages.success(request, "The draft is saved.")
    return redirect(part_url(draft, part))


@require_POST
@allow(Role.ADMIN)
def draft_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit a draft to an approver, or say what is wrong with it."""
    try:
        version = drafts.submit(
            draft=_draft(pk),
            reason=request.POST.get("reason", ""),
            trigger=request.POST.get("trigger", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except drafts.NotSound as no:
        return _draft_page(request, _draft(pk), status=422, error=no.sentence, faults=no.faults)
    except Refused as no:
        return _draft_page(request, _draft(pk), status=422, error=no.sentence)
    return redirect("guidance:version_detail", version.pk)


@require_POST
@allow(Role.ADMIN)
def draft_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a draft aside; what was typed is kept."""
    drafts.give_up(draft=_draft(pk), by=request.user, at=request.arrived_at)
    messages.success(request, "The draft is laid aside.")
    return redirect("guidance:guidance_desk")


def _draft(pk: int) -> Draft:
    return get_object_or_404(
        Draft.objects.select_related("document", "base__document", "submitted"), pk=pk
    )


def _filled(draft: Draft, names: Any, prefix: str = "") -> list[dict[str, Any]]:
    return [
        {
            "field": one,
            "name": f"{prefix}{one.name}",
            "value": draft.fields.get(f"{prefix}{one.name}", ""),
            "version": int(draft.versions.get(f"{prefix}{one.name}", 0)),
        }
        for one in names
    ]


def _draft_page(
    request: HttpRequest, draft: Draft, part: str = "", *, status: int = 200, **extra: Any
) -> HttpResponse:
    if draft.document.kind != Kind.PANEL:
        return asking_page(request, draft, part, status=status, **extra)
    context = {
        "draft": draft,
        "head": _filled(draft, HEAD),
        "body": _filled(draft, [BODY])[0],
        "sources": [
            (n, _filled(draft, SOURCE, f"source_{n}_")) for n in source_places(draft.fields)
        ],
        "triggers": Submission.Trigger.choices,
        "reason": request.POST.get("reason", ""),
        "sent_back": draft.submissions.filter(version__submission_end__how="SENT_BACK")
        .select_related("version__submission_end__by")
        .order_by("-at")
        .first(),
        "editors": [one.person.name for one in draft.editors.select_related("person")],
        **_preview(draft, request.arrived_at),
        **extra,
    }
    return render(request, "guidance/draft_detail.html", context, status=status)


def _preview(draft: Draft, at: datetime) -> dict[str, Any]:
    try:
        file = read_draft(draft)
    except drafts.NotSound as no:
        return {"draft": draft, "preview_faults": no.faults}
    version = Version(
        document=draft.document, number=0, author=draft.started_by, made_at=at, **file.fields
    )
    version.approved, version.last_reviewed_on = False, version.reviewed_on
    version.next_review_due = version.review_due
    return {"draft": draft, "version": version, "at": at}
