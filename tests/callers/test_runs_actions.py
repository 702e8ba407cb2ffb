"""Answering checklists: append-only answers, corrections, and danger now shared by every run."""

from datetime import timedelta

import pytest

from callers import casefile
from callers.actions import runs
from callers.actions.writing import CallRefused
from callers.models import Answer, Call, Run
from guidance.queries import NotLive, live_definition
from guidance.tiers import Tier
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
DANGER_IDS = [f"E{place}" for place in range(1, 8)]


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


class TestOpeningAChecklist:
    def test_pins_the_version_that_is_live(self, cord, nurse, at):
        run = Run.objects.get(call=cord)

        assert run.version == live_definition("mscc", at).version
        assert (run.opened_by, run.opened_at, run.tier) == (nurse, at, "INCOMPLETE")
        assert load(cord, at).tier is Tier.INCOMPLETE

    def test_twice_gives_the_same_run(self, cord, nurse, at):
        again = runs.open_run(call=cord, slug="mscc", by=nurse, at=at + timedelta(minutes=1))

        assert again == Run.objects.get(call=cord)

    def test_that_is_not_live_is_refused(self, call, nurse, at):
        with pytest.raises(NotLive):
            runs.open_run(call=call, slug="no-such-checklist", by=nurse, at=at)

    def test_begins_with_the_danger_answers_given_before(self, call, give, nurse, at):
        give(call, "danger", E1="no", X1="unsure")

        run = runs.open_run(call=call, slug="mscc", by=nurse, at=at)

        assert run.tier == Tier.IMMEDIATE
        assert load(call, at).run("mscc").values == {"E1": "no", "X1": "unsure"}
        assert Call.objects.get(pk=call.pk).tier == Tier.IMMEDIATE

    def test_again_after_it_was_abandoned_starts_from_blank(self, cord, give, nurse, at):
        give(cord, N1="no")
        runs.abandon_run(call=cord, slug="mscc", reason="wrong one", by=nurse, at=at)

        runs.open_run(call=cord, slug="mscc", by=nurse, at=at)

        assert load(cord, at).run("mscc").values == {}
        assert Answer.objects.filter(call=cord).count() == 1


class TestAnAnswer:
    def test_is_kept_with_the_question_as_shown_who_and_when(self, cord, give, nurse, at):
        give(cord, N2="unsure")

        row = Answer.objects.get(call=cord)
        shown = live_definition("mscc", at).definition.question("N2")
        assert (row.question, row.asked, row.value, row.label) == (
            "N2",
            shown.ask,
            "unsure",
            "Not sure",
        )
        assert (row.level, row.by, row.at, row.corrects) == ("red", nurse, at, None)
        assert row.version == live_definition("mscc", at).version

    def test_given_twice_is_one_row(self, cord, give):
        give(cord, N2="yes")
        give(cord, N2="yes")

        assert Answer.objects.filter(call=cord).count() == 1

    def test_sets_the_tier_of_the_call_at_once(self, cord, give, at):
        give(cord, N2="yes")

        stored = Call.objects.get(pk=cord.pk)
        assert (stored.tier, stored.first_red_at) == (Tier.IMMEDIATE, at)

    def test_that_is_red_is_timed_once(self, cord, nurse, at, give):
        give(cord, N2="yes")
        later = at + timedelta(minutes=3)
        runs.answer(call=cord, slug="mscc", question="N1", value="yes", by=nurse, at=later)

        assert Call.objects.get(pk=cord.pk).first_red_at == at

    @pytest.mark.parametrize(
        ("question", "value"),
        [("N2", "maybe"), ("N2", ""), ("N2", "YES"), ("ZZ", "yes"), ("", "yes"), ("N2", "no\x00")],
    )
    def test_that_the_checklist_does_not_take_is_refused(self, cord, give, question, value):
        with pytest.raises(runs.InvalidAnswer):
            give(cord, **{question: value})

        assert not Answer.objects.exists()

    @pytest.mark.parametrize(
        ("number", "tier"), [("2.61", "WITHIN_24H"), ("2.99", "WITHIN_24H"), ("3.00", "IMMEDIATE")]
    )
    def test_may_be_a_number_with_its_unit(self, call, give, nurse, at, number, tier):
        runs.open_run(call=call, slug="hypercalcaemia", by=nurse, at=at)

        file = give(call, "hypercalcaemia", K1="high", K1n=number)

        assert file.run("hypercalcaemia").assessment.tier_before_incomplete == tier
        assert number in Answer.objects.get(question="K1n").label

    @pytest.mark.parametrize("number", ["1.49", "6.01", "10.4", "2,6", "high"])
    def test_that_is_no_number_of_that_unit_is_refused(self, call, give, nurse, at, number):
        runs.open_run(call=call, slug="hypercalcaemia", by=nurse, at=at)

        with pytest.raises(runs.InvalidAnswer):
            give(call, "hypercalcaemia", K1n=number)

    def test_in_a_checklist_that_is_not_open_is_refused(self, call, give):
        with pytest.raises(CallRefused, match="Open it first"):
            give(call, "mscc", N2="yes")
        with pytest.raises(CallRefused, match="Open it first"):
            give(call, "danger", N2="yes")

    def test_of_known_needs_a_note_that_says_what_is_usual(self, cord, give):
        for blank in ("", "  ", "\x00"):
            with pytest.raises(runs.NeedsNote) as needs:
                give(cord, N3="known", note=blank)
        assert (needs.value.question, needs.value.value) == ("N3", "known")

        give(cord, N3="known", note=" since chemotherapy, team knows\x00 ")

        assert Answer.objects.get().note == "since chemotherapy, team knows"

    def test_several_at_once_are_all_stored_or_none(self, cord, nurse, at):
        with pytest.raises(runs.InvalidAnswer):
            runs.answer_several(
                call=cord, slug="mscc", given={"N1": "no", "N2": "perhaps"}, by=nurse, at=at
            )
        assert not Answer.objects.exists()

        runs.answer_several(call=cord, slug="mscc", given={"N1": "no", "E1": "no"}, by=nurse, at=at)

        assert dict(Answer.objects.values_list("question", "run")) == {
            "N1": Run.objects.get().pk,
            "E1": None,
        }


