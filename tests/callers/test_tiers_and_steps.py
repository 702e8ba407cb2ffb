"""Confirming and raising a tier, ticking its steps, and the checklists that are due."""

import pytest

from callers import casefile
from callers.actions import runs, steps, tiers
from callers.actions.writing import CallRefused
from callers.models import Call, Run, StepRecord, TierConfirmation
from guidance.tiers import Tier

pytestmark = pytest.mark.django_db
DAY, NOW_TIER, GRAVEST = Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


@pytest.fixture
def confirm(nurse, at):
    def confirm_(call, tier, reason="", slug="mscc"):
        return tiers.confirm_tier(call=call, slug=slug, tier=tier, reason=reason, by=nurse, at=at)

    return confirm_


@pytest.fixture
def tick(nurse, at):
    def tick_(call, step, state="DONE", reason="", slug="mscc"):
        return steps.tick_step(
            call=call, slug=slug, step=step, state=state, reason=reason, by=nurse, at=at
        )

    return tick_


class TestConfirming:
    def test_keeps_the_tier_its_reasons_its_rule_who_and_when(self, cord, give, confirm, nurse, at):
        give(cord, N2="yes")
        confirm(cord, NOW_TIER)

        row = TierConfirmation.objects.get()
        assert (row.computed, row.confirmed, row.by, row.at) == (NOW_TIER, NOW_TIER, nurse, at)
        assert row.because == ["yes: newly harder to walk, stand or climb, or unsteady"]
        assert row.rule
        assert not load(cord, at).run("mscc").waits_for_nurse

    def test_twice_is_one_row(self, cord, give, confirm):
        give(cord, N2="yes")
        confirm(cord, NOW_TIER)
        confirm(cord, NOW_TIER)

        assert TierConfirmation.objects.count() == 1

    def test_a_lower_tier_is_refused(self, cord, give, confirm):
        give(cord, N2="yes")
        for tier in (Tier.SAFETY_NET, DAY, Tier.INCOMPLETE):
            with pytest.raises(CallRefused, match="never lowered"):
                confirm(cord, tier, "she seems fine")

        assert not TierConfirmation.objects.exists()

    def test_a_higher_tier_needs_a_reason_and_stands(self, cord, give, confirm, at):
        give(cord, P6="yes")
        for blank in ("", " ", "\x00"):
            with pytest.raises(CallRefused, match="why you raise"):
                confirm(cord, GRAVEST, blank)

        confirm(cord, GRAVEST, " grey and sweating\x00")

        assert TierConfirmation.objects.get().reason == "grey and sweating"
        assert load(cord, at).tier is GRAVEST
        assert Run.objects.get().tier == Call.objects.get(pk=cord.pk).tier == GRAVEST

    def test_is_needed_again_after_a_later_rise(self, cord, give, confirm, at):
        give(cord, N2="yes")
        confirm(cord, NOW_TIER)
        give(cord, N9="hours")
        assert load(cord, at).tier is GRAVEST
        assert load(cord, at).run("mscc").waits_for_nurse

        confirm(cord, GRAVEST)

        assert not load(cord, at).run("mscc").waits_for_nurse

    def test_is_not_needed_again_when_the_answers_catch_up_with_a_raise(
        self, cord, give, confirm, at
    ):
        give(cord, P6="yes")
        confirm(cord, NOW_TIER, "grey")

        give(cord, N2="yes")

        assert not load(cord, at).run("mscc").waits_for_nurse

    def test_does_not_hold_a_call_at_a_tier_that_a_correction_lowered(
        self, cord, give, confirm, at
    ):
        give(cord, N2="yes")
        confirm(cord, NOW_TIER)

        give(cord, N2="no", reason="wrong button")

        one = load(cord, at).run("mscc")
        assert one.tier is Tier.INCOMPLETE
        assert one.waits_for_nurse

    def test_what_was_not_complete_does_not_hold_it_there(self, call, cord, confirm, assess_as, at):
        confirm(cord, Tier.INCOMPLETE)

        assess_as(call, "SAFETY_NET")

        one = load(call, at).run("mscc")
        assert one.tier is Tier.SAFETY_NET
        assert one.waits_for_nurse

    def test_a_raise_stands_though_a_correction_lowers_the_answers(self, cord, give, confirm, at):
        give(cord, N2="yes")
        confirm(cord, GRAVEST, "cannot feel her legs")

        give(cord, N2="no", reason="wrong button")

        assert load(cord, at).tier is GRAVEST

    def test_a_checklist_that_is_not_open_is_refused(self, call, confirm):
        with pytest.raises(CallRefused, match="Open it first"):
            confirm(call, NOW_TIER)


