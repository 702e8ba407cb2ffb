"""Calls at each stage, made through the actions that the pages call."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import settings

from callers import casefile
from callers.actions import (
    calls,
    decisions,
    follow_ups,
    linking,
    runs,
    sharing,
    showing,
    steps,
    tiers,
)
from callers.models import Addendum, Call, FollowUp, Review, ReviewReply, ReviewSignOff, StepState
from guidance.queries import live_definition, live_panels
from guidance.tiers import Tier
from helpline import audit
from tests.callers.facts import INFORMATION, RECORD

# In each checklist the answers that come to a tier; every other open question is answered no.
CORD = {
    "SAFETY_NET": {"G0": "no"},
    "WITHIN_24H": {"G0": "no", "P6": "yes"},
    "IMMEDIATE": {"G0": "no", "N2": "yes", "N9": "days", "N10": "yes"},
    "EMERGENCY_999": {"G0": "no", "N2": "yes", "N9": "hours", "N10": "yes"},
}
MINUTE = timedelta(minutes=1)
SAME_AS_A_ROW = ("follow_up", "hand_over")

# A busy machine is no defect: no example is judged by how long it took.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def call(nurse, at) -> Call:
    """Return a call that the nurse has just started."""
    return calls.start(by=nurse, at=at)


@pytest.fixture
def write(nurse, at) -> Callable[..., None]:
    """Return a function that writes fields of a call."""

    def write_(call: Call, *, by=nurse, at: datetime = at, **fields: str) -> None:
        call.refresh_from_db()
        for name, value in fields.items():
            base = int(call.versions.get(name, 0))
            calls.save_field(call=call, name=name, value=value, base=base, by=by, at=at)
        call.refresh_from_db()

    return write_


@pytest.fixture
def give(nurse, at) -> Callable[..., casefile.CaseFile]:
    """Return a function that answers questions one by one in a checklist."""

    def give_(call: Call, slug: str = "mscc", *, reason: str = "", note: str = "", **values: str):
        file = None
        for question, value in values.items():
            file = runs.answer(
                call=call,
                slug=slug,
                question=question,
                value=value,
                reason=reason,
                note=note,
                by=nurse,
                at=at,
            )
        return file

    return give_


@pytest.fixture
def cord(call, nurse, at) -> Call:
    """Return a call in which the cord compression checklist is open and blank."""
    runs.open_run(call=call, slug="mscc", by=nurse, at=at)
    return call


@pytest.fixture
def assess_as(nurse, at) -> Callable[..., Call]:
    """Return a function that answers the cord compression checklist up to a tier."""

    def assess_(call: Call, tier: str) -> Call:
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        file = casefile.load(call, at)
        for question in live_definition("mscc", at).definition.questions:
            if question.id in file.run("mscc").assessment.asked:
                value = CORD[tier].get(question.id, "no")
                file = runs.answer(
                    call=call, slug="mscc", question=question.id, value=value, by=nurse, at=at
                )
        assert file.tier == tier
        return call

    return assess_


@pytest.fixture
def settle_run(nurse, at) -> Callable[..., None]:
    """Return a function that confirms a run's tier and ticks each of its steps."""

    def settle_(call: Call, slug: str = "mscc") -> None:
        one = casefile.load(call, at).run(slug)
        file = tiers.confirm_tier(
            call=call, slug=slug, tier=one.assessment.tier, reason="", by=nurse, at=at
        )
        for step, _ in file.run(slug).steps:
            steps.tick_step(
                call=call,
                slug=slug,
                step=step.id,
                # Nothing is ticked as done here that the record would have to hold as well.
                state=StepState.NOT_APPLICABLE if step.id in SAME_AS_A_ROW else StepState.DONE,
                reason="",
                by=nurse,
                at=at,
            )

    return settle_


@pytest.fixture
def try_reaching(nurse, at) -> Callable[..., object]:
    """Return a function that records a contact attempt."""

    def try_(call: Call, **changed):
        words = {
            "whom": "CANCER_LINE",
            "number": "01632 960114",
            "number_from": "CARD",
            "outcome": "REACHED",
            "spoke_to": "acute oncology nurse",
            "read_back": True,
            "note": "",
            "by": nurse,
            "at": at,
        }
        return follow_ups.record_attempt(call=call, **words | changed)

    return try_


