"""Find calls in the log: newest first, by key, as fast for a word of long ago as for a common one.

Which index serves a search is decided here and not by the planner, whose guess is good until it is
a thousand times wrong. Measured in docs/decisions/search.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from callers.days import midnight
from callers.log_terms import MONTH, NAME, Wanted, terms, whole_and_begun, words_of
from callers.models import LogFilter
from guidance.models import ASKING
from helpline.models import Person

# Among so many calls a word that every fiftieth call holds fills a page.
WALKED = 3_000
COUNTED = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KEY = "call_id, started_at"
_SHOWN = "call_id, started_at, ended_at, reference, nurse_id, tier, outcome, topics, flags"

# The limit inside keeps the planner from looking further, and the walk stops once enough is found.
_WALK = """
    SELECT {columns}
      FROM (SELECT * FROM callers_logrow WHERE {within}
             ORDER BY started_at {way}, call_id {way} LIMIT {walked}) AS walked
     WHERE {asked}
     LIMIT {limit}
"""
# Beyond the walk month after month is asked of the text index, each month being one of its terms:
# conditions side by side skip through the index together, so a month without the word costs next to
# nothing. The beginning of a word is gathered anew for each question, so there one month is asked,
# then four at once, then eight at a time. Materialised, a month's rows cannot be sought by date
# instead.
_MONTHS = """
    WITH edge AS MATERIALIZED (
        SELECT {key} FROM callers_logrow WHERE {within}
         ORDER BY started_at {way}, call_id {way} OFFSET {walked} - 1 LIMIT 1
    ), months AS MATERIALIZED (
        SELECT string_agg('''{month}' || to_char(month, 'YYYY-MM') || '''', ' | ')::tsquery AS held
          FROM edge CROSS JOIN LATERAL generate_series(
                   date_trunc('month', edge.started_at AT TIME ZONE 'UTC'),
                   (SELECT date_trunc('month', coalesce(%(last)s, started_at) AT TIME ZONE 'UTC')
                      FROM callers_logrow ORDER BY started_at {back}, call_id {back} LIMIT 1),
                   interval '{step} month') WITH ORDINALITY AS listed (month, place)
         GROUP BY {together}
         ORDER BY min(place)
    ), found AS MATERIALIZED (
        SELECT one.*
          FROM months CROSS JOIN edge CROSS JOIN LATERAL (
            WITH held AS MATERIALIZED (
                SELECT {key} FROM callers_logrow WHERE {asked} AND terms @@ months.held
            )
            SELECT * FROM held
             WHERE (started_at, call_id) {beyond} (edge.started_at, edge.call_id) AND {within}
             ORDER BY started_at {way}, call_id {way} LIMIT {limit}
          ) AS one
         LIMIT {limit}
    )
    SELECT {columns} FROM {shown}
"""
_TOGETHER = "CASE WHEN place > 1 THEN (place + 2) / 8 + 1 ELSE 0 END"
_HOW_MANY = "SELECT count(*) FROM ({found}) AS every"
# The newest of what is counted.
_FIRST = """
    WITH every AS MATERIALIZED ({found})
    SELECT counted.calls, shown.*
      FROM (SELECT count(*) AS calls FROM every) AS counted
      LEFT JOIN (
        SELECT {columns}
          FROM (SELECT call_id FROM every
                 ORDER BY started_at DESC, call_id DESC LIMIT {size}) AS newest
          JOIN callers_logrow USING (call_id)
      ) AS shown ON true
"""
# Some page beside the count of all.
_BOTH = """
    SELECT counted.calls, shown.*
      FROM (SELECT count(*) AS calls FROM ({found}) AS every) AS counted
      LEFT JOIN ({page}) AS shown ON true
"""


class Key(NamedTuple):
    """Where a call stands in the log."""

    started_at: datetime
    call_id: int

    def __str__(self) -> str:
        return f"{(self.started_at - _EPOCH) // _MICROSECOND}-{self.call_id}"


class Row(NamedTuple):
    """One call as the log shows it."""

    call_id: int
    started_at: datetime
    ended_at: datetime | None
    reference: str
    nurse_id: int
    tier: str
    outcome: str
    topics: list[str]
    flags: list[str]

    @property
    def key(self) -> Key:
        """Return where it stands."""
        return Key(self.started_at, self.call_id)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: terms that must all hold, local days as instants `[since, until)`."""

    query: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    reference: str = ""


def key_of(text: str) -> Key | None:
    """Return the place that an address names; None for anything else."""
    moment, _, pk = text.partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in (moment, pk)):
        return None
    try:
        return Key(_EPOCH + int(moment) * _MICROSECOND, int(pk))
    except OverflowError:
        return None


