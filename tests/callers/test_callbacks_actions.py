"""Working through a follow-up: attempts, its end, handing it over and taking it over."""

from datetime import UTC, datetime, timedelta

import pytest

from callers import casefile
from callers.actions import callbacks
from callers.actions.writing import CallRefused
from callers.models import ContactAttempt, FollowUp, HandOver, SupervisorDecision
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
TOMORROW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def plain(information_call, owe):
    """Return a callback of a call that was not grave."""
    return owe(information_call())


@pytest.fixture
def grave(closed, owe):
    """Return a callback of an immediate call."""
    return owe(closed)


@pytest.fixture
def attempt(nurse, at):
    """Return a function that writes an attempt down, each a minute after the last."""
    made = []

    def attempt_(follow_up, by=nurse, at=None, **changed):
        words = {
            "whom": "CALLER",
            "number": "07700 900123",
            "number_from": "RECORD",
            "outcome": "NO_ANSWER",
            "spoke_to": "",
            "note": "",
        }
        moment = at or START + len(made) * MINUTE
        made.append(moment)
        return callbacks.attempt(follow_up=follow_up, by=by, at=moment, **words | changed)

    START = at + HOUR
    return attempt_


@pytest.fixture
def end(nurse, at):
    """Return a function that completes a follow-up."""

    def end_(follow_up, by=nurse, outcome="No answer; GP told", reached=False, at=at, **changed):
        return callbacks.complete(
            follow_up=follow_up,
            outcome=outcome,
            contact_confirmed=reached,
            by=by,
            at=at + 2 * HOUR,
            **changed,
        )

    return end_


def stored(follow_up):
    return FollowUp.objects.get(pk=follow_up.pk)


class TestAnAttempt:
    def test_belongs_to_the_follow_up_and_not_to_the_closed_call(self, grave, attempt, nurse):
        row = attempt(grave, note=" engaged twice\x00 ")

        assert (row.follow_up, row.call, row.by) == (grave, grave.call, nurse)
        assert row.note == "engaged twice"
        file = casefile.load(grave.call, row.at)
        assert len(file.facts.attempts) == 1  # the hand-over of the call itself
        assert AuditEntry.objects.filter(action="follow_up.attempt").count() == 1

    def test_is_made_three_times_and_then_it_is_decided(self, plain, attempt):
        for _ in range(3):
            attempt(plain)

        with pytest.raises(CallRefused, match="Decide now what happens"):
            attempt(plain)
        assert plain.attempts.count() == 3

    @pytest.mark.parametrize("seconds", [0, 9])
    def test_in_other_words_is_no_second_press_that_slips_by_as_the_fourth(
        self, plain, attempt, seconds
    ):
        third = [attempt(plain) for _ in range(3)][-1]

        with pytest.raises(CallRefused, match="Decide now"):
            attempt(plain, outcome="ENGAGED", at=third.at + seconds * SECOND)

    @pytest.mark.parametrize(("seconds", "rows"), [(0, 1), (9, 1), (10, 2)])
    def test_pressed_twice_is_one_and_is_audited_once(self, plain, attempt, at, seconds, rows):
        attempt(plain, at=at)
        attempt(plain, at=at + seconds * SECOND)

        assert plain.attempts.count() == rows
        assert AuditEntry.objects.filter(action="follow_up.attempt").count() == rows

    def test_pressed_twice_as_the_third_is_not_refused(self, plain, attempt):
        third = [attempt(plain) for _ in range(3)][-1]

        assert attempt(plain, at=third.at + 2 * SECOND) == third

    def test_that_reached_somebody_may_be_a_fourth(self, plain, attempt):
        for _ in range(3):
            attempt(plain)

        attempt(plain, outcome="REACHED", spoke_to="her husband")

        assert callbacks.unanswered(plain) == 0
        attempt(plain)
        assert callbacks.unanswered(plain) == 1

    def test_to_tell_the_supervisor_is_always_allowed_and_reaches_nobody(self, grave, attempt):
        for _ in range(3):
            attempt(grave)

        attempt(grave, whom="SUPERVISOR", outcome="REACHED", spoke_to="Sunita")
        attempt(grave, whom="SUPERVISOR", outcome="NO_ANSWER")

        assert callbacks.unanswered(grave) == 3

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"whom": ""}, "whom you tried"),
            ({"number": " "}, "number that was rung"),
            ({"number_from": ""}, "where the number came from"),
            ({"outcome": ""}, "what came of it"),
            ({"outcome": "REACHED", "spoke_to": " "}, "who answered"),
        ],
    )
    def test_is_refused_while_a_part_of_it_is_blank(self, plain, attempt, changed, said):
        with pytest.raises(CallRefused, match=said):
            attempt(plain, **changed)

        assert not ContactAttempt.objects.filter(follow_up=plain).exists()

    def test_is_for_the_owner_or_a_supervisor(self, plain, attempt, other_nurse, supervisor):
        with pytest.raises(CallRefused, match="Take it over first"):
            attempt(plain, by=other_nurse)

        assert attempt(plain, by=supervisor).by == supervisor

    def test_ends_with_the_follow_up(self, plain, attempt, end):
        end(plain, reached=True)

        with pytest.raises(CallRefused, match="completed already"):
            attempt(plain)