class TestRaisingTheCall:
    def lift(self, call, tier, nurse, at, reason="she is grey"):
        return tiers.raise_call(call=call, tier=tier, reason=reason, by=nurse, at=at)

    @pytest.mark.parametrize("tier", [DAY, NOW_TIER, GRAVEST])
    def test_works_before_anything_was_asked(self, call, nurse, at, tier):
        self.lift(call, tier, nurse, at)

        row = TierConfirmation.objects.get()
        assert (row.computed, row.confirmed, row.reason) == ("INCOMPLETE", tier, "she is grey")
        assert load(call, at).tier.rank == tier.rank

    def test_is_never_a_way_down(self, call, nurse, at):
        with pytest.raises(CallRefused, match="never lowered"):
            self.lift(call, Tier.SAFETY_NET, nurse, at)

        with pytest.raises(CallRefused, match="route that fits"):
            self.lift(call, Tier.INCOMPLETE, nurse, at)
        assert not TierConfirmation.objects.exists()

    def test_to_where_it_is_already_is_refused(self, cord, give, nurse, at):
        give(cord, N2="yes")
        for tier in (Tier.SAFETY_NET, DAY, NOW_TIER):
            with pytest.raises(CallRefused, match="that high already"):
                self.lift(cord, tier, nurse, at)

    def test_again_with_the_same_words_changes_nothing(self, call, nurse, at):
        self.lift(call, DAY, nurse, at)
        assert self.lift(call, DAY, nurse, at).tier.rank == DAY.rank
        assert TierConfirmation.objects.count() == 1

    def test_needs_a_reason(self, call, nurse, at):
        with pytest.raises(CallRefused, match="why you raise"):
            self.lift(call, GRAVEST, nurse, at, reason=" ")

        assert not Run.objects.exists()

    def test_gives_the_steps_of_the_raised_tier_to_tick(self, cord, give, nurse, at):
        give(cord, N2="yes")

        file = self.lift(cord, GRAVEST, nurse, at)

        assert next(step.id for step, _ in file.leading.steps) == "say_ambulance"

    def test_of_danger_now_counts_beside_a_checklist_opened_later(self, call, nurse, at):
        self.lift(call, GRAVEST, nurse, at)
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)

        file = load(call, at)
        assert file.tier is GRAVEST
        assert {one.run.slug for one in file.counting} == {"danger", "mscc"}


class TestAStep:
    @pytest.mark.parametrize("state", ["DONE", "NOT_APPLICABLE", "NOT_DONE"])
    def test_is_kept_in_its_words_with_who_and_when(self, cord, give, tick, nurse, at, state):
        give(cord, N2="yes")
        file = tick(cord, "script", state, "no phone beside her")

        row = StepRecord.objects.get()
        assert (row.state, row.reason, row.by, row.at) == (state, "no phone beside her", nurse, at)
        assert row.words == "Give the caller the words to say, or say them for them"
        assert file.run("mscc").steps_left == len(file.run("mscc").steps) - 1

    def test_that_was_not_done_needs_a_reason(self, cord, give, tick):
        give(cord, N2="yes")
        with pytest.raises(CallRefused, match="why it was not done"):
            tick(cord, "script", "NOT_DONE", "  ")

        assert not StepRecord.objects.exists()

    @pytest.mark.parametrize(
        ("step", "state"),
        [("no_such_step", "DONE"), ("say_ambulance", "DONE"), ("script", "MAYBE"), ("script", "")],
    )
    def test_that_is_not_on_the_list_is_refused(self, cord, give, tick, step, state):
        give(cord, N2="yes")
        with pytest.raises(CallRefused, match="no longer on the list"):
            tick(cord, step, state)

    def test_twice_is_one_row_and_another_state_is_a_second(self, cord, give, tick, at):
        give(cord, N2="yes")
        tick(cord, "script")
        tick(cord, "script")
        tick(cord, "script", "NOT_DONE", "they hung up")

        assert [row.state for row in StepRecord.objects.order_by("pk")] == ["DONE", "NOT_DONE"]
        newest = {step.id: row for step, row in load(cord, at).run("mscc").steps}["script"]
        assert newest.state == "NOT_DONE"

    def test_of_one_tier_is_never_taken_for_another_of_the_same_id(self, cord, give, tick, at):
        """`stay_on` says *while they ring* when immediate, *until the crew is there* for 999."""
        give(cord, N2="yes")
        for step in ("stay_on", "keep_still", "supervisor_told"):
            tick(cord, step, "NOT_APPLICABLE")

        file = give(cord, N9="hours")

        assert file.tier is GRAVEST
        assert all(record is None for _, record in file.run("mscc").steps)

    def test_in_the_same_words_is_ticked_for_both_tiers(self, cord, give, tick):
        give(cord, P6="yes", G0="no")
        file = give(cord, N2="yes")
        tick(cord, "teach_back")
        file = give(cord, N2="no", reason="wrong button", N1="no")

        words = {step.id: record for step, record in file.run("mscc").steps}
        assert file.run("mscc").tier is Tier.INCOMPLETE
        assert "teach_back" in words
