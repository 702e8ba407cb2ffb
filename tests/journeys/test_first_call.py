"""The first call of the README, taken step by step by somebody who has never seen the console."""

import pytest

from callers.actions import voicemails
from callers.management.commands import load_demo_calls
from callers.models import Voicemail
from tests.conftest import PASSWORD
from tests.first_call import Walk, first_call, told, voicemail_and_urgent_matter
from tests.house import tree

README = tree.source("README.md")


@pytest.fixture
def demo_voicemail(nurse, person, clock) -> Voicemail:
    """Leave the voicemail that the demo begins with, and no other."""
    at, other = clock.now(), person(word="Bryn")
    for left in Voicemail.objects.waiting():  # of other journeys
        voicemails.answer(voicemail=left, by=other, at=at)
    [words] = [one for one in load_demo_calls.VOICEMAILS if "legs" in one[1]]
    return voicemails.hear(words=words[1], number=words[2], received_at=at, by=other, at=at)


class TestTheFirstCall:
    def test_it_goes_as_the_readme_tells_it(self, opened, nurse, demo_voicemail):
        pictures: list[str] = []
        walk = Walk(opened())
        first_call(
            walk,
            email=nurse.email,
            password=PASSWORD,
            picture=lambda page, name: pictures.append(name),
        )
        voicemail_and_urgent_matter(walk)

        assert walk.done == told(README)
        assert all(f"docs/pictures/{name}.png" in README for name in pictures)


class TestTheReaderOfTheWalk:
    def test_keeps_the_order_and_tells_pressing_from_reading(self):
        readme = (
            "\n## A first call\n\n1. See *this* and press **that**: “words”.\nNot *here*.\n## Next"
        )
        assert told(readme) == ["-this", "+that", "-words"]
