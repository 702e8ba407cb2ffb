"""Contact attempts, and follow-ups with a time and an owner."""

from datetime import UTC, datetime, timedelta

import pytest

from callers import casefile
from callers.actions import callbacks
from callers.actions.writing import CallRefused
from callers.models import Call, ContactAttempt, FollowUp
from helpline.models import AuditEntry
from helpline.opening_hours import LONDON

pytestmark = pytest.mark.django_db


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


class TestAContactAttempt:
    def test_keeps_whom_the_number_its_source_the_outcome_who_and_when(
        self, call, try_reaching, nurse, at
    ):
        try_reaching(call, note=" asked to ring back\x00 ")

        row = ContactAttempt.objects.get()
        assert (row.whom, row.number, row.number_from) == ("CANCER_LINE", "01632 960114", "CARD")
        assert (row.outcome, row.spoke_to, row.read_back) == (
            "REACHED",
            "acute oncology nurse",
            True,
        )
        assert (row.note, row.by, row.at) == ("asked to ring back", nurse, at)
        entry = AuditEntry.objects.get(action="call.attempt")
        assert entry.detail == {"whom": "CANCER_LINE", "outcome": "REACHED"}

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"whom": ""}, "whom you tried"),
            ({"whom": "THE_NEIGHBOUR"}, "whom you tried"),
            ({"number": " "}, "number that was rung"),
            ({"number": "\x00"}, "number that was rung"),
            ({"number": "0" * 41}, "too long"),
            ({"number_from": ""}, "where the number came from"),
            ({"number_from": "MEMORY"}, "where the number came from"),
            ({"outcome": ""}, "what came of it"),
            ({"spoke_to": ""}, "who answered"),
            ({"spoke_to": "x" * 201}, "too long"),
        ],
    )
    def test_is_refused_while_a_part_of_it_is_blank(self, call, try_reaching, changed, said):
        with pytest.raises(CallRefused, match=said):
            try_reaching(call, **changed)

        assert not ContactAttempt.objects.exists()

    @pytest.mark.parametrize(("seconds", "rows"), [(0, 1), (9, 1), (10, 2), (60, 2)])
    def test_pressed_twice_within_ten_seconds_is_one(self, call, try_reaching, at, seconds, rows):
        try_reaching(call)
        try_reaching(call, at=at + timedelta(seconds=seconds))

        assert ContactAttempt.objects.count() == rows

    def test_with_other_words_is_another_at_once(self, call, try_reaching):
        try_reaching(call, outcome="NO_ANSWER", spoke_to="", read_back=False)
        try_reaching(call)

        assert ContactAttempt.objects.count() == 2

    @pytest.mark.parametrize(
        ("outcomes", "elsewhere"),
        [
            (["NO_ANSWER"], False),
            (["NO_ANSWER", "ENGAGED"], True),
            (["ENGAGED", "MESSAGE"], True),
            (["NO_ANSWER", "REACHED"], False),
            # Who rings straight after the call has not yet been left without an answer.
            (["CALLER_RINGS", "CALLER_RINGS"], False),
            (["NO_ANSWER", "CALLER_RINGS"], False),
        ],
    )
    def test_that_stays_unanswered_twice_sends_them_elsewhere(
        self, call, try_reaching, at, outcomes, elsewhere
    ):
        for place, outcome in enumerate(outcomes):
            try_reaching(call, outcome=outcome, at=at + timedelta(minutes=place * 5))

        assert load(call, at).must_go_elsewhere is elsewhere

    @pytest.mark.parametrize("whom", ["CALLER", "SUPERVISOR"])
    def test_to_the_caller_or_a_supervisor_is_no_route(self, call, try_reaching, at, whom):
        for minute in (0, 5):
            later = at + timedelta(minutes=minute)
            try_reaching(call, whom=whom, outcome="NO_ANSWER", at=later)

        assert not load(call, at).has_route
        assert not load(call, at).must_go_elsewhere


