"""An attempt stands at the time at which it was made, not at which it was written down."""

from datetime import timedelta

import pytest
from django.urls import reverse

from callers import casefile
from callers.actions.writing import CallRefused

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
UNANSWERED = {"outcome": "NO_ANSWER", "spoke_to": "", "read_back": False}


class TestWhenItWasRung:
    def test_is_just_now_unless_said_otherwise(self, call, try_reaching, at):
        assert try_reaching(call).at == at

    def test_counts_for_the_fifteen_minutes(self, call, try_reaching, at):
        later = at + 30 * MINUTE
        try_reaching(call, **UNANSWERED, at=later, rung_at=at + 2 * MINUTE)
        try_reaching(call, **UNANSWERED, at=later, rung_at=at + 16 * MINUTE)

        assert casefile.load(call, later).must_go_elsewhere

    def test_twice_at_different_times_is_two_attempts_in_any_order(self, call, try_reaching, at):
        later = at + 30 * MINUTE
        for minutes in (16, 2, 2):
            try_reaching(call, **UNANSWERED, at=later, rung_at=at + minutes * MINUTE)

        assert call.attempts.count() == 2

    @pytest.mark.parametrize("minutes", [-2, 31])
    def test_lies_within_the_call(self, call, try_reaching, at, minutes):
        with pytest.raises(CallRefused, match="before this call, or in the future"):
            try_reaching(call, at=at + 30 * MINUTE, rung_at=at + minutes * MINUTE)

    def test_is_typed_as_a_time_of_today(self, signed_in, nurse, call, clock):
        clock.at = clock.at + 30 * MINUTE
        where = reverse("callers:attempt_add", args=[call.reference])
        sent = {"whom": "CANCER_LINE", "number": "01632 960114", "number_from": "CARD"}
        sent |= {"outcome": "NO_ANSWER", "rung_at": "10:12"}

        signed_in(nurse).post(where, sent)

        assert call.attempts.get().at.minute == 12
        refused = signed_in(nurse).post(where, sent | {"rung_at": "soon"})
        assert refused.status_code == 422
        assert "Write the time as 14:05" in refused.content.decode()
