"""What was said once in a call is not asked again in it: twins, what is near, and the record."""

import json
from datetime import timedelta

import pytest

from callers import casefile
from callers.actions import calls, runs
from callers.actions.writing import CallRefused
from callers.models import Answer, Call, ExplainedBlanks
from callers.views.page import state
from callers.views.rows import rows_of
from callers.views.timeline import timeline
from guidance.actions.loading import canonical
from guidance.definition_parts import Group
from guidance.definitions import ChecklistDefinition, packaged_definition
from guidance.tiers import Tier

pytestmark = pytest.mark.django_db
KIDNEY = "kidney_or_thigh"
TWINS = [
    ("mscc", "N5", KIDNEY, "KT3"),
    ("hypercalcaemia", "R4", KIDNEY, "KT2"),
    ("mscc", "N8", "fracture", "FR3"),
]
BOTH_WAYS = [*TWINS, *((other, twin, slug, asked) for slug, asked, other, twin in TWINS)]


@pytest.fixture
def open_(nurse, at):
    def open__(call, *slugs):
        for slug in slugs:
            runs.open_run(call=call, slug=slug, by=nurse, at=at)

    return open__


def load(call, at):
    return casefile.load(Call.objects.get(pk=call.pk), at)


def row(file, slug, question):
    one = file.run(slug)
    rows = (row for rows in rows_of(one, list(one.definition.groups)) for row in rows.rows)
    return next(row for row in rows if row.question.id == question)


class TestOneAnswer:
    @pytest.mark.parametrize(("slug", "asked", "other", "twin"), BOTH_WAYS)
    @pytest.mark.parametrize("opened", ["before", "later"])
    def test_stands_in_both_runs_and_is_kept_once(
        self, call, give, open_, at, slug, asked, other, twin, opened
    ):
        open_(call, *([slug, other] if opened == "before" else [slug]))
        give(call, slug, **{asked: "no"})
        open_(call, other)

        file = load(call, at)
        assert file.run(other).values[twin] == file.run(slug).values[asked] == "no"
        assert twin not in file.run(other).assessment.missing
        assert Answer.objects.filter(call=call).count() == 1
        assert file.run(other).answered_in(twin).endswith(f"({asked})")
        assert file.run(slug).answered_in(asked) == ""

    @pytest.mark.parametrize(("slug", "asked", "other", "twin"), BOTH_WAYS)
    def test_is_changed_in_either_place(self, call, give, open_, at, slug, asked, other, twin):
        open_(call, slug, other)
        give(call, slug, **{asked: "no"})
        give(call, other, **{twin: "yes"})

        file = load(call, at)
        assert file.run(slug).values[asked] == file.run(other).values[twin] == "yes"
        first, second = Answer.objects.filter(call=call).order_by("pk")
        assert second.corrects == first
        assert (second.run.slug, second.question) == (other, twin)
        assert file.run(slug).answered_in(asked).endswith(f"({twin})")

    def test_given_again_in_the_other_place_changes_nothing(self, call, give, open_):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="no")
        give(call, KIDNEY, KT3="no")
        assert Answer.objects.filter(call=call).count() == 1

    def test_the_newest_counts_whichever_run_it_was_given_in(self, call, give, open_, at):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="no")
        give(call, KIDNEY, KT3="yes")
        give(call, "mscc", N5="unsure")
        file = load(call, at)
        assert file.run(KIDNEY).values["KT3"] == file.run("mscc").values["N5"] == "unsure"

    def test_other_calls_are_not_touched(self, call, give, open_, nurse, at):
        other = calls.start(by=nurse, at=at + timedelta(minutes=1))
        assert other.pk != call.pk
        open_(call, "mscc")
        open_(other, KIDNEY)
        give(call, "mscc", N5="yes")
        assert "KT3" not in load(other, at).run(KIDNEY).values

    def test_goes_on_standing_when_its_run_was_abandoned(self, call, give, open_, nurse, at):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N1="no", N5="no")
        runs.abandon_run(call=call, slug="mscc", reason="wrong one", by=nurse, at=at)
        assert load(call, at).run(KIDNEY).values == {"KT3": "no"}
        open_(call, "mscc")
        assert load(call, at).run("mscc").values == {"N5": "no"}

    @pytest.mark.parametrize(
        "change",
        [
            lambda question: question.pop("twin"),
            lambda question: question.update(options=question["options"][:2]),
        ],
        ids=["names no twin", "does not take this answer"],
    )
    def test_a_version_that_came_to_differ_asks_for_itself(self, call, give, open_, at, change):
        raw = json.loads(canonical(packaged_definition(KIDNEY)))
        asked = [one for group in raw["groups"] for one in group["questions"]]
        change(next(one for one in asked if one["id"] == "KT3"))
        other = ChecklistDefinition.model_construct(
            **{**packaged_definition(KIDNEY).__dict__, "groups": _groups(raw)}
        )
        open_(call, "mscc")
        give(call, "mscc", N5="unsure")
        assert load(call, at).heard((other,)).twins_of(other) == {}
        same = packaged_definition(KIDNEY)
        assert [*load(call, at).heard((same,)).twins_of(same)] == ["KT3"]


