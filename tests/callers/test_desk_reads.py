"""What the desk and its lists read: as much as they show, whatever else was ever written."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callers import casefile, waiting
from callers.end_of_day import HandedOver, counts, lacks
from callers.models import Call, ContactAttempt, FollowUp, HandOver, Voicemail
from callers.together import MOST, Count, Rows, together
from callers.views import matters
from callers.views.desk import SHOWN
from guidance.tiers import Tier
from helpline.hours import timetable
from helpline.opening_hours import next_opening
from tests.callers.test_desk import CLOSING, NEXT, fill, url
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
POLL = {"HX-Request": "true", "X-Poll": "1"}
FAR = datetime(2026, 12, 24, 18, tzinfo=UTC)  # no open time is within reach


class TestAttemptsOfAFollowUp:
    @pytest.fixture
    def callback(self, call, book):
        """Return a callback beside another of the same call."""
        book(call, kind="CHECK")
        return book(call, kind="CALLBACK")

    @pytest.fixture
    def rung(self, callback, nurse, at):
        """Return an outgoing call of the callback."""
        return Call.objects.create(
            reference="C-TST-900",
            direction="OUT",
            follow_up=callback,
            started_at=at,
            started_by=nurse,
            nurse=nurse,
            line_state="open",
        )

    def test_count_since_somebody_was_last_reached_wherever_they_were_written(
        self, call, callback, rung, nurse, at
    ):
        other = FollowUp.objects.get(kind="CHECK")
        places = ((call, callback), (rung, None), (rung, callback), (call, None), (call, other))
        tried = 0
        ways = itertools.product(
            ("NO_ANSWER", "REACHED", "ENGAGED"), places, ("CALLER", "ACUTE_ONCOLOGY", "SUPERVISOR")
        )
        for place, (outcome, (of, follow_up), whom) in enumerate(ways):
            ContactAttempt.objects.create(
                call=of,
                follow_up=follow_up,
                whom=whom,
                number="1",
                number_from="RECORD",
                outcome=outcome,
                spoke_to="her" if outcome == "REACHED" else "",
                at=at + place * MINUTE,
                by=nurse,
            )
            is_of_it = follow_up == callback or (of == rung and whom == "CALLER")
            if is_of_it and whom != "SUPERVISOR":
                tried = 0 if outcome == "REACHED" else tried + 1
            found = FollowUp.objects.with_attempts().get(pk=callback.pk)
            assert found.tried == tried, (outcome, of, follow_up, whom)


def read_by(client, path, **headers):
    """Return how often an answer asked the database, once it is warm; the hours count once.

    All parts of a page share one look at the hours.
    """
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers=headers).status_code == 200
    asked = ["hours" if "helpline_weeklyhours" in one["sql"] else one["sql"] for one in queries]
    return len(asked) - max(0, asked.count("hours") - 1)


@pytest.mark.parametrize("moment", ["open", "closing"])
class TestReads:
    @pytest.fixture(params=["nurse", "supervisor"])
    def client(self, request, signed_in):
        return signed_in(request.getfixturevalue(request.param))

    @pytest.fixture(autouse=True)
    def now(self, moment, clock, at):
        clock.at = at if moment == "open" else CLOSING
        return clock.at

    def test_of_the_desk_and_its_poll_are_few_and_as_many_for_each_number_of_rows(
        self, client, nurse, now
    ):
        for rows in (0, 1, MOST + 1):
            fill(nurse, now, rows)
            assert read_by(client, url("desk")) == 4  # session, person, hours and the desk
            assert read_by(client, url("desk"), **POLL) == 4

    @pytest.mark.parametrize(
        "name", ["voicemail_list", "unfinished_list", "end_of_day", "follow_up_list"]
    )
    def test_of_a_list_are_as_few(self, client, nurse, now, name):
        for rows in (0, 1, 120):
            fill(nurse, now, rows)
            assert read_by(client, url(name)) == 4
        following = client.get(url(name)).context["next"]
        assert read_by(client, f"{url(name)}?after={following}") <= 5  # and where it goes on

    @pytest.mark.parametrize(
        "name", ["decision_list", "stuck_list", "review_list", "sign_off_list", "reply_list"]
    )
    def test_of_a_supervisors_list_are_as_few(self, signed_in, supervisor, nurse, now, name):
        fill(nurse, now, 60)
        assert read_by(signed_in(supervisor), url(name)) == 4

    def test_of_the_poll_of_a_call_are_few(self, signed_in, nurse, cord):
        assert read_by(signed_in(nurse), url("closing_time", cord.reference), **POLL) == 5


class TestMoreThanAPersonTakesIn:
    def test_is_not_counted_on_and_shown_nonetheless_the_loudest_first(
        self, signed_in, supervisor, nurse, at, clock
    ):
        clock.at = at
        fill(nurse, at, MOST + 2)  # the last due, received and started first
        Voicemail.objects.update(has_red_words=False)
        newest = Voicemail.objects.order_by("-received_at").first()
        Voicemail.objects.filter(pk=newest.pk).update(has_red_words=True)
        FollowUp.objects.filter(pk__gt=FollowUp.objects.earliest("pk").pk).update(
            due_at=at + timedelta(days=1)
        )
        page = signed_in(supervisor).get(url("desk"))
        words = " ".join(page.content.decode().split())

        assert page.context["voicemails"].rows[0] == newest
        assert page.context["voicemails"].count == MOST + 1
        assert page.context["follow_ups"].rows[0].due_at == at
        assert "1 due now" in words
        assert words.count('<span class="count">more than 200</span>') == 4
        assert "and many more: <a" in words
        assert "see all, more than 200" in words
        assert "201" not in words.split('id="desk-urgent"')[1].split("mine-title")[0]
        count = signed_in(supervisor).get(url("follow_up_list")).content.decode()
        assert '<span class="count">more than 200</span>' in count

    def test_is_counted_to_its_last_row_while_it_is_no_more(self, signed_in, nurse, at, clock):
        clock.at = at
        fill(nurse, at, MOST)
        words = " ".join(signed_in(nurse).get(url("desk")).content.decode().split())

        assert f"and {MOST - SHOWN} more: <a" in words
        assert "more than" not in words


class TestAskedTogether:
    def test_nothing_is_found_where_a_query_can_find_nothing(self, call):
        asked = {"rows": Rows(Call.objects.none(), ("pk",)), "count": Count(Call.objects.none())}

        assert together(asked) == {"rows": [], "count": 0}
        assert together(asked | {"all": Count(Call.objects.all())})["all"] == 1

    def test_rows_are_those_of_the_query_in_its_order(self, nurse, at):
        fill(nurse, at, 12)
        query = Voicemail.objects.red_words_first()

        found = together({"rows": Rows(query, ("pk", "received_at", "red_words", "owner_id"), 9)})

        assert [
            (one.pk, one.received_at, one.red_words, one.owner_id) for one in found["rows"]
        ] == [(one.pk, one.received_at, one.red_words, one.owner_id) for one in query[:9]]

    def test_brings_whom_a_row_points_at_or_nobody(self, nurse, at, django_assert_num_queries):
        fill(nurse, at, 2)
        first = Voicemail.objects.red_words_first().first()
        Voicemail.objects.filter(pk=first.pk).update(owner=nurse, given_at=at, given_by=nurse)

        with django_assert_num_queries(1):
            rows = together({"rows": waiting.rows_of(waiting.voicemails())})["rows"]
            owners = [one.owner and one.owner.name for one in rows]
            has_owner = [one.has_owner for one in rows]
        assert owners == [nurse.name, None]
        assert has_owner == [True, False]


class TestMattersOfTheDay:
    def test_are_kept_by_the_database_as_the_rule_says(
        self, signed_in, supervisor, nurse, other_nurse, admin, clock
    ):
        clock.at = CLOSING
        gone = make_person("NURSE", "Gwen Gone", is_active=False)
        began, opening = CLOSING.replace(hour=9, minute=0), NEXT
        times = (None, began - MINUTE, began, CLOSING - MINUTE)
        ways = list(
            itertools.product(
                (nurse, gone, admin), times, (nurse, other_nurse), (opening, None, began)
            )
        )
        fill(nurse, CLOSING - 2 * MINUTE, len(ways))
        expected = []
        rows = zip(Call.objects.order_by("pk"), FollowUp.objects.order_by("pk"), ways, strict=True)
        for place, (call, follow_up, (owner, at, to, for_)) in enumerate(rows):
            call.tier, call.nurse = ("SAFETY_NET", "IMMEDIATE")[place % 2], owner
            follow_up.kind, follow_up.owner = ("CHECK", "CALLBACK")[place // 2 % 2], owner
            call.save()
            follow_up.save()
            works_here = owner == nurse
            handed = HandedOver(to.pk, at, for_) if at else None
            for about in (None, follow_up):
                if at:
                    said = {"call": call, "text": "x", "by": nurse, "follow_up": about}
                    earlier = at - MINUTE
                    HandOver.objects.create(**said, to=nurse, at=earlier, next_opening_at=opening)
                    HandOver.objects.create(**said, to=to, at=at, next_opening_at=for_)
                lack = lacks(
                    owner=owner.pk,
                    owner_works_here=works_here,
                    handed=handed,
                    began=began,
                    next_opening=opening,
                )
                if lack and (about is None or _counts(call, follow_up, works_here)):
                    expected.append((call.pk, about and about.pk, lack))
        hours = timetable()

        found = together(matters.asked(supervisor, CLOSING, hours, 1000))
        rows, count = matters.found_in(found, CLOSING, hours)

        assert {(one.call.pk, one.follow_up and one.follow_up.pk, one.lacks) for one in rows} == {
            *expected
        }
        assert 0 < count == len(expected) < 2 * len(ways)


def _counts(call, follow_up, works_here):
    is_callback = follow_up.kind == "CALLBACK"
    return counts(Tier(call.tier), is_callback=is_callback, owner_works_here=works_here)


class TestThePollOfACall:
    @pytest.mark.parametrize("tier", ["", "SAFETY_NET", "WITHIN_24H", "IMMEDIATE", "EMERGENCY_999"])
    def test_says_what_the_calls_own_file_says(
        self, signed_in, nurse, call, assess_as, clock, tier
    ):
        if tier:
            assess_as(call, tier)
        for moment in (CLOSING - MINUTE, CLOSING, CLOSING.replace(hour=18), FAR):
            clock.at = moment
            page = signed_in(nurse).get(url("closing_time", call.reference), headers=POLL)
            file = casefile.load(Call.objects.get(pk=call.pk), moment)

            assert page.context["closing_time"] == file.closing_time
            assert file.tier == (tier or None)

    def test_of_a_call_from_paper_speaks_of_when_it_ended(self, signed_in, nurse, call, clock, at):
        Call.objects.filter(pk=call.pk).update(
            paper_ended_at=at + MINUTE, typed_at=CLOSING, typed_by=nurse
        )
        clock.at = CLOSING + MINUTE
        page = signed_in(nurse).get(url("closing_time", call.reference), headers=POLL)
        file = casefile.load(Call.objects.get(pk=call.pk), clock.at)

        assert page.context["closing_time"] == file.closing_time
        assert page.context["next_opening"] == next_opening(file.at, file.hours)
