"""Asking the supervisors to decide on a running call, and their recorded decisions."""

from datetime import timedelta

import pytest

from callers.actions import calls, decisions
from callers.actions.writing import CallRefused
from callers.models import Call, SupervisorDecision
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
ABOUT = ["REFUSED_999", "LOST_CALL", "NOT_REACHED"]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ask(nurse, at):
    def ask_(call, about="LOST_CALL", by=nurse, at=at):
        return decisions.ask(call=call, about=about, by=by, at=at)

    return ask_


@pytest.fixture
def decide(supervisor, at):
    def decide_(call, about="LOST_CALL", decision="Ring at 11", by=supervisor, at=at + MINUTE):
        return decisions.decide(call=call, about=about, decision=decision, by=by, at=at)

    return decide_


def stored(call):
    return Call.objects.get(pk=call.pk)


class TestAsking:
    @pytest.mark.parametrize("about", ABOUT)
    def test_puts_the_call_before_the_supervisors(self, call, ask, at, about):
        ask(call, about)

        row = Call.objects.waiting_for_a_decision().get()
        assert (row.decision_wanted, row.decision_wanted_at) == (about, at)
        assert AuditEntry.objects.get(action="call.ask_decision").detail == {"about": about}

    def test_again_keeps_since_when_it_waits(self, call, ask, at):
        ask(call)
        ask(call, at=at + MINUTE)

        assert stored(call).decision_wanted_at == at
        assert AuditEntry.objects.filter(action="call.ask_decision").count() == 1

    @pytest.mark.parametrize("about", ["", "THE_WEATHER"])
    def test_says_what_is_to_be_decided(self, call, ask, about):
        with pytest.raises(CallRefused, match="what is to be decided"):
            ask(call, about)

    def test_is_for_the_nurse_who_holds_the_call(self, call, ask, other_nurse):
        with pytest.raises(CallRefused, match="Another nurse"):
            ask(call, by=other_nurse)

    def test_puts_the_one_that_waits_longest_first(self, call, ask, nurse, at):
        later = calls.begin(by=nurse, at=at)
        ask(later, at=at + MINUTE)
        ask(call, at=at + 2 * MINUTE)

        assert list(Call.objects.waiting_for_a_decision()) == [later, call]

    def test_ends_with_the_call(self, information_call, ask, nurse, at):
        call = information_call(closes=False)
        ask(call)
        calls.close(call=call, kind="INFORMATION", by=nurse, at=at + MINUTE)

        assert not Call.objects.waiting_for_a_decision().exists()
        with pytest.raises(CallRefused, match="closed"):
            ask(call)

    def test_writes_nothing_when_the_audit_fails(self, call, ask, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            ask(call)

        assert stored(call).decision_wanted == ""


class TestDeciding:
    @pytest.mark.parametrize("about", ABOUT)
    def test_keeps_the_words_who_and_when(self, call, decide, supervisor, at, about):
        decide(call, about, " Ring again\x00 at 11 ")

        row = SupervisorDecision.objects.get()
        assert (row.call, row.about, row.decision) == (call, about, "Ring again at 11")
        assert (row.by, row.at) == (supervisor, at + MINUTE)
        assert AuditEntry.objects.get(action="call.decision").detail == {"about": about}

    def test_takes_the_call_off_the_list(self, call, ask, decide):
        ask(call)
        decide(call)

        assert (stored(call).decision_wanted, stored(call).decision_wanted_at) == ("", None)

    def test_on_something_else_leaves_it_waiting(self, call, ask, decide):
        ask(call, "REFUSED_999")
        decide(call, "LOST_CALL")

        assert stored(call).decision_wanted == "REFUSED_999"

    def test_unasked_is_recorded_too(self, call, decide):
        decide(call)

        assert SupervisorDecision.objects.count() == 1

    def test_in_the_same_words_twice_is_one_and_in_others_a_second(self, call, decide):
        decide(call)
        decide(call)
        decide(call, decision="Ring at 12 instead")

        assert SupervisorDecision.objects.count() == 2
        assert AuditEntry.objects.filter(action="call.decision").count() == 2

    def test_is_for_supervisors_alone(self, call, decide, nurse, admin):
        for person in (nurse, admin):
            with pytest.raises(CallRefused, match="Only a supervisor"):
                decide(call, by=person)

    @pytest.mark.parametrize(
        ("about", "decision", "said"),
        [
            ("LOST_CALL", " ", "what you decided"),
            ("LOST_CALL", "\x00", "what you decided"),
            ("", "yes", "what you decide on"),
            ("THE_WEATHER", "yes", "what you decide on"),
        ],
    )
    def test_says_something(self, call, decide, about, decision, said):
        with pytest.raises(CallRefused, match=said):
            decide(call, about, decision)

        assert not SupervisorDecision.objects.exists()

    @pytest.mark.parametrize("about", ["REFUSED_999", "LOST_CALL"])
    def test_on_a_closed_call_comes_too_late(self, closed, decide, about):
        with pytest.raises(CallRefused, match="closed"):
            decide(closed, about)

    def test_on_a_callback_of_a_closed_call_is_recorded(self, closed, decide):
        decide(closed, "NOT_REACHED")

        assert SupervisorDecision.objects.get().call == closed
