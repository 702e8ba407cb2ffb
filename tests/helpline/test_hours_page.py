"""The page of the opening hours: who may see it, who may change it, and how it answers."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from helpline import clock, hours
from helpline.actions import hours as changes
from helpline.models import AuditEntry, HoursException, HoursPolicy, Person, Role, WeeklyHours

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday
PAGE = "/service/hours/"
NEW_EXCEPTION = {
    "starts_on": "2026-12-24",
    "kind": "CLOSES",
    "opens": "12:30",
    "closes": "",
    "division": "",
    "reason": "Christmas <Eve>",
}
NEW_WEEKLY = {
    "weekday": "0",
    "opens": "08:00",
    "closes": "18:00",
    "valid_from": "2026-12-07",
    "reason": "Longer Mondays",
}
NEW_POLICY = {
    "divisions": ["england-and-wales", "scotland"],
    "closing_soon_minutes": "45",
    "on_call_number": "01632 960 251",
    "reason": "Callers from Scotland",
}


@pytest.fixture(autouse=True)
def _a_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture(params=[Role.SUPERVISOR, Role.ADMIN])
def changer(request, client):
    return signed_in(client, request.param)


@pytest.fixture
def supervisor(client):
    return signed_in(client, Role.SUPERVISOR)


def signed_in(client, role) -> Person:
    person = Person.objects.create_user(
        email=f"{role.lower()}@example.org", name=f"A. {role.label}", role=role, added_at=AT
    )
    client.force_login(person)
    return person


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


class TestHours:
    @pytest.mark.parametrize("role", Role)
    def test_every_member_of_staff_may_read(self, client, role):
        signed_in(client, role)
        response = client.get(PAGE)
        assert response.status_code == 200
        page = words_of(response)
        assert page.count("<h1") == 1
        assert "Tuesday 24 November" in page
        assert "Tuesday 8 December" in page
        assert ("Add the exception" in page) is (role != Role.NURSE)

    def test_strangers_are_sent_to_sign_in(self, client):
        response = client.get(PAGE)
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]

    def test_shows_the_days_as_they_will_be(self, client, supervisor):
        changes.add_exception(
            starts_on=date(2026, 11, 25),
            kind="CLOSES",
            opens=time(12, 30),
            reason="Team day",
            by=supervisor,
            at=AT,
        )
        page = words_of(client.get(PAGE))
        row = page.split("Wednesday 25 November")[1].split("</tr>")[0]
        assert "09:00 to 12:30" in row
        assert "Team day" in row
        sunday = page.split("Sunday 29 November")[1].split("</tr>")[0]
        assert "closed" in sunday

    def test_warns_of_customary_holidays(self, client, supervisor):
        page = words_of(client.get(PAGE))
        assert "Saturday 26 December 2026 is Boxing Day" in page
        assert "Saturday 2 January 2027" in page

    def test_says_loudly_that_days_are_unknown(self, client, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: datetime(2028, 12, 29, 10, tzinfo=UTC))
        signed_in(client, Role.NURSE)
        page = words_of(client.get(PAGE))
        row = page.split("Monday 1 January")[1].split("</tr>")[0]
        assert "not known" in row
        assert "ask the supervisor" in row
        assert "ends on 31 December 2028" in page

    def test_keeps_the_history(self, client, supervisor):
        changes.set_weekly_hours(
            weekday=1,
            sessions=[(time(10), time(16))],
            valid_from=AT.date(),
            reason="Handover",
            by=supervisor,
            at=AT,
        )
        exception = changes.add_exception(
            starts_on=AT.date(), kind="CLOSES", reason="Flood", by=supervisor, at=AT
        )
        changes.withdraw_exception(exception=exception, reason="Dry", by=supervisor, at=AT)
        changes.set_policy(**{**NEW_POLICY, "closing_soon_minutes": 45}, by=supervisor, at=AT)
        history = words_of(client.get(PAGE)).split('id="history-title"')[1]
        assert "09:00 to 16:00" in history
        assert "A. Supervisor: Dry" in history
        assert "15 June 2026" in history
        assert "bank holidays of England and Wales; closing soon 30 minutes" in history

    def test_costs_the_same_however_many_exceptions(
        self, client, supervisor, django_assert_max_num_queries
    ):
        for day in range(1, 30):
            changes.add_exception(
                starts_on=AT.date() + timedelta(days=day),
                kind="CLOSES",
                reason="Flood",
                by=supervisor,
                at=AT,
            )
        with django_assert_max_num_queries(20):
            assert client.get(PAGE).status_code == 200

    def test_every_label_and_id_is_its_own(self, client, supervisor):
        changes.add_exception(
            starts_on=AT.date(), kind="CLOSES", reason="Flood", by=supervisor, at=AT
        )
        page = client.get(PAGE).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)
        main = page.split('<main id="main"')[1].split("</main>")[0]
        assert "style=" not in main
        assert "<script" not in main


class TestExceptionAdd:
    URL = "/service/hours/exceptions/"

    def test_without_javascript_saves_and_goes_back(self, client, changer):
        response = client.post(self.URL, NEW_EXCEPTION, follow=True)
        assert response.redirect_chain == [(f"{PAGE}#exceptions", 302)]
        exception = HoursException.objects.get(starts_on=date(2026, 12, 24))
        assert (exception.opens, exception.closes, exception.made_by) == (
            time(12, 30),
            None,
            changer,
        )
        page = words_of(response)
        assert "It counts from now on." in page
        assert "Christmas &lt;Eve&gt;" in page
        assert not hours.line_status(datetime(2026, 12, 24, 12, 31, tzinfo=UTC)).is_open

    def test_reads_a_typed_date_with_the_day_first(self, client, supervisor):
        client.post(self.URL, {**NEW_EXCEPTION, "starts_on": "04/12/2026"})
        assert HoursException.objects.filter(starts_on=date(2026, 12, 4)).exists()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"reason": ""}, "Give the reason"),
            ({"starts_on": ""}, "Give the date."),
            ({"starts_on": "12/24/2026"}, "Write the date as day/month/year"),
            ({"starts_on": "2026-11-23"}, "That day has passed."),
            ({"starts_on": "2206-12-24"}, "That day is more than two years ahead."),
            ({"opens": "half past"}, "Write the time with 24 hours"),
            ({"kind": "OPENS"}, "An extra opening needs both times."),
            ({"closes": "12:30"}, "The end must be later than the beginning."),
            ({"reason": "x" * 301}, "Keep the reason to 300 characters; it has 301 now."),
        ],
    )
    def test_wrong_is_422_beside_the_field_with_the_input_kept(
        self, client, supervisor, typed, sentence
    ):
        response = client.post(self.URL, {**NEW_EXCEPTION, "division": "scotland", **typed})
        assert response.status_code == 422
        page = words_of(response)
        assert f'_error">{sentence}' in page
        assert "<b>Not done yet.</b>" in page
        assert '<option value="scotland" selected>' in page
        assert 'aria-invalid="true"' in page
        if typed.get("starts_on") is None:
            assert 'value="2026-12-24"' in page
        assert HoursException.objects.count() == 1

    def test_the_same_again_is_409_with_the_input_kept(self, client, supervisor):
        client.post(self.URL, NEW_EXCEPTION)
        response = client.post(self.URL, NEW_EXCEPTION)
        assert response.status_code == 409
        assert "The same exception already stands" in words_of(response)
        assert 'value="Christmas &lt;Eve&gt;"' in words_of(response)


class TestExceptionChange:
    @pytest.fixture
    def exception(self, supervisor):
        return changes.add_exception(
            starts_on=date(2026, 12, 24), kind="CLOSES", opens=time(12, 30), division="scotland",
            reason="Party", by=supervisor, at=AT,
        )  # fmt: skip

    def url(self, exception):
        return reverse("helpline:exception_change", args=[exception.pk])

    def test_fills_the_form_with_what_stands(self, client, exception):
        page = words_of(client.get(PAGE, {"change": exception.pk}))
        form = page.split(f'action="{self.url(exception)}"')[1].split("</form>")[0]
        assert "Change the exception of Thursday 24 December 2026, from 12:30" in form
        for kept in ("2026-12-24", "12:30", "Party"):
            assert f'value="{kept}"' in form
        assert '<option value="scotland" selected>' in form

    def test_puts_the_new_in_place_of_the_old_and_keeps_both(self, client, exception):
        new = {**NEW_EXCEPTION, "starts_on": "2026-12-23", "reason": "Party, moved"}
        answer = client.post(self.url(exception), new, follow=True)
        assert "Changed. Wednesday 23 December 2026: closes the line from 12:30." in words_of(
            answer
        )
        exception.refresh_from_db()
        assert exception.withdrawn_reason == "Changed: Party, moved"
        assert HoursException.objects.standing().of(date(2026, 12, 24)).count() == 0
        assert HoursException.objects.standing().of(date(2026, 12, 23)).count() == 1
        assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
            "hours.exception_added", "hours.exception_withdrawn",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("typed", "status"),
        [({"reason": ""}, 422), ({"starts_on": "2026-11-23"}, 422), ({"closes": "12:00"}, 422)],
    )
    def test_refused_leaves_the_old_one_standing(self, client, exception, typed, status):
        answer = client.post(self.url(exception), {**NEW_EXCEPTION, **typed})
        assert answer.status_code == status
        assert f'action="{self.url(exception)}"' in words_of(answer)
        exception.refresh_from_db()
        assert exception.withdrawn_at is None

    def test_of_one_that_was_withdrawn_is_409(self, client, exception, supervisor):
        changes.withdraw_exception(exception=exception, reason="No", by=supervisor, at=AT)
        answer = client.post(self.url(exception), NEW_EXCEPTION)
        assert answer.status_code == 409
        assert "already been withdrawn" in words_of(answer)

    @pytest.mark.parametrize("asked", ["x", "999999", "", "-1"])
    def test_of_nothing_shows_the_empty_form(self, client, supervisor, asked):
        assert "Add the exception" in words_of(client.get(PAGE, {"change": asked}))


class TestExceptionWithdraw:
    @pytest.fixture
    def exception(self, supervisor):
        return changes.add_exception(
            starts_on=AT.date(), kind="CLOSES", reason="Flood", by=supervisor, at=AT
        )

    def url(self, exception):
        return reverse("helpline:exception_withdraw", args=[exception.pk])

    def test_opens_the_line_again(self, client, exception):
        assert not hours.line_status(AT).is_open
        response = client.post(self.url(exception), {"reason": "Dry"}, follow=True)
        assert "is withdrawn." in words_of(response)
        assert hours.line_status(AT).is_open

    def test_without_a_reason_is_422(self, client, exception):
        response = client.post(self.url(exception), {"reason": ""})
        assert response.status_code == 422
        assert "Give the reason" in words_of(response)

    def test_twice_is_409_and_says_so(self, client, exception):
        client.post(self.url(exception), {"reason": "Dry"})
        response = client.post(self.url(exception), {"reason": "Dry"})
        assert response.status_code == 409
        assert "already been withdrawn" in words_of(response)

    def test_of_nothing_is_404(self, client, supervisor):
        assert client.post("/service/hours/exceptions/999999/withdraw/").status_code == 404


class TestWeeklyHoursSet:
    URL = "/service/hours/weekly/"

    def test_plans_the_change(self, client, changer):
        response = client.post(self.URL, NEW_WEEKLY, follow=True)
        page = words_of(response)
        assert "From Monday 7 December 2026 on: Monday 08:00 to 18:00." in page
        assert "planned" in page
        assert WeeklyHours.objects.of(0).count() == 2

    def test_closes_a_weekday(self, client, supervisor):
        typed = {**NEW_WEEKLY, "opens": "", "closes": "", "not_open": "on"}
        client.post(self.URL, typed)
        assert not hours.line_status(datetime(2026, 12, 7, 10, tzinfo=UTC)).is_open

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"opens": ""}, "Give the opening time, or tick"),
            ({"closes": ""}, "Give the closing time, or tick"),
            ({"not_open": "on"}, "Either take the tick away"),
            ({"closes": "08:00"}, "The closing time must be later"),
            ({"valid_from": "2026-11-23"}, "That day has passed."),
            ({"weekday": "7"}, "Select a valid choice."),
        ],
    )
    def test_wrong_is_422_with_the_input_kept(self, client, supervisor, typed, sentence):
        response = client.post(self.URL, {**NEW_WEEKLY, **typed})
        assert response.status_code == 422
        assert f'_error">{sentence}' in words_of(response)
        assert 'value="Longer Mondays"' in words_of(response)
        assert WeeklyHours.objects.count() == 7

    def test_that_change_nothing_are_409(self, client, supervisor):
        typed = {**NEW_WEEKLY, "opens": "09:00", "closes": "16:00"}
        response = client.post(self.URL, typed)
        assert response.status_code == 409
        assert "Nothing would change" in words_of(response)


class TestSeveralSessions:
    URL = "/service/hours/weekly/"
    TWO = {
        **NEW_WEEKLY,
        "opens": "09:00",
        "closes": "12:30",
        "opens_2": "13:30",
        "closes_2": "16:00",
    }

    def form(self, response) -> str:
        return words_of(response).split(f'action="{self.URL}"')[1].split("</form>")[0]

    def test_are_set_together_and_read_as_one_rule(self, client, changer):
        page = words_of(client.post(self.URL, self.TWO, follow=True))
        assert "From Monday 7 December 2026 on: Monday 09:00 to 12:30, 13:30 to 16:00." in page
        assert page.count("09:00 to 12:30, 13:30 to 16:00") == 3  # said, planned, its day
        assert WeeklyHours.objects.of(0).count() == 3

    def test_in_the_pause_every_header_says_when_it_opens(self, client, supervisor, monkeypatch):
        client.post(self.URL, self.TWO)
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 7, 12, 30, tzinfo=UTC))
        status = words_of(client.get("/service/line-status/"))
        assert "Closed for lunch; opens 13:30" in status

    def test_one_more_is_a_press_that_keeps_what_was_typed(self, client, supervisor):
        response = client.post(self.URL, {**NEW_WEEKLY, "do": "add"})
        assert response.status_code == 200
        form = self.form(response)
        assert 'name="opens_2"' in form
        assert 'value="Longer Mondays"' in form
        assert 'value="08:00"' in form
        assert "autofocus" in form.split('name="opens_2"')[1].split(">")[0]
        assert "Not done yet" not in words_of(response)
        assert WeeklyHours.objects.count() == 7

    def test_any_of_them_is_taken_away_by_a_press(self, client, supervisor):
        form = self.form(client.post(self.URL, {**self.TWO, "do": "remove 1"}))
        assert 'name="opens_2"' not in form
        assert 'value="13:30"' in form
        assert 'value="09:00"' not in form
        assert "Remove" not in form

    @pytest.mark.parametrize("do", ["remove 3", "remove 0", "remove x", "", "drop"])
    def test_a_press_of_nothing_changes_nothing(self, client, supervisor, do):
        form = self.form(client.post(self.URL, {**self.TWO, "do": do}))
        assert 'name="opens_2"' in form
        assert 'name="opens_3"' not in form

    def test_there_are_six_at_most(self, client, supervisor):
        six = {f"opens_{n}": "" for n in range(2, 7)}
        form = self.form(client.post(self.URL, {**self.TWO, **six, "do": "add"}))
        assert 'name="opens_6"' in form
        assert 'name="opens_7"' not in form
        assert "Add a session" not in form

    def test_enter_sets_the_hours(self, client, supervisor):
        first = re.search(r"<button[^>]*>", self.form(client.get(PAGE)))
        assert "name=" not in first[0]

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"opens_2": "12:29"}, "opens_2", "09:00 to 12:30 and 12:29 to 16:00 overlap"),
            ({"closes_2": "13:30"}, "closes_2", "The closing time must be later"),
            ({"opens_2": ""}, "opens_2", "Give the opening time, or remove this session."),
            ({"opens": "14:00", "closes": "15:00"}, "opens", "13:30 to 16:00 and 14:00 to 15:00"),
        ],
    )
    def test_wrong_is_422_beside_its_session(self, client, supervisor, typed, field, sentence):
        response = client.post(self.URL, {**self.TWO, **typed})
        assert response.status_code == 422
        form = self.form(response)
        assert f'id="weekly-{field}_error">{sentence}' in form
        assert 'value="Longer Mondays"' in form
        assert WeeklyHours.objects.count() == 7

    def test_a_weekday_of_the_table_fills_the_form(self, client, supervisor):
        client.post(self.URL, {**self.TWO, "valid_from": "2026-11-24"})
        form = self.form(client.get(PAGE, {"weekday": "0"}))
        for kept in ("09:00", "12:30", "13:30", "16:00", "2026-11-24"):
            assert f'value="{kept}"' in form
        assert '<option value="0" selected>' in form
        assert "checked" in self.form(client.get(PAGE, {"weekday": "6"}))

    @pytest.mark.parametrize("asked", ["7", "-1", "x", ""])
    def test_of_no_weekday_the_form_is_empty(self, client, supervisor, asked):
        assert "selected" not in self.form(client.get(PAGE, {"weekday": asked}))


class TestPolicySet:
    URL = "/service/hours/policy/"

    def test_counts_at_once(self, client, changer):
        response = client.post(self.URL, NEW_POLICY, follow=True)
        page = words_of(response)
        assert "The policy is now: bank holidays of England and Wales, Scotland" in page
        assert "01632 960 251" in page
        assert HoursPolicy.objects.newest_first().first().set_by == changer

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"divisions": []}, "Choose at least one part of the UK."),
            ({"closing_soon_minutes": "300"}, "Give 0 to 240 minutes."),
            ({"closing_soon_minutes": "soon"}, "Write the minutes as a whole number."),
            ({"on_call_number": "Anna"}, "Write the number with digits and spaces only"),
            ({"reason": ""}, "Give the reason"),
        ],
    )
    def test_wrong_is_422_beside_the_field(self, client, supervisor, typed, sentence):
        response = client.post(self.URL, {**NEW_POLICY, **typed})
        assert response.status_code == 422
        assert f'_error">{sentence}' in words_of(response)
        assert HoursPolicy.objects.count() == 1

    def test_a_colleagues_change_is_shown_and_then_may_be_replaced(self, client, supervisor):
        seen = HoursPolicy.objects.get().pk
        client.post(self.URL, {**NEW_POLICY, "instead_of": seen})
        mine = {**NEW_POLICY, "closing_soon_minutes": "20", "instead_of": seen}
        response = client.post(self.URL, mine)
        assert response.status_code == 409
        page = words_of(response)
        assert "closing soon 45 minutes before" in page
        assert 'value="20"' in page
        newest = HoursPolicy.objects.newest_first().first().pk
        assert f'name="instead_of" value="{newest}"' in page
        assert client.post(self.URL, {**mine, "instead_of": newest}).status_code == 302


class TestRoles:
    URLS = (
        "/service/hours/weekly/",
        "/service/hours/exceptions/",
        "/service/hours/exceptions/1/withdraw/",
        "/service/hours/exceptions/1/change/",
        "/service/hours/policy/",
    )

    @pytest.mark.parametrize("url", URLS)
    def test_a_nurse_may_not_change_the_hours(self, client, url):
        signed_in(client, Role.NURSE)
        assert client.post(url, NEW_EXCEPTION).status_code == 403
        assert HoursException.objects.count() == 1

    @pytest.mark.parametrize("url", URLS)
    def test_strangers_change_nothing(self, client, url):
        assert client.post(url, NEW_EXCEPTION).status_code == 302
        assert HoursException.objects.count() == 1

    @pytest.mark.parametrize("url", URLS)
    def test_reading_an_address_that_changes_is_refused(self, client, supervisor, url):
        assert client.get(url).status_code == 405

    def test_a_form_without_its_token_is_refused(self, supervisor):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(supervisor)
        assert strict.post("/service/hours/exceptions/", NEW_EXCEPTION).status_code == 403
