"""The guidance desk: what is written, what waits for an approver, what goes live."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import drafts, publishing
from guidance.actions.loading import read_panel
from guidance.comparison import between
from guidance.desk import library_rows
from guidance.front_matter import PanelError
from guidance.models import Document, Draft, Kind, Submission, Version
from guidance.panel_text import BODY, HEAD, SOURCE, source_places, text_of
from helpline.access import STAFF, allow
from helpline.models import Role
from helpline.refusals import Refused

LONDON = ZoneInfo("Europe/London")
# The review calendar: what falls due within so many days, not counting what is overdue.
DUE = ("30", "60", "90")


def _on_the_desk(request: HttpRequest) -> None:
    """Let admins and approvers through, whatever the approver's role is.

    Raises PermissionDenied for anybody else.
    """
    if not (request.user.is_admin or request.user.may_approve_guidance):
        raise PermissionDenied


@require_GET
@allow(*STAFF)
def guidance_desk(request: HttpRequest) -> HttpResponse:
    """List every document with its state, its owners and when its review is due."""
    _on_the_desk(request)
    state, due = request.GET.get("state", ""), request.GET.get("due", "")
    rows = library_rows(request.arrived_at)
    context = {
        "rows": [
            row
            for row in rows
            if (not state or state in row.states) and (due not in DUE or row.is_due_in(int(due)))
        ],
        "due": due,
        "calendar": [(days, sum(row.is_due_in(int(days)) for row in rows)) for days in DUE],
        "states": sorted({state for row in rows for state in row.states}),
        "state": state,
        "overdue": sum(row.is_overdue for row in rows),
        "waiting": [row for row in rows if row.draft and row.draft.state == "SUBMITTED"],
    }
    return render(request, "guidance/guidance_desk.html", context)


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
    """Show a draft as a form, with the panel as a nurse would see it."""
    return _draft_page(request, _draft(pk))


@require_GET
@allow(Role.ADMIN)
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft in the nurse's own panel view."""
    return render(request, "guidance/_draft_preview.html", _preview(_draft(pk), request.arrived_at))


@require_POST
@allow(Role.ADMIN)
def draft_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one field as it is typed; on a clash show both texts."""
    draft, name = _draft(pk), request.POST.get("name", "")
    base = request.POST.get("base", "")
    try:
        saved = drafts.save_field(
            draft=draft,
            name=name,
            value=request.POST.get("value", request.POST.get(name, "")),
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 9 else 0,
            by=request.user,
            at=request.arrived_at,
        )
    except drafts.DraftConflict as clash:
        return render(request, "guidance/_draft_clash.html", {"clash": clash}, status=409)
    except Refused as no:
        context = {"name": name, "sentence": no.sentence}
        return render(request, "guidance/_draft_refused.html", context, status=422)
    return render(request, "guidance/_draft_saved.html", {"saved": saved, "at": request.arrived_at})


@require_POST
@allow(Role.ADMIN)
def draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every field of the form at once: the way without a script."""
    draft, clashes = _draft(pk), []
    for name, value in request.POST.items():
        base = request.POST.get(f"version-{name}", "")
        if not (base.isascii() and base.isdigit() and len(base) < 9):
            continue
        try:
            drafts.save_field(
                draft=draft,
                name=name,
                value=value,
                base=int(base),
                by=request.user,
                at=request.arrived_at,
            )
        except Refused as no:
            clashes.append((no, value))
    if clashes:
        return _draft_page(request, _draft(pk), status=409, clashes=clashes)
    messages.success(request, "The draft is saved.")
    return redirect("guidance:draft_detail", pk)


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


@require_GET
@allow(*STAFF)
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version to be read and signed: its words, what changed, what became of it."""
    return _version_page(request, pk)


@require_POST
@allow(*STAFF)
def version_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a version by the words that were read."""
    version = get_object_or_404(Version, pk=pk)
    publishing.approve(
        version=version,
        content_hash=request.POST.get("content_hash", ""),
        by=request.user,
        at=request.arrived_at,
    )
    messages.success(request, "Approved. It is not live until it is published.")
    return redirect("guidance:version_detail", pk)


