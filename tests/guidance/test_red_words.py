"""The word list that puts a voicemail first: what it holds, and what it may not."""

import pytest
from pydantic import ValidationError

from guidance.red_words import RedWords, red_words


class TestTheList:
    def test_comes_with_the_console(self):
        assert red_words().words
        assert red_words() is red_words()

    def test_says_nothing_twice(self):
        assert len(set(red_words().words)) == len(red_words().words)
        pairs = [frozenset(pair) for pair in red_words().together]
        assert len(set(pairs)) == len(pairs)

    def test_is_written_as_it_is_compared(self):
        for one in (*red_words().words, *(word for pair in red_words().together for word in pair)):
            assert one == one.casefold().strip()

    @pytest.mark.parametrize(
        "about",
        [
            ("weak", "numb", "unsteady", "bladder", "bowel", "back pain"),  # cord compression
            ("confus", "drows", "thirst", "vomit", "high calcium"),  # high calcium
            ("collaps", "seizure", "chest pain", "slurred", "bleed", "won't wake"),  # danger now
            ("fever", "shiver", "temperature", "infection"),  # X1
            ("clot", "swollen leg", "fracture", "bruis", "tingl", "spasm"),  # urgent matters
            ("suicid", "overdose", "end my life", "don't want to live"),  # risk to life
        ],
    )
    def test_holds_the_words_of_each_red_question(self, about):
        assert set(about) <= set(red_words().words)


class TestAListThatCannotBe:
    @pytest.mark.parametrize(
        ("changed", "where"),
        [
            ({"words": []}, "words"),
            ({"words": [""]}, "words"),
            ({"within": 0}, "within"),
            ({"within": 21}, "within"),
            ({"together": [["legs"]]}, "together"),
            ({"together": [["legs", ""]]}, "together"),
            ({"weight": 3}, "weight"),
        ],
    )
    def test_is_refused(self, changed, where):
        with pytest.raises(ValidationError, match=where):
            RedWords.model_validate({"words": ["weak"], "within": 8} | changed)

    @pytest.mark.parametrize("within", [1, 20])
    def test_is_not_one_at_its_bounds(self, within):
        assert RedWords(words=("weak",), within=within).together == ()
