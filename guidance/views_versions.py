"""Reading a version, and everything that is decided about it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import publishing, retiring
from guidance.bench import said_in
from guidance.comparison import between
from guidance.desk import library_rows, wrote
from guidance.models import ASKING, Document, Submission, Version
from guidance.views_desk import on_the_desk
from helpline.access import STAFF, allow
from helpline.opening_hours import LONDON
from helpline.posted import whole_number
from helpline.refusals import Refused

# Sent where nothing replaces what is retired: blank would be a choice that nobody made.
NOTHING = "nothing"


class NotADay(Refused):
    default = "Give the day on which the next review is due, such as 2027-12-01."


class MustBeSaid(Refused):
    default = "Choose what replaces it, or say that nothing does: nurses read it in its place."


@require_GET
@allow(*STAFF)
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version to be read and signed: its words, what changed, what became of it."""
    return _version_page(request, pk)


@require_POST
@allow(*STAFF)
def version_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a version by the words that were read; pressing twice is told so on the same page."""

    def act(version: Version) -> None:
        publishing.approve(
            version=version,
            content_hash=request.POST.get("content_hash", ""),
            next_due=_day(request.POST.get("next_due", "").strip()),
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "Approved. It is not live until it is published.")


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
            next_due=_day(request.POST.get("next_due", "").strip()),
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "Published.")


@require_POST
@allow(*STAFF)
def version_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a version was looked at again and still holds."""

    def act(version: Version) -> None:
        next_due = _day(request.POST.get("next_due", "").strip())
        if next_due is None:
            raise NotADay
        publishing.review(
            version=version,
            next_due=next_due,
            by=request.user,
            at=request.arrived_at,
        )

    return _decided(request, pk, act, "The review is written down.")


@require_POST
@allow(*STAFF)
def version_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a live version away, with the reason and what replaces it, or that nothing does."""

    def act(version: Version) -> None:
        retiring.retire(
            version=version,
            reason=request.POST.get("reason", ""),
            replacement=_replacement(version, request.POST.get("replacement", "")),
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
    except publishing.AlreadySigned as no:
        return _version_page(request, pk, status=409, told=no.sentence)
    except (publishing.OwnWords, publishing.NotWaiting, publishing.OtherWords) as no:
        return _version_page(request, pk, status=409, error=no.sentence)
    except Refused as no:
        asks_due = isinstance(no, publishing.DueMissing | publishing.DueTooSoon)
        return _version_page(request, pk, status=422, error=no.sentence, asks_due=asks_due)
    messages.success(request, said)
    return redirect("guidance:version_detail", pk)


def _version_page(
    request: HttpRequest, pk: int, *, status: int = 200, asks_due: bool = False, **extra: Any
) -> HttpResponse:
    on_the_desk(request)
    at = request.arrived_at
    version = get_object_or_404(Version.objects.with_standing(at).checked(), pk=pk)
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
    is_live = live is not None and live.pk == version.pk
    (row,) = library_rows(at, version.document)
    context = {
        "cases": said_in(submission.draft, submission.at) if asks and submission else [],
        "version": version,
        "at": at,
        "submission": submission,
        "before": before,
        "others": others,
        "changes": between(before, version) if before else [],
        "live": live,
        "is_live": is_live,
        "is_copy": before is not None and before.document_id != version.document_id,
        "row": row,
        "needs_due": asks_due or publishing.needs_due(version, at.astimezone(LONDON).date()),
        "replacements": _replacements(version, at) if is_live else [],
        "must_be_replaced": retiring.must_be_replaced(version),
        "is_own": is_own,
        "ended": ended,
        "approvals": approvals,
        "publications": version.publications.order_by("-from_at").select_related("by"),
        "retirements": version.retirements.order_by("-at").select_related(
            "by", "replacement__document"
        ),
        "may_sign": request.user.may_approve_guidance
        and not is_own
        and ended is None
        and not hasattr(version, "recall"),
        "typed": request.POST,
        **extra,
    }
    return render(request, "guidance/version_detail.html", context, status=status)


def _replacements(version: Version, at: datetime) -> list[Version]:
    """Return what may replace a version: what else of its kind is live, by title."""
    others = Version.objects.live(at).filter(document__kind=version.document.kind)
    return list(others.exclude(pk=version.pk).without_text().order_by("title"))


def _replacement(version: Version, chosen: str) -> Document | None:
    """Return the document that was chosen, or None where nothing is said to replace it.

    Raises MustBeSaid, ReplacementMissing.
    """
    if chosen == NOTHING:
        return None
    document = Document.objects.filter(pk=whole_number(chosen)).first()
    if document is None:
        raise MustBeSaid if not retiring.must_be_replaced(version) else retiring.ReplacementMissing
    return document


def _day(text: str) -> date | None:
    """Return a day as it was typed, or None for a blank one.

    Raises NotADay for anything else.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADay from None


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
