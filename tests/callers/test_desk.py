"""The desk: its sections, their order, counts and pages, and the end of the day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.actions import callbacks, calls, decisions, voicemails
from callers.models import Call, FollowUp, HandOver, Voicemail
from callers.views.desk import SHOWN
from helpline.actions import hours
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
CLOSING = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
CLOSED = datetime(2026, 11, 23, 18, tzinfo=UTC)
NEXT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ATTEMPT = {
    "whom": "CALLER",
    "number": "07700 900123",
    "number_from": "RECORD",
    "spoke_to": "",
    "note": "",
}
LISTS = ["voicemail_list", "follow_up_list", "unfinished_list", "end_of_day"]


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def desk_of(client, **headers):
    response = client.get(url("desk"), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def fill(nurse, at, count):
    """Add so many unfinished calls, decisions, callbacks and voicemails."""
    have = Call.objects.count()
    made = Call.objects.bulk_create(
        Call(
            reference=f"C-TST-{have + place:03}",
            started_at=at - timedelta(minutes=place),
            started_by=nurse,
            nurse=nurse,
            line_state="open",
            tier="IMMEDIATE",
            decision_wanted="LOST_CALL",
            decision_wanted_at=at - timedelta(minutes=place),
        )
        for place in range(count)
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            call=call,
            kind="CALLBACK",
            why=f"callback {place}",
            due_at=at - timedelta(minutes=place),
            owner=nurse,
            made_at=at - timedelta(days=2),
            made_by=nurse,
        )
        for place, call in enumerate(made)
    )
    Voicemail.objects.bulk_create(
        Voicemail(
            received_at=at - timedelta(minutes=place),
            heard_at=at,
            heard_by=nurse,
            words=f"message {place}",
            red_words=["weak"] if place % 3 == 0 else [],
            has_red_words=place % 3 == 0,
        )
        for place in range(count)
    )


class TestDesk:
    def test_with_nothing_says_so_in_every_section(self, signed_in, nurse, supervisor):
        page = desk_of(signed_in(nurse))
        for words in (
            "None waits for an answer",
            "Nothing is due",
            "every call of yours is closed",
        ):
            assert words in page
        assert "Decisions waiting" not in page
        assert "End of day" not in page
        assert "Nobody waits for your decision" in desk_of(signed_in(supervisor))

    def test_a_decision_comes_by_itself_to_its_place_above_the_hours(
        self, signed_in, supervisor, nurse, at, clock
    ):
        poll = {"HX-Request": "true", "X-Poll": "1"}
        clock.at = NEXT - MINUTE
        assert 'id="desk-deciding" hx-swap-oob="true" hidden>' in desk_of(
            signed_in(supervisor), **poll
        )
        fill(nurse, at, 1)
        page = desk_of(signed_in(supervisor), **poll)
        assert 'id="desk-deciding" hx-swap-oob="true" class="card wide"' in page
        assert page.count('id="decide-title"') == 1
        assert "decide-title" not in desk_of(signed_in(nurse), **poll)

    def test_stands_in_the_order_of_urgency(self, signed_in, supervisor, nurse, clock):
        fill(nurse, CLOSING, 1)
        clock.at = CLOSING

        page = desk_of(signed_in(supervisor))

        titles = (
            "Start a call",
            "decide-title",
            "day-title",
            "voicemail-title",
            "follow-title",
            "reviews-title",
            "mine-title",
            "elsewhere-title",
            "look-title",
            "nations-title",
        )
        places = [page.index(one) for one in titles]
        assert places == sorted(places)

    def test_puts_voicemails_with_red_words_first(self, signed_in, nurse, at):
        for words, hours_ago in (("a leaflet", 20), ("my legs are numb", 2), ("a dentist", 30)):
            voicemails.hear(
                words=words, number="", received_at=at - timedelta(hours=hours_ago), by=nurse, at=at
            )
        page = desk_of(signed_in(nurse))

        red, first, second = (
            page.index(url("voicemail_detail", one.pk))
            for one in Voicemail.objects.waiting().red_words_first()
        )
        assert red < first < second
        assert "numb" in page
        assert "leaflet" not in page  # the words are on its own, audited page

    def test_shows_an_overdue_follow_up_louder_and_never_loses_it(
        self, signed_in, call, book, nurse, clock, at
    ):
        row = book(call, due_at=at + MINUTE, why="Was she seen?")
        for moment, loud, words in (
            (at, "", ""),
            (at + MINUTE - SECOND, "", ""),
            (at + MINUTE, "due", "1 due now"),
            (at + 61 * MINUTE - SECOND, "due", "1 due now"),
            (at + 61 * MINUTE, "overdue", "1 overdue"),
            (at + DAY + MINUTE - SECOND, "overdue", "1 overdue"),
            (at + DAY + MINUTE, "loud", "1 since a day or more"),
            (at + timedelta(days=30), "loud", "1 since a day or more"),
        ):
            clock.at = moment
            page = desk_of(signed_in(nurse))
            assert url("follow_up_detail", row.pk) in page
            assert f'data-urgency="{loud}"' in page
            assert words in page

    def test_shows_how_often_a_follow_up_was_tried(self, signed_in, call, book, nurse, at):
        row = book(call, kind="CALLBACK")
        for place, outcome in enumerate(("NO_ANSWER", "REACHED", "ENGAGED", "MESSAGE")):
            who = {"spoke_to": "her son"} if outcome == "REACHED" else {}
            callbacks.attempt(
                follow_up=row, **ATTEMPT | who, outcome=outcome, by=nurse, at=at + place * MINUTE
            )
            listed = FollowUp.objects.with_attempts().get().tried
            assert listed == callbacks.unanswered(row)

        assert "2 of 3 tried" in desk_of(signed_in(nurse))

    def test_tells_supervisors_what_waits_for_their_decision(
        self, signed_in, call, nurse, supervisor, at
    ):
        decisions.ask(call=call, about="REFUSED_999", by=nurse, at=at)

        page = desk_of(signed_in(supervisor))

        assert "999 was refused" in page
        assert url("call_record", call.reference) in page
        assert "999 was refused" not in desk_of(signed_in(nurse))

    def test_tells_supervisors_of_grave_follow_ups_that_reached_nobody(
        self, signed_in, call, assess_as, book, nurse, supervisor, at, try_reaching
    ):
        assess_as(call, "IMMEDIATE")
        try_reaching(call)
        call.refresh_from_db()
        row = book(call, kind="CALLBACK")
        client = signed_in(supervisor)
        for place in range(3):
            assert "that reached nobody" not in desk_of(client)
            callbacks.attempt(
                follow_up=row, **ATTEMPT, outcome="NO_ANSWER", by=nurse, at=at + place * MINUTE
            )

        assert "that reached nobody" in desk_of(client)
        assert url("follow_up_detail", row.pk) in client.get(url("stuck_list")).content.decode()

    def test_shows_a_nurse_no_colleagues_calls_or_follow_ups(
        self, signed_in, call, book, other_nurse
    ):
        book(call)

        assert call.reference not in desk_of(signed_in(other_nurse))

    def test_asks_for_its_urgent_part_by_itself_and_holds_no_field_there(
        self, signed_in, nurse, at, clock
    ):
        fill(nurse, at, 2)
        clock.at = CLOSING
        part = desk_of(signed_in(nurse), **{"HX-Request": "true", "X-Poll": "1"})

        assert part.lstrip().startswith('<div id="desk-urgent"')
        assert "<html" not in part
        urgent = part[: part.index('id="desk-date"')]
        assert not [one for one in ("<input", "<select", "<textarea", "<form") if one in urgent]
        assert "4 open and not handed over, 2 voicemails without an owner." in urgent
        for one in ("desk-date", "desk-start", "desk-day", "desk-nations"):
            assert f'id="{one}"' in part

    @pytest.mark.parametrize("role", ["nurse", "supervisor"])
    @pytest.mark.parametrize("moment", ["open", "closing"])
    def test_asks_the_database_as_often_for_200_items_as_for_one(
        self, signed_in, nurse, supervisor, at, clock, role, moment
    ):
        clock.at = at if moment == "open" else CLOSING
        client = signed_in(nurse if role == "nurse" else supervisor)
        counted = {}
        for add, total in ((0, 0), (1, 1), (199, 200)):
            fill(nurse, clock.at, add)
            desk_of(client)
            with CaptureQueriesContext(connection) as queries:
                page = desk_of(client)
            counted[total] = len(queries)
            assert f'<span class="count">{total}</span>' in page
        assert counted[1] == counted[200]
        assert f"and {200 - SHOWN} more" in page


class TestTheListsOfTheDesk:
    @pytest.mark.parametrize("name", LISTS)
    def test_show_every_item_once_page_by_page(self, signed_in, nurse, clock, name):
        clock.at = CLOSING
        fill(nurse, CLOSING, 120)
        client, where, seen, pages = signed_in(nurse), url(name), [], 0
        while where:
            page = client.get(where)
            seen += [
                str(getattr(one, "key", getattr(one, "pk", ""))) for one in page.context["rows"]
            ]
            follow = page.context["next"]
            where, pages = (f"{url(name)}?after={follow}" if follow else ""), pages + 1
        total = 240 if name == "end_of_day" else 120
        assert len(seen) == len(set(seen)) == total
        assert pages == total // 50 + 1

    @pytest.mark.parametrize("name", [*LISTS, "decision_list", "stuck_list"])
    def test_ask_the_database_as_often_for_one_as_for_many(
        self, signed_in, supervisor, nurse, clock, name
    ):
        clock.at = CLOSING
        client, counted = signed_in(supervisor), []
        for add in (1, 60):
            fill(nurse, CLOSING, add)
            client.get(url(name))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url(name)).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1]

    @pytest.mark.parametrize("name", [*LISTS, "decision_list", "stuck_list"])
    @pytest.mark.parametrize("after", ["x", "0", "-1", "1.2", "1.2.3.4.x", "9" * 40, "\x00"])
    def test_take_odd_keys_for_none(self, signed_in, supervisor, name, after):
        assert signed_in(supervisor).get(url(name), {"after": after}).status_code == 200

    @pytest.mark.parametrize("name", ["decision_list", "stuck_list"])
    def test_of_decisions_are_the_supervisors(self, signed_in, nurse, name):
        assert signed_in(nurse).get(url(name)).status_code == 403

    def test_of_decisions_go_on_when_one_was_decided_meanwhile(
        self, signed_in, supervisor, nurse, at
    ):
        fill(nurse, at, 2)
        first = Call.objects.waiting_for_a_decision().first()
        decisions.decide(call=first, about="LOST_CALL", decision="Agreed", by=supervisor, at=at)

        page = signed_in(supervisor).get(url("decision_list"), {"after": first.pk})

        assert len(page.context["rows"]) == 1

    def test_of_a_nurse_hold_her_own(self, signed_in, other_nurse, nurse, clock):
        clock.at = CLOSING
        fill(nurse, CLOSING, 2)
        client = signed_in(other_nurse)

        for name in ("follow_up_list", "unfinished_list", "end_of_day"):
            assert client.get(url(name)).context["count"] == 0
        assert client.get(url("voicemail_list")).context["count"] == 2


class TestEndOfDay:
    @pytest.fixture
    def row(self, call, assess_as, book):
        """Return an open check of a call that must be rung within 24 hours."""
        assess_as(call, "WITHIN_24H")
        call.refresh_from_db()
        return book(call)

    def test_stands_on_the_desk_from_30_minutes_before_closing(self, signed_in, row, nurse, clock):
        for moment, stands in (
            (CLOSING - SECOND, False),
            (CLOSING, True),
            (CLOSING + SECOND, True),
            (CLOSED, True),
            (NEXT - SECOND, True),
            (NEXT, False),
        ):
            clock.at = moment
            page = desk_of(signed_in(nurse))
            words = "Before opening" if moment == NEXT - SECOND else "End of day"
            assert (words in page) is stands, moment

    def test_says_that_a_voicemail_waits_and_nobody_owns_it(self, signed_in, nurse, clock, at):
        voicemails.hear(words="ring me", number="", received_at=at, by=nurse, at=at)
        clock.at = CLOSING

        assert "nobody owns it yet: answer now" in " ".join(desk_of(signed_in(nurse)).split())

    def test_lists_even_a_mild_check_whose_owner_has_left(
        self, signed_in, information_call, book, nurse, supervisor, at, clock
    ):
        book(information_call(closes=False), kind="CHECK", at=at)
        nurse.is_active = False
        nurse.save()
        clock.at = CLOSING

        page = desk_of(signed_in(supervisor))

        assert f"{nurse.name} has left" in page

    def test_lists_unfinished_calls_and_follow_ups_until_they_are_handed_over(
        self, signed_in, row, nurse, other_nurse, clock, call
    ):
        clock.at = CLOSING
        client = signed_in(nurse)
        assert client.get(url("desk")).context["matters"].count == 2

        give = {"to": nurse.pk, "back": "desk", "note": "Mine at nine"}
        assert client.post(url("follow_up_give", row.pk), give)["Location"] == url("desk")
        assert client.get(url("desk")).context["matters"].count == 1
        assert HandOver.objects.get().next_opening_at == NEXT

        calls.hand_to(call=call, to=other_nurse, reason="", by=nurse, at=CLOSING)
        assert "has an owner for the next opening" in desk_of(client)
        assert signed_in(other_nurse).get(url("desk")).context["matters"].count == 0

    def test_lists_what_was_handed_over_on_an_earlier_day_or_changed_hands(
        self, signed_in, row, nurse, supervisor, clock, at, call, other_nurse
    ):
        calls.hand_to(call=call, to=other_nurse, reason="", by=nurse, at=at)
        callbacks.give(follow_up=row, to=nurse, note="", by=nurse, at=at)
        client = signed_in(supervisor)
        clock.at = CLOSING
        assert client.get(url("desk")).context["matters"].count == 0

        clock.at = CLOSING + timedelta(days=1)
        client = signed_in(supervisor)
        assert "The last hand-over is from an earlier day" in desk_of(client)
        callbacks.give(follow_up=row, to=nurse, note="", by=supervisor, at=clock.at)
        callbacks.take(follow_up=row, reason="ill", owner=row.owner_id, by=supervisor, at=clock.at)
        assert "The last hand-over is from an earlier day" in desk_of(client)  # the call's own
        assert row.hand_overs.last().to == supervisor

    def test_says_loudly_to_supervisors_that_an_owner_has_left(
        self, signed_in, row, nurse, supervisor, clock
    ):
        clock.at = CLOSING
        nurse.is_active = False
        nurse.save()

        page = desk_of(signed_in(supervisor))

        assert "Amara Test has left" in page
        assert "give it to somebody who works here" in page
        assert '<option value="">Choose</option>' in page

    def test_leaves_out_checks_that_need_no_hand_over(
        self, signed_in, call, assess_as, book, nurse, clock, write
    ):
        assess_as(call, "SAFETY_NET")
        call.refresh_from_db()
        book(call)
        clock.at = CLOSING
        found = signed_in(nurse).get(url("desk")).context["matters"].rows

        assert [one.follow_up for one in found] == [None]  # the unfinished call alone

    def test_says_when_the_next_opening_is_not_known(self, signed_in, row, nurse, clock):
        clock.at = datetime(2031, 6, 2, 10, tzinfo=UTC)

        page = desk_of(signed_in(nurse))

        assert "Next opening: <b>not known</b>" in page
        assert "The next opening is not known" in page

    def test_puts_owners_who_left_first_then_the_gravest_then_the_oldest(
        self, signed_in, nurse, supervisor, clock
    ):
        clock.at = CLOSING
        gone = make_person("NURSE", "Gwen Gone", is_active=False)
        fill(nurse, CLOSING, 3)
        newest = FollowUp.objects.order_by("-due_at").first()
        FollowUp.objects.filter(pk=newest.pk).update(owner=gone)

        found = signed_in(supervisor).get(url("end_of_day")).context["rows"]

        assert found[0].owner == gone
        moments = [one.when for one in found[1:]]
        assert moments == sorted(moments)


class TestWhenTheLineIsClosed:
    @pytest.mark.parametrize(
        ("moment", "stands"),
        [(CLOSING - SECOND, False), (CLOSING, True), (CLOSED, True), (NEXT, False)],
    )
    def test_the_words_by_nation_stand_on_the_desk(self, signed_in, nurse, clock, moment, stands):
        clock.at = moment
        page = desk_of(signed_in(nurse))

        for words in ("Northern Ireland", "Lifeline", "England, Scotland, Wales", "not signed off"):
            assert (words in page) is stands

    def test_a_new_call_needs_a_reason(self, signed_in, nurse, clock):
        clock.at = CLOSED

        assert 'name="out_of_hours_reason"' in desk_of(signed_in(nurse))

    def test_an_extra_closure_counts_at_once(self, signed_in, nurse, supervisor, clock, at):
        client = signed_in(nurse)
        assert "nations-title" not in desk_of(client)

        hours.add_exception(
            starts_on=at.date(),
            kind="CLOSES",
            opens=None,
            closes=None,
            division="",
            reason="No heating",
            by=supervisor,
            at=at,
        )
        assert "nations-title" in desk_of(client)
