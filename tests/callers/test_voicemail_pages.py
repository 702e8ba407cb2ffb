"""Pages of voicemails: writing one down, reading it, answering it, settling it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from callers.actions import voicemails
from callers.models import Call, Voicemail
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
RED = "My legs have gone weak since Saturday and I cannot walk."
CALM = "I wondered about a leaflet."
CLOSED = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def client(signed_in, nurse):
    return signed_in(nurse)


@pytest.fixture
def left(nurse, at):
    """Return a function that writes a voicemail down."""

    def left_(words=CALM, *, by=nurse, hours=15):
        received_at = at - timedelta(hours=hours)
        return voicemails.hear(
            words=words, number="07700 900123", received_at=received_at, by=by, at=at
        )

    return left_


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def typed(**changed):
    words = {"received_at": "2026-11-22T18:20", "number": "07700 900123", "words": RED}
    return words | changed


class TestVoicemailAdd:
    def test_asks_when_on_what_number_and_in_which_words(self, client):
        page = client.get(url("voicemail_add")).content.decode()

        for name in ("received_at", "number", "words"):
            assert f'name="{name}"' in page

    def test_leads_to_its_page_with_its_red_words(self, client, nurse, at):
        response = client.post(url("voicemail_add"), typed())

        kept = Voicemail.objects.get()
        assert response["Location"] == url("voicemail_detail", kept.pk)
        assert (kept.heard_at, kept.heard_by, kept.words) == (at, nurse, RED)
        assert kept.has_red_words

    def test_takes_the_time_as_london_has_it(self, client, clock):
        clock.at = datetime(2027, 7, 1, 8, 30, tzinfo=UTC)

        client.post(url("voicemail_add"), typed(received_at="2027-07-01T09:30"))

        assert Voicemail.objects.get().received_at == clock.at

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"received_at": ""}, "a day and a time"),
            ({"received_at": "yesterday"}, "a day and a time"),
            ({"received_at": "2026-13-40T10:00"}, "a day and a time"),
            ({"received_at": "2026-11-23T10:01"}, "cannot have been left later than now"),
            ({"received_at": "9999-12-31T23:59"}, "cannot have been left later than now"),
            ({"received_at": "0001-01-01T00:00"}, "more than a year ago"),
            ({"received_at": "2025-11-21T10:00"}, "more than a year ago"),
            ({"words": " "}, "in the words as spoken"),
            ({"words": "ab" * 10_001}, "20,000 characters"),
            ({"number": "0" * 41}, "number is too long"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(self, client, changed, sentence):
        data = typed(**changed)

        response = client.post(url("voicemail_add"), data)

        assert response.status_code == 422
        page = response.content.decode()
        assert sentence in page
        assert all(value.strip() in page for value in data.values())
        assert not Voicemail.objects.exists()

    def test_takes_one_that_was_left_this_minute(self, client):
        data = typed(received_at="2026-11-23T10:00")

        assert client.post(url("voicemail_add"), data).status_code == 302

    def test_pressed_twice_is_one(self, client):
        first, second = (client.post(url("voicemail_add"), typed()) for _ in range(2))

        assert first["Location"] == second["Location"]
        assert Voicemail.objects.count() == 1

    def test_of_a_nul_takes_the_rest(self, client):
        assert client.post(url("voicemail_add"), typed(words="weak\x00 legs")).status_code == 302
        assert client.post(url("voicemail_add"), typed(received_at="\x00")).status_code == 422


class TestVoicemailDetail:
    def test_shows_the_words_the_red_ones_as_chips_the_times_and_the_number(self, client, left):
        page = client.get(url("voicemail_detail", left(RED).pk)).content.decode()

        assert RED in page
        assert '<span aria-hidden="true">▲</span> cannot walk' in page
        assert "Sunday 22 November 2026, 19:00" in page
        assert "Monday 23 November 2026, 10:00 GMT by Amara Test" in page
        assert "07700 900123" in page

    def test_says_its_times_as_london_has_them(self, client, nurse, clock):
        clock.at = datetime(2027, 7, 1, 8, 30, tzinfo=UTC)
        heard = voicemails.hear(
            words="ring me", number="", received_at=clock.at, by=nurse, at=clock.at
        )
        page = client.get(url("voicemail_detail", heard.pk)).content.decode()
        assert page.count("Thursday 1 July 2027, 09:30 BST") == 2
        assert "+0" not in page.split('<main id="main"')[1]

    def test_says_that_no_red_word_clears_nothing(self, client, left):
        assert b"That clears nothing" in client.get(url("voicemail_detail", left().pk)).content

    def test_is_open_to_every_nurse_while_it_waits_and_reading_is_audited(
        self, signed_in, left, other_nurse, supervisor
    ):
        voicemail = left()
        for person in (other_nurse, supervisor):
            response = signed_in(person).get(url("voicemail_detail", voicemail.pk))
            assert CALM in response.content.decode()
            assert AuditEntry.objects.filter(action="voicemail.read", person_id=person.pk).exists()

    def test_is_closed_to_admins(self, signed_in, left, admin):
        voicemail = left()
        for name in ("voicemail_list", "voicemail_add"):
            assert signed_in(admin).get(url(name)).status_code == 403
        assert signed_in(admin).get(url("voicemail_detail", voicemail.pk)).status_code == 403

    def test_once_answered_belongs_to_those_who_may_open_the_call(
        self, signed_in, left, nurse, other_nurse, supervisor, at
    ):
        voicemail = left(RED)
        call = voicemails.answer(voicemail=voicemail, by=other_nurse, at=at)
        where, link = url("voicemail_detail", voicemail.pk), url("call_detail", call.reference)

        for person in (other_nurse, supervisor):
            page = signed_in(person).get(where).content.decode()
            assert RED in page
            assert link in page
        page = signed_in(nurse).get(where).content.decode()
        assert "Bryn Test" in page
        assert not [one for one in (RED, "07700", link, "cannot walk") if one in page]
        read = AuditEntry.objects.filter(action="voicemail.read", person_id=nurse.pk)
        assert not read.exists()

    def test_of_one_that_never_was_is_not_there(self, client):
        assert client.get(url("voicemail_detail", 0)).status_code == 404

    def test_names_nobody_in_its_title(self, client, left):
        page = client.get(url("voicemail_detail", left("It is Ada Example").pk)).content.decode()

        title = page.partition("<title>")[2].partition("</title>")[0]
        assert "Ada" not in title


class TestVoicemailAnswer:
    def test_leads_to_the_call_that_knows_the_number_and_the_words(self, client, left, nurse):
        voicemail = left(RED)
        where = url("voicemail_answer", voicemail.pk)

        first, second = client.post(where), client.post(where)

        call = Call.objects.get()
        assert first["Location"] == second["Location"] == url("call_detail", call.reference)
        assert call.voicemail == voicemail
        assert call.said("reason") == RED
        assert call.said("callback_number") == "07700 900123"

    def test_that_a_colleague_has_is_refused_with_her_name(
        self, client, left, other_nurse, at, nurse
    ):
        voicemail = left()
        voicemails.answer(voicemail=voicemail, by=other_nurse, at=at)

        response = client.post(url("voicemail_answer", voicemail.pk))

        assert response.status_code == 409
        assert "Bryn Test answers this voicemail already" in response.content.decode()
        assert Call.objects.count() == 1

    def test_outside_hours_asks_for_the_supervisors_reason_and_keeps_it(self, client, left, clock):
        voicemail = left(RED, hours=72)
        clock.at = CLOSED + timedelta(days=7)
        where = url("voicemail_answer", voicemail.pk)

        assert (
            b'name="out_of_hours_reason"'
            in client.get(url("voicemail_detail", voicemail.pk)).content
        )
        assert client.post(where, {"out_of_hours_reason": " "}).status_code == 422
        reason = {"out_of_hours_reason": "Red words; Sunita agreed"}
        assert client.post(where, reason).status_code == 302
        assert Call.objects.get().out_of_hours_reason == "Red words; Sunita agreed"

    def test_of_a_settled_one_is_refused(self, client, left, nurse, at):
        voicemail = left()
        voicemails.settle(voicemail=voicemail, why="Wrong number", by=nurse, at=at)

        assert client.post(url("voicemail_answer", voicemail.pk)).status_code == 409


class TestVoicemailSettle:
    def test_says_why_and_leads_to_the_desk(self, client, left, nurse):
        voicemail = left()
        where = url("voicemail_settle", voicemail.pk)

        assert client.post(where, {"why": " "}).status_code == 422
        for _ in range(2):
            assert client.post(where, {"why": "Wrong number"})["Location"] == url("desk")
        voicemail.refresh_from_db()
        assert (voicemail.settled_why, voicemail.settled_by) == ("Wrong number", nurse)
        assert b"Wrong number" in client.get(url("voicemail_detail", voicemail.pk)).content

    def test_is_refused_with_red_words_and_keeps_what_was_typed(self, client, left):
        voicemail = left(RED)

        response = client.post(url("voicemail_settle", voicemail.pk), {"why": "She rang again"})

        assert response.status_code == 422
        page = response.content.decode()
        assert "answered by a call" in page
        assert "She rang again" in page

    def test_is_refused_once_a_call_answers_it(self, client, left, other_nurse, at):
        voicemail = left()
        voicemails.answer(voicemail=voicemail, by=other_nurse, at=at)

        response = client.post(url("voicemail_settle", voicemail.pk), {"why": "x"})

        assert response.status_code == 409
        assert "A call answers this voicemail already" in response.content.decode()


class TestAVoicemailThatAScriptSends:
    """A script sends it, so that a session that ended meanwhile loses no word."""

    HTMX = {"HX-Request": "true"}

    def test_leads_on_by_a_header(self, client, left, nurse):
        response = client.post(url("voicemail_add"), typed(), headers=self.HTMX)
        kept = Voicemail.objects.get()
        assert (response.status_code, response["HX-Redirect"]) == (
            204,
            url("voicemail_detail", kept.pk),
        )
        settled = client.post(
            url("voicemail_settle", left().pk), {"why": "Thanks only"}, headers=self.HTMX
        )
        assert settled["HX-Redirect"] == url("desk")

    def test_is_answered_by_the_page_when_refused(self, client):
        response = client.post(url("voicemail_add"), typed(words=""), headers=self.HTMX)

        assert response.status_code == 422
        assert b'<main id="main"' in response.content

    def test_from_a_page_of_somebody_else_is_refused(self, client, nurse, left):
        headers = self.HTMX | {"X-Person": str(nurse.pk + 1)}
        for where, data in (
            (url("voicemail_add"), typed()),
            (url("voicemail_settle", left().pk), {"why": "x"}),
        ):
            assert client.post(where, data, headers=headers).status_code == 403
        assert Voicemail.objects.waiting().count() == 1


class TestTheOwner:
    def give(self, client, voicemail, to, seen="", **headers):
        where = url("voicemail_give", voicemail.pk)
        return client.post(where, {"to": getattr(to, "pk", to), "seen": seen}, headers=headers)

    def test_is_nobody_at_first_and_then_who_takes_it(self, client, left, nurse):
        voicemail = left()
        page = client.get(url("voicemail_detail", voicemail.pk)).content.decode()
        assert "Nobody has it yet" in page
        assert "Give it to" not in page  # a nurse takes what nobody has

        response = self.give(client, voicemail, nurse)

        assert response["Location"] == url("voicemail_detail", voicemail.pk)
        page = client.get(response["Location"]).content.decode()
        assert "<b>You</b>, since 10:00." in page
        assert "Take it" not in page
        assert "Give it to" in page

    def test_stands_on_the_desk(self, client, left, nurse, signed_in, other_nurse):
        voicemail = left()
        assert "nobody has it" in client.get(url("desk")).content.decode()
        self.give(client, voicemail, nurse)

        assert "nobody has it" not in client.get(url("desk")).content.decode()
        assert "Amara Test" in signed_in(other_nurse).get(url("desk")).content.decode()

    def test_is_changed_by_her_or_a_supervisor_alone(
        self, client, left, nurse, other_nurse, supervisor, signed_in
    ):
        voicemail = left()
        self.give(client, voicemail, nurse)
        other = signed_in(other_nurse)
        page = other.get(url("voicemail_detail", voicemail.pk)).content.decode()
        assert "A supervisor, or Amara Test, gives it" in page
        refused = self.give(other, voicemail, other_nurse, nurse.pk)
        assert refused.status_code == 422
        assert "somebody else&#x27;s" in refused.content.decode()

        self.give(signed_in(supervisor), voicemail, other_nurse, nurse.pk)

        assert Voicemail.objects.get().owner == other_nurse
        page = other.get(url("voicemail_detail", voicemail.pk)).content.decode()
        assert "<b>You</b>, since 10:00, given by Sunita Test." in page

    def test_taken_meanwhile_is_said_and_nothing_changes(
        self, client, left, nurse, other_nurse, signed_in
    ):
        voicemail = left()
        self.give(client, voicemail, nurse)

        refused = self.give(signed_in(other_nurse), voicemail, other_nurse)

        assert refused.status_code == 409
        assert "Amara Test has this voicemail now. Nothing was changed." in (
            refused.content.decode()
        )
        assert Voicemail.objects.get().owner == nurse

    @pytest.mark.parametrize("to", ["", "0", "x", "999999999"])
    def test_must_be_somebody(self, client, left, to):
        refused = self.give(client, left(), to)

        assert refused.status_code == 422
        assert "Choose who has this voicemail." in refused.content.decode()
        assert Voicemail.objects.get().owner is None

    def test_of_one_that_a_call_answers_is_refused_with_a_sentence(self, client, left, nurse, at):
        voicemail = left()
        voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        refused = self.give(client, voicemail, nurse)

        assert refused.status_code == 409
        assert "it needs no owner" in refused.content.decode()


class TestAPageLeftOpen:
    POLL = {"HX-Request": "true", "X-Poll": "1"}

    @pytest.mark.parametrize(
        ("moment", "asks", "due"),
        [
            ("15:59:59", False, "Due now"),
            ("16:00:00", True, "Due at opening"),
            ("16:00:01", True, "Due at opening"),
        ],
    )
    def test_gets_the_reasons_field_and_the_promise(self, client, left, clock, moment, asks, due):
        voicemail = left()
        clock.at = datetime.fromisoformat(f"2026-11-23T{moment}").replace(tzinfo=UTC)
        before = AuditEntry.objects.count()

        part = client.get(url("voicemail_detail", voicemail.pk), headers=self.POLL)

        text = part.content.decode()
        assert text.lstrip().startswith('<p id="voicemail-hours"')
        assert ('name="out_of_hours_reason"' in text) is asks
        assert due in text
        assert ("Possible today until 16:00." in text) is not asks
        assert ("the next opening, Tuesday 24 November at 09:00." in text) is asks
        assert CALM not in text
        assert AuditEntry.objects.count() == before  # no words were read

    def test_of_an_answered_one_gets_nothing(self, client, left, nurse, at):
        voicemail = left()
        voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        part = client.get(url("voicemail_detail", voicemail.pk), headers=self.POLL)

        assert part.status_code == 204

    @pytest.mark.parametrize("hour", [10, 16])
    def test_promises_no_opening_to_red_words(self, client, left, clock, hour):
        voicemail = left(RED)
        clock.at = datetime(2026, 11, 23, hour, tzinfo=UTC)

        for headers in ({}, self.POLL):
            page = client.get(url("voicemail_detail", voicemail.pk), headers=headers)
            text = page.content.decode()
            assert "Red words wait for no opening: ring back now." in text
            assert "the earliest time is the next opening" not in text
            assert "Possible today" not in text
