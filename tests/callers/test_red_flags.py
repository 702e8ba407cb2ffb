"""Red words in a voicemail: a plain list that errs on the side of ringing back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.red_flags import red_words
from guidance.red_words import red_words as word_list

LIST = word_list()
SAID = (
    "hello", "I", "am", "my", "weak", "week", "legs", "leg", "have", "gone", "back", "pain",
    "can't", "can’t", "walk", "cannot", "numbness", "since", "Saturday", "not", "taken", "all",
    "want", "to", "live", "end", "it", "chest", "tight", "worse", "blood", "pressure", "\n", "-",
)  # fmt: skip


def found(text):
    return red_words(text, LIST.words, LIST.together, LIST.within)


class TestAVoicemail:
    @pytest.mark.parametrize(
        ("words", "wanted"),
        [
            ("Hello, legs gone weak since Saturday, can you ring me", "weak"),
            ("her legs have just gone", "legs … gone"),
            ("Legs gave way on the stairs", "legs … way"),
            ("I can't walk any more", "can't walk"),
            ("I can’t walk any more", "can't walk"),
            ("I can‘t walk any more", "can't walk"),
            ("i cant walk any more", "can't walk"),
            ("I CANNOT WALK", "cannot walk"),
            ("she can't, walk", "can't walk"),
            ("numbness in both feet", "numb"),
            ("tingling fingers", "tingl"),
            ("pins-and-needles", "pins and needles"),
            ("there is a pain all the way down my back", "back … pain"),
            ("Her back is a constant pain", "back … pain"),
            ("back pain", "back pain"),
            ("She isn't herself. She is CONFUSED", "confus"),
            ("he is not himself", "not himself"),
            ("drowsy since the morning", "drows"),
            ("very thirsty", "thirst"),
            ("temperature of 38.2 after chemo", "temperature"),
            ("he had a fit", "fit"),
            ("shivering all night", "shiver"),
            ("chest is rather tight", "chest … tight"),
            ("coughing blood", "coughing blood"),
            ("I don't want to live", "don't want to live"),
            ("I don’t want to live", "don't want to live"),
            ("I dont want to live", "don't want to live"),
            ("I do not want to live", "not want to live"),
            ("he keeps saying he wants to end\nit all", "end it all"),
            ("suicidal", "suicid"),
            ("I have taken too many of my tablets", "taken … tablets"),
            ("self-harm", "self-harm"),
            ("should I ring 999", "999"),
        ],
    )
    def test_shows_its_red_words(self, words, wanted):
        assert wanted in found(words)

    @pytest.mark.parametrize(
        "words",
        [
            "No, she is not weak",
            "I have no numbness at all",
            "There was no blood",
            "She can walk but is never unsteady",
        ],
    )
    def test_shows_them_though_they_stand_in_a_denial(self, words):
        assert found(words)

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "   \n",
            "…",
            "Hello, could you ring me back about a leaflet please",
            "It is about next week, and a dentist",
            "My name is Ada, on 01632 960123",
            "Thank you for the call yesterday, no hurry",
            "I would like to talk about my diet and about milk",
            "He is on holiday until Monday",
        ],
    )
    def test_without_any_shows_none(self, words):
        assert found(words) == ()


class TestTheWords:
    def test_come_each_once_in_the_order_of_the_list(self):
        said = "blood, weak, blood and weak again, weak"

        assert found(said) == ("weak", "blood")

    def test_of_the_voicemail_that_names_this_rule_are_all_there(self):
        assert found("legs gone weak since Saturday") == ("weak", "legs … gone")

    def test_count_from_their_beginning_alone(self):
        assert red_words("unweakened", ["weak"]) == ()
        assert red_words("weakened", ["weak"]) == ("weak",)
        assert red_words("weak", ["weakened"]) == ()

    def test_of_a_phrase_stand_whole_but_for_the_last(self):
        assert red_words("chests painful", ["chest pain"]) == ()
        assert red_words("chest painful", ["chest pain"]) == ("chest pain",)

    @pytest.mark.parametrize(("between", "near"), [(0, True), (7, True), (8, False)])
    def test_of_a_pair_stand_near_each_other_in_either_order(self, between, near):
        gap = " ".join(["so"] * between)
        for text in (f"legs {gap} gone", f"gone {gap} legs"):
            assert bool(red_words(text, [], [("legs", "gone")], within=8)) is near

    def test_of_a_pair_are_not_told_twice(self):
        assert found("back pain") == ("back pain",)

    @pytest.mark.parametrize("word", LIST.words)
    def test_are_each_found_by_themselves(self, word):
        assert word in found(word)
        assert word in found(f"well {word.upper()}, and so")

    @pytest.mark.parametrize(("first", "second"), LIST.together)
    def test_are_each_found_as_a_pair(self, first, second):
        assert found(f"{first} so {second}")


class TestMoreWords:
    @given(
        said=some.lists(some.sampled_from(SAID), max_size=14).map(" ".join),
        before=some.text(max_size=20),
        after=some.text(max_size=20),
    )
    def test_never_lose_a_red_word(self, said, before, after):
        """A pair may come to stand in a phrase that says it; then the phrase is told instead."""
        more = found(f"{before} {said} {after}")

        for one in found(said):
            parts = one.split(" … ")
            assert one in more or any(all(part in other for part in parts) for other in more)

    @given(text=some.text(max_size=200))
    def test_of_any_kind_are_read_without_a_fault(self, text):
        assert set(found(text)) <= set(LIST.words) | {f"{a} … {b}" for a, b in LIST.together}

    @given(said=some.lists(some.sampled_from(SAID), max_size=14).map(" ".join))
    def test_are_the_same_in_any_case_and_with_any_apostrophe(self, said):
        assert found(said) == found(said.upper()) == found(said.replace("'", "’"))
        assert found(said) == found(said.replace("'", ""))
