"""The tables of a call's events: each only grows, and says what happened once and for all."""

from callers.models import (
    Addendum,
    Answer,
    ContactAttempt,
    DeclinedChecklist,
    Disclosure,
    ExplainedBlanks,
    HandOver,
    PanelShown,
    SafeguardingNote,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
)

APPEND_ONLY = (
    Addendum,
    Answer,
    ContactAttempt,
    DeclinedChecklist,
    Disclosure,
    ExplainedBlanks,
    HandOver,
    PanelShown,
    SafeguardingNote,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
)
