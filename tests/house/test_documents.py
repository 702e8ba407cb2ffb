"""The documents: what they point at exists, and what they show is what the console says."""

import json
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house import tree

DOCUMENTS = ["README.md", *tree.texts(".md", under=("docs",))]
README_WORDS = 1_250
# A password for one command, and what the serving command sets for its own processes.
READ_OTHERWISE = {"HELPLINE_PASSWORD", "XDG_RUNTIME_DIR"}
FOLDERS = (*tree.PACKAGES, "tests", "templates", "docs")


def pointed_at(path: str) -> list[Path]:
    """Return the files that a document names or links to."""
    text = tree.source(path)
    here = (tree.ROOT / path).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text)
    return [here / one for one in links] + [tree.ROOT / one for one in named]


class TestDocuments:
    @tree.for_each(DOCUMENTS)
    def test_everything_they_point_at_exists(self, path):
        assert [str(one) for one in pointed_at(path) if not one.exists()] == []

    def test_every_hazard_names_its_control_and_its_test(self):
        rows = re.findall(r"^\| (H\d+) \|(.*)\|$", tree.source("docs/safety/hazard-log.md"), re.M)
        assert [name for name, _ in rows] == [f"H{n}" for n in range(1, len(rows) + 1)]
        assert len(rows) >= 16
        for name, row in rows:
            assert len(row.split(" | ")) == 4, name

    def test_every_decision_is_listed_and_short(self):
        for path in tree.texts(".md", under=("docs/decisions",)):
            assert path in tree.source("README.md")
            assert len(tree.source(path).splitlines()) <= 20

    def test_pictures_are_small(self):
        assert [
            p.name for p in (tree.ROOT / "docs").rglob("*.png") if p.stat().st_size > 150_000
        ] == []


class TestTheReadme:
    SAID = tree.source("README.md")

    def test_is_read_in_five_minutes(self):
        assert len(self.SAID.split()) <= README_WORDS

    def test_shows_two_or_three_pictures(self):
        assert self.SAID.count("![") in {2, 3}

    def test_leads_to_what_it_leaves_out(self):
        for path in ("docs/operations.md", "docs/words.md", "docs/keyboard.md", "docs/rules.md"):
            assert f"]({path})" in self.SAID


@pytest.mark.django_db
class TestOperations:
    SAID = tree.source("docs/operations.md")

    def test_shows_what_the_line_answers(self):
        shown = re.search(r"line_status --at (\S+)\n(\{.*\})", self.SAID)
        answer = StringIO()
        call_command("line_status", at=[shown[1]], stdout=answer)
        assert json.loads(answer.getvalue()) == json.loads(shown[2])

    def test_shows_what_the_checklist_answers(self, monkeypatch):
        shown = re.search(r"echo '(.*)' \| .* assess (\w+) --at (\S+)\n(\{.*\})", self.SAID)
        answer = StringIO()
        monkeypatch.setattr("sys.stdin", BytesIO(shown[1].encode()))
        call_command("assess", shown[2], at=shown[3], stdout=answer)
        assert json.loads(answer.getvalue()) == json.loads(shown[4])

    def test_says_of_every_setting_what_it_is_without_and_what_it_means(self):
        reads = re.compile(
            r"(?:flag|listed|number|percentage|required|environ\.get)\(\s*\"([A-Z_]+)\"|environ\[\"([A-Z_]+)\"\]"
        )
        read = {
            one[0] or one[1]
            for path in tree.python_files()
            for one in reads.findall(tree.source(path))
        } - READ_OTHERWISE
        rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \| ([^|]+) \|$", self.SAID, re.M)
        assert sorted(name for name, *_ in rows) == sorted(read)
        told = {name: without for name, without, _ in rows}
        for name, without in re.findall(
            r'(?:number|percentage)\("(\w+)", (\d+)\)',
            "".join(map(tree.source, tree.python_files())),
        ):
            assert told[name] == without
