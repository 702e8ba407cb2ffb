"""The follow-up's page: before ringing, attempts, the decision after three, hand-over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from callers.actions import callbacks
from callers.models import Call, ContactAttempt, FollowUp, HandOver, SupervisorDecision
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NEXT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CLOSED = datetime(2026, 11, 23, 18, tzinfo=UTC)
NUMBER = "07700 900321"
TRIED = {
    "whom": "CALLER",
    "number": NUMBER,
    "number_from": "RECORD",
    "outcome": "NO_ANSWER",
    "spoke_to": "",
    "note": "rang out",
}


@pytest.fixture
def client(signed_in, nurse):
    return signed_in(nurse)


@pytest.fixture
def callback(call, write, book):
    """Return a function that books a callback for a call with these fields."""

    def callback_(*, owner=None, **fields) -> FollowUp:
        write(call, **({"callback_number": NUMBER} | fields))
        extra = {"owner": owner} if owner else {}
        return book(call, kind="CALLBACK", why="How is she today?", **extra)

    return callback_


@pytest.fixture
def in_vain(at):
    """Return a function that adds attempts which reached nobody."""

    def in_vain_(follow_up, count=3):
        for place in range(count):
            moment = at + place * MINUTE
            callbacks.attempt(follow_up=follow_up, **TRIED, by=follow_up.owner, at=moment)
        return follow_up

    return in_vain_


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def page_of(client, follow_up):
    return client.get(url("follow_up_detail", follow_up.pk)).content.decode()


def form_of(page, name):
    """Return the text of one form of the page."""
    part = page.partition(f"/{name}/")[2]
    return part.partition("</form>")[0]


class TestBeforeRinging:
    def test_safety_and_what_to_say_come_before_the_number(self, client, callback):
        page = page_of(client, callback(safe_to_contact="yes", announce="no"))

        places = [
            page.index(words) for words in ("Safe to ring?", "who we are?", "Say this", NUMBER)
        ]
        assert places == sorted(places)

    @pytest.mark.parametrize("announce", ["no", "unsure", ""])
    def test_nothing_but_a_first_name_is_said_where_it_was_not_allowed(
        self, client, callback, announce
    ):
        page = page_of(client, callback(safe_to_contact="yes", announce=announce))

        assert "“Hello, this is Amara. Is this a good time to talk?”" in page
        assert "first name only: no service, no illness" in page
        assert "from the nurse helpline" not in page

    def test_the_service_is_named_where_it_was_allowed(self, client, callback):
        page = page_of(client, callback(safe_to_contact="yes", announce="yes"))

        assert "from the nurse helpline" in page

    def test_a_number_that_is_not_safe_is_folded_and_in_no_form(self, client, callback):
        page = page_of(client, callback(safe_to_contact="no"))

        assert "Do not ring this number" in page
        assert "Leave no message" in page
        assert f'value="{NUMBER}"' not in page
        assert page.index("not safe to ring</summary>") < page.index(NUMBER)

    def test_says_whom_one_speaks_to_and_how(self, client, callback):
        page = page_of(
            client,
            callback(
                caller_name="Cai Example",
                caller_is="child",
                patient_name="Dot Example",
                patient_with_caller="no",
                contact_times="Not before ten",
                interpreter="used",
                interpreter_language="Welsh",
                relay="text_relay",
            ),
        )

        for words in ("Cai Example, son or daughter", "Dot Example", "Not before ten"):
            assert words in page
        for words in ("Used on this call: Welsh", "Text relay"):
            assert words in page

    def test_a_check_shows_the_teams_number_and_where_it_came_from(
        self, client, call, book, try_reaching
    ):
        try_reaching(call, number="01632 960114")
        page = page_of(client, book(call))

        assert '<span class="phone">01632 960114</span>' in page
        assert "the caller&#x27;s card" in page

    def test_reading_is_audited(self, client, callback, nurse):
        page_of(client, callback())

        assert AuditEntry.objects.filter(action="call.read", person_id=nurse.pk).count() == 1

    def test_is_not_there_for_a_colleague_and_open_to_a_supervisor(
        self, signed_in, callback, other_nurse, supervisor
    ):
        where = url("follow_up_detail", callback().pk)

        assert signed_in(other_nurse).get(where).status_code == 404
        assert signed_in(supervisor).get(where).status_code == 200

    def test_names_nobody_in_its_title(self, client, callback):
        page = page_of(client, callback(caller_name="Ada Example"))

        assert "Ada" not in page.partition("<title>")[2].partition("</title>")[0]


class TestFollowUpAttempt:
    def test_is_filled_in_from_the_record(self, client, callback, call, book, try_reaching):
        form = form_of(page_of(client, callback()), "attempt")
        assert '<option value="CALLER" selected>' in form
        assert f'value="{NUMBER}"' in form
        assert '<option value="RECORD" selected>' in form

        try_reaching(call, number="01632 960114")
        form = form_of(page_of(client, book(call)), "attempt")
        assert '<option value="TREATMENT_TEAM" selected>' in form
        assert 'value="01632 960114"' in form

    def test_is_written_for_this_follow_up_and_counted(self, client, callback):
        follow_up = callback()
        where = url("follow_up_attempt", follow_up.pk)

        for _ in range(2):  # a double click
            assert client.post(where, TRIED)["Location"].endswith(f"/{follow_up.pk}/#attempts")
        assert ContactAttempt.objects.get().follow_up == follow_up
        page = page_of(client, follow_up)
        assert "1 of 3 in vain" in page
        assert "rang out" in page

    def test_says_what_is_blank_and_keeps_what_was_typed(self, client, callback):
        follow_up = callback()
        data = TRIED | {"outcome": "", "number": "07700 900999"}

        response = client.post(url("follow_up_attempt", follow_up.pk), data)

        assert response.status_code == 422
        form = form_of(response.content.decode(), "attempt")
        assert "say what came of it" in response.content.decode()
        assert 'value="07700 900999"' in form
        assert 'value="rang out"' in form

    def test_a_fourth_in_vain_is_refused_and_the_form_is_a_decision(
        self, client, callback, in_vain, clock, at
    ):
        follow_up = in_vain(callback())
        clock.at = at + 10 * MINUTE

        assert 'name="number_from"' not in page_of(client, follow_up)
        response = client.post(url("follow_up_attempt", follow_up.pk), TRIED)
        assert response.status_code == 422
        assert "Three attempts reached nobody" in response.content.decode()
        assert ContactAttempt.objects.count() == 3


class TestFollowUpRing:
    def test_leads_to_the_call_that_knows_the_one_before(self, client, callback, call):
        where = url("follow_up_ring", callback(caller_name="Ada Example").pk)

        first, second = client.post(where), client.post(where)

        outgoing = Call.objects.get(direction="OUT")
        assert first["Location"] == second["Location"] == url("call_detail", outgoing.reference)
        assert outgoing.earlier == call
        assert outgoing.said("caller_name") == "Ada Example"

    def test_shows_the_call_that_runs(self, client, callback):
        follow_up = callback()
        client.post(url("follow_up_ring", follow_up.pk))

        page = page_of(client, follow_up)
        assert "A call for this runs now" in page
        assert url("call_detail", Call.objects.get(direction="OUT").reference) in page

    def test_while_a_colleague_rings_is_refused_with_her_name(
        self, client, callback, supervisor, at
    ):
        follow_up = callback()
        callbacks.ring(follow_up=follow_up, by=supervisor, at=at)

        response = client.post(url("follow_up_ring", follow_up.pk))

        assert response.status_code == 409
        assert "Sunita Test rings already" in response.content.decode()

    def test_outside_hours_asks_for_the_supervisors_reason(self, client, callback, clock):
        follow_up = callback()
        clock.at = CLOSED

        assert 'name="out_of_hours_reason"' in page_of(client, follow_up)
        assert client.post(url("follow_up_ring", follow_up.pk)).status_code == 422
        reason = {"out_of_hours_reason": "Sunita agreed"}
        assert client.post(url("follow_up_ring", follow_up.pk), reason).status_code == 302


class TestFollowUpComplete:
    def test_needs_a_confirmed_contact_before_three_attempts(self, client, callback):
        follow_up = callback()
        where = url("follow_up_complete", follow_up.pk)

        response = client.post(where, {"outcome": "Left it"})
        assert response.status_code == 422
        page = response.content.decode()
        assert "3 of three attempts left" in page
        assert "Left it" in page

        done = {"outcome": "Seen and scanned", "contact_confirmed": "yes"}
        for _ in range(2):
            assert client.post(where, done)["Location"] == url("desk")
        page = page_of(client, follow_up)
        assert "contact confirmed" in page
        assert "Seen and scanned" in page
        assert "<form" not in page.partition("<main")[2]

    def test_after_three_in_vain_is_the_nurses_decision_when_nothing_was_grave(
        self, client, callback, in_vain, other_nurse
    ):
        follow_up = in_vain(callback())
        assert "Decide what happens" in page_of(client, follow_up)

        data = {"outcome": "Try once more", "then": "again", "again": other_nurse.pk}
        client.post(url("follow_up_complete", follow_up.pk), data)

        later = FollowUp.objects.get(completed_at=None)
        assert (later.owner, later.due_at, later.at_next_opening) == (other_nurse, NEXT, True)

    def test_may_end_there_without_another_try(self, client, callback, in_vain, nurse):
        follow_up = in_vain(callback())

        data = {"outcome": "Letter sent", "then": "end", "again": nurse.pk}
        client.post(url("follow_up_complete", follow_up.pk), data)

        assert not FollowUp.objects.open().exists()

    def test_after_a_grave_tier_is_a_supervisors_decision(
        self, client, callback, in_vain, call, assess_as, signed_in, supervisor, try_reaching
    ):
        assess_as(call, "IMMEDIATE")
        try_reaching(call)
        follow_up = in_vain(callback())
        where = url("follow_up_complete", follow_up.pk)
        data = {"outcome": "Police welfare check", "then": "end"}

        assert 'name="then"' not in page_of(client, follow_up)
        refused = client.post(where, data)
        assert refused.status_code == 422
        assert "a supervisor decides" in refused.content.decode()

        assert signed_in(supervisor).post(where, data).status_code == 302
        decision = SupervisorDecision.objects.get()
        assert (decision.about, decision.by) == ("NOT_REACHED", supervisor)

    def test_to_somebody_who_takes_no_calls_is_refused_and_kept(
        self, client, callback, in_vain, admin
    ):
        follow_up = in_vain(callback())
        data = {"outcome": "Once more", "then": "again", "again": admin.pk}

        response = client.post(url("follow_up_complete", follow_up.pk), data)

        assert response.status_code == 422
        assert "Once more" in response.content.decode()
        assert FollowUp.objects.get().completed_at is None

    @pytest.mark.parametrize("again", ["", "x", "0", "9" * 40])
    def test_to_nobody_is_not_there(self, client, callback, in_vain, again):
        follow_up = in_vain(callback())
        data = {"outcome": "x", "then": "again", "again": again}

        assert client.post(url("follow_up_complete", follow_up.pk), data).status_code == 404


class TestFollowUpGive:
    def test_to_a_colleague_leads_to_the_desk_and_keeps_the_sbar(
        self, client, callback, other_nurse, signed_in
    ):
        follow_up = callback(reason="Unsteady")
        data = {"to": other_nurse.pk, "note": "Ring before ten"}

        assert client.post(url("follow_up_give", follow_up.pk), data)["Location"] == url("desk")

        kept = HandOver.objects.get()
        assert (kept.to, kept.next_opening_at) == (other_nurse, NEXT)
        page = page_of(signed_in(other_nurse), follow_up)
        assert "Ring before ten" in page
        assert "Words that went with it" in page
        assert page.count("SITUATION") == 2

    def test_to_oneself_says_that_one_goes_on_with_it(self, client, callback, nurse):
        follow_up = callback()
        where, here = url("follow_up_give", follow_up.pk), url("follow_up_detail", follow_up.pk)

        for _ in range(2):
            assert client.post(where, {"to": nurse.pk})["Location"] == here
        assert HandOver.objects.get().to == nurse
        assert client.post(where, {"to": nurse.pk, "back": "desk"})["Location"] == url("desk")

    def test_to_somebody_who_takes_no_calls_is_refused_and_kept(self, client, callback, admin):
        data = {"to": admin.pk, "note": "Ring before ten"}

        response = client.post(url("follow_up_give", callback().pk), data)

        assert response.status_code == 422
        assert "cannot take calls" in response.content.decode()
        assert "Ring before ten" in response.content.decode()

    def test_of_a_completed_one_is_refused_as_a_conflict(self, client, callback, other_nurse):
        follow_up = callback()
        done = {"outcome": "Seen", "contact_confirmed": "yes"}
        client.post(url("follow_up_complete", follow_up.pk), done)

        for name, data in (
            ("follow_up_give", {"to": other_nurse.pk}),
            ("follow_up_attempt", TRIED),
            ("follow_up_ring", {}),
        ):
            response = client.post(url(name, follow_up.pk), data)
            assert response.status_code == 409, name
            assert "completed already" in response.content.decode(), name

    def test_by_a_colleague_is_not_there(self, signed_in, callback, other_nurse):
        follow_up = callback()
        for name in ("follow_up_give", "follow_up_attempt", "follow_up_ring"):
            assert signed_in(other_nurse).post(url(name, follow_up.pk)).status_code == 404


class TestAFormThatAScriptSends:
    HTMX = {"HX-Request": "true"}

    def test_leads_on_by_a_header(self, client, callback, nurse):
        follow_up = callback()
        here = url("follow_up_detail", follow_up.pk)
        done = {"outcome": "Seen", "contact_confirmed": "yes"}

        for name, data, to in (
            ("follow_up_give", {"to": nurse.pk}, here),
            ("follow_up_complete", done, url("desk")),
        ):
            response = client.post(url(name, follow_up.pk), data, headers=self.HTMX)
            assert (response.status_code, response["HX-Redirect"]) == (204, to)

    def test_of_an_attempt_is_answered_by_the_page_as_it_is_now(self, client, callback):
        follow_up = callback()

        response = client.post(url("follow_up_attempt", follow_up.pk), TRIED, headers=self.HTMX)

        assert response.status_code == 200
        page = response.content.decode()
        assert "1 of 3 in vain" in page
        assert 'value="rang out"' not in page

    def test_from_a_page_of_somebody_else_is_refused(self, client, callback, nurse):
        follow_up = callback()
        headers = self.HTMX | {"X-Person": str(nurse.pk + 1)}

        response = client.post(url("follow_up_attempt", follow_up.pk), TRIED, headers=headers)

        assert response.status_code == 403
        assert not ContactAttempt.objects.exists()
