"""Whatever a file holds: a sentence that names it and says what to do, and nothing is loaded."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from guidance.actions.loading import CONTENT, LONGEST, CannotLoad, load
from guidance.models import Document, Publication, Version

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PANEL = "panels/outlook.md"
CHECKLIST = "checklists/mscc.toml"
MATTER = "matters/clot.toml"
SHARED = "checklists/danger_now.toml"
EVERY = [PANEL, CHECKLIST, MATTER, SHARED]
WORDS = " ".join(f"word{number}" for number in range(60_000)).encode()


@pytest.fixture
def folder(tmp_path):
    """Return a copy of what comes with the console, in which one other panel changed."""
    shutil.copytree(CONTENT, tmp_path / "guidance")
    path = tmp_path / "guidance" / "panels" / "surgery.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nA new last line.\n", encoding="utf-8")
    return tmp_path / "guidance"


def change(path, old: bytes, new: bytes) -> None:
    text = path.read_bytes()
    assert old in text
    path.write_bytes(text.replace(old, new, 1))


def refused(folder) -> list[str]:
    """Return the faults, after making sure that nothing at all was loaded."""
    before = [one.objects.count() for one in (Document, Version, Publication)]
    with pytest.raises(CannotLoad) as refusal:
        load(folder=folder, at=AT)
    assert [one.objects.count() for one in (Document, Version, Publication)] == before
    return list(refusal.value.faults)


class TestEveryFile:
    @pytest.mark.parametrize("name", EVERY)
    def test_of_ten_megabytes_is_not_even_read(self, folder, name, monkeypatch):
        path = folder / name
        path.write_bytes(b"# " + b"x" * 10_000_000)
        read = Path.read_bytes

        def guarded(one):
            assert one != path, "a file of this size is not read"
            return read(one)

        monkeypatch.setattr(Path, "read_bytes", guarded)
        assert refused(folder) == [
            f"{path.name}: the file is longer than 200,000 characters: shorten it, or make two"
        ]

    @pytest.mark.parametrize("name", EVERY)
    def test_of_too_many_characters(self, folder, name):
        path = folder / name
        path.write_bytes(path.read_bytes() + b"\n#" + b"x" * LONGEST)
        assert refused(folder) == [
            f"{path.name}: the file is longer than 200,000 characters: shorten it, or make two"
        ]

    @pytest.mark.parametrize("name", EVERY)
    @pytest.mark.parametrize("text", [b"\xff\xfe", b"caf\xe9", "Leiden".encode("utf-16")])
    def test_that_is_not_utf_8(self, folder, name, text):
        path = folder / name
        path.write_bytes(text)
        assert refused(folder) == [
            f"{path.name}: the file is not UTF-8 text: save it again as UTF-8"
        ]

    @pytest.mark.parametrize("name", EVERY)
    @pytest.mark.parametrize("null", [b"\0", b"\\u0000", b"\\U00000000"])
    def test_with_a_null_character(self, folder, name, null):
        path = folder / name
        change(path, b'slug = "', b'slug = "' + null)
        assert refused(folder) == [f"{path.name}: the text holds a null character: take it out"]

    @pytest.mark.parametrize("name", EVERY)
    def test_of_broken_toml_names_the_line(self, folder, name):
        change(folder / name, b"slug =", b"slug")
        (fault,) = refused(folder)
        assert fault.startswith(f"{(folder / name).name}: ")
        assert "not TOML: Expected '=' after a key in a key/value pair (at line " in fault

    @pytest.mark.parametrize("name", EVERY)
    def test_with_an_endless_number(self, folder, name):
        change(folder / name, b"slug =", b"many = " + b"1" * 5000 + b"\nslug =")
        (fault,) = refused(folder)
        assert fault.startswith(f"{(folder / name).name}: ")
        assert "not TOML" in fault

    @pytest.mark.parametrize("name", EVERY)
    def test_of_brackets_in_brackets(self, folder, name):
        change(folder / name, b"slug =", b"deep = " + b"[" * 50_000 + b"\nslug =")
        (fault,) = refused(folder)
        assert fault.startswith(f"{(folder / name).name}: ")
        assert fault.endswith("brackets stand in too many brackets: write it flat")

    @pytest.mark.parametrize("name", EVERY)
    def test_with_an_unknown_field(self, folder, name):
        change(folder / name, b"slug =", b'colour = "red"\nslug =')
        (fault,) = refused(folder)
        assert fault.startswith(f"{(folder / name).name}: ")
        assert "colour: is not a field" in fault
        assert "take it out, or correct its name" in fault

    @pytest.mark.parametrize("name", EVERY)
    def test_that_is_a_folder(self, folder, name):
        (folder / name).unlink()
        (folder / name).mkdir()
        assert refused(folder) == [
            f"{(folder / name).name}: the file cannot be read: Is a directory"
        ]

    @pytest.mark.parametrize("name", EVERY)
    def test_may_begin_with_the_mark_that_some_editors_write(self, folder, name):
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        loaded = load(folder=folder, at=AT)
        assert [one.document.slug for one in loaded.published] == ["surgery"]


class TestClashes:
    def test_of_two_kinds(self, folder):
        shutil.copy(folder / MATTER, folder / "checklists")
        assert any("has the slug of another document" in one for one in refused(folder))

    @pytest.mark.parametrize("name", [CHECKLIST, MATTER])
    def test_of_two_questions(self, folder, name):
        ids = {CHECKLIST: (b'id = "N1"', b'id = "N2"'), MATTER: (b'id = "CL1"', b'id = "CL2"')}
        change(folder / name, *ids[name])
        assert any(one.startswith(f"{(folder / name).name}: question") for one in refused(folder))

    def test_of_a_panel_with_the_name_of_another(self, folder):
        shutil.copy(folder / PANEL, folder / "panels" / "copy.md")
        assert refused(folder) == ['copy.md: slug: is "outlook", not the name of the file']


class TestOverlongText:
    @pytest.mark.parametrize("name", [CHECKLIST, MATTER])
    def test_in_the_title_of_what_asks(self, folder, name):
        change(folder / name, b'\ntitle = "', b'\ntitle = "' + b"x" * 160)
        assert f"{(folder / name).name}: title: longer than 160 characters: shorten it" in (
            refused(folder)
        )

    def test_in_the_title_of_a_panel(self, folder):
        change(folder / PANEL, b'title = "', b'title = "' + b"x" * 160)
        (fault,) = refused(folder)
        assert fault.startswith("outlook.md: title: ")
        assert "160" in fault

    def test_in_the_name_of_a_file(self, folder):
        long = "x" * 90
        text = (
            (folder / PANEL).read_bytes().replace(b'slug = "outlook"', f'slug = "{long}"'.encode())
        )
        (folder / "panels" / f"{long}.md").write_bytes(text)
        (fault,) = refused(folder)
        assert fault.startswith(f"{long}.md: slug: ")

    def test_as_long_as_may_be_still_loads(self, folder):
        path = folder / PANEL
        text = path.read_bytes() + b"\n"
        path.write_bytes(text + WORDS[: LONGEST - len(text.decode())])
        assert len(load(folder=folder, at=AT).published) == 2

    def test_in_the_name_of_the_folder_is_cut(self, folder):
        long = folder.rename(folder.parent / ("x" * 250))
        (one,) = load(folder=long, at=AT).published
        assert one.source == ("imported from " + "x" * 250)[:200]


class TestCommand:
    def test_it_names_the_file_says_what_to_do_and_ends_with_a_status(self, folder, clock):
        (folder / PANEL).write_bytes(b"\xff")
        with pytest.raises(CommandError) as refusal:
            call_command("load_guidance", "--from", str(folder))
        assert refusal.value.returncode == 1
        assert str(refusal.value) == (
            "Nothing was loaded:\n"
            "  outlook.md: the file is not UTF-8 text: save it again as UTF-8\n"
            "Correct this, and load the folder again."
        )

    def test_it_says_which_lists_it_did_not_read(self, folder, clock, capsys):
        change(folder / "nations.toml", b"[[nations]]", b"# mine\n[[nations]]")
        (folder / "ours.toml").write_text("")
        call_command("load_guidance", "--from", str(folder))
        said = capsys.readouterr().out
        for name in ("nations.toml", "ours.toml"):
            assert f"not read: {name}; such a list changes with the console itself" in said
        assert said.count("not read") == 2
