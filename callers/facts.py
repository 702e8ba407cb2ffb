"""What the closing rule looks at, read off a call's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callers import closing
from callers.handover import TIER_WORDS
from callers.lifecycle import follow_up_in_time
from callers.models import Answer, Closing, Direction, StepState, SupervisorDecision
from callers.models.follow_ups import Outcome, Whom
from callers.red_times import Moment, in_time, red_times
from callers.review_prefill import Recorded
from callers.review_reasons import ReviewFacts
from guidance.definitions import ChecklistDefinition
from guidance.tiers import Level, Tier, highest

if TYPE_CHECKING:
    from callers.casefile import CaseFile

DANGER = "danger"
RISK = "risk_to_life"
# Who takes a caller over. A crisis line takes a risk to life over, and nothing else.
TAKES_OVER = (
    Whom.CANCER_LINE, Whom.ACUTE_ONCOLOGY, Whom.TREATMENT_TEAM, Whom.PALLIATIVE_TEAM,
    Whom.AMBULANCE, Whom.EMERGENCY_DEPARTMENT,
)  # fmt: skip
# Being on the way there is being taken over, too.
SERVICES = (Whom.AMBULANCE, Whom.EMERGENCY_DEPARTMENT)


def facts_of(file: CaseFile) -> closing.Facts:
    """Return the facts of a call as they stand now."""

    def decided(about: str) -> bool:
        return any(one.about == about for one in file.decisions)

    danger_ids = _danger_ids(file.danger_definition)
    tier, leading = file.tier, file.leading
    takes_over = taking_over(file)
    return closing.Facts(
        record=file.call.record,
        tier=tier,
        runs=tuple(
            closing.RunFacts(
                title=one.definition.short_title,
                tier=one.tier,
                missing=one.assessment.missing,
                missing_reds=one.missing_reds,
                confirmed=not one.waits_for_nurse,
                steps_left=one.steps_left,
                positive=one.positive,
                danger_only=one.run.slug == DANGER,
                slug=one.run.slug,
                leads=one is leading,
                done=frozenset(
                    step.id
                    for step, record in one.steps
                    if record is not None and record.state == StepState.DONE
                ),
            )
            for one in file.counting
        ),
        attempts=tuple(
            closing.AttemptFacts(
                reached=one.outcome == Outcome.REACHED,
                read_back=one.read_back,
                ambulance=one.whom == Whom.AMBULANCE,
                emergency_department=one.whom == Whom.EMERGENCY_DEPARTMENT,
                takes_over=one.whom in takes_over,
                on_the_way=one.outcome == Outcome.ON_THE_WAY,
                to_caller=one.whom == Whom.CALLER,
                to_supervisor=one.whom == Whom.SUPERVISOR,
                caller_rings=one.outcome == Outcome.CALLER_RINGS,
                at=one.at,
            )
            for one in file.attempts
            if one.follow_up_id is None
        ),
        has_follow_up=any(
            follow_up_in_time(
                tier,
                started_at=file.call.started_at,
                first_red_at=file.call.first_red_at,
                made_at=one.made_at,
                due_at=one.due_at,
                at_next_opening=one.at_next_opening,
            )
            for one in file.follow_ups
            if one.completed_at is None or one.contact_confirmed
        ),
        has_any_follow_up=bool(file.follow_ups),
        feasible=tier is None or tier.rank >= Tier.IMMEDIATE.rank or file.feasible,
        checklists_due=tuple(slug for slug, _ in file.due),
        danger_missing=tuple(one for one in danger_ids if one not in file.shared_values),
        refused_999_decided=decided(SupervisorDecision.About.REFUSED_999),
        lost_decided=decided(SupervisorDecision.About.LOST_CALL),
        answered=bool(file.answers),
        weighed=any(one.level != Level.NONE or one.lowered for one in file.answers),
        explained=file.explained_ids,
        has_good_number=bool(file.call.callback_e164),
        grave=file.is_grave,
        red_words=file.red_words,
        disclosed=frozenset(one.basis for one in file.disclosures),
        has_safeguarding_note=bool(file.safeguarding_notes),
        is_outgoing=file.call.direction == Direction.OUTGOING,
        is_voicemail=file.call.direction == Direction.VOICEMAIL,
        has_open_follow_up=bool(file.open_follow_ups),
        paper_tier=Tier(file.call.paper_tier) if file.call.paper_tier else None,
    )


def review_facts_of(file: CaseFile) -> ReviewFacts:
    """Return what the rule of reviews looks at, as the call stands now."""
    takes_over = taking_over(file)
    return ReviewFacts(
        tier=file.tier,
        lowered=any(one.lowered for one in file.answers),
        raised=any(one.is_raise for one in file.confirmations),
        above_paper=above_paper(file) is not None,
        blank=any(one.assessment.missing for one in file.counting),
        refused=file.call.said("refused") == "yes",
        reached=any(
            one.outcome == Outcome.REACHED
            and one.whom in takes_over
            and in_time(one.at, file.call.first_red_at)
            for one in file.attempts
        ),
        lost=file.call.closing == Closing.LOST or file.call.said("lost") == "yes",
        recalled=frozenset(one.severity for one in file.recalls),
    )


def recorded_of(file: CaseFile, panels: tuple[str, ...]) -> Recorded:
    """Return what a review's form may be filled in from; `panels` are titles that were shown."""
    call, danger_ids = file.call, _danger_ids(file.danger_definition)
    shared = file.shared_values
    first_else = min((one.at for one in file.answers if one.run_id), default=None)
    danger = [one.at for one in file.answers if not one.run_id]
    outward = [one for one in file.attempts if one.whom in taking_over(file)]
    blanks = file.blanks
    ended = call.paper_ended_at or call.closed_at or file.at
    return Recorded(
        record=call.record,
        danger_asked=sum(one in shared for one in danger_ids),
        danger_left=sum(one not in shared for one in danger_ids),
        is_grave=file.is_grave,
        times=tuple((one.what.lower(), one.took) for one in red_times_of(file) if one.took),
        answers=len(file.answers),
        unsure=sum(one.value == "unsure" for one in file.answers),
        checklists=tuple(
            one.definition.short_title for one in file.counting if one.run.slug != DANGER
        ),
        required_left=tuple(blanks),
        explained=bool(blanks) and {*blanks} <= file.explained_ids,
        panels=panels,
        tiers=tuple(
            (TIER_WORDS[Tier(one.computed)], TIER_WORDS[Tier(one.confirmed)])
            for one in file.confirmations
        ),
        is_routed=any(one.whom not in SERVICES for one in outward),
        read_back=any(one.read_back for one in outward),
        is_information=call.closing == Closing.INFORMATION,
        danger_first=bool(danger) and (first_else is None or min(danger) <= first_else),
        minutes=int((ended - call.started_at).total_seconds() // 60),
    )


def lowering(file: CaseFile) -> list[tuple[Answer | None, Answer]]:
    """Return each correction by which a tier fell, and the answer that stood before it."""
    rows: dict[int | None, Answer] = {one.pk: one for one in file.answers}
    return [(rows.get(one.corrects_id), one) for one in file.answers if one.lowered]


def above_paper(file: CaseFile) -> Tier | None:
    """Return what the answers come to when that is more than the paper says; else None.

    What is not all typed yet comes to nothing: further answers never make a tier fall.
    """
    paper = file.call.paper_tier
    found = [one.assessment.tier for one in file.counting]
    known = [tier for tier in found if tier is not Tier.INCOMPLETE]
    computed = highest(*known) if known else None
    if not paper or computed is None or computed.rank <= Tier(paper).rank:
        return None
    return computed


def red_times_of(file: CaseFile) -> tuple[Moment, ...]:
    """Return when tier, route and read-back followed the first red answer, corrected or not."""
    takes_over = taking_over(file)
    outward = [one for one in file.attempts if one.whom in takes_over]
    answered = (one.at for one in file.answers if one.level in (Level.RED, Level.EMERGENCY))
    return red_times(
        answered_at=min(answered, default=None),
        tier_at=file.call.first_red_at,
        confirmed_at=[
            one.at for one in file.confirmations if Tier(one.confirmed).rank >= Tier.IMMEDIATE.rank
        ],
        route_at=[
            one.at
            for one in outward
            if one.outcome == Outcome.REACHED
            or (one.outcome == Outcome.ON_THE_WAY and one.whom in SERVICES)
        ],
        read_back_at=[one.at for one in outward if one.read_back],
    )


def taking_over(file: CaseFile) -> tuple[str, ...]:
    """Return who takes this call over."""
    grave = [one for one in file.counting if one.tier.rank >= Tier.IMMEDIATE.rank]
    if grave and all(one.run.slug == RISK for one in grave):
        return (*TAKES_OVER, Whom.CRISIS_LINE)
    return TAKES_OVER


def _danger_ids(definition: ChecklistDefinition) -> list[str]:
    return [
        question.id
        for group in definition.groups
        if group.danger_now
        for question in group.questions
    ]
