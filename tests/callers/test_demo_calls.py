"""The demo's invented calls: only in a demo, and with numbers that ring nowhere."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from callers import casefile
from callers.management.commands import load_demo_calls
from callers.models import Call, ContactAttempt, Review, Run
from helpline.models import AuditEntry, Installation, Role
from tests.conftest import OPEN_AT, make_person, rows_for_a_module, unguarded

pytestmark = pytest.mark.django_db
# Source: Ofcom, Telephone numbers for use in TV and radio drama programmes.
DRAMA = re.compile(r"07700 900\d{3}|01632 960\d{3}")


NOW = "callers.management.commands.load_demo_calls.now"


@pytest.fixture(autouse=True)
def _at_this_instant(monkeypatch):
    monkeypatch.setattr(NOW, lambda: OPEN_AT)


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Load the invented calls once for all tests of a class."""
    with rows_for_a_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(NOW, lambda: OPEN_AT)
        make_person(Role.NURSE, "Amara Test")
        make_person(Role.NURSE, "Bryn Test")
        make_person(Role.SUPERVISOR, "Sunita Test")
        call_command("load_demo_calls", verbosity=0)
        yield


class TestWhereInventedCallsMayGo:
    def test_is_refused_in_a_real_database(self, nurse):
        with unguarded("helpline.Installation:append_only"):
            Installation.objects.update(is_demo=False)

        with pytest.raises(CommandError, match="not made for a demo"):
            call_command("load_demo_calls", verbosity=0)
        assert not Call.objects.exists()

    def test_is_refused_where_nobody_could_have_taken_them(self, db):
        with pytest.raises(CommandError, match="no nurses"):
            call_command("load_demo_calls", verbosity=0)

    def test_does_without_a_supervisor(self, nurse, monkeypatch):
        monkeypatch.setattr(load_demo_calls, "WEEKS", 1)
        call_command("load_demo_calls", verbosity=0)

        assert not Review.objects.exists()
        assert Call.objects.waiting_for_review().count() > 1

    def test_leaves_real_calls_alone(self, call):
        call_command("load_demo_calls", verbosity=0)

        assert Call.objects.get() == call


class TestLoadedCalls:
    def test_makes_weeks_of_calls_through_the_same_actions_as_the_pages(self, loaded, at):
        made = Call.objects.count()

        assert made > 50
        assert not Call.objects.filter(closed_at=None).exists()
        assert AuditEntry.objects.filter(action="call.close").count() == made
        assert not Call.objects.filter(started_at__gt=at).exists()
        assert {"IMMEDIATE", ""} <= set(Call.objects.values_list("tier", flat=True))

    def test_leaves_a_few_calls_to_review_and_reviewed_ones(self, loaded, at):
        waiting = Call.objects.waiting_for_review()
        wanted = [reason for call in waiting for reason in call.review_wanted]

        assert 3 <= len(waiting) <= 12
        assert {"LOWERED", "IMMEDIATE"} <= {*wanted}
        assert not Review.objects.filter(at__gt=at).exists()
        assert Review.objects.count() > 5

    def test_twice_adds_nothing(self, loaded):
        made = Call.objects.count()
        call_command("load_demo_calls", verbosity=0)

        assert Call.objects.count() == made

    def test_uses_numbers_kept_for_drama_alone(self, loaded):
        numbers = [call.said("callback_number") for call in Call.objects.all()]
        numbers += ContactAttempt.objects.values_list("number", flat=True)

        assert numbers
        assert all(DRAMA.fullmatch(number) for number in numbers)
        for call in Call.objects.all():
            words = " ".join(call.record.values())
            for digits in re.findall(r"\+?\d[\d ]{8,}\d", words):
                assert DRAMA.fullmatch(digits), digits

    def test_stores_with_each_run_what_its_answers_come_to(self, loaded):
        for run in Run.objects.select_related("call"):
            one = casefile.load(run.call, run.call.closed_at).run(run.slug)
            assert run.assessment == one.assessment.as_record()
