"""Abandoned runs, checklists that are due, and what is stored and said of a run."""

from datetime import timedelta

import pytest
from django.db import transaction

from callers import casefile
from callers.actions import runs, tiers
from callers.actions.writing import CallRefused
from callers.models import Call, DeclinedChecklist, Run
from guidance.tiers import Tier

pytestmark = pytest.mark.django_db


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


class TestAbandoning:
    def abandon(self, call, nurse, at, reason="opened by mistake"):
        return runs.abandon_run(call=call, slug="mscc", reason=reason, by=nurse, at=at)

    def test_takes_the_run_away_and_keeps_its_row(self, cord, nurse, at):
        file = self.abandon(cord, nurse, at)

        row = Run.objects.get()
        assert (row.abandoned_by, row.abandoned_at) == (nurse, at)
        assert row.abandoned_reason == "opened by mistake"
        assert (file.tier, file.runs) == (None, [])
        assert Call.objects.get(pk=cord.pk).tier == ""

    def test_needs_a_reason(self, cord, nurse, at):
        with pytest.raises(CallRefused, match="opened by mistake"):
            self.abandon(cord, nurse, at, reason=" ")

    @pytest.mark.parametrize("answer", [{"P6": "yes"}, {"N2": "unsure"}, {"E1": "yes"}])
    def test_is_refused_once_an_answer_weighs_something(self, cord, give, nurse, at, answer):
        give(cord, **answer)
        with pytest.raises(CallRefused, match="cannot be abandoned"):
            self.abandon(cord, nurse, at)

    def test_is_refused_once_its_tier_was_confirmed(self, cord, nurse, at):
        tiers.confirm_tier(call=cord, slug="mscc", tier=Tier.INCOMPLETE, reason="", by=nurse, at=at)
        with pytest.raises(CallRefused, match="cannot be abandoned"):
            self.abandon(cord, nurse, at)

    def test_twice_changes_nothing(self, cord, nurse, at):
        self.abandon(cord, nurse, at)
        self.abandon(cord, nurse, at + timedelta(minutes=1), reason="again")

        assert Run.objects.get().abandoned_reason == "opened by mistake"


class TestADueChecklist:
    @pytest.mark.parametrize(("value", "due"), [("no", []), ("yes", 1), ("unsure", 1)])
    def test_is_offered_for_yes_and_not_sure(self, cord, give, value, due):
        file = give(cord, X2=value)

        assert [slug for slug, _ in file.due] == (["hypercalcaemia"] if due else [])

    def test_of_new_bone_pain_is_the_cord_checklist(self, call, give, nurse, at):
        runs.open_run(call=call, slug="hypercalcaemia", by=nurse, at=at)

        assert [slug for slug, _ in give(call, "hypercalcaemia", A9="new").due] == ["mscc"]

    def test_blocks_closing_until_it_is_run_or_declined(self, cord, give, nurse, at):
        def due(file):
            return [one for one in file.missing if one.where == "due"]

        assert due(give(cord, X2="unsure"))
        with pytest.raises(CallRefused, match="Say why"), transaction.atomic():
            runs.decline_checklist(call=cord, slug="hypercalcaemia", reason=" ", by=nurse, at=at)

        file = runs.decline_checklist(
            call=cord, slug="hypercalcaemia", reason=" tested\x00 today ", by=nurse, at=at
        )

        assert not due(file)
        row = DeclinedChecklist.objects.get()
        assert (row.reason, row.by, row.at) == ("tested today", nurse, at)

    def test_is_met_by_opening_it(self, cord, give, nurse, at):
        give(cord, X2="yes")
        runs.open_run(call=cord, slug="hypercalcaemia", by=nurse, at=at)

        assert load(cord, at).due == []

    def test_is_due_again_when_it_was_abandoned(self, cord, give, nurse, at):
        give(cord, X2="yes")
        runs.open_run(call=cord, slug="hypercalcaemia", by=nurse, at=at)
        file = runs.abandon_run(
            call=cord, slug="hypercalcaemia", reason="by mistake", by=nurse, at=at
        )

        assert [slug for slug, _ in file.due] == ["hypercalcaemia"]

    @pytest.mark.parametrize("slug", ["hypercalcaemia", "mscc", "no-such", "x" * 80])
    def test_alone_can_be_declined(self, cord, nurse, at, slug):
        with pytest.raises(CallRefused, match="not due"):
            runs.decline_checklist(call=cord, slug=slug, reason="no", by=nurse, at=at)

        assert not DeclinedChecklist.objects.exists()

    def test_declined_twice_is_one_row(self, cord, give, nurse, at):
        give(cord, X2="yes")
        for reason in ("tested today", "again"):
            runs.decline_checklist(call=cord, slug="hypercalcaemia", reason=reason, by=nurse, at=at)

        assert DeclinedChecklist.objects.get().reason == "tested today"


class TestTheStoredAssessment:
    @pytest.mark.parametrize("tier", ["SAFETY_NET", "WITHIN_24H", "IMMEDIATE", "EMERGENCY_999"])
    def test_equals_what_the_stored_answers_come_to(self, call, assess_as, at, tier):
        assess_as(call, tier)

        one = load(call, at).run("mscc")
        stored = Run.objects.get(slug="mscc")
        assert stored.assessment == one.assessment.as_record()
        assert stored.tier == one.assessment.tier == Call.objects.get(pk=call.pk).tier == tier
        assert stored.assessment["rule"]
        assert stored.assessment["rule_source"]


class TestTheHandOverOfARun:
    def test_says_each_answer_as_it_was_given(self, cord, give, at):
        give(cord, N1="no", N2="unsure", N9="days", G0="yes", X2="unsure")
        give(cord, N3="known", note="since chemotherapy")

        said = load(cord, at).hand_over

        for words in (
            "not sure: newly harder to walk, stand or climb, or unsteady",
            "over days",
            "not sure: thirst, muddle, sleepiness or new constipation",
            "usual for them, team knows: numbness or pins and needles",
            "answered no: weaker, heavier or less controlled arms or legs.",
        ):
            assert words in said
        not_asked = next(line for line in said.splitlines() if "not asked" in line)
        assert "bowel" in not_asked
        assert "numbness" not in not_asked

    def test_asks_for_what_the_tier_that_stands_asks(self, cord, give, at):
        def asked():
            said = load(cord, at).hand_over
            return said.split("RECOMMENDATION\n")[1].splitlines()[0]

        give(cord, N2="yes")
        immediate = asked()
        give(cord, N9="hours")

        assert immediate
        assert asked() != immediate
