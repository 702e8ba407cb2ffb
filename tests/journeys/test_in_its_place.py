"""Pressing that nothing is present moves no question under the nurse's pointer."""

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Nurse
from tests.journeys.steps import PHONE, row

WIDE = {"width": 1366, "height": 768}


class TestInItsPlace:
    @pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
    def test_the_next_question_stays_where_she_looks(self, opened, nurse, size):
        hands = Nurse(opened(nurse, size=size))
        hands.start()
        page, following = hands.page, row(hands.page, "X1")
        page.locator(".all-no button").first.scroll_into_view_if_needed()
        before = following.bounding_box()["y"]
        above = page.locator("#checklist-top").inner_text()
        hands.none_now()
        expect(page.locator("#checklist-top")).not_to_have_text(above)
        assert abs(following.bounding_box()["y"] - before) <= 2
