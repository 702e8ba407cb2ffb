"""Ringing for a callback: the outgoing call, what it knows already, and what closing it does."""

from datetime import timedelta

import pytest

from callers.actions import callbacks, calls, decisions
from callers.actions.writing import CallRefused
from callers.models import Call, FollowUp
from callers.record_fields import CARRIED_OVER, FIELDS
from helpline.models import AuditEntry
from tests.callers.facts import INFORMATION, RECORD

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FOUND = "Walking better; the team rang her this morning"


@pytest.fixture
def due(closed, owe):
    """Return a callback of an immediate call that is closed."""
    return owe(closed)


@pytest.fixture
def ring(nurse, at):
    def ring_(follow_up, by=nurse, at=at + timedelta(hours=1), **changed):
        return callbacks.ring(follow_up=follow_up, by=by, at=at, **changed)

    return ring_


def lose(call, nurse, at):
    """Write down that the line was lost."""
    calls.save_field(call=call, name="lost", value="yes", base=0, by=nurse, at=at)


class TestRinging:
    def test_starts_an_outgoing_call_that_is_linked_both_ways(self, due, ring, closed, nurse):
        call = Call.objects.get(pk=ring(due).pk)

        assert (call.direction, call.follow_up, call.earlier) == ("OUT", due, closed)
        assert call.nurse == nurse
        entry = AuditEntry.objects.get(action="follow_up.ring")
        assert (entry.subject, entry.detail) == (closed.subject, {"call": call.reference})

    def test_carries_over_what_is_known_and_asks_it_never_again(self, due, ring):
        call = ring(due)

        known = {name: value for name, value in RECORD.items() if name in CARRIED_OVER}
        assert call.record == known | {"reason": "Callback: Is she walking better?"}
        assert str(call.callback_e164) == "+447700900123"
        for name in ("caller_is", "nation", "sharing_basis", "cancer_where"):
            assert name in known

    def test_carries_over_nothing_of_that_call_itself(self, due, ring):
        for name in ("temperature", "advice_given", "topics", "look_for", "teach_back", "notes"):
            assert ring(due).said(name) == ""

    def test_carries_over_fields_that_there_are(self):
        assert set(CARRIED_OVER) <= set(FIELDS)

    def test_can_be_written_on_from_what_was_carried_over(self, due, ring, write):
        call = ring(due)

        write(call, callback_number="01632 960987")

        assert call.versions["callback_number"] == 2
        assert str(call.callback_e164) == "+441632960987"

    def test_writes_down_that_somebody_answered(self, due, ring):
        attempt = ring(due).attempts.get()

        assert (attempt.whom, attempt.outcome) == ("CALLER", "REACHED")

    def test_carries_no_sharing_without_consent_over(self, due, ring, closed):
        closed.record["sharing_basis"] = "serious_harm"
        closed.save()

        assert ring(due).said("sharing_basis") == ""

    def test_again_is_the_same_running_call(self, due, ring):
        assert ring(due) == ring(due)
        assert AuditEntry.objects.filter(action="follow_up.ring").count() == 1

    def test_again_after_a_lost_one_is_a_new_call(self, due, ring, try_reaching, nurse, at):
        first = ring(due, answered=False)
        try_reaching(first, whom="CALLER", outcome="NO_ANSWER", spoke_to="", read_back=False)
        lose(first, nurse, at)
        calls.close(call=first, kind="LOST", by=nurse, at=at + 70 * MINUTE)

        assert ring(due) != first

    def test_outside_hours_needs_a_reason(self, due, ring, at):
        evening = at + timedelta(hours=9)
        with pytest.raises(CallRefused, match="not open"):
            ring(due, at=evening)

        call = ring(due, at=evening, out_of_hours_reason="Sunita agreed")
        assert call.out_of_hours_reason == "Sunita agreed"

    def test_once_it_is_completed_is_refused(self, due, ring, nurse, at):
        callbacks.complete(follow_up=due, outcome="seen", contact_confirmed=True, by=nurse, at=at)

        with pytest.raises(CallRefused, match="completed already"):
            ring(due)

    def test_writes_nothing_when_the_audit_fails(self, due, ring, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            ring(due)

        assert not Call.objects.filter(direction="OUT").exists()


class TestTwoNursesOnOneCallback:
    def test_the_second_is_told_to_take_it_over_first(self, due, ring, other_nurse):
        ring(due)

        with pytest.raises(CallRefused, match="Take it over first"):
            ring(due, by=other_nurse)

    def test_the_second_is_told_who_rings_once_it_is_hers(self, due, ring, other_nurse, at):
        call = ring(due)
        callbacks.take(
            follow_up=due, reason="ill", owner=due.owner_id, by=other_nurse, at=at + 3 * HOUR
        )

        with pytest.raises(callbacks.AlreadyRinging, match=f"Amara Test.*{call.reference}"):
            ring(due, by=other_nurse)
        assert Call.objects.filter(direction="OUT").count() == 1

    def test_a_supervisor_is_told_who_rings(self, due, ring, supervisor):
        ring(due)

        with pytest.raises(callbacks.AlreadyRinging, match="Amara Test"):
            ring(due, by=supervisor)


class TestClosingAnOutgoingCall:
    @pytest.fixture
    def told(self, due, ring, write):
        """Return the outgoing call of a callback with what an information call must hold."""
        call = ring(due)
        write(call, **INFORMATION)
        return call

    def close(self, call, nurse, at, kind="INFORMATION", **changed):
        return calls.close(call=call, kind=kind, by=nurse, at=at + 70 * MINUTE, **changed)

    def test_waits_for_what_was_found(self, told, nurse, at):
        with pytest.raises(calls.NotReadyToClose) as refused:
            self.close(told, nurse, at)

        assert [one.where for one in refused.value.missing] == ["field-found"]

    def test_completes_its_callback_with_what_was_found(self, told, due, nurse, write, at):
        write(told, found=FOUND)

        self.close(told, nurse, at)

        row = FollowUp.objects.get(pk=due.pk)
        assert (row.outcome, row.contact_confirmed) == (FOUND, True)
        assert (row.completed_by, row.completed_at) == (nurse, at + 70 * MINUTE)
        assert AuditEntry.objects.filter(action="follow_up.complete").count() == 1

    def test_twice_completes_it_once(self, told, nurse, write, at):
        write(told, found=FOUND)
        self.close(told, nurse, at)
        self.close(told, nurse, at + MINUTE)

        assert AuditEntry.objects.filter(action="follow_up.complete").count() == 1

    def test_leaves_a_callback_that_was_completed_meanwhile(
        self, told, due, nurse, supervisor, write, at
    ):
        write(told, found=FOUND)
        callbacks.complete(
            follow_up=due, outcome="seen", contact_confirmed=True, by=supervisor, at=at
        )

        self.close(told, nurse, at)

        assert FollowUp.objects.get(pk=due.pk).outcome == "seen"

    @pytest.mark.parametrize("kind", ["LOST", "NON_CLINICAL"])
    def test_that_reached_nobody_leaves_its_callback_open(
        self, due, ring, try_reaching, nurse, at, kind
    ):
        call = ring(due, answered=False)
        try_reaching(call, whom="CALLER", outcome="NO_ANSWER", spoke_to="", read_back=False)
        what = {"non_clinical": "SILENT"} if kind == "NON_CLINICAL" else {}
        lose(call, nurse, at)

        self.close(call, nurse, at, kind=kind, **what)

        assert FollowUp.objects.get(pk=due.pk).completed_at is None

    def test_writes_nothing_when_the_audit_fails(self, told, due, nurse, write, at, request):
        write(told, found=FOUND)
        request.getfixturevalue("no_audit")
        with pytest.raises(RuntimeError, match="no audit"):
            self.close(told, nurse, at)

        assert not Call.objects.get(pk=told.pk).is_closed
        assert FollowUp.objects.get(pk=due.pk).completed_at is None


class TestThreeOutgoingCallsThatReachedNobody:
    def ring_in_vain(self, due, ring, try_reaching, nurse, at):
        call = ring(due, at=at, answered=False)
        try_reaching(call, whom="CALLER", outcome="NO_ANSWER", spoke_to="", read_back=False, at=at)
        lose(call, nurse, at)
        calls.close(call=call, kind="LOST", by=nurse, at=at + MINUTE)

    def test_count_as_the_three_attempts_of_the_callback(
        self, information_call, owe, ring, try_reaching, nurse, at
    ):
        due = owe(information_call())
        for place in range(3):
            with pytest.raises(CallRefused, match=f"{3 - place} of three"):
                callbacks.complete(
                    follow_up=due, outcome="no answer", contact_confirmed=False, by=nurse, at=at
                )
            self.ring_in_vain(due, ring, try_reaching, nurse, at + timedelta(hours=place + 1))

        assert callbacks.unanswered(due) == 3
        done = callbacks.complete(
            follow_up=due, outcome="no answer", contact_confirmed=False, by=nurse, at=at
        )
        assert done.completed_at == at

    def test_count_no_more_once_somebody_was_reached(
        self, information_call, owe, ring, try_reaching, nurse, at
    ):
        due = owe(information_call())
        self.ring_in_vain(due, ring, try_reaching, nurse, at + timedelta(hours=1))
        try_reaching(ring(due), whom="CALLER", at=at + timedelta(hours=2))

        assert callbacks.unanswered(due) == 0

    def test_need_no_decision_on_a_lost_call_while_nothing_grave_was_answered(
        self, due, ring, try_reaching, nurse, at
    ):
        self.ring_in_vain(due, ring, try_reaching, nurse, at + timedelta(hours=1))

        assert not decisions.SupervisorDecision.objects.exists()
