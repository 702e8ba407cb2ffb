"""What is live becomes files, and the same files become the same words again."""

import hashlib
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from guidance.actions import drafts, exporting, publishing
from guidance.actions.exporting import CannotExport, export
from guidance.actions.loading import CONTENT, load, read
from guidance.models import Document, Kind, Retirement, Version
from helpline.models import Role
from tests.conftest import make_person
from tests.guidance.signing import approved

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# What files, TOML and Markdown could each trip over.
AWKWARD = (
    "Quotes \"two\" and 'one', \"\"\"three\"\"\" and '''three''', a \\ and \\n and \\u0041, "
    "+++ in a line, # no comment, [no table], naïve 中文 🦴 e\u0301 \u00a0\u2028\u200b"
)
BODY = (
    f"## Say\r\n> “{AWKWARD}”\r\n\r\n+++\r\n\r\n## Do\r\n- trailing spaces   \r\n\ta tab\t\r\n"
    "- a lone return\rhere, and more\r\r\r\nthere   \n\n```\n'''\n\"\"\"\n```\n   \n"
)


def live(at) -> dict[tuple[str, str], str]:
    versions = Version.objects.live(at).select_related("document")
    return {(one.document.kind, one.document.slug): one.content_hash for one in versions}


def hashes(folder: Path) -> dict[tuple[str, str], str]:
    """Return what loading into an empty system would make of a folder."""
    return {(one.kind, one.slug): one.hash for one in read(folder)}


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def empty() -> None:
    """Leave no guidance at all, until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE guidance_document CASCADE")


@pytest.fixture
def rewritten(at) -> Version:
    """Return a panel that one person changed and another signed and published."""
    writer = make_person(Role.ADMIN, "Wren Writer")
    signer = make_person(Role.SUPERVISOR, "Sian Signer", may_approve_guidance=True)
    document = Document.objects.get(kind=Kind.PANEL, slug="outlook")
    draft = drafts.start(document=document, by=writer, at=at)
    typed = {
        "title": 'A "title" with \\ in it',
        "one_line": f"{AWKWARD}\r\non two lines   ",
        "keywords": "one \"two\"\r\nthree 'four'\r\n\\five",
        "source_1_section": "page 3, 'note'",
        "body": BODY,
    }
    for name, value in typed.items():
        drafts.save_field(draft=draft, name=name, value=value, base=0, by=writer, at=at)
    version = drafts.submit(draft=draft, reason="Clearer.", trigger="WORDING", by=writer, at=at)
    approved(version, signer, at)
    publishing.publish(version=version, by=signer, at=at)
    return version


class TestRoundTrip:
    def test_every_hash_is_the_same_in_an_empty_system(self, tmp_path, at):
        count = export(folder=tmp_path / "out", at=at)
        assert hashes(tmp_path / "out") == live(at)
        assert count == len(live(at)) > 50

    def test_the_hash_is_of_the_words_themselves(self, tmp_path, at):
        export(folder=tmp_path / "out", at=at)
        for path in (tmp_path / "out" / "panels").glob("*.md"):
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            assert found == live(at)[Kind.PANEL, path.stem]

    def test_loading_it_where_it_came_from_changes_nothing(self, tmp_path, at):
        export(folder=tmp_path / "out", at=at)
        loaded = load(folder=tmp_path / "out", at=at)
        assert (loaded.published, loaded.held_back, loaded.without_file) == ([], [], [])
        assert loaded.not_read == []

    def test_awkward_words_that_two_people_published_come_back(self, tmp_path, at, rewritten):
        export(folder=tmp_path / "out", at=at)
        assert hashes(tmp_path / "out") == live(at)
        assert live(at)[Kind.PANEL, "outlook"] == rewritten.content_hash
        stored = (tmp_path / "out" / "panels" / "outlook.md").read_bytes().decode()
        assert stored == rewritten.content
        assert "trailing spaces   \n" in stored
        assert AWKWARD in tomllib.loads(stored.split("+++\n")[1])["one_line"]

    def test_an_empty_system_loads_it_and_exports_the_same_files(self, tmp_path, at, rewritten):
        export(folder=tmp_path / "one", at=at)
        before = live(at)
        empty()
        assert load(folder=tmp_path / "one", at=at).held_back == []
        assert live(at) == before
        export(folder=tmp_path / "two", at=at)
        assert contents(tmp_path / "two") == contents(tmp_path / "one")

    def test_a_changed_shared_question_reaches_every_file_through_one(self, tmp_path, at):
        export(folder=tmp_path / "out", at=at)
        path = tmp_path / "out" / "checklists" / "danger_now.toml"
        path.write_text(path.read_text().replace("something still worry", "something worry"))
        changed = {key for key, value in hashes(tmp_path / "out").items() if value != live(at)[key]}
        asking = {key for key in live(at) if key[0] != Kind.PANEL}
        assert changed == asking

    def test_what_is_shared_is_what_the_packaged_block_shares(self, tmp_path, at):
        export(folder=tmp_path / "out", at=at)
        shared, packaged = (
            tomllib.loads((folder / "checklists" / "danger_now.toml").read_text())
            for folder in (tmp_path / "out", CONTENT)
        )
        ids = [[one["id"] for one in block["groups"]] for block in (shared, packaged)]
        assert ids[0] == ids[1]
        assert shared["required"] == packaged["required"]
        assert shared["matters"] == packaged["matters"]

    def test_a_retired_panel_is_not_among_them(self, tmp_path, at, admin):
        version = Version.objects.live(at).get(document__slug="outlook")
        Retirement.objects.create(version=version, reason="Wrong.", by=admin, at=at)
        export(folder=tmp_path / "out", at=at)
        assert not (tmp_path / "out" / "panels" / "outlook.md").exists()

    def test_the_lists_of_the_console_go_with_it(self, tmp_path, at):
        export(folder=tmp_path / "out", at=at)
        for path in CONTENT.glob("*.toml"):
            assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()

    def test_it_takes_one_query(self, tmp_path, at, django_assert_num_queries):
        with django_assert_num_queries(1):
            export(folder=tmp_path / "out", at=at)


class TestWhereItIsWritten:
    """Nothing is half-written, and what was there stays."""

    def refused(self, folder: Path, at) -> str:
        with pytest.raises(CannotExport) as refusal:
            export(folder=folder, at=at)
        return str(refusal.value)

    def test_a_new_folder_and_an_empty_one_are_taken(self, tmp_path, at):
        (tmp_path / "empty").mkdir()
        for name in ("new", "empty"):
            export(folder=tmp_path / name, at=at)
        assert contents(tmp_path / "new") == contents(tmp_path / "empty")
        assert sorted(one.name for one in tmp_path.iterdir()) == ["empty", "new"]

    def test_others_may_read_it_as_any_folder_made_here(self, tmp_path, at):
        (tmp_path / "usual").mkdir()
        export(folder=tmp_path / "out", at=at)
        assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode

    def test_a_folder_that_holds_something_is_left_as_it_was(self, tmp_path, at):
        (tmp_path / "notes.txt").write_text("mine")
        assert "is not empty: name a folder that is not there yet" in self.refused(tmp_path, at)
        assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]

    def test_a_file_in_the_way_is_left_as_it_was(self, tmp_path, at):
        (tmp_path / "out").write_text("mine")
        assert "is a file: name a folder" in self.refused(tmp_path / "out", at)
        assert (tmp_path / "out").read_text() == "mine"

    def test_a_parent_that_is_missing_or_a_file_is_named(self, tmp_path, at):
        (tmp_path / "file").write_text("mine")
        for name in ("nowhere", "file"):
            said = self.refused(tmp_path / name / "out", at)
            assert said == f"There is no folder {tmp_path / name}: make it first."

    def test_where_nobody_may_write_is_refused(self, tmp_path, at, monkeypatch):
        def refuse(*args, **options):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(exporting.tempfile, "mkdtemp", refuse)
        assert self.refused(tmp_path / "out", at) == (
            f"{tmp_path / 'out'} cannot be written (permission denied): "
            "name a new folder where you may write."
        )

    def test_a_disk_that_fills_up_leaves_nothing_behind(self, tmp_path, at, monkeypatch):
        written, write = [], Path.write_bytes

        def fill(path, data):
            if len(written) == 20:
                raise OSError(28, "No space left on device")
            written.append(path)
            return write(path, data)

        monkeypatch.setattr(Path, "write_bytes", fill)
        assert "no space left on device" in self.refused(tmp_path / "out", at)
        assert len(written) == 20
        assert list(tmp_path.iterdir()) == []

    def test_somebody_quicker_keeps_what_she_wrote(self, tmp_path, at, monkeypatch):
        compare = exporting._compare

        def meanwhile(*args):
            compare(*args)
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "notes.txt").write_text("mine")

        monkeypatch.setattr(exporting, "_compare", meanwhile)
        assert "cannot be written" in self.refused(tmp_path / "out", at)
        assert contents(tmp_path) == {"out/notes.txt": b"mine"}

    def test_nothing_live_is_nothing_to_export(self, tmp_path, at):
        empty()
        assert self.refused(tmp_path / "out", at) == (
            "Nothing is live, so there is nothing to export."
        )


class TestWhatCannotComeBack:
    """Files that would say something else are not written at all."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("because someone may", "because somebody may"),
            ("Having a fit now", "Having any fit now"),
        ],
    )
    def test_a_checklist_that_waits_with_other_shared_words(self, tmp_path, at, admin, old, new):
        self.let_mscc_wait(tmp_path, at, admin, old, new)
        with pytest.raises(CannotExport) as refusal:
            export(folder=tmp_path / "out", at=at + 2 * HOUR)
        assert str(refusal.value) == (
            "What is live does not share one danger-now block, so nothing was written: "
            "publish what waits of mscc, or retire it."
        )
        assert [one.name for one in tmp_path.iterdir()] == ["one"]

    def test_what_only_later_groups_share_is_written_out_in_each(self, tmp_path, at, admin):
        words = "Cancer treatment in the past 6 weeks"
        self.let_mscc_wait(tmp_path, at, admin, words, f"Any {words[0].lower()}{words[1:]}")
        export(folder=tmp_path / "out", at=at + 2 * HOUR)
        assert hashes(tmp_path / "out") == live(at + 2 * HOUR)

    def let_mscc_wait(self, tmp_path, at, admin, old, new) -> None:
        """Change the shared block where a person's own publication holds one checklist back."""
        admin.may_approve_guidance = True
        admin.save()
        mscc = Version.objects.live(at).get(document__slug="mscc")
        approved(mscc, admin, at)
        publishing.publish(version=mscc, from_at=at + HOUR, by=admin, at=at)
        export(folder=tmp_path / "one", at=at)
        path = tmp_path / "one" / "checklists" / "danger_now.toml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
        held = load(folder=tmp_path / "one", at=at + 2 * HOUR).held_back
        assert [one.document.slug for one in held] == ["mscc"]

    def test_a_checklist_whose_twin_was_retired(self, tmp_path, at, admin):
        version = Version.objects.live(at).get(document__slug="fracture")
        Retirement.objects.create(version=version, reason="Wrong.", by=admin, at=at)
        with pytest.raises(CannotExport, match=r"there is no checklist or urgent matter fracture"):
            export(folder=tmp_path / "out", at=at)
        assert list(tmp_path.iterdir()) == []


class TestCommand:
    def test_it_says_how_much_it_wrote(self, tmp_path, clock, capsys):
        call_command("export_guidance", str(tmp_path / "out"))
        count = len(live(clock.at))
        assert capsys.readouterr().out == f"{count} documents written to {tmp_path / 'out'}.\n"

    def test_what_load_guidance_makes_of_it(self, tmp_path, clock, capsys):
        call_command("export_guidance", str(tmp_path / "out"), verbosity=0)
        call_command("load_guidance", "--from", str(tmp_path / "out"))
        said = f"0 live now, 0 imported only, {len(live(clock.at))} unchanged.\n"
        assert capsys.readouterr().out == said

    def test_a_refusal_is_one_sentence_and_an_exit_status(self, tmp_path, clock):
        (tmp_path / "out").write_text("mine")
        with pytest.raises(CommandError) as refusal:
            call_command("export_guidance", str(tmp_path / "out"))
        assert refusal.value.returncode == 1
        assert str(refusal.value).count("\n") == 0
