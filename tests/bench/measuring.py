"""Measuring rows by turns, so that whatever else the machine does meets them all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench.rows import Row

ROUNDS = 5
WARM = 3


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measured(
    rows: Sequence[Row], seconds: float, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Ask for every row for so many seconds in all, in several rounds; return what each took."""
    times: list[list[float]] = [[] for _ in rows]
    reads, every = [0] * len(rows), [0] * len(rows)
    writes = [0] * len(rows)
    size = [0] * len(rows)
    for number in range(ROUNDS):
        say(f"Round {number + 1} of {ROUNDS}")
        for place, row in enumerate(rows):
            for _ in range(WARM if number == 0 else 1):
                row.act()
            until = time.perf_counter() + seconds / ROUNDS
            while True:
                answer = row.act()
                times[place].append(answer.seconds * 1000)
                size[place] = max(size[place], len(answer.body))
                if answer.queries:
                    reads[place] = max(reads[place], answer.queries[0])
                    writes[place] = max(writes[place], answer.queries[1])
                    every[place] = max(every[place], answer.queries[2])
                if time.perf_counter() >= until:
                    break
    return [
        {
            "group": row.group,
            "name": row.name,
            "requests": len(times[place]),
            "p50": quantile(times[place], 0.5),
            "p95": quantile(times[place], 0.95),
            "p99": quantile(times[place], 0.99),
            "per_second": 1000 * len(times[place]) / sum(times[place]),
            "reads": reads[place],
            "writes": writes[place],
            "statements": every[place],
            "bytes": size[place],
            "targets": {
                "floor": row.floor,
                "times": row.times,
                "slowest": row.slowest,
                "growth": row.growth,
                "reads": row.reads,
                "statements": row.statements,
            },
        }
        for place, row in enumerate(rows)
    ]
