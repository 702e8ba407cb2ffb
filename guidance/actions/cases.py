"""Keep, change and drop the cases that a checklist's drafts must meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from guidance.actions.draft_forms import written
from guidance.actions.drafts import end_submission, locked, name_editor, only_admins, subject_of
from guidance.answers import BadAnswer
from guidance.bench import standing
from guidance.models import ASKING, Case, Document, Draft, SubmissionEnd
from guidance.tiers import Tier
from guidance.triage import assess
from helpline import audit
from helpline.models import Person
from helpline.refusals import Refused

LONGEST_WHY = 2_000


class WhyMissing(Refused):
    default = "Say why: the approver reads it."


class WhyTooLong(Refused):
    default = f"Say why in at most {LONGEST_WHY:,} characters. Nothing was kept."


class TierMissing(Refused):
    default = "Choose the tier that these answers must come to."


class NoAnswers(Refused):
    default = "Answer at least one question: a case without answers shows nothing."


class NoSuchCase(Refused):
    default = "There is no such case any more. Load the page again."


@transaction.atomic
def keep(
    *,
    draft: Draft,
    number: int = 0,
    answers: Mapping[str, str],
    tier: str,
    why: str,
    by: Person,
    at: datetime,
) -> Case:
    """Keep a case, or change the one with this number. Keeping what stands changes nothing.

    A change after submission ends the submission: the approver must see the case.

    Raises OnlyAdminsWrite, NotBeingWritten, NoSuchCase, NoAnswers, TierMissing, WhyMissing,
    WhyTooLong, NotSound, Refused for an answer that the draft does not take.
    """
    draft, why = _opened(draft, why, by)
    stands = {one.number: one for one in standing(draft)}
    if number and number not in stands:
        raise NoSuchCase
    if tier not in [one.value for one in Tier]:
        raise TierMissing
    if not answers:
        raise NoAnswers
    try:
        assess(written(draft), answers)
    except BadAnswer as no:
        raise Refused(str(no)) from None
    same = [
        one
        for one in stands.values()
        if (one.answers, one.tier) == (dict(answers), tier) and number in (0, one.number)
    ]
    if same:
        return same[0]
    return _say(draft, number, dict(answers), tier, why, by=by, at=at)


@transaction.atomic
def drop(*, draft: Draft, number: int, why: str, by: Person, at: datetime) -> Case:
    """Take a case away from now on, with the reason.

    Raises OnlyAdminsWrite, NotBeingWritten, NoSuchCase, WhyMissing, WhyTooLong.
    """
    draft, why = _opened(draft, why, by)
    old = next((one for one in standing(draft) if one.number == number), None)
    if old is None:
        raise NoSuchCase
    return _say(draft, number, old.answers, old.tier, why, is_dropped=True, by=by, at=at)


def _opened(draft: Draft, why: str, by: Person) -> tuple[Draft, str]:
    only_admins(by)
    draft, why = locked(draft), why.replace("\x00", "").strip()
    if draft.document.kind not in ASKING:
        raise NoSuchCase
    if not why:
        raise WhyMissing
    if len(why) > LONGEST_WHY:
        raise WhyTooLong
    return draft, why


def _say(
    draft: Draft,
    number: int,
    answers: dict[str, str],
    tier: str,
    why: str,
    *,
    is_dropped: bool = False,
    by: Person,
    at: datetime,
) -> Case:
    if not number:
        Document.objects.select_for_update().get(pk=draft.document_id)
        last = Case.objects.filter(document=draft.document).aggregate(Max("number"))
        number = (last["number__max"] or 0) + 1
    end_submission(draft, SubmissionEnd.How.CHANGED, by=by, at=at)
    draft.saved_at = at
    draft.save()
    name_editor(draft, by, at)
    case = Case.objects.create(
        document=draft.document,
        number=number,
        draft=draft,
        answers=answers,
        tier=tier,
        why=why,
        is_dropped=is_dropped,
        by=by,
        at=at,
    )
    audit.record("draft.case", by=by, at=at, subject=subject_of(draft), case=number)
    return case
