"""Loading from files: all or nothing, once, and never over a person's decision."""

import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from guidance.actions.loading import CONTENT, CannotLoad, canonical, load
from guidance.definitions import PACKAGED_MATTERS, load_stored
from guidance.models import Document, Kind, Publication, Retirement, Urgency, Version
from guidance.queries import live_definition, live_panel
from tests.guidance.signing import approved

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)

PANEL = """+++
slug = "NAME"
title = "A panel called NAME"
group = "Symptoms"
urgency = "routine"
one_line = "Only in a test."
keywords = ["quux"]
reviewed_on = 2021-09-01
review_due = 2023-09-01
owner = "Clinical lead"

[[sources]]
title = "A page"
organisation = "A charity"
certainty = "A"
+++

## Say
> “Words.”
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder with two panels."""
    (tmp_path / "panels").mkdir()
    for name in ("one", "two"):
        (tmp_path / "panels" / f"{name}.md").write_text(PANEL.replace("NAME", name))
    return tmp_path


def rows() -> tuple[int, int, int]:
    return Document.objects.count(), Version.objects.count(), Publication.objects.count()


class TestLoad:
    def test_files_become_versions_that_are_live(self, folder):
        loaded = load(folder=folder, at=AT)
        assert len(loaded.published) == 2
        version = live_panel("one", AT)
        assert version.number == 1
        assert version.author is None
        assert version.content == PANEL.replace("NAME", "one")
        assert version.source == f"imported from {folder.name}"
        assert version.approved is False
        assert version.html.startswith("<h4>Say</h4>")

    def test_loading_again_changes_nothing(self, folder):
        load(folder=folder, at=AT)
        before = rows()
        loaded = load(folder=folder, at=LATER)
        assert (loaded.published, loaded.held_back, loaded.unchanged) == ([], [], 2)
        assert rows() == before

    def test_other_line_ends_are_no_change(self, folder):
        load(folder=folder, at=AT)
        path = folder / "panels" / "one.md"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert load(folder=folder, at=LATER).unchanged == 2

    def test_a_changed_file_becomes_the_next_version(self, folder):
        load(folder=folder, at=AT)
        path = folder / "panels" / "one.md"
        path.write_text(path.read_text().replace("Words.", "Other words."))
        loaded = load(folder=folder, at=LATER)
        assert [(one.document.slug, one.number) for one in loaded.published] == [("one", 2)]
        assert "Other words." in live_panel("one", LATER).html
        assert "Other words." not in live_panel("one", AT).html

    def test_changing_back_is_another_version(self, folder):
        path = folder / "panels" / "one.md"
        first = path.read_text()
        load(folder=folder, at=AT)
        path.write_text(first.replace("Words.", "Other words."))
        load(folder=folder, at=LATER)
        path.write_text(first)
        load(folder=folder, at=LATER + timedelta(days=1))
        assert live_panel("one", LATER + timedelta(days=2)).number == 3

    def test_a_file_that_went_away_leaves_its_panel_live(self, folder):
        load(folder=folder, at=AT)
        (folder / "panels" / "one.md").unlink()
        loaded = load(folder=folder, at=LATER)
        assert "one" in [document.slug for document in loaded.without_file]
        assert live_panel("one", LATER).number == 1

    def test_it_takes_the_same_few_queries_however_many_files(
        self, folder, django_assert_max_num_queries
    ):
        for number in range(30):
            name = f"panel-{number}"
            (folder / "panels" / f"{name}.md").write_text(PANEL.replace("NAME", name))
        with django_assert_max_num_queries(12):
            load(folder=folder, at=AT)

    def test_what_comes_with_the_console_is_loaded_already(self, at):
        before = rows()
        assert load(folder=CONTENT, at=at).published == []
        assert rows() == before


class TestAPersonsDecisionStands:
    def change(self, folder) -> None:
        path = folder / "panels" / "one.md"
        path.write_text(path.read_text().replace("Words.", "Words of the file."))

    def test_a_file_is_not_published_over_a_persons_version(self, folder, nurse, admin):
        load(folder=folder, at=AT)
        first = live_panel("one", AT)
        written = Version.objects.create(
            document=first.document,
            number=2,
            title=first.title,
            urgency=first.urgency,
            group=first.group,
            one_line=first.one_line,
            content="written here",
            content_hash="a" * 64,
            source="written here",
            author=nurse,
            made_at=AT,
        )
        admin.may_approve_guidance = True
        admin.save()
        approved(written, admin, AT)
        Publication.objects.create(version=written, from_at=AT, at=AT, by=admin)
        self.change(folder)
        loaded = load(folder=folder, at=LATER)
        assert [one.number for one in loaded.held_back] == [3]
        assert live_panel("one", LATER).number == 2

    def test_a_file_is_not_published_over_a_withdrawal(self, folder, admin):
        load(folder=folder, at=AT)
        Retirement.objects.create(
            version=live_panel("one", AT), reason="Wrong number.", by=admin, at=AT
        )
        self.change(folder)
        assert [one.number for one in load(folder=folder, at=LATER).held_back] == [2]
        assert not Version.objects.live(LATER).filter(document__slug="one").exists()


