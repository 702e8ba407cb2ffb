"""Each page of calls: whole, as a part, when something is missing, and when it is refused."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from callers.actions import runs
from callers.models import Answer, Call, PanelShown, Run, StepRecord
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


class TestDesk:
    def test_shows_ones_own_unfinished_calls_and_no_others(
        self, client, call, information_call, other_nurse
    ):
        theirs = information_call(by=other_nurse, closes=False)

        page = client.get(url("desk")).content.decode()

        assert call.reference in page
        assert theirs.reference not in page

    @pytest.mark.parametrize(
        ("minutes", "overdue"), [(9, False), (10, False), (69, False), (70, True)]
    )
    def test_shows_follow_ups_and_marks_what_is_overdue(
        self, signed_in, nurse, call, book, clock, at, minutes, overdue
    ):
        book(call, why="Ring her back", due_at=at + timedelta(minutes=10))
        clock.at = at + timedelta(minutes=minutes)

        page = signed_in(nurse).get(url("desk")).content.decode()

        assert "Ring her back" in page
        assert ("overdue" in page) is overdue

    def test_shows_a_supervisor_the_calls_of_everybody(self, signed_in, supervisor, call):
        assert call.reference in signed_in(supervisor).get(url("desk")).content.decode()

    @pytest.mark.parametrize(("hour", "asks"), [(10, False), (15, False), (16, True)])
    def test_asks_for_a_reason_while_the_line_is_closed(self, client, clock, at, hour, asks):
        clock.at = at.replace(hour=hour)

        page = client.get(url("desk")).content.decode()

        assert ("out_of_hours_reason" in page) is asks


class TestCallList:
    def test_pages_through_every_call_once_newest_first(self, client, information_call, at):
        made = [information_call(at=at + timedelta(seconds=n // 3)).reference for n in range(53)]

        first = client.get(url("call_list")).context
        second = client.get(url("call_list"), {"before": first["older"]}).context

        listed = [one.reference for one, _ in (*first["calls"], *second["calls"])]
        assert (len(first["calls"]), len(second["calls"])) == (50, 3)
        assert listed == made[::-1]
        assert second["older"] is None


class TestCallStart:
    def test_opens_the_new_call(self, client, nurse):
        response = client.post(url("call_start"))

        made = Call.objects.get()
        assert response["Location"] == url("call_detail", made.reference)
        assert made.nurse == nurse

    def test_out_of_hours_without_a_reason_is_refused(self, client, clock, at):
        clock.at = at + timedelta(hours=8)

        assert client.post(url("call_start")).status_code == 409
        assert client.post(url("call_start"), headers=HTMX).status_code == 409
        assert not Call.objects.exists()
        reason = {"out_of_hours_reason": "Sunita agreed"}
        assert client.post(url("call_start"), reason).status_code == 302


class TestCallDetail:
    def test_shows_guidance_checklist_and_record_and_what_is_missing(self, client, call):
        response = client.get(url("call_detail", call.reference))

        page = response.content.decode()
        for part in ('id="guidance"', 'id="checklist"', 'id="record"', 'id="call-missing"'):
            assert part in page
        assert response.context["missing"]

    def test_is_audited_as_read(self, client, call, nurse):
        client.get(url("call_detail", call.reference))

        assert AuditEntry.objects.get(action="call.read").person_id == nurse.pk

    def test_of_a_closed_call_is_its_record(self, client, closed):
        response = client.get(url("call_detail", closed.reference))

        assert response["Location"] == url("call_record", closed.reference)

    def test_holds_no_callers_data_in_its_title(self, client, call, write):
        write(call, caller_name="Ada Example", callback_number="07700 900123")

        page = client.get(url("call_detail", call.reference)).content.decode()

        title = page.split("<title>")[1].split("</title>")[0]
        assert "Ada" not in title
        assert "07700" not in title

    def test_escapes_what_a_caller_said(self, client, call, write):
        write(call, notes="</textarea><script>alert(1)</script>")

        assert b"<script>alert" not in client.get(url("call_detail", call.reference)).content


class TestFieldSave:
    def save(self, client, call, **data):
        fields = {"name": "notes", "value": "Unsteady", "base": "0"} | data
        return client.post(url("field_save", call.reference), fields)

    def test_answers_its_version_the_time_and_what_is_still_missing(self, client, call):
        response = self.save(client, call)

        assert (response["X-Version"], response["X-Saved-At"]) == ("1", "10:00:00")
        assert is_part(response)
        assert b"call-missing" in response.content

    def test_answers_both_texts_when_somebody_else_saved_it(self, client, call, write, supervisor):
        write(call, by=supervisor, notes="hers")

        response = self.save(client, call)

        assert response.status_code == 409
        assert response.json()["theirs"] == "hers"
        assert response.json()["version"] == 1

    def test_refuses_what_is_too_long_or_no_field(self, client, call):
        assert self.save(client, call, value="x" * 20_001).status_code == 422
        assert self.save(client, call, name="nope").status_code == 422
        assert Call.objects.get().record == {}

    def test_refuses_to_write_as_somebody_who_is_no_longer_signed_in(self, client, call, nurse):
        assert self.save(client, call, person=str(nurse.pk + 1)).status_code == 403
        assert Call.objects.get().record == {}


class TestGuidanceSearch:
    def test_answers_the_results_as_a_part_or_in_the_page(self, client, call):
        where = url("guidance_search", call.reference)

        assert is_part(client.post(where, {"q": "jaw"}, headers=HTMX))
        page = client.post(where, {"q": "jaw"})
        assert not is_part(page)
        assert "jaw" in page.content.decode().lower()


class TestPanelOpen:
    def test_shows_the_panel_and_writes_down_its_version(self, client, call):
        where = url("panel_open", call.reference, "spinal-cord-compression")

        part = client.post(where, headers=HTMX)

        assert is_part(part)
        assert PanelShown.objects.get().version.document.slug == "spinal-cord-compression"
        assert client.post(where).status_code == 302

    def test_of_guidance_that_is_not_live_is_refused(self, client, call):
        where = url("panel_open", call.reference, "no-such-panel")

        assert client.post(where).status_code == 409
        assert client.post(where, headers=HTMX)["HX-Retarget"] == "#refusal"


class TestRunOpen:
    def test_opens_the_checklist_and_leads_back_to_it(self, client, call):
        where = url("run_open", call.reference, "mscc")

        assert "checklist=mscc" in client.post(where)["Location"]
        assert Run.objects.get().slug == "mscc"
        assert client.post(where, headers=HTMX).status_code < 400
        assert Run.objects.count() == 1

    def test_that_is_not_live_is_refused(self, client, call):
        assert client.post(url("run_open", call.reference, "nope")).status_code == 409


class TestAnswerSave:
    def send(self, client, call, *, headers=None, slug="mscc", **data):
        where = url("answer_save", call.reference, slug)
        return client.post(where, data, headers=headers)

    def test_answers_the_new_tier_and_the_weights_of_the_rows(self, client, cord):
        response = self.send(client, cord, question="N2", value="unsure", headers=HTMX)

        assert is_part(response)
        assert told(response)["levels"]["N2"] == "red"
        assert told(response)["tier"] == "IMMEDIATE"
        assert {"N9", "N10"} <= set(told(response)["asked"])

    def test_without_a_script_leads_back_to_the_checklist(self, client, cord):
        response = self.send(client, cord, question="N2", value="yes")

        assert response.status_code == 302
        assert Answer.objects.get().value == "yes"

    @pytest.mark.parametrize("headers", [None, HTMX])
    def test_asks_for_the_note_that_known_needs(self, client, cord, headers):
        response = self.send(client, cord, question="N3", value="known", headers=headers)

        assert is_part(response) is (headers is not None)
        assert response.context["prompt"]["name"] == "note"
        assert not Answer.objects.exists()
        again = {"question": "N3", "value": "known", "note": "since chemotherapy"}
        assert self.send(client, cord, **again).status_code == 302

    @pytest.mark.parametrize("headers", [None, HTMX])
    def test_asks_for_the_reason_that_lowering_needs(self, client, cord, give, headers):
        give(cord, N2="yes")

        response = self.send(client, cord, question="N2", value="no", headers=headers)

        assert response.context["prompt"]["name"] == "reason"
        assert Answer.objects.count() == 1

    def test_takes_a_number_with_a_comma(self, client, call, nurse, at):
        runs.open_run(call=call, slug="hypercalcaemia", by=nurse, at=at)
        data = {"question": "K1n", "value": "number", "slug": "hypercalcaemia"}

        self.send(client, call, number=" 2,75 ", **data)

        assert Answer.objects.get().value == "2.75"
        assert self.send(client, call, number="10.4", **data).status_code == 422

    def test_in_a_checklist_that_is_not_open_is_refused(self, client, call):
        assert self.send(client, call, question="N2", value="yes").status_code == 409

    def test_takes_each_asked_none_present(self, client, call):
        response = self.send(client, call, slug="danger", all_no="danger_now", headers=HTMX)

        assert len(told(response)["values"]) == 7


class TestTierAndSteps:
    def test_are_confirmed_ticked_and_raised_as_parts(self, client, cord, give):
        give(cord, N2="yes")
        for name, data in (
            ("tier_confirm", {"tier": "IMMEDIATE"}),
            ("step_tick", {"step": "script", "state": "DONE"}),
        ):
            part = client.post(url(name, cord.reference, "mscc"), data, headers=HTMX)
            assert part.status_code == 200
            assert is_part(part)
        lift = {"tier": "EMERGENCY_999", "reason": "grey", "checklist": "mscc"}
        part = client.post(url("call_raise", cord.reference), lift, headers=HTMX)

        assert told(part)["tier"] == "EMERGENCY_999"
        assert StepRecord.objects.get().step == "script"

    @pytest.mark.parametrize("headers", [None, HTMX])
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("tier_confirm", {"tier": "SAFETY_NET"}),
            ("tier_confirm", {"tier": "nonsense"}),
            ("step_tick", {"step": "script", "state": "NOT_DONE"}),
            ("step_tick", {"step": "nope", "state": "DONE"}),
            ("checklist_decline", {"reason": ""}),
            ("checklist_decline", {"reason": "not due at all"}),
        ],
    )
    def test_say_why_not(self, client, cord, give, headers, name, data):
        give(cord, N2="yes")
        slug = "hypercalcaemia" if name == "checklist_decline" else "mscc"

        response = client.post(url(name, cord.reference, slug), data, headers=headers)

        assert response.status_code == 422
        assert is_part(response) is (headers is not None)
        assert b'role="alert"' in response.content

    def test_raise_says_why_not(self, client, cord):
        where = url("call_raise", cord.reference)

        for data in ({"tier": "IMMEDIATE"}, {"tier": "SAFETY_NET", "reason": "fine"}, {}):
            assert client.post(where, data).status_code == 422
            assert client.post(where, data, headers=HTMX).status_code == 422

    def test_abandoning_leads_back_or_says_why_not(self, client, cord, give):
        where = url("run_abandon", cord.reference, "mscc")
        assert client.post(where).status_code == 409
        assert client.post(where, {"reason": "mistake"}).status_code == 302
        assert client.post(where, {"reason": "mistake"}, headers=HTMX).status_code < 400
