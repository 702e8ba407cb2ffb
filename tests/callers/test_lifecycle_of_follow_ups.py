"""Following up, and taking a closing back: who may, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.lifecycle import (
    NotAllowed,
    check_completes,
    check_may_try_again,
    check_may_undo,
    follow_up_in_time,
    tried_within_patience,
)
from guidance.tiers import Tier
from helpline.opening_hours import LONDON
from tests.callers.facts import BY_TIER, GRAVE

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NOT_GRAVE = (None, Tier.SAFETY_NET, Tier.WITHIN_24H, Tier.INCOMPLETE)


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def allowed(check, **kwargs):
    try:
        check(**kwargs)
    except NotAllowed:
        return False
    return True


class TestTakingAClosingBack:
    def may(self, closed_at, at, *, non_clinical=True, same=True):
        return allowed(
            check_may_undo,
            non_clinical=non_clinical,
            closed_by_same=same,
            closed_at=closed_at,
            at=at,
        )

    @pytest.mark.parametrize(
        ("closed_at", "at", "may"),
        [
            ("2026-11-23T10:00:00", "2026-11-23T10:00:00", True),
            ("2026-11-23T10:00:00", "2026-11-23T23:59:59", True),
            ("2026-11-23T10:00:00", "2026-11-24T00:00:00", False),
            ("2026-11-23T10:00:00", "2026-11-24T10:00:00", False),
            ("2026-11-23T23:59:59", "2026-11-24T00:00:00", False),
            ("2026-11-23T00:00:00", "2026-11-23T23:59:59", True),
            # Summer: midnight in London is 23:00 of the day before in Greenwich.
            ("2027-07-05T00:30:00", "2027-07-05T23:59:59", True),
            ("2027-07-05T10:00:00", "2027-07-06T00:00:00", False),
            ("2027-07-05T10:00:00", "2027-07-06T00:59:59", False),
            ("2027-07-05T00:59:59", "2027-07-05T01:00:00", True),
            # The days on which the clocks change have 23 and 25 hours.
            ("2027-03-28T00:00:00", "2027-03-28T23:59:59", True),
            ("2027-03-28T00:30:00", "2027-03-29T00:00:00", False),
            ("2027-10-31T00:00:00", "2027-10-31T23:59:59", True),
            ("2027-10-31T00:30:00", "2027-11-01T00:00:00", False),
        ],
    )
    def test_is_for_the_same_day_in_london(self, closed_at, at, may):
        assert self.may(london(closed_at), london(at)) is may

    def test_ends_at_a_day_of_twenty_five_hours_not_after_twenty_four(self):
        closed = london("2027-10-31T00:00:00")

        assert self.may(closed, closed + 25 * HOUR - SECOND)
        assert not self.may(closed, closed + 25 * HOUR)

    def test_ends_at_a_day_of_twenty_three_hours_not_after_twenty_four(self):
        closed = london("2027-03-28T00:00:00")

        assert self.may(closed, closed + 23 * HOUR - SECOND)
        assert not self.may(closed, closed + 23 * HOUR)

    @pytest.mark.parametrize(
        ("non_clinical", "same", "says"),
        [
            (False, True, "Only a non-clinical closing"),
            (False, False, "Only a non-clinical closing"),
            (True, False, "Only the nurse who closed"),
        ],
    )
    def test_is_for_a_non_clinical_closing_by_the_same_nurse(self, non_clinical, same, says):
        with pytest.raises(NotAllowed, match=says):
            check_may_undo(non_clinical=non_clinical, closed_by_same=same, closed_at=NOW, at=NOW)

    def test_on_another_day_says_what_to_do_instead(self):
        with pytest.raises(NotAllowed, match="link this one"):
            check_may_undo(
                non_clinical=True, closed_by_same=True, closed_at=NOW, at=NOW + 24 * HOUR
            )


class TestTryingAgain:
    @pytest.mark.parametrize(
        ("unanswered", "may"), [(0, True), (1, True), (2, True), (3, False), (4, False)]
    )
    def test_is_for_three_attempts_and_then_it_is_decided(self, unanswered, may):
        assert allowed(check_may_try_again, unanswered=unanswered) is may


class TestCompleting:
    @pytest.mark.parametrize("unanswered", [0, 1, 2, 3])
    @pytest.mark.parametrize("grave", [False, True])
    @pytest.mark.parametrize("is_supervisor", [False, True])
    def test_with_a_confirmed_contact_is_always_allowed(self, unanswered, grave, is_supervisor):
        assert allowed(
            check_completes,
            reached=True,
            unanswered=unanswered,
            grave=grave,
            is_supervisor=is_supervisor,
        )

    @pytest.mark.parametrize(
        ("unanswered", "grave", "is_supervisor", "may"),
        [
            (0, False, False, False),
            (2, False, False, False),
            (3, False, False, True),
            (4, False, False, True),
            (0, False, True, False),
            (2, False, True, False),
            (3, False, True, True),
            (0, True, True, False),
            (2, True, True, False),
            (3, True, True, True),
            (2, True, False, False),
            (3, True, False, False),
            (4, True, False, False),
        ],
    )
    def test_without_one_needs_three_attempts_and_a_supervisor_after_a_grave_tier(
        self, unanswered, grave, is_supervisor, may
    ):
        found = allowed(
            check_completes,
            reached=False,
            unanswered=unanswered,
            grave=grave,
            is_supervisor=is_supervisor,
        )

        assert found is may

    @pytest.mark.parametrize(("unanswered", "left"), [(0, "3 of three"), (2, "1 of three")])
    def test_says_how_many_attempts_are_left(self, unanswered, left):
        with pytest.raises(NotAllowed, match=left):
            check_completes(reached=False, unanswered=unanswered, grave=False, is_supervisor=True)


class TestAFollowUpInTime:
    def in_time(self, tier, *, started=NOW, red=None, made=NOW, due=NOW + HOUR, opening=False):
        return follow_up_in_time(
            tier,
            started_at=started,
            first_red_at=red,
            made_at=made,
            due_at=due,
            at_next_opening=opening,
        )

    @pytest.mark.parametrize("tier", NOT_GRAVE)
    @pytest.mark.parametrize(
        ("after", "enough"), [(24 * HOUR - SECOND, 1), (24 * HOUR, 1), (24 * HOUR + SECOND, 0)]
    )
    def test_is_within_a_day_of_the_calls_start(self, tier, after, enough):
        late_made = NOW + 2 * HOUR

        assert self.in_time(tier, made=late_made, due=NOW + after) is bool(enough)

    @pytest.mark.parametrize("tier", GRAVE)
    @pytest.mark.parametrize(
        ("after", "enough"), [(HOUR - SECOND, True), (HOUR, True), (HOUR + SECOND, False)]
    )
    def test_is_within_an_hour_of_its_booking_after_a_grave_tier(self, tier, after, enough):
        made = NOW + 10 * MINUTE

        assert self.in_time(tier, made=made, due=made + after) is enough

    @pytest.mark.parametrize("tier", [*NOT_GRAVE, *GRAVE])
    def test_at_the_next_opening_is_soon_enough_however_far_that_is(self, tier):
        assert self.in_time(tier, due=NOW + 80 * HOUR, opening=True)

    @pytest.mark.parametrize("tier", GRAVE)
    @pytest.mark.parametrize("opening", [False, True])
    @pytest.mark.parametrize(
        ("red", "enough"), [(-SECOND, True), (timedelta(0), True), (SECOND, False)]
    )
    def test_of_a_grave_tier_was_booked_once_the_sign_was_known(self, tier, opening, red, enough):
        assert self.in_time(tier, red=NOW + red, opening=opening) is enough

    @pytest.mark.parametrize("tier", NOT_GRAVE)
    def test_of_another_tier_may_have_been_booked_before(self, tier):
        assert self.in_time(tier, red=NOW + HOUR)

    @given(tier=some.sampled_from(BY_TIER), minutes=some.integers(1, 3000), sooner=some.integers(1))
    def test_sooner_is_never_too_late(self, tier, minutes, sooner):
        late = self.in_time(tier, due=NOW + minutes * MINUTE)
        early = self.in_time(tier, due=NOW + min(minutes, sooner) * MINUTE)

        assert early or not late


class TestThreeAttempts:
    @pytest.mark.parametrize(
        ("moments", "enough"),
        [
            ([0, 7, 15 * 60 - 1], True),
            ([0, 7, 15 * 60], True),
            ([0, 7, 15 * 60 + 1], False),
            ([0, 1, 15 * 60 + 1, 15 * 60 + 1], True),
            ([0, 0], False),
            ([], False),
        ],
    )
    def test_lie_within_a_quarter_of_an_hour(self, moments, enough):
        assert tried_within_patience([NOW + one * SECOND for one in moments], 3) is enough

    @given(seconds=some.lists(some.integers(0, 4000), max_size=7), more=some.integers(0, 4000))
    def test_stay_enough_when_another_is_made(self, seconds, more):
        times = [NOW + one * SECOND for one in seconds]

        if tried_within_patience(times, 3):
            assert tried_within_patience([*times, NOW + more * SECOND], 3)
