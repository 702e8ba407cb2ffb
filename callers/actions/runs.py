"""Running checklists and urgent matters: opening, answering, abandoning, declining."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from callers import casefile
from callers.actions.writing import CallRefused, locked, settle, typed
from callers.casefile import DANGER, RISK, CaseFile
from callers.models import (
    Answer,
    Call,
    DeclinedChecklist,
    ExplainedBlanks,
    Run,
)
from callers.runfile import RunFile
from guidance.queries import LiveChecklist, NotLive, live_definition
from guidance.tiers import Level, Tier
from guidance.triage import BadAnswer, assess, check_answer, needs_note, said
from helpline import audit
from helpline.models import Person


class InvalidAnswer(CallRefused):
    """An answer that the checklist does not take."""


class NeedsNote(CallRefused):
    """A *known* answer without the note that makes it one."""

    def __init__(self, question: str, value: str) -> None:
        super().__init__(
            f"{question}: say in a few words what is usual for them, that it has not changed, "
            "and that the team knows."
        )
        self.question = question
        self.value = value


class NeedsReason(CallRefused):
    """An answer that lowers the tier, a correction or one that closes a gate, without a reason."""

    def __init__(self, question: str, value: str, tier: Tier) -> None:
        super().__init__(f"{question}: this answer lowers the tier. Say why; it goes to review.")
        self.question = question
        self.value = value
        self.tier = tier


@transaction.atomic
def open_run(*, call: Call, slug: str, by: Person, at: datetime) -> Run:
    """Open a checklist in a call, in the version that is live now; an open one is returned.

    Raises CallRefused on a closed call or for a checklist that is not live.
    """
    call = locked(call, by=by)
    existing = Run.objects.filter(call=call, slug=slug, abandoned_at=None).first()
    if existing is not None:
        return existing
    file, run = opened(casefile.load(call, at), slug, by, at)
    settle(file)
    return run


def opened(
    file: CaseFile, slug: str, by: Person, at: datetime, printed: LiveChecklist | None = None
) -> tuple[CaseFile, Run]:
    """Make a run in a call that is locked already, in the version that is live now, or `printed`.

    `printed` is the version that was on the paper which this call is typed from.
    """
    call = file.call
    live = file.live_danger if slug == DANGER else printed or live_definition(slug, at, file.live)
    run = blank_run(file, slug, live, by)
    run.save()
    audit.record(
        "run.open", by=by, at=at, subject=call.subject, checklist=slug, version=run.version_id
    )
    return casefile.assembled(file, [*(one.run for one in file.runs), run]), run


def blank_run(file: CaseFile, slug: str, live: LiveChecklist, by: Person) -> Run:
    """Return a run of a version as it begins, not stored yet: what is answered already counts."""
    version, definition = live
    shared = {
        question: value
        for question, value in file.shared_values.items()
        if definition.question(question)
    }
    twins = file.heard((definition,)).twins_of(definition)
    given = shared | {question: one.value for question, one in twins.items()}
    assessment = assess(definition, given)
    return Run(
        call=file.call,
        slug=slug,
        version=version,
        opened_at=file.at,
        opened_by=by,
        tier=assessment.tier,
        assessment=assessment.as_record(),
    )


@transaction.atomic
def answer(
    *,
    call: Call,
    slug: str,
    question: str,
    value: str,
    by: Person,
    at: datetime,
    note: str = "",
    reason: str = "",
) -> CaseFile:
    """Store one answer as a new row and compute the tier anew.

    Repeating an answer changes nothing. `slug` is the checklist it is answered in; a danger-now
    question belongs to the whole call.

    Raises InvalidAnswer, NeedsNote, NeedsReason (a correction that lowers the tier), CallRefused.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    return _answer(file, slug, {question: value}, by, at, note=typed(note), reason=typed(reason))


@transaction.atomic
def answer_several(
    *, call: Call, slug: str, given: dict[str, str], by: Person, at: datetime
) -> CaseFile:
    """Store several answers at once, such as those typed in from paper.

    Raises what `answer` raises; then none is stored.
    """
    call = locked(call, by=by)
    return _answer(casefile.load(call, at), slug, given, by, at)


@transaction.atomic
def answer_all_no(*, call: Call, slug: str, group: str, by: Person, at: datetime) -> CaseFile:
    """Record *each asked, none present* for the questions of a group that are still blank."""
    call = locked(call, by=by)
    file = casefile.load(call, at)
    holder = file.run(slug)
    definition = holder.definition if holder else live_definition(slug, at, file.live)[1]
    latest = holder.latest if holder else file.shared_latest
    blank = {
        question.id: "no"
        for one in definition.groups
        if one.id == group and one.all_no
        for question in one.questions
        if question.id not in latest
    }
    return _answer(file, slug, blank, by, at) if blank else file


def _answer(
    file: CaseFile,
    slug: str,
    given: dict[str, str],
    by: Person,
    at: datetime,
    *,
    note: str = "",
    reason: str = "",
) -> CaseFile:
    call = file.call
    if file.run(slug) is None:
        if slug != DANGER or not set(given) <= file.shared_ids:
            raise CallRefused("This checklist is not open in this call. Open it first.")
        file, _ = opened(file, DANGER, by, at)
    holder = file.run(slug)
    assert holder is not None
    rows = []
    for question, value in given.items():
        row = answer_row(holder, file, question, value, by, note=note, reason=reason)
        if row is not None:
            rows.append(row)
    if not rows:
        return file
    Answer.objects.bulk_create(rows)
    audit.record(
        "run.answer",
        by=by,
        at=at,
        subject=call.subject,
        questions=[row.question for row in rows],
        corrected=any(row.corrects_id for row in rows),
        lowered=any(row.lowered for row in rows),
    )
    file.answers += rows
    return settle(_open_at_once(casefile.assembled(file, [one.run for one in file.runs]), by, at))


