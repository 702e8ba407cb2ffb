"""The markup of a step is kept, and what a person wrote of it never is."""

from datetime import UTC, datetime

from callers.models import StepRecord, StepState
from callers.views.step_rows import GAPS, step_rows
from guidance.definition_parts import Step
from helpline.models import Person

STEP = Step(id="ring", words="Ring {the} line", say="Stay <there>", source="S1", certainty="P")
AT = datetime(2026, 7, 1, 9, 4, tzinfo=UTC)


def html(record=None, **more):
    given = {"prefix": "step", "where": "/calls/a/", "checklist": "mscc", "token": "t0ken"}
    return step_rows([(STEP, record)], **given | more)


def record(state, name="Amara", reason=""):
    return StepRecord(state=state, by=Person(name=name), at=AT, reason=reason)


class TestAStep:
    def test_takes_its_own_words_as_text_and_leaves_no_gap(self):
        shown = html()

        assert "<span>Ring {the} line</span>" in shown
        assert "“Stay &lt;there&gt;”" in shown
        assert not any(gap in shown for gap in GAPS.values())

    def test_says_of_each_call_and_person_only_their_own(self):
        first = html(record(StepState.NOT_DONE, "Gwen <b>", "no {said} phone"), token="first")
        second = html(record(StepState.NOT_DONE, "Hal"), where="/calls/b/")

        assert "Not done 10:04, Gwen &lt;b&gt;: no {said} phone" in first
        assert 'value="first"' in first
        assert "Not done 10:04, Hal<" in second
        assert 'value="t0ken"' in second
        assert 'action="/calls/b/" hx-post="/calls/b/"' in second
        assert "10:04" not in html()

    def test_shows_which_button_is_pressed(self):
        for state, pressed in ((StepState.DONE, 1), (StepState.NOT_DONE, 0)):
            assert html(record(state)).count('aria-pressed="true"') == pressed
        assert html().count('aria-pressed="true"') == 0