class TestACorrection:
    def test_is_a_new_row_that_points_to_the_one_before(self, cord, give):
        give(cord, P6="no")
        give(cord, P6="yes")

        first, second = Answer.objects.order_by("pk")
        assert (first.value, second.value, second.corrects) == ("no", "yes", first)
        assert not second.lowered

    def test_that_lowers_the_tier_needs_a_reason(self, cord, give, at):
        give(cord, N2="yes")
        for blank in ("", " "):
            with pytest.raises(runs.NeedsReason) as needs:
                give(cord, N2="no", reason=blank)
        assert (needs.value.question, needs.value.value) == ("N2", "no")
        assert load(cord, at).tier is Tier.IMMEDIATE

        give(cord, N2="no", reason="misheard: it was last year")

        row = Answer.objects.latest("pk")
        assert (row.lowered, row.correction_reason) == (True, "misheard: it was last year")
        assert load(cord, at).tier is Tier.INCOMPLETE
        entry = AuditEntry.objects.filter(action="run.answer").latest("pk")
        assert entry.detail["lowered"] is True
        assert "misheard" not in str(entry.detail)

    def test_of_one_red_among_two_needs_no_reason(self, cord, give):
        give(cord, N1="yes", N2="yes")

        give(cord, N2="no")

        assert not Answer.objects.latest("pk").lowered

    def test_of_a_shared_answer_that_lowers_any_run_needs_a_reason(self, call, give, nurse, at):
        give(call, "danger", X1="yes")
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        give(call, "mscc", N2="yes")

        # In the cord compression checklist N2 keeps it immediate; in danger now it would fall.
        with pytest.raises(runs.NeedsReason):
            give(call, "mscc", X1="no")

    def test_back_and_forth_keeps_every_row(self, cord, give, at):
        for value in ("yes", "no", "yes", "unsure"):
            give(cord, P6=value, reason="corrected by the caller")

        rows = list(Answer.objects.order_by("pk"))
        assert [row.value for row in rows] == ["yes", "no", "yes", "unsure"]
        assert [row.corrects for row in rows] == [None, *rows[:3]]
        assert load(cord, at).run("mscc").values == {"P6": "unsure"}

    def test_counts_though_another_machines_clock_is_behind(self, cord, nurse, at, give):
        give(cord, P6="no")
        early = at - timedelta(seconds=2)
        for value in ("yes", "unsure", "yes"):
            runs.answer(call=cord, slug="mscc", question="P6", value=value, by=nurse, at=early)

        assert load(cord, at).run("mscc").values == {"P6": "yes"}


class TestDangerNow:
    def test_needs_no_checklist_and_is_written_once_for_the_call(self, call, give, at):
        file = give(call, "danger", E1="no")

        assert Answer.objects.get().run is None
        assert file.tier is Tier.INCOMPLETE
        assert Run.objects.get().slug == "danger"

    def test_answered_in_one_checklist_counts_in_every_one(self, cord, give, nurse, at):
        runs.open_run(call=cord, slug="hypercalcaemia", by=nurse, at=at)

        give(cord, "hypercalcaemia", E3="yes")

        file = load(cord, at)
        assert {one.tier for one in file.runs} == {Tier.EMERGENCY_999}
        assert set(Run.objects.values_list("tier", flat=True)) == {"EMERGENCY_999"}

    def test_by_itself_stops_counting_once_a_checklist_is_open(self, call, give, nurse, at):
        give(call, "danger", E1="no")
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)

        assert [one.run.slug for one in load(call, at).counting] == ["mscc"]


class TestEachAskedNonePresent:
    def all_no(self, call, nurse, at, group="danger_now", slug="danger"):
        return runs.answer_all_no(call=call, slug=slug, group=group, by=nurse, at=at)

    def test_writes_a_no_for_each_question(self, call, nurse, at):
        file = self.all_no(call, nurse, at)

        assert file.shared_values == dict.fromkeys(DANGER_IDS, "no")

    def test_never_overrides_an_emergency(self, call, give, nurse, at):
        give(call, "danger", E4="unsure")

        file = self.all_no(call, nurse, at)

        assert file.shared_values["E4"] == "unsure"
        assert file.tier is Tier.EMERGENCY_999
        assert len(file.shared_values) == 7

    def test_never_overrides_one_that_was_given_before_the_checklist_was_opened(
        self, call, give, nurse, at
    ):
        give(call, "danger", E4="yes")
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)

        assert self.all_no(call, nurse, at, slug="mscc").tier is Tier.EMERGENCY_999

    def test_twice_writes_nothing_more(self, call, nurse, at):
        self.all_no(call, nurse, at)
        self.all_no(call, nurse, at)

        assert Answer.objects.count() == 7

    @pytest.mark.parametrize("group", ["nerves", "worry", "infection", "no-such-group", ""])
    def test_is_not_offered_for_other_groups(self, cord, nurse, at, group):
        self.all_no(cord, nurse, at, group=group, slug="mscc")

        assert not Answer.objects.exists()
