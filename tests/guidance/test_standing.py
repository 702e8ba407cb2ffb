"""What the banner of a panel says."""

from datetime import date

import pytest

from guidance.standing import Standing

OVERDUE = "Review overdue since September 2023."
IMPORTED = "Imported, not yet approved by your clinical lead."
WRITTEN = "Not yet approved by your clinical lead."
DUE = date(2023, 9, 1)


class TestWarnings:
    @pytest.mark.parametrize(
        ("on", "due", "approved", "imported", "expected"),
        [
            (date(2026, 11, 23), DUE, False, True, (OVERDUE, IMPORTED)),
            (date(2026, 11, 23), DUE, True, True, (OVERDUE,)),
            (date(2023, 9, 2), DUE, True, True, (OVERDUE,)),
            (date(2023, 9, 1), DUE, True, True, ()),
            (date(2023, 8, 31), DUE, False, False, (WRITTEN,)),
            (date(2026, 11, 23), None, False, True, (IMPORTED,)),
            (date(2026, 11, 23), None, True, False, ()),
        ],
    )
    def test_each_state_has_its_words(self, on, due, approved, imported, expected):
        standing = Standing(
            on=on, approved=approved, imported=imported, reviewed_on=None, review_due=due
        )
        assert standing.warnings == expected

    def test_it_says_when_it_was_reviewed(self):
        standing = Standing(
            on=DUE, approved=True, imported=True, reviewed_on=date(2021, 9, 1), review_due=DUE
        )
        assert standing.reviewed == "reviewed September 2021"
