"""A hundred nurses with open calls and five supervisors at once, for two minutes."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import psutil

from tests.bench.client import Answer, Client
from tests.bench.measuring import quantile
from tests.bench.rows import board_path
from tests.bench.scene import Scene, right
from tests.bench.targets import CROWD_MEMORY, CROWD_SLOWEST

# What a nurse does how often, in seconds; a supervisor's screens poll and are looked at.
SAVES, SEARCHES, ANSWERS = 2.0, 10.0, 5.0
POLLS, LOOKS = 5.0, 10.0

Habit = tuple[str, float, Callable[[], Answer]]


class Crowd:
    """People who work side by side, each in a thread, until the time is up."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.perf_counter() + seconds
        self._lock = threading.Lock()
        self.times: dict[str, list[float]] = {}
        self.wanted = 0.0
        self.errors: list[str] = []
        self._seconds = seconds
        self._threads: list[threading.Thread] = []

    def join(self, *habits: Habit) -> None:
        """Let one more person begin."""
        self.wanted += sum(self._seconds / every for _, every, _ in habits)
        thread = threading.Thread(target=self._work, args=(habits,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def watch(self, server: psutil.Process) -> list[int]:
        """Wait until the time is up; return the memory of the web processes, second by second."""
        seen = []
        while time.perf_counter() < self._ends:
            seen.append(memory(server))
            time.sleep(min(1, max(0, self._ends - time.perf_counter())))
        for thread in self._threads:
            thread.join(timeout=30)
        return seen

    def _work(self, habits: Sequence[Habit]) -> None:
        chance = random.Random(threading.get_ident())
        now = time.perf_counter()
        due = [now + chance.random() * every for _, every, _ in habits]
        while True:
            place = due.index(min(due))
            if due[place] >= self._ends:
                return
            time.sleep(max(0, due[place] - time.perf_counter()))
            name, every, act = habits[place]
            try:
                took = act().seconds * 1000
            except Exception as error:  # each is told, whatever it was
                with self._lock:
                    self.errors.append(f"{name}: {type(error).__name__} {error}"[:200])
            else:
                with self._lock:
                    self.times.setdefault(name, []).append(took)
            # Whoever was kept waiting goes on from now, as a person would.
            due[place] = max(due[place] + every, time.perf_counter())


def memory(server: psutil.Process) -> int:
    """Return the bytes that the serving command and its web processes hold."""
    total = 0
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.Error):
            if "postgres" not in process.name():
                total += process.memory_info().rss
    return total


def crowded(scene: Scene, server: psutil.Process, seconds: float) -> dict[str, Any]:
    """Let everybody work at once; return how long each kind of request took."""
    crowd = Crowd(seconds)
    for nurse in scene.nurses:
        crowd.join(
            ("save", SAVES, nurse.save),
            ("guidance search", SEARCHES, nurse.look_up),
            ("answer", ANSWERS, nurse.answer),
        )
    for person in scene.supervisors:
        crowd.join(*_supervising(scene, scene.client(person)))
    seen = crowd.watch(server)
    every = [one for times in crowd.times.values() for one in times] or [0.0]
    early = seen[len(seen) // 4 : len(seen) // 2 + 1] or seen
    late = seen[-max(1, len(seen) // 4) :]
    growth = (sum(late) / len(late)) / max(1, sum(early) / len(early))
    return {
        "nurses": len(scene.nurses),
        "supervisors": len(scene.supervisors),
        "seconds": seconds,
        "requests": len(every),
        "wanted": round(crowd.wanted),
        "p50": quantile(every, 0.5),
        "p95": quantile(every, 0.95),
        "p99": quantile(every, 0.99),
        "per_second": len(every) / seconds,
        "errors": len(crowd.errors),
        "first_errors": crowd.errors[:5],
        "memory_mb": [round(one / 1e6) for one in (min(seen), max(seen), seen[-1])],
        "memory_growth": growth,
        "kinds": {
            name: {
                "requests": len(times),
                "p50": quantile(times, 0.5),
                "p95": quantile(times, 0.95),
            }
            for name, times in sorted(crowd.times.items())
        },
        "met": {
            "p95": quantile(every, 0.95) <= CROWD_SLOWEST,
            "no error": not crowd.errors,
            "memory": growth <= CROWD_MEMORY,
        },
    }


def _supervising(scene: Scene, client: Client) -> tuple[Habit, ...]:
    polled, path = {"X_Poll": "1", "HX_Request": "true"}, board_path() or "/"
    asked = {"text": scene.searches()["middle"]}

    def search() -> Answer:
        found = right(client.post("/log/filter/", asked), 302)
        page = right(client.get(found.headers["Location"]))
        return page._replace(seconds=found.seconds + page.seconds)

    def poll() -> Answer:
        answer = right(client.get(path, **polled), 200, 304)
        polled["If_None_Match"] = answer.headers.get("ETag") or ""
        return answer

    return (
        ("poll of the board or desk", POLLS, poll),
        ("log", LOOKS, lambda: right(client.get("/log/"))),
        ("log search", LOOKS, search),
    )
