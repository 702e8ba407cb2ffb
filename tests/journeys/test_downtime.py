"""The downtime pack prints: a few A4 sides, each stamped, no question torn in two."""

import pytest

from guidance.definitions import PACKAGED
from guidance.models import Version
from tests.paper import closed_up, sides

ONLY = """one => {
  for (const other of document.querySelectorAll(`.sheet:not([data-sheet=${one}])`)) other.remove();
}"""
# At most: both checklists and the log on the two sides of one sheet, the numbers on one.
SIDES = {"mscc": 2, "hypercalcaemia": 2, "log": 2, "numbers": 1}


@pytest.fixture
def pack(page, nurse):
    """Return the pack, open before a nurse."""
    page.goto("/guidance/downtime/")
    return page


class TestThePrintedPack:
    @pytest.mark.parametrize("sheet", list(SIDES))
    def test_a_sheet_fits_its_sides_and_each_is_stamped(self, pack, sheet):
        pack.evaluate(ONLY, sheet)
        printed = sides(pack.pdf(prefer_css_page_size=True))
        assert len(printed) == SIDES[sheet]
        hashes = Version.objects.filter(document__slug__in=PACKAGED)
        for side in printed:
            assert closed_up("Printed Monday 23 November 2026, 10:00:") in side
            assert all(version.content_hash[:12] in side for version in hashes)
            assert closed_up(f"of {SIDES[sheet]} of the pack") in side

    @pytest.mark.parametrize("sheet", PACKAGED)
    def test_no_question_is_torn_and_danger_now_stands_first(self, pack, sheet):
        pack.evaluate(ONLY, sheet)
        printed = sides(pack.pdf(prefer_css_page_size=True))
        asked = pack.locator(f"[data-sheet={sheet}] [data-question]").all()
        assert len(asked) > 20
        for question in asked:
            words = closed_up(question.text_content() or "")
            assert sum(words in side for side in printed) == 1, words
        places = [printed[0].find(closed_up(words)) for words in ("Danger now", "Infection")]
        assert -1 < places[0] < places[1]
        own = pack.locator(f"[data-sheet={sheet}] [data-question]").nth(8).text_content() or ""
        assert places[1] < printed[0].find(closed_up(own))

    def test_the_whole_pack_holds_rule_route_steps_and_worsening_advice(self, pack):
        text = "".join(sides(pack.pdf(prefer_css_page_size=True)))
        for words in (
            "How the answers add up",
            "Any of N1, N2, N4 to N6 is red, and N9 is 24 hours, or worse hourly: 999",
            "G0 answered no: leave out P1 to P5",
            "Hand-over given and read back",
            "Worsening advice",
            "Lifeline 0808 808 8000",
            "No contacts.",
            "Signature",
        ):
            assert closed_up(words) in text, words
        assert closed_up("Print the pack") not in text

    def test_a_narrow_screen_scrolls_no_page_sideways(self, pack):
        pack.set_viewport_size({"width": 360, "height": 740})
        assert pack.evaluate("document.documentElement.scrollWidth") <= 360
