"""Which calls the sample holds."""

import pytest

from callers.actions.calls import new_reference
from callers.review_sample import is_drawn

KEY = "a key that nobody knows"
REFERENCES = [f"C-{place:04}-{place % 7}" for place in range(10_000)]


def drawn(share, key=KEY):
    return {one for one in REFERENCES if is_drawn(one, key=key, share=share)}


class TestTheSample:
    @pytest.mark.parametrize("share", [1, 2, 10, 50, 98])
    def test_holds_its_share_of_ten_thousand(self, share):
        # Five standard deviations at the widest, 50 in a hundred.
        assert abs(len(drawn(share)) - share * 100) < 250 * (share * (100 - share) / 2500) ** 0.5

    def test_is_empty_at_none_and_whole_at_a_hundred(self):
        assert drawn(0) == set()
        assert len(drawn(100)) == len(REFERENCES)

    def test_draws_the_same_again_and_more_with_a_larger_share(self):
        assert drawn(2) == drawn(2)
        assert drawn(2) < drawn(50)

    def test_cannot_be_foretold_without_the_key(self):
        both = drawn(50) & drawn(50, key="another")
        assert 2_250 < len(both) < 2_750

    def test_holds_its_share_of_references_as_they_are_made(self):
        made = {new_reference() for _ in range(4_000)}
        share = sum(is_drawn(one, key=KEY, share=50) for one in made) / len(made)
        assert 0.45 < share < 0.55
