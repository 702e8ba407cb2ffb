"""A lost call: attempts, and after a red, emergency or risk answer what a supervisor decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callers.closing import Facts, Kind, likely_kind, missing
from guidance.tiers import Tier
from tests.callers.facts import BY_TIER, READ_BACK, THE_CALLER, run, tried_at, words

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
QUARTER = timedelta(minutes=15)
AN_ATTEMPT = "an attempt to ring the caller back, or why there is no number"
DECISION = "a supervisor's recorded decision on this lost call"
LOST = {"lost": "yes"}
NUMBER = LOST | {"callback_number": "07700 900123"}
NO_NUMBER = LOST | {"callback_number_gap": "not_known", "callback_number_gap_reason": "cut off"}
UNSAFE = NUMBER | {"safe_to_contact": "no"}


def three(so_far):
    return (
        "three attempts within 15 minutes, because of a red, emergency or risk answer "
        f"({so_far} so far)"
    )


def still(facts):
    return words(missing(facts, Kind.LOST))


def lost(*moments, record=NUMBER, **changed):
    return Facts(record=record, attempts=tried_at(*(NOW + one for one in moments)), **changed)


MINUTES = [timedelta(minutes=place) for place in (0, 5, 10)]


class TestAPlainLostCall:
    def test_needs_one_attempt_to_ring_back(self):
        assert still(lost()) == [AN_ATTEMPT]
        assert still(lost(MINUTES[0])) == []

    def test_needs_none_where_there_is_no_number(self):
        assert still(lost(record=NO_NUMBER)) == []

    def test_takes_no_blank_for_a_number_that_does_not_exist(self):
        assert still(lost(record=LOST)) == [AN_ATTEMPT]
        assert still(lost(record=LOST | {"callback_number": "  "})) == [AN_ATTEMPT]

    def test_never_rings_a_number_that_is_not_safe(self):
        assert still(lost(record=UNSAFE)) == []
        assert still(lost(record=UNSAFE, grave=True)) == [DECISION]

    def test_is_lost_only_once_the_nurse_says_so(self):
        record = {"callback_number": "07700 900123"}
        assert still(lost(MINUTES[0], record=record)) == ["that the line was lost"]

    def test_asks_for_nothing_else_of_the_record(self):
        assert still(lost(MINUTES[0], record=NUMBER)) == []

    @pytest.mark.parametrize("attempt", [READ_BACK, replace(READ_BACK, to_supervisor=True)])
    def test_is_not_rung_back_by_ringing_somebody_else(self, attempt):
        assert still(Facts(record=NUMBER, attempts=(attempt,))) == [AN_ATTEMPT]

    @pytest.mark.parametrize("tier", [None, Tier.SAFETY_NET, Tier.INCOMPLETE, Tier.WITHIN_24H])
    def test_may_have_answers_that_were_not_grave(self, tier):
        assert still(lost(MINUTES[0], answered=True, weighed=True, tier=tier)) == []


class TestAfterAGraveAnswer:
    @pytest.mark.parametrize(
        ("tried", "lines"),
        [
            ([], [AN_ATTEMPT, three(0), DECISION]),
            (MINUTES[:1], [three(1), DECISION]),
            (MINUTES[:2], [three(2), DECISION]),
            (MINUTES, [DECISION]),
        ],
    )
    def test_three_attempts_and_a_decision_are_needed(self, tried, lines):
        assert still(lost(*tried, grave=True)) == lines

    def test_both_together_are_enough(self):
        assert still(lost(*MINUTES, grave=True, lost_decided=True)) == []

    def test_a_decision_never_stands_for_the_attempts(self):
        assert still(lost(*MINUTES[:2], grave=True, lost_decided=True)) == [three(2)]

    def test_without_a_number_the_decision_alone_is_needed(self):
        assert still(lost(record=NO_NUMBER, grave=True)) == [DECISION]
        assert still(lost(record=NO_NUMBER, grave=True, lost_decided=True)) == []

    @pytest.mark.parametrize(
        ("moments", "enough"),
        [
            ((timedelta(0), timedelta(minutes=7), QUARTER - SECOND), True),
            ((timedelta(0), timedelta(minutes=7), QUARTER), True),
            ((timedelta(0), timedelta(minutes=7), QUARTER + SECOND), False),
            # A fourth makes three within fifteen minutes again.
            ((timedelta(0), timedelta(minutes=7), QUARTER + SECOND, QUARTER + 2 * SECOND), True),
            ((timedelta(0), QUARTER, 2 * QUARTER, 3 * QUARTER), False),
            # However they were written down.
            ((QUARTER, timedelta(minutes=7), timedelta(0)), True),
        ],
    )
    def test_the_three_lie_within_fifteen_minutes_of_each_other(self, moments, enough):
        found = still(lost(*moments, grave=True, lost_decided=True))

        assert found == ([] if enough else [three(len(moments))])


class TestAVoicemailWithRedWords:
    def test_counts_as_grave_though_nothing_was_answered(self):
        facts = lost(MINUTES[0], red_words=("weak",))

        assert still(facts) == [three(1), DECISION]
        whole = lost(*MINUTES, red_words=("weak",), lost_decided=True)
        assert still(whole) == []


class TestACallerWhoWasReachedAgain:
    def test_and_was_lost_again_is_rung_again(self):
        before = lost(*MINUTES, grave=True, lost_decided=True)
        reached = replace(THE_CALLER, at=NOW + timedelta(minutes=11))
        after = replace(before, attempts=(*before.attempts, reached))

        assert still(after) == [AN_ATTEMPT, three(0)]

    def test_has_only_the_attempts_after_that_counted(self):
        reached = replace(THE_CALLER, at=NOW + timedelta(minutes=2))
        early = tried_at(NOW, NOW + timedelta(minutes=1))
        late = tried_at(*(NOW + timedelta(minutes=place) for place in (3, 5, 7)))
        facts = lost(grave=True, lost_decided=True)

        for attempts, lines in (
            ((*early, reached, *late[:1]), [three(1)]),
            ((*early, reached, *late[:2]), [three(2)]),
            ((*early, reached, *late), []),
        ):
            assert still(replace(facts, attempts=attempts)) == lines


class TestTheKindOfACall:
    @pytest.mark.parametrize("tier", [None, *BY_TIER])
    def test_is_lost_once_the_nurse_says_so_whatever_its_tier(self, tier):
        runs = () if tier is None else (run(tier),)

        assert likely_kind(Facts(record={"lost": "yes"}, tier=tier, runs=runs)) is Kind.LOST
        assert likely_kind(Facts(record={"lost": "no"}, tier=tier, runs=runs)) is Kind.BY_TIER


class TestAVoicemailWithoutRedWords:
    LINE = "three attempts to answer this voicemail, or a callback that is booked"

    @pytest.mark.parametrize("tried", [1, 2])
    def test_is_not_given_up_after_one_ring_or_two(self, tried):
        assert still(lost(*MINUTES[:tried], is_voicemail=True)) == [self.LINE]

    def test_is_given_up_after_three_or_with_a_callback_booked(self):
        assert still(lost(*MINUTES, is_voicemail=True)) == []
        assert still(lost(MINUTES[0], is_voicemail=True, has_open_follow_up=True)) == []
