"""Words that are on no list: the database refuses each, whoever writes them."""

from pathlib import Path

import pytest
from django.db import IntegrityError

from callers.models import (
    AskedDecision,
    Call,
    ContactAttempt,
    Disclosure,
    FollowUp,
    Run,
    SafeguardingNote,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
    UndoneClosing,
)
from tests.callers.tables import APPEND_ONLY

pytestmark = pytest.mark.django_db


class TestAWordThatIsNotOnTheList:
    @pytest.mark.parametrize(
        ("table", "column", "rule"),
        [
            (Call, "direction", "call_direction_is_known"),
            (Call, "tier", "call_tier_is_known"),
            (Call, "closing", "call_closing_is_known"),
            (Run, "tier", "run_tier_is_known"),
            (TierConfirmation, "computed", "tier_computed_is_known"),
            (TierConfirmation, "confirmed", "tier_confirmed_is_known"),
            (StepRecord, "state", "step_state_is_known"),
            (ContactAttempt, "whom", "attempt_whom_is_known"),
            (ContactAttempt, "number_from", "attempt_number_from_is_known"),
            (ContactAttempt, "outcome", "attempt_outcome_is_known"),
            (FollowUp, "kind", "follow_up_kind_is_known"),
            (SupervisorDecision, "about", "decision_about_is_known"),
            (AskedDecision, "about", "asked_about_is_known"),
            (Disclosure, "basis", "disclosure_basis_is_known"),
            (SafeguardingNote, "at_risk", "safeguarding_at_risk_is_known"),
            (UndoneClosing, "non_clinical", "undone_kind_is_known"),
        ],
    )
    def test_is_refused(self, one_of_each, owe, nurse, at, table, column, rule):
        owe(one_of_each)
        row = (
            table.objects.filter(pk=one_of_each.pk).get() if table is Call else table.objects.get()
        )
        if table is Call:
            row.closed_at, row.closed_by, row.closing = at, nurse, "BY_TIER"
        if table in APPEND_ONLY:
            row.pk, row._state.adding = None, True
        if table is TierConfirmation:
            row.reason = "so that only the word is wrong"
        if table is ContactAttempt:
            row.read_back = False
        setattr(row, column, "UNHEARD")

        with pytest.raises(IntegrityError, match=rule):
            row.save()


class TestTheseTables:
    def test_hold_every_rule_that_the_database_keeps(self):
        """Each rule's name stands in a test of `test_models*.py` that sees it refuse a row."""
        here = "".join(
            path.read_text(encoding="utf-8")
            for path in Path(__file__).parent.glob("test_models*.py")
        )
        kept = {
            constraint.name
            for table in Call._meta.apps.get_app_config("callers").get_models()
            for constraint in table._meta.constraints
        }

        assert {name for name in kept if f'"{name}"' not in here} == set()
