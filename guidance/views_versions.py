"""Reading a version, and everything that is decided about it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import publishing
from guidance.bench import said_in
from guidance.comparison import between
from guidance.desk import wrote
from guidance.models import ASKING, Submission, Version
from guidance.views_desk import on_the_desk
from helpline.access import STAFF, allow
from helpline.opening_hours import LONDON
from helpline.refusals import Refused


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

    def act(version: Version) -> None:
        publishing.send_back(
            version=version,
            comment=request.POST.get("comment", ""),
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "Sent back.")


@require_POST
@allow(*STAFF)
def version_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an approved version live, now or from a moment on."""

    def act(version: Version) -> None:
        publishing.publish(
            version=version,
            from_at=_moment(request.POST.get("from_at", "").strip()),
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "Published.")


@require_POST
@allow(*STAFF)
def version_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a version was looked at again and still holds."""

    def act(version: Version) -> None:
        publishing.review(
            version=version,
            next_due=_day(request.POST.get("next_due", "").strip()),
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "The review is written down.")


@require_POST
@allow(*STAFF)
def version_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a live version away, with the reason."""

    def act(version: Version) -> None:
        publishing.retire(
            version=version,
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "Retired.")


def _decided(
    request: HttpRequest, pk: int, act: Callable[[Version], None], said: str
) -> HttpResponse:
    """Do it and go back to the version, or show it again with what was typed and why not."""
    try:
        act(get_object_or_404(Version, pk=pk))
    except publishing.MayNotApprove:
        raise
    except Refused as no:
        return _version_page(request, pk, status=422, error=no.sentence)
    messages.success(request, said)
    return redirect("guidance:version_detail", pk)


def _version_page(
    request: HttpRequest, pk: int, *, status: int = 200, **extra: Any
) -> HttpResponse:
    on_the_desk(request)
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
    is_own = wrote(version, request.user)
    ended = getattr(version, "submission_end", None)
    approvals = list(version.approvals.order_by("at"))
    asks = submission is not None and version.document.kind in ASKING
    context = {
        "cases": said_in(submission.draft, submission.at) if asks and submission else [],
        "version": version,
        "at": at,
        "submission": submission,
        "before": before,
        "others": others,
        "changes": between(before, version) if before else [],
        "live": live,
        "is_live": live is not None and live.pk == version.pk,
        "is_own": is_own,
        "ended": ended,
        "approvals": approvals,
        "publications": version.publications.order_by("-from_at").select_related("by"),
        "retirements": version.retirements.order_by("-at").select_related("by"),
        "may_sign": request.user.may_approve_guidance
        and not is_own
        and ended is None
        and not hasattr(version, "recall"),
        "typed": request.POST,
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
