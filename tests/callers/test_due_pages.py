"""The list of callbacks and checks by time and by owner, and taking one over."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.actions import callbacks
from callers.actions.writing import CallRefused
from callers.models import FollowUp, HandOver
from helpline.models import AuditEntry, Role
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
LIST = "follow_up_list"
WHY = "Is the lump smaller?"


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


@pytest.fixture
def late(closed, owe, at, nurse):
    """Return a function that makes a callback due so long ago."""

    def late_(by=HOUR, owner=None, **changed):
        who = owner or nurse
        when = {"due_at": at - by, "made_at": at - 100 * DAY}
        return owe(closed, owner=who, why=WHY, **when | changed)

    return late_


def read(client, **asked):
    response = client.get(url(LIST), asked)
    assert response.status_code == 200
    return response


def headings(response):
    return [(one.title, one.count, len(one.rows)) for one in response.context["groups"]]


class TestTheListByTime:
    def test_stands_in_steps_the_most_overdue_first(self, signed_in, nurse, late):
        for by in (-3 * DAY, -HOUR, MINUTE, 2 * HOUR, 3 * DAY, 4 * DAY):
            late(by)
        page = read(signed_in(nurse))

        assert headings(page) == [
            ("Overdue since a day or more", 2, 2),
            ("Overdue by an hour or more", 1, 1),
            ("Due now", 1, 1),
            ("Later today", 1, 1),
            ("Thursday 26 November", 1, 1),
        ]
        text = page.content.decode()
        for words in ("■</span> 4 days overdue", "▲</span> 2 h overdue", "◆</span> Due now, 1 min"):
            assert words in text

    def test_of_two_hundred_counts_each_heading_on_every_page(self, signed_in, nurse, late):
        for place in range(120):
            late(2 * DAY + place * MINUTE)
        for place in range(80):
            late(-DAY - place * MINUTE)
        client, where, seen, counted = signed_in(nurse), url(LIST), [], []
        while where:
            page = client.get(where)
            seen += [one.pk for one in page.context["rows"]]
            counted += headings(page)
            follow = page.context["next"]
            where = f"{url(LIST)}?after={follow}" if follow else ""
        assert len(seen) == len(set(seen)) == 200
        assert counted == [
            ("Overdue since a day or more", 120, 50),
            ("Overdue since a day or more", 120, 50),
            ("Overdue since a day or more", 120, 20),
            ("Tomorrow, Tuesday 24 November", 80, 30),
            ("Tomorrow, Tuesday 24 November", 80, 50),
        ]

    @pytest.mark.parametrize("asked", [{"by": "x"}, {"owner": "x"}, {"owner": "9" * 40}])
    def test_takes_odd_words_for_none(self, signed_in, nurse, late, asked):
        late()
        assert read(signed_in(nurse), **asked).context["way"] == "time"


class TestTheListByOwner:
    @pytest.fixture
    def owners(self, late, nurse, other_nurse):
        gone = make_person(Role.NURSE, "Zoe Gone")
        for by, owner in ((HOUR, other_nurse), (-HOUR, nurse), (2 * DAY, nurse), (-DAY, gone)):
            late(by, owner)
        gone.is_active = False
        gone.save()
        return gone

    def test_puts_who_has_left_first_and_then_names(self, signed_in, supervisor, owners, late):
        late(-HOUR, supervisor)
        page = read(signed_in(supervisor), by="owner")

        assert headings(page) == [
            ("Zoe Gone", 1, 1),
            ("You", 1, 1),
            ("Amara Test", 2, 2),
            ("Bryn Test", 1, 1),
        ]
        dues = [one.due_at for one in page.context["groups"][2].rows]
        assert dues == sorted(dues)

    def test_keeps_its_order_on_the_next_page(self, signed_in, supervisor, owners, late, nurse):
        for place in range(60):
            late(3 * DAY + place * MINUTE, nurse)
        client = signed_in(supervisor)
        page = read(client, by="owner")
        assert f"?by=owner&amp;after={page.context['next']}" in page.content.decode()

        more = read(client, by="owner", after=page.context["next"])

        both = [one.pk for one in (*page.context["rows"], *more.context["rows"])]
        assert len(both) == len(set(both)) == 64
        assert headings(more)[-1] == ("Bryn Test", 1, 1)

    def test_shows_one_persons_alone(self, signed_in, supervisor, owners, nurse):
        for by in ("time", "owner"):
            page = read(signed_in(supervisor), by=by, owner=nurse.pk)
            assert {one.owner for one in page.context["rows"]} == {nurse}
            assert page.context["count"] == 2
            # Everybody's numbers stay beside.
            assert "Bryn Test <b>1</b>" in page.content.decode()

    @pytest.mark.parametrize("by", ["time", "owner"])
    @pytest.mark.parametrize("role", ["nurse", "supervisor"])
    def test_asks_as_often_for_many_as_for_one(
        self, signed_in, nurse, supervisor, late, by, role, other_nurse
    ):
        client = signed_in(nurse if role == "nurse" else supervisor)
        counted = []
        for add in (1, 60):
            for place in range(add):
                late(2 * HOUR + place * MINUTE, other_nurse)
                late(2 * HOUR + place * MINUTE, nurse)
            read(client, by=by)
            with CaptureQueriesContext(connection) as queries:
                read(client, by=by)
            counted.append(len(queries))
        assert counted[0] == counted[1]


class TestWhatANurseSeesOfHerColleagues:
    @pytest.mark.parametrize(("by", "seen"), [(-HOUR, 0), (HOUR - SECOND, 0), (HOUR, 1)])
    def test_is_what_was_left_alone_for_an_hour(self, signed_in, other_nurse, late, by, seen):
        late(by)
        client = signed_in(other_nurse)

        assert read(client).context["count"] == seen
        desk = client.get(url("desk")).content.decode()
        assert ("1 of colleagues to take over" in desk) is bool(seen)

    def test_is_at_once_what_nobody_owns(self, signed_in, other_nurse, late, nurse):
        late(-DAY)
        nurse.is_active = False
        nurse.save()

        assert "has left" in read(signed_in(other_nurse)).content.decode()

    def test_is_not_what_it_is_about(self, signed_in, other_nurse, late, nurse, supervisor):
        row = late()
        text = read(signed_in(other_nurse)).content.decode()

        assert url("follow_up_take", row.pk) in text
        assert f'"{url("follow_up_detail", row.pk)}"' not in text
        assert WHY not in text
        for person in (nurse, supervisor):
            assert WHY in read(signed_in(person)).content.decode()

    def test_is_left_alone_for_an_hour_after_somebody_took_it(
        self, late, nurse, other_nurse, supervisor, at
    ):
        row = late(3 * HOUR)
        callbacks.take(follow_up=row, reason="ill", owner=nurse.pk, by=supervisor, at=at)

        for after, may in ((MINUTE, False), (HOUR - SECOND, False), (HOUR, True)):
            assert FollowUp.objects.may_be_taken_by(other_nurse, at + after).exists() is may
        assert not FollowUp.objects.may_be_taken_by(supervisor, at + HOUR).exists()


class TestFollowUpTake:
    def take(self, client, row, reason="off sick", **changed):
        words = {"reason": reason, "owner": row.owner_id} | changed
        return client.post(url("follow_up_take", row.pk), words)

    def test_gives_it_to_her_with_the_reason_and_opens_it(
        self, signed_in, other_nurse, late, nurse
    ):
        row, client = late(), signed_in(other_nurse)

        for _ in range(2):  # a double click
            assert self.take(client, row)["Location"] == url("follow_up_detail", row.pk)
        assert HandOver.objects.get().note == "taken over: off sick"
        entry = AuditEntry.objects.get(action="follow_up.take")
        assert (entry.person_id, entry.detail) == (other_nurse.pk, {"before": nurse.pk})
        assert WHY in client.get(url("follow_up_detail", row.pk)).content.decode()
        assert client.get(url("follow_up_take", row.pk)).status_code == 302

    def test_shows_nothing_of_the_caller_before(self, signed_in, other_nurse, late, closed):
        page = signed_in(other_nurse).get(url("follow_up_take", late().pk)).content.decode()

        assert closed.reference in page
        for words in (WHY, closed.said("caller_name"), closed.said("callback_number")):
            assert words
            assert words not in page

    @pytest.mark.parametrize("reason", ["", "  ", "\x00"])
    def test_needs_a_reason(self, signed_in, supervisor, other_nurse, late, reason):
        row = late()
        for person in (other_nurse, supervisor):
            response = self.take(signed_in(person), row, reason)
            assert response.status_code == 422
            assert "Say why you take it over" in response.content.decode()
        assert not HandOver.objects.exists()

    def test_is_refused_with_a_sentence_when_it_was_finished_meanwhile(
        self, signed_in, other_nurse, late, nurse, at
    ):
        row, client = late(), signed_in(other_nurse)
        done = {"outcome": "seen", "contact_confirmed": True}
        callbacks.complete(follow_up=row, by=nurse, at=at, **done)

        response = self.take(client, row, "she is away")

        assert response.status_code == 409
        said = "completed already, by Amara Test on Monday 23 November at 10:00"
        assert said in response.content.decode()
        row.refresh_from_db()
        assert row.owner == nurse

    def test_is_refused_when_somebody_else_took_it_meanwhile(
        self, signed_in, other_nurse, late, supervisor, at, nurse
    ):
        row, client = late(), signed_in(other_nurse)
        callbacks.take(follow_up=row, reason="ill", owner=nurse.pk, by=supervisor, at=at)

        response = self.take(client, row, "she is away")

        assert response.status_code == 409
        assert "Sunita Test has this follow-up now" in response.content.decode()

    def test_is_not_there_for_a_nurse_before_it_is_left_alone(self, signed_in, other_nurse, late):
        row, client = late(HOUR - SECOND), signed_in(other_nurse)

        assert client.get(url("follow_up_take", row.pk)).status_code == 404
        assert self.take(client, row).status_code == 404
        assert client.get(url("follow_up_take", 10**9)).status_code == 404

    def test_asks_the_rule_again_when_it_writes(self, late, other_nurse, nurse, at):
        with pytest.raises(CallRefused, match="not an hour overdue"):
            callbacks.take(
                follow_up=late(MINUTE), reason="x", owner=nurse.pk, by=other_nurse, at=at
            )


class TestOutOfHours:
    TRIED = {
        "whom": "CALLER", "number": "07700 900321", "number_from": "RECORD",
        "outcome": "NO_ANSWER", "spoke_to": "",
    }  # fmt: skip

    def test_an_attempt_says_how_it_came(self, signed_in, nurse, late, at, clock):
        row = late()
        clock.at = at + 8 * HOUR
        client, where = signed_in(nurse), url("follow_up_attempt", row.pk)

        page = client.get(url("follow_up_detail", row.pk)).content.decode()
        assert "The line is not open: nobody is rung now" in page
        refused = client.post(where, self.TRIED)
        assert refused.status_code == 422
        assert "which supervisor agreed" in unescape(refused.content.decode())
        assert client.post(where, self.TRIED | {"note": "rung at 15:58"}).status_code == 302

    def test_a_supervisor_may_always_be_told(self, nurse, late, at):
        words = self.TRIED | {"whom": "SUPERVISOR", "note": ""}
        callbacks.attempt(follow_up=late(), **words, by=nurse, at=at + 8 * HOUR)

    def test_nothing_is_said_while_it_is_open(self, signed_in, nurse, late):
        page = signed_in(nurse).get(url("follow_up_detail", late().pk)).content.decode()
        assert "nobody is rung now" not in page