class TestCompletingWithoutAContact:
    @pytest.mark.parametrize("made", [0, 1, 2])
    def test_needs_three_attempts_of_anybody(self, plain, attempt, end, supervisor, made):
        for _ in range(made):
            attempt(plain)

        with pytest.raises(CallRefused, match=f"{3 - made} of three"):
            end(plain)
        with pytest.raises(CallRefused, match=f"{3 - made} of three"):
            end(plain, by=supervisor)
        assert stored(plain).completed_at is None

    def test_after_three_is_its_owners_decision(self, plain, attempt, end, nurse, at):
        for _ in range(3):
            attempt(plain)

        row = end(plain)

        assert (row.outcome, row.contact_confirmed) == ("No answer; GP told", False)
        assert (row.completed_by, row.completed_at) == (nurse, at + 2 * HOUR)
        assert not SupervisorDecision.objects.exists()

    def test_after_a_grave_tier_is_a_supervisors_decision(
        self, grave, attempt, end, supervisor, at
    ):
        for _ in range(3):
            attempt(grave)
        attempt(grave, whom="SUPERVISOR", outcome="REACHED", spoke_to="Sunita")
        with pytest.raises(CallRefused, match="a supervisor decides"):
            end(grave)

        end(grave, by=supervisor)

        row = SupervisorDecision.objects.get()
        assert (row.call, row.about, row.by) == (grave.call, "NOT_REACHED", supervisor)
        assert row.decision == "No answer; GP told"
        assert row.at == at + 2 * HOUR

    def test_twice_is_one_decision(self, grave, attempt, end, supervisor):
        for _ in range(3):
            attempt(grave)
        end(grave, by=supervisor)
        end(grave, by=supervisor, outcome="second press")

        assert SupervisorDecision.objects.count() == 1
        assert stored(grave).outcome == "No answer; GP told"

    def test_with_one_confirmed_needs_neither(self, grave, end):
        assert end(grave, reached=True, outcome="seen").contact_confirmed
        assert not SupervisorDecision.objects.exists()


class TestTryingOnceMore:
    def test_books_the_same_at_the_next_opening(self, plain, attempt, end, other_nurse):
        for _ in range(3):
            attempt(plain)

        end(plain, again=other_nurse)

        again = FollowUp.objects.exclude(pk=plain.pk).get()
        assert (again.call, again.kind, again.why) == (plain.call, plain.kind, plain.why)
        assert (again.owner, again.due_at, again.at_next_opening) == (other_nurse, TOMORROW, True)
        assert again.completed_at is None
        assert callbacks.unanswered(again) == 0

    def test_twice_books_it_once(self, plain, attempt, end, other_nurse):
        for _ in range(3):
            attempt(plain)
        end(plain, again=other_nurse)
        end(plain, again=other_nurse)

        assert FollowUp.objects.count() == 2

    def test_is_not_for_a_contact_that_was_confirmed(self, plain, end, other_nurse):
        end(plain, reached=True, again=other_nurse)

        assert FollowUp.objects.count() == 1

    def test_by_somebody_who_takes_no_calls_ends_nothing(self, plain, attempt, end, admin):
        for _ in range(3):
            attempt(plain)

        with pytest.raises(CallRefused, match="cannot take calls"):
            end(plain, again=admin)
        assert stored(plain).completed_at is None

    def test_where_no_opening_is_known_ends_nothing(self, plain, attempt, end, nurse):
        for _ in range(3):
            attempt(plain)

        with pytest.raises(CallRefused, match="next opening is not known"):
            end(plain, again=nurse, at=datetime(2045, 1, 2, 10, tzinfo=UTC))
        assert stored(plain).completed_at is None


