"""A supervisor's recorded decisions, and asking for one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers.actions.writing import CallRefused, locked, typed
from callers.models import AskedDecision, Call, SupervisorDecision
from helpline import audit
from helpline.models import Person


@transaction.atomic
def ask(*, call: Call, about: str, by: Person, at: datetime) -> Call:
    """Ask the supervisors to decide on a running call; asking again changes nothing.

    Raises CallRefused when nobody said what is to be decided.
    """
    call = locked(call, by=by)
    if about not in SupervisorDecision.About.values:
        raise CallRefused("Say what is to be decided.")
    if call.decision_wanted == about:
        return call
    call.decision_wanted, call.decision_wanted_at = about, at
    call.save(update_fields=["decision_wanted", "decision_wanted_at"])
    AskedDecision.objects.create(call=call, about=about, by=by, at=at)
    audit.record("call.ask_decision", by=by, at=at, subject=call.subject, about=about)
    return call


@transaction.atomic
def decide(*, call: Call, about: str, decision: str, by: Person, at: datetime) -> None:
    """Record a supervisor's decision on a call; the same words again are the same decision.

    Raises CallRefused when it is blank, about nothing known, or made by somebody else.
    """
    if not by.is_supervisor:
        raise CallRefused("Only a supervisor decides this.")
    if about not in SupervisorDecision.About.values:
        raise CallRefused("Say what you decide on.")
    decision = typed(decision)
    if not decision:
        raise CallRefused("Say what you decided and why.")
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.is_closed and about != SupervisorDecision.About.NOT_REACHED:
        raise CallRefused("This call is closed. Add an addendum instead.")
    if call.decision_wanted == about:
        call.decision_wanted, call.decision_wanted_at = "", None
        call.save(update_fields=["decision_wanted", "decision_wanted_at"])
    same = SupervisorDecision.objects.filter(call=call, about=about, decision=decision, by=by)
    if same.exists():
        return
    SupervisorDecision.objects.create(call=call, about=about, decision=decision, by=by, at=at)
    audit.record("call.decision", by=by, at=at, subject=call.subject, about=about)