@pytest.fixture
def book(nurse, at) -> Callable[..., object]:
    """Return a function that books a follow-up."""

    def book_(call: Call, **changed):
        words = {
            "kind": "CHECK",
            "why": "Was the team reached?",
            "due_at": None,
            "owner": nurse,
            "by": nurse,
            "at": at,
        }
        return follow_ups.book(call=call, **words | changed)

    return book_


@pytest.fixture
def ready(call, assess_as, settle_run, write, try_reaching) -> Call:
    """Return an immediate call in which nothing is missing."""
    assess_as(call, "IMMEDIATE")
    settle_run(call)
    write(call, **RECORD)
    try_reaching(call)
    return call


@pytest.fixture
def closed(ready, nurse, at) -> Call:
    """Return an immediate call that was closed by its tier."""
    return calls.close(call=ready, kind="BY_TIER", by=nurse, at=at + 5 * MINUTE)


@pytest.fixture
def information_call(nurse, write, at) -> Callable[..., Call]:
    """Return a function that makes a call for information, closed unless told otherwise."""

    def make(*, by=nurse, at: datetime = at, closes: bool = True) -> Call:
        call = calls.begin(by=by, at=at)  # two in one second are no second press here
        write(call, by=by, at=at, **INFORMATION)
        if closes:
            calls.close(call=call, kind="INFORMATION", by=by, at=at + MINUTE)
        return call

    return make


@pytest.fixture
def owe(nurse, at) -> Callable[..., FollowUp]:
    """Return a function that makes a follow-up of a call that may be closed already."""

    def owe_(call: Call, **changed) -> FollowUp:
        words = {
            "kind": "CALLBACK",
            "why": "Is she walking better?",
            "due_at": at + timedelta(hours=1),
            "owner": nurse,
            "made_at": at,
            "made_by": nurse,
        }
        return FollowUp.objects.create(call=call, **words | changed)

    return owe_


@pytest.fixture
def one_of_each(cord, give, try_reaching, nurse, other_nurse, supervisor, at) -> Call:
    """Return a call with one row in each table that only grows."""
    who = {"call": cord, "by": nurse, "at": at}
    silent = calls.begin(by=nurse, at=at)
    calls.close(call=silent, kind="NON_CLINICAL", non_clinical="SILENT", by=nurse, at=at)
    calls.undo_closing(call=silent, by=nurse, at=at)
    give(cord, N2="yes", X2="yes")
    runs.explain_blanks(reason="the line was bad", **who)
    tiers.confirm_tier(slug="mscc", tier=Tier.IMMEDIATE, reason="", **who)
    steps.tick_step(slug="mscc", step="script", state="DONE", reason="", **who)
    runs.decline_checklist(slug="hypercalcaemia", reason="tested today", **who)
    try_reaching(cord)
    decisions.decide(call=cord, about="REFUSED_999", decision="agreed", by=supervisor, at=at)
    showing.show_panel(version=live_panels(at)[0], **who)
    sharing.disclose(
        basis="CHILD",
        reason="in danger",
        authorised_by="Sunita",
        what="the address",
        with_whom="the police",
        shared_at=None,
        caller_told=False,
        **who,
    )
    sharing.note_safeguarding(at_risk="ADULT", text="hit at home", lead_told="Lea", **who)
    decisions.ask(about="LOST_CALL", **who)
    linking.link(earlier=silent, **who)
    seen = Review.objects.create(call=cord, reasons=["LOWERED"], text="seen", by=supervisor, at=at)
    ReviewReply.objects.create(review=seen, text="I see", by=nurse, at=at)
    ReviewSignOff.objects.create(review=seen, by=supervisor, at=at)
    Addendum.objects.create(call=cord, text="late", by=nurse, at=at)
    calls.hand_to(to=other_nurse, reason="", **who)
    return Call.objects.get(pk=cord.pk)


@pytest.fixture
def no_audit(monkeypatch) -> None:
    """Make every audit insert fail; ask for it last, once all else is set up."""

    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
