"""The page on which a call that was taken on paper is typed in."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.actions import calls, voicemails
from callers.models import Call, ContactAttempt, Run
from guidance.queries import live_definition
from helpline.models import Role
from tests.callers.test_from_paper import START
from tests.conftest import OPEN_AT, make_person

HERE = reverse("callers:call_from_paper")


def typed(nurse, **changed):
    """Return what the form sends."""
    told = {
        "started_at": "2026-11-20T10:05",
        "ended_at": "2026-11-20T10:40",
        "taken_by": str(nurse.pk),
        "came_from": "incoming",
        "tier": "",
        "reason": "Unsteady since Tuesday",
        "notes": "Two sheets",
    }
    return told | changed


@pytest.mark.django_db
class TestThePage:
    @pytest.mark.parametrize(
        ("role", "status"), [(Role.NURSE, 200), (Role.SUPERVISOR, 200), (Role.ADMIN, 403)]
    )
    def test_is_for_those_who_take_calls(self, signed_in, role, status):
        assert signed_in(make_person(role, f"Of {role}")).get(HERE).status_code == status

    def test_nobody_types_without_signing_in(self, client, nurse):
        assert client.post(HERE, typed(nurse)).status_code == 302
        assert not Call.objects.exists()

    def test_it_leads_to_the_call_it_made(self, signed_in, nurse):
        mscc = live_definition("mscc", OPEN_AT).version
        sent = typed(
            nurse, tier="IMMEDIATE", ended="by_tier",
            **{"filled-mscc": "yes", "version-mscc": str(mscc.pk)},
        )  # fmt: skip
        answer = signed_in(nurse).post(HERE, sent)
        call = Call.objects.get()
        assert answer["Location"] == reverse("callers:call_detail", args=[call.reference])
        assert (call.started_at, call.paper_tier, call.said("notes")) == (
            START, "IMMEDIATE", "Two sheets",
        )  # fmt: skip
        assert Run.objects.get(call=call).version == mscc

    @pytest.mark.parametrize(
        ("ended", "name"), [("information", "no_symptom"), ("lost", "lost"), ("by_tier", "")]
    )
    def test_the_kind_of_closing_stands_in_the_record(self, signed_in, nurse, ended, name):
        signed_in(nurse).post(HERE, typed(nurse, ended=ended))
        record = Call.objects.get().record
        assert {one for one in ("no_symptom", "lost") if record.get(one)} == {name} - {""}

    def test_pressed_twice_it_makes_one_call(self, signed_in, nurse):
        client = signed_in(nurse)
        first, second = (client.post(HERE, typed(nurse)) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert Call.objects.count() == 1

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"started_at": ""}, "Say when the call started"),
            ({"started_at": "2026-11-20"}, "Say when the call started"),
            ({"ended_at": "yesterday"}, "Say when the call ended"),
            ({"ended_at": "2026-11-20T10:05"}, "The call ended after it started"),
            ({"ended_at": "2026-11-23T10:01"}, "cannot have ended in the future"),
            ({"started_at": "9999-12-31T23:59"}, "cannot have started in the future"),
            ({"started_at": "0001-01-01T00:00"}, "more than 14 days ago"),
            ({"started_at": "2026-11-20T08:59"}, "The line was not open when"),
            ({"taken_by": "x"}, "Say who took the call"),
            ({"tier": "LOW"}, "Choose the tier that is written"),
            ({"nation": "narnia"}, "does not offer that choice"),
            ({"came_from": "callback-999999"}, "no longer waits"),
            ({"came_from": "voicemail-"}, "no longer waits"),
            ({"filled-mscc": "yes", "version-mscc": "0"}, "the version that is stamped"),
        ],
    )
    def test_a_bad_sheet_gets_a_sentence_and_loses_nothing(
        self, signed_in, nurse, changed, sentence
    ):
        answer = signed_in(nurse).post(HERE, typed(nurse, **changed))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in text
        assert not Call.objects.exists()
        for kept in ("Unsteady since Tuesday", "Two sheets"):
            assert kept in text
        for name, value in changed.items():
            if name in ("started_at", "ended_at") and "T" in value:
                assert f'name="{name}" type="datetime-local" required value="{value}"' in text
        if "filled-mscc" in changed:
            assert 'name="filled-mscc" value="yes" checked' in text

    def test_it_offers_what_waits_and_keeps_the_choice(self, signed_in, nurse, at):
        left = voicemails.hear(words="Ring.", number="", received_at=START, by=nurse, at=at)
        client = signed_in(nurse)
        value = f"voicemail-{left.pk}"
        assert f'value="{value}"' in client.get(HERE).content.decode()
        text = client.post(HERE, typed(nurse, came_from=value, ended_at="")).content.decode()
        assert f'value="{value}" selected' in text
        client.post(HERE, typed(nurse, came_from=value))
        assert Call.objects.get().voicemail == left

    def test_a_page_of_somebody_else_types_nothing(self, signed_in, nurse, other_nurse):
        answer = signed_in(nurse).post(
            HERE, typed(nurse), headers={"X-Person": str(other_nurse.pk)}
        )
        assert answer.status_code == 403
        assert not Call.objects.exists()

    def test_the_call_its_record_and_the_lists_say_that_it_is_late(
        self, signed_in, nurse, other_nurse
    ):
        client = signed_in(nurse)
        client.post(HERE, typed(nurse, taken_by=str(other_nurse.pk), tier="WITHIN_24H"))
        call = Call.objects.get()
        for place in ("call_detail", "call_record"):
            text = client.get(reverse(f"callers:{place}", args=[call.reference])).content.decode()
            assert "<b>Late entry: typed from paper</b> on Monday 23 November 2026, 10:00" in text
            assert "Taken by Bryn Test on Friday 20 November 2026 from 10:05 to 10:40" in text
            assert "own hospital team today" in text
        assert "late entry from paper" in client.get("/").content.decode()
        assert "late entry from paper" in client.get("/calls/").content.decode()
        assert 'id="timer"' not in client.get(f"/calls/{call.reference}/").content.decode()
        assert "Late entry" not in client.get(f"/calls/{other(nurse)}/").content.decode()

    def test_a_lower_tier_on_the_paper_is_said_loudly_with_the_one_that_stands(
        self, signed_in, nurse, at
    ):
        client = signed_in(nurse)
        mscc = str(live_definition("mscc", at).version.pk)
        client.post(
            HERE, typed(nurse, tier="WITHIN_24H", **{"filled-mscc": "yes", "version-mscc": mscc})
        )
        call = Call.objects.get()
        says = (
            "<b>The paper says own hospital team today, within 24 hours. "
            "The answers come to immediate: hospital contact on this call.</b>"
        )
        where = reverse("callers:call_detail", args=[call.reference])
        assert "The paper says own" not in client.get(where).content.decode()
        answer = client.post(
            reverse("callers:answer_save", args=[call.reference, "mscc"]),
            {"question": "N2", "value": "yes"},
            headers={"HX-Request": "true"},
        )
        assert says in answer.content.decode()
        for place in ("call_detail", "call_record"):
            text = client.get(reverse(f"callers:{place}", args=[call.reference])).content.decode()
            assert says in text
            assert "nobody can lower it" in text

    def test_an_attempt_is_sent_with_its_day_and_time(self, signed_in, nurse):
        client = signed_in(nurse)
        client.post(HERE, typed(nurse))
        call = Call.objects.get()
        sent = {
            "whom": "CANCER_LINE", "number": "01632 960114", "number_from": "CARD",
            "outcome": "NO_ANSWER", "rung_at": "2026-11-20T10:20",
        }  # fmt: skip
        where = reverse("callers:attempt_add", args=[call.reference])
        assert client.post(where, sent | {"rung_at": ""}).status_code == 422
        assert client.post(where, sent | {"rung_at": "2026-11-20Tx"}).status_code == 422
        assert client.post(where, sent).status_code == 302
        assert ContactAttempt.objects.get().at == datetime(2026, 11, 20, 10, 20, tzinfo=UTC)

    def test_the_form_asks_the_same_few_queries(
        self, signed_in, nurse, at, django_assert_max_num_queries
    ):
        client = signed_in(nurse)
        for number in range(5):
            voicemails.hear(words=f"Ring {number}.", number="", received_at=START, by=nurse, at=at)
        client.get(HERE)
        with django_assert_max_num_queries(12):
            client.get(HERE)

    def test_the_call_page_asks_no_more_than_an_ordinary_one(self, signed_in, nurse):
        client = signed_in(nurse)
        ordinary = other(nurse)
        client.post(HERE, typed(nurse))
        late = Call.objects.exclude(reference=ordinary).get()
        counts = []
        for reference in (ordinary, late.reference):
            client.get(f"/calls/{reference}/")
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/calls/{reference}/")
            counts.append(len(seen))
        assert counts[0] == counts[1]


def other(nurse) -> str:
    """Return the reference of an ordinary call."""
    return calls.start(by=nurse, at=OPEN_AT).reference