def search_of(wanted: Wanted, query: Sequence[str]) -> Search:
    """Return a filter as it is searched; `query` is what `compiled` made of it."""
    first, last = wanted.days
    return Search(
        query=tuple(query),
        since=midnight(first) if first else None,
        until=midnight(last + timedelta(days=1)) if last else None,
        reference=wanted.exact_reference,
    )


def compiled(wanted: Wanted, number: str = "") -> list[str]:
    """Return a filter as tsqueries in text, words brought to the form they are found by.

    A word counts in any of its English forms; where nothing is left of a text but words such as
    "the", they count as they stand. One query.
    """
    whole, begun = whole_and_begun(wanted.text)
    asked = [f"'{NAME}{word}':*" for word in words_of(wanted.name)]
    asked += [f"'{word}':*" for word in begun]
    if not words_of(wanted.text) and not asked:
        return terms(wanted, number)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(nullif(plainto_tsquery('english', folded)::text, ''),
                            plainto_tsquery('simple', folded)::text),
                   ARRAY(SELECT callers_log_folded(one) FROM unnest(%s::text[]) AS one)
              FROM (SELECT callers_log_folded(%s) AS folded) AS said
            """,
            [asked, " ".join(whole.split())],
        )
        words, folded = cursor.fetchone()
    # Each word is a condition of its own: such conditions skip through the index together.
    return terms(wanted, number) + [one for one in words.split(" & ") if one] + folded


def page(search: Search, *, start: Key | None, newer: bool, size: int) -> tuple[list[Row], bool]:
    """Return a page's rows, newest first, and whether there are more in the same direction.

    It begins beyond `start`, towards newer calls or older ones. At most two queries.
    """
    asked = _asked(search, start=start, newer=newer)
    rows = _rows(asked.walk(_SHOWN, size + 1), asked.given)
    return _cut(rows + _beyond(asked, size + 1 - len(rows)), newer=newer, size=size)


def count(search: Search) -> int:
    """Count what a search finds, up to one more than is told. At most two queries."""
    asked, most = _asked(search), COUNTED + 1
    found = _number(asked.walk(_KEY, most), asked.given)
    return found + _counted_beyond(asked, most - found)


def first_page(search: Search, *, size: int) -> tuple[list[Row], bool, int]:
    """Return the newest rows, whether there are more, and the count: at most two queries."""
    asked, most = _asked(search), COUNTED + 1
    parts = [asked.walk, asked.months] if asked.goes_on else [asked.walk]
    rows: list[Row] = []
    counted = 0
    for part in parts:
        if counted < most:
            missing = size + 1 - len(rows)
            said = _FIRST.format(found=part(_KEY, most - counted), columns=_SHOWN, size=missing)
            more, found = _told_apart(_fetched(said, asked.given))
            counted, rows = counted + more, rows + found
    return *_cut(rows, newer=False, size=size), counted


def page_and_count(
    search: Search, *, start: Key, newer: bool, size: int
) -> tuple[list[Row], bool, int]:
    """Return what `page` and `count` do: at most three queries."""
    asked, whole = _asked(search, start=start, newer=newer), _asked(search)
    most = COUNTED + 1
    said = _BOTH.format(found=whole.walk(_KEY, most), page=asked.walk(_SHOWN, size + 1))
    counted, rows = _told_apart(_fetched(said, asked.given))
    rows += _beyond(asked, size + 1 - len(rows))
    counted += _counted_beyond(whole, most - counted)
    return *_cut(rows, newer=newer, size=size), counted


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search in one direction from one place: its statements, and the values they are given."""

    words: dict[str, Any]
    given: dict[str, Any]
    goes_on: bool  # from the walk to the months beyond it

    def walk(self, columns: str, limit: int) -> str:
        """Return what finds the nearest, without a limit to the walk where all of them fit."""
        walked = WALKED if self.words["asked"] != "true" else limit
        return _WALK.format(**self.words, columns=columns, limit=limit, walked=walked)

    def months(self, columns: str, limit: int) -> str:
        """Return what finds those beyond the walk."""
        shown = "(SELECT call_id FROM found) AS found JOIN callers_logrow USING (call_id)"
        return _MONTHS.format(
            **self.words,
            columns=columns,
            limit=limit,
            walked=WALKED,
            shown="found" if columns == _KEY else shown,
        )


