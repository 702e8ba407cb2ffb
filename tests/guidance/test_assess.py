"""`manage.py assess`: one line in, one line out, whatever the line is."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from guidance.definitions import packaged_definition
from guidance.kept import Kept
from guidance.models import Version
from guidance.triage import assess

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23T10:00:00+00:00"


@pytest.fixture
def run(monkeypatch, clock):
    """Return a function that feeds lines to the command and returns its lines and status."""

    def feed(checklist: str, lines: bytes | str, at: str = MONDAY) -> tuple[list[dict], int]:
        raw = lines.encode() if isinstance(lines, str) else lines
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        out = io.StringIO()
        status = 0
        try:
            call_command("assess", checklist, "--at", at, stdout=out)
        except SystemExit as end:
            status = int(end.code or 0)
        return [json.loads(line) for line in out.getvalue().splitlines()], status

    return feed


def all_no(checklist: str) -> dict[str, str]:
    definition = packaged_definition(checklist)
    return {
        question.id: "no" for question in definition.questions if question.option("no") is not None
    }


class TestAssess:
    def test_each_line_gets_its_answer(self, run):
        lines = '{"E1": "no", "N2": "yes", "N9": "days"}\n\n   \n{"E1": "yes"}'
        answers, status = run("mscc", lines)
        assert status == 0
        assert [answer["tier"] for answer in answers] == ["IMMEDIATE", "EMERGENCY_999"]
        assert set(answers[0]) == {
            "tier", "complete", "missing", "because", "follow_up_feasible"
        }  # fmt: skip
        assert answers[0]["because"] == ["N2"]
        assert "N10" in answers[0]["missing"]
        assert answers[0]["complete"] is False

    @pytest.mark.parametrize("checklist", ["mscc", "hypercalcaemia"])
    def test_everything_answered_no_is_a_safety_net(self, run, checklist):
        answers, status = run(checklist, json.dumps(all_no(checklist)))
        assert status == 0
        assert answers[0]["tier"] == "SAFETY_NET"
        assert answers[0]["complete"] is True
        assert answers[0]["missing"] == []

    def test_it_says_what_the_rule_says(self, run):
        given = {"R1": "unsure", "K1": "high", "K1n": "3.51"}
        answers, _ = run("hypercalcaemia", json.dumps(given))
        expected = assess(packaged_definition("hypercalcaemia"), given)
        assert answers[0]["tier"] == expected.tier.value
        assert answers[0]["because"] == list(expected.because)
        assert answers[0]["missing"] == list(expected.missing)

    @pytest.mark.parametrize(
        ("at", "feasible"),
        [
            ("2026-11-27T15:30:00+00:00", True),
            ("2026-11-28T12:30:00+00:00", False),
            ("2027-03-25T15:30:00Z", False),
            ("2026-11-27T16:30:00+01:00", True),
        ],
    )
    def test_follow_up_is_decided_at_the_instant_given(self, run, at, feasible):
        answers, _ = run("mscc", "{}", at=at)
        assert answers[0]["follow_up_feasible"] is feasible

    def test_an_instant_before_the_guidance_was_loaded_is_answered_too(self, run):
        answers, status = run("mscc", "{}", at="2024-05-01T10:00:00+01:00")
        assert status == 0
        assert answers[0]["tier"] == "INCOMPLETE"


class TestBadLines:
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("{", "This line is not JSON."),
            ("nonsense", "This line is not JSON."),
            ("[" * 100_000, "This line is not JSON."),
            ("9" * 10_000, "This line is not JSON."),
            (b"\xff\xfe{}", "This line is not JSON."),
            ("[]", "This line is not one JSON object of answers."),
            ('"no"', "This line is not one JSON object of answers."),
            ("null", "This line is not one JSON object of answers."),
            ("3", "This line is not one JSON object of answers."),
            ('{"E1": "no"} {"E1": "no"}', "This line is not JSON."),
            ('{"E1": "no", "E1": "no"}', "This line answers one question twice."),
            ('{"E1": "no", "\\u00451": "yes"}', "This line answers one question twice."),
            ('{"Z1": "no"}', "no such question"),
            ('{"": "no"}', "no such question"),
            ('{"e1": "no"}', "no such question"),
            ('{"E1": "maybe"}', "E1 takes one of"),
            ('{"E1": "NO"}', "E1 takes one of"),
            ('{"E1": null}', "E1 takes its answer as text"),
            ('{"E1": true}', "E1 takes its answer as text"),
            ('{"E1": NaN}', "E1 takes its answer as text"),
            ('{"E1": ["no"]}', "E1 takes its answer as text"),
            ('{"E1": {"a": "b"}}', "E1 takes its answer as text"),
            ('{"E1": "\\ud800"}', "E1 takes one of"),
        ],
    )
    def test_a_bad_line_says_why_and_the_rest_go_on(self, run, line, said):
        raw = line.encode() if isinstance(line, str) else line
        answers, status = run("mscc", raw + b'\n{"E1": "yes"}\n')
        assert status == 1
        assert list(answers[0]) == ["error"]
        assert said in answers[0]["error"]
        assert answers[1]["tier"] == "EMERGENCY_999"

    @pytest.mark.parametrize("number", ["1.49", "6.01", "10.4", "2,61", "2.611", "٢.٦", "1e0", ""])
    def test_a_bad_calcium_is_refused(self, run, number):
        answers, status = run("hypercalcaemia", json.dumps({"K1": "high", "K1n": number}))
        assert status == 1
        assert "K1n" in answers[0]["error"]

    def test_nothing_on_stdin_is_no_fault(self, run):
        assert run("mscc", "") == ([], 0)


class TestRefusals:
    @pytest.mark.parametrize(
        "at",
        ["2026-11-23T10:00:00", "2026-11-23", "now", "", "2026-13-01T10:00:00+00:00",
         "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00"],
    )  # fmt: skip
    def test_an_instant_that_is_none_is_refused_before_reading(self, monkeypatch, clock, at):
        monkeypatch.setattr(sys, "stdin", None)
        with pytest.raises(CommandError, match="--at"):
            call_command("assess", "mscc", "--at", at)

    def test_an_empty_database_says_what_to_do(self, monkeypatch, clock):
        monkeypatch.setattr(Version.objects, "raw", lambda *given: [])
        monkeypatch.setattr("guidance.queries.kept", lambda at: Kept())
        with pytest.raises(CommandError, match=r"`manage\.py load_guidance`"):
            call_command("assess", "mscc", "--at", MONDAY)

    @pytest.mark.parametrize("slug", ["danger", "infection", "risk_to_life"])
    def test_another_checklist_is_refused(self, clock, slug):
        with pytest.raises(CommandError, match="invalid choice"):
            call_command("assess", slug, "--at", MONDAY)
