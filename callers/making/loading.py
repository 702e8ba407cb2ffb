"""Loading invented calls with COPY, in one transaction.

Foreign keys and secondary indexes are taken off first and put back at the end: what is put back is
checked over all rows, and nobody else sees the tables without them, for they are locked until the
transaction ends. If anything fails, it is as if nothing had happened. Check constraints and
triggers stay and judge every row, but for the triggers of the log: each part is filed as a whole.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection, models
from psycopg.sql import SQL, Composable, Identifier

from callers import log_filing
from callers.making.filling import Kit, Part, filled, filled_here, take
from callers.making.patterns import NUMBERED, TABLES, Columns
from callers.models import Answer, Call, FollowUp, LogRow, PanelShown, Run

# From this many calls on it is quicker to build the indexes anew than to keep them up.
WITHOUT_INDEXES = 20_000
# So many times the new calls the log may hold for its index of terms to be built anew: filing one
# row in it takes as long as building it over many.
TERMS_LAST = 10
# Parts that are ready or in the making at one time: what bounds the memory.
AHEAD = 2
_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint
     WHERE conrelid::regclass::text = ANY(%s) AND contype = %s
     ORDER BY conrelid::regclass::text, conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      FROM pg_index
     WHERE indrelid::regclass::text = ANY(%s)
       AND NOT EXISTS (SELECT 1 FROM pg_constraint
                        WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
       AND indexrelid::regclass::text <> %s
       AND NOT (indrelid::regclass::text = ANY(%s)
                AND pg_get_indexdef(indexrelid) LIKE '%%(call_id)')
     ORDER BY 1
"""


def tables() -> list[str]:
    """Return the tables that are loaded, in order, and the log."""
    return [model._meta.db_table for model in (*TABLES, LogRow)]


@contextmanager
def alone() -> Iterator[None]:
    """Keep everybody else out of the tables until this transaction ends.

    What was put off to its end is checked now: no key comes off while a check is pending, and
    checks that pile up for every row would grow without bound.
    """
    _run(SQL("SET CONSTRAINTS ALL IMMEDIATE"))
    names = SQL(", ").join(map(Identifier, tables()))
    _run(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
    yield
    _run(SQL("SET CONSTRAINTS ALL DEFERRED"))


@contextmanager
def without_indexes(tell: Callable[[str], None]) -> Iterator[None]:
    """Take foreign keys, unique constraints and secondary indexes off, and put them back.

    Calls keep their unique reference: by it each part finds which are free. What belongs to a call
    keeps the index by which the log finds it. The log's own index of terms is not touched here.
    """
    keys = _rows(_KEYS, [tables(), "f"])
    uniques = _rows(_KEYS, [[one for one in tables() if one != Call._meta.db_table], "u"])
    filed = [model._meta.db_table for model in (Run, PanelShown)]
    indexes = _rows(_INDEXES, [tables(), log_filing.TERMS, filed])
    for table, name, _ in [*keys, *uniques]:
        _run(SQL(f"ALTER TABLE {table} DROP CONSTRAINT {{}}").format(Identifier(name)))
    for name, _ in indexes:
        _run(SQL(f"DROP INDEX {name}"))
    yield
    _run(SQL("SET LOCAL maintenance_work_mem = '256MB'"))
    for _, said in indexes:
        tell("Building indexes")
        _run(SQL(said))
    for table, name, said in [*uniques, *keys]:
        tell("Checking that rows belong together")
        _run(SQL(f"ALTER TABLE {table} ADD CONSTRAINT {{}} {said}").format(Identifier(name)))


@contextmanager
def indexes_last(count: int, tell: Callable[[str], None]) -> Iterator[None]:
    """Take off, while so many calls are loaded, what is quicker built anew; put it back."""
    with ExitStack() as stack:
        if count * TERMS_LAST >= LogRow.objects.count():
            stack.enter_context(log_filing.terms_last(tell))
        if count >= WITHOUT_INDEXES:
            stack.enter_context(without_indexes(tell))
        yield


def analyse() -> None:
    """Let the planner know what is in the tables now."""
    _run(SQL("ANALYSE {}").format(SQL(", ").join(map(Identifier, tables()))))


def first_ids() -> dict[type[models.Model], int]:
    """Return the next id of each table whose rows bring theirs; the tables are locked."""
    found = {}
    for model in NUMBERED:
        table = model._meta.db_table
        (newest,) = _rows(f"SELECT coalesce(max(id), 0) FROM {table}", [])[0]
        (given,) = _rows("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])[0]
        found[model] = max(int(newest) + 1, int(given))
    return found


def set_ids(following: dict[type[models.Model], int]) -> None:
    """Let the next row of each table take the id that follows."""
    for model, number in following.items():
        table = model._meta.db_table
        _rows("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, number])


def taken(some: list[str]) -> set[str]:
    """Return which of these references a call has already."""
    return {*Call.objects.filter(reference__in=some).values_list("reference", flat=True)}


def numbered(
    kit: Kit,
    groups: Iterable[tuple[tuple[int, int], ...]],
    references: Callable[[int], tuple[str, ...]],
    ids: dict[type[models.Model], int],
) -> Iterator[Part]:
    """Return the parts of a load, each with the ids and references that its calls take."""
    first = 0
    for number, group in enumerate(groups):
        size = sum(many for _, many in group)
        yield Part(
            number, first, group, references(size), ids[Call], ids[Run], ids[Answer], ids[FollowUp]
        )
        first += size
        ids[Call] += size
        for place in kit.drawn(number, size):
            pattern = kit.patterns[place]
            ids[Run] += pattern.runs
            ids[Answer] += pattern.answers
            ids[FollowUp] += pattern.follow_ups


def load(kit: Kit, parts: Iterator[Part], *, beside: int, tell: Callable[[int], None]) -> int:
    """Copy the parts into the tables and file them in the log; return how many bytes.

    They are filled in by `beside` processes; `tell` hears how many calls are in and filed.
    """
    done = size = 0
    with log_filing.without_triggers(), log_filing.in_parts() as file:
        for part, lines in in_order(kit, parts, beside):
            for table, text in sorted(lines.items()):
                _copy(TABLES[table], text)
                size += len(text)
            file(part.call, part.call + len(part.references))
            done += len(part.references)
            tell(done)
    return size


def in_order(
    kit: Kit, parts: Iterator[Part], beside: int
) -> Iterator[tuple[Part, dict[int, bytes]]]:
    """Return each part with its lines; no more than some are filled in ahead of what is taken."""
    if beside < 1:
        for part in parts:
            yield part, filled(kit, part)
        return
    waiting: deque[tuple[Part, Future[dict[int, bytes]]]] = deque()
    with ProcessPoolExecutor(
        beside, multiprocessing.get_context("spawn"), initializer=take, initargs=(kit,)
    ) as pool:
        for part in parts:
            waiting.append((part, pool.submit(filled_here, part)))
            if len(waiting) > beside + AHEAD:
                first, lines = waiting.popleft()
                yield first, lines.result()
        while waiting:
            first, lines = waiting.popleft()
            yield first, lines.result()


def _copy(model: type[models.Model], text: bytes) -> None:
    columns = SQL(", ").join(map(Identifier, Columns(model).names))
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(model._meta.db_table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(text)


def _run(statement: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _rows(statement: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
