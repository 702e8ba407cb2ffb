"""Put something into a list of a checklist's draft, move it, take it out, put it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guidance.actions.draft_forms import is_shared, refuse_shared
from guidance.actions.drafts import end_submission, locked, name_editor, only_admins, subject_of
from guidance.definition_form import (
    fill,
    item_at,
    next_key,
    question_places,
    shape_at,
    taken_out,
)
from guidance.definition_parts import Question
from guidance.models import ASKING, Draft, SubmissionEnd
from helpline import audit
from helpline.models import Person
from helpline.refusals import Refused

# What a new question offers; its writer says what each answer weighs.
_ANSWERS = (("no", "No"), ("yes", "Yes"), ("unsure", "Not sure"))
MOST = 200  # items in one list: ten times the longest


class NoSuchList(Refused):
    default = "The draft has no such list, or no such part in it. Load the page again."


class ListChanged(Refused):
    default = (
        "A colleague changed this list meanwhile, and nothing was moved. "
        "It is shown as it stands now: look, then press again."
    )


class IdMissing(Refused):
    default = (
        "Give the new question's id, such as LC8: a letter first, then letters and figures, "
        "eight at the most. No other question here may have it."
    )


class TooMany(Refused):
    default = f"A list takes {MOST} parts at the most."


@transaction.atomic
def change(
    *, draft: Draft, how: str, place: str, base: int, name: str = "", by: Person, at: datetime
) -> str:
    """Change one list and return the place of what was added, moved or taken out.

    `how` is add, with the place of the list, or up, down, remove or put_back, with the place of
    the item. `name` is a new question's id or a new tier; a new question must be answered.
    A change after submission ends the submission.

    Raises OnlyAdminsWrite, NotBeingWritten, NoSuchList, ListChanged, IdMissing, TooMany,
    SharedByAll.
    """
    only_admins(by)
    draft = locked(draft)
    if draft.document.kind not in ASKING:
        raise NoSuchList
    fields = draft.fields
    where, key = (place, "") if how == "add" else place.rpartition(".")[::2]
    shape = shape_at(where, fields) if where else None
    if shape is None or shape.kind not in ("list", "tiers"):
        raise NoSuchList
    refuse_shared(place, fields)
    version = int(draft.versions.get(where, 0))
    if version != base:
        raise ListChanged
    keys = fields.get(where, "").split()
    if how == "add":
        key = _add(draft, where, keys, name.strip())
    elif how == "put_back" and key in taken_out(where, fields):
        keys.append(key)
        _require(draft, f"{where}.{key}")
    elif key not in keys:
        raise NoSuchList
    elif how == "remove":
        _no_longer_require(draft, place)
        keys.remove(key)
    elif how in ("up", "down"):
        _move(draft, where, keys, key, -1 if how == "up" else 1)
    else:
        raise NoSuchList
    fields[where] = " ".join(keys)
    draft.versions[where] = version + 1
    draft.saved_at = at
    end_submission(draft, SubmissionEnd.How.CHANGED, by=by, at=at)
    draft.save()
    name_editor(draft, by, at)
    audit.record("draft.write", by=by, at=at, subject=subject_of(draft), once=True)
    return f"{where}.{key}"


def _move(draft: Draft, where: str, keys: list[str], key: str, by: int) -> None:
    """Move a key by one; at the end of the list, and past what is shared, it stays."""
    here = keys.index(key)
    there = here + by
    if 0 <= there < len(keys) and not is_shared(f"{where}.{keys[there]}", draft.fields):
        keys[here], keys[there] = keys[there], keys[here]


def _add(draft: Draft, where: str, keys: list[str], name: str) -> str:
    fields, shape = draft.fields, shape_at(where, draft.fields)
    if shape is None or shape.part is None:
        raise NoSuchList
    if len(keys) >= MOST:
        raise TooMany
    if shape.kind == "tiers":
        if name not in {one for one, _ in shape.choices} or name in keys:
            raise NoSuchList
        key = name
        if key in taken_out(where, fields):
            keys.append(key)
            return key
    else:
        key = next_key(where, fields)
    place = f"{where}.{key}"
    if shape.part is Question:
        taken = {one for _, one in question_places(fields)}
        if not is_id(name) or name in taken:
            raise IdMissing
        options = [
            {"value": value, "label": label, "said": f"{label.lower()}: ", "level": "none"}
            for value, label in _ANSWERS
        ]
        fields |= fill(Question, {"id": name, "options": options}, place)
        _require(draft, place)
    else:
        fields |= fill(shape.part, {}, place)
    if shape.name == "groups":
        # Before the groups at the end that every checklist shares.
        last = len(keys)
        while last and is_shared(f"groups.{keys[last - 1]}", fields):
            last -= 1
        keys.insert(last, key)
    else:
        keys.append(key)
    return key


def is_id(text: str) -> bool:
    """Tell whether a text can be a question's id."""
    is_plain = text.isascii() and text.isalnum()
    return is_plain and text[0].isupper() and len(text) <= 8


def _require(draft: Draft, place: str) -> None:
    """Let the last rule without a condition demand a question: silence is not "no"."""
    fields = draft.fields
    if item_part(place) != "questions":
        return
    question = fields.get(f"{place}.id", "").strip()
    for key in reversed(fields.get("required", "").split()):
        rule = f"required.{key}"
        is_free = not any(
            text.strip()
            for name, text in fields.items()
            if name.startswith((f"{rule}.when.", f"{rule}.unless_level"))
        )
        if is_free:
            lines = fields.get(f"{rule}.questions", "").split()
            if question not in lines:
                _write(draft, f"{rule}.questions", [*lines, question])
            return


def _no_longer_require(draft: Draft, place: str) -> None:
    fields = draft.fields
    if item_part(place) != "questions" or item_at(place, fields) is None:
        return
    question = fields.get(f"{place}.id", "").strip()
    for key in fields.get("required", "").split():
        name = f"required.{key}.questions"
        lines = fields.get(name, "").split()
        if question in lines:
            _write(draft, name, [one for one in lines if one != question])


def item_part(place: str) -> str:
    """Return the name of the list that an item stands in, such as "questions"."""
    return place.split(".")[-2]


def _write(draft: Draft, name: str, lines: list[str]) -> None:
    draft.fields[name] = "\n".join(lines)
    draft.versions[name] = int(draft.versions.get(name, 0)) + 1
