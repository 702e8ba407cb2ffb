"""Why a closed call needs a review: the table of reasons, their order, and their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.review_reasons import (
    REASONS,
    ReviewFacts,
    in_order,
    reason_of_recall,
    reasons,
    urgency,
    words_of,
)
from guidance.models import Severity
from guidance.tiers import Tier

facts = st.builds(
    ReviewFacts,
    tier=st.none() | st.sampled_from(Tier),
    lowered=st.booleans(),
    raised=st.booleans(),
    above_paper=st.booleans(),
    blank=st.booleans(),
    refused=st.booleans(),
    reached=st.booleans(),
    lost=st.booleans(),
    drawn=st.booleans(),
    recalled=st.frozensets(st.sampled_from(Severity.values)),
)


class TestReasons:
    @pytest.mark.parametrize(
        ("stated", "wanted"),
        [
            ({}, ()),
            ({"tier": Tier.SAFETY_NET}, ()),
            ({"tier": Tier.WITHIN_24H}, ()),
            ({"tier": Tier.WITHIN_24H, "reached": True}, ()),
            ({"tier": Tier.SAFETY_NET, "lowered": True}, ("LOWERED",)),
            ({"lowered": True}, ("LOWERED",)),
            ({"tier": Tier.WITHIN_24H, "above_paper": True}, ("ABOVE_PAPER",)),
            (
                {"tier": Tier.IMMEDIATE, "above_paper": True, "lowered": True, "reached": True},
                ("LOWERED", "ABOVE_PAPER"),
            ),
            ({"tier": Tier.INCOMPLETE}, ("INCOMPLETE",)),
            ({"tier": Tier.INCOMPLETE, "blank": True}, ("INCOMPLETE",)),
            # Another run, or a raise, may stand above the one that is not complete.
            ({"tier": Tier.WITHIN_24H, "blank": True}, ("INCOMPLETE",)),
            ({"tier": Tier.IMMEDIATE, "blank": True, "reached": True}, ()),
            ({"tier": Tier.IMMEDIATE, "reached": True}, ()),
            ({"tier": Tier.IMMEDIATE, "reached": True, "drawn": True}, ("IMMEDIATE",)),
            ({"tier": Tier.IMMEDIATE, "drawn": True}, ("NOT_REACHED", "IMMEDIATE")),
            ({"drawn": True}, ("DRAWN",)),
            ({"tier": Tier.WITHIN_24H, "drawn": True}, ("DRAWN",)),
            ({"tier": Tier.SAFETY_NET, "drawn": True, "lowered": True}, ("LOWERED",)),
            ({"tier": Tier.EMERGENCY_999, "reached": True, "drawn": True}, ("EMERGENCY",)),
            ({"lost": True}, ("LOST",)),
            ({"tier": Tier.IMMEDIATE, "lost": True, "reached": True}, ("LOST",)),
            ({"tier": Tier.INCOMPLETE, "lost": True}, ("LOST", "INCOMPLETE")),
            ({"tier": Tier.IMMEDIATE}, ("NOT_REACHED", "IMMEDIATE")),
            ({"tier": Tier.EMERGENCY_999, "reached": True}, ("EMERGENCY",)),
            ({"tier": Tier.EMERGENCY_999}, ("NOT_REACHED", "EMERGENCY")),
            ({"tier": Tier.WITHIN_24H, "raised": True}, ("RAISED",)),
            ({"tier": Tier.SAFETY_NET, "refused": True}, ("REFUSED",)),
            ({"recalled": frozenset({"MINOR"})}, ("RECALLED_MINOR",)),
            (
                {"recalled": frozenset(Severity.values), "tier": Tier.IMMEDIATE, "lowered": True},
                (
                    "NOT_REACHED",
                    "RECALLED_HARMFUL",
                    "LOWERED",
                    "RECALLED_MISLEADING",
                    "IMMEDIATE",
                    "RECALLED_MINOR",
                ),
            ),
            (
                {"tier": Tier.EMERGENCY_999, "refused": True, "raised": True, "lowered": True},
                ("NOT_REACHED", "REFUSED", "LOWERED", "EMERGENCY", "RAISED"),
            ),
        ],
    )
    def test_of_a_call_are_these(self, stated, wanted):
        assert reasons(ReviewFacts(**stated)) == wanted

    @given(facts)
    def test_stand_in_the_order_of_urgency(self, stated):
        found = reasons(stated)

        places = [urgency((one,)) for one in found]
        assert places == sorted(places)
        assert urgency(found) == (places[0] if places else None)

    @given(facts)
    def test_leave_no_emergency_out_and_nobody_who_was_not_reached(self, stated):
        if stated.tier is Tier.EMERGENCY_999 or (stated.is_grave and not stated.reached):
            assert {"EMERGENCY", "NOT_REACHED"} & {*reasons(stated)}

    @given(facts)
    def test_that_come_later_are_put_in_the_same_order(self, stated):
        assert in_order({*reasons(stated)}) == reasons(stated)

    def test_that_are_no_longer_listed_come_last_and_are_the_least_urgent(self):
        found = in_order({"WITHDRAWN_LATER", "RECALLED_MINOR", "NOT_REACHED"})

        assert found == ("NOT_REACHED", "RECALLED_MINOR", "WITHDRAWN_LATER")
        assert urgency(found) == 1
        assert urgency(("WITHDRAWN_LATER",)) == len(REASONS)

    @pytest.mark.parametrize("severity", Severity.values)
    def test_know_every_severity_of_a_recall(self, severity):
        wanted = (reason_of_recall(severity),)

        assert reasons(ReviewFacts(recalled=frozenset({severity}))) == wanted
        assert words_of([*wanted])[0].endswith(Severity(severity).label.lower())

    def test_have_one_id_each_and_words(self):
        ids = [one.id for one in REASONS]

        assert len({*ids}) == len(ids)
        assert words_of(["LOWERED"]) == ["An answer was corrected and the tier fell"]
        assert words_of(["WITHDRAWN_LATER"]) == ["WITHDRAWN_LATER"]
