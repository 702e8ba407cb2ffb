"""What every write to a call begins and ends with."""

from __future__ import annotations

from datetime import timedelta

from callers import casefile
from callers.lifecycle import NotAllowed, check_may_change
from callers.models import Call, Run
from guidance.tiers import Tier
from helpline.models import Person
from helpline.refusals import Refused

# What is pressed again this soon was meant once.
SECOND_PRESS = timedelta(seconds=10)


class CallRefused(Refused):
    """A rule of calls says no."""


def refuse(check: object, *args: object, **kwargs: object) -> None:
    """Run a pure check and turn its "no" into a refusal that pages know.

    Raises CallRefused with the rule's own sentence.
    """
    try:
        check(*args, **kwargs)  # type: ignore[operator]
    except NotAllowed as no:
        raise CallRefused(str(no)) from None


def locked(call: Call, *, by: Person) -> Call:
    """Return the call locked for this write, once the person may change it.

    Raises CallRefused on a closed call or another nurse's.
    """
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    refuse(
        check_may_change,
        closed=fresh.is_closed,
        holds=fresh.nurse_id == by.pk,
        is_supervisor=by.is_supervisor,
    )
    return fresh


def typed(text: str) -> str:
    """Return what a person typed as it is stored: one kind of line end, no blanks around it.

    PostgreSQL takes no NUL character, and nobody means to type one.
    """
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def settle(file: casefile.CaseFile) -> casefile.CaseFile:
    """Compute the runs' and the call's tier anew from the rows of a case file, and store them."""
    file, runs, changed = reckoned(file)
    for run in runs:
        run.save(update_fields=["tier", "assessment"])
    if changed:
        file.call.save(update_fields=changed)
    return file


def reckoned(file: casefile.CaseFile) -> tuple[casefile.CaseFile, list[Run], list[str]]:
    """Compute the tiers anew; return the runs and fields of the call that are to be stored."""
    call = file.call
    file = casefile.assembled(file, [one.run for one in file.runs])
    runs = []
    for one in file.runs:
        record = one.assessment.as_record()
        if one.run.tier != one.tier or one.run.assessment != record:
            one.run.tier = one.tier
            one.run.assessment = record
            runs.append(one.run)
    tier = file.tier
    changed = []
    if call.tier != (tier or ""):
        call.tier = tier or ""
        changed.append("tier")
    if tier is not None and tier.rank >= Tier.IMMEDIATE.rank and call.first_red_at is None:
        call.first_red_at = file.at
        changed.append("first_red_at")
    return file, runs, changed
