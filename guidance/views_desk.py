"""The guidance desk: every document, and who may open it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guidance.decisions import open_count
from guidance.desk import library_rows
from guidance.models import Draft
from helpline.access import STAFF, allow

# The review calendar: what falls due within so many days, not counting what is overdue.
DUE = ("30", "60", "90")


def on_the_desk(request: HttpRequest) -> None:
    """Let admins and approvers through, whatever the approver's role is.

    Raises PermissionDenied for anybody else.
    """
    if not (request.user.is_admin or request.user.may_approve_guidance):
        raise PermissionDenied


# Whose documents the desk shows, in the words of its filter.
WHOSE = (
    ("", "Everybody’s"),
    ("mine", "Mine"),
    ("missing", "Without an owner who may sign in"),
    ("words", "With an owner only in words"),
)


@require_GET
@allow(*STAFF)
def guidance_desk(request: HttpRequest) -> HttpResponse:
    """List every document with its state, its owners and when its review is due."""
    on_the_desk(request)
    state, due = request.GET.get("state", ""), request.GET.get("due", "")
    whose = request.GET.get("whose", "")
    rows = library_rows(request.arrived_at)
    sets = {
        "mine": [row for row in rows if row.is_of(request.user)],
        "missing": [row for row in rows if row.lacks_owner],
        "words": [row for row in rows if row.is_owned_in_words],
    }
    context = {
        "rows": [
            row
            for row in sets.get(whose, rows)
            if (not state or state in row.states) and (due not in DUE or row.is_due_in(int(due)))
        ],
        "due": due,
        "calendar": [(days, sum(row.is_due_in(int(days)) for row in rows)) for days in DUE],
        "states": sorted({state for row in rows for state in row.states}),
        "state": state,
        "whose": whose,
        "whose_words": WHOSE,
        "lacking": sets["missing"],
        "in_words": len(sets["words"]),
        "undecided": open_count(),
        "overdue": sum(row.is_overdue for row in rows),
        "waiting": [row for row in rows if row.draft and row.draft.state == Draft.State.SUBMITTED],
    }
    return render(request, "guidance/guidance_desk.html", context)