class TestGiving:
    @pytest.fixture
    def hand(self, nurse, other_nurse, at):
        def hand_(follow_up, to=other_nurse, by=nurse, note="rings at nine", at=at + 5 * HOUR):
            return callbacks.give(follow_up=follow_up, to=to, note=note, by=by, at=at)

        return hand_

    def test_stores_a_hand_over_that_stands_alone_and_the_next_opening(
        self, grave, hand, nurse, other_nurse, at
    ):
        assert hand(grave, note=" rings at nine\x00 ").owner == other_nurse

        row = HandOver.objects.get()
        assert (row.call, row.follow_up, row.by, row.to) == (grave.call, grave, nurse, other_nurse)
        assert (row.note, row.next_opening_at, row.at) == ("rings at nine", TOMORROW, at + 5 * HOUR)
        assert row.text == casefile.load(grave.call, at).said_hand_over
        for words in ("SITUATION", "RECOMMENDATION", grave.call.reference, "immediate"):
            assert words in row.text
        entry = AuditEntry.objects.get(action="follow_up.give")
        assert (entry.subject, entry.detail) == (grave.call.subject, {"to": other_nurse.pk})

    def test_lets_the_next_owner_open_the_call(self, grave, hand, other_nurse):
        assert not type(grave.call).objects.visible_to(other_nurse).exists()

        hand(grave)

        assert type(grave.call).objects.visible_to(other_nurse).get() == grave.call

    def test_to_oneself_says_that_one_goes_on_with_it(self, plain, hand, nurse):
        hand(plain, to=nurse)

        assert stored(plain).owner == nurse
        assert HandOver.objects.get().to == nurse

    def test_to_oneself_pressed_twice_is_one(self, plain, hand, nurse, at):
        hand(plain, to=nurse)
        hand(plain, to=nurse, at=at + 5 * HOUR + SECOND)

        assert HandOver.objects.count() == 1

    def test_pressed_twice_by_a_supervisor_is_one(self, plain, hand, supervisor):
        hand(plain, by=supervisor)
        hand(plain, by=supervisor)

        assert HandOver.objects.count() == 1
        assert AuditEntry.objects.filter(action="follow_up.give").count() == 1

    def test_pressed_twice_by_its_owner_is_one(self, plain, hand):
        hand(plain)
        hand(plain)

        assert HandOver.objects.count() == 1

    def test_is_for_the_owner_or_a_supervisor(self, plain, hand, other_nurse):
        with pytest.raises(CallRefused, match="Take it over first"):
            hand(plain, by=other_nurse)

    def test_is_refused_to_somebody_who_takes_no_calls(self, plain, hand, admin, other_nurse):
        other_nurse.is_active = False
        for person in (admin, other_nurse):
            with pytest.raises(CallRefused, match="cannot take calls"):
                hand(plain, to=person)

        assert not HandOver.objects.exists()

    def test_ends_with_the_follow_up(self, plain, hand, end):
        end(plain, reached=True)

        with pytest.raises(CallRefused, match="completed already"):
            hand(plain)


class TestAFailingAudit:
    def test_rolls_each_kind_of_write_back(
        self, grave, attempt, end, nurse, other_nurse, supervisor, at, no_audit
    ):
        for write in (
            lambda: attempt(grave),
            lambda: end(grave, reached=True),
            lambda: callbacks.give(follow_up=grave, to=other_nurse, note="", by=nurse, at=at),
            lambda: callbacks.take(
                follow_up=grave, reason="ill", owner=nurse.pk, by=supervisor, at=at
            ),
        ):
            with pytest.raises(RuntimeError, match="no audit"):
                write()

        row = stored(grave)
        assert (row.owner, row.completed_at) == (nurse, None)
        assert not row.attempts.exists()
        assert not HandOver.objects.exists()
