"""Trying a draft out: what it comes to, the cases it must meet, and why it cannot go on yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from guidance.actions.draft_forms import NotSound, read_draft, written
from guidance.answers import BadAnswer
from guidance.assessment import Assessment
from guidance.definitions import ChecklistDefinition, packaged_shared
from guidance.models import ASKING, Case, Draft, Version
from guidance.queries import definition_of
from guidance.tiers import Tier
from guidance.triage import assess
from guidance.twins import check_twins
from guidance.weakened import Account, Loss, losses, reused, unaccounted


@dataclass(frozen=True, slots=True)
class Run:
    """One case run against one definition: the tier it comes to, or why it comes to none."""

    case: Case
    tier: Tier | None
    fault: str = ""

    @property
    def passes(self) -> bool:
        """Tell whether the tier is the expected one."""
        return self.tier is not None and self.tier.value == self.case.tier


@dataclass(frozen=True, slots=True)
class Said:
    """One row that a draft wrote about a case, and what stood before it, if anything did."""

    case: Case
    before: Case | None


@dataclass(slots=True)
class Checked:
    """What is known of a draft that asks questions; `faults` must be none before it goes on."""

    live: Version
    live_definition: ChecklistDefinition
    definition: ChecklistDefinition | None = None
    faults: list[str] = field(default_factory=list)
    losses: tuple[Loss, ...] = ()
    accounts: dict[str, Account] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    @property
    def accounted(self) -> list[dict[str, str]]:
        """Return each loss with what replaces it and why, as a submission keeps it."""
        kept = []
        for loss in self.losses:
            account = self.accounts.get(loss.about, Account())
            replacement = account.replacement.strip() if loss.is_question else ""
            kept.append(
                {"loss": str(loss), "replacement": replacement, "reason": account.reason.strip()}
            )
        return kept

    @property
    def failing(self) -> list[Run]:
        """Return the cases that the draft does not meet."""
        return [one for one in self.runs if not one.passes]


def checked(draft: Draft, at: datetime) -> Checked:
    """Check a draft of a checklist or urgent matter in itself and beside what is live."""
    lives = list(
        Version.objects.live(at).filter(document__kind__in=ASKING).defer("html", "plain", "search")
    )
    live = next((one for one in lives if one.document_id == draft.document_id), None)
    # A copy takes nothing away from what it was copied from, which stays as it is.
    is_copy = live is None and draft.is_new
    live = live or draft.base
    if live is None:
        raise ValueError("A draft that asks questions began from a version.")
    found = Checked(live, definition_of(live), accounts=accounts_of(draft.fields))
    cases = standing(draft)
    try:
        found.definition = written(draft)
        read_draft(draft)
    except NotSound as no:
        found.faults += no.faults
    if found.definition is None:
        return found
    own, live_ids = found.definition, {one.id for one in found.live_definition.questions}
    if not is_copy:
        found.losses = losses(found.live_definition, own)
        found.faults += unaccounted(found.live_definition, own, found.accounts)
        found.faults += reused(own, live_ids, _ids_ever(draft))
    others = {one.slug: definition_of(one) for one in lives}
    found.faults += _elsewhere(own, others)
    found.runs = [run(own, one) for one in cases]
    found.faults += [
        f"case {one.case.number}: it must come to {one.case.tier}, and "
        + (f"comes to {one.tier}" if one.tier else f"cannot be answered: {one.fault}")
        + "; put the draft right, or change the case and say why"
        for one in found.failing
    ]
    return found


def run(definition: ChecklistDefinition, case: Case) -> Run:
    """Answer a definition as a case says."""
    try:
        return Run(case, assess(definition, case.answers).tier)
    except BadAnswer as no:
        asked = {one.id for one in definition.questions}
        gone = ", ".join(one for one in case.answers if one not in asked)
        return Run(case, None, f"question {gone} is gone" if gone else str(no))


def tried(definition: ChecklistDefinition, answers: Mapping[str, str]) -> tuple[Assessment, str]:
    """Answer a definition as far as it takes the answers, and say which it does not take."""
    taken, refused = {}, []
    for question_id, value in answers.items():
        try:
            assess(definition, {question_id: value})
        except BadAnswer:
            refused.append(question_id)
        else:
            taken[question_id] = value
    words = f"It does not take the answer to {', '.join(refused)}." if refused else ""
    return assess(definition, taken), words


def accounts_of(fields: Mapping[str, str]) -> dict[str, Account]:
    """Return what the form says about each loss."""
    parts: dict[str, dict[str, str]] = {}
    for name, text in fields.items():
        if name.startswith("accounts."):
            _, about, what = name.split(".")
            parts.setdefault(about, {})[what] = text
    return {about: Account(**part) for about, part in parts.items()}


def standing(draft: Draft) -> list[Case]:
    """Return the cases that a draft must meet, by number, in one query."""
    newest = {one.number: one for one in Case.objects.for_draft(draft)}
    return [one for _, one in sorted(newest.items()) if not one.is_dropped]


def said_in(draft: Draft, until: datetime) -> list[Said]:
    """Return every row that a draft wrote about its cases until an instant, with the one before."""
    last: dict[int, Case] = {}
    rows = []
    for one in Case.objects.for_draft(draft):
        if one.draft_id == draft.pk and one.at <= until:
            rows.append(Said(one, last.get(one.number)))
        last[one.number] = one
    return rows


def _ids_ever(draft: Draft) -> set[str]:
    """Return every question id that a version which went live has used."""
    contents = Version.objects.filter(document=draft.document, publications__isnull=False)
    return {
        question["id"]
        for content in contents.distinct().values_list("content", flat=True)
        for group in json.loads(content)["groups"]
        for question in group["questions"]
    }


def _elsewhere(
    definition: ChecklistDefinition, others: dict[str, ChecklistDefinition]
) -> Iterator[str]:
    """Say what does not fit with the other checklists and urgent matters that are live."""
    together = {**others, definition.slug: definition}
    for unsound in check_twins(together, packaged_shared().question_ids):
        yield from (
            f"{fault.where} of {unsound.name.removesuffix('.toml')}: {fault.words}"
            for fault in unsound.faults
        )
    for question, slug in (
        *((one.question, one.checklist) for one in definition.due),
        *((one.question, one.matter) for one in definition.matters),
    ):
        if slug not in together:
            yield f"question {question}: there is no checklist or urgent matter {slug}"
