"""What the closing rule is told about a call, read off its rows."""

from datetime import timedelta

import pytest

from callers import casefile
from callers.actions import callbacks, calls, decisions, runs, tiers
from callers.models import Call
from guidance.tiers import Tier

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def facts(at):
    def facts_(call, at=at):
        return casefile.load(Call.objects.get(pk=call.pk), at).facts

    return facts_


class TestAnAttempt:
    @pytest.mark.parametrize(
        ("whom", "outcome", "counts"),
        [
            ("AMBULANCE", "REACHED", True),
            ("AMBULANCE", "NO_ANSWER", False),
            ("AMBULANCE", "ON_THE_WAY", True),
            ("EMERGENCY_DEPARTMENT", "REACHED", True),
            ("EMERGENCY_DEPARTMENT", "ON_THE_WAY", True),
            ("EMERGENCY_DEPARTMENT", "ENGAGED", False),
            ("CANCER_LINE", "ON_THE_WAY", False),
        ],
    )
    def test_with_999_or_a_and_e_counts_once_they_have_them(
        self, call, try_reaching, facts, whom, outcome, counts
    ):
        spoke_to = "control" if outcome == "REACHED" else ""
        try_reaching(call, whom=whom, outcome=outcome, spoke_to=spoke_to)

        assert facts(call).attempts[0].is_emergency_service_reached is counts

    @pytest.mark.parametrize(
        ("whom", "takes_over"),
        [
            ("CANCER_LINE", True),
            ("ACUTE_ONCOLOGY", True),
            ("TREATMENT_TEAM", True),
            ("PALLIATIVE_TEAM", True),
            ("AMBULANCE", True),
            ("EMERGENCY_DEPARTMENT", True),
            ("OUT_OF_HOURS", False),
            ("CRISIS_LINE", False),
            ("CALLER", False),
            ("SUPERVISOR", False),
        ],
    )
    def test_is_with_somebody_who_takes_the_call_over_or_not(
        self, cord, give, try_reaching, facts, whom, takes_over
    ):
        give(cord, N2="yes")
        try_reaching(cord, whom=whom)

        assert facts(cord).attempts[0].takes_over is takes_over

    @pytest.mark.parametrize(("also", "takes_over"), [((), True), (("clot",), False)])
    def test_with_a_crisis_line_takes_over_a_risk_to_life_and_nothing_else(
        self, call, give, try_reaching, facts, nurse, at, also, takes_over
    ):
        for slug in ("risk_to_life", *also):
            runs.open_run(call=call, slug=slug, by=nurse, at=at)
        give(call, "risk_to_life", RL4="yes")
        try_reaching(call, whom="CRISIS_LINE")

        assert facts(call).attempts[0].takes_over is takes_over

    def test_is_read_back_by_whom_was_reached_alone(self, call, try_reaching, facts):
        row = try_reaching(call, outcome="MESSAGE", spoke_to="", read_back=True)

        assert not row.read_back
        assert not facts(call).attempts[0].read_back

    def test_of_a_follow_up_is_none_of_the_call(self, call, book, facts, nurse, at):
        callbacks.attempt(
            follow_up=book(call),
            whom="CALLER",
            number="1",
            number_from="RECORD",
            outcome="NO_ANSWER",
            spoke_to="",
            note="",
            by=nurse,
            at=at,
        )

        assert facts(call).attempts == ()


