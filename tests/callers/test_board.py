"""The live board: what stands on it, for whom, and how cheaply it says that nothing changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers import board, casefile
from callers.actions import calls, runs
from callers.facts import review_facts_of
from callers.models import Call, ContactAttempt, FollowUp, TierConfirmation
from helpline.models import Person

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
CLOSES = datetime(2026, 11, 23, 16, tzinfo=UTC)
POLL = {"HX-Request": "true", "X-Poll": "1"}
URL = "/board/"
SILENT = {"outcome": "NO_ANSWER", "spoke_to": "", "read_back": False}


@pytest.fixture
def look(signed_in, supervisor):
    """Return a function that asks for the board's part, as its page does."""
    client = signed_in(supervisor)

    def look_(version=""):
        headers = POLL | ({"If-None-Match": version} if version else {})
        return client.get(URL, headers=headers)

    return look_


def fill(nurse, at, count):
    """Add so many calls and follow-ups that stand in every part of the board."""
    have = Call.objects.count()
    made = Call.objects.bulk_create(
        Call(
            reference=f"C-BRD-{have + place:03}",
            started_at=at - MINUTE,
            started_by=nurse,
            nurse=nurse,
            line_state="open",
            line_closes_at=at,
            tier="IMMEDIATE",
            first_red_at=at,
            record={"lost": "yes", "caller_name": "Ada Example"},
        )
        for place in range(count)
    )
    follow_ups = FollowUp.objects.bulk_create(
        FollowUp(
            call=call,
            kind=("CALLBACK", "CHECK")[place % 2],
            why="Ada Example is alone",
            due_at=at - MINUTE,
            owner=nurse,
            made_at=at - DAY,
            made_by=nurse,
        )
        for place, call in enumerate(made)
    )
    ContactAttempt.objects.bulk_create(
        ContactAttempt(
            call=one.call,
            whom="CALLER",
            number="07700 900123",
            number_from="RECORD",
            outcome="NO_ANSWER",
            at=at,
            by=nurse,
        )
        for one in follow_ups
    )


class TestWhoSeesIt:
    def test_a_supervisor_does_and_her_menu_leads_there(self, signed_in, supervisor):
        page = signed_in(supervisor).get(URL)

        assert page.status_code == 200
        assert f'<a href="{URL}">Board</a>' in page.content.decode()

    def test_a_nurse_and_an_admin_do_not(self, signed_in, nurse, admin):
        for person in (nurse, admin):
            client = signed_in(person)
            assert client.get(URL).status_code == 403
            menu = client.get("/guidance/").content.decode()
            assert URL not in menu

    def test_it_names_no_caller_and_no_number(self, look, nurse, at):
        fill(nurse, at, 2)

        page = look().content.decode()

        assert "C-BRD-000" in page
        for told in ("Ada", "Example", "07700", "900123", "alone"):
            assert told not in page


