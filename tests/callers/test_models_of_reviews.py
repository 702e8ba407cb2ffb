"""What the database itself refuses about reviews and links."""

import pytest
from django.db import IntegrityError, transaction

from callers.models import Call, LinkedCall, Review

pytestmark = pytest.mark.django_db


class TestAReview:
    @pytest.mark.parametrize(
        ("changed", "rule"),
        [({"text": ""}, "review_says_something"), ({"reasons": []}, "review_names_reasons")],
    )
    def test_says_what_was_found_and_why_it_waited(self, call, supervisor, at, changed, rule):
        words = {"reasons": ["LOWERED"], "text": "seen", "by": supervisor, "at": at}
        with pytest.raises(IntegrityError, match=rule):
            Review.objects.create(call=call, **words | changed)


class TestACallToReview:
    def change(self, call, **fields):
        with transaction.atomic():
            Call.objects.filter(pk=call.pk).update(**fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {"review_wanted": ["LOWERED"]},
            {"review_urgency": 3},
            {"review_wanted": ["LOWERED"], "review_urgency": None},
        ],
    )
    def test_has_reasons_and_an_urgency_or_neither(self, call, nurse, at, fields):
        self.change(call, closed_at=at, closed_by=nurse, closing="BY_TIER")

        with pytest.raises(IntegrityError, match="call_review_wanted_once_closed"):
            self.change(call, **fields)

    def test_is_closed(self, call, nurse, at):
        wanted = {"review_wanted": ["LOWERED"], "review_urgency": 3}

        with pytest.raises(IntegrityError, match="call_review_wanted_once_closed"):
            self.change(call, **wanted)
        self.change(call, closed_at=at, closed_by=nurse, closing="BY_TIER", **wanted)


class TestALink:
    def test_leads_to_another_call(self, call, nurse, at):
        with pytest.raises(IntegrityError, match="link_is_to_another_call"):
            LinkedCall.objects.create(call=call, earlier=call, by=nurse, at=at)
