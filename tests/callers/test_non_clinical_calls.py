"""Silent, wrong number, hoax, abusive: closed with one click, taken back, linked to the next."""

from datetime import datetime, timedelta

import pytest

from callers.actions import calls, linking, runs, sharing, tiers
from callers.actions.writing import CallRefused
from callers.models import Call, UndoneClosing
from guidance.tiers import Tier
from helpline.models import AuditEntry
from helpline.opening_hours import LONDON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
KINDS = ["SILENT", "WRONG_NUMBER", "HOAX", "ABUSIVE"]


@pytest.fixture
def close(nurse, at):
    def close_(call, what="SILENT", by=nurse, at=at + MINUTE, kind="NON_CLINICAL"):
        return calls.close(call=call, kind=kind, non_clinical=what, by=by, at=at)

    return close_


@pytest.fixture
def undo(nurse, at):
    def undo_(call, by=nurse, at=at + 2 * MINUTE):
        return calls.undo_closing(call=call, by=by, at=at)

    return undo_


def stored(call):
    return Call.objects.get(pk=call.pk)


class TestOneClick:
    @pytest.mark.parametrize("what", KINDS)
    def test_closes_a_call_and_says_what_it_was(self, call, close, nurse, at, what):
        close(call, what)

        row = stored(call)
        assert (row.closing, row.non_clinical, row.tier) == ("NON_CLINICAL", what, "")
        assert (row.closed_by, row.closed_at) == (nurse, at + MINUTE)

    def test_twice_keeps_the_first(self, call, close):
        close(call, "SILENT")
        close(call, "HOAX")

        assert stored(call).non_clinical == "SILENT"
        assert AuditEntry.objects.filter(action="call.close").count() == 1

    @pytest.mark.parametrize("what", ["", "BORING"])
    def test_says_what_it_was_or_is_refused(self, call, close, what):
        with pytest.raises(CallRefused, match="Say what it was"):
            close(call, what)

    def test_is_no_other_kind(self, information_call, close):
        with pytest.raises(CallRefused, match="Say what it was"):
            close(information_call(closes=False), "SILENT", kind="INFORMATION")


class TestOneClickIsRefused:
    def refused(self, close, call):
        with pytest.raises(calls.NotReadyToClose) as no:
            close(call)
        assert not stored(call).is_closed
        return " ".join(one.words for one in no.value.missing)

    @pytest.mark.parametrize("value", ["no", "yes", "unsure"])
    def test_after_any_danger_answer(self, call, give, close, value):
        give(call, "danger", E1=value)

        assert "answer exists" in self.refused(close, call)

    def test_after_a_checklist_was_answered_and_abandoned(self, cord, give, close, nurse, at):
        give(cord, N1="no")
        runs.abandon_run(call=cord, slug="mscc", reason="wrong one", by=nurse, at=at)

        assert "answer exists" in self.refused(close, cord)

    def test_after_a_risk_answer(self, call, give, close, nurse, at):
        runs.open_run(call=call, slug="risk_to_life", by=nurse, at=at)
        give(call, "risk_to_life", RL3="no")

        assert "answer exists" in self.refused(close, call)

    def test_after_the_nurse_raised_it(self, call, close, nurse, at):
        tiers.raise_call(call=call, tier=Tier.WITHIN_24H, reason="grey", by=nurse, at=at)

        assert "answer exists" in self.refused(close, call)

    def test_while_a_checklist_is_open(self, cord, close):
        assert "answer exists" in self.refused(close, cord)

    def test_after_a_safeguarding_note(self, call, close, nurse, at):
        sharing.note_safeguarding(
            call=call, at_risk="CHILD", text="A child cries", lead_told="Lea", by=nurse, at=at
        )

        assert "safeguarding note" in self.refused(close, call)

    def test_while_a_follow_up_is_booked(self, call, book, close):
        book(call)

        assert "callback or check is booked" in self.refused(close, call)

    def test_no_longer_once_an_unanswered_checklist_was_abandoned(self, cord, close, nurse, at):
        runs.abandon_run(call=cord, slug="mscc", reason="wrong button", by=nurse, at=at)

        assert close(cord).is_closed


