"""Write down what the clinical lead answered. Nothing that nurses see changes here."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from guidance.decisions import Decision
from guidance.models import DecisionAnswer
from helpline import audit
from helpline.models import Person
from helpline.posted import without_nul
from helpline.refusals import Refused

LONGEST = 10_000  # characters of one answer: several pages
# Any number will do, as long as nothing else in the console takes the same lock.
LOCK = 0x64656369


class MayNotAnswer(Refused):
    default = (
        "Only a person who may approve guidance answers a decision. An admin can give that right "
        "under Staff."
    )


class AnswerMissing(Refused):
    default = "Write the answer in words."


class TooLong(Refused):
    """A field is longer than what is kept of it."""


class SignatureNotWhole(Refused):
    default = "A signature needs a name and a role. Fill in both, or leave all three blank."


class AnsweredMeanwhile(Refused):
    default = (
        "A colleague answered this meanwhile. Yours is not saved: read the answer that stands, and "
        "save yours only if it is to replace it."
    )


@transaction.atomic
def answer(
    *,
    decision: Decision,
    text: str,
    name: str = "",
    role: str = "",
    registration_number: str = "",
    seen: int,
    by: Person,
    at: datetime,
) -> DecisionAnswer:
    """Add an answer to a decision; it stands until the next. The same again changes nothing.

    `seen` is the number of the answer that stood when this one was written, 0 for none.

    Raises MayNotAnswer, AnswerMissing, TooLong, SignatureNotWhole, AnsweredMeanwhile.
    """
    if not by.may_approve_guidance:
        raise MayNotAnswer
    said = {
        "answer": text.replace("\r\n", "\n"),
        "name": name,
        "role": role,
        "registration_number": registration_number,
    }
    said = {field: without_nul(value).strip() for field, value in said.items()}
    _whole(said)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = DecisionAnswer.objects.filter(decision=decision.id).order_by("number").last()
    if last and last.by_id == by.pk and all(getattr(last, one) == said[one] for one in said):
        return last
    number = last.number if last else 0
    if number != seen:
        raise AnsweredMeanwhile
    made = DecisionAnswer.objects.create(
        decision=decision.id,
        number=number + 1,
        question=decision.question,
        by=by,
        at=at,
        **said,
    )
    audit.record("decision.answer", by=by, at=at, subject=f"decision:{decision.id}")
    return made


def _whole(said: dict[str, str]) -> None:
    if not said["answer"]:
        raise AnswerMissing
    for field, value in said.items():
        longest = getattr(DecisionAnswer._meta.get_field(field), "max_length", None) or LONGEST
        if len(value) > longest:
            spoken = field.replace("_", " ")
            raise TooLong(f"The {spoken} is longer than {longest:,} characters. Shorten it.")
    if any(said[one] for one in ("name", "role", "registration_number")) and not (
        said["name"] and said["role"]
    ):
        raise SignatureNotWhole
