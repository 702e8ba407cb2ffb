"""Every row that belongs to one call, in one query.

A call's file is read with each answer a nurse gives, so one round trip matters more here than
the object-relational mapper's convenience.
"""

from __future__ import annotations

from datetime import datetime
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


def _people_columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.related_model is Person]


def _part(model: type[models.Model]) -> str:
    order = ", ".join(
        f"part.{'id' if name == 'pk' else name}" for name in model._meta.ordering or ("pk",)
    )
    return (
        f"(SELECT coalesce(json_agg(row_to_json(part) ORDER BY {order}), '[]'::json) "
        f"FROM {model._meta.db_table} part WHERE part.call_id = %(call)s)"
    )


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
    for column in _people_columns(model)
)
_NAMED = f"""(SELECT coalesce(json_agg(json_build_object(
                'id', id, 'name', name, 'role', role)), '[]'::json)
              FROM helpline_person WHERE id IN ({_PEOPLE} UNION
                   SELECT by_id FROM guidance_recall WHERE version_id IN ({_USED})))"""
# The names are this module's own: nothing that a person typed becomes part of the statement.
_STATEMENT = f"""
    SELECT {", ".join(_part(model) for model in PARTS.values())},
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
           {MARKER}
"""
# With each save of a field: nothing that stands in the way of closing hangs on a name.
_UNNAMED = _STATEMENT.replace(_NAMED, "'[]'::json")


def rows_of(call: Call, at: datetime, *, unnamed: bool = False) -> dict[str, Any]:
    """Return every row of a call by kind, as records whose people and versions are at hand.

    Of safeguarding notes only the times: who may read them is asked where they are shown. With
    them comes `live`, what is kept of the guidance that is live now. `unnamed` leaves the people
    where they are, to be looked up one by one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNNAMED if unnamed else _STATEMENT, {"call": call.pk, "at": at})
        *parts, people, versions, recalls, safeguarding, marker = cursor.fetchone()
    known = {person["id"]: Person(**person) for person in people}
    seen = {version["id"]: _version(**version) for version in versions}
    rows: dict[str, Any] = {
        name: [_record(model, row, call, known, seen) for row in part]
        for (name, model), part in zip(PARTS.items(), parts, strict=True)
    }
    return rows | {
        "recalls": [_record(Recall, row, call, known, seen) for row in recalls],
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


def _record(
    model: type[models.Model],
    row: dict[str, Any],
    call: Call,
    people: dict[int, Person],
    versions: dict[int, Version],
) -> Any:
    fields = model._meta.concrete_fields
    record = model.from_db(
        "default",
        [field.attname for field in fields],
        [_value(field, row[field.attname]) for field in fields],
    )
    for field in fields:
        key = row[field.attname]
        if field.related_model is Person and key in people:
            setattr(record, field.name, people[key])
        elif field.related_model is Version and key in versions:
            setattr(record, field.name, versions[key])
        elif field.related_model is Call:
            setattr(record, field.name, call)
    return record


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.DateTimeField) and value is not None:
        return datetime.fromisoformat(value)
    return value