@require_POST
@allow(*STAFF)
def version_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a submission back with what must change."""
    try:
        publishing.send_back(
            version=get_object_or_404(Version, pk=pk),
            comment=request.POST.get("comment", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except publishing.CommentMissing as no:
        return _version_page(request, pk, status=422, error=no.sentence)
    return redirect("guidance:guidance_desk")


@require_POST
@allow(*STAFF)
def version_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an approved version live, now or from a moment on."""
    typed = request.POST.get("from_at", "").strip()
    try:
        publishing.publish(
            version=get_object_or_404(Version, pk=pk),
            from_at=_moment(typed),
            by=request.user,
            at=request.arrived_at,
        )
    except Refused as no:
        return _version_page(request, pk, status=422, error=no.sentence, from_at=typed)
    messages.success(request, "Published.")
    return redirect("guidance:version_detail", pk)


@require_POST
@allow(*STAFF)
def version_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a version was looked at again and still holds."""
    typed = request.POST.get("next_due", "").strip()
    try:
        publishing.review(
            version=get_object_or_404(Version, pk=pk),
            next_due=_day(typed),
            by=request.user,
            at=request.arrived_at,
        )
    except Refused as no:
        return _version_page(request, pk, status=422, error=no.sentence, next_due=typed)
    messages.success(request, "The review is written down.")
    return redirect("guidance:version_detail", pk)


@require_POST
@allow(*STAFF)
def version_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a live version away, with the reason."""
    try:
        publishing.retire(
            version=get_object_or_404(Version, pk=pk),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=request.arrived_at,
        )
    except Refused as no:
        return _version_page(request, pk, status=422, error=no.sentence)
    messages.success(request, "Retired.")
    return redirect("guidance:version_detail", pk)


def _draft(pk: int) -> Draft:
    return get_object_or_404(Draft.objects.select_related("document", "base", "submitted"), pk=pk)


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
    request: HttpRequest, draft: Draft, *, status: int = 200, **extra: Any
) -> HttpResponse:
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
    slug = draft.document.slug
    try:
        file = read_panel(slug, text_of(slug, draft.fields))
    except PanelError as error:
        return {"draft": draft, "preview_faults": error.faults}
    version = Version(
        document=draft.document, number=0, author=draft.started_by, made_at=at, **file.fields
    )
    version.approved, version.last_reviewed_on = False, version.reviewed_on
    version.next_review_due = version.review_due
    return {"draft": draft, "version": version, "at": at}


def _version_page(
    request: HttpRequest, pk: int, *, status: int = 200, **extra: Any
) -> HttpResponse:
    _on_the_desk(request)
    at = request.arrived_at
    version = get_object_or_404(Version.objects.with_standing(at), pk=pk)
    submission = Submission.objects.filter(version=version).select_related("by", "draft").first()
    others = list(
        Version.objects.filter(document=version.document)
        .exclude(pk=pk)
        .without_text()
        .order_by("-number")
    )
    wanted = request.GET.get("with", "")
    chosen = next((one.pk for one in others if str(one.number) == wanted), None)
    if chosen is None and submission is not None:
        chosen = submission.draft.base_id
    before = Version.objects.select_related("document").filter(pk=chosen).first()
    live = Version.objects.live(at).filter(document=version.document).first()
    wrote = submission is not None and (
        submission.draft.editors.filter(person=request.user).exists()
    )
    ended = getattr(version, "submission_end", None)
    approvals = list(version.approvals.order_by("at"))
    context = {
        "version": version,
        "at": at,
        "submission": submission,
        "before": before,
        "others": others,
        "changes": between(before, version) if before else [],
        "live": live,
        "is_live": live is not None and live.pk == version.pk,
        "wrote": wrote,
        "ended": ended,
        "approvals": approvals,
        "publications": version.publications.order_by("-from_at").select_related("by"),
        "retirements": version.retirements.order_by("-at").select_related("by"),
        "may_sign": request.user.may_approve_guidance and not wrote and ended is None,
        **extra,
    }
    return render(request, "guidance/version_detail.html", context, status=status)


def _day(text: str) -> date:
    """Return a day as it was typed.

    Raises Refused for anything else.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Give the day on which the next review is due, such as 2027-12-01.") from None


def _moment(text: str) -> datetime | None:
    """Return a moment in London as it was typed, or None for a blank one.

    Raises Refused for anything else.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("Write the moment as a date and a time, such as 2026-12-01 09:00.") from None
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=LONDON)
