"""Records of calls. Personal data lives only here."""

from callers.models.calls import TIERS, Call, Calls, Closing, Direction, NonClinical
from callers.models.follow_ups import (
    Addendum,
    AskedDecision,
    ContactAttempt,
    FollowUp,
    HandOver,
    NumberFrom,
    Outcome,
    PanelShown,
    SupervisorDecision,
    Whom,
)
from callers.models.log import LogExport, LogFilter, LogRow
from callers.models.repeats import NumberHeard
from callers.models.reviews import Review, ReviewDraft, ReviewReply, ReviewSignOff
from callers.models.runs import (
    Answer,
    DeclinedChecklist,
    ExplainedBlanks,
    Run,
    StepRecord,
    StepState,
    TierConfirmation,
)
from callers.models.sharing import Basis, Disclosure, SafeguardingNote
from callers.models.undone import LinkedCall, UndoneClosing
from callers.models.voicemails import Voicemail

__all__ = [
    "TIERS",
    "Addendum",
    "Answer",
    "AskedDecision",
    "Basis",
    "Call",
    "Calls",
    "Closing",
    "ContactAttempt",
    "DeclinedChecklist",
    "Direction",
    "Disclosure",
    "ExplainedBlanks",
    "FollowUp",
    "HandOver",
    "LinkedCall",
    "LogExport",
    "LogFilter",
    "LogRow",
    "NonClinical",
    "NumberFrom",
    "NumberHeard",
    "Outcome",
    "PanelShown",
    "Review",
    "ReviewDraft",
    "ReviewReply",
    "ReviewSignOff",
    "Run",
    "SafeguardingNote",
    "StepRecord",
    "StepState",
    "SupervisorDecision",
    "TierConfirmation",
    "UndoneClosing",
    "Voicemail",
    "Whom",
]  # fmt: skip
