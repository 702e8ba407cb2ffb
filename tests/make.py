"""What `make test` and `make lint` do: lint first, then every test."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import browser
from tests.house.tree import RULES

ROOT = Path(__file__).resolve().parent.parent
# The rules, and what writes.
TYPED = (*RULES, "helpline/actions", "guidance/actions", "callers/actions")
SOUND = "from guidance.actions.loading import CONTENT, read; read(CONTENT)"
NO_TESTS_RAN = 5


def step(what: str, *command: str) -> bool:
    """Run one step and say how it went; its words are shown when it fails, together."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    word = "failed" if done.returncode else "ok"
    told = f"{what:<44} {word}, {time.monotonic() - began:.1f} s\n"
    print(told + (f"{done.stdout}\n" if done.returncode else ""), end="", flush=True)
    return done.returncode == 0


def fresh_data() -> bool:
    """Make sure that the tests' database starts; make it anew when it is broken."""
    folder = Path(os.environ["HELPLINE_DATA"])
    (folder / "static").mkdir(parents=True, exist_ok=True)
    if os.environ.get("DATABASE_URL"):
        return True
    probe = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
    probe.append("from django.db import connection; connection.ensure_connection()")
    for again in (True, False):
        done = subprocess.run(probe, cwd=ROOT, check=False, text=True, capture_output=True)
        if done.returncode == 0:
            return True
        if again:
            print("The tests' database is broken and is made anew.", flush=True)
            shutil.rmtree(folder / "postgres", ignore_errors=True)
    print(done.stderr, flush=True)
    return False


def lint() -> bool:
    """Look at the code, the migrations, the templates and the checklists; show every fault."""
    steps = [
        ("Lint (ruff)", "-m", "ruff", "check", "--quiet", "."),
        ("Format (ruff)", "-m", "ruff", "format", "--check", "--quiet", "."),
        ("Types of rules and actions (mypy)", "-m", "mypy", *TYPED),
        ("System check", "manage.py", "check"),
        ("Migrations are complete", "manage.py", "makemigrations", "--check", "--dry-run"),
        ("Every template compiles", "-m", "tests.compile_templates"),
        ("Every panel and checklist is sound", "manage.py", "shell", "--no-imports", "-c", SOUND),
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return all([*pool.map(lambda one: step(*one), steps)])


def test() -> bool:
    """Run every test, in parallel processes that share one embedded database server."""
    browser.install()
    reason = browser.chromium_or_reason()[1]
    if reason and browser.must_not_skip():
        print(f"\n*** {reason} CI is set: a failure. ***", file=sys.stderr, flush=True)
        return False
    processes = os.environ.get("TEST_PROCESSES", "2")
    code = subprocess.call(
        [sys.executable, "-m", "pytest", "-n", processes, "tests"],
        cwd=ROOT,
    )
    if code == NO_TESTS_RAN:
        print("No tests ran.", file=sys.stderr, flush=True)
    if reason:
        print(f"\n*** {reason} ***", file=sys.stderr, flush=True)
    return code == 0


def main(wanted: str) -> int:
    """Do what make asked for."""
    if not fresh_data():
        return 1
    if not lint():
        return 1
    return 0 if wanted == "lint" or test() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
