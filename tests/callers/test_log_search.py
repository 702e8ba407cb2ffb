"""What each filter of the log finds, alone and together, against calls made by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callers import search
from callers.actions import calls, recalls, runs, showing
from callers.log_terms import FLAGS, Wanted, stored
from callers.models import Call, LogRow
from callers.numbers import e164
from callers.search import Search, compiled, first_page, page, page_and_count, search_of
from tests.house.case import made_panel

pytestmark = pytest.mark.django_db


def found(*, size=50, **wanted):
    """Return the references that a filter finds, newest first."""
    one = Wanted(**wanted)
    rows, _, counted = first_page(search_of(one, compiled(one, e164(one.phone))), size=size)
    assert counted >= len(rows)
    return [row.reference for row in rows]


@pytest.fixture
def made(nurse, other_nurse, write, at):
    """Return calls that differ in everything the log can be filtered by."""
    calls_ = {}

    def one(name, *, by=nurse, minutes=0, started=None, changed=None, **record):
        call = calls.begin(by=by, at=at)
        write(call, by=by, **record)
        moment = started or at + timedelta(minutes=minutes)
        Call.objects.filter(pk=call.pk).update(started_at=moment, **(changed or {}))
        calls_[name] = Call.objects.get(pk=call.pk)

    one("plain", minutes=1, reason="Asks about milk", caller_name="Ada Example", topics="diet,pain")
    one(
        "numb",
        minutes=2,
        by=other_nurse,
        reason="Numbness in both legs",
        notes="Unsteady on the stairs",
        caller_name="Zoë O'Brien-Hale",
        callback_number="07700 900123 or 01632 960 123",
        outcome="hospital_now",
        refused="yes",
        changed={"tier": "IMMEDIATE"},
    )
    one(
        "emergency",
        minutes=3,
        notes="Collapsed on the stairs",
        outcome="ambulance",
        topics="emergency",
        lost="yes",
        changed={"tier": "EMERGENCY_999", "overran_close": True},
    )
    one(
        "late",
        started=datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        reason="Ein Gruß",
        changed={"tier": "INCOMPLETE", "line_state": "closed", "out_of_hours_reason": "rang"},
    )
    return calls_


@pytest.fixture
def names(made):
    """Return a function that names what was found."""

    def named(**wanted):
        known = {call.reference: name for name, call in made.items()}
        return [known[one] for one in found(**wanted)]

    return named


class TestAFilter:
    def test_of_nothing_lists_every_call_newest_first(self, names):
        assert names() == ["emergency", "numb", "plain", "late"]

    def test_by_nurse(self, names, nurse, other_nurse):
        assert names(nurse=str(other_nurse.pk)) == ["numb"]
        assert names(nurse=str(nurse.pk)) == ["emergency", "plain", "late"]

    def test_by_tier_finds_any_of_several(self, names):
        assert names(tiers=["IMMEDIATE"]) == ["numb"]
        assert names(tiers=["IMMEDIATE", "EMERGENCY_999"]) == ["emergency", "numb"]
        assert names(tiers=["none"]) == ["plain"]

    def test_by_outcome_and_topic(self, names):
        assert names(outcome="ambulance") == ["emergency"]
        assert names(outcome="none") == ["plain", "late"]
        assert names(topic="pain") == names(topic="diet") == ["plain"]
        assert names(topic="none") == ["numb", "late"]

    def test_by_whether_the_line_was_open_at_the_start(self, names):
        assert names(line_state="open") == ["emergency", "numb", "plain"]
        assert names(line_state="closed") == ["late"]

    def test_by_a_checklist_until_it_is_abandoned(self, names, made, nurse, at):
        runs.open_run(call=made["plain"], slug="mscc", by=nurse, at=at)
        assert names(checklist="mscc") == ["plain"]

        runs.abandon_run(call=made["plain"], slug="mscc", reason="slip", by=nurse, at=at)
        assert names(checklist="mscc") == []

    def test_by_local_days_ends_at_their_midnight(self, names):
        # 23:30 in UTC on the 24th is half past midnight in London: the clocks change that night.
        assert names(since="2026-10-25", until="2026-10-25") == ["late"]
        assert names(since="2026-10-24", until="2026-10-24") == []
        assert names(since="2026-10-26") == ["emergency", "numb", "plain"]
        assert names(until="2026-11-22") == ["late"]

    def test_by_each_flag(self, names):
        assert names(flags=["EMERGENCY"]) == ["emergency"]
        assert names(flags=["REFUSED"]) == ["numb"]
        assert names(flags=["LOST"]) == names(flags=["OVERRAN"]) == ["emergency"]
        assert names(flags=["INCOMPLETE"]) == ["late"]
        assert names(flags=["RUNNING"]) == names()
        assert names(flags=["LOST", "REFUSED"]) == []
        assert names(flags=["REVIEW"]) == names(flags=["LATE"]) == names(flags=["RECALLED"]) == []

    def test_of_several_kinds_must_hold_in_each(self, names, other_nurse):
        wanted = {"text": "stairs", "since": "2026-11-23", "line_state": "open"}
        assert names(**wanted) == ["emergency", "numb"]
        assert names(**wanted, nurse=str(other_nurse.pk), flags=["REFUSED"]) == ["numb"]
        assert names(**wanted, name="zoe", phone="07700900123", tiers=["IMMEDIATE"]) == ["numb"]
        assert names(**wanted, outcome="ambulance", name="zoe") == []


class TestWords:
    @pytest.mark.parametrize("text", ["numbness", "Numb", "leg", "both LEGS", "unsteady stairs"])
    def test_are_found_in_any_form_and_case(self, names, text):
        assert names(text=text) == ["numb"]

    def test_must_all_be_there(self, names):
        assert names(text="numb milk") == []
        assert names(text="stairs") == ["emergency", "numb"]

    def test_count_from_their_beginning_with_a_star(self, names):
        assert names(text="unstea*") == names(text="stairs unst*") == ["numb"]
        assert names(text="unstea") == []

    def test_that_say_nothing_count_where_nothing_else_is_asked(self, names):
        assert names(text="about") == ["plain"]
        assert names(text="the") == ["emergency", "numb"]

    def test_are_found_without_their_accents(self, names, made, write):
        write(made["plain"], notes="Café au lait")
        assert names(text="cafe") == names(text="CAFÉ") == ["plain"]

    @pytest.mark.parametrize(
        "text", ["'", "a'b", "numb & | !", "\\", ":*", "numb:*", "x" * 200, "=n:1", "(((", "<-> a"]
    )
    def test_of_any_signs_are_never_a_fault(self, names, text):
        assert names(text=text, name="ada") in ([], ["plain"])

    def test_of_a_running_call_are_found_as_they_are_saved(self, names, made, write, at):
        write(made["plain"], notes="Wobbly knees")
        assert names(text="wobbly") == ["plain"]

        write(made["plain"], notes="Steady knees", at=at + timedelta(minutes=1))
        assert names(text="wobbly") == []

    def test_of_a_late_entry_are_found(self, closed, nurse, at):
        calls.add_addendum(call=closed, text="Her sister rang, grateful", by=nurse, at=at)

        assert found(text="sister") == [closed.reference]
        assert found(flags=["LATE"]) == [closed.reference]

    def test_of_a_name_or_another_field_are_not_in_the_text(self, names):
        assert names(text="Ada") == []


class TestWhoRang:
    @pytest.mark.parametrize("name", ["zo", "Zoë", "obrien", "O'Brien", "brien", "hale zoe"])
    def test_is_found_by_the_beginnings_of_names(self, names, name):
        assert names(name=name) == ["numb"]

    def test_is_not_found_by_the_middle_of_a_name(self, names):
        assert names(name="xample") == []
        assert names(name="ada hale") == []

    @pytest.mark.parametrize(
        "phone", ["07700900123", "+44 7700 900 123", "(07700) 900-123", "0044 7700 900123"]
    )
    def test_is_found_by_the_number_in_any_format(self, names, phone):
        assert names(phone=phone) == ["numb"]

    def test_is_found_by_a_further_number(self, names, made, write):
        assert names(phone="01632 960123") == ["numb"]

        write(made["numb"], by=made["numb"].nurse, callback_number="07700 900123")
        assert names(phone="01632 960123") == []

    def test_is_found_by_the_number_on_which_she_was_rung(
        self, names, made, write, nurse, at, try_reaching
    ):
        call = made["plain"]
        try_reaching(call, whom="CALLER", number="01632 960 155", number_from="RECORD")
        assert names(phone="01632960155") == ["plain"]

        call.refresh_from_db()
        write(call, callback_number="07700 900177")
        assert names(phone="01632960155") == names(phone="07700900177") == ["plain"]

    def test_is_found_by_the_exact_reference(self, names, made):
        typed = made["numb"].reference.lower().replace("-", " ")
        assert names(reference=typed) == ["numb"]
        assert names(reference=typed, flags=["LOST"]) == []


class TestTheRow:
    def test_is_there_from_the_first_second_and_follows_the_call(self, call, nurse, write):
        row = LogRow.objects.get(call=call)
        assert (row.reference, row.nurse_id, row.flags) == (call.reference, nurse.pk, ["RUNNING"])

        write(call, outcome="ambulance", topics="pain,other")

        row.refresh_from_db()
        assert (row.outcome, row.topics) == ("ambulance", ["pain", "other"])

    def test_tells_that_a_closed_call_needs_review(self, closed):
        row = LogRow.objects.get(call=closed)

        assert row.ended_at == closed.closed_at
        assert "REVIEW" in row.flags
        assert "RUNNING" not in row.flags
        assert found(flags=["REVIEW"]) == [closed.reference]

    def test_tells_that_recalled_guidance_was_shown(self, call, nurse, admin, at):
        version = made_panel("of-the-log", at)
        showing.show_panel(call=call, version=version, by=nurse, at=at)
        calls.close(call=call, kind="NON_CLINICAL", non_clinical="SILENT", by=nurse, at=at)
        assert found(flags=["RECALLED"]) == []

        recalls.recall(
            version=version, severity="MINOR", reason="x", nothing_replaces=True, by=admin, at=at
        )

        assert found(flags=["RECALLED"]) == [call.reference]

    def test_is_left_alone_by_what_the_log_does_not_show(self, call, write):
        def written():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT xmin, ctid FROM callers_logrow WHERE call_id = %s", [call.pk]
                )
                return cursor.fetchone()

        write(call, location="Leeds")
        before = written()
        write(call, location="York", temperature="38.1")
        assert written() == before

        write(call, notes="x")
        assert written() != before

    def test_goes_when_its_call_goes(self, call):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM callers_call WHERE id = %s", [call.pk])

        assert not LogRow.objects.exists()

    def test_forgets_what_is_erased(self, made, names):
        Call.objects.filter(pk=made["numb"].pk).update(record={}, callback_e164="", other_e164=[])

        assert names(text="numb") == names(name="zoe") == names(phone="07700900123") == []

    def test_has_a_flag_for_each_that_can_be_asked(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'callers_log_write'")
            (written,) = cursor.fetchone()

        assert all(f"THEN '{flag}' END" in " ".join(written.split()) for flag, _ in FLAGS)

    def test_of_a_very_long_record_is_written(self, call, write):
        write(call, notes="long " * 4000, reason="".join(f"w{n} " for n in range(4000))[:20000])

        assert found(text="long w17") == [call.reference]


class TestPaging:
    @pytest.fixture
    def many(self, nurse, write, at):
        """Return a search that finds 23 calls of different months; two began in one instant."""
        for place in range(23):
            call = calls.begin(by=nurse, at=at)
            write(call, notes="pins and needles" if place % 5 else "pins")
            moment = at - timedelta(days=13 * (place // 2))
            Call.objects.filter(pk=call.pk).update(started_at=moment)
        return Search(query=tuple(compiled(Wanted(text="pins"))))

    @pytest.mark.parametrize("walked", [3, 7, 3000])
    @pytest.mark.parametrize("text", ["", "pins", "pin*", "needles"])
    def test_shows_each_call_once_in_both_directions(self, many, monkeypatch, walked, text):
        monkeypatch.setattr(search, "WALKED", walked)
        one = Search(query=tuple(compiled(Wanted(text=text))))
        rows = LogRow.objects.order_by("-started_at", "-call_id")
        if text == "needles":
            rows = rows.filter(call__record__notes__icontains="needles")
        expected = list(rows.values_list("call_id", flat=True))

        shown, more, counted = first_page(one, size=4)
        pages = [shown]
        while more:
            shown, more = page(one, start=shown[-1].key, newer=False, size=4)
            pages.append(shown)
        assert [row.call_id for part in pages for row in part] == expected
        assert counted == len(expected)

        back = [pages[-1]]
        more = True
        while more:
            shown, more = page(one, start=back[0][0].key, newer=True, size=4)
            back.insert(0, shown)
        assert [row.call_id for part in back for row in part] == expected

    @pytest.mark.parametrize("walked", [3, 3000])
    def test_within_days_shows_those_days(self, many, monkeypatch, walked):
        monkeypatch.setattr(search, "WALKED", walked)
        wanted = Wanted(text="pins", since="2026-09-01", until="2026-10-31")
        rows, more, counted = first_page(search_of(wanted, compiled(wanted)), size=50)

        assert counted == len(rows) == 10
        assert not more
        assert {row.started_at.month for row in rows} == {9, 10}
        some, _ = page(search_of(wanted, compiled(wanted)), start=rows[-1].key, newer=True, size=50)
        assert some == rows[:-1]

    def test_stays_where_it_was_when_calls_arrive(self, many, nurse, write, at):
        first, _, _ = first_page(many, size=5)
        second, _ = page(many, start=first[-1].key, newer=False, size=5)
        write(calls.begin(by=nurse, at=at + timedelta(minutes=1)), notes="pins")

        again, _ = page(many, start=first[-1].key, newer=False, size=5)
        back, more = page(many, start=second[0].key, newer=True, size=5)

        assert again == second
        assert back == first
        assert more

    def test_counts_no_further_than_it_tells(self, many, monkeypatch):
        monkeypatch.setattr(search, "COUNTED", 10)

        assert search.count(many) == 11
        assert first_page(many, size=5)[2] == 11

    @pytest.mark.parametrize("walked", [3, 3000])
    def test_takes_few_queries(self, many, monkeypatch, walked):
        monkeypatch.setattr(search, "WALKED", walked)
        start = first_page(many, size=4)[0][-1].key
        with CaptureQueriesContext(connection) as queries:
            page(many, start=start, newer=False, size=4)
        assert len(queries) == (2 if walked == 3 else 1)
        with CaptureQueriesContext(connection) as queries:
            first_page(many, size=4)
        assert len(queries) <= 2
        with CaptureQueriesContext(connection) as queries:
            page_and_count(many, start=start, newer=False, size=4)
        assert len(queries) <= 3

    @pytest.mark.parametrize("counted", [5, 1000])
    @pytest.mark.parametrize("walked", [3, 7, 3000])
    @pytest.mark.parametrize("text", ["", "pins", "needles", "nothing"])
    def test_with_its_count_is_the_page_and_the_count(
        self, many, monkeypatch, walked, text, counted
    ):
        monkeypatch.setattr(search, "WALKED", walked)
        monkeypatch.setattr(search, "COUNTED", counted)
        one = Search(query=tuple(compiled(Wanted(text=text))))
        for start in (row.key for row in first_page(many, size=30)[0]):
            for newer in (True, False):
                both = page_and_count(one, start=start, newer=newer, size=4)
                page_alone = page(one, start=start, newer=newer, size=4)
                assert both == (*page_alone, search.count(one))

    @pytest.mark.parametrize("text", ["", "x", "1-", "-1", "1-2-3", "²-1", "9" * 18 + "-1", "1-x"])
    def test_takes_no_place_that_is_none(self, text):
        assert search.key_of(text) is None

    def test_names_a_place_and_finds_it_again(self, many):
        key = first_page(many, size=4)[0][0].key
        assert search.key_of(str(key)) == key


class TestAStoredFilter:
    def test_is_read_back_as_it_was(self):
        wanted = Wanted(text="numb", tiers=["IMMEDIATE"], since="2026-11-23")
        assert stored(wanted.as_record()) == wanted


class TestWritingTheLogAnew:
    def test_makes_the_same_rows_again(self, made, names):
        before = list(LogRow.objects.order_by("pk").values())
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM callers_logrow")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert names() == []

        call_command("rebuild_log", verbosity=0)

        assert list(LogRow.objects.order_by("pk").values()) == before
        assert names(text="numb") == ["numb"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'log_terms'")
            assert "fastupdate" in cursor.fetchone()[0]