def _asked(search: Search, *, start: Key | None = None, newer: bool = False) -> _Asked:
    # Within a range of days no month outside it is asked.
    given: dict[str, Any] = {"last": search.until if newer else search.since}
    beyond, way, back = (">", "ASC", "DESC") if newer else ("<", "DESC", "ASC")
    within = ["true"]
    if start is not None:
        within.append(f"(started_at, call_id) {beyond} (%(start_at)s, %(start_id)s)")
        given |= {"start_at": start.started_at, "start_id": start.call_id}
    for name, condition in (
        ("since", "started_at >= %(since)s"),
        ("until", "started_at < %(until)s"),
        # The calls' own index knows it: without one the log is walked to its end.
        ("reference", "call_id = (SELECT id FROM callers_call WHERE reference = %(reference)s)"),
    ):
        if getattr(search, name):
            within.append(condition)
            given[name] = getattr(search, name)
    asked = []
    for place, term in enumerate(search.query):
        asked.append(f"terms @@ %(term{place})s::tsquery")
        given[f"term{place}"] = term
    begun = any(one.endswith(":*") for one in search.query)
    words = {
        "key": _KEY,
        "within": " AND ".join(within),
        "asked": " AND ".join(asked) or "true",
        "way": way,
        "back": back,
        "beyond": beyond,
        "month": MONTH,
        "step": 1 if newer else -1,
        "together": _TOGETHER if begun else "place",
    }
    return _Asked(words, given, goes_on=bool(search.query and not search.reference))


def _beyond(asked: _Asked, missing: int) -> list[Row]:
    if not asked.goes_on or missing <= 0:
        return []
    return _rows(asked.months(_SHOWN, missing), asked.given)


def _counted_beyond(asked: _Asked, missing: int) -> int:
    if not asked.goes_on or missing <= 0:
        return 0
    return _number(asked.months(_KEY, missing), asked.given)


def _fetched(said: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(said, given)
        return cursor.fetchall()


def _number(said: str, given: dict[str, Any]) -> int:
    [(found,)] = _fetched(_HOW_MANY.format(found=said), given)
    return int(found)


def _rows(said: str, given: dict[str, Any]) -> list[Row]:
    return [Row(*one) for one in _fetched(said, given)]


def _told_apart(found: list[tuple[Any, ...]]) -> tuple[int, list[Row]]:
    """Return the count that stands in each row, and the rows; of no row the count alone stands."""
    return found[0][0], [Row(*one[1:]) for one in found if one[1] is not None]


def _cut(rows: list[Row], *, newer: bool, size: int) -> tuple[list[Row], bool]:
    """Return a page's rows, newest first, and whether one more than fits it was found."""
    rows = sorted(rows, key=lambda one: one.key, reverse=not newer)
    return sorted(rows[:size], key=lambda one: one.key, reverse=True), len(rows) > size


class Choices(NamedTuple):
    """What the log's form offers, and the filters that a person may open: one query for all."""

    people: dict[int, str]
    checklists: list[tuple[str, str]]
    filters: list[LogFilter]


def choices(owner: Person, key: str) -> Choices:
    """Return everyone who takes calls, every checklist there was, and the owner's filters.

    Of the filters without a name only the one with this key.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'person' AS kind, id, name, '' AS key, NULL::jsonb, NULL::jsonb
              FROM helpline_person WHERE role <> 'ADMIN'
             UNION ALL
            (SELECT DISTINCT ON (document.id) 'checklist', document.id, title, slug, NULL, NULL
               FROM guidance_document AS document
               JOIN guidance_version AS version ON version.document_id = document.id
              WHERE kind = ANY(%s)
              ORDER BY document.id, number DESC)
             UNION ALL
            SELECT 'filter', id, name, key, wanted, query
              FROM callers_logfilter WHERE owner_id = %s AND (name <> '' OR key = %s)
             ORDER BY kind, name, id
            """,
            [list(ASKING), owner.pk, key],
        )
        rows = cursor.fetchall()
    return Choices(
        people={row[1]: row[2] for row in rows if row[0] == "person"},
        checklists=[(row[3], row[2]) for row in rows if row[0] == "checklist"],
        filters=[
            LogFilter(
                pk=row[1],
                owner_id=owner.pk,
                name=row[2],
                key=row[3],
                wanted=json.loads(row[4]),
                query=json.loads(row[5]),
            )
            for row in rows
            if row[0] == "filter"
        ],
    )