def _groups(raw):
    return tuple(Group.model_validate(one) for one in raw["groups"])


class TestRedThroughATwin:
    @pytest.mark.parametrize(("slug", "asked", "other", "twin"), BOTH_WAYS)
    def test_acts_at_once_in_every_run_that_is_open(
        self, call, give, open_, at, slug, asked, other, twin
    ):
        open_(call, slug, other)
        file = give(call, slug, **{asked: "yes"})

        assert file.run(other).run.tier == file.run(slug).run.tier == Tier.IMMEDIATE
        stored = Call.objects.get(pk=call.pk)
        assert (stored.tier, stored.first_red_at) == (Tier.IMMEDIATE, at)
        for name, question in ((slug, asked), (other, twin)):
            record = load(call, at).run(name).run.assessment
            assert question in record["because"]
            assert record["levels"][question] == "red"
        told = state(file, other)
        assert told["values"][twin] == "yes"
        assert told["levels"][twin] == "red"
        assert told["urgent"]
        assert len(told["because"]) == 1

    def test_a_run_opened_later_begins_red(self, call, give, open_, at):
        open_(call, "mscc")
        give(call, "mscc", N5="yes")
        open_(call, KIDNEY)
        run = load(call, at).run(KIDNEY).run
        assert run.tier == Tier.IMMEDIATE
        assert run.assessment["because"] == ["KT3"]

    def test_opens_what_follows_a_red_in_the_other_run(self, call, give, open_):
        open_(call, "mscc", KIDNEY)
        file = give(call, KIDNEY, KT3="yes")
        assert {"N9", "N10"} <= {*file.run("mscc").assessment.missing}
        file = give(call, "mscc", N9="hours")
        assert file.tier is Tier.EMERGENCY_999

    def test_makes_the_other_runs_checklist_due(self, call, give, open_):
        open_(call, "hypercalcaemia", KIDNEY)
        give(call, "hypercalcaemia", R1="no")
        file = give(call, KIDNEY, KT3="yes")
        assert "mscc" in dict(file.due)

    @pytest.mark.parametrize(("in_slug", "question"), [("mscc", "N5"), (KIDNEY, "KT3")])
    def test_is_taken_back_with_a_reason_only(self, call, give, open_, in_slug, question):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="yes")
        with pytest.raises(runs.NeedsReason):
            give(call, in_slug, **{question: "no"})
        file = give(call, in_slug, reason="misheard", **{question: "no"})
        assert Answer.objects.filter(call=call, lowered=True).count() == 1
        assert file.run("mscc").values["N5"] == file.run(KIDNEY).values["KT3"] == "no"

    def test_a_reason_is_asked_for_when_only_the_other_run_is_lowered(self, call, give, open_):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="yes", N1="yes")  # here another red keeps the tier
        with pytest.raises(runs.NeedsReason):
            give(call, "mscc", N5="no")

    def test_a_run_that_is_red_through_a_twin_is_not_abandoned(self, call, give, open_, nurse, at):
        open_(call, "mscc", KIDNEY)
        give(call, KIDNEY, KT3="yes")
        with pytest.raises(CallRefused, match="warning sign"):
            runs.abandon_run(call=call, slug="mscc", reason="mistake", by=nurse, at=at)


class TestClosing:
    def test_a_twin_is_missing_nowhere_once_it_was_answered(self, call, give, open_):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N1="no")
        file = give(call, KIDNEY, KT1="no")
        assert "N5" in file.blanks
        assert "KT3" not in file.blanks
        missing = {one.slug: one.missing for one in file.facts.runs}
        assert "N5" in missing["mscc"]
        assert "KT3" in missing[KIDNEY]
        file = give(call, KIDNEY, KT3="no")
        missing = {one.slug: one.missing for one in file.facts.runs}
        assert "N5" not in missing["mscc"]
        assert "KT3" not in missing[KIDNEY]

    @pytest.mark.parametrize("question", ["N5", "KT3"])
    def test_a_reason_for_one_blank_is_a_reason_for_its_twin(
        self, call, open_, nurse, at, question
    ):
        open_(call, "mscc", KIDNEY)
        file = runs.explain_blanks(
            call=call, reason="line lost", question=question, by=nurse, at=at
        )
        assert {"N5", "KT3"} <= file.facts.explained
        assert not {"R4", "KT2", "N1"} & file.facts.explained

    def test_all_blanks_are_explained_with_each_question_once(self, call, open_, nurse, at):
        open_(call, "mscc", KIDNEY)
        for _ in range(2):
            runs.explain_blanks(call=call, reason="line lost", by=nurse, at=at)
        (row,) = ExplainedBlanks.objects.filter(call=call)
        assert "N5" in row.questions
        assert "KT3" not in row.questions


