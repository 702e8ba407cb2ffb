"""The form of a review: its topics, what a filled-in one lacks, and its score."""

from decimal import Decimal

import pytest

from callers.review_form import TOPICS, WHY_LIMIT, Answered, Given, Scale, faults, read, score
from callers.review_prefill import RULES

ALL = dict.fromkeys(TOPICS, 4)
WHOLE = {topic: Given(4) for topic in TOPICS}


class TestTheTopics:
    def test_are_the_24_of_the_instrument_in_its_order(self):
        assert [one.number for one in TOPICS.values()] == [*range(1, 25)]
        scales = [one.scale for one in TOPICS.values()]
        assert scales.count(Scale.ITEM) == 19
        assert TOPICS["accuracy"].scale is Scale.ACCURACY
        assert [one.number for one in TOPICS.values() if one.scale is Scale.OVERALL] == [
            21, 22, 23, 24,
        ]  # fmt: skip

    def test_that_the_record_answers_are_topics(self):
        assert {*RULES} < {*TOPICS}


class TestReading:
    @pytest.mark.parametrize(
        ("topic", "said", "wanted"),
        [
            ("location", "1", 1),
            ("location", "5", 5),
            ("location", "na", None),
            ("accuracy", "7", 7),
            ("safety", "10", 10),
        ],
    )
    def test_takes_what_is_on_the_scale(self, topic, said, wanted):
        assert read({f"topic-{topic}": said}) == {topic: Given(wanted)}

    @pytest.mark.parametrize(
        ("topic", "said"),
        [
            ("location", "0"),
            ("location", "6"),
            ("location", ""),
            ("location", "five"),
            ("location", "²"),
            ("accuracy", "8"),
            ("accuracy", "na"),
            ("safety", "11"),
            ("safety", "na"),
            ("weather", "3"),
        ],
    )
    def test_leaves_out_what_is_not(self, topic, said):
        assert read({f"topic-{topic}": said}) == {}

    def test_takes_the_reason_without_blanks(self):
        assert read({"topic-location": "2", "why-location": " heard\x00 it "}) == {
            "location": Given(2, "heard it")
        }


class TestFaults:
    def test_of_a_whole_form_are_none(self):
        assert faults(WHOLE, {}) == ()
        assert faults(WHOLE, {"location": Answered("blank", 4, rates=True)}) == ()

    def test_name_each_topic_that_was_not_rated(self):
        found = faults({}, {})
        assert [one.topic.id for one in found] == [*TOPICS]
        assert found[0].words == "Rate it or say that it does not apply."
        assert found[10].words == "Rate it."

    def test_ask_why_it_differs_from_the_record(self):
        record = {"location": Answered("blank", 1, rates=True)}
        [found] = faults(WHOLE, record)
        assert (found.topic.id, found.of_reason) == ("location", True)
        assert faults(WHOLE | {"location": Given(4, "heard")}, record) == ()

    def test_ask_why_what_applies_by_the_record_is_left_out_and_the_other_way(self):
        left_out = WHOLE | {"location": Given(None)}
        assert len(faults(left_out, {"location": Answered("x", 5, rates=True)})) == 1
        assert len(faults(WHOLE, {"location": Answered("x", None, rates=True)})) == 1
        assert faults(left_out, {"location": Answered("x", None, rates=True)}) == ()

    def test_ask_no_reason_where_the_record_gives_no_rating(self):
        assert faults(WHOLE, {"problem": Answered("9 answers")}) == ()

    def test_refuse_a_reason_that_is_too_long(self):
        long = WHOLE | {"location": Given(4, "a" * (WHY_LIMIT + 1))}
        assert [one.of_reason for one in faults(long, {})] == [True]
        assert faults(WHOLE | {"location": Given(4, "a" * WHY_LIMIT)}, {}) == ()


class TestTheScore:
    def test_is_the_mean_of_the_items_alone(self):
        found = score(ALL | {"location": 1, "accuracy": 1, "safety": 1})
        assert (found.mean, found.rated, found.left_out) == (Decimal("3.8"), 19, 0)

    def test_rounds_a_half_up(self):
        # 19 items of 4 but one of 3 and the rest left out: (4 + 3 + 3 + 3) / 4 is 3.25.
        ratings = ALL | dict.fromkeys(
            [one.id for one in TOPICS.values() if one.scale is Scale.ITEM], None
        )
        assert score(ratings | {"location": 4, "patient": 3, "danger": 3, "problem": 3}).mean == (
            Decimal("3.3")
        )

    def test_leaves_out_what_does_not_apply(self):
        found = score(ALL | {"agreement": None})
        assert (found.mean, found.rated, found.left_out) == (Decimal("4.0"), 18, 1)

    def test_is_none_where_nothing_applies(self):
        assert score(dict.fromkeys(TOPICS) | {"accuracy": 4}).mean is None

    def test_names_what_was_poor(self):
        found = score(ALL | {"location": 2, "danger": 1, "patient": 3, "safety": 1})
        assert [one.id for one in found.poor] == ["location", "danger"]

    @pytest.mark.parametrize(
        ("rating", "words", "is_under"),
        [
            (1, "severe under-triage", True),
            (2, "severe under-triage", True),
            (3, "under-triage", True),
            (4, "optimal", False),
            (5, "over-triage", False),
            (7, "over-triage", False),
        ],
    )
    def test_says_which_way_the_decision_was_wrong(self, rating, words, is_under):
        found = score(ALL | {"accuracy": rating})
        assert (found.accuracy_words, found.is_under) == (words, is_under)
