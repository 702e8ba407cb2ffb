"""Every row that belongs to one call, in one query.

A call's file is read with each answer a nurse gives, so one round trip matters more here than
the object-relational mapper's convenience.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models

from callers.models import (
    Answer,
    Call,
    ContactAttempt,
    DeclinedChecklist,
    Disclosure,
    ExplainedBlanks,
    FollowUp,
    HandOver,
    Run,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
    Voicemail,
)
from guidance.kept import MARKER, kept_by
from guidance.models import Document, Recall, Version
from helpline.models import Person

PARTS: dict[str, type[models.Model]] = {
    "runs": Run,
    "answers": Answer,
    "confirmations": TierConfirmation,
    "steps": StepRecord,
    "attempts": ContactAttempt,
    "follow_ups": FollowUp,
    "declined": DeclinedChecklist,
    "decisions": SupervisorDecision,
    "disclosures": Disclosure,
    "hand_overs": HandOver,
    "undone": UndoneClosing,
    "explained": ExplainedBlanks,
}


def people_columns(model: type[models.Model]) -> list[str]:
    """Return the columns of a table that name a person."""
    return [field.attname for field in model._meta.concrete_fields if field.related_model is Person]


def part_of(model: type[models.Model], where: str = "part.call_id = %(call)s") -> str:
    """Return an expression for a call's rows of one kind, as JSON."""
    order = ", ".join(
        f"part.{'id' if name == 'pk' else name}" for name in model._meta.ordering or ("pk",)
    )
    return (
        f"(SELECT coalesce(json_agg(row_to_json(part) ORDER BY {order}), '[]'::json) "
        f"FROM {model._meta.db_table} part WHERE {where})"
    )


# What the call itself points at, by the keys that it holds.
_AROUND = """
    (SELECT row_to_json(part) FROM callers_voicemail AS part WHERE id = %(voicemail)s),
    (SELECT row_to_json(part) FROM callers_followup AS part WHERE id = %(follow_up)s),
    (SELECT json_build_object('id', id, 'reference', reference, 'started_at', started_at)
       FROM callers_call WHERE id = %(earlier)s)
"""
_OWN_PEOPLE = ("nurse", "started_by", "closed_by", "typed_by")
# What the nurse had before her: the versions that were run, and the panels that were shown.
_USED = """
    SELECT version_id FROM callers_run WHERE call_id = %(call)s
    UNION SELECT version_id FROM callers_panelshown WHERE call_id = %(call)s
"""
# The version that calls open now, where one has gone live since.
_NEWEST = """
    SELECT json_build_object('number', other.number, 'from_at', publication.from_at)
      FROM guidance_publication AS publication
      JOIN guidance_version AS other ON other.id = publication.version_id
     WHERE other.document_id = version.document_id AND publication.from_at <= %(at)s
       AND NOT EXISTS (SELECT 1 FROM guidance_recall WHERE version_id = other.id)
     ORDER BY publication.from_at DESC, publication.id DESC
     LIMIT 1
"""
_PEOPLE = " UNION ".join(
    f"SELECT {column} FROM {model._meta.db_table} WHERE call_id = %(call)s"
    for model in PARTS.values()
    for column in people_columns(model)
)
_NAMED = f"""(SELECT coalesce(json_agg(json_build_object(
                'id', id, 'name', name, 'role', role)), '[]'::json)
              FROM helpline_person WHERE id = ANY(%(people)s) OR id IN ({_PEOPLE} UNION
                   SELECT heard_by_id FROM callers_voicemail WHERE id = %(voicemail)s UNION
                   SELECT by_id FROM guidance_recall WHERE version_id IN ({_USED})))"""
# The names are this module's own: nothing that a person typed becomes part of the statement.
_STATEMENT = f"""
    SELECT {", ".join(part_of(model) for model in PARTS.values())},
           {_NAMED},
           (SELECT coalesce(json_agg(json_build_object(
                'id', version.id, 'document_id', document_id, 'number', number, 'title', title,
                'content_hash', content_hash, 'kind', kind, 'slug', slug,
                'newest', ({_NEWEST}))), '[]'::json)
              FROM guidance_version AS version
              JOIN guidance_document AS document ON document.id = document_id
             WHERE version.id IN ({_USED})),
           (SELECT coalesce(json_agg(row_to_json(part) ORDER BY part.at DESC), '[]'::json)
              FROM (SELECT * FROM guidance_recall WHERE version_id IN ({_USED})) AS part),
           (SELECT coalesce(json_agg(at ORDER BY at), '[]'::json)
              FROM callers_safeguardingnote WHERE call_id = %(call)s),
           {_AROUND},
           {MARKER}
"""
# With each save of a field: nothing that stands in the way of closing hangs on a name.
_UNNAMED = _STATEMENT.replace(_NAMED, "'[]'::json")