class TestWhereItIsSaid:
    def test_the_row_says_where_it_was_answered(self, call, give, open_, at):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="no")
        file = load(call, at)
        assert row(file, KIDNEY, "KT3").beside.startswith("Answered in Cord compression (N5).")
        assert row(file, "mscc", "N5").beside == ""
        assert state(file, KIDNEY)["beside"]["KT3"].startswith("Answered in Cord compression (N5)")

    def test_the_timeline_says_where_and_what_it_counts_as(self, call, give, open_, at):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="no", N6="no")
        more = {one.words[:2]: one.more for one in timeline(load(call, at)) if one.kind == "Answer"}
        title = load(call, at).run(KIDNEY).definition.short_title
        assert more["N5"] == f"Asked in Cord compression (N5); counts as {title} (KT3)."
        assert more["N6"] == ""

    @pytest.mark.parametrize("order", [("mscc", KIDNEY), (KIDNEY, "mscc")])
    def test_the_hand_over_says_a_no_once(self, call, give, open_, at, order):
        open_(call, *order)
        give(call, "mscc", N5="no")
        text = load(call, at).hand_over
        assert text.count("change in passing water") == 1
        assert ("(answered in Cord compression (N5))" in text) is (order[0] == KIDNEY)

    def test_the_hand_over_names_a_red_in_each_run_and_where_it_was_said(
        self, call, give, open_, at
    ):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="yes")
        text = load(call, at).hand_over
        assert "Cord compression: change in passing water." in text
        assert "change in passing water (answered in Cord compression (N5))." in text

    def test_a_blank_is_said_once(self, call, give, open_, at):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N1="no")
        assert load(call, at).hand_over.count("change in passing water") == 1

    def test_the_banner_gives_the_reason_once(self, call, give, open_):
        open_(call, KIDNEY, "mscc")
        file = give(call, "mscc", N5="yes")
        assert [one.said for one in file.reasons] == ["yes: change in passing water"]

    def test_the_record_says_it_in_the_table_of_the_other_run(
        self, call, give, open_, signed_in, nurse
    ):
        open_(call, "mscc", KIDNEY)
        give(call, "mscc", N5="no")
        page = signed_in(nurse).get(f"/calls/{call.reference}/record/").content.decode()
        assert "answered in Cord compression (N5)" in page.partition("Timeline</h2>")[0]


class TestNear:
    @pytest.mark.parametrize(
        ("slug", "given", "other", "beside", "words"),
        [
            ("mscc", {"N3": "new"}, "low_calcium", "LC7", "Cord compression (N3): New"),
            ("low_calcium", {"LC7": "new"}, "mscc", "N3", "Low calcium (LC7): New"),
            ("hypercalcaemia", {"R6": "yes"}, "low_calcium", "LC5", "High calcium (R6): Yes"),
            ("hypercalcaemia", {"R5": "faint"}, "clot", "CL1", "High calcium (R5): Yes, and faint"),
        ],
    )
    def test_is_shown_beside_the_question_and_answers_nothing(
        self, call, give, open_, at, slug, given, other, beside, words
    ):
        open_(call, slug, other)
        give(call, slug, **given)
        file = load(call, at)
        assert words in row(file, other, beside).beside
        assert beside not in file.run(other).values
        assert beside in file.run(other).assessment.missing


class TestTheRecord:
    def test_stands_beside_the_bone_drug_question(self, call, write, open_, at):
        open_(call, "infection")
        assert [words for _, _, words in row(load(call, at), "infection", "IN4").record] == ["", ""]
        write(call, bone_drug_last="denosumab, 3 days ago", last_treatment="not known")
        file = load(call, at)
        found = row(file, "infection", "IN4").record
        assert [words for _, _, words in found] == ["denosumab, 3 days ago", "not known"]
        assert "IN4" in file.run("infection").assessment.missing  # a person reads the date

    def test_is_on_the_page_as_text(self, call, write, open_, signed_in, nurse):
        open_(call, "infection")
        write(call, bone_drug_last="<b>zoledronate</b> Monday")
        page = (
            signed_in(nurse).get(f"/calls/{call.reference}/?checklist=infection").content.decode()
        )
        assert '<b data-record="bone_drug_last">&lt;b&gt;zoledronate&lt;/b&gt; Monday</b>' in page
        assert '<b data-record="last_treatment">nothing yet</b>' in page