class TestAFollowUp:
    @pytest.mark.parametrize(("hours", "counts"), [(23, True), (24, True), (47, False)])
    def test_counts_within_a_day_of_the_start(self, cord, give, book, facts, at, hours, counts):
        give(cord, P6="yes", G0="no")
        book(cord, due_at=at + hours * HOUR)

        assert facts(cord).has_follow_up is counts

    @pytest.mark.parametrize(("minutes", "counts"), [(60, True), (61, False)])
    def test_of_a_grave_call_counts_within_the_hour(
        self, cord, give, book, try_reaching, facts, at, minutes, counts
    ):
        give(cord, N2="yes")
        try_reaching(cord)
        book(cord, due_at=at + minutes * MINUTE)

        assert facts(cord).has_follow_up is counts

    def test_that_was_booked_before_the_warning_sign_counts_no_more(
        self, cord, book, facts, nurse, at
    ):
        book(cord, due_at=at + 30 * MINUTE)
        runs.answer(call=cord, slug="mscc", question="N2", value="yes", by=nurse, at=at + MINUTE)

        assert not facts(cord).has_follow_up

    def test_counts_once_completed_only_where_contact_was_confirmed(
        self, call, book, facts, nurse, supervisor, at
    ):
        done = book(call)
        callbacks.complete(follow_up=done, outcome="seen", contact_confirmed=True, by=nurse, at=at)
        assert facts(call).has_follow_up
        type(done).objects.update(contact_confirmed=False)

        assert not facts(call).has_follow_up


class TestAGraveCall:
    def test_stays_grave_though_its_answer_was_corrected(self, cord, give, facts):
        give(cord, N2="yes")
        give(cord, N2="no", reason="wrong button")

        assert facts(cord).grave
        assert facts(cord).weighed

    def test_is_one_with_any_answer_about_a_risk_to_life(self, call, give, facts, nurse, at):
        runs.open_run(call=call, slug="risk_to_life", by=nurse, at=at)
        assert not facts(call).grave

        give(call, "risk_to_life", RL3="no")
        assert facts(call).grave
        runs.abandon_run(call=call, slug="risk_to_life", reason="misheard", by=nurse, at=at)

        assert facts(call).grave

    def test_is_one_that_the_nurse_raised(self, call, facts, nurse, at):
        tiers.raise_call(call=call, tier=Tier.IMMEDIATE, reason="grey", by=nurse, at=at)

        assert facts(call).grave

    def test_is_not_one_that_is_merely_amber(self, cord, give, facts):
        give(cord, P6="yes")

        assert not facts(cord).grave
        assert facts(cord).weighed


class TestALostCall:
    def lose(self, call, try_reaching, at, *minutes):
        for minute in minutes:
            try_reaching(
                call,
                whom="CALLER",
                outcome="NO_ANSWER",
                spoke_to="",
                read_back=False,
                at=at + minute * MINUTE,
            )

    def close(self, call, nurse, at):
        return calls.close(call=call, kind="LOST", by=nurse, at=at + HOUR)

    def test_closes_at_its_tier_once_it_was_tried_and_decided(
        self, cord, give, write, try_reaching, nurse, supervisor, at
    ):
        write(cord, callback_number="07700 900123", lost="yes")
        give(cord, N2="yes")
        self.lose(cord, try_reaching, at, 0, 7)
        with pytest.raises(calls.NotReadyToClose):
            self.close(cord, nurse, at)
        self.lose(cord, try_reaching, at, 15)
        decisions.decide(
            call=cord, about="LOST_CALL", decision="Police asked", by=supervisor, at=at
        )

        closed = self.close(cord, nurse, at)

        assert (closed.closing, closed.tier) == ("LOST", Tier.IMMEDIATE)

    def test_is_not_rung_often_enough_a_second_after_a_quarter_of_an_hour(
        self, cord, give, write, try_reaching, nurse, supervisor, at
    ):
        write(cord, callback_number="07700 900123", lost="yes")
        give(cord, N2="yes")
        self.lose(cord, try_reaching, at, 0, 7, 15 + 1 / 60)
        decisions.decide(call=cord, about="LOST_CALL", decision="GP", by=supervisor, at=at)

        with pytest.raises(calls.NotReadyToClose) as refused:
            self.close(cord, nurse, at)

        assert [one.where for one in refused.value.missing] == ["attempts"]

    def test_twice_is_harmless(self, call, nurse, write, at):
        write(call, lost="yes", callback_number_gap="not_known", callback_number_gap_reason="cut")
        self.close(call, nurse, at)

        assert self.close(call, nurse, at + HOUR).closed_at == at + HOUR
