"""Every fact of the charity's page is said, in so many words, by a panel that is live."""

import html
import re
import tomllib
from pathlib import Path

import pytest

from guidance.models import Version

FACTS = [f"S{number}" for number in range(1, 119)]
SAID = tomllib.loads((Path(__file__).parent / "facts_said.toml").read_text("utf-8"))["facts"]
# Where a fact counts as said: a question to the caller or advice does not tell the nurse it.
TELLING = ("Facts", "Where sources differ")


def told(rendered: str) -> list[str]:
    """Return the lines of a panel that tell facts: each list item, table row and paragraph."""
    sections = re.split(r"<h4>(.*?)</h4>", rendered)[1:]
    shown = "".join(
        words
        for title, words in zip(sections[::2], sections[1::2], strict=True)
        if title in TELLING
    )
    blocks = re.findall(r"<(li|tr|p)>(.*?)</\1>", shown, re.S)
    return [" ".join(html.unescape(re.sub("<[^>]+>", " ", one)).split()) for _, one in blocks]


def stands(words: list[str], line: str) -> bool:
    """Tell whether whole words and figures stand in a line, one after another."""
    # No letter or figure on either side: 15 is not found in 150, nor "arm" in "harm".
    parts = [rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" for word in words]
    return re.search(".*?".join(parts), line, re.I) is not None


@pytest.fixture
def live(at) -> dict[str, Version]:
    return {one.document.slug: one for one in Version.objects.live(at).panels()}


@pytest.mark.django_db
class TestCoverage:
    def test_every_fact_is_covered_by_a_live_panel(self, live):
        covered = {fact for one in live.values() for fact in one.front_matter["covers"]}
        assert [fact for fact in FACTS if fact not in covered] == []
        assert covered <= set(FACTS)

    def test_every_claim_is_in_the_table_of_what_is_said(self, live):
        claims = {(fact, slug) for slug, one in live.items() for fact in one.front_matter["covers"]}
        assert {(row["id"], row["panel"]) for row in SAID} == claims
        assert len(SAID) == len(claims)

    def test_every_panel_says_what_it_claims(self, live):
        unsaid = [
            (row["id"], row["panel"], words)
            for row in SAID
            for words in row["lines"]
            if not any(stands(words, line) for line in told(live[row["panel"]].html))
        ]
        assert unsaid == []


class TestStands:
    @pytest.mark.parametrize(
        ("words", "line", "is_there"),
        [
            (["Aredia", "90 minutes"], "Pamidronate Aredia 90 minutes", True),
            (["Aredia", "90 minutes"], "Pamidronate Aredia 190 minutes", False),
            (["Aredia", "90 minutes"], "Zometa 90 minutes, Aredia", False),
            (["arm"], "may do harm", False),
            (["C: verify"], "from memory (C: verify).", True),
        ],
    )
    def test_words_count_whole_and_in_order(self, words, line, is_there):
        assert stands(words, line) is is_there
