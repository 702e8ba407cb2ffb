"""Calls made by the thousand: only in a demo, the same for the same seed, true to the rules."""

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from weakref import WeakSet

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from callers import casefile, closing, log_filing
from callers.facts import review_facts_of
from callers.making import loading, plan, stories
from callers.making.words import CLASSES, VOCABULARY
from callers.management.commands import make_calls
from callers.models import Answer, Call, ContactAttempt, FollowUp, LogRow, Review, Run
from callers.review_reasons import reasons
from guidance.tiers import Tier
from helpline.hours import timetable
from helpline.models import AuditEntry, Installation, Role
from helpline.opening_hours import open_at, status
from tests.conftest import OPEN_AT, make_person, rows_for_a_module, unguarded

pytestmark = pytest.mark.django_db
# Source: Ofcom, Telephone numbers for use in TV and radio drama programmes.
DRAMA = re.compile(r"07700 900\d{3}|01632 960\d{3}")
NOW = "callers.management.commands.make_calls.now"
MANY = 5_000


@pytest.fixture(autouse=True)
def _at_this_instant(monkeypatch):
    monkeypatch.setattr(NOW, lambda: OPEN_AT)


def make(count: int, **options) -> str:
    """Make calls; return what was said of them."""
    said = io.StringIO()
    call_command("make_calls", count=count, stdout=said, **{"beside": 0, "seed": 1} | options)
    return said.getvalue()


def content() -> list[tuple]:
    """Return what tells one load from another: neither ids nor the people that tests make."""
    return [
        *Call.objects.order_by("started_at", "reference").values_list(
            "reference", "started_at", "record", "closed_at", "tier", "closing", "review_urgency"
        ),
        *Answer.objects.order_by("pk").values_list("question", "value", "at"),
        *FollowUp.objects.order_by("pk").values_list("due_at", "outcome"),
    ]


def content_of(count: int, **options) -> list[tuple]:
    """Return what a load makes, and take it back."""
    with transaction.atomic():
        make(count, **options)
        found = content()
        transaction.set_rollback(True)
    return found


def judged(call: Call) -> casefile.CaseFile:
    """Return a call's file as it stood at its closing, with the guidance that is live now."""
    file = casefile.load(call, OPEN_AT)
    file.at = call.closed_at
    return file


@pytest.fixture(scope="class")
def made(django_db_setup, django_db_blocker) -> Iterator[str]:
    """Make thousands of calls once for all tests of a class."""
    with rows_for_a_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(NOW, lambda: OPEN_AT)
        patch.setattr(plan, "CALLS_A_SCENE", MANY)
        for name in ("Amara Test", "Bryn Test"):
            make_person(Role.NURSE, name)
        make_person(Role.SUPERVISOR, "Sunita Test")
        yield make(MANY, seed=7)


class TestWhereMadeCallsMayGo:
    def test_are_refused_in_a_real_database(self, nurse):
        with unguarded("helpline.Installation:append_only"):
            Installation.objects.update(is_demo=False)

        with pytest.raises(CommandError, match="not made for a demo"):
            make(5)
        assert not Call.objects.exists()

    def test_are_refused_where_nobody_could_have_taken_them(self, db):
        with pytest.raises(CommandError, match="no nurses"):
            make(5)

    @pytest.mark.parametrize("count", [0, make_calls.MOST + 1])
    def test_are_counted(self, nurse, count):
        with pytest.raises(CommandError, match="from 1 to"):
            make(count)


class TestTheSameSeed:
    @pytest.fixture(autouse=True)
    def _few_scenes(self, monkeypatch):
        monkeypatch.setattr(stories, "SHARES", [one for one in stories.SHARES if one.part > 0.05])

    def test_makes_the_same_calls_and_another_seed_others(self, nurse, supervisor):
        loads = [content_of(50, seed=seed) for seed in (1, 1, 2)]

        assert loads[0] == loads[1]
        heard, other = ({str(row[2]) for row in one[:50]} for one in (loads[0], loads[2]))
        assert heard.isdisjoint(other)

    def test_gives_no_call_a_reference_that_is_taken(self, nurse):
        make(20)
        make(20)

        assert Call.objects.count() == 40

    def test_leaves_room_for_the_next_real_call(self, nurse, call, write):
        make(20)
        after = Call.objects.create(
            reference="C-NEW-001", started_at=OPEN_AT, started_by=nurse, nurse=nurse,
            line_state="open",
        )  # fmt: skip

        assert after.pk > Call.objects.exclude(pk=after.pk).latest("pk").pk

    def test_is_filled_in_alike_by_processes_beside(self, nurse):
        assert content_of(20, beside=1) == content_of(20)

    def test_stands_on_the_same_indexes_and_keys_as_before(self, nurse, monkeypatch):
        before = standing()
        monkeypatch.setattr(loading, "WITHOUT_INDEXES", 1)
        make(20)

        assert standing() == before

    @pytest.mark.parametrize("when", [1, 3])
    def test_is_taken_back_whole_when_somebody_stops_it(self, nurse, monkeypatch, when):
        make(5)
        before, listed = standing(), [*LogRow.objects.values()]
        monkeypatch.setattr(loading, "WITHOUT_INDEXES", 1)
        monkeypatch.setattr(plan, "PART", 4)
        monkeypatch.setattr(log_filing, "in_parts", stopped_at(when))
        with pytest.raises(KeyboardInterrupt):
            make(20, seed=2)

        assert standing() == before
        assert [*LogRow.objects.values()] == listed
        assert Call.objects.count() == 5

    def test_is_taken_back_whole_when_a_row_is_refused(self, nurse, monkeypatch):
        before = standing()
        monkeypatch.setattr(loading, "WITHOUT_INDEXES", 1)
        monkeypatch.setattr(plan, "references", lambda seed: iter(["C-AAA-001"] * 99))
        with pytest.raises(Exception, match="reference"):
            make(20)

        assert standing() == before
        assert not Call.objects.exists()


