"""Writing a change to a checklist or an urgent matter: its parts, its lists, its test bench."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from guidance.actions import cases, draft_lists, drafts
from guidance.bench import Checked, checked, tried
from guidance.definitions import ChecklistDefinition
from guidance.draft_parts import page_at
from guidance.models import ASKING, Document, Draft, Submission
from guidance.tiers import Tier
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number
from helpline.refusals import Refused


@require_POST
@allow(Role.ADMIN)
def asking_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a change to a checklist or an urgent matter, or join the one that is under way."""
    document = get_object_or_404(Document, kind__in=ASKING, slug=slug)
    draft = drafts.start(document=document, by=request.user, at=request.arrived_at)
    return redirect("guidance:draft_detail", draft.pk)


@require_GET
@allow(Role.ADMIN)
def draft_bench(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a draft as a nurse would, beside what is live; see the cases it must meet."""
    return _bench_page(request, draft_of(pk), request.GET)


@require_POST
@allow(Role.ADMIN)
def draft_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep, change or drop a case of the test bench."""
    draft, number = draft_of(pk), whole_number(request.POST.get("number", ""))
    why = request.POST.get("why", "")
    try:
        if request.POST.get("do") == "drop":
            cases.drop(draft=draft, number=number, why=why, by=request.user, at=request.arrived_at)
        else:
            cases.keep(
                draft=draft,
                number=number,
                answers=answers_in(request.POST),
                tier=request.POST.get("tier", ""),
                why=why,
                by=request.user,
                at=request.arrived_at,
            )
    except drafts.NotSound as no:
        return _bench_page(request, draft, request.POST, error=no.sentence, faults=no.faults)
    except Refused as no:
        return _bench_page(request, draft, request.POST, error=no.sentence)
    messages.success(request, "The cases are kept.")
    return redirect("guidance:draft_bench", pk)


def answers_in(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a form by question id; a blank one is no answer."""
    found = {name[2:]: value.strip() for name, value in sent.items() if name.startswith("a-")}
    return {name: value for name, value in found.items() if value}


def draft_of(pk: int) -> Draft:
    """Return a draft with what its pages name.

    Raises Http404 for a draft of a panel.
    """
    drafts_with = Draft.objects.select_related("document", "base__document", "submitted")
    return get_object_or_404(drafts_with, pk=pk, document__kind__in=ASKING)


def asking_page(
    request: HttpRequest, draft: Draft, place: str, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """Show one page of a draft that asks questions: the outline, or a part of it."""
    page = page_at(draft, place)
    if page is None:
        raise Http404
    heading, nodes = page
    context = {
        "draft": draft,
        "place": place,
        "heading": heading,
        "nodes": nodes,
        "above": place.rpartition(".")[0].rpartition(".")[0],
        "triggers": Submission.Trigger.choices,
        "reason": request.POST.get("reason", ""),
        "trigger": request.POST.get("trigger", ""),
        "sent_back": draft.submissions.filter(version__submission_end__how="SENT_BACK")
        .select_related("version__submission_end__by")
        .order_by("-at")
        .first(),
        "editors": [one.person.name for one in draft.editors.select_related("person")],
        **asking_preview(draft, request),
        **extra,
    }
    return render(request, "guidance/draft_asking.html", context, status=status)


def asking_preview(draft: Draft, request: HttpRequest) -> dict[str, Any]:
    """Return what stands beside the form: what stops the draft, and what it lost."""
    found = checked(draft, request.arrived_at)
    return {"draft": draft, "checked": found, "accounts": _accounts(draft, found)}


def change_list(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Do what a button beside a list says, and go to where that stands now.

    Raises Refused.
    """
    how, _, place = request.POST["do"].partition(" ")
    where = place if how == "add" else place.rpartition(".")[0]
    at = draft_lists.change(
        draft=draft,
        how=how,
        place=place,
        base=whole_number(request.POST.get(f"version-{where}", "")),
        name=request.POST.get(f"new-{where}", ""),
        by=request.user,
        at=request.arrived_at,
    )
    draft.refresh_from_db()
    here = request.POST.get("part", "")
    page = at if how == "add" and page_at(draft, at) else here
    return redirect(f"{part_url(draft, page)}#at-{at if how != 'remove' else where}")


def part_url(draft: Draft, place: str) -> str:
    """Return the address of one page of a draft."""
    address = reverse("guidance:draft_detail", args=[draft.pk])
    return f"{address}?{urlencode({'part': place})}" if place else address


def _accounts(draft: Draft, found: Checked) -> list[dict[str, Any]]:
    """Return a field set for each thing that lost something: what was lost, and why it is right."""
    about: dict[str, dict[str, Any]] = {}
    for loss in found.losses:
        one = about.setdefault(loss.about, {"about": loss.about, "said": [], "fields": []})
        one["said"].append(loss.words)
        if one["fields"]:
            continue
        wanted = ("replacement", "reason") if loss.is_question else ("reason",)
        for what in wanted:
            name = f"accounts.{loss.about}.{what}"
            one["fields"].append(
                {
                    "name": name,
                    "label": f"Which question replaces {loss.about}"
                    if what == "replacement"
                    else f"Why {loss.about} may count for less",
                    "is_long": what == "reason",
                    "value": draft.fields.get(name, ""),
                    "version": int(draft.versions.get(name, 0)),
                }
            )
    return list(about.values())


def _bench_page(
    request: HttpRequest, draft: Draft, sent: Mapping[str, str], *, error: str = "", **extra: Any
) -> HttpResponse:
    found = checked(draft, request.arrived_at)
    answers = answers_in(sent)
    number = whole_number(sent.get("case", "") or sent.get("number", ""))
    case = next((one.case for one in found.runs if one.case.number == number), None)
    if case is not None and not answers:
        answers = dict(case.answers)
    asked = found.definition or found.live_definition
    context = {
        "draft": draft,
        "checked": found,
        "groups": _asked(asked, answers),
        "answers": answers.items(),
        "outcomes": [
            ("The draft", *_outcome(found.definition, answers)),
            (_beside(draft, found), *_outcome(found.live_definition, answers)),
        ]
        if answers
        else [],
        "tiers": [one.value for one in Tier],
        "case": case,
        "typed": request.POST,
        "error": error,
        **extra,
    }
    return render(request, "guidance/draft_bench.html", context, status=422 if error else 200)


def _asked(definition: ChecklistDefinition, answers: Mapping[str, str]) -> list[Any]:
    return [
        (group, [(one, answers.get(one.id, "")) for one in group.questions])
        for group in definition.groups
    ]


def _beside(draft: Draft, found: Checked) -> str:
    """Return what stands beside the draft on the bench."""
    is_own = found.live.document_id == draft.document_id
    return f"Live: version {found.live.number}" if is_own else f"Copied from: {found.live.title}"


def _outcome(definition: ChecklistDefinition | None, answers: Mapping[str, str]) -> tuple[Any, ...]:
    """Return what the answers come to, the words of its tier, and what was not taken."""
    if definition is None:
        return None, None, "It cannot be answered yet: see what is wrong with it."
    assessment, refused = tried(definition, answers)
    return assessment, definition.tiers.get(assessment.tier), refused
