"""What the desk and its lists read: as much as they show, whatever else was ever written."""

import itertools
from datetime import timedelta

import pytest

from callers.models import Call, ContactAttempt, FollowUp

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class TestAttemptsOfAFollowUp:
    @pytest.fixture
    def callback(self, call, book):
        """Return a callback beside another of the same call."""
        book(call, kind="CHECK")
        return book(call, kind="CALLBACK")

    @pytest.fixture
    def rung(self, callback, nurse, at):
        """Return an outgoing call of the callback."""
        return Call.objects.create(
            reference="C-TST-900",
            direction="OUT",
            follow_up=callback,
            started_at=at,
            started_by=nurse,
            nurse=nurse,
            line_state="open",
        )

    def test_count_since_somebody_was_last_reached_wherever_they_were_written(
        self, call, callback, rung, nurse, at
    ):
        other = FollowUp.objects.get(kind="CHECK")
        places = ((call, callback), (rung, None), (rung, callback), (call, None), (call, other))
        tried = 0
        ways = itertools.product(
            ("NO_ANSWER", "REACHED", "ENGAGED"), places, ("CALLER", "ACUTE_ONCOLOGY", "SUPERVISOR")
        )
        for place, (outcome, (of, follow_up), whom) in enumerate(ways):
            ContactAttempt.objects.create(
                call=of,
                follow_up=follow_up,
                whom=whom,
                number="1",
                number_from="RECORD",
                outcome=outcome,
                spoke_to="her" if outcome == "REACHED" else "",
                at=at + place * MINUTE,
                by=nurse,
            )
            is_of_it = follow_up == callback or (of == rung and whom == "CALLER")
            if is_of_it and whom != "SUPERVISOR":
                tried = 0 if outcome == "REACHED" else tried + 1
            found = FollowUp.objects.with_attempts().get(pk=callback.pk)
            assert found.tried == tried, (outcome, of, follow_up, whom)
