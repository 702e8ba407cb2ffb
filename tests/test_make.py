"""What `make test` does without Chromium: install it, skip aloud, or fail where CI is true."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import browser, make


class Machine:
    """A machine that is pretended: its programs, its user, its system, and what was run on it."""

    def __init__(self) -> None:
        self.programs: set[str] = {"apt-get"}
        self.is_debian = True
        self.user = 0
        self.failing = ""
        self.ran: list[str] = []
        self.of_tests = 0
        self.began: list[list[str]] = []

    def which(self, name: str) -> str | None:
        return f"/usr/bin/{name}" if name in self.programs else None

    def run(self, command: list[str], **options) -> SimpleNamespace:
        self.ran.append(" ".join(command))
        failed = bool(self.failing) and self.failing in command
        if "install" in command and not failed:
            self.programs.add(command[-1])
        return SimpleNamespace(returncode=100 if failed else 0, stderr="E: no network\n")

    def call(self, command: list[str], **options) -> int:
        self.began.append(command)
        return self.of_tests


@pytest.fixture
def machine(monkeypatch) -> Machine:
    """Return a Debian machine without Chromium whose user is root."""
    made = Machine()
    exists = Path.exists
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("shutil.which", made.which)
    monkeypatch.setattr("os.geteuid", lambda: made.user, raising=False)
    monkeypatch.setattr(
        Path,
        "exists",
        lambda path: made.is_debian if str(path) == "/etc/debian_version" else exists(path),
    )
    monkeypatch.setattr(subprocess, "run", made.run)
    monkeypatch.setattr(subprocess, "call", made.call)
    return made


class TestChromiumIsMissing:
    def test_root_on_debian_installs_it_and_skips_nothing(self, machine, capsys):
        assert make.test()
        assert machine.ran == [
            "apt-get update",
            f"apt-get install -y --no-install-recommends fonts-dejavu-core {browser.SHELL}",
        ]
        said = capsys.readouterr()
        assert said.out.count("Installing Chromium") == 1
        assert said.err == ""

    @pytest.mark.parametrize("failing", ["update", "install"])
    def test_an_installation_that_fails_says_why_and_skips(self, machine, capsys, failing):
        machine.failing = failing
        assert make.test()
        said = capsys.readouterr()
        assert "failed: E: no network" in said.out
        assert said.err.count("SKIPPED") == 1

    @pytest.mark.parametrize(
        ("what", "value"),
        [("user", 1000), ("is_debian", False), ("programs", set())],
        ids=["an ordinary user", "another system", "without apt-get"],
    )
    def test_elsewhere_one_loud_line_says_how_to_get_it(self, machine, capsys, what, value):
        setattr(machine, what, value)
        assert make.test()
        assert machine.ran == []
        assert len(machine.began) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.strip() == f"*** {browser.HOW} ***"
        assert f"apt-get install {browser.SHELL}" in browser.HOW

    @pytest.mark.parametrize("ci", ["true", "True", "1"])
    def test_where_ci_is_true_that_is_a_failure_and_nothing_runs(
        self, machine, capsys, monkeypatch, ci
    ):
        machine.user = 1000
        monkeypatch.setenv("CI", ci)
        assert not make.test()
        assert machine.began == []
        said = capsys.readouterr().err
        assert said.count("SKIPPED") == 1
        assert "a failure" in said
        assert len(said.strip().splitlines()) == 1

    @pytest.mark.parametrize("ci", ["", "false", "0"])
    def test_elsewhere_it_is_none(self, machine, monkeypatch, ci):
        machine.user = 1000
        monkeypatch.setenv("CI", ci)
        assert make.test()

    def test_a_name_that_cannot_be_run_is_named_and_not_installed_over(
        self, machine, capsys, monkeypatch
    ):
        monkeypatch.setenv("CHROMIUM", "/opt/none")
        assert make.test()
        assert machine.ran == []
        assert "CHROMIUM names /opt/none, which cannot be run" in capsys.readouterr().err


class TestChromiumIsThere:
    @pytest.mark.parametrize("name", browser.NAMES)
    def test_under_any_of_its_names(self, machine, capsys, name):
        machine.programs.add(name)
        machine.user = 1000
        assert browser.chromium_or_reason() == (f"/usr/bin/{name}", "")
        assert make.test()
        assert machine.ran == []
        assert capsys.readouterr().err == ""

    def test_one_with_a_window_gets_the_one_without_beside_it(self, machine):
        machine.programs.add("chromium")
        assert make.test()
        assert machine.ran[-1].split()[-1] == browser.SHELL
        assert browser.chromium_or_reason() == (f"/usr/bin/{browser.SHELL}", "")

    def test_where_there_is_none_without_a_window_the_other_is_installed(self, machine, capsys):
        machine.failing = browser.SHELL
        assert make.test()
        assert browser.chromium_or_reason() == ("/usr/bin/chromium", "")
        assert capsys.readouterr().err == ""

    def test_one_with_a_window_will_do(self, machine, capsys):
        machine.programs.add("chromium")
        machine.failing = "install"
        assert make.test()
        assert browser.chromium_or_reason() == ("/usr/bin/chromium", "")
        assert capsys.readouterr().err == ""

    def test_the_named_one_comes_first(self, machine, monkeypatch):
        machine.programs |= {*browser.NAMES, "mine"}
        monkeypatch.setenv("CHROMIUM", "mine")
        assert browser.chromium_or_reason() == ("/usr/bin/mine", "")


class TestTheTestsThemselves:
    @pytest.mark.parametrize("code", [1, 2, make.NO_TESTS_RAN])
    def test_a_failure_of_theirs_is_a_failure(self, machine, code):
        machine.programs.add("chromium")
        machine.of_tests = code
        assert not make.test()
