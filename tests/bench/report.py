"""The table: every row with what it took, and MISSED beside each target that it did not meet."""

from __future__ import annotations

from typing import Any

from tests.bench.targets import CROWD_MEMORY, CROWD_SLOWEST, FIRST_LOAD, why

HEAD = ("what", "p50", "p95", "p99", "req/s", "reads", "all", "x floor", "growth", "")
WIDTHS = (38, 8, 8, 8, 7, 5, 4, 8, 7, 0)


def judged(sizes: dict[int, dict[str, Any]]) -> None:
    """Add to each row its ratio to the floor, its growth, and which targets it missed.

    Growth compares ratios to the floor and not times: the floor stands in the same run, so a
    machine that was busier meanwhile does not count as growth.
    """
    before: dict[str, float] = {}
    for _, found in sorted(sizes.items()):
        medians = {row["name"]: row["p50"] for row in found["rows"]}
        ratios = {}
        for row in found["rows"]:
            targets = row["targets"]
            if targets["floor"]:
                row["ratio"] = ratios[row["name"]] = row["p50"] / medians[targets["floor"]]
            if row["name"] in before and row["name"] in ratios:
                row["grown"] = ratios[row["name"]] / before[row["name"]]
            row["missed"] = [
                f"{what} at most {targets[limit]:g}{unit}"
                for value, limit, what, unit in (
                    (row.get("ratio"), "times", "floor", " times"),
                    (row["p95"], "slowest", "p95", " ms"),
                    (row.get("grown"), "growth", "growth", ""),
                    (row["reads"], "reads", "reads", ""),
                    (row["statements"], "statements", "statements", ""),
                )
                if targets[limit] is not None and value is not None and value > targets[limit]
            ]
        before = ratios


def lines(count: int, found: dict[str, Any]) -> list[str]:
    """Return the table of one number of calls."""
    told = [f"{count:,} calls (times in ms, one client)", _line(HEAD)]
    for row in found["rows"]:
        told.append(
            _line(
                (
                    row["name"],
                    f"{row['p50']:.1f}",
                    f"{row['p95']:.1f}",
                    f"{row['p99']:.1f}",
                    f"{row['per_second']:.0f}",
                    str(row["reads"]),
                    str(row["statements"]),
                    f"{row['ratio']:.2f}" if "ratio" in row else "",
                    f"{row['grown']:.2f}" if "grown" in row else "",
                    "; ".join(f"MISSED: {one}" for one in row["missed"]),
                )
            )
        )
    missed = [row["name"] for row in found["rows"] if row["missed"]]
    told += [f"Why {name}: {why(name)}" for name in missed if why(name)]
    told += [f"{name:<{WIDTHS[0]}} MISSED: not built yet" for name in found["not_built"]]
    told += _crowd(found.get("crowd")) + _first_load(found.get("first_load"))
    return told


def _line(cells: tuple[str, ...]) -> str:
    first, *rest = cells
    parts = [f"{first:<{WIDTHS[0]}}"]
    parts += [
        f"{cell:>{width}}" if width else f" {cell}"
        for cell, width in zip(rest, WIDTHS[1:], strict=True)
    ]
    return " ".join(parts).rstrip()


def _crowd(crowd: dict[str, Any] | None) -> list[str]:
    if crowd is None:
        return []
    met = crowd["met"]
    marks = [
        "" if met["p95"] else f"MISSED: p95 at most {CROWD_SLOWEST:g} ms",
        "" if met["no error"] else f"MISSED: no error; first: {crowd['first_errors'][0]}",
        "" if met["memory"] else f"MISSED: memory within {CROWD_MEMORY:g} times",
    ]
    least, most, last = crowd["memory_mb"]
    told = [
        f"{crowd['nurses']} nurses and {crowd['supervisors']} supervisors for "
        f"{crowd['seconds']:g} s: p50 {crowd['p50']:.0f}, p95 {crowd['p95']:.0f}, "
        f"p99 {crowd['p99']:.0f} ms; {crowd['requests']:,} requests of {crowd['wanted']:,} wanted, "
        f"{crowd['per_second']:.0f} a second; {crowd['errors']} errors; web processes "
        f"{least} to {most} MB, {last} at the end. {_said(marks)}".rstrip()
    ]
    return told + [
        f"  {name:<{WIDTHS[0] - 2}} {one['p50']:8.1f} {one['p95']:8.1f} {'':8} {one['requests']:7,}"
        for name, one in crowd["kinds"].items()
    ]


def _first_load(load: dict[str, Any] | None) -> list[str]:
    if load is None:
        return []
    met = load["met"]
    marks = [
        "" if met["bytes"] else f"MISSED: at most {FIRST_LOAD / 1024:g} KB",
        "" if met["third party"] else "MISSED: no third-party request",
    ]
    return [
        f"first load of the call page: {load['bytes'] / 1024:.1f} KB as sent in "
        f"{len(load['files'])} files, of which the page {load['files']['the page'] / 1024:.1f} KB "
        f"({load['bytes_if_the_page_were_zipped'] / 1024:.1f} KB in all where a proxy compresses "
        f"the page); {len(load['third_party'])} third-party requests. "
        f"{_said(marks)}".rstrip()
    ]


def _said(marks: list[str]) -> str:
    return "; ".join(one for one in marks if one)
