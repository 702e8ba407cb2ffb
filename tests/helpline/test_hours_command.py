"""`manage.py line_status`, as other programs read it."""

import json
from datetime import UTC, date, datetime, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from helpline.actions import hours as changes
from helpline.models import Person, Role

pytestmark = pytest.mark.django_db


def ask(*instants: str, **options):
    out = StringIO()
    call_command("line_status", *(f"--at={at}" for at in instants), stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


class TestLineStatus:
    def test_answers_with_four_keys(self):
        assert ask("2026-12-24T16:00:00+00:00") == [
            {
                "state": "closed",
                "closes_at": None,
                "opens_at": "2026-12-26T09:00:00+00:00",
                "reason": "Closed after hours",
            }
        ]

    def test_answers_in_the_order_given(self):
        answers = ask(
            "2027-03-27T13:00:00+00:00",
            "2026-11-23T09:00:00Z",
            "2026-11-27T15:30:00+00:00",
            "2029-01-02T10:00:00+00:00",
            "2026-11-23T09:00:00Z",
        )
        assert [answer["state"] for answer in answers] == [
            "closed",
            "open",
            "closing_soon",
            "unknown",
            "open",
        ]
        assert answers[0]["opens_at"] == "2027-03-30T09:00:00+01:00"
        assert answers[1]["closes_at"] == "2026-11-23T16:00:00+00:00"
        assert answers[3]["opens_at"] is None
        assert "ended on Sunday 31 December 2028" in answers[3]["reason"]

    def test_reads_any_offset(self):
        [answer] = ask("2027-07-05T17:00:00+09:00")
        assert answer["closes_at"] == "2027-07-05T16:00:00+01:00"

    def test_can_leave_the_exceptions_out(self):
        by = Person.objects.create_user(
            email="s@example.org",
            name="A Supervisor",
            role=Role.SUPERVISOR,
            added_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
        changes.add_exception(
            starts_on=date(2026, 12, 24),
            kind="CLOSES",
            opens=time(12, 30),
            reason="Christmas",
            by=by,
            at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        )
        at = "2026-12-24T12:31:00+00:00"
        assert ask(at)[0]["reason"] == "Closed: Christmas"
        assert ask(at, without_exceptions=True)[0]["state"] == "open"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("2026-12-24T16:00:00", "no time zone"),
            ("2026-12-24", "no time zone"),
            ("tomorrow", "is not an instant"),
            ("", "is not an instant"),
            ("2026-13-01T00:00:00+00:00", "is not an instant"),
            ("0001-01-01T00:00:00+00:00", "1900 to 2900"),
            ("9999-12-31T23:59:59-12:00", "1900 to 2900"),
        ],
    )
    def test_refuses_a_bad_instant_before_it_answers_any(self, text, words):
        out = StringIO()
        with pytest.raises(CommandError, match=words):
            call_command("line_status", "--at=2026-11-23T09:00:00Z", f"--at={text}", stdout=out)
        assert out.getvalue() == ""

    def test_answers_for_now_when_asked_for_nothing_else(self):
        [answer] = ask()
        assert set(answer) == {"state", "closes_at", "opens_at", "reason"}
