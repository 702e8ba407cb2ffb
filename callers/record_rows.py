"""What a call's record shows beside the rows of the call's file, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from callers.models import (
    Addendum,
    AskedDecision,
    Call,
    LinkedCall,
    PanelShown,
    Review,
    ReviewReply,
    ReviewSignOff,
)
from callers.replay import used_in
from callers.rows import part_of, people_columns, record_of
from guidance.models import Document, Version
from helpline.models import Person

_OF_A_REVIEW = "part.review_id IN (SELECT id FROM callers_review WHERE call_id = %(call)s)"
PARTS = (
    (PanelShown, "part.call_id = %(call)s"),
    (Addendum, "part.call_id = %(call)s"),
    (AskedDecision, "part.call_id = %(call)s"),
    (LinkedCall, "part.call_id = %(call)s"),
    (Review, "part.call_id = %(call)s"),
    (ReviewReply, _OF_A_REVIEW),
    (ReviewSignOff, _OF_A_REVIEW),
)
_PEOPLE = " UNION ".join(
    f"SELECT {column} FROM {model._meta.db_table} AS part WHERE {where}"
    for model, where in PARTS
    for column in people_columns(model)
)
# Stands for the call until it is known.
_A_CALL = -1


@dataclass(frozen=True)
class RecordRows:
    """What was shown, added, asked, linked and found, each in the order of time.

    Each of `used` has `is_intact` and `has_other_page`. Each review has `replied`, its replies,
    `signed`, its sign-off or None, and `is_revised`.
    """

    panels: list[PanelShown]
    addenda: list[Addendum]
    asked: list[AskedDecision]
    links: list[LinkedCall]
    reviews: list[Any]
    used: list[Any]
    has_later: bool


def record_rows_of(call: Call) -> RecordRows:
    """Return what a call's record shows beside the rows of its file. One query."""
    sql, keys = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, {**keys, "call": call.pk})
        *parts, people, used, earlier, has_later = cursor.fetchone()
    known = {person["id"]: Person(**person) for person in people}
    versions = {version["id"]: _version(**version) for version in used}
    panels, addenda, asked, links, reviews, replies, sign_offs = (
        [record_of(model, row, call, known, versions) for row in part]
        for (model, _), part in zip(PARTS, parts, strict=True)
    )
    references = {one["id"]: one["reference"] for one in earlier}
    for link in links:
        names, values = ["id", "reference"], [link.earlier_id, references[link.earlier_id]]
        link.earlier = Call.from_db("default", names, values)
    revised = {one.revises_id for one in reviews}
    for review in reviews:
        review.replied = [one for one in replies if one.review_id == review.pk]
        review.signed = next((one for one in sign_offs if one.review_id == review.pk), None)
        review.is_revised = review.pk in revised
    return RecordRows(panels, addenda, asked, links, reviews, [*versions.values()], has_later)


@cache
def _statement() -> tuple[str, dict[str, Any]]:
    """Return the statement and its parameters but the call.

    What was used is found and checked by the one query that says how; its text is kept, for to
    write it anew takes longer than to run it.
    """
    used, params = used_in(_A_CALL).query.sql_with_params()
    keys = {f"used_{place}": value for place, value in enumerate(params)}
    names = ["call" if value == _A_CALL else name for name, value in keys.items()]
    used %= tuple(f"%({name})s" for name in names)
    return (
        f"""
        SELECT {", ".join(part_of(model, where) for model, where in PARTS)},
               (SELECT coalesce(json_agg(json_build_object(
                    'id', id, 'name', name, 'role', role)), '[]'::json)
                  FROM helpline_person WHERE id IN ({_PEOPLE})),
               (SELECT coalesce(json_agg(row_to_json(used) ORDER BY title, number), '[]'::json)
                  FROM ({used}) AS used),
               (SELECT coalesce(json_agg(json_build_object(
                    'id', id, 'reference', reference)), '[]'::json)
                  FROM callers_call WHERE id IN (
                    SELECT earlier_id FROM callers_linkedcall WHERE call_id = %(call)s)),
               EXISTS (SELECT 1 FROM callers_call WHERE earlier_id = %(call)s)
        """,
        keys,
    )


def _version(
    *, kind: str, slug: str, is_intact: bool, has_other_page: bool, **fields: Any
) -> Version:
    version: Any = Version(document=Document(kind=kind, slug=slug), **fields)
    version.is_intact, version.has_other_page = is_intact, has_other_page
    return version