class TestTakingItBack:
    def test_opens_the_call_again_where_it_was(self, call, close, undo, write, nurse, at):
        write(call, notes="Breathing")
        close(call, "HOAX")

        undo(call)

        row = stored(call)
        assert (row.closing, row.non_clinical, row.closed_at, row.closed_by) == ("", "", None, None)
        assert row.said("notes") == "Breathing"
        kept = UndoneClosing.objects.get()
        assert (kept.call, kept.non_clinical, kept.by) == (call, "HOAX", nurse)
        assert (kept.closed_at, kept.at) == (at + MINUTE, at + 2 * MINUTE)
        assert AuditEntry.objects.filter(action="call.undo", subject=call.subject).count() == 1

    def test_twice_changes_nothing(self, call, close, undo):
        close(call)
        undo(call)
        undo(call)

        assert UndoneClosing.objects.count() == 1

    def test_lets_it_go_on_and_close_again(self, call, close, undo, give, at):
        close(call)
        undo(call)
        give(call, "danger", E1="yes")

        with pytest.raises(calls.NotReadyToClose):
            close(call, at=at + 3 * MINUTE)
        assert stored(call).tier == Tier.EMERGENCY_999

    def test_can_be_done_for_each_time_that_it_was_closed(self, call, close, undo, at):
        for place in range(2):
            close(call, at=at + (2 * place) * MINUTE)
            undo(call, at=at + (2 * place + 1) * MINUTE)

        assert UndoneClosing.objects.count() == 2

    def test_is_for_the_nurse_who_closed_it(self, call, close, undo, other_nurse, supervisor):
        close(call)
        for person in (other_nurse, supervisor):
            with pytest.raises(CallRefused, match="Only the nurse who closed"):
                undo(call, by=person)

        assert stored(call).is_closed

    @pytest.mark.parametrize(
        ("moment", "may"),
        [
            ("2026-11-23T23:59:59", True),
            ("2026-11-24T00:00:00", False),
            ("2026-11-24T09:00:00", False),
        ],
    )
    def test_is_for_the_same_day_in_london(self, call, close, undo, moment, may):
        close(call)
        moment = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
        if not may:
            with pytest.raises(CallRefused, match="another day"):
                undo(call, at=moment)

            assert stored(call).is_closed
            return
        undo(call, at=moment)

        assert not stored(call).is_closed

    def test_of_another_kind_of_closing_is_refused(self, closed, undo):
        with pytest.raises(CallRefused, match="Only a non-clinical closing"):
            undo(closed)

    def test_and_closing_write_nothing_when_the_audit_fails(
        self, call, close, undo, nurse, at, request
    ):
        other = calls.begin(by=nurse, at=at)
        close(call)
        request.getfixturevalue("no_audit")

        with pytest.raises(RuntimeError, match="no audit"):
            undo(call)
        with pytest.raises(RuntimeError, match="no audit"):
            close(other)

        assert stored(call).is_closed
        assert not stored(other).is_closed
        assert not UndoneClosing.objects.exists()


class TestLinking:
    @pytest.fixture
    def later(self, call, nurse, at):
        return calls.start(by=nurse, at=at + 10 * MINUTE)

    def link(self, call, earlier, nurse, at):
        return linking.link(call=call, earlier=earlier, by=nurse, at=at + 11 * MINUTE)

    def test_keeps_which_call_this_one_goes_on_from(self, call, close, later, nurse, at):
        close(call)

        self.link(later, call, nurse, at)

        assert stored(later).earlier == call
        assert list(call.later.all()) == [later]
        entry = AuditEntry.objects.get(action="call.link")
        assert (entry.subject, entry.detail) == (later.subject, {"earlier": call.reference})

    def test_twice_changes_nothing(self, call, later, nurse, at):
        self.link(later, call, nurse, at)
        self.link(later, call, nurse, at)

        assert AuditEntry.objects.filter(action="call.link").count() == 1

    def test_to_itself_or_to_a_later_one_is_refused(self, call, later, nurse, at):
        for one, other in ((call, call), (call, later)):
            with pytest.raises(CallRefused, match="Link an earlier call"):
                self.link(one, other, nurse, at)

    def test_is_for_the_nurse_who_holds_it(self, call, later, other_nurse, at):
        with pytest.raises(CallRefused, match="Another nurse"):
            self.link(later, call, other_nurse, at)

    def test_can_be_there_from_the_start(self, call, close, nurse, at):
        close(call)

        assert calls.start(by=nurse, at=at + 5 * MINUTE, earlier=call).earlier == call

    def test_writes_nothing_when_the_audit_fails(self, call, later, nurse, at, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            self.link(later, call, nurse, at)

        assert stored(later).earlier is None
