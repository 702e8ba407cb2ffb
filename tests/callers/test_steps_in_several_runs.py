"""A step done once in a call is done for every run that asks it in the same words."""

import pytest

from callers import casefile
from callers.actions import runs, steps
from callers.actions.writing import CallRefused
from callers.models import Call, StepRecord
from guidance.tiers import Tier
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_(nurse, at):
    def open__(call, *slugs):
        for slug in slugs:
            runs.open_run(call=call, slug=slug, by=nurse, at=at)

    return open__


@pytest.fixture
def tick(nurse, at):
    def tick_(call, slug, step, state="DONE", reason=""):
        return steps.tick_step(
            call=call, slug=slug, step=step, state=state, reason=reason, by=nurse, at=at
        )

    return tick_


@pytest.fixture
def rest(nurse, at):
    def rest_(call, slug):
        return steps.rest_not_applicable(call=call, slug=slug, by=nurse, at=at)

    return rest_


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


def states(file, slug):
    return {step.id: record and record.state for step, record in file.run(slug).steps}


class TestAStepInTheSameWords:
    def test_ticked_in_one_run_counts_in_the_other(self, call, open_, tick, at):
        open_(call, "clot", "infection")
        before = load(call, at).run("infection").steps_left

        file = tick(call, "clot", "teach_back")

        assert states(file, "clot")["teach_back"] == "DONE"
        assert states(file, "infection")["teach_back"] == "DONE"
        assert file.run("infection").steps_left == before - 1
        assert StepRecord.objects.count() == 1

    def test_ticked_before_the_other_was_opened_counts_there_too(self, call, open_, tick, at):
        open_(call, "clot")
        tick(call, "clot", "worsening")
        open_(call, "infection")

        assert states(load(call, at), "infection")["worsening"] == "DONE"

    def test_corrected_in_the_other_run_counts_in_both(self, call, open_, tick):
        open_(call, "clot", "infection")
        tick(call, "clot", "teach_back")

        file = tick(call, "infection", "teach_back", "NOT_DONE", "she was crying")

        assert states(file, "clot")["teach_back"] == "NOT_DONE"
        assert states(file, "infection")["teach_back"] == "NOT_DONE"

    def test_ticked_again_in_the_other_run_is_no_second_row(self, call, open_, tick):
        open_(call, "clot", "infection")
        tick(call, "clot", "teach_back")
        tick(call, "infection", "teach_back")

        assert StepRecord.objects.count() == 1

    def test_with_one_id_and_other_words_does_not_count(self, call, open_, tick):
        """`say_worry` names another worry in each matter."""
        open_(call, "clot", "infection")

        file = tick(call, "clot", "say_worry")

        assert states(file, "infection")["say_worry"] is None


class TestTheRestNotApplicable:
    def test_marks_what_is_left_of_a_lower_run(self, call, open_, rest, at, nurse):
        open_(call, "bleeding", "clot")

        file = rest(call, "bleeding")

        assert file.run("bleeding").tier is Tier.INCOMPLETE
        higher = {(step.id, step.words) for step, _ in file.run("clot").steps}
        for step, record in file.run("bleeding").steps:
            assert (record is None) is ((step.id, step.words) in higher), step.id
            assert record is None or record.state == "NOT_APPLICABLE"
        row = StepRecord.objects.first()
        assert (row.reason, row.by, row.at) == ("the call goes by a higher tier", nurse, at)
        entry = AuditEntry.objects.get(action="run.steps_left")
        assert entry.detail == {"count": StepRecord.objects.count()}

    def test_keeps_what_was_ticked_before(self, call, open_, tick, rest):
        open_(call, "other", "clot")
        tick(call, "other", "answer_missing", "NOT_DONE", "no time")

        file = rest(call, "other")

        assert states(file, "other")["answer_missing"] == "NOT_DONE"

    def test_never_excuses_a_step_that_the_higher_run_still_asks(self, call, open_, rest, at):
        open_(call, "bleeding", "clot")
        before = load(call, at)
        assert "teach_back" in states(before, "bleeding")

        file = rest(call, "bleeding")

        assert states(file, "clot") == dict.fromkeys(states(before, "clot"))
        assert file.run("clot").steps_left == before.run("clot").steps_left
        assert states(file, "bleeding")["teach_back"] is None
        assert states(file, "bleeding")["ring_team"] == "NOT_APPLICABLE"

    def test_is_whole_once_the_higher_run_ticked_what_both_ask(self, call, open_, rest, tick):
        open_(call, "bleeding", "clot")
        rest(call, "bleeding")

        file = tick(call, "clot", "teach_back")

        assert file.run("bleeding").steps_left == 0

    def test_twice_adds_nothing(self, call, open_, rest):
        open_(call, "bleeding", "clot")
        rest(call, "bleeding")
        rows = StepRecord.objects.count()
        rest(call, "bleeding")

        assert StepRecord.objects.count() == rows

    def test_is_refused_for_the_run_that_leads(self, call, open_, rest):
        open_(call, "bleeding", "clot")
        with pytest.raises(CallRefused, match="leads the call"):
            rest(call, "clot")

        assert not StepRecord.objects.exists()

    def test_is_refused_for_another_run_of_the_same_tier(self, call, open_, rest):
        open_(call, "infection", "clot")
        for slug in ("infection", "clot"):
            with pytest.raises(CallRefused, match="leads the call"):
                rest(call, slug)

    def test_is_refused_again_once_the_lower_run_rose(self, call, open_, rest, give):
        open_(call, "jaw_or_ear", "clot")
        give(call, "jaw_or_ear", JE1="yes")

        with pytest.raises(CallRefused, match="leads the call"):
            rest(call, "jaw_or_ear")

    def test_is_refused_for_a_run_that_is_not_open(self, call, open_, rest):
        open_(call, "clot")
        with pytest.raises(CallRefused, match="Open it first"):
            rest(call, "bleeding")

    def test_writes_nothing_when_the_audit_fails(self, call, open_, rest, request):
        open_(call, "bleeding", "clot")
        request.getfixturevalue("no_audit")
        with pytest.raises(RuntimeError, match="no audit"):
            rest(call, "bleeding")

        assert not StepRecord.objects.exists()
