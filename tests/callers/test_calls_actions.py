"""Starting, handing over, closing and amending calls."""

from datetime import timedelta

import pytest
from django.db import transaction

from callers.actions import calls, decisions, runs
from callers.actions.writing import CallRefused
from callers.models import Call
from helpline.models import AuditEntry
from tests.callers.facts import RECORD, REFUSAL

pytestmark = pytest.mark.django_db


def audited(action, call):
    return AuditEntry.objects.filter(action=action, subject=call.subject)


class TestStartingACall:
    def test_puts_the_row_there_before_the_first_keystroke(self, call, nurse, at):
        stored = Call.objects.get(reference=call.reference)

        assert (stored.started_at, stored.started_by, stored.nurse) == (at, nurse, nurse)
        assert stored.direction == "IN"
        assert stored.line_state == "open"
        assert stored.record == {}
        assert not stored.is_closed
        assert audited("call.start", call).get().person_id == nurse.pk

    def test_gives_a_reference_that_can_be_said_on_the_phone(self):
        for _ in range(200):
            reference = calls.new_reference()
            assert len(reference) == 9
            assert not set("ILOSZ0125") & set(reference.split("-")[1]), reference

    def test_tries_another_reference_when_the_first_is_taken(self, call, nurse, at, monkeypatch):
        offered = iter([call.reference, call.reference, "C-ABC-123"])
        monkeypatch.setattr(calls, "new_reference", lambda: next(offered))

        later = at + timedelta(minutes=1)
        assert calls.start(by=nurse, at=later).reference == "C-ABC-123"

    def test_gives_up_in_words_when_every_reference_is_taken(self, call, nurse, at, monkeypatch):
        monkeypatch.setattr(calls, "new_reference", lambda: call.reference)

        with pytest.raises(CallRefused, match="No free reference"):
            calls.start(by=nurse, at=at + timedelta(minutes=1))

    @pytest.mark.parametrize(("seconds", "calls_made"), [(0, 1), (9, 1), (10, 2), (60, 2)])
    def test_twice_within_ten_seconds_is_one_call(self, call, nurse, at, seconds, calls_made):
        calls.start(by=nurse, at=at + timedelta(seconds=seconds))

        assert Call.objects.count() == calls_made

    def test_at_once_after_another_was_written_in_is_another_call(self, call, nurse, write, at):
        write(call, notes="Hello?")

        assert calls.start(by=nurse, at=at + timedelta(seconds=3)) != call

    def test_at_the_same_moment_as_a_colleague_is_each_ones_own(self, call, other_nurse, at):
        assert calls.start(by=other_nurse, at=at) != call

    def test_out_of_hours_needs_a_reason_and_keeps_it(self, nurse, at):
        evening = at + timedelta(hours=8)
        with pytest.raises(CallRefused, match="not open"):
            calls.start(by=nurse, at=evening, out_of_hours_reason="  ")

        call = calls.start(by=nurse, at=evening, out_of_hours_reason=" Sunita\x00 agreed ")

        assert call.out_of_hours_reason == "Sunita agreed"
        assert call.line_state == "closed"

    def test_writes_nothing_when_the_audit_fails(self, nurse, at, no_audit):
        with pytest.raises(RuntimeError), transaction.atomic():
            calls.start(by=nurse, at=at)

        assert not Call.objects.exists()


class TestHandingOver:
    def test_gives_the_call_to_a_colleague_who_then_writes(
        self, call, nurse, other_nurse, at, write
    ):
        calls.hand_to(call=call, to=other_nurse, reason="", by=nurse, at=at)

        write(call, by=other_nurse, notes="Taken over")
        assert call.nurse == other_nurse
        assert audited("call.hand_over", call).get().detail["to"] == other_nurse.pk
        with pytest.raises(CallRefused, match="Another nurse holds this call"):
            calls.save_field(call=call, name="notes", value="x", base=1, by=nurse, at=at)

    def test_leaves_it_with_whoever_has_it_already(self, call, nurse, supervisor, at):
        calls.hand_to(call=call, to=nurse, reason="", by=supervisor, at=at)

        assert not audited("call.hand_over", call).exists()

    def test_to_oneself_keeps_it_for_the_next_opening_once(self, call, nurse, at):
        for _ in range(2):
            calls.hand_to(call=call, to=nurse, reason="", by=nurse, at=at)
        calls.hand_to(call=call, to=nurse, reason="", by=nurse, at=at + timedelta(days=1))

        assert Call.objects.get().nurse == nurse
        assert [one.to for one in call.hand_overs.all()] == [nurse, nurse]
        assert audited("call.hand_over", call).count() == 2

    def test_is_refused_to_those_who_cannot_take_calls(self, call, nurse, admin, other_nurse, at):
        other_nurse.is_active = False
        for person in (admin, other_nurse):
            with pytest.raises(CallRefused, match="cannot take calls"):
                calls.hand_to(call=call, to=person, reason="", by=nurse, at=at)

    def test_may_be_done_by_a_supervisor_but_not_by_another_nurse(
        self, call, other_nurse, supervisor, at
    ):
        with pytest.raises(CallRefused, match="Another nurse"):
            calls.hand_to(call=call, to=other_nurse, reason="", by=other_nurse, at=at)

        assert (
            calls.hand_to(call=call, to=other_nurse, reason="", by=supervisor, at=at).nurse
            == other_nurse
        )