def _open_at_once(file: CaseFile, by: Person, at: datetime) -> CaseFile:
    """Open the urgent matters that an answer opens by itself: infection, before all else.

    Source: Checklists and rule, section 8.
    """
    have = {one.run.slug for one in file.runs}
    wanted = dict.fromkeys(
        matter.matter
        for one in file.counting
        for matter in one.assessment.matters
        if matter.at_once and matter.matter not in have
    )
    for slug in wanted:
        try:
            file, _ = opened(file, slug, by, at)
        except (
            NotLive
        ):  # withdrawn: the answer is kept all the same, and the page says why it is due
            continue
    return file


def answer_row(
    holder: RunFile,
    file: CaseFile,
    question: str,
    value: str,
    by: Person,
    *,
    note: str = "",
    reason: str = "",
) -> Answer | None:
    """Return one answer as a row that is not stored yet; None where it would change nothing.

    Raises what `answer` raises.
    """
    definition = holder.definition
    try:
        check_answer(definition, question, value)
    except BadAnswer as bad:
        raise InvalidAnswer(str(bad)) from None
    before = holder.latest.get(question)
    if before is not None and before.value == value and (not note or note == before.note):
        return None
    if needs_note(definition, question, value) and not note:
        raise NeedsNote(question, value)
    is_shared = question in holder.shared_ids
    place = holder.place(question)
    lowered = any(
        _lowers(one, own.id, value)
        for one in file.runs
        for own in one.definition.questions
        if one.place(own.id) == place
    )
    if lowered and not reason:
        raise NeedsReason(question, value, holder.tier)
    asked = definition.question(question)
    assert asked is not None
    option = asked.option(value)
    after = assess(definition, {**holder.values, question: value})
    return Answer(
        call=file.call,
        run=None if is_shared else holder.run,
        version=holder.run.version,
        question=question,
        asked=asked.ask,
        value=value,
        label=option.label if option else said(definition, question, value),
        level=after.levels.get(question, "none"),
        note=note,
        corrects=before,
        correction_reason=reason,
        lowered=lowered,
        by=by,
        at=file.at,
    )


def _lowers(one: RunFile, question: str, value: str) -> bool:
    try:
        after = assess(one.definition, {**one.values, question: value})
    except BadAnswer:
        return True  # an older version of a twin would lose its answer: not without a reason
    return after.tier_before_incomplete < one.assessment.tier_before_incomplete


@transaction.atomic
def abandon_run(*, call: Call, slug: str, reason: str, by: Person, at: datetime) -> CaseFile:
    """Abandon a run opened by mistake, while nothing in it is amber, red or an emergency.

    Raises CallRefused without a reason, or once an answer weighs something.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    one = file.run(slug)
    if one is None:
        return file
    reason = typed(reason)
    if not reason:
        raise CallRefused("Say why the checklist was opened by mistake.")
    own = (row for row in file.answers if row.run_id == one.run.pk)
    weighs = any(row.level != Level.NONE or (slug == RISK and row.value != "no") for row in own)
    if one.positive or one.confirmed_tiers or weighs:
        raise CallRefused(
            "This checklist holds a warning sign or a confirmed tier, so it cannot be abandoned."
        )
    run = one.run
    run.abandoned_at, run.abandoned_by, run.abandoned_reason = file.at, by, reason
    run.save(update_fields=["abandoned_at", "abandoned_by", "abandoned_reason"])
    audit.record("run.abandon", by=by, at=at, subject=call.subject, checklist=slug)
    file.runs.remove(one)
    file.abandoned.append(run)
    return settle(file)


@transaction.atomic
def explain_blanks(
    *, call: Call, reason: str, by: Person, at: datetime, question: str = ""
) -> CaseFile:
    """Say why required questions could not be asked: one, or all that are blank now.

    What becomes blank later is not covered. The same again changes nothing.

    Raises CallRefused without a reason, or when nothing is blank.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    covered = file.explained_ids
    blank = dict.fromkeys(name for one in file.counting for name in one.assessment.missing)
    wanted = [name for name in blank if name == question] if question else file.blanks
    if not wanted:
        raise CallRefused("No required question is blank now. Load the page again.")
    reason = typed(reason)
    if not reason:
        raise CallRefused("Say why these questions could not be asked.")
    same = any(one.reason == reason and {*wanted} <= {*one.questions} for one in file.explained)
    if same or (not question and {*wanted} <= covered):
        return file
    row = ExplainedBlanks.objects.create(
        call=call, questions=wanted, reason=reason, by=by, at=file.at
    )
    audit.record("run.explain", by=by, at=at, subject=call.subject, questions=wanted)
    file.explained.append(row)
    return casefile.assembled(file, [one.run for one in file.runs])


@transaction.atomic
def decline_checklist(*, call: Call, slug: str, reason: str, by: Person, at: datetime) -> CaseFile:
    """Decline a checklist that is due, with a reason; declining it again changes nothing.

    Raises CallRefused without a reason, or for a checklist that is not due.
    """
    call = locked(call, by=by)
    file = casefile.load(call, at)
    if any(one.slug == slug for one in file.declined):
        return file
    reason = typed(reason)
    if not reason:
        raise CallRefused("Say why the second checklist is not run.")
    if slug not in dict(file.due):
        raise CallRefused("This checklist is not due in this call. Load the page again.")
    row = DeclinedChecklist.objects.create(call=call, slug=slug, reason=reason, by=by, at=file.at)
    audit.record("run.decline", by=by, at=at, subject=call.subject, checklist=slug)
    file.declined.append(row)
    return casefile.assembled(file, [one.run for one in file.runs])
