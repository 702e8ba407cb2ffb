"""What a supervisor chooses and types in a review's form, kept until the review is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from callers.actions.reviews import check_may_review
from callers.actions.writing import CallRefused
from callers.models import Call, Review, ReviewDraft
from callers.record_fields import LIMIT
from callers.review_form import FIELDS
from helpline import audit
from helpline.models import Person


@transaction.atomic
def keep(
    *, call: Call, revises: Review | None, fields: Mapping[str, str], by: Person, at: datetime
) -> ReviewDraft:
    """Keep fields of a review's form as they stand, whole or not; the others stay as they were.

    Raises NotForReview as storing it would, CallRefused for a field that the form does not have or
    that is longer than any is.
    """
    check_may_review(call, by, revises)
    unknown = set(fields) - FIELDS
    if unknown:
        raise CallRefused("This form has changed. Load the page again; what was saved is in it.")
    if any(len(text) > LIMIT for text in fields.values()):
        raise CallRefused(f"A field takes up to {LIMIT:,} characters. Nothing was cut: shorten it.")
    draft, _ = ReviewDraft.objects.get_or_create(
        call=call, by=by, revises=revises, defaults={"saved_at": at}
    )
    draft = ReviewDraft.objects.select_for_update().get(pk=draft.pk)
    draft.fields |= {name: text.replace("\x00", "") for name, text in fields.items()}
    draft.saved_at = at
    draft.save(update_fields=["fields", "saved_at"])
    audit.record("call.review_draft", by=by, at=at, subject=call.subject, once=True)
    return draft


@transaction.atomic
def drop(*, call: Call, revises: Review | None, by: Person, at: datetime) -> None:
    """Throw one's own draft away; where there is none nothing happens."""
    gone, _ = ReviewDraft.objects.own(call, by, revises).delete()
    if gone:
        audit.record("call.review_draft_drop", by=by, at=at, subject=call.subject)