class TestClosing:
    def test_stores_how_when_by_whom_and_at_which_tier(self, closed, nurse, at):
        stored = Call.objects.get(pk=closed.pk)

        assert (stored.closing, stored.tier) == ("BY_TIER", "IMMEDIATE")
        assert (stored.closed_by, stored.closed_at) == (nurse, at + timedelta(minutes=5))
        assert not stored.overran_close

    def test_twice_is_harmless(self, closed, nurse, at):
        again = calls.close(call=closed, kind="INFORMATION", by=nurse, at=at + timedelta(hours=1))

        assert (again.closing, again.closed_at) == ("BY_TIER", closed.closed_at)
        assert audited("call.close", closed).count() == 1

    def test_is_refused_with_a_list_while_something_is_missing(self, ready, nurse, at, write):
        write(ready, look_for="", topics=" ")

        with pytest.raises(calls.NotReadyToClose) as refused:
            calls.close(call=ready, kind="BY_TIER", by=nurse, at=at)

        assert [one.where for one in refused.value.missing] == ["field-look_for", "field-topics"]
        assert not Call.objects.get(pk=ready.pk).is_closed

    def test_of_an_assessed_call_as_information_is_refused(self, ready, nurse, at, write):
        write(ready, no_symptom="yes")

        with pytest.raises(calls.NotReadyToClose):
            calls.close(call=ready, kind="INFORMATION", by=nurse, at=at)

    def test_as_information_is_refused_while_a_blank_checklist_is_open(
        self, information_call, nurse, at
    ):
        call = information_call(closes=False)
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        with pytest.raises(calls.NotReadyToClose, match="cannot close"):
            calls.close(call=call, kind="INFORMATION", by=nurse, at=at)

        runs.abandon_run(call=call, slug="mscc", reason="wrong button", by=nurse, at=at)

        assert calls.close(call=call, kind="INFORMATION", by=nurse, at=at).is_closed

    @pytest.mark.parametrize(
        ("later", "overran"),
        [
            (timedelta(hours=5), False),
            (timedelta(hours=5, minutes=59, seconds=59), False),
            (timedelta(hours=6), True),
            (timedelta(hours=6, seconds=1), True),
            (timedelta(hours=23, minutes=5), True),  # the line is open again by then
        ],
    )
    def test_past_closing_time_is_allowed_and_flagged(self, ready, nurse, at, later, overran):
        call = calls.close(call=ready, kind="BY_TIER", by=nurse, at=at + later)

        assert call.overran_close is overran

    def test_waits_for_the_supervisor_when_999_is_refused(
        self, call, assess_as, settle_run, write, try_reaching, nurse, supervisor, at
    ):
        assess_as(call, "EMERGENCY_999")
        settle_run(call)
        write(call, **RECORD, **REFUSAL)
        try_reaching(call)
        with pytest.raises(calls.NotReadyToClose) as refused:
            calls.close(call=call, kind="BY_TIER", by=nurse, at=at)
        assert [one.where for one in refused.value.missing] == ["ask-supervisor"]

        decision = {"about": "REFUSED_999", "decision": "Capacity clear; GP told"}
        with pytest.raises(CallRefused, match="Only a supervisor"):
            decisions.decide(call=call, **decision, by=nurse, at=at)
        decisions.decide(call=call, **decision, by=supervisor, at=at)

        assert calls.close(call=call, kind="BY_TIER", by=nurse, at=at).is_closed

    def test_writes_nothing_when_the_audit_fails(self, ready, nurse, at, no_audit):
        with pytest.raises(RuntimeError), transaction.atomic():
            calls.close(call=ready, kind="BY_TIER", by=nurse, at=at)

        assert not Call.objects.get(pk=ready.pk).is_closed