def standing() -> list[tuple]:
    """Return the indexes, constraints and triggers of the tables that are loaded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s) UNION ALL "
            "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid::regclass::text = ANY(%s) AND convalidated UNION ALL "
            "SELECT tgname || tgenabled::text FROM pg_trigger "
            "WHERE tgrelid::regclass::text = ANY(%s) AND NOT tgisinternal",
            [loading.tables()] * 3,
        )
        return sorted(cursor.fetchall())


def stopped_at(part: int):
    """Return what files calls in the log until Ctrl-C is pressed in this part."""
    files = log_filing.in_parts

    @contextmanager
    def in_parts():
        parts = itertools.count(1)
        with files() as file:

            def stops(first: int, until: int) -> None:
                if next(parts) == part:
                    raise KeyboardInterrupt
                file(first, until)

            yield stops

    return in_parts


class TestTheLogOfMadeCalls:
    @pytest.mark.parametrize("many", [1, 10**9], ids=["anew", "kept"])
    @pytest.mark.parametrize("beside", [0, 1])
    def test_holds_the_row_that_the_database_writes(self, nurse, monkeypatch, many, beside):
        monkeypatch.setattr(loading, "WITHOUT_INDEXES", many)
        monkeypatch.setattr(plan, "PART", 12)
        make(20)
        make(40, seed=2, beside=beside)
        rows = [*LogRow.objects.order_by("pk").values()]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM callers_logrow")
            cursor.execute("SELECT callers_log_write(id) FROM callers_call")

        assert len(rows) == 60
        assert rows == [*LogRow.objects.order_by("pk").values()]

    def test_is_filed_by_triggers_again_afterwards(self, nurse):
        make(5)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgenabled, count(*) FROM pg_trigger"
                " WHERE tgname LIKE 'pgtrigger_log_row%' GROUP BY tgenabled"
            )
            assert cursor.fetchall() == [("O", 4)]
        after = Call.objects.create(
            reference="C-NEW-001", started_at=OPEN_AT, started_by=nurse, nurse=nurse,
            line_state="open",
        )  # fmt: skip
        assert LogRow.objects.get(call=after).flags == ["RUNNING"]

    @pytest.mark.parametrize(("there", "builds"), [(20, True), (21, False)])
    def test_builds_its_index_last_where_most_rows_are_new(self, nurse, monkeypatch, there, builds):
        said: list[str] = []
        make(there)
        with transaction.atomic(), loading.indexes_last(2, said.append):
            assert has_terms() != builds

        assert has_terms()
        assert bool(said) == builds


def has_terms() -> bool:
    """Return whether the log's index of terms is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('log_terms') IS NOT NULL")
        return cursor.fetchone()[0]


class TestTheMemoryOfMaking:
    class Lines:
        """Lines of a part, which are counted for as long as somebody keeps them."""

    class Pool(nullcontext):
        """Fills everything in at once: no other processes are ever further ahead."""

        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(self)

        def submit(self, fill, part) -> Future:
            done: Future = Future()
            done.set_result(loading.filled(None, part))
            return done

    @pytest.mark.parametrize("beside", [0, 1, 4])
    def test_is_no_more_for_three_times_as_many(self, monkeypatch, beside):
        kept: WeakSet = WeakSet()

        def filled(kit: object, part: object):
            kept.add(lines := self.Lines())
            return lines

        monkeypatch.setattr(loading, "filled", filled)
        monkeypatch.setattr(loading, "ProcessPoolExecutor", self.Pool)
        most = [
            max(len(kept) for _ in loading.in_order(None, iter(range(parts)), beside=beside))
            for parts in (20, 60)
        ]

        assert most[0] == most[1]
        assert most[0] <= beside + loading.AHEAD + 2

    def test_is_said_at_the_end(self, nurse):
        last = make(5).splitlines()[-1]

        here, beside = map(int, re.findall(r"(\d+) MB (?:of memory|in the largest)", last))
        assert 20 < here < 2_000
        assert beside < 2_000


