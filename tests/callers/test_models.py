"""What the database itself refuses, to a superuser of the console too."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from callers.actions import calls
from callers.models import (
    Addendum,
    Answer,
    Call,
    ContactAttempt,
    DeclinedChecklist,
    FollowUp,
    LogExport,
    Run,
    StepRecord,
    SupervisorDecision,
    TierConfirmation,
)
from tests.callers.tables import APPEND_ONLY

pytestmark = pytest.mark.django_db


class TestATableThatOnlyGrows:
    @pytest.mark.parametrize("table", APPEND_ONLY)
    def test_refuses_a_change_of_many_rows(self, one_of_each, table, at):
        assert table.objects.exists()
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            table.objects.update(at=at + timedelta(days=1))

    @pytest.mark.parametrize("table", APPEND_ONLY)
    def test_refuses_to_lose_a_row(self, one_of_each, table):
        rows = table.objects.all()
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows._raw_delete(rows.db)

    @pytest.mark.parametrize("table", APPEND_ONLY)
    @pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
    def test_refuses_plain_sql_too(self, one_of_each, table, statement):
        name = table._meta.db_table
        with (
            pytest.raises(DatabaseError, match=name),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(name))

    def test_is_each_table_of_events_in_a_call(self):
        grows = {
            table
            for table in Call._meta.apps.get_app_config("callers").get_models()
            if any(one.name == "append_only" for one in getattr(table._meta, "triggers", []))
            and table is not LogExport  # of no call
        }

        assert grows == set(APPEND_ONLY)


class TestACall:
    def change(self, call, **fields):
        with transaction.atomic():
            Call.objects.filter(pk=call.pk).update(**fields)

    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"direction": "SIDEWAYS"}, "call_direction_is_known"),
            ({"closing": "BY_TIER"}, "call_closed_at_by_and_kind_together"),
            ({"line_state": "closed"}, "call_out_of_hours_has_a_reason"),
            ({"line_state": "unknown"}, "call_out_of_hours_has_a_reason"),
        ],
    )
    def test_refuses_what_cannot_be(self, call, fields, rule):
        with pytest.raises(IntegrityError, match=rule):
            self.change(call, **fields)

    @pytest.mark.parametrize("left_out", ["closed_at", "closed_by", "closing"])
    def test_is_closed_at_a_time_by_a_person_in_a_way_or_not_at_all(
        self, call, nurse, at, left_out
    ):
        fields = {"closed_at": at, "closed_by": nurse, "closing": "BY_TIER"}
        with pytest.raises(IntegrityError, match="call_closed_at_by_and_kind_together"):
            self.change(call, **{name: fields[name] for name in fields if name != left_out})

        self.change(call, **fields)

    def test_closes_no_earlier_than_it_starts(self, call, nurse, at):
        with pytest.raises(IntegrityError, match="call_closes_after_it_starts"):
            self.change(
                call, closed_at=at - timedelta(seconds=1), closed_by=nurse, closing="BY_TIER"
            )

    def test_has_a_reference_of_its_own(self, call, information_call):
        other = information_call()
        with pytest.raises(IntegrityError, match="reference"):
            self.change(other, reference=call.reference)

    def test_says_its_reference_and_no_name(self, call, write):
        write(call, caller_name="Ada Example")

        assert str(call) == call.reference
        assert call.subject == f"call:{call.reference}"


class TestARun:
    def test_is_one_of_each_checklist_in_a_call(self, cord, nurse, at):
        run = Run.objects.get()
        with pytest.raises(IntegrityError, match="run_one_of_each_checklist"):
            Run.objects.create(
                call=cord,
                slug="mscc",
                tier="INCOMPLETE",
                version=run.version,
                opened_at=at,
                opened_by=nurse,
            )

    @pytest.mark.parametrize("left_out", ["abandoned_at", "abandoned_by", "abandoned_reason"])
    def test_is_abandoned_at_a_time_by_a_person_for_a_reason(self, cord, nurse, at, left_out):
        fields = {"abandoned_at": at, "abandoned_by": nurse, "abandoned_reason": "mistake"}
        with pytest.raises(IntegrityError, match="run_abandoned_with_a_reason"):
            Run.objects.update(**{name: fields[name] for name in fields if name != left_out})


class TestARowWithoutItsReason:
    def test_is_refused_for_an_answer_that_lowers(self, cord, give, nurse, at):
        give(cord, N2="yes")
        row = Answer.objects.get()
        row.pk, row._state.adding, row.lowered = None, True, True
        with pytest.raises(IntegrityError, match="answer_that_lowers_has_a_reason"):
            row.save()

    def test_is_refused_for_a_raised_tier(self, cord, nurse, at):
        with pytest.raises(IntegrityError, match="tier_raised_with_a_reason"):
            TierConfirmation.objects.create(
                call=cord,
                run=Run.objects.get(),
                computed="SAFETY_NET",
                confirmed="IMMEDIATE",
                by=nurse,
                at=at,
            )

    def test_is_refused_for_a_step_that_was_not_done(self, cord, nurse, at):
        with pytest.raises(IntegrityError, match="step_not_done_has_a_reason"):
            StepRecord.objects.create(
                call=cord,
                run=Run.objects.get(),
                step="x",
                words="x",
                state="NOT_DONE",
                by=nurse,
                at=at,
            )

    @pytest.mark.parametrize(
        ("table", "fields", "rule"),
        [
            (DeclinedChecklist, {"slug": "mscc", "reason": ""}, "declined_with_a_reason"),
            (SupervisorDecision, {"about": "LOST_CALL", "decision": ""}, "decision_says_something"),
            (Addendum, {"text": ""}, "addendum_says_something"),
            (
                ContactAttempt,
                {"whom": "CANCER_LINE", "number": "1", "number_from": "CARD", "outcome": "REACHED"},
                "attempt_reached_names_whom",
            ),
            (
                ContactAttempt,
                {
                    "whom": "CANCER_LINE",
                    "number": "1",
                    "number_from": "DIRECTORY",
                    "outcome": "NO_ANSWER",
                },
                "attempt_from_the_directory_says_which_entry",
            ),
        ],
    )
    def test_is_refused_for_each_kind_of_event(self, call, nurse, at, table, fields, rule):
        with pytest.raises(IntegrityError, match=rule):
            table.objects.create(call=call, by=nurse, at=at, **fields)


class TestAFollowUp:
    @pytest.mark.parametrize("left_out", ["completed_at", "completed_by", "outcome"])
    def test_is_completed_at_a_time_by_a_person_with_an_outcome(
        self, call, book, nurse, at, left_out
    ):
        book(call)
        fields = {"completed_at": at, "completed_by": nurse, "outcome": "seen"}
        with pytest.raises(IntegrityError, match="follow_up_completed_with_an_outcome"):
            FollowUp.objects.update(**{one: fields[one] for one in fields if one != left_out})

    def test_is_due_no_earlier_than_it_was_made(self, call, book, at):
        book(call)
        with pytest.raises(IntegrityError, match="follow_up_is_due_after_made"):
            FollowUp.objects.update(due_at=at - timedelta(seconds=1))


class TestWhoSeesACall:
    @pytest.fixture
    def seen_by(self, call):
        return lambda person: Call.objects.visible_to(person).filter(pk=call.pk).exists()

    def test_is_its_nurse_a_supervisor_and_nobody_else(
        self, seen_by, nurse, other_nurse, supervisor, admin
    ):
        assert seen_by(nurse)
        assert seen_by(supervisor)
        assert not seen_by(other_nurse)
        assert not seen_by(admin)

    def test_is_also_the_one_it_was_handed_to_and_the_one_who_began_it(
        self, call, seen_by, nurse, other_nurse, at
    ):
        calls.hand_to(call=call, to=other_nurse, reason="", by=nurse, at=at)

        assert seen_by(other_nurse)
        assert seen_by(nurse)

    def test_is_also_the_owner_of_its_callback(self, call, book, seen_by, other_nurse):
        book(call, owner=other_nurse)

        assert seen_by(other_nurse)
