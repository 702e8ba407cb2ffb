"""Linking a call to the one that it goes on from."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers.actions.writing import CallRefused, locked
from callers.models import Call, LinkedCall
from helpline import audit
from helpline.models import Person


@transaction.atomic
def link(*, call: Call, earlier: Call, by: Person, at: datetime) -> Call:
    """Link a running call to an earlier one that it goes on from; the same again changes nothing.

    Raises CallRefused for itself, or for a call that began later.
    """
    call = locked(call, by=by)
    if call.earlier_id == earlier.pk:
        return call
    if earlier.pk == call.pk or earlier.started_at > call.started_at:
        raise CallRefused("Link an earlier call: this one began later, or is the same call.")
    call.earlier = earlier
    call.save(update_fields=["earlier"])
    LinkedCall.objects.create(call=call, earlier=earlier, by=by, at=at)
    audit.record("call.link", by=by, at=at, subject=call.subject, earlier=earlier.reference)
    return call
