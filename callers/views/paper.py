"""Typing in a call that was taken on paper."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from callers import waiting
from callers.actions import paper
from callers.actions.writing import CallRefused
from callers.handover import TIER_WORDS
from callers.lifecycle import PAPER_WITHIN
from callers.models import FollowUp, Voicemail
from callers.record_fields import FIELDS, Field
from callers.together import MOST, together
from callers.views.leaving import leave, refuse_another_person
from callers.views.posted import day_and_time
from guidance.models import Version
from guidance.queries import live_checklists, printed_checklists
from guidance.tiers import Tier
from helpline.access import allow
from helpline.models import Person, Role
from helpline.posted import whole_number

CALLERS = (Role.NURSE, Role.SUPERVISOR)
# What makes a call worth the name; the rest is typed on the call's own page, which saves itself.
ASKED = ("callback_number", "location", "nation", "caller_is", "caller_name", "patient_name")
WORDS = ("reason", "notes")
TIERS = [(tier, TIER_WORDS[tier]) for tier in reversed(Tier) if tier is not Tier.INCOMPLETE]
# What the paper's kind of closing says in the record; a non-clinical call closes with its button.
ENDED = {
    "by_tier": ("By its tier", {}),
    "information": ("Information: no symptom was mentioned", {"no_symptom": "yes"}),
    "lost": ("The line was lost", {"lost": "yes"}),
    "non_clinical": ("Silent, wrong number, hoax or abusive", {}),
}


@require_http_methods(["GET", "POST"])
@allow(*CALLERS)
def call_from_paper(request: HttpRequest) -> HttpResponse:
    """Type in a call that was taken on paper; it then goes on as a call of that time."""
    if request.method == "GET":
        return _form(request)
    refuse_another_person(request)
    post, at = request.POST, request.arrived_at
    try:
        call = paper.type_in(
            started_at=day_and_time(post.get("started_at", ""), "when the call started"),
            ended_at=day_and_time(post.get("ended_at", ""), "when the call ended"),
            taken_by=_taken_by(post.get("taken_by", "")),
            printed=_printed(request),
            tier=post.get("tier", ""),
            record=_record(request),
            out_of_hours_reason=post.get("out_of_hours_reason", ""),
            came_from=_came_from(request, post.get("came_from", "")),
            by=request.user,
            at=at,
        )
    except CallRefused as no:
        return _form(request, refused=no.sentence)
    return leave(request, "callers:call_detail", call.reference)


def _form(request: HttpRequest, *, refused: str = "") -> HttpResponse:
    """Render the form with what was typed in it."""
    post, at = request.POST, request.arrived_at
    live = {version.pk for version, _ in live_checklists(at)}
    context = {
        "refused": refused,
        "typed": post,
        "fields": _filled(ASKED, post),
        "words": _filled(WORDS, post),
        "checklists": _by_checklist(printed_checklists(at), live, post),
        "tiers": TIERS,
        "ended": [(name, words) for name, (words, _) in ENDED.items()],
        "takers": _takers(),
        "taken_by": whole_number(post.get("taken_by", "")) or request.user.pk,
        "days": PAPER_WITHIN.days,
        "origins": _origins(request),
    }
    status = 422 if refused else 200
    return render(request, "callers/call_from_paper.html", context, status=status)


def _filled(names: Iterable[str], post: Any) -> list[tuple[Field, str]]:
    return [(FIELDS[name], post.get(name, "")) for name in names]


def _by_checklist(
    versions: list[Version], live: set[int], post: Any
) -> list[tuple[Version, list[tuple[Version, bool, bool]], bool]]:
    """Return each checklist with its versions, which of them is live and which is chosen."""
    found: dict[str, list[Version]] = {}
    for version in versions:
        found.setdefault(version.slug, []).append(version)
    rows = []
    for slug, group in found.items():
        chosen = whole_number(post.get(f"version-{slug}", ""))
        chosen = chosen or next((one.pk for one in group if one.pk in live), group[0].pk)
        choices = [(one, one.pk in live, one.pk == chosen) for one in group]
        rows.append((group[0], choices, post.get(f"filled-{slug}") == "yes"))
    return rows


def _takers() -> list[Person]:
    """Return everybody who may have taken a call on paper, those who have left last."""
    people = Person.objects.exclude(role=Role.ADMIN).order_by("-is_active", "name")
    return list(people)


def _taken_by(text: str) -> Person:
    """Return who took the call.

    Raises CallRefused when nobody was chosen.
    """
    person = Person.objects.filter(pk=whole_number(text)).exclude(role=Role.ADMIN).first()
    if person is None:
        raise CallRefused("Say who took the call.")
    return person


def _printed(request: HttpRequest) -> list[Version]:
    """Return the versions of the checklists that were filled in on paper.

    Raises CallRefused for one that was never live.
    """
    versions = printed_checklists(request.arrived_at)
    chosen = []
    for slug in dict.fromkeys(version.slug for version in versions):
        if request.POST.get(f"filled-{slug}") != "yes":
            continue
        pk = whole_number(request.POST.get(f"version-{slug}", ""))
        version = next((one for one in versions if one.slug == slug and one.pk == pk), None)
        if version is None:
            raise CallRefused("Choose the version that is stamped on the checklist.")
        chosen.append(version)
    return chosen


def _record(request: HttpRequest) -> dict[str, str]:
    """Return the fields of the record that the form asks for.

    Raises CallRefused for a choice that is not offered.
    """
    record = {name: request.POST.get(name, "") for name in (*ASKED, *WORDS)}
    for name, value in record.items():
        if value and FIELDS[name].choices and value not in dict(FIELDS[name].choices):
            raise CallRefused(f"“{FIELDS[name].label}” does not offer that choice.")
    return record | ENDED.get(request.POST.get("ended", ""), ("", {}))[1]


def _origins(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a call on paper may have been made for: the most pressing of each kind."""
    found = together(
        {
            "callbacks": waiting.rows_of(waiting.follow_ups_of(request.user), MOST),
            "voicemails": waiting.rows_of(waiting.voicemails(), MOST),
        }
    )
    return [
        (
            f"callback-{one.pk}",
            f"Callback of {one.call.reference}, due {localtime(one.due_at):%-d %b %H:%M}",
        )
        for one in found["callbacks"]
    ] + [
        (
            f"voicemail-{one.pk}",
            f"Answers the voicemail left {localtime(one.received_at):%-d %b %H:%M}",
        )
        for one in found["voicemails"]
    ]


def _came_from(request: HttpRequest, text: str) -> FollowUp | Voicemail | None:
    """Return the callback or the voicemail that the call was made for; None for an incoming one.

    Raises CallRefused when it is no longer open.
    """
    kind, _, key = text.partition("-")
    if kind not in ("callback", "voicemail"):
        return None
    rows = (
        waiting.follow_ups_of(request.user).select_related("call", "owner")
        if kind == "callback"
        else waiting.voicemails().select_related("owner")
    )
    found = rows.filter(pk=whole_number(key)).first()
    if found is None:
        raise CallRefused("That callback or voicemail no longer waits. Choose another.")
    return found  # type: ignore[no-any-return]
