"""Required questions that could not be asked, each with its reason, and only these."""

import pytest

from callers import casefile
from callers.actions import runs
from callers.actions.writing import CallRefused
from callers.models import Call, ExplainedBlanks
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def explain(nurse, at):
    def explain_(call, reason="she had to go", question="", by=nurse):
        return runs.explain_blanks(call=call, reason=reason, question=question, by=by, at=at)

    return explain_


def blanks(call, at):
    file = casefile.load(Call.objects.get(pk=call.pk), at)
    return [one.words for one in file.missing if one.where == "blanks"]


class TestExplaining:
    def test_names_each_question_that_is_blank_now_with_who_and_when(
        self, cord, give, explain, nurse, at
    ):
        give(cord, N1="no")

        explain(cord, " she had\x00 to go ")

        row = ExplainedBlanks.objects.get()
        assert "N2" in row.questions
        assert "N1" not in row.questions
        assert (row.reason, row.by, row.at) == ("she had to go", nurse, at)
        entry = AuditEntry.objects.get(action="run.explain")
        assert entry.detail == {"questions": row.questions}

    def test_takes_the_line_away(self, cord, explain, at):
        assert blanks(cord, at)

        explain(cord)

        assert blanks(cord, at) == []

    def test_may_name_one_question_alone(self, cord, explain, at):
        explain(cord, question="N2")

        assert ExplainedBlanks.objects.get().questions == ["N2"]
        assert "E1" in blanks(cord, at)[0]

    @pytest.mark.parametrize("question", ["", "N2"])
    def test_twice_is_one(self, cord, explain, question):
        explain(cord, question=question)
        explain(cord, question=question)

        assert ExplainedBlanks.objects.count() == 1
        assert AuditEntry.objects.filter(action="run.explain").count() == 1

    def test_one_question_for_another_reason_is_a_second(self, cord, explain):
        explain(cord)
        explain(cord, "she does not know", question="N2")

        assert ExplainedBlanks.objects.count() == 2

    def test_does_not_cover_what_becomes_blank_later(self, cord, give, explain, at):
        give(cord, G0="no", N1="no")
        explain(cord)
        assert blanks(cord, at) == []

        give(cord, G0="yes")

        assert "P1" in blanks(cord, at)[0]

    @pytest.mark.parametrize("reason", ["", " \n", "\x00"])
    def test_needs_a_reason(self, cord, explain, reason):
        with pytest.raises(CallRefused, match="why these questions"):
            explain(cord, reason)

    @pytest.mark.parametrize("question", ["N1", "ZZ"])
    def test_of_a_question_that_is_not_blank_is_refused(self, cord, give, explain, question):
        give(cord, N1="no")

        with pytest.raises(CallRefused, match="No required question is blank"):
            explain(cord, question=question)

    def test_before_anything_was_asked_is_refused(self, call, explain):
        with pytest.raises(CallRefused, match="No required question is blank"):
            explain(call)

    def test_is_for_the_nurse_who_holds_the_call(self, cord, explain, other_nurse):
        with pytest.raises(CallRefused, match="Another nurse"):
            explain(cord, by=other_nurse)

    def test_writes_nothing_when_the_audit_fails(self, cord, explain, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            explain(cord)

        assert not ExplainedBlanks.objects.exists()
