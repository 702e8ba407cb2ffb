"""What `make` does before any Python of ours: find a Python, install once, or say why not.

Each test has a folder of its own, with the Makefile and pretended Pythons first on the path.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("python3", *(f"python3.{minor}" for minor in range(11, 15)))
# Answers like a Python that has everything; makes an environment whose Python notes what it is
# asked, and refuses to install while a file named `offline` lies there.
WHOLE = """#!/bin/sh
case "$*" in
  "-m venv --clear .venv") mkdir -p .venv/bin && cp inner .venv/bin/python ;;
esac
"""
INNER = """#!/bin/sh
echo "HOST=$HOST PORT=$PORT DEMO=$HELPLINE_DEMO $*" >> asked
case "$*" in
  *"pip install"*) [ ! -e offline ] || { echo "no route to host" >&2; exit 1; } ;;
esac
"""
NO_VENV = '#!/bin/sh\ncase "$*" in *"import venv"*) exit 1 ;; esac\n'
NO_ROOM = '#!/bin/sh\ncase "$*" in "-m venv"*) echo "no space left" >&2; exit 1 ;; esac\n'
TOO_OLD = "#!/bin/sh\nexit 1\n"


class Place:
    """A copy of what `make` reads, with pretended Pythons."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tests").mkdir(parents=True)
        for name in ("Makefile", "requirements.txt", "tests/requirements.txt"):
            shutil.copy(ROOT / name, folder / name)
        self.write("inner", INNER)
        for name in PYTHONS:
            self.write(f"bin/{name}", TOO_OLD)

    def write(self, name: str, script: str) -> None:
        """Write a program."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def make(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run make here."""
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        path = f"{self.folder / 'bin'}:/usr/bin:/bin"
        return subprocess.run(
            ["make", *words],
            cwd=self.folder,
            env=kept | {"PATH": path} | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        """Return what the environment's Python was asked."""
        note = self.folder / "asked"
        return note.read_text().splitlines() if note.exists() else []


@pytest.fixture
def place(tmp_path) -> Place:
    """Return a folder whose name holds a blank."""
    return Place(tmp_path / "a folder")


class TestWhatMakeRefuses:
    def test_without_a_python_that_is_new_enough_it_says_how_to_get_one(self, place):
        done = place.make("run")
        assert done.returncode != 0
        assert "Python 3.11 or newer is needed and was not found" in done.stderr
        assert "PYTHON=/path/to/python" in done.stderr
        assert not (place.folder / ".venv").exists()

    def test_without_the_venv_module_it_names_the_package(self, place):
        place.write("bin/python3", NO_VENV)
        done = place.make("run")
        assert done.returncode != 0
        assert "Python's venv module is missing" in done.stderr
        assert "apt-get install python3-venv" in done.stderr

    def test_a_folder_that_cannot_be_made_is_named(self, place):
        place.write("bin/python3", NO_ROOM)
        done = place.make("run")
        assert done.returncode != 0
        assert "no space left" in done.stderr
        assert ".venv could not be made here" in done.stderr

    @pytest.mark.parametrize(
        ("target", "file"), [("run", "requirements.txt"), ("test", "tests/requirements.txt")]
    )
    def test_packages_that_cannot_be_installed_are_tried_again_next_time(self, place, target, file):
        place.write("bin/python3", WHOLE)
        if target == "test":
            place.make("install")
        (place.folder / "offline").touch()
        done = place.make(target)
        assert done.returncode != 0
        assert "no route to host" in done.stderr
        assert f"packages of {file} could not be installed" in done.stderr
        assert "needs a network" in done.stderr
        assert not any("serve" in one or "tests.make" in one for one in place.asked())
        (place.folder / "offline").unlink()
        assert place.make(target).returncode == 0


class TestWhatMakeDoes:
    def test_a_newer_python_is_found_under_its_own_name(self, place):
        place.write("bin/python3.12", WHOLE)
        assert place.make("run").returncode == 0

    def test_a_named_python_comes_first(self, place):
        place.write("bin/python3", NO_VENV)
        place.write("mine", WHOLE)
        assert place.make("run", "PYTHON=./mine").returncode == 0

    def test_it_installs_once(self, place):
        place.write("bin/python3", WHOLE)
        for _ in range(2):
            assert place.make("run").returncode == 0
        assert sum("pip install" in one for one in place.asked()) == 1
        assert sum("manage.py serve" in one for one in place.asked()) == 2

    def test_it_installs_anew_when_what_is_needed_changes(self, place):
        place.write("bin/python3", WHOLE)
        place.make("run")
        with (place.folder / "requirements.txt").open("a") as needed:
            needed.write("one-more==1\n")
        place.make("run")
        assert sum("pip install" in one for one in place.asked()) == 2

    def test_run_is_what_it_does_unasked(self, place):
        place.write("bin/python3", WHOLE)
        assert place.make().returncode == 0
        assert place.asked()[-1] == "HOST=127.0.0.1 PORT=8000 DEMO=1 manage.py serve"

    def test_it_hands_on_where_to_listen(self, place):
        place.write("bin/python3", WHOLE)
        assert place.make("run", HOST="0.0.0.0", PORT="8123").returncode == 0
        assert place.asked()[-1] == "HOST=0.0.0.0 PORT=8123 DEMO=1 manage.py serve"
