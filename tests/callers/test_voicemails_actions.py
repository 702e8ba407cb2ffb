"""Hearing voicemails, answering each by one call, and settling those that need none."""

from datetime import timedelta

import pytest

from callers.actions import calls, decisions, voicemails
from callers.actions.writing import CallRefused
from callers.models import Call, Voicemail
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
SUNDAY = timedelta(hours=20)
WEAK = "Hello, my legs gone weak since Saturday, please ring"
LEAFLET = "Could you send me the leaflet about diet please"


@pytest.fixture
def hear(nurse, at):
    """Return a function that writes a voicemail down."""

    def hear_(words=WEAK, number="07700 900123", received_at=at - SUNDAY, by=nurse, at=at):
        return voicemails.hear(words=words, number=number, received_at=received_at, by=by, at=at)

    return hear_


def audited(action, voicemail):
    return AuditEntry.objects.filter(action=action, subject=voicemail.subject)


class TestHearing:
    def test_keeps_the_words_as_spoken_who_heard_them_and_when(self, hear, nurse, at):
        row = Voicemail.objects.get(pk=hear(words=f" {WEAK}\r\nAda\x00 ").pk)

        assert row.words == f"{WEAK}\nAda"
        assert (row.received_at, row.heard_at, row.heard_by) == (at - SUNDAY, at, nurse)
        assert (row.number, str(row.number_e164)) == ("07700 900123", "+447700900123")
        assert row.settled_at is None

    @pytest.mark.parametrize(
        ("words", "found"),
        [(WEAK, ["weak", "legs … gone"]), ("not weak at all", ["weak"]), (LEAFLET, [])],
    )
    def test_stores_the_red_words_that_were_found(self, hear, words, found):
        row = Voicemail.objects.get(pk=hear(words=words).pk)

        assert (row.red_words, row.has_red_words) == (found, bool(found))
        assert audited("voicemail.hear", row).get().detail == {"red": bool(found)}

    def test_the_same_message_twice_is_one(self, hear, at):
        first = hear()
        again = hear(at=at + timedelta(minutes=3))

        assert first == again
        assert Voicemail.objects.count() == audited("voicemail.hear", first).count() == 1

    @pytest.mark.parametrize("changed", [{"words": "other words"}, {"number": "01632 960123"}])
    def test_another_message_is_another(self, hear, changed):
        assert hear() != hear(**changed)

    def test_a_message_of_another_time_is_another(self, hear, at):
        assert hear() != hear(received_at=at - SUNDAY + SECOND)

    @pytest.mark.parametrize("number", ["", "withheld", "ring the ward"])
    def test_a_number_that_is_none_is_kept_as_it_was_said(self, hear, number):
        row = hear(number=number)

        assert (row.number, row.number_e164) == (number, "")

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"words": ""}, "words as spoken"),
            ({"words": " \x00\n"}, "words as spoken"),
            ({"words": "x" * 20_001}, "20,000"),
            ({"number": "0" * 41}, "too long"),
        ],
    )
    def test_is_refused_while_something_is_wrong_with_it(self, hear, changed, said):
        with pytest.raises(CallRefused, match=said):
            hear(**changed)

        assert not Voicemail.objects.exists()

    def test_takes_one_that_was_left_this_second_and_none_of_the_future(self, hear, at):
        assert hear(received_at=at).pk

        with pytest.raises(CallRefused, match="later than now"):
            hear(received_at=at + SECOND)


class TestTheDesk:
    def test_has_those_with_red_words_first_and_then_the_oldest(self, hear, at):
        late_red = hear(received_at=at - 2 * SECOND)
        early = hear(words=LEAFLET, received_at=at - 9 * SECOND)
        early_red = hear(received_at=at - 5 * SECOND)
        late = hear(words=LEAFLET, received_at=at - 4 * SECOND)

        waiting = list(Voicemail.objects.waiting().red_words_first())

        assert waiting == [early_red, late_red, early, late]

    def test_has_none_that_was_answered_or_settled(self, hear, nurse, at):
        voicemails.answer(voicemail=hear(), by=nurse, at=at)
        voicemails.settle(voicemail=hear(words=LEAFLET), why="asked twice", by=nurse, at=at)

        assert not Voicemail.objects.waiting().exists()


