"""Where no open time is within reach a callback is no safety: the next opening only checks."""

from datetime import UTC, datetime

import pytest

from callers.actions.writing import CallRefused
from callers.lifecycle import NotAllowed, check_kind_of_follow_up
from guidance.tiers import Tier

# Saturday 28 November 2026, 12:30: the line next opens on Monday.
SATURDAY = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)


class TestTheRule:
    @pytest.mark.parametrize("tier", [Tier.WITHIN_24H, Tier.INCOMPLETE])
    def test_refuses_a_callback_of_a_day_with_no_open_time_in_it(self, tier):
        with pytest.raises(NotAllowed, match="book a check"):
            check_kind_of_follow_up(is_callback=True, tier=tier, feasible=False)

    @pytest.mark.parametrize("tier", [None, *Tier])
    def test_lets_a_check_be_booked_for_any_tier(self, tier):
        check_kind_of_follow_up(is_callback=False, tier=tier, feasible=False)

    @pytest.mark.parametrize("tier", [None, *Tier])
    def test_lets_a_callback_be_booked_where_open_time_is_within_reach(self, tier):
        check_kind_of_follow_up(is_callback=True, tier=tier, feasible=True)


@pytest.mark.django_db
class TestBookingOnASaturday:
    def test_takes_a_check_and_refuses_a_callback(self, call, assess_as, book):
        assess_as(call, "WITHIN_24H")

        with pytest.raises(CallRefused, match="rings the hospital during or right after"):
            book(call, kind="CALLBACK", at=SATURDAY)

        assert book(call, kind="CHECK", at=SATURDAY).at_next_opening
