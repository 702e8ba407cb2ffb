"""Records of calls. Personal data lives only here."""

from callers.models.calls import TIERS, Call, Calls, Closing, Direction
from callers.models.follow_ups import (
    Addendum,
    ContactAttempt,
    FollowUp,
    NumberFrom,
    Outcome,
    PanelShown,
    SupervisorDecision,
    Whom,
)
from callers.models.runs import (
    Answer,
    DeclinedChecklist,
    Run,
    StepRecord,
    StepState,
    TierConfirmation,
)

__all__ = [
    "TIERS", "Addendum", "Answer", "Call", "Calls", "Closing", "ContactAttempt",
    "DeclinedChecklist", "Direction", "FollowUp", "NumberFrom", "Outcome", "PanelShown", "Run",
    "StepRecord", "StepState", "SupervisorDecision", "TierConfirmation", "Whom",
]  # fmt: skip
