"""Measure the console with one number of calls; started by `tests.bench` for each."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

import django

CROWD_OF = 100, 5


def main() -> int:
    """Serve, measure, write what was found to a file."""
    parser = ArgumentParser()
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--crowd", type=float, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--to", type=Path, required=True)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    django.setup()
    found = _measured(asked.seconds, asked.crowd, {*asked.only.split(",")} - {""})
    asked.to.write_text(json.dumps(found))
    return 0


def _measured(seconds: float, crowd: float, only: set[str]) -> dict[str, Any]:
    from tests.bench.client import Client
    from tests.bench.crowd import crowded
    from tests.bench.first_load import first_load
    from tests.bench.measuring import measured
    from tests.bench.rows import not_built, rows
    from tests.bench.scene import Scene
    from tests.bench.server import served

    def say(words: str) -> None:
        print(f"  {words}", file=sys.stderr, flush=True)

    def wants(group: str) -> bool:
        return not only or group in only

    nurses, supervisors = CROWD_OF
    address, folder = os.environ["DATABASE_URL"], Path(os.environ["HELPLINE_DATA"])
    with served(address, folder) as (port, server):
        scene = Scene(partial(Client, port), nurses=nurses, supervisors=supervisors)
        wanted = [one for one in rows(scene) if one.group == "floor" or wants(one.group)]
        found: dict[str, Any] = {
            "calls": scene.count,
            "not_built": not_built() if wants("board") else [],
            "rows": measured(wanted, seconds, say),
        }
        if wants("load"):
            nurse = scene.nurses[0]
            found["first_load"] = first_load(nurse.client, nurse.call)
        if wants("crowd") and crowd:
            say(f"{nurses} nurses and {supervisors} supervisors for {crowd:g} s")
            found["crowd"] = crowded(scene, server, crowd)
    return found


if __name__ == "__main__":
    sys.exit(main())