class TestWhatStandsOnIt:
    def test_with_nothing_every_part_says_so(self, look):
        page = look().content.decode()

        assert page.count(">None.<") == 4
        assert "Nothing is due today." in page
        assert "Every grave call has somebody who took it over." in page

    def test_a_running_call_with_its_nurse_and_since_when(self, look, call, nurse, clock, at):
        clock.at = at + 12 * MINUTE

        page = look().content.decode()

        on = page[page.index('id="board-on"') : page.index('id="board-lost"')]
        assert nurse.name in on
        assert call.reference in on
        assert f'data-since="{int(at.timestamp())}">12 min<' in on
        assert board.board(clock.at).red == []

    def test_a_call_of_an_earlier_day_is_left_and_nobody_is_on_it(self, look, call, clock, at):
        clock.at = at + DAY

        found = board.board(clock.at)

        assert (found.on_calls, found.left) == ([], 1)
        assert "1 of earlier days not closed" in look().content.decode()

    def test_a_red_call_until_it_closes(self, closed, look, assess_as, nurse, at):
        assert board.board(at).red == []
        other = calls.begin(by=nurse, at=at)
        assess_as(other, "IMMEDIATE")

        assert board.board(at).red == [other]

    def test_a_red_answer_that_was_corrected_still_stands_there_and_says_so(
        self, call, look, give, at
    ):
        give(call, "danger", E1="yes")
        give(call, "danger", reason="misheard", E1="no")
        call.refresh_from_db()
        assert call.tier not in board.GRAVE

        assert board.board(at).red == [call]
        assert "red before, since corrected" in look().content.decode()

    def test_the_gravest_call_is_first(self, nurse, give, call, at):
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        give(call, E1="no", G0="no", N2="yes", N9="days")
        later = calls.begin(by=nurse, at=at + MINUTE)
        give(later, "danger", E1="yes")

        assert board.board(at).red == [later, call]

    @pytest.mark.parametrize(
        ("changed", "is_confirmed"),
        [
            ({}, True),
            (SILENT, False),
            ({"whom": "CALLER"}, False),
            ({"whom": "SUPERVISOR"}, False),
            ({"whom": "CRISIS_LINE"}, False),
            (SILENT | {"outcome": "CALLER_RINGS"}, False),
            (SILENT | {"outcome": "ON_THE_WAY"}, False),
            (SILENT | {"whom": "AMBULANCE", "outcome": "ON_THE_WAY"}, True),
        ],
    )
    def test_a_route_is_confirmed_once_somebody_who_takes_over_was_reached(
        self, call, assess_as, try_reaching, at, changed, is_confirmed
    ):
        assess_as(call, "IMMEDIATE")
        assert [one.call for one in board.board(at).unconfirmed] == [call]

        try_reaching(call, **changed)

        assert (board.board(at).unconfirmed == []) is is_confirmed

    @pytest.mark.parametrize(("late", "is_confirmed"), [(-61, False), (-20, True), (0, True)])
    def test_who_was_reached_before_the_warning_sign_knows_nothing_of_it(
        self, call, nurse, try_reaching, at, late, is_confirmed
    ):
        red_at = at + 20 * MINUTE + 20 * SECOND
        try_reaching(call, at=at)
        runs.answer(call=call, slug="danger", question="E1", value="yes", by=nurse, at=red_at)
        call.refresh_from_db()
        assert [one.call for one in board.board(red_at).unconfirmed] == [call]
        assert not review_facts_of(casefile.load(call, red_at)).reached

        try_reaching(call, at=red_at + late * SECOND)

        assert (board.board(red_at).unconfirmed == []) is is_confirmed
        assert review_facts_of(casefile.load(call, red_at)).reached is is_confirmed

    def test_a_crisis_line_takes_over_a_risk_to_life_alone(
        self, call, nurse, give, try_reaching, at
    ):
        runs.open_run(call=call, slug="risk_to_life", by=nurse, at=at)
        give(call, "risk_to_life", RL1="yes")
        call.refresh_from_db()
        assert call.tier in board.GRAVE
        try_reaching(call, whom="CRISIS_LINE")
        assert board.board(at).unconfirmed == []

        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        give(call, E1="no", G0="no", N2="yes", N9="days", N10="yes")

        assert len(board.board(at).unconfirmed) == 1

    def test_a_closed_calls_check_waits_while_nobody_was_reached(self, ready, owe, nurse, at):
        closed = calls.close(call=ready, kind="BY_TIER", by=nurse, at=at)
        owe(closed, kind="CHECK")
        assert board.board(at).unconfirmed == []  # it was handed over in the call

        other = calls.begin(by=nurse, at=at)
        Call.objects.filter(pk=other.pk).update(
            tier="IMMEDIATE", closing="BY_TIER", closed_at=at, closed_by=nurse
        )
        check = owe(other, kind="CHECK")
        owe(other, kind="CALLBACK")

        assert [one.check for one in board.board(at).unconfirmed] == [check]

    def test_what_is_due_today_and_what_is_overdue_to_the_second(self, call, owe, at):
        due = owe(call, due_at=at + MINUTE)
        owe(call, due_at=at + DAY)

        for moment, overdue in ((due.due_at, 0), (due.due_at + SECOND, 1)):
            found = board.board(moment)
            assert (found.follow_ups, found.overdue, found.later) == ([due], overdue, 1)

    def test_a_lost_call_and_how_often_it_was_rung(self, call, write, try_reaching, look, at):
        assert board.board(at).lost == []
        write(call, lost="yes")
        try_reaching(call, whom="CALLER", **SILENT)

        assert board.board(at).lost == [call]
        assert "1 of 3 tried" in look().content.decode()

    def test_a_call_past_closing_from_the_second_on(self, call):
        for moment, past in ((CLOSES - SECOND, []), (CLOSES, [call])):
            assert board.board(moment).past_closing == past

    def test_more_than_eight_are_counted_and_led_to(self, look, nurse, at):
        fill(nurse, at, 11)

        page = look().content.decode()

        assert "and 3 more" in page
        assert page.count('id="red-') == 9  # the heading's and eight rows


