"""Every panel that comes with the console keeps to the format that nurses know by heart."""

import re
from datetime import date
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
LONGEST_ANSWER = 200
# The charity's page was reviewed in September 2021, its next review was due in September 2023.
SEED = "Charity web page this project starts from (SEED)"
REVIEWED_ON, REVIEW_DUE = date(2021, 9, 1), date(2023, 9, 1)
DATED = re.compile(r"\b(undated|current|(19|20)[0-9]{2}s?)\b", re.I)
# What is proposed or remembered here is no document with a date.
OUR_OWN = "This helpline, "

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

    def test_no_section_is_blank(self, path):
        _, *sections = re.split(r"^## .+\n", panel(path).body, flags=re.M)
        assert all(section.strip() for section in sections)
        ask, refuse = sections[1], sections[4]
        assert all(line.startswith("- ") for line in (ask + refuse).splitlines() if line.strip())

    def test_the_answer_is_one_sentence_of_one_line(self, path):
        one_line = panel(path).head.one_line
        assert re.fullmatch(r"[A-Z][^\n]*[.)]", one_line)
        assert not re.search(r"[.!?] [A-Z]", one_line)
        assert len(one_line) <= LONGEST_ANSWER

    def test_each_source_says_its_date_or_that_it_has_none(self, path):
        for source in panel(path).head.sources:
            said = source.year or re.search(DATED, source.section)
            assert said or source.organisation.startswith(OUR_OWN), source.title

    def test_each_certainty_in_the_words_has_its_source(self, path):
        said = set(re.findall(r"\(([ABCP])[:;)]|; (?:\w+ )*([BCP]): ", panel(path).body))
        letters = {letter for pair in said for letter in pair if letter}
        held = {letter for one in panel(path).head.sources for letter in one.certainty.split("/")}
        assert letters <= held

    def test_it_names_its_owner_and_the_dates_of_the_page_it_rests_on(self, path):
        head = panel(path).head
        assert head.owner
        rests_on_the_page = any(one.organisation == SEED for one in head.sources)
        dates = (REVIEWED_ON, REVIEW_DUE) if rests_on_the_page else (None, None)
        assert (head.reviewed_on, head.review_due) == dates

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
