"""Load what is needed, measure every row for each number of calls, print the table and keep it."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.bench import report
from tests.bench.databases import Databases
from tests.bench.server import ROOT, STOP_SECONDS, environment

SIZES, SECONDS = "10000,100000,1000000", 5.0
# Two minutes of many people to five seconds of each row.
CROWD_PER_SECOND = 24
GROUPS = ("log", "search", "record", "call", "board", "pages", "load", "crowd")


def _asked(words: list[str]) -> Namespace:
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--seconds", default="", help="of each row, in all")
    parser.add_argument("--crowd", default="", help="seconds of many people at once")
    parser.add_argument("--only", default="", help=f"of {','.join(GROUPS)}")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--results", type=Path, default=ROOT / "tests" / "bench" / "results")
    asked = parser.parse_args(words)
    try:
        asked.sizes = sorted(int(one) for one in (asked.sizes or SIZES).split(","))
        asked.seconds = float(asked.seconds or SECONDS)
        asked.crowd = float(asked.crowd or CROWD_PER_SECOND * asked.seconds)
    except ValueError:
        parser.error("SIZES takes whole numbers with commas, SECONDS and CROWD a number each")
    unknown = {*asked.only.split(",")} - {"", *GROUPS}
    if unknown:
        parser.error(f"ONLY takes some of {','.join(GROUPS)}")
    return asked


def say(words: str) -> None:
    """Tell how far it is, beside the table."""
    print(words, file=sys.stderr, flush=True)


def facts(databases: Databases) -> dict[str, Any]:
    """Return what machine and versions the figures come from, and how busy it was."""
    load = os.getloadavg()
    with psycopg.connect(databases.address("postgres")) as connection:
        (postgres,) = connection.execute("SHOW server_version").fetchone() or ("",)
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    cores = psutil.cpu_count() or 1
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "cores": cores,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "processor": _processor(),
        "python": platform.python_version(),
        "postgresql": postgres,
        "django": version("Django"),
        "granian": version("granian"),
        "web_workers": os.environ.get("WEB_WORKERS", "2"),
        "web_threads": os.environ.get("WEB_THREADS", "4"),
        "load_average_at_start": [round(one, 2) for one in load],
        "busy": load[0] > cores / 2,
        "client": "on the same cores as the server and the database",
    }


def _processor() -> str:
    try:
        said = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((one.split(":")[1].strip() for one in said if one.startswith("model name")), "")


def measured(databases: Databases, count: int, asked: Namespace) -> dict[str, Any]:
    """Measure on a copy of the database with so many calls."""
    with databases.copied(count) as address, tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "found.json"
        say(f"Measuring with {count:,} calls ...")
        words = ["--seconds", str(asked.seconds), "--crowd", str(asked.crowd), "--to", str(to)]
        command = [sys.executable, "-m", "tests.bench.one_size", *words, "--only", asked.only]
        _run(command, environment(address, databases.folder(count)))
        found: dict[str, Any] = json.loads(to.read_text())
        return found


def _run(command: list[str], env: dict[str, str]) -> None:
    """Run a command; whoever stops this one stops it too, and it may stop what it started.

    Raises CalledProcessError.
    """
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=2 * STOP_SECONDS)
    if code:
        raise subprocess.CalledProcessError(code, command)


def main(words: list[str]) -> int:
    """Do it, and leave no process behind."""
    asked = _asked(words)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    databases = Databases(asked.data.resolve(), say)
    try:
        machine = facts(databases)
        sizes = {count: measured(databases, count, asked) for count in asked.sizes}
    except subprocess.CalledProcessError as error:
        say(f"This failed; its own words are above: {' '.join(map(str, error.cmd[1:5]))}")
        return 1
    except KeyboardInterrupt:
        say("Stopped; nothing was kept.")
        return 1
    finally:
        databases.close()
    report.judged(sizes)
    for count in asked.sizes:
        print("\n".join(report.lines(count, sizes[count])), end="\n\n", flush=True)
    if machine["busy"]:
        print("The machine was busy when this began: read ratios, not milliseconds.")
    asked.results.mkdir(parents=True, exist_ok=True)
    named = machine["at"].replace(":", "").replace("+0000", "Z")
    path = asked.results / f"{named}-{'-'.join(map(str, asked.sizes))}.json"
    kept = {"facts": machine, "seconds_per_row": asked.seconds, "only": asked.only, "sizes": sizes}
    path.write_text(json.dumps(kept, indent=1) + "\n")
    print(f"Kept in {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
