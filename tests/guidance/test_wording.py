"""What a typed text is taken to mean."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.actions.loading import CONTENT
from guidance.wording import (
    LONGEST_WORD,
    MOST_WORDS,
    lexemes,
    meanings,
    named,
    shown_first,
    words_in,
)


class TestWordsIn:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Numb  LEGS", ["numb", "legs"]),
            ("flu-like", ["flu", "like"]),
            ("37.5", ["37.5"]),
            ("can't pass water", ["pass", "water"]),
            ("the", ["the"]),
            ("pain in the", ["pain"]),
            ("legs legs legs", ["legs"]),
            ("a'b\"c;d|e&f:*!(g)\\h", ["b", "c", "e", "f", "g", "h"]),
            ("_", []),
            ("🙂 …", []),
            ("\0numb\0", ["numb"]),
            ("", []),
        ],
    )
    def test_words_are_found(self, text, words):
        assert words_in(text) == words

    def test_a_long_text_is_cut(self):
        words = words_in(" ".join(f"word{number}" for number in range(5000)))
        assert len(words) == MOST_WORDS
        assert words_in("x" * 10_000) == ["x" * LONGEST_WORD]


class TestMeanings:
    @pytest.mark.parametrize(
        ("typed", "also"),
        [
            ("oedema", ["edema"]),
            ("edema", ["oedema"]),
            ("tumor", ["tumour"]),
            ("anaemia", ["anemia"]),
            ("hypercalcemia", ["hypercalcaemia"]),
            ("haemoglobin", ["hemoglobin"]),
            ("mets", ["metastases"]),
            ("mscc", ["cord", "compression"]),
            ("biphosphonate", ["bisphosphonate"]),
            ("biphosph", ["bisphosphonate"]),
            ("xgeva", ["denosumab"]),
        ],
    )
    def test_a_word_stands_for_others_too(self, typed, also):
        assert also in meanings(typed)

    def test_the_word_itself_comes_first(self):
        assert meanings("mets")[0] == ["mets"]

    def test_three_letters_do_not_yet_say_which_word(self):
        assert meanings("ost") == [["ost"]]


class TestLexemes:
    @given(st.text(max_size=80))
    def test_nothing_typed_gets_into_the_notation(self, text):
        for word in words_in(text):
            for begun in (True, False):
                written = lexemes(word, begun=begun)
                quoted = re.sub(r"'[^\W_]+(?:[.,][0-9]+)?'", "", written)
                assert set(quoted) <= set("():*ABC |&")


class TestFiles:
    def test_spellings_hold_small_letters_only(self):
        text = (CONTENT / "spellings.toml").read_text(encoding="utf-8")
        raw = tomllib.loads(text)
        for line in [*raw["same"], *raw["parts"]]:
            assert [word.lower() for word in line] == line
            assert len(set(line)) == len(line)
            assert all(words_in(word) for word in line)

    def test_panels_shown_first_exist(self):
        slugs = {path.stem for path in (CONTENT / "panels").glob("*.md")}
        for rule in shown_first():
            assert {rule.panel, *rule.before} <= slugs

    def test_panels_named_after_a_drug_say_its_names_in_their_title(self):
        for drug in named():
            text = (CONTENT / "panels" / f"{drug.panel}.md").read_text(encoding="utf-8")
            title = next(line for line in text.splitlines() if line.startswith("title"))
            assert all(name in words_in(title) for name in drug.names)