class TestFaults:
    def test_nothing_is_loaded_and_every_fault_is_named(self, folder):
        (folder / "panels" / "bad.md").write_text("no head")
        (folder / "panels" / "worse.md").write_bytes(b"\xff\xfe")
        (folder / "panels" / "two.md").write_text(
            PANEL.replace("NAME", "two").replace('"routine"', '"soon"')
        )
        before = rows()
        with pytest.raises(CannotLoad) as refusal:
            load(folder=folder, at=AT)
        said = "\n".join(refusal.value.faults)
        assert "bad.md: the file must begin with a head" in said
        assert "worse.md: the file is not UTF-8 text" in said
        assert "two.md: urgency:" in said
        assert rows() == before

    def test_the_address_must_be_the_files_name(self, folder):
        (folder / "panels" / "three.md").write_text(PANEL.replace("NAME", "four"))
        with pytest.raises(CannotLoad, match="not the name of the file"):
            load(folder=folder, at=AT)

    def test_an_empty_folder_is_refused(self, tmp_path):
        with pytest.raises(CannotLoad, match="no panels and no checklists"):
            load(folder=tmp_path, at=AT)

    def test_checklists_need_the_shared_block(self, folder):
        (folder / "checklists").mkdir()
        shutil.copy(CONTENT / "checklists" / "mscc.toml", folder / "checklists")
        with pytest.raises(CannotLoad, match=r"danger_now\.toml: the file cannot be read"):
            load(folder=folder, at=AT)

    def test_a_checklists_faults_are_named(self, folder):
        shutil.copytree(CONTENT / "checklists", folder / "checklists")
        path = folder / "checklists" / "mscc.toml"
        path.write_text(path.read_text().replace('id = "N1"', 'id = "N2"', 1))
        with pytest.raises(CannotLoad, match=r"mscc\.toml: .*N2"):
            load(folder=folder, at=AT)


class TestChecklists:
    def test_a_stored_definition_reads_back_as_it_was(self, at):
        version, definition = live_definition("mscc", at)
        stored = Version.objects.get(pk=version.pk)
        assert load_stored(stored.content, name="mscc") == definition
        assert canonical(definition) == stored.content
        assert stored.document.kind == Kind.CHECKLIST
        assert stored.sources

    def test_a_change_of_the_shared_block_is_a_new_version_of_each(self, folder):
        shutil.copytree(CONTENT / "checklists", folder / "checklists")
        path = folder / "checklists" / "danger_now.toml"
        text = path.read_text(encoding="utf-8")
        assert "still worried" in text or "be worried" in text
        path.write_text(text.replace("worried", "uneasy"), encoding="utf-8")
        loaded = load(folder=folder, at=AT)
        checklists = [one for one in loaded.published if one.document.kind == Kind.CHECKLIST]
        assert {one.document.slug for one in checklists} >= {"mscc", "hypercalcaemia"}
        assert all(one.number > 1 for one in checklists)


