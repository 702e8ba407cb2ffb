"""What is said before anything is known of who answers: never the illness, rarely the service."""

import itertools

import pytest

from callers.before_ringing import SAFE_WORDS, Safety, script

SERVICE = ("helpline", "charity", "nurse", "cancer", "bone", "call", "patient", "ill")
SAID = ("yes", "no", "unsure", "")


def words_of(said):
    return f"{said.opening} {said.somebody_else} {said.machine}".lower()


class TestTheScript:
    @pytest.mark.parametrize(
        ("safe", "announce"),
        [one for one in itertools.product(SAID, SAID) if one != ("yes", "yes")],
    )
    def test_names_no_service_unless_both_were_said(self, safe, announce):
        said = script({"safe_to_contact": safe, "announce": announce}, "Amara Test")

        assert not said.may_announce
        assert "Hello, this is Amara." in said.opening
        assert "Test" not in said.opening
        assert not [one for one in SERVICE if one in words_of(said).split()]
        assert "first name only" in said.announce

    def test_names_the_service_but_not_the_illness_when_both_were_said(self):
        said = script({"safe_to_contact": "yes", "announce": "yes"}, "Amara Test")

        assert "helpline" in said.opening
        assert not {"cancer", "bone", "breast"} & set(words_of(said).split())

    @pytest.mark.parametrize(
        ("safe", "expected"),
        [
            ("yes", Safety.SAFE),
            ("no", Safety.UNSAFE),
            ("unsure", Safety.CARE),
            ("", Safety.CARE),
            ("odd", Safety.CARE),
        ],
    )
    def test_says_first_whether_it_is_safe_and_takes_silence_for_no_yes(self, safe, expected):
        said = script({"safe_to_contact": safe}, "Amara Test")

        assert said.safety is expected
        assert said.is_safe == SAFE_WORDS[expected]

    def test_leaves_no_message_where_ringing_is_not_safe(self):
        assert script({"safe_to_contact": "no", "announce": "yes"}, "A").machine == ""
        assert script({}, "A").machine

    def test_asks_for_the_caller_by_name_and_for_nobody_when_there_is_none(self):
        assert "Ada Example" in script({"caller_name": " Ada Example "}, "Amara").opening
        assert "Is this a good time" in script({"anonymous": "yes"}, "Amara").opening

    def test_stands_for_a_nurse_without_a_name(self):
        assert script({}, "  ").opening