class TestAnswering:
    def test_opens_a_call_that_is_linked_to_it_and_knows_its_words(self, hear, nurse, at):
        voicemail = hear()

        call = voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        stored = Call.objects.get(pk=call.pk)
        assert (stored.direction, stored.voicemail, stored.nurse) == ("VOICEMAIL", voicemail, nurse)
        assert stored.record == {"callback_number": "07700 900123", "reason": WEAK}
        assert str(stored.callback_e164) == "+447700900123"
        entry = audited("voicemail.answer", voicemail).get()
        assert entry.detail == {"call": call.reference}

    def test_can_be_written_on_from_there(self, hear, write, nurse, at):
        call = voicemails.answer(voicemail=hear(), by=nurse, at=at)

        write(call, reason="Legs weak since Saturday; no answer at first")

        assert call.versions["reason"] == 2

    def test_by_a_second_nurse_is_refused_with_the_first_ones_name(
        self, hear, nurse, other_nurse, at
    ):
        voicemail = hear()
        call = voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        with pytest.raises(voicemails.AlreadyAnswered, match=f"Amara Test.*{call.reference}"):
            voicemails.answer(voicemail=voicemail, by=other_nurse, at=at)
        assert Call.objects.count() == 1

    def test_again_by_the_same_nurse_is_the_same_call(self, hear, nurse, at):
        voicemail = hear()
        call = voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        assert voicemails.answer(voicemail=voicemail, by=nurse, at=at + 60 * SECOND) == call
        assert audited("voicemail.answer", voicemail).count() == 1

    def test_outside_hours_needs_a_reason(self, hear, nurse, at):
        evening = at + timedelta(hours=8)
        with pytest.raises(CallRefused, match="not open"):
            voicemails.answer(voicemail=hear(), by=nurse, at=evening)

        call = voicemails.answer(
            voicemail=hear(), by=nurse, at=evening, out_of_hours_reason="Sunita agreed"
        )

        assert (call.line_state, call.out_of_hours_reason) == ("closed", "Sunita agreed")

    def test_of_one_that_is_settled_is_refused(self, hear, nurse, at):
        voicemail = hear(words=LEAFLET)
        voicemails.settle(voicemail=voicemail, why="sent by post", by=nurse, at=at)

        with pytest.raises(voicemails.AlreadyAnswered, match="settled already"):
            voicemails.answer(voicemail=voicemail, by=nurse, at=at)

    def test_with_red_words_never_closes_with_one_click_or_as_information(self, hear, nurse, at):
        call = voicemails.answer(voicemail=hear(), by=nurse, at=at)

        for kind, what in (("NON_CLINICAL", "SILENT"), ("INFORMATION", "")):
            with pytest.raises(calls.NotReadyToClose) as refused:
                calls.close(call=call, kind=kind, non_clinical=what, by=nurse, at=at)
            assert any("weak, legs … gone" in one.words for one in refused.value.missing)

    def test_without_them_may_turn_out_to_be_a_wrong_number(self, hear, nurse, at):
        call = voicemails.answer(voicemail=hear(words=LEAFLET), by=nurse, at=at)

        assert calls.close(
            call=call, kind="NON_CLINICAL", non_clinical="WRONG_NUMBER", by=nurse, at=at
        ).is_closed


