"""The pack for when the console is down: paper forms, numbers and a blank log."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from guidance.contacts_used import to_print
from guidance.nations import nations
from guidance.queries import live_checklists, live_matters
from guidance.recalls import recalled_prints
from guidance.tiers import Tier
from helpline.access import STAFF, allow

# Danger now stands in each checklist already.
IN_EACH = "danger"
# Two sides of paper: whoever has more prints those of the areas that ring.
MOST_CONTACTS = 40
USED_WITHIN = timedelta(days=90)


@require_GET
@allow(*STAFF)
def downtime(request: HttpRequest) -> HttpResponse:
    """Show the downtime pack to print: it holds guidance alone and no caller's data."""
    at = request.arrived_at
    checklists = [one for one in live_checklists(at) if one.version.slug != IN_EACH]
    matters = live_matters(at)
    since = at - USED_WITHIN
    contacts, chosen = to_print(since, at, MOST_CONTACTS)
    context = {
        "sheets": [
            (
                version,
                definition,
                [
                    (tier, definition.tiers[tier])
                    for tier in reversed(Tier)
                    if tier in definition.tiers and tier is not Tier.INCOMPLETE
                ],
            )
            for version, definition in checklists
        ],
        "matters": [
            (
                version,
                definition.at_least,
                definition.tiers[definition.minimum].route if definition.minimum else "",
            )
            for version, definition in matters
        ],
        "nations": nations(),
        "contacts": [(one, one.is_stale_on(localdate(at))) for one in contacts],
        "chosen": chosen,
        "used_since": since,
        "most_contacts": MOST_CONTACTS,
        "attempts": range(6),
        "printed_at": at,
        "void_prints": recalled_prints(),
    }
    return render(request, "guidance/downtime.html", context)
