"""Pages of attempts, follow-ups, closing and the record: whole, as a part, refused."""

import json

import pytest
from django.urls import reverse

from callers.models import Call, ContactAttempt, FollowUp
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(signed_in, nurse):
    return signed_in(nurse)


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def is_part(response):
    return b"<html" not in response.content


def told(response):
    return json.loads(response["HX-Trigger"])["checklist"]


class TestAttemptAdd:
    def test_writes_it_down_or_says_what_is_blank(self, client, cord):
        where = url("attempt_add", cord.reference)
        data = {"whom": "CANCER_LINE", "number": "01632 960114", "number_from": "CARD"}

        for headers in (None, HTMX):
            assert client.post(where, data, headers=headers).status_code == 422
        data |= {"outcome": "REACHED", "spoke_to": "the nurse", "read_back": "yes"}
        assert client.post(where, data, headers=HTMX).status_code == 200
        assert client.post(where, data).status_code == 302
        assert ContactAttempt.objects.get().read_back
        assert ContactAttempt.objects.get().spoke_to == "the nurse"


class TestFollowUps:
    def test_are_booked_in_london_time_or_say_why_not(self, client, call, nurse):
        where = url("follow_up_book", call.reference)
        data = {"kind": "CALLBACK", "why": "How is she?", "owner": nurse.pk}

        for headers in (None, HTMX):
            late = data | {"due_at": "2026-11-23T17:00"}
            assert client.post(where, late, headers=headers).status_code == 422
        summer = data | {"due_at": "2027-07-01T09:30"}
        assert client.post(where, summer).status_code == 302
        assert FollowUp.objects.get().due_at.isoformat() == "2027-07-01T08:30:00+00:00"
        assert client.post(where, data | {"when": "next_opening"}, headers=HTMX).status_code == 200

    def test_say_first_whether_it_is_safe_to_ring(self, client, call, book, write):
        write(call, callback_number="07700 900123", safe_to_contact="no")

        page = client.get(url("follow_up_detail", book(call).pk)).content.decode()

        assert page.index("Safe to ring") < page.index("07700 900123")

    def test_are_completed_with_an_outcome(self, client, call, book):
        where = url("follow_up_complete", book(call).pk)

        reached = {"contact_confirmed": "yes"}
        assert client.post(where, {"outcome": " ", **reached}).status_code == 422
        assert client.post(where, {"outcome": "seen"}).status_code == 422
        assert client.post(where, {"outcome": "seen", **reached})["Location"] == url("desk")
        assert client.post(where, {"outcome": "seen ", **reached}).status_code == 302
        other = client.post(where, {"outcome": "not in", **reached})
        assert other.status_code == 409
        assert "completed already, by Amara Test" in other.content.decode()
        assert "You typed: <span" in other.content.decode()
        assert FollowUp.objects.get().outcome == "seen"

    def test_are_taken_over_by_a_supervisor(self, signed_in, supervisor, call, book):
        row = book(call)
        client = signed_in(supervisor)

        why = {"reason": "off sick", "owner": row.owner_id}
        assert client.post(url("follow_up_take", row.pk), why).status_code == 302
        assert FollowUp.objects.get().owner == supervisor
        done = {"outcome": "seen", "contact_confirmed": "yes"}
        client.post(url("follow_up_complete", row.pk), done)
        assert client.post(url("follow_up_take", row.pk), why).status_code == 409


class TestCallClose:
    @pytest.mark.parametrize("headers", [None, HTMX])
    @pytest.mark.parametrize("kind", ["BY_TIER", "INFORMATION"])
    def test_says_what_is_missing(self, client, call, headers, kind):
        where = url("call_close", call.reference)

        response = client.post(where, {"kind": kind}, headers=headers)

        assert response.status_code == 422
        assert b"cannot close yet" in response.content
        assert is_part(response) is (headers is not None)
        assert not Call.objects.get().is_closed

    def test_leads_to_the_record(self, client, ready):
        where, record = url("call_close", ready.reference), url("call_record", ready.reference)

        assert client.post(where, {"kind": "BY_TIER"}, headers=HTMX)["HX-Redirect"] == record
        assert client.post(where, {"kind": "BY_TIER"})["Location"] == record
        assert AuditEntry.objects.filter(action="call.close").count() == 1


class TestCallRecord:
    def test_shows_the_answers_as_asked_the_timeline_and_the_hand_over(self, client, closed):
        page = client.get(url("call_record", closed.reference)).content.decode()

        for words in ("N2", "Tier confirmed", "Contact attempt", "SITUATION", "07700 900123"):
            assert words in page
        assert AuditEntry.objects.filter(action="call.read").count() == 1

    def test_takes_a_late_entry_or_says_why_not(self, client, closed):
        where = url("addendum_add", closed.reference)

        assert client.post(where, {"text": " "}).status_code == 422
        assert client.post(where, {"text": "Rang back"}).status_code == 302
        page = client.get(url("call_record", closed.reference)).content.decode()
        assert "Late entry" in page
        assert "Rang back" in page

    def test_keeps_the_text_of_a_late_entry_that_is_too_long(self, client, closed):
        response = client.post(url("addendum_add", closed.reference), {"text": "ab" * 10_001})

        assert response.status_code == 422
        assert b"ab" * 10_001 in response.content


class TestHandOver:
    def test_shows_what_the_record_says_as_a_page_and_as_a_part(self, client, cord, give):
        give(cord, N2="unsure")
        where = url("hand_over", cord.reference)

        assert is_part(client.get(where, headers=HTMX))
        page = client.get(where)
        assert "not sure: newly harder to walk" in page.context["generated"]

    def test_to_a_colleague_leads_to_the_desk(self, client, call, other_nurse):
        where = url("call_hand_to", call.reference)

        assert client.post(where, {"to": other_nurse.pk})["Location"] == url("desk")
        assert Call.objects.get().nurse == other_nurse
        assert client.post(where, {"to": other_nurse.pk})["Location"] == url("desk")
        assert call.hand_overs.count() == 1


class TestDecisionAdd:
    def test_is_a_supervisors_and_says_something(self, signed_in, supervisor, call):
        client, where = signed_in(supervisor), url("decision_add", call.reference)

        about = {"about": "REFUSED_999"}
        assert client.post(where, {"decision": "", **about}).status_code == 409
        assert client.post(where, {"decision": "agreed"}).status_code == 409
        assert client.post(where, {"decision": "agreed", **about}).status_code == 302
        assert call.decisions.get().by == supervisor


class TestAClosedCall:
    @pytest.mark.parametrize("headers", [None, HTMX])
    def test_refuses_what_the_call_page_would_write(self, client, closed, headers):
        reference = closed.reference
        for name, args, data in (
            ("field_save", [], {"name": "notes", "value": "late", "base": "0"}),
            ("call_raise", [], {"tier": "EMERGENCY_999", "reason": "late"}),
            ("run_open", ["hypercalcaemia"], {}),
            ("answer_save", ["mscc"], {"question": "N1", "value": "yes"}),
            ("step_tick", ["mscc"], {"step": "script", "state": "NOT_APPLICABLE"}),
        ):
            response = client.post(url(name, reference, *args), data, headers=headers)
            assert response.status_code in (409, 422), name
            assert "closed" in response.content.decode(), name
        assert Call.objects.get().said("notes") == ""
