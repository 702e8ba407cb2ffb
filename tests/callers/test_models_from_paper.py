"""What the database refuses about calls that are typed from paper."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from callers.actions import calls
from callers.models import Call

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(nurse, at):
    """Return a function that makes a call of so many minutes before, typed from paper now."""

    def make(minutes: int) -> Call:
        return calls.begin(
            by=nurse,
            at=at - minutes * MINUTE,
            late={"paper_ended_at": at - MINUTE, "typed_at": at, "typed_by": nurse},
        )

    return make


def change(call: Call, **fields) -> None:
    with transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**fields)


class TestACallFromPaper:
    @pytest.mark.parametrize(
        "field", ["typed_by", "typed_at", "paper_ended_at"], ids=lambda field: f"without {field}"
    )
    def test_says_when_it_ended_and_when_and_by_whom_it_was_typed(self, late, field):
        with pytest.raises(IntegrityError, match="call_from_paper_says_when_and_by_whom"):
            change(late(9), **{field: None})

    def test_ended_after_it_started_and_was_typed_no_earlier(self, late, at):
        call = late(9)
        change(call, typed_at=call.paper_ended_at)
        for wrong in (
            {"paper_ended_at": call.started_at},
            {"typed_at": call.paper_ended_at - timedelta(seconds=1)},
            {"paper_tier": "UNHEARD"},
        ):
            with pytest.raises(IntegrityError, match="call_from_paper_says_when_and_by_whom"):
                change(call, **wrong)

    def test_alone_has_a_tier_of_the_paper(self, call):
        with pytest.raises(IntegrityError, match="call_from_paper_says_when_and_by_whom"):
            change(call, paper_tier="IMMEDIATE")

    def test_is_typed_once_for_a_person_and_a_moment(self, late, call):
        one, other = late(9), late(8)
        with pytest.raises(IntegrityError, match="call_from_paper_typed_once"):
            change(other, started_at=one.started_at)
        # A call that was never on paper may have begun at the same moment.
        change(call, started_at=one.started_at)