class TestWhatDidNotChange:
    def test_is_said_in_a_word(self, look, call):
        first = look()
        assert first.status_code == 200

        again = look(first["ETag"])

        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]

    def test_the_part_carries_what_it_is_asked_by(self, look, signed_in, supervisor):
        version = look()["ETag"].strip('"')
        whole = signed_in(supervisor).get(URL)

        assert f"\\u0022{version}\\u0022" in whole.content.decode()

    def test_a_whole_page_is_never_left_out(self, look, signed_in, supervisor):
        version = look()["ETag"]

        page = signed_in(supervisor).get(URL, headers={"If-None-Match": version})

        assert page.status_code == 200

    def test_a_saved_note_changes_nothing_here(self, look, call, write):
        version = look()["ETag"]
        write(call, notes="Half a sentence")

        assert look(version).status_code == 304

    @pytest.mark.parametrize(
        "change",
        [
            *("a minute", "a call", "another nurse", "a tier", "lost", "an attempt", "a callback"),
            *("a checklist", "a raise", "an owner who is gone"),
        ],
    )
    def test_each_change_is_seen_at_once(
        self, look, call, nurse, other_nurse, give, write, try_reaching, owe, clock, at, change
    ):
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        raised = {"computed": "SAFETY_NET", "confirmed": "IMMEDIATE", "reason": "Worse", "at": at}
        version = look()["ETag"]
        {
            "a minute": lambda: setattr(clock, "at", at + MINUTE),
            "a call": lambda: calls.begin(by=nurse, at=at),
            "another nurse": lambda: calls.hand_to(
                call=call, to=other_nurse, reason="", by=nurse, at=at
            ),
            "a tier": lambda: give(call, "danger", E1="yes"),
            "lost": lambda: write(call, lost="yes"),
            "an attempt": lambda: try_reaching(call),
            "a callback": lambda: owe(call),
            "a checklist": lambda: runs.open_run(call=call, slug="infection", by=nurse, at=at),
            "a raise": lambda: TierConfirmation.objects.create(
                call=call, run=call.runs.get(), by=nurse, **raised
            ),
            "an owner who is gone": lambda: Person.objects.filter(pk=other_nurse.pk).update(
                is_active=False
            ),
        }[change]()

        assert look(version).status_code == 200

    def test_costs_three_queries_and_no_page(self, look, call, django_assert_num_queries):
        version = look()["ETag"]

        with django_assert_num_queries(3):  # the session, the person, the version
            assert look(version).status_code == 304


class TestTheNumberOfQueries:
    def test_is_the_same_for_no_call_for_one_and_for_two_hundred(self, look, nurse, at):
        def count():
            with CaptureQueriesContext(connection) as queries:
                assert look().status_code == 200
            return len(queries)

        look()
        none = count()
        fill(nurse, at, 1)
        one = count()
        fill(nurse, at, 199)

        assert none == one == count()
        assert reverse("callers:board") == URL