def rows_of(call: Call, at: datetime, *, unnamed: bool = False) -> dict[str, Any]:
    """Return every row of a call by kind, as records whose people and versions are at hand.

    Of safeguarding notes only the times: who may read them is asked where they are shown. With
    them comes `live`, what is kept of the guidance that is live now. The call itself is given what
    it points at: its people, its voicemail, the follow-up and the call that it goes on from.
    `unnamed` leaves the people where they are, to be looked up one by one.
    """
    keys: dict[str, Any] = {
        "call": call.pk,
        "at": at,
        "people": [getattr(call, f"{name}_id") for name in _OWN_PEOPLE],
        "voicemail": call.voicemail_id,
        "follow_up": call.follow_up_id,
        "earlier": call.earlier_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNNAMED if unnamed else _STATEMENT, keys)
        *parts, people, versions, recalls, safeguarding, voicemail, follow_up, earlier, marker = (
            cursor.fetchone()
        )
    known = {person["id"]: Person(**person) for person in people}
    seen = {version["id"]: _version(**version) for version in versions}
    _point(call, known, voicemail, follow_up, earlier)
    rows: dict[str, Any] = {
        name: [record_of(model, row, call, known, seen) for row in part]
        for (name, model), part in zip(PARTS.items(), parts, strict=True)
    }
    return rows | {
        "recalls": [record_of(Recall, row, call, known, seen) for row in recalls],
        "safeguarding_at": [datetime.fromisoformat(one) for one in safeguarding],
        "live": kept_by(marker),
    }


def _version(
    *, document_id: int, kind: str, slug: str, newest: dict[str, Any] | None, **fields: Any
) -> Version:
    """Return a version, with `newer`: what has gone live since it, or None."""
    version: Any = Version(document=Document(pk=document_id, kind=kind, slug=slug), **fields)
    version.newer = None
    if newest is not None and newest["number"] != version.number:
        since = datetime.fromisoformat(newest["from_at"])
        version.newer = {"number": newest["number"], "from_at": since}
    return version


def _point(
    call: Call,
    people: dict[int, Person],
    voicemail: dict[str, Any] | None,
    follow_up: dict[str, Any] | None,
    earlier: dict[str, Any] | None,
) -> None:
    """Give a call what it points at, where it was loaded without that."""
    keys = {name: getattr(call, f"{name}_id") for name in _OWN_PEOPLE}
    found: dict[str, Any] = {name: people[key] for name, key in keys.items() if key in people}
    if voicemail is not None:
        found["voicemail"] = record_of(Voicemail, voicemail, call, people, {})
    if follow_up is not None:
        found["follow_up"] = record_of(FollowUp, follow_up, None, {}, {})
    if earlier is not None:
        began = datetime.fromisoformat(earlier["started_at"])
        names, values = ["id", "reference", "started_at"], [earlier["id"], earlier["reference"]]
        found["earlier"] = Call.from_db("default", names, [*values, began])
    for name, one in found.items():
        if name not in call._state.fields_cache:
            setattr(call, name, one)


class _Plan:
    """What becomes of each column of a table, worked out once."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        self.columns = [field.attname for field in fields]
        self.moments = [
            place for place, field in enumerate(fields) if isinstance(field, models.DateTimeField)
        ]
        self.decimals = [
            place for place, field in enumerate(fields) if isinstance(field, models.DecimalField)
        ]
        self.people = self._keys(fields, Person)
        self.versions = self._keys(fields, Version)
        self.is_of_a_call = "call_id" in self.columns

    @staticmethod
    def _keys(fields: Any, model: type[models.Model]) -> list[tuple[str, str]]:
        return [(field.name, field.attname) for field in fields if field.related_model is model]


_plan = cache(_Plan)


def record_of(
    model: type[models.Model],
    row: dict[str, Any],
    call: Call | None,
    people: dict[int, Person],
    versions: dict[int, Version],
) -> Any:
    """Return a row that came as JSON as its record, with the people and versions at hand."""
    plan = _plan(model)
    values = [row[column] for column in plan.columns]
    for place in plan.moments:
        if values[place] is not None:
            values[place] = datetime.fromisoformat(values[place])
    for place in plan.decimals:
        if values[place] is not None:
            values[place] = Decimal(str(values[place]))
    record: Any = model.from_db("default", plan.columns, values)
    for name, column in plan.people:
        if row[column] in people:
            setattr(record, name, people[row[column]])
    for name, column in plan.versions:
        if row[column] in versions:
            setattr(record, name, versions[row[column]])
    if plan.is_of_a_call and call is not None:
        record.call = call
    return record
