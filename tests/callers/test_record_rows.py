"""What a record shows beside the rows of its file comes in one query, with its people."""

from datetime import timedelta

import pytest

from callers.actions import calls, linking
from callers.models import Call, Review
from callers.record_rows import record_rows_of
from tests.callers.test_replay import tamper

pytestmark = pytest.mark.django_db
STORED = {
    "panels": "panels",
    "addenda": "addenda",
    "asked": "asked_decisions",
    "links": "links",
    "reviews": "reviews",
}


class TestTheRowsOfARecord:
    @pytest.mark.parametrize("name", STORED)
    def test_are_those_that_are_stored(self, one_of_each, name):
        stored = list(getattr(one_of_each, STORED[name]).values())
        found = [
            {column: getattr(row, column) for column in stored[0]}
            for row in getattr(record_rows_of(one_of_each), name)
        ]

        assert found == stored

    def test_come_with_what_is_said_of_them_in_one_query(
        self, one_of_each, nurse, supervisor, django_assert_num_queries
    ):
        record_rows_of(one_of_each)  # the statement is written once

        with django_assert_num_queries(1):
            rows = record_rows_of(one_of_each)
            assert {row.by.name for row in (*rows.panels, *rows.addenda)} == {nurse.name}
            [link], [review] = rows.links, rows.reviews
            assert link.earlier.reference.startswith("C-")
            assert link.call is one_of_each
            assert [(one.text, one.by.name) for one in review.replied] == [("I see", nurse.name)]
            assert review.signed.by.name == supervisor.name
            assert not review.is_revised
            assert rows.panels[0].version.title
        assert link.earlier.reference == one_of_each.links.get().earlier.reference

    def test_name_each_version_once_and_whether_it_is_as_it_was(self, one_of_each):
        panel = one_of_each.panels.get().version
        tamper(panel, "html")

        altered = {one.pk: one.has_other_page for one in record_rows_of(one_of_each).used}

        assert altered[panel.pk]
        assert sum(altered.values()) == 1
        assert len(altered) == 2

    def test_say_which_review_was_revised_and_which_waits(self, one_of_each, supervisor, at):
        first = one_of_each.reviews.get()
        Review.objects.create(
            call=one_of_each,
            reasons=["LOWERED"],
            text="anew",
            revises=first,
            by=supervisor,
            at=at + timedelta(days=1),
        )

        [old, new] = record_rows_of(one_of_each).reviews

        assert (old.is_revised, new.is_revised) == (True, False)
        assert (new.signed, new.replied) == (None, [])

    def test_say_whether_a_later_call_goes_on_from_it(self, call, nurse, at):
        assert not record_rows_of(call).has_later

        later = calls.begin(by=nurse, at=at)
        linking.link(call=later, earlier=call, by=nurse, at=at)

        assert record_rows_of(Call.objects.get(pk=call.pk)).has_later
