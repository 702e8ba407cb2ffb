"""The tables of a call's events: each only grows, and says what happened once and for all."""

from callers.models import (
    Addendum,
    Answer,
    AskedDecision,
    ContactAttempt,
    DeclinedChecklist,
    Disclosure,
    ExplainedBlanks,
    HandOver,
    LinkedCall,
    PanelShown,
    Review,
    SafeguardingNote,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
)

APPEND_ONLY = (
    Addendum,
    Answer,
    AskedDecision,
    ContactAttempt,
    DeclinedChecklist,
    Disclosure,
    ExplainedBlanks,
    HandOver,
    LinkedCall,
    PanelShown,
    Review,
    SafeguardingNote,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
)
