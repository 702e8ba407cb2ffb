"""Every panel that comes with the console keeps to the format that nurses know by heart."""

import re
from pathlib import Path

import pytest

from guidance.actions.loading import CONTENT
from guidance.definitions import PACKAGED
from guidance.front_matter import Panel, parse
from guidance.markdown import render
from guidance.queries import GROUPS, LAST_GROUP

FILES = sorted((CONTENT / "panels").glob("*.md"))
SECTIONS = ["Say", "Ask", "Act if", "Facts", "What we do not advise"]
MAY_FOLLOW = "Where sources differ"

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def panel(path: Path) -> Panel:
    return parse(path.read_text(encoding="utf-8"), name=path.name)


@each_file
class TestPanelFiles:
    def test_the_name_of_the_file_is_the_address(self, path):
        assert panel(path).head.slug == path.stem

    def test_the_group_is_one_that_lists_know(self, path):
        assert panel(path).head.group in {*GROUPS, LAST_GROUP}

    def test_the_checklist_exists(self, path):
        assert panel(path).head.checklist in {"", *PACKAGED}

    def test_the_sections_stand_in_order(self, path):
        sections = re.findall(r"^## (.+)$", panel(path).body, re.M)
        assert sections in (SECTIONS, [*SECTIONS, MAY_FOLLOW])

    def test_it_begins_with_words_to_say(self, path):
        html = render(panel(path).body)
        assert html.startswith('<h4>Say</h4>\n<blockquote class="say">\n<p>“')

    def test_every_line_of_act_if_names_a_route(self, path):
        acts = panel(path).body.split("## Act if\n")[1].split("\n## ")[0]
        lines = [line for line in acts.splitlines() if line.strip()]
        assert lines
        assert all(re.match(r"- .+ → .+", line) for line in lines), lines

    def test_an_emergency_says_so_in_its_group(self, path):
        head = panel(path).head
        assert (head.urgency == "emergency") == (head.group == "Emergencies")

    def test_the_spelling_is_british(self, path):
        body = panel(path).body.lower()
        for american in ("tumor ", "edema ", "hypercalcemia", "anemia", "paralyze", "hemorrhage"):
            assert american not in body


@each_file
def test_no_word_to_search_by_stands_twice(path):
    words = [word.lower() for word in (*panel(path).head.keywords, *panel(path).head.synonyms)]
    assert sorted(words) == sorted(set(words))


def test_no_two_panels_share_a_title():
    titles = [panel(path).head.title for path in FILES]
    assert len(set(titles)) == len(titles)
