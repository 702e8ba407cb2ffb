"""Several lists and counts in one statement, so that a page asks the database once.

Each is an ordinary query. A list brings named columns of its first rows and no others; a count
goes no further than `MOST`, so that neither grows with all that was ever written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

MOST = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows of a query, by the columns that are shown of each."""

    query: Any
    columns: tuple[str, ...]
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a query has, or one more than `MOST`."""

    query: Any


@dataclass(frozen=True, slots=True)
class Figures:
    """What a query counts of each group: its values as they are."""

    query: Any


Asked = dict[str, Rows | Count | Figures]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a page: the first of its rows, and how many there are."""

    rows: list[Any]
    count: int

    @property
    def more(self) -> int:
        """Count the rows that are not shown."""
        return self.count - len(self.rows)

    @property
    def is_counted(self) -> bool:
        """Tell whether all of them were counted."""
        return self.count <= MOST


def parts_of(found: dict[str, Any]) -> dict[str, Part]:
    """Return each section of what was found."""
    names = [one.removesuffix("_rows") for one in found if one.endswith("_rows")]
    return {one: Part(found[f"{one}_rows"], found[f"{one}_count"]) for one in names}


def together(asked: Asked) -> dict[str, Any]:
    """Return records for each `Rows`, a number for each `Count`, dictionaries for `Figures`."""
    found: dict[str, Any] = {}
    wanted, selects, values = [], [], []
    for name, one in asked.items():
        try:
            sql, given = _query(one).query.sql_with_params()
        except EmptyResultSet:
            found[name] = 0 if isinstance(one, Count) else []
            continue
        brings = "count(*)" if isinstance(one, Count) else "json_agg(row_to_json(part))"
        wanted.append(name)
        selects.append(f"(SELECT {brings} FROM ({sql}) AS part)")
        values += given
    if not wanted:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selects)}", values)
        for name, value in zip(wanted, cursor.fetchone(), strict=True):
            one = asked[name]
            found[name] = value if isinstance(one, Count) else _read(one, value or [])
    return found


def _query(one: Rows | Count | Figures) -> Any:
    if isinstance(one, Rows):
        return one.query.values(*one.columns)[: one.limit]
    if isinstance(one, Figures):
        return one.query
    return one.query.order_by().values("pk")[: MOST + 1]


def _read(one: Rows | Figures, rows: list[dict[str, Any]]) -> list[Any]:
    instants = [name for name in (rows[0] if rows else ()) if _is_instant(one.query, name)]
    for row in rows:
        for name in instants:
            if row[name] is not None:
                row[name] = datetime.fromisoformat(row[name])
    return rows if isinstance(one, Figures) else [_record(one.query.model, row) for row in rows]


def _is_instant(query: Any, name: str) -> bool:
    if name in query.query.annotations:
        return isinstance(query.query.annotations[name].output_field, models.DateTimeField)
    model = query.model
    *way, last = name.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model
    last = model._meta.pk.name if last == "pk" else last
    return isinstance(model._meta.get_field(last), models.DateTimeField)


def _record(model: Any, row: dict[str, Any]) -> Any:
    """Return one record with those it points at; a column that was not named is deferred."""
    own: dict[str, Any] = {}
    beside: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in row.items():
        way, _, rest = name.partition("__")
        if rest:
            beside[way][rest] = value
        else:
            own[model._meta.pk.name if name == "pk" else name] = value
    names = [field.attname for field in model._meta.concrete_fields if field.attname in own]
    record = model.from_db("default", names, [own.pop(name) for name in names])
    for name, value in own.items():  # what was annotated
        setattr(record, name, value)
    for name, columns in beside.items():
        field = model._meta.get_field(name)
        key = getattr(record, field.attname)
        there = _record(field.related_model, {"pk": key} | columns) if key is not None else None
        setattr(record, name, there)
    return record
