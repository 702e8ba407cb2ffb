"""Urgent matters in a call: opened by an answer, made due by one, and what they do to the tier."""

from datetime import timedelta

import pytest

from callers import casefile
from callers.actions import runs, tiers
from callers.actions.writing import CallRefused
from callers.models import Call, Run
from callers.views.page import fragment
from guidance.queries import live_matters
from guidance.tiers import Tier
from helpline.models import AuditEntry
from tests.guidance.section_eight import MINIMA

pytestmark = pytest.mark.django_db
CHECKLISTS = ["danger", "mscc", "hypercalcaemia"]


@pytest.fixture
def open_(nurse, at):
    def open__(call, slug):
        return runs.open_run(call=call, slug=slug, by=nurse, at=at)

    return open__


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


def slugs(call):
    rows = Run.objects.filter(call=call, abandoned_at=None)
    return sorted(rows.values_list("slug", flat=True))


class TestInfection:
    @pytest.mark.parametrize("slug", CHECKLISTS)
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    @pytest.mark.parametrize("question", ["X1", "E7"])
    def test_is_opened_at_once_from_wherever_it_was_answered(
        self, call, give, open_, nurse, at, slug, value, question
    ):
        if slug != "danger":
            open_(call, slug)

        file = give(call, slug, **{question: value})

        assert slugs(call) == sorted({slug, "infection"})
        assert file.run("infection").values == {question: value}
        row = Run.objects.get(slug="infection")
        assert (row.opened_by, row.opened_at) == (nurse, at)
        assert row.tier == Call.objects.get(pk=call.pk).tier
        assert row.tier == (Tier.EMERGENCY_999 if question == "E7" else Tier.IMMEDIATE)
        entries = AuditEntry.objects.filter(action="run.open")
        assert [one.detail["checklist"] for one in entries].count("infection") == 1

    @pytest.mark.parametrize("slug", CHECKLISTS)
    def test_is_not_opened_by_a_no(self, call, give, open_, slug):
        if slug != "danger":
            open_(call, slug)
        give(call, slug, X1="no", E7="no")

        assert slugs(call) == [slug]

    def test_is_opened_once_however_often_it_is_pointed_to(self, call, give, open_):
        give(call, "danger", X1="unsure")
        open_(call, "mscc")
        give(call, "mscc", X1="yes", E7="yes")
        open_(call, "hypercalcaemia")
        give(call, "hypercalcaemia", R1="yes")

        assert Run.objects.filter(slug="infection").count() == 1

    def test_is_there_when_the_same_page_answers_all_at_once(self, call, nurse, at):
        runs.answer_several(
            call=call, slug="danger", given={"E1": "no", "X1": "yes"}, by=nurse, at=at
        )

        assert slugs(call) == ["danger", "infection"]

    def test_is_opened_again_after_an_abandoned_one(self, call, give, nurse, at):
        give(call, "danger", X1="yes")
        give(call, "danger", X1="no", reason="wrong button")
        runs.abandon_run(call=call, slug="infection", reason="not it", by=nurse, at=at)
        assert slugs(call) == ["danger"]

        give(call, "danger", X1="unsure")

        assert slugs(call) == ["danger", "infection"]
        assert Run.objects.filter(slug="infection").count() == 2

    def test_cannot_be_abandoned_while_the_answer_stands(self, call, give, nurse, at):
        give(call, "danger", X1="yes")

        with pytest.raises(CallRefused, match="cannot be abandoned"):
            runs.abandon_run(call=call, slug="infection", reason="a cold", by=nurse, at=at)

    def test_that_was_opened_by_hand_is_not_opened_again(self, call, give, open_):
        open_(call, "infection")
        give(call, "danger", X1="yes")

        assert Run.objects.filter(slug="infection").count() == 1

    def test_is_not_left_behind_by_an_answer_that_was_refused(self, cord, give):
        with pytest.raises(runs.InvalidAnswer):
            give(cord, X1="perhaps")

        assert slugs(cord) == ["mscc"]

    def test_is_not_left_behind_when_the_audit_fails(self, cord, give, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            give(cord, X1="yes")

        assert slugs(cord) == ["mscc"]
        assert not cord.answers.exists()


class TestAnAnswerThatMakesAnotherMatterDue:
    @pytest.mark.parametrize(
        ("slug", "question", "due"),
        [
            ("bleeding", "BL3", "clot"),
            ("kidney_or_thigh", "KT5", "fracture"),
            ("kidney_or_thigh", "KT2", "hypercalcaemia"),
            ("kidney_or_thigh", "KT3", "mscc"),
            ("fracture", "FR3", "mscc"),
        ],
    )
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    def test_does_not_open_it(self, call, give, open_, slug, question, due, value):
        open_(call, slug)

        file = give(call, slug, **{question: value})

        assert [one for one, _ in file.due] == [due]
        assert slugs(call) == [slug]
        assert f"{due} is due" in " ".join(one.words for one in file.missing)

    def test_asks_for_it_until_it_is_opened(self, call, give, open_, at):
        open_(call, "bleeding")
        give(call, "bleeding", BL3="yes")

        open_(call, "clot")

        assert load(call, at).due == []

    def test_asks_for_it_until_it_is_declined_with_a_reason(self, call, give, open_, nurse, at):
        open_(call, "kidney_or_thigh")
        give(call, "kidney_or_thigh", KT5="unsure")

        file = runs.decline_checklist(
            call=call, slug="fracture", reason="seen on an X-ray today", by=nurse, at=at
        )

        assert file.due == []

    def test_with_a_no_asks_for_nothing(self, call, give, open_):
        open_(call, "bleeding")

        assert give(call, "bleeding", BL3="no").due == []


class TestTheTierOfACall:
    @pytest.mark.parametrize(("slug", "minimum"), MINIMA.items())
    def test_is_at_least_a_matters_minimum(self, call, open_, at, slug, minimum):
        open_(call, slug)

        rank = load(call, at).tier.rank
        assert rank == max(Tier(minimum).rank, Tier.INCOMPLETE.rank)

    @pytest.mark.parametrize(("slug", "minimum"), MINIMA.items())
    def test_stays_at_that_minimum_when_everything_is_answered_no(
        self, call, open_, nurse, at, slug, minimum
    ):
        open_(call, slug)
        file = load(call, at)
        answers = {}
        for question in file.run(slug).definition.questions:
            harmless = next(one for one in question.options if one.level == "none")
            answers[question.id] = harmless.value
        file = runs.answer_several(call=call, slug=slug, given=answers, by=nurse, at=at)

        assert file.run(slug).assessment.complete
        assert file.tier == minimum

    @pytest.mark.parametrize("slug", MINIMA)
    def test_may_be_raised_from_there_and_never_lowered(self, call, open_, nurse, at, slug):
        open_(call, slug)
        with pytest.raises(CallRefused, match="never lowered"):
            tiers.raise_call(call=call, tier=Tier.SAFETY_NET, reason="she is fine", by=nurse, at=at)

        file = tiers.raise_call(call=call, tier=Tier.EMERGENCY_999, reason="grey", by=nurse, at=at)

        assert file.tier is Tier.EMERGENCY_999

    @pytest.mark.parametrize("slug", [one for one, least in MINIMA.items() if least == "IMMEDIATE"])
    def test_is_never_confirmed_below_that_minimum(self, call, open_, nurse, at, slug):
        open_(call, slug)
        for tier in (Tier.SAFETY_NET, Tier.WITHIN_24H, Tier.INCOMPLETE):
            with pytest.raises(CallRefused, match="never lowered"):
                tiers.confirm_tier(
                    call=call, slug=slug, tier=tier, reason="a cold", by=nurse, at=at
                )

    @pytest.mark.parametrize("first", ["mscc", "clot"])
    def test_is_the_highest_of_checklists_and_matters_in_any_order(
        self, call, open_, give, at, first
    ):
        second = {"mscc": "clot", "clot": "mscc"}[first]
        open_(call, first)
        open_(call, second)
        assert load(call, at).tier is Tier.IMMEDIATE

        give(call, "mscc", N2="yes", N9="hours")

        assert load(call, at).tier is Tier.EMERGENCY_999
        assert load(call, at).leading.run.slug == "mscc"

    def test_is_what_the_nurse_raised_danger_now_to_whatever_is_opened_later(
        self, call, open_, nurse, at
    ):
        tiers.raise_call(call=call, tier=Tier.EMERGENCY_999, reason="grey", by=nurse, at=at)
        open_(call, "jaw_or_ear")
        open_(call, "clot")

        assert load(call, at).tier is Tier.EMERGENCY_999

    def test_falls_when_a_matter_was_opened_by_mistake_and_abandoned(self, call, open_, nurse, at):
        open_(call, "jaw_or_ear")
        open_(call, "clot")

        file = runs.abandon_run(call=call, slug="clot", reason="wrong one", by=nurse, at=at)

        assert file.tier is Tier.INCOMPLETE
        assert Call.objects.get(pk=call.pk).tier == Tier.INCOMPLETE


class TestEachMatter:
    def test_that_is_live_has_a_minimum_here(self, at):
        assert {version.document.slug for version, _ in live_matters(at)} == set(MINIMA)

    @pytest.mark.parametrize("slug", MINIMA)
    def test_opens_from_any_call_with_what_was_answered_before(
        self, call, give, open_, nurse, at, slug
    ):
        give(call, "danger", E1="no", E2="no")

        run = open_(call, slug)

        assert load(call, at).run(slug).values == {"E1": "no", "E2": "no"}
        assert open_(call, slug) == run

    def test_stays_in_the_version_it_was_opened_in(self, call, open_, give, at):
        run = open_(call, "clot")
        give(call, "clot", CL3="yes")

        later = casefile.load(Call.objects.get(pk=call.pk), at + timedelta(days=1))
        assert later.run("clot").run.version_id == run.version_id


class TestTheMarksOfWhatIsOpen:
    def marks(self, call, at, rf, nurse):
        request = rf.get("/")
        request.user = nurse
        tabs = fragment(load(call, at), request)["tabs"]
        return {one.run.slug: one.look[1] for one in tabs}

    def test_a_run_is_marked_grave_by_its_own_answers_alone(self, call, give, open_, at, rf, nurse):
        give(call, "danger", X1="yes")
        open_(call, "mscc")
        assert self.marks(call, at, rf, nurse)["mscc"] == "Not complete"
        assert self.marks(call, at, rf, nurse)["infection"] == "Immediate"
        give(call, "mscc", N2="yes")
        assert self.marks(call, at, rf, nurse)["mscc"] == "Immediate"