class TestTwoUnansweredAttempts:
    """A voicemail from Sunday, heard on Monday at nine: nobody answers at first."""

    def test_are_not_enough_to_close_it_as_lost(
        self, hear, try_reaching, write, nurse, supervisor, at
    ):
        call = voicemails.answer(voicemail=hear(), by=nurse, at=at)
        write(call, lost="yes")

        def close():
            return calls.close(call=call, kind="LOST", by=nurse, at=at + timedelta(minutes=12))

        for minute in (0, 5):
            try_reaching(
                call,
                whom="CALLER",
                outcome="NO_ANSWER",
                spoke_to="",
                at=at + timedelta(minutes=minute),
            )
        with pytest.raises(calls.NotReadyToClose) as refused:
            close()
        assert len(refused.value.missing) == 2

        last = at + timedelta(minutes=10)
        try_reaching(call, whom="CALLER", outcome="NO_ANSWER", spoke_to="", at=last)
        with pytest.raises(calls.NotReadyToClose) as refused:
            close()
        assert [one.where for one in refused.value.missing] == ["ask-supervisor"]
        decisions.decide(
            call=call, about="LOST_CALL", decision="Ring again at 11", by=supervisor, at=last
        )
        assert close().closing == "LOST"


class TestSettling:
    def test_keeps_who_why_and_when(self, hear, nurse, at):
        done = voicemails.settle(
            voicemail=hear(words=LEAFLET), why=" leaflet sent\x00 ", by=nurse, at=at
        )

        row = Voicemail.objects.get(pk=done.pk)
        assert (row.settled_at, row.settled_by, row.settled_why) == (at, nurse, "leaflet sent")

    def test_twice_keeps_the_first_reason(self, hear, nurse, other_nurse, at):
        voicemail = hear(words=LEAFLET)
        voicemails.settle(voicemail=voicemail, why="leaflet sent", by=nurse, at=at)

        again = voicemails.settle(voicemail=voicemail, why="again", by=other_nurse, at=at)

        assert again.settled_why == "leaflet sent"
        assert audited("voicemail.settle", voicemail).count() == 1

    @pytest.mark.parametrize("why", ["", " \n", "\x00"])
    def test_needs_a_reason(self, hear, nurse, at, why):
        with pytest.raises(CallRefused, match="why no call is needed"):
            voicemails.settle(voicemail=hear(words=LEAFLET), why=why, by=nurse, at=at)

    def test_is_refused_where_there_are_red_words(self, hear, nurse, supervisor, at):
        for person in (nurse, supervisor):
            with pytest.raises(CallRefused, match="answered by a call"):
                voicemails.settle(voicemail=hear(), why="she is fine", by=person, at=at)

    def test_is_refused_once_a_call_answers_it(self, hear, nurse, at):
        voicemail = hear(words=LEAFLET)
        voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        with pytest.raises(CallRefused, match="A call answers"):
            voicemails.settle(voicemail=voicemail, why="sent", by=nurse, at=at)


class TestTheAudit:
    def test_never_holds_the_words_or_the_number(self, hear, nurse, at):
        voicemail = hear()
        voicemails.read(voicemail=voicemail, by=nurse, at=at)
        voicemails.answer(voicemail=voicemail, by=nurse, at=at)

        everything = " ".join(
            f"{entry.action} {entry.subject} {entry.detail}" for entry in AuditEntry.objects.all()
        )
        for word in ("weak", "legs", "Saturday", "07700", "900123"):
            assert word not in everything

    def test_tells_who_read_one(self, hear, other_nurse, at):
        voicemail = hear()
        voicemails.read(voicemail=voicemail, by=other_nurse, at=at)

        assert audited("voicemail.read", voicemail).get().person_id == other_nurse.pk


