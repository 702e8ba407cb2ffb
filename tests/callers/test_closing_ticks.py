"""A step that is ticked as done must have happened, as far as the record can tell."""

from dataclasses import replace

import pytest

from callers.closing import Kind, missing
from guidance.tiers import Tier
from tests.callers.facts import AMBULANCE, CALLER_RINGS, NO_ANSWER, READ_BACK, complete, words

FOLLOW_UP = "Cord compression: the step about the follow-up is ticked as done, and none is booked"
HAND_OVER = (
    "Cord compression: the hand-over is ticked as done, and no attempt says it was read back"
)


def still(facts, *done):
    runs = tuple(replace(one, done=frozenset(done)) for one in facts.runs)
    return words(missing(replace(facts, runs=runs), Kind.BY_TIER))


class TestAStepThatTheRecordHoldsToo:
    @pytest.mark.parametrize(
        ("booked", "lines"), [(False, [FOLLOW_UP]), (True, [])], ids=["none", "booked"]
    )
    def test_of_the_follow_up_needs_one_that_is_booked(self, booked, lines):
        facts = complete(Tier.IMMEDIATE, has_any_follow_up=booked)

        assert still(facts, "follow_up") == lines
        assert still(facts) == []

    @pytest.mark.parametrize(
        ("attempts", "lines"),
        [
            ((READ_BACK,), []),
            ((AMBULANCE,), []),
            ((NO_ANSWER,), [HAND_OVER]),
            ((CALLER_RINGS,), [HAND_OVER]),
            ((), [HAND_OVER]),
        ],
    )
    def test_of_the_hand_over_needs_an_attempt_that_says_so(self, attempts, lines):
        facts = complete(Tier.WITHIN_24H, attempts=attempts, has_follow_up=True)

        assert still(facts, "hand_over") == lines

    def test_asks_nothing_of_other_steps(self):
        assert still(complete(Tier.IMMEDIATE), "script", "transport") == []
