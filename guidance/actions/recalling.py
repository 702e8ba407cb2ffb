"""Recall a version: take it away for good, and say at once what nurses read instead."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from guidance.models import Document, Publication, Recall, Severity, Version
from guidance.recalls import able_to_replace
from helpline import audit
from helpline.models import Person
from helpline.posted import without_nul
from helpline.refusals import Refused

LONGEST = 5_000  # characters of a reason: two pages
# Every call asks these questions from its first minute: something must stand in their place.
IN_EVERY_CALL = "danger"


class MayNotRecall(Refused):
    default = "Only an admin or a supervisor recalls a version. Tell one of them now."


class NotSaid(Refused):
    """Something that a recall must say is missing, or is too long."""


class NeverPublished(Refused):
    default = (
        "This version was never published, so no call used it and there is nothing to recall. "
        "Send it back, or give its draft up."
    )


class NotLiveNow(Refused):
    default = (
        "This version is not live any more, so nothing was put in its place and nothing was "
        "recalled. Load the page again, and recall it once more."
    )


class AlreadyRecalled(Refused):
    """Somebody recalled this version before; `recall` is that recall."""

    def __init__(self, recall: Recall) -> None:
        super().__init__(
            f"{recall.by.name} recalled this version already, on "
            f"{localtime(recall.at):%A %-d %B %Y, %H:%M}: {recall.reason} Nothing was changed."
        )
        self.recall = recall


@transaction.atomic
def recall(
    *,
    version: Version,
    severity: str,
    reason: str,
    replacement: Version | None = None,
    nothing_replaces: bool = False,
    by: Person,
    at: datetime,
) -> Recall:
    """Withdraw a version that was published, live or not, with how grave it is and why.

    Of a live one it must be said what nurses read from this instant on: another version that was
    approved, or nothing. Its calls are put before the supervisors by whoever knows of calls.

    Raises MayNotRecall, NeverPublished, NotSaid, NotLiveNow, AlreadyRecalled.
    """
    if not (by.is_admin or by.is_supervisor):
        raise MayNotRecall
    document = Document.objects.select_for_update().get(pk=version.document_id)
    before = Recall.objects.filter(version=version).select_related("by").first()
    if before is not None:
        raise AlreadyRecalled(before)
    if not version.publications.exists():
        raise NeverPublished
    reason = as_kept(reason)
    if severity not in Severity.values:
        raise NotSaid("Say how grave it is: it decides how soon its calls are reviewed.")
    if not reason:
        raise NotSaid("Give the reason: everybody who reads this version again sees it.")
    if len(reason) > LONGEST:
        raise NotSaid(f"The reason is longer than {LONGEST:,} characters. Shorten it.")
    is_live = Version.objects.live(at).filter(pk=version.pk).exists()
    if replacement is not None and not is_live:
        raise NotLiveNow
    if is_live:
        _replaceable(version, document, replacement, nothing_replaces, at)
    made = Recall.objects.create(version=version, severity=severity, reason=reason, by=by, at=at)
    if replacement is not None:
        Publication.objects.create(version=replacement, from_at=at, by=by, at=at)
    audit.record(
        "guidance.recall",
        by=by,
        at=at,
        subject=f"version:{version.pk}",
        severity=severity,
        was_live=is_live,
        replacement=replacement.pk if replacement else None,
    )
    return made


def as_kept(reason: str) -> str:
    """Return a reason as it is stored: one kind of line end, no blanks around it."""
    return without_nul(reason.replace("\r\n", "\n")).strip()


def _replaceable(
    version: Version,
    document: Document,
    replacement: Version | None,
    nothing_replaces: bool,
    at: datetime,
) -> None:
    """Hold the recall of a live version to what must be said.

    Raises NotSaid.
    """
    if replacement is not None:
        if nothing_replaces:
            raise NotSaid("Choose one: a version that replaces it, or nothing.")
        if not able_to_replace(version, at).filter(pk=replacement.pk).exists():
            raise NotSaid("That version cannot go live: it is not approved, or was withdrawn.")
    elif not nothing_replaces:
        raise NotSaid(
            "This version is live: choose what nurses read from now on, or say that nothing "
            "replaces it."
        )
    elif document.slug == IN_EVERY_CALL:
        raise NotSaid(
            "Every call begins with these questions, so nothing is no replacement. Have a "
            "corrected version approved, then recall this one and choose it."
        )
