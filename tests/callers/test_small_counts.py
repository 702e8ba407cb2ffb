"""Which counts are hidden, so that no hidden one can be worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.small_counts import hidden_among, hidden_of_whole, is_small

COUNTS = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 400)), max_size=12)


class TestASmallCount:
    @pytest.mark.parametrize(
        ("count", "small"), [(0, False), (1, True), (4, True), (5, False), (400, False)]
    )
    def test_is_one_to_four(self, count, small):
        assert is_small(count) == small


class TestCountsAmongOthers:
    def test_are_hidden_one_by_one(self):
        assert hidden_among([0, 1, 4, 5]) == {1, 2}

    def test_are_hidden_where_what_is_left_is_small(self):
        assert hidden_among([100, 97, 95, 40], of=100) == {1}


class TestCountsThatMakeUpATotal:
    @pytest.mark.parametrize(
        ("counts", "hidden"),
        [
            ([], set()),
            ([0, 5, 90], set()),
            # One alone would be the total less the others: the next smallest goes with it.
            ([3, 0, 90, 12], {0, 3}),
            # Two of 4 and 1 leave each open.
            ([4, 1, 90, 12], {0, 1}),
            # Two of 1 each could be nothing else.
            ([1, 1, 90, 12], {0, 1, 3}),
            # Nothing is left to hide them behind: everything goes, zeros and total too.
            ([2, 1, 0], {0, 1, 2}),
            ([3], {0}),
            ([1, 1, 1, 1, 1], {0, 1, 2, 3, 4}),
        ],
    )
    def test_are_hidden_with_what_would_tell_them(self, counts, hidden):
        assert hidden_of_whole(counts) == hidden

    @given(COUNTS)
    def test_leave_each_hidden_one_at_least_four_values(self, counts):
        hidden = hidden_of_whole(counts)

        assert {place for place, one in enumerate(counts) if is_small(one)} <= hidden
        if hidden and len(hidden) < len(counts):
            left = sum(counts[place] for place in hidden)
            # Any other hidden one is at least 1: what the rest leaves to this one at most.
            assert left - (len(hidden) - 1) >= 4
            assert len(hidden) >= 2
