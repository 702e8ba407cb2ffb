"""The presses of the hours page: close now, stay open, decide, take back; and the warnings."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpline import hours
from helpline.actions import hours as changes
from helpline.models import HoursException, Role
from tests.conftest import OPEN_AT, make_person

pytestmark = pytest.mark.django_db
PAGE, DESK, LIBRARY = "/service/hours/", "/", "/guidance/"
CLOSE, OPEN = "/service/hours/now/close/", "/service/hours/now/open/"
DECIDE = "/service/hours/holidays/"
WARNINGS = 'id="hours-health"'


@pytest.fixture(params=[Role.SUPERVISOR, Role.ADMIN])
def changer(request, signed_in):
    return signed_in(make_person(request.param, f"Changer {request.param}"))


@pytest.fixture
def client_of(signed_in, supervisor):
    return signed_in(supervisor)


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def late_exception(by):
    return changes.add_exception(
        starts_on=OPEN_AT.date(), kind="CLOSES", opens=time(8), closes=time(9),
        reason="Snow", by=by, at=OPEN_AT,
    )  # fmt: skip


class TestLineClose:
    def test_closes_at_once_and_every_pages_poll_says_so(self, changer, signed_in, nurse):
        other = signed_in(nurse)
        assert "Open until 16:00" in words_of(other.get("/service/line-status/"))
        answer = changer.post(CLOSE, {"until": "", "reason": "Flood"}, follow=True)
        assert answer.redirect_chain == [(f"{PAGE}#now", 302)]
        assert "The line is closed for the rest of today." in words_of(answer)
        assert "Closed: Flood; opens Tuesday 09:00" in words_of(other.get("/service/line-status/"))

    def test_until_a_time(self, client_of):
        answer = client_of.post(CLOSE, {"until": "11:30", "reason": "Flood"}, follow=True)
        assert "The line is closed until 11:30." in words_of(answer)

    @pytest.mark.parametrize(
        ("typed", "status", "sentence"),
        [
            ({"reason": ""}, 422, "Give the reason"),
            ({"until": "09:00"}, 422, "must be a time of today later than now, 10:00"),
            ({"until": "noon"}, 422, "Write the time with 24 hours"),
        ],
    )
    def test_wrong_says_so_beside_the_field_and_keeps_what_was_typed(
        self, client_of, typed, status, sentence
    ):
        answer = client_of.post(CLOSE, {"until": "12:00", "reason": "Flood <b>", **typed})
        assert answer.status_code == status
        page = words_of(answer)
        assert f'_error">{sentence}' in page or f"{sentence}" in page.split('_error">')[1]
        assert "<b>Not done yet.</b>" in page
        kept = 'value="12:00"' if typed.get("until") is None else 'value="Flood &lt;b&gt;"'
        assert kept in page
        assert hours.line_status(OPEN_AT).is_open

    def test_a_closed_line_is_409_with_a_sentence_and_the_input_kept(self, client_of):
        client_of.post(CLOSE, {"until": "", "reason": "Flood"})
        answer = client_of.post(CLOSE, {"until": "", "reason": "Flood"})
        assert answer.status_code == 409
        assert "The line is closed already. It opens on Tuesday at 09:00." in words_of(answer)
        assert 'value="Flood"' in words_of(answer)

    def test_is_offered_only_while_the_line_may_be_open(self, client_of):
        assert "Close now" in words_of(client_of.get(PAGE))
        client_of.post(CLOSE, {"until": "", "reason": "Flood"})
        page = words_of(client_of.get(PAGE))
        assert "Close now" not in page
        assert "Open now" in page

    def test_ending_it_is_one_press(self, client_of, clock):
        client_of.post(CLOSE, {"until": "", "reason": "Flood"})
        made = HoursException.objects.as_made().last()
        page = words_of(client_of.get(PAGE))
        assert "closes the line from 10:00: Flood" in page
        assert ">End it now<" in page
        clock.at = datetime(2026, 11, 23, 10, 20, tzinfo=UTC)
        client_of.post(f"/service/hours/exceptions/{made.pk}/withdraw/", {"reason": "It is over"})
        assert hours.line_status(clock.at).is_open
        assert ">End it now<" not in words_of(client_of.get(PAGE))

    @pytest.mark.parametrize(("minute", "offered"), [(29, True), (30, False), (31, False)])
    def test_ending_is_offered_until_it_is_over(self, client_of, clock, minute, offered):
        client_of.post(CLOSE, {"until": "10:30", "reason": "Flood"})
        clock.at = datetime(2026, 11, 23, 10, minute, tzinfo=UTC)
        assert (">End it now<" in words_of(client_of.get(PAGE))) is offered


class TestLineOpen:
    def test_stays_open(self, changer):
        answer = changer.post(OPEN, {"until": "18:00", "reason": "Many callers"}, follow=True)
        assert answer.redirect_chain == [(f"{PAGE}#now", 302)]
        page = words_of(answer)
        assert "The line is open until 18:00." in page
        assert ">Take it back<" in page  # it begins at 16:00

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"until": ""}, "Give the time until which the line stays open."),
            ({"until": "16:00"}, "The line is open until 16:00 already"),
            ({"until": "09:59"}, "later than now, 10:00"),
            ({"reason": ""}, "Give the reason"),
        ],
    )
    def test_wrong_is_422_beside_the_field(self, client_of, typed, sentence):
        answer = client_of.post(OPEN, {"until": "18:00", "reason": "Many callers", **typed})
        assert answer.status_code == 422
        assert sentence in words_of(answer).split('_error">')[1]
        assert HoursException.objects.count() == 1


class TestHolidayDecide:
    def test_one_press_decides_and_the_warning_goes(self, changer):
        place = "Saturday 26 December 2026 is Boxing Day"
        assert place in words_of(changer.get(PAGE))
        answer = changer.post(DECIDE, {"on": "2026-12-26", "decision": "CLOSES"}, follow=True)
        page = words_of(answer)
        assert "Decided for Saturday 26 December 2026: closes the line all day." in page
        assert place not in page
        assert "23 November 2026 10:00 by Changer" in page

    def test_we_open_is_recorded(self, client_of):
        answer = client_of.post(DECIDE, {"on": "2026-12-26", "decision": "OPENS"}, follow=True)
        assert "opens the line 09:00 to 13:00." in words_of(answer)
        assert "Boxing Day: the line opens" in words_of(answer)

    def test_the_second_press_is_409_with_what_was_decided(self, client_of):
        client_of.post(DECIDE, {"on": "2026-12-26", "decision": "CLOSES"})
        answer = client_of.post(DECIDE, {"on": "2026-12-26", "decision": "OPENS"})
        assert answer.status_code == 409
        assert "closes the line all day, by Sunita Test." in words_of(answer)

    @pytest.mark.parametrize(
        "typed", [{}, {"on": "soon", "decision": "CLOSES"}, {"on": "2026-12-26", "decision": "x"}]
    )
    def test_nonsense_is_422(self, client_of, typed):
        assert client_of.post(DECIDE, typed).status_code == 422
        assert HoursException.objects.count() == 1


class TestWarnings:
    def test_stand_on_the_hours_page_and_the_desk_of_a_supervisor(self, client_of):
        for place in (PAGE, DESK):
            page = words_of(client_of.get(place))
            assert page.count(WARNINGS) == 1
            assert "Saturday 2 January 2027 is the day after New Year’s Day" in page

    def test_stand_where_an_admin_arrives(self, signed_in, admin):
        client = signed_in(admin)
        answer = client.get(DESK, follow=True)
        assert answer.redirect_chain[-1][0] == LIBRARY
        assert WARNINGS in words_of(answer)
        assert WARNINGS in words_of(client.get(PAGE))

    def test_are_not_for_nurses(self, signed_in, nurse):
        client = signed_in(nurse)
        for place in (PAGE, DESK, LIBRARY):
            assert WARNINGS not in words_of(client.get(place))

    def test_say_that_the_calendar_ends(self, supervisor, signed_in, clock):
        clock.at = datetime(2028, 10, 2, 10, tzinfo=UTC)
        assert "ends on Sunday 31 December 2028" in words_of(signed_in(supervisor).get(PAGE))
        clock.at = datetime(2028, 10, 1, 10, tzinfo=UTC)
        assert WARNINGS not in words_of(signed_in(supervisor).get(PAGE))

    def test_tell_of_an_exception_that_never_took_effect_until_it_is_taken_back(
        self, client_of, supervisor
    ):
        made = late_exception(supervisor)
        page = words_of(client_of.get(DESK))
        assert "Monday 23 November 2026 (“Snow”): it was entered after its time." in page
        url = f"/service/hours/exceptions/{made.pk}/withdraw/"
        client_of.post(url, {"reason": "It never took effect: it was entered after its time."})
        assert "Never took effect" not in words_of(client_of.get(DESK))
        made.refresh_from_db()
        assert made.withdrawn_by == supervisor

    def test_cost_no_query_for_each(self, client_of, supervisor):
        def count(place):
            client_of.get(place)
            with CaptureQueriesContext(connection) as queries:
                client_of.get(place)
            return len(queries)

        before = [count(place) for place in (PAGE, DESK)]
        for hour in range(1, 9):
            changes.add_exception(
                starts_on=OPEN_AT.date(), kind="CLOSES", opens=time(hour), closes=time(hour, 30),
                reason="Snow", by=supervisor, at=OPEN_AT,
            )  # fmt: skip
        assert len(hours.health(OPEN_AT).unused) == 8
        assert [count(place) for place in (PAGE, DESK)] == before


class TestRoles:
    @pytest.mark.parametrize("url", [CLOSE, OPEN, DECIDE])
    def test_a_nurse_and_a_stranger_may_press_nothing(self, client, signed_in, nurse, clock, url):
        typed = {"until": "18:00", "reason": "x", "on": "2026-12-26", "decision": "CLOSES"}
        assert client.post(url, typed).status_code == 302
        assert signed_in(nurse).post(url, typed).status_code == 403
        assert HoursException.objects.count() == 1

    def test_a_nurse_reads_why_and_sees_no_press(self, signed_in, nurse, supervisor):
        changes.add_exception(
            starts_on=OPEN_AT.date(), kind="CLOSES", opens=time(9, 30), reason="Flood",
            by=supervisor, at=OPEN_AT,
        )  # fmt: skip
        page = words_of(signed_in(nurse).get(PAGE))
        assert "closes the line from 09:30: Flood" in page
        assert "End it now" not in page
        assert "Close now" not in page

    def test_of_a_decided_day_nothing_is_left_to_ask(self):
        assert [one.on for one in hours.health(OPEN_AT).moved] == [
            date(2026, 12, 26), date(2027, 1, 2),
        ]  # fmt: skip
