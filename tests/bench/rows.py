"""What is measured, one row each, and what it may take at most."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from tests.bench.client import Answer
from tests.bench.scene import Scene, right
from tests.bench.targets import (
    ANSWER_TIMES,
    BOARD_TIMES,
    FIVE_LIST_GROWTH,
    FIVE_MILLION,
    FIVE_SEARCH_GROWTH,
    FRAGMENT,
    FRAGMENT_PATH,
    FRAGMENT_READS,
    LIST_GROWTH,
    LIST_TIMES,
    LOOK_UP_TIMES,
    PAGE,
    PAGE_PATH,
    PAGE_READS,
    RECORD_TIMES,
    SAVE_TIMES,
    SEARCH_GROWTH,
    SEARCH_SLOWEST,
    SEARCH_TIMES,
    WRITE_STATEMENTS,
)  # fmt: skip

# Rows that write use so many calls in turn, so that none of them grows beyond a real one.
TURNS = 20
BOARD = "live board, unchanged"


@dataclass(frozen=True)
class Row:
    """One thing that is measured.

    `times` says how often as long as the floor its median may take; `slowest` is the most that
    p95 may be, in ms; `growth` how often as long as with the fewer calls before. Of queries,
    `reads` bounds what a page or fragment reads and `statements` everything that a write sends.
    """

    group: str
    name: str
    act: Callable[[], Answer]
    floor: str = ""
    times: float | None = None
    slowest: float | None = None
    growth: float | None = None
    reads: int | None = None
    statements: int | None = None


def rows(scene: Scene) -> Iterator[Row]:
    """Return every row; the floors come first."""
    yield from _floors(scene)
    yield from _log(scene)
    yield from _call(scene)
    yield from _board(scene)
    yield from _pages(scene)


def not_built() -> list[str]:
    """Return rows whose page does not exist."""
    return [] if board_path() else [BOARD]


def board_path() -> str:
    """Return where the live board is; blank while there is none."""
    try:
        return reverse("callers:board")
    except NoReverseMatch:
        return ""


def _floors(scene: Scene) -> Iterator[Row]:
    pk = scene.supervisors[0].pk
    for name, path in ((FRAGMENT, FRAGMENT_PATH), (PAGE, PAGE_PATH)):
        yield Row("floor", name, _getting(scene, f"{path}?pk={pk}"))


def _getting(scene: Scene, *paths: str, **headers: str) -> Callable[[], Answer]:
    turn = itertools.cycle(paths)
    return lambda: right(scene.supervisor.get(next(turn), **headers))


def _log(scene: Scene) -> Iterator[Row]:
    many = scene.count >= FIVE_MILLION
    slower = FIVE_LIST_GROWTH if many else LIST_GROWTH
    searching = FIVE_SEARCH_GROWTH if many else SEARCH_GROWTH
    pages = {
        "log, page 1": "/log/",
        "log, page from the middle": f"/log/?after={scene.middle}",
        "log, page before the middle": f"/log/?before={scene.middle}",
    } | {f"log by {name}": path for name, path in scene.page_of.items()}
    for name, path in pages.items():
        yield Row(
            "log",
            name,
            _getting(scene, path),
            PAGE,
            times=LIST_TIMES,
            growth=slower,
            reads=PAGE_READS,
        )
    for name, path in scene.find.items():
        yield Row(
            "search",
            f"search, {name}",
            _getting(scene, path),
            PAGE,
            times=SEARCH_TIMES,
            slowest=SEARCH_SLOWEST,
            growth=searching,
            reads=PAGE_READS,
        )
    asked = {"text": scene.searches()["common"], "tiers": "IMMEDIATE"}
    yield Row(
        "search",
        "search, keeping what is asked",
        lambda: right(scene.supervisor.post("/log/filter/", asked), 302),
        statements=WRITE_STATEMENTS,
    )
    records = [f"/calls/{reference}/record/" for reference in scene.records]
    yield Row(
        "record",
        "record page",
        _getting(scene, *records),
        PAGE,
        times=RECORD_TIMES,
        growth=slower,
        reads=PAGE_READS,
    )


def _call(scene: Scene) -> Iterator[Row]:
    some = scene.nurses[:TURNS]

    def by_turns(name: str) -> Callable[[], Answer]:
        turn = itertools.cycle(some)
        return lambda: getattr(next(turn), name)()

    yield Row(
        "call",
        "autosave of one field",
        by_turns("save"),
        FRAGMENT,
        SAVE_TIMES,
        statements=WRITE_STATEMENTS,
    )
    yield Row(
        "call",
        "answer with tier and reasons",
        by_turns("answer"),
        FRAGMENT,
        ANSWER_TIMES,
        statements=WRITE_STATEMENTS,
    )
    yield Row(
        "call",
        "guidance search as you type",
        by_turns("look_up"),
        FRAGMENT,
        times=LOOK_UP_TIMES,
        reads=FRAGMENT_READS,
    )
    # The same words are looked for again and again; these never were.
    yield Row(
        "call",
        "guidance search, never asked before",
        by_turns("look_up_first"),
        FRAGMENT,
        reads=FRAGMENT_READS,
    )


def _board(scene: Scene) -> Iterator[Row]:
    path = board_path()
    if not path:
        return
    polls = {"X_Poll": "1", "HX_Request": "true"}
    tag = ""

    def unchanged() -> Answer:
        nonlocal tag
        answer = right(scene.supervisor.get(path, **polls, If_None_Match=tag), 200, 304)
        if answer.status == 200:
            # With each minute the board changes once; what is measured is the time in between.
            tag = answer.headers["ETag"] or ""
            answer = right(scene.supervisor.get(path, **polls, If_None_Match=tag), 304)
        return answer

    yield Row("board", BOARD, unchanged, FRAGMENT, times=BOARD_TIMES, reads=FRAGMENT_READS)


def _pages(scene: Scene) -> Iterator[Row]:
    """Return pages and polls that have no target but the number of their queries."""
    nurse = scene.nurses[0]
    for name, path in (
        ("desk, nurse", "/"),
        ("call page", nurse.call),
        ("hand-over", f"{nurse.call}hand-over/"),
    ):
        yield Row("pages", name, lambda path=path: right(nurse.client.get(path)), reads=PAGE_READS)
    for name, path in (
        ("desk, supervisor", "/"),
        ("calls to review", "/reviews/"),
        ("unfinished calls", "/calls/unfinished/"),
        ("follow-ups", "/follow-ups/"),
        ("guidance library", "/guidance/"),
    ):
        yield Row("pages", name, _getting(scene, path), reads=PAGE_READS)
    polls = {"X_Poll": "1", "HX_Request": "true"}
    for name, path in (
        ("poll of the line's status", "/line-status/"),
        ("poll of the closing time", f"{nurse.call}closing-time/"),
        ("poll of the desk", "/"),
    ):
        yield Row(
            "pages",
            name,
            lambda path=path: right(nurse.client.get(path, **polls)),
            reads=FRAGMENT_READS,
        )
    panel = f"{nurse.call}panels/spinal-cord-compression/"
    yield Row(
        "pages",
        "opening a panel",
        lambda: right(nurse.client.post(panel, {}, HX_Request="true")),
        statements=WRITE_STATEMENTS,
    )