class TestMadeCalls:
    def test_are_as_many_as_were_asked_for_and_say_so(self, made):
        assert Call.objects.count() == MANY
        assert f"Made {MANY:,} calls" in made.splitlines()[-1]
        assert not AuditEntry.objects.exists()

    def test_began_in_opening_hours_of_three_years(self, made):
        hours = timetable()
        calls = Call.objects.order_by("started_at", "pk")
        assert OPEN_AT - timedelta(days=3 * 366) < calls[0].started_at < OPEN_AT - timedelta(1080)
        assert calls.last().closed_at < OPEN_AT
        for call in calls[::100]:
            line = status(call.started_at, hours)
            assert (call.line_state, call.line_closes_at) == (line.state, line.closes_at)
            assert call.overran_close == (call.closed_at >= call.line_closes_at)
        assert list(calls.values_list("pk", flat=True)) == sorted(
            calls.values_list("pk", flat=True)
        )

    def test_hold_every_kind_and_tier(self, made):
        closings = Counter(Call.objects.values_list("closing", flat=True))
        tiers = Counter(Call.objects.values_list("tier", flat=True))
        assert {*closings} == {"INFORMATION", "BY_TIER", "LOST", "NON_CLINICAL"}
        assert 0.55 < closings["INFORMATION"] / MANY < 0.75
        assert {*tiers} >= {"", *Tier} - {"INCOMPLETE"}
        assert {one.name for one in stories.SHARES if one.is_of_guidance} <= {
            *Run.objects.values_list("slug", flat=True)
        }

    def test_store_with_each_run_what_its_answers_come_to(self, made):
        for run in Run.objects.select_related("call").order_by("pk")[::90]:
            one = judged(run.call).run(run.slug)
            assert run.assessment == one.assessment.as_record()
            assert run.tier == one.tier

    def test_miss_nothing_that_their_closing_asks_for(self, made):
        by_kind = Call.objects.order_by("closing", "pk")
        for call in by_kind[::100]:
            file = judged(call)
            assert closing.missing(file.facts, closing.Kind(call.closing)) == (), call
            assert call.tier == (file.tier or "")
            kept = [*call.reviews.values_list("reasons", flat=True), call.review_wanted]
            assert [*reasons(review_facts_of(file))] in kept, call

    def test_are_followed_up_in_opening_hours_and_reviewed_by_somebody_else(self, made):
        hours = timetable()
        follow_ups = FollowUp.objects.select_related("call")
        assert follow_ups
        for one in follow_ups.order_by("pk")[::40]:
            assert open_at(one.due_at, hours)
            assert one.due_at > one.call.closed_at
        assert not follow_ups.filter(completed_at__gt=OPEN_AT).exists()
        assert Review.objects.count() > 50
        assert not Review.objects.filter(by__role=Role.NURSE).exists()
        assert not Review.objects.filter(at__gt=OPEN_AT).exists()

    def test_use_numbers_kept_for_drama_alone(self, made):
        attempts = {*ContactAttempt.objects.values_list("whom", "number")}
        numbers = {number for whom, number in attempts if whom != "AMBULANCE"}
        numbers |= {*Call.objects.values_list("record__callback_number", flat=True)} - {None}
        assert all(map(DRAMA.fullmatch, numbers))
        assert {number for whom, number in attempts if whom == "AMBULANCE"} == {"999"}
        e164 = Call.objects.exclude(callback_e164="").values_list("callback_e164", flat=True)
        assert all(re.fullmatch(r"\+44(7700900|1632960)\d{3}", str(one)) for one in e164)

    def test_hold_the_words_of_each_class_as_often_as_it_says(self, made):
        records = Call.objects.order_by("started_at", "pk").values_list("record", flat=True)
        texts = [" ".join(record.values()).lower() for record in records]
        for one in CLASSES:
            found = [place for place, text in enumerate(texts) if one.word in text]
            share = len(found) / MANY
            assert abs(share - one.share) <= max(0.15 * one.share, 0.0004), one
            assert all(place < one.until * MANY for place in found), one

    def test_draw_from_thousands_of_words(self, made):
        assert len(VOCABULARY) > MANY
        notes = Call.objects.values_list("record__notes", flat=True)
        assert len({word for one in notes for word in (one or "").lower().split()}) > 5_000


class TestTheBar:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def test_is_shown_on_a_terminal_and_taken_away(self):
        terminal = self.Terminal()
        progress = make_calls.Progress(terminal, shows=True)
        progress("calls", 50, 50)
        progress.end()

        assert "[##############################] 100% calls, 50 of 50" in terminal.getvalue()
        assert terminal.getvalue().endswith("\r\033[K")

    def test_says_no_more_than_five_times_a_second(self):
        terminal = self.Terminal()
        progress = make_calls.Progress(terminal, shows=True)
        for done in range(40):
            progress("calls", done, 50)

        assert terminal.getvalue() == ""

    def test_leaves_a_file_alone(self):
        kept = io.StringIO()
        progress = make_calls.Progress(kept, shows=True)
        progress("calls", 50, 50)
        progress.say("Building indexes")
        progress.end()

        assert kept.getvalue() == ""