class TestAFailingAudit:
    def test_leaves_no_voicemail(self, hear, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            hear()

        assert not Voicemail.objects.exists()

    def test_leaves_no_call_and_nothing_settled(self, hear, nurse, at, request):
        red, plain = hear(), hear(words=LEAFLET)
        request.getfixturevalue("no_audit")

        with pytest.raises(RuntimeError, match="no audit"):
            voicemails.answer(voicemail=red, by=nurse, at=at)
        with pytest.raises(RuntimeError, match="no audit"):
            voicemails.settle(voicemail=plain, why="sent", by=nurse, at=at)

        assert not Call.objects.exists()
        assert Voicemail.objects.waiting().count() == 2


class TestGivingAnOwner:
    @pytest.fixture
    def give(self, nurse, at):
        """Return a function that gives a voicemail to somebody; unless told, nobody had it."""

        def give_(voicemail, to, *, by=nurse, seen=None, at=at):
            return voicemails.give(voicemail=voicemail, to=to, seen=seen, by=by, at=at)

        return give_

    def stored(self, voicemail):
        row = Voicemail.objects.get(pk=voicemail.pk)
        return row.owner, row.given_at, row.given_by

    def test_a_nurse_takes_what_nobody_has(self, hear, give, nurse, at):
        voicemail = hear()
        assert Voicemail.objects.waiting().without_owner().count() == 1

        give(voicemail, nurse)

        assert self.stored(voicemail) == (nurse, at, nurse)
        assert Voicemail.objects.waiting().without_owner().count() == 0
        assert Voicemail.objects.waiting().count() == 1
        detail = audited("voicemail.give", voicemail).get().detail
        assert detail == {"to": nurse.pk, "before": None}

    def test_a_second_press_changes_nothing(self, hear, give, nurse, at):
        voicemail = hear()
        give(voicemail, nurse)
        give(voicemail, nurse, at=at + SECOND)

        assert self.stored(voicemail) == (nurse, at, nurse)
        assert audited("voicemail.give", voicemail).count() == 1

    def test_two_at_once_are_refused_with_a_sentence(self, hear, give, nurse, other_nurse, at):
        voicemail = hear()
        give(voicemail, nurse)

        with pytest.raises(voicemails.AlreadyOwned, match="Amara Test has this voicemail now"):
            give(voicemail, other_nurse, by=other_nurse)
        assert self.stored(voicemail) == (nurse, at, nurse)

    def test_a_supervisor_who_saw_another_owner_is_refused_too(
        self, hear, give, nurse, other_nurse, supervisor
    ):
        voicemail = hear()
        give(voicemail, nurse)

        with pytest.raises(voicemails.AlreadyOwned, match="Nothing was changed"):
            give(voicemail, other_nurse, by=supervisor)
        give(voicemail, other_nurse, by=supervisor, seen=nurse.pk)
        assert self.stored(voicemail)[0] == other_nurse

    def test_a_nurse_hands_her_own_over_and_nobody_elses(self, hear, give, nurse, other_nurse, at):
        voicemail = hear()
        with pytest.raises(CallRefused, match="Take it yourself"):
            give(voicemail, other_nurse)
        give(voicemail, nurse)
        with pytest.raises(CallRefused, match="somebody else's"):
            give(voicemail, other_nurse, by=other_nurse, seen=nurse.pk)

        give(voicemail, other_nurse, seen=nurse.pk, at=at + SECOND)

        assert self.stored(voicemail) == (other_nurse, at + SECOND, nurse)

    def test_one_whose_owner_has_left_has_none(self, hear, give, nurse, other_nurse):
        voicemail = hear()
        give(voicemail, nurse)
        nurse.is_active = False
        nurse.save()

        assert Voicemail.objects.waiting().without_owner().get() == voicemail
        assert not Voicemail.objects.get().has_owner
        give(voicemail, other_nurse, by=other_nurse, seen=nurse.pk)
        assert Voicemail.objects.get().has_owner

    def test_goes_to_nobody_who_takes_no_calls(self, hear, give, supervisor, admin):
        voicemail = hear()

        with pytest.raises(CallRefused, match="cannot take calls"):
            give(voicemail, admin, by=supervisor)

    def test_ends_with_the_call_that_answers_it_or_once_it_is_settled(self, hear, give, nurse, at):
        answered, settled = hear(), hear(words=LEAFLET)
        voicemails.answer(voicemail=answered, by=nurse, at=at)
        voicemails.settle(voicemail=settled, why="Sent", by=nurse, at=at)

        for one in (answered, settled):
            with pytest.raises(CallRefused, match="it needs no owner"):
                give(one, nurse)

    def test_of_somebody_else_keeps_nobody_from_ringing_back(
        self, hear, give, nurse, other_nurse, at
    ):
        voicemail = hear()
        give(voicemail, nurse)

        call = voicemails.answer(voicemail=voicemail, by=other_nurse, at=at)

        assert call.nurse == other_nurse
