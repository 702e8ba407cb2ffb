"""What the database itself refuses about reviews and links."""

import pytest
from django.db import IntegrityError, transaction

from callers.models import Call, LinkedCall, Review, ReviewReply, ReviewSignOff

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

    FORM = {
        "form": 1,
        "ratings": {"location": {"rating": 4}},
        "score": 4,
        "accuracy": 4,
    }

    def make(self, call, by, at, **more):
        words = {"reasons": ["LOWERED"], "text": "seen", "by": by, "at": at}
        return Review.objects.create(call=call, **words | more)

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"accuracy": None}, "review_form_is_whole_or_none"),
            ({"ratings": {}}, "review_form_is_whole_or_none"),
            ({"form": 0}, "review_form_is_whole_or_none"),
            ({"reply_due_at": None}, "review_form_is_whole_or_none"),
            ({"accuracy": 0}, "review_accuracy_is_on_its_scale"),
            ({"accuracy": 8}, "review_accuracy_is_on_its_scale"),
            ({"score": "0.9"}, "review_score_is_on_its_scale"),
            ({"score": "5.1"}, "review_score_is_on_its_scale"),
        ],
    )
    def test_holds_a_whole_form_on_its_scales_or_none(self, call, supervisor, at, changed, rule):
        form = self.FORM | {"reply_due_at": at}
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            self.make(call, supervisor, at, **form | changed)
        self.make(call, supervisor, at, **form)

    def test_revises_another(self, call, supervisor, at):
        with pytest.raises(IntegrityError, match="review_revises_another"):
            self.make(call, supervisor, at, pk=7_000_001, revises_id=7_000_001)

    @pytest.mark.parametrize("part", ["nurse", "started_by", "closed_by"])
    def test_is_never_of_ones_own_call_nor_its_sign_off(self, call, supervisor, at, part):
        made = self.make(call, supervisor, at)
        Call.objects.update(closed_at=at, closed_by=call.nurse, closing="BY_TIER")
        Call.objects.update(**{part: supervisor})

        with pytest.raises(IntegrityError, match="nobody reviews"), transaction.atomic():
            self.make(call, supervisor, at)
        with pytest.raises(IntegrityError, match="nobody signs off"), transaction.atomic():
            ReviewSignOff.objects.create(review=made, by=supervisor, at=at)

    def test_is_replied_to_with_words(self, call, supervisor, nurse, at):
        made = self.make(call, supervisor, at)
        with pytest.raises(IntegrityError, match="reply_says_something"):
            ReviewReply.objects.create(review=made, text="", by=nurse, at=at)


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

    def test_is_due_only_while_it_waits(self, call, at):
        with pytest.raises(IntegrityError, match="call_review_due_while_wanted"):
            self.change(call, review_due_at=at)


class TestALink:
    def test_leads_to_another_call(self, call, nurse, at):
        with pytest.raises(IntegrityError, match="link_is_to_another_call"):
            LinkedCall.objects.create(call=call, earlier=call, by=nurse, at=at)