class TestMatters:
    @pytest.fixture
    def whole(self, folder) -> Path:
        """Return a folder with two panels, and the checklists and matters of the console."""
        for name in ("checklists", "matters"):
            shutil.copytree(CONTENT / name, folder / name)
        return folder

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def test_each_is_live_as_its_own_kind(self, at):
        found = Version.objects.live(at).matters()
        assert {one.document.slug for one in found} == set(PACKAGED_MATTERS)
        assert {one.group for one in found} == {"Urgent matters"}
        assert all(one.sources and one.author is None for one in found)

    @pytest.mark.parametrize(
        ("slug", "urgency"),
        [
            ("infection", Urgency.EMERGENCY),
            ("clot", Urgency.EMERGENCY),
            ("fracture", Urgency.EMERGENCY),
            ("low_calcium", Urgency.EMERGENCY),
            ("risk_to_life", Urgency.EMERGENCY),
            ("bleeding", Urgency.URGENT),
            ("kidney_or_thigh", Urgency.URGENT),
            ("jaw_or_ear", Urgency.URGENT),
            ("other", Urgency.ROUTINE),
        ],
    )
    def test_how_fast_it_moves_follows_from_what_it_can_come_to(self, at, slug, urgency):
        assert Version.objects.live(at).matters().get(document__slug=slug).urgency == urgency

    def test_a_stored_definition_reads_back_as_it_was(self, at):
        version, definition = live_definition("infection", at)
        stored = Version.objects.get(pk=version.pk)
        assert load_stored(stored.content, name="infection") == definition
        assert canonical(definition) == stored.content
        assert '"minimum":"IMMEDIATE"' in stored.content
        assert "CHR-I, ENH, CG151" in [one["title"] for one in stored.sources]

    def test_loading_again_changes_nothing(self, whole):
        load(folder=whole, at=AT)
        before = rows()
        assert load(folder=whole, at=LATER).published == []
        assert rows() == before

    def test_a_changed_file_becomes_the_next_version_and_the_old_one_stays(self, whole):
        load(folder=whole, at=AT)
        before = live_definition("clot", AT)
        self.change(whole / "matters" / "clot.toml", "very fast?", "very fast now?")
        loaded = load(folder=whole, at=LATER)
        assert [one.document.slug for one in loaded.published] == ["clot"]
        after = live_definition("clot", LATER)
        assert after.version.number == before.version.number + 1
        assert live_definition("clot", AT).version == before.version
        assert "very fast now?" in after.definition.question("CL1").ask

    def test_a_change_of_the_shared_block_is_a_new_version_of_each(self, whole):
        load(folder=whole, at=AT)
        self.change(
            whole / "checklists" / "danger_now.toml", "something still worry", "something worry"
        )
        loaded = load(folder=whole, at=LATER)
        changed = {one.document.slug for one in loaded.published}
        assert changed == {*PACKAGED_MATTERS, "mscc", "hypercalcaemia", "danger"}

    def test_matters_alone_need_the_shared_block(self, folder):
        shutil.copytree(CONTENT / "matters", folder / "matters")
        with pytest.raises(CannotLoad, match=r"danger_now\.toml: the file cannot be read"):
            load(folder=folder, at=AT)

    def test_one_without_a_minimum_is_refused(self, whole):
        path = whole / "matters" / "other.toml"
        lines = [one for one in path.read_text().splitlines(True) if not one.startswith("minimum")]
        path.write_text("".join(lines))
        with pytest.raises(CannotLoad, match=r"other\.toml: minimum: an urgent matter must have"):
            load(folder=whole, at=AT)

    def test_the_address_must_be_the_files_name(self, whole):
        (whole / "matters" / "clot.toml").rename(whole / "matters" / "embolus.toml")
        with pytest.raises(CannotLoad, match=r'embolus\.toml: .*slug: is "clot", not the name'):
            load(folder=whole, at=AT)

    def test_a_slug_belongs_to_one_kind_among_the_files(self, whole):
        shutil.copy(whole / "matters" / "clot.toml", whole / "checklists")
        before = rows()
        with pytest.raises(CannotLoad, match=r"clot\.toml: .* has the slug of another document"):
            load(folder=whole, at=AT)
        assert rows() == before

    def test_a_slug_belongs_to_one_kind_among_all_that_was_ever_loaded(self, whole):
        load(folder=whole, at=AT)
        (whole / "matters" / "clot.toml").rename(whole / "checklists" / "clot.toml")
        with pytest.raises(CannotLoad, match=r"another document, urgent matter clot"):
            load(folder=whole, at=LATER)

    def test_the_database_keeps_slugs_apart_too(self, db):
        with pytest.raises(IntegrityError, match="document_that_asks_has_its_own_slug"):
            Document.objects.create(kind=Kind.CHECKLIST, slug="infection", made_at=AT)

    def test_a_panel_may_share_a_slug_with_a_matter(self, db):
        assert Document.objects.create(kind=Kind.PANEL, slug="infection", made_at=AT).pk


class TestCommand:
    def test_it_says_what_is_new(self, folder, clock):
        clock.at = AT
        out = StringIO()
        call_command("load_guidance", "--from", str(folder), stdout=out)
        assert "live now: Panel one, version 1" in out.getvalue()
        assert "2 live now, 0 imported only, 0 unchanged." in out.getvalue()
        out = StringIO()
        call_command("load_guidance", "--from", str(folder), stdout=out)
        assert "0 live now, 0 imported only, 2 unchanged." in out.getvalue()

    def test_it_says_what_is_wrong_and_fails(self, folder, clock):
        (folder / "panels" / "bad.md").write_text("no head")
        with pytest.raises(CommandError, match=r"Nothing was loaded:\n  bad\.md: ") as refusal:
            call_command("load_guidance", "--from", str(folder))
        assert refusal.value.returncode == 1

    def test_it_is_silent_when_asked(self, folder, clock):
        out = StringIO()
        call_command("load_guidance", "--from", str(folder), stdout=out, verbosity=0)
        assert out.getvalue() == ""
