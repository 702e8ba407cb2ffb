"""Filing many calls in the log at once: quicker than row by row as they come.

All of it belongs in one transaction: if that fails, triggers, index and rows are as they were.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from callers.models import Call, LogRow, Run
from callers.models.log_triggers import OF_CALLS, OF_RUNS

TERMS = "log_terms"
# The tables that are written by the thousand, and what would file each of their rows.
_TRIGGERS = ((Call, OF_CALLS), (Run, OF_RUNS))


@contextmanager
def without_triggers() -> Iterator[None]:
    """Let new calls and runs alone until they are filed; the tables are locked."""
    for model, trigger in _TRIGGERS:
        trigger.disable(model)
    yield
    for model, trigger in _TRIGGERS:
        trigger.enable(model)


@contextmanager
def terms_last(tell: Callable[[str], None] = lambda what: None) -> Iterator[None]:
    """Build the index of the terms when all rows are there."""
    (terms,) = (one for one in LogRow._meta.indexes if one.name == TERMS)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {TERMS}")
        yield
        tell("Building the index of the log")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(str(terms.create_sql(LogRow, connection.schema_editor())))


@contextmanager
def in_parts() -> Iterator[Callable[[int, int], None]]:
    """Give what files the calls from one id up to another that is not filed.

    The database keeps the plan by which it files the first of them. It must look up a call's runs
    in their index then, though they are few yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

        def file(first: int, until: int) -> None:
            cursor.execute(
                "SELECT count(callers_log_write(id)) FROM"
                " (SELECT id FROM callers_call WHERE id >= %s AND id < %s"
                " ORDER BY started_at, id) AS part",
                [first, until],
            )

        yield file
        cursor.execute("RESET enable_seqscan")