class TestBookingAFollowUp:
    def test_keeps_what_for_when_and_whose_it_is(self, call, book, nurse, other_nurse, at):
        due = at + timedelta(hours=2)

        row = book(call, kind="CALLBACK", why=" How is she?\x00 ", due_at=due, owner=other_nurse)

        stored = FollowUp.objects.get(pk=row.pk)
        assert (stored.kind, stored.why, stored.due_at) == ("CALLBACK", "How is she?", due)
        assert (stored.owner, stored.made_by, stored.made_at) == (other_nurse, nurse, at)
        assert not stored.at_next_opening

    @pytest.mark.parametrize(
        ("now", "due"),
        [
            ("2026-11-23T15:59:59", "2026-11-24T09:00:00"),
            ("2026-11-27T15:00:00", "2026-11-28T09:00:00"),
            ("2026-11-28T12:00:00", "2026-11-30T09:00:00"),
            ("2026-12-24T15:00:00", "2026-12-26T09:00:00"),  # Boxing Day's own holiday is Monday
        ],
    )
    def test_without_a_time_is_due_at_the_next_opening(self, call, book, now, due):
        row = book(call, at=london(now))

        assert row.at_next_opening
        assert row.due_at == london(due)

    @pytest.mark.parametrize(
        ("due", "said"),
        [
            ("2026-11-23T09:59:59", "has passed"),
            ("2026-11-23T10:00:00", "has passed"),
            ("2026-11-23T16:00:00", "closed then"),
            ("2026-11-28T13:00:00", "closed then"),
            ("2026-11-29T10:00:00", "closed then"),
            ("2026-12-25T10:00:00", "closed then"),
            ("9999-12-31T10:00:00", "centuries"),
        ],
    )
    def test_is_refused_in_the_past_and_where_the_line_is_closed(self, call, book, due, said):
        with pytest.raises(CallRefused, match=said):
            book(call, due_at=london(due))

        assert not FollowUp.objects.exists()

    def test_is_refused_as_the_only_safety_of_a_grave_tier(self, cord, give, book, try_reaching):
        give(cord, N2="yes")
        with pytest.raises(CallRefused, match="never the only safety net"):
            book(cord)
        try_reaching(cord, whom="CALLER")
        with pytest.raises(CallRefused, match="never the only safety net"):
            book(cord)

        try_reaching(cord, whom="EMERGENCY_DEPARTMENT", number="999", number_from="PUBLIC")

        assert book(cord).pk

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"kind": ""}, "callback or a check"),
            ({"kind": "VISIT"}, "callback or a check"),
            ({"why": " "}, "what the follow-up is for"),
        ],
    )
    def test_is_refused_while_a_part_of_it_is_blank(self, call, book, changed, said):
        with pytest.raises(CallRefused, match=said):
            book(call, **changed)

    def test_is_refused_to_an_owner_who_cannot_do_it(self, call, book, admin, other_nurse):
        other_nurse.is_active = False
        for person in (admin, other_nurse):
            with pytest.raises(CallRefused, match="cannot own"):
                book(call, owner=person)

    def test_pressed_twice_is_one(self, call, book, at):
        first = book(call)
        again = book(call, at=at + timedelta(seconds=1))

        assert first == again
        assert AuditEntry.objects.filter(action="follow_up.book").count() == 1

    def test_in_summer_is_due_at_nine_in_london(self, call, book):
        row = book(call, at=datetime(2027, 7, 5, 20, tzinfo=UTC))

        assert row.due_at == datetime(2027, 7, 6, 8, tzinfo=UTC)


class TestClosingTime:
    @pytest.mark.parametrize(
        ("now", "lines"),
        [
            ("2026-11-23T15:45:00", 0),  # Monday, closing soon: tomorrow is within reach
            ("2026-11-23T16:10:00", 0),  # past closing, the call still runs
            ("2026-11-27T15:45:00", 0),  # Friday: Saturday morning is within reach
            ("2026-11-28T11:30:00", 0),  # Saturday, 30 minutes left after one hour
            ("2026-11-28T11:30:01", 1),
            ("2026-11-28T12:59:00", 1),
        ],
    )
    def test_makes_the_caller_ring_where_no_opening_is_within_reach(
        self, call, assess_as, book, at, try_reaching, now, lines
    ):
        assess_as(call, "WITHIN_24H")
        book(call)

        def found(file):
            return [one for one in file.missing if "no open time within reach" in one.words]

        assert len(found(load(call, london(now)))) == lines
        try_reaching(call, whom="TREATMENT_TEAM", outcome="CALLER_RINGS", read_back=False)
        assert not found(load(call, london(now)))


class TestCompleting:
    @pytest.fixture
    def booked(self, closed, book, nurse, at, ready):
        return FollowUp.objects.create(
            call=closed,
            kind="CHECK",
            why="Was she seen?",
            due_at=at + timedelta(days=1),
            owner=nurse,
            made_at=at,
            made_by=nurse,
        )

    def complete(self, booked, by, at, outcome="Seen; scan done"):
        return callbacks.complete(
            follow_up=booked, outcome=outcome, contact_confirmed=True, by=by, at=at
        )

    def test_keeps_the_outcome_and_leaves_the_closed_call_as_it_is(self, booked, nurse, at):
        before = Call.objects.filter(pk=booked.call_id).values().get()

        done = self.complete(booked, nurse, at)

        assert (done.outcome, done.completed_by, done.completed_at) == (
            "Seen; scan done",
            nurse,
            at,
        )
        assert Call.objects.filter(pk=booked.call_id).values().get() == before

    def test_twice_keeps_the_first_outcome(self, booked, nurse, at):
        self.complete(booked, nurse, at)
        again = self.complete(booked, nurse, at + timedelta(minutes=1), outcome="second press")

        assert again.outcome == "Seen; scan done"
        assert AuditEntry.objects.filter(action="follow_up.complete").count() == 1

    @pytest.mark.parametrize("outcome", ["", " \n", "\x00"])
    def test_needs_an_outcome(self, booked, nurse, at, outcome):
        with pytest.raises(CallRefused, match="what came of it"):
            self.complete(booked, nurse, at, outcome=outcome)

    def test_is_for_its_owner_or_a_supervisor(self, booked, other_nurse, supervisor, at):
        with pytest.raises(CallRefused, match="somebody else's"):
            self.complete(booked, other_nurse, at)

        assert self.complete(booked, supervisor, at).completed_by == supervisor

    def test_is_no_longer_somebody_elses_once_it_was_taken_over(
        self, booked, other_nurse, nurse, at
    ):
        late = at + timedelta(days=1, hours=1)
        for _ in range(2):
            callbacks.take(
                follow_up=booked, reason="off sick", owner=nurse.pk, by=other_nurse, at=late
            )

        entry = AuditEntry.objects.get(action="follow_up.take")
        assert (entry.person_id, entry.detail) == (other_nurse.pk, {"before": nurse.pk})
        assert self.complete(booked, other_nurse, at).completed_by == other_nurse

    def test_ends_taking_over(self, booked, nurse, supervisor, at):
        self.complete(booked, nurse, at)

        with pytest.raises(CallRefused, match="completed already"):
            callbacks.take(
                follow_up=booked, reason="off sick", owner=nurse.pk, by=supervisor, at=at
            )
