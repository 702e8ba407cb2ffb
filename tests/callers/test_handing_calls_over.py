"""Handing a running call to a colleague: the words that go with it, and pressing twice."""

from datetime import UTC, datetime, timedelta

import pytest

from callers import casefile
from callers.actions import calls
from callers.actions.writing import CallRefused
from callers.models import Call, HandOver
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
TOMORROW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def hand(nurse, other_nurse, at):
    def hand_(call, to=other_nurse, reason="my shift ends", by=nurse, at=at):
        return calls.hand_to(call=call, to=to, reason=reason, by=by, at=at)

    return hand_


class TestHandingACallOver:
    def test_stores_the_hand_over_as_the_record_has_it_then(
        self, ready, hand, nurse, other_nurse, at
    ):
        words = casefile.load(ready, at).said_hand_over

        hand(ready, reason=" my shift ends\x00 ")

        row = HandOver.objects.get()
        assert (row.call, row.follow_up) == (ready, None)
        assert (row.by, row.to, row.at) == (nurse, other_nurse, at)
        assert (row.note, row.next_opening_at) == ("my shift ends", TOMORROW)
        assert row.text == words
        for part in ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION"):
            assert part in row.text

    def test_stores_the_nurses_own_edit_where_there_is_one(self, ready, hand, write):
        edited = "immediate: hospital contact on this call. She is on the ward by now."
        write(ready, hand_over=edited)

        hand(ready)

        assert HandOver.objects.get().text == edited

    def test_stores_what_the_record_says_first_once_the_tier_has_changed(self, ready, hand, write):
        write(ready, hand_over="own hospital team today, within 24 hours")

        hand(ready)

        now, before = HandOver.objects.get().text.split("WRITTEN BEFORE THE TIER CHANGED")
        assert "Our tier: immediate" in now
        assert "within 24 hours" in before

    def test_of_a_call_in_which_nothing_was_asked_stores_words_all_the_same(self, call, hand):
        hand(call)

        assert call.reference in HandOver.objects.get().text

    def test_keeps_the_words_of_each_time(self, ready, hand, write, nurse, other_nurse, at):
        hand(ready)
        write(ready, by=other_nurse, notes="Scan at four.")
        hand(ready, to=nurse, by=other_nurse, at=at + timedelta(minutes=30))

        first, second = HandOver.objects.order_by("pk")
        assert "Scan at four." not in first.text
        assert (second.by, second.to) == (other_nurse, nurse)

    def test_pressed_twice_is_one(self, ready, hand, other_nurse):
        hand(ready)

        assert hand(ready).nurse == other_nurse
        assert HandOver.objects.count() == 1
        assert AuditEntry.objects.filter(action="call.hand_over").count() == 1

    def test_once_given_away_is_another_nurses_to_give(self, ready, hand, nurse, supervisor):
        hand(ready)

        with pytest.raises(CallRefused, match="Another nurse holds this call"):
            hand(ready, to=supervisor)

    def test_that_came_back_can_be_given_again(self, ready, hand, nurse, other_nurse):
        hand(ready)
        hand(ready, to=nurse, by=other_nurse)

        assert hand(ready).nurse == other_nurse
        assert HandOver.objects.count() == 3

    def test_writes_nothing_when_the_audit_fails(self, ready, hand, nurse, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            hand(ready)

        assert Call.objects.get(pk=ready.pk).nurse == nurse
        assert not HandOver.objects.exists()
