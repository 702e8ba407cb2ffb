"""Closing with one click, and everything that speaks against it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.closing import Facts, Kind, missing
from callers.record_fields import FIELDS
from tests.callers.facts import BY_TIER, RECORD, tried_at, words

ANSWERED = "a danger, checklist or risk answer exists: the call closes by its tier, or as lost"
NOTE = "a safeguarding note exists: the call closes by its tier, or as lost"
BOOKED = "a callback or check is booked: the call closes by its tier, or as lost"
REFUSED_FOR = [
    ({"answered": True}, ANSWERED),
    ({"red_words": ("weak", "legs … gone")}, "red words (weak, legs … gone)"),
    ({"has_safeguarding_note": True}, NOTE),
    ({"has_open_follow_up": True}, BOOKED),
    *(({"tier": tier}, ANSWERED) for tier in BY_TIER),
]


def still(facts):
    return words(missing(facts, Kind.NON_CLINICAL))


class TestASilentCall:
    def test_closes_with_nothing_written(self):
        assert still(Facts(record={})) == []

    def test_closes_though_words_were_written_and_the_caller_was_rung(self):
        assert still(Facts(record=RECORD, attempts=tried_at(None))) == []

    @given(record=some.dictionaries(some.sampled_from(sorted(FIELDS)), some.text(max_size=9)))
    def test_closes_whatever_stands_in_the_record(self, record):
        assert still(Facts(record=record)) == []


class TestOneClick:
    @pytest.mark.parametrize(("changed", "said"), REFUSED_FOR)
    def test_is_refused_where_a_person_may_need_help(self, changed, said):
        found = still(Facts(record={}, **changed))

        assert len(found) == 1
        assert said in found[0]

    def test_names_each_reason_of_several(self):
        everything = {}
        for changed, _ in REFUSED_FOR[:4]:
            everything |= changed

        assert len(still(Facts(record={}, **everything))) == 4
