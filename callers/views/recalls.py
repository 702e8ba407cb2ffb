"""Recalling a version, and the calls that relied on it. An admin sees no caller here either."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from callers.actions import recalls
from callers.models import Call
from callers.recalled import calls_using, count_of
from callers.views.desk import PAGE
from callers.views.leaving import leave, refuse_another_person
from callers.views.rows import TIER_LOOKS
from callers.waiting import after
from guidance.actions import recalling
from guidance.models import Recall, Severity, Version
from guidance.recalls import able_to_replace, newest_recalls
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number

RECALLERS = (Role.ADMIN, Role.SUPERVISOR)
NOTHING = "nothing"
BULKY = ("record", "versions")
# All that an admin may see of a call.
WITHOUT_PEOPLE = ("pk", "reference", "started_at", "closed_at", "tier")


@require_GET
@allow(*RECALLERS)
def recall_list(request: HttpRequest) -> HttpResponse:
    """List every recall, the newest first, with how many calls used what was recalled."""
    rows, context = _page(request, newest_recalls(), Recall, ("-at", "-pk"))
    counts = count_of(one.version_id for one in rows)
    context["rows"] = [(one, *counts.get(one.version_id, (0, 0))) for one in rows]
    return render(request, "callers/recall_list.html", context)


@require_GET
@allow(*RECALLERS)
def recall_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a recall and every call that used the version: to an admin without its people."""
    recall = get_object_or_404(newest_recalls(), pk=pk)
    used = calls_using(recall.version_id)
    if request.user.is_supervisor:
        used = used.select_related("nurse").defer(*BULKY)
    else:
        used = used.only(*WITHOUT_PEOPLE)
    order = ("-started_at", "-pk")
    rows, context = _page(request, used.order_by(*order), Call, order)
    count, waiting = count_of([recall.version_id]).get(recall.version_id, (0, 0))
    live = Version.objects.live(request.arrived_at).filter(document=recall.version.document_id)
    context |= {
        "recall": recall,
        "version": recall.version,
        "rows": rows,
        "count": count,
        "waiting": waiting,
        "looks": TIER_LOOKS,
        "live": live.without_text().first(),
    }
    return render(request, "callers/recall_detail.html", context)


@require_http_methods(["GET", "POST"])
@allow(*RECALLERS)
def version_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Recall a version, once it is said how grave it is, why, and what nurses read instead."""
    version = get_object_or_404(Version.objects.select_related("document", "recall__by"), pk=pk)
    if request.method == "GET":
        if hasattr(version, "recall"):
            return redirect("callers:recall_detail", version.recall.pk)
        return _form(request, version)
    refuse_another_person(request)
    post = request.POST
    instead = post.get("instead", "")
    others = Version.objects.filter(document=version.document_id, pk=whole_number(instead))
    try:
        made = recalls.recall(
            version=version,
            severity=post.get("severity", ""),
            reason=post.get("reason", ""),
            replacement=others.first(),
            nothing_replaces=instead == NOTHING,
            by=request.user,
            at=request.arrived_at,
        )
    except (recalling.AlreadyRecalled, recalling.NotLiveNow) as no:
        return _form(request, version, refused=no.sentence, status=409)
    except recalling.NotSaid as no:
        return _form(request, version, refused=no.sentence, status=422)
    return leave(request, "callers:recall_detail", made.pk)


def _form(
    request: HttpRequest, version: Version, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """Render the form with what was typed in it.

    Raises NeverPublished when there is nothing to recall.
    """
    at = request.arrived_at
    if not version.publications.exists():
        raise recalling.NeverPublished
    live = Version.objects.live(at).filter(document=version.document_id).first()
    is_live = live is not None and live.pk == version.pk
    before = Recall.objects.filter(version=version.pk).first()
    context = {
        "version": version,
        "before": before,
        "live": live,
        "is_live": is_live,
        "replacements": able_to_replace(version, at) if is_live else (),
        "must_be_replaced": version.document.slug == recalling.IN_EVERY_CALL,
        "severities": Severity.choices,
        "used": count_of([version.pk]).get(version.pk, (0, 0))[0],
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "callers/version_recall.html", context, status=status)


def _page(request: HttpRequest, rows: Any, model: Any, order: tuple[str, ...]) -> Any:
    """Return one page of rows by key, and what the links below it need."""
    key = whole_number(request.GET.get("after", ""))
    anchor = model.objects.filter(pk=key).first() if key else None
    page = list((rows if anchor is None else after(rows, anchor, order))[: PAGE + 1])
    shown = page[:PAGE]
    next_key = shown[-1].pk if len(page) > PAGE else None
    return shown, {"next": next_key, "first_page": anchor is None}
