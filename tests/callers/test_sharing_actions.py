"""What was shared about a caller, and safeguarding notes that only two people read."""

from datetime import timedelta

import pytest

from callers import casefile
from callers.actions import calls, sharing
from callers.actions.writing import CallRefused
from callers.models import Call, Disclosure, SafeguardingNote
from helpline.models import AuditEntry, Person, Role
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WORDS = {
    "basis": "SERIOUS_HARM",
    "reason": "She said that she took the tablets",
    "authorised_by": "Sunita, supervisor",
    "what": "Name, address and what was taken",
    "with_whom": "Ambulance control",
}


@pytest.fixture
def disclose(nurse, at):
    def disclose_(call, by=nurse, at=at, shared_at=None, caller_told=True, **changed):
        words = WORDS | changed
        return sharing.disclose(
            call=call, shared_at=shared_at, caller_told=caller_told, by=by, at=at, **words
        )

    return disclose_


@pytest.fixture
def note(nurse, at):
    def note_(call, by=nurse, at=at, at_risk="CHILD", text="A child hides", lead_told="Lea, 10:05"):
        return sharing.note_safeguarding(
            call=call, at_risk=at_risk, text=text, lead_told=lead_told, by=by, at=at
        )

    return note_


def blank(call, at):
    return [one.words for one in casefile.load(Call.objects.get(pk=call.pk), at).missing]


class TestDisclosing:
    def test_keeps_why_who_agreed_what_with_whom_and_when(self, call, disclose, nurse, at):
        disclose(call, what=" Name\x00 and address ", shared_at=at - 30 * SECOND)

        row = Disclosure.objects.get()
        assert {name: getattr(row, name) for name in WORDS} == WORDS | {"what": "Name and address"}
        assert (row.shared_at, row.caller_told) == (at - 30 * SECOND, True)
        assert (row.call, row.by, row.at) == (call, nurse, at)
        entry = AuditEntry.objects.get(action="call.disclose")
        assert (entry.subject, entry.detail) == (call.subject, {"basis": "SERIOUS_HARM"})

    def test_without_a_time_was_just_now(self, call, disclose, at):
        assert disclose(call).shared_at == at

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"basis": ""}, "on what basis"),
            ({"basis": "CURIOSITY"}, "on what basis"),
            ({"reason": " "}, "why it was shared"),
            ({"authorised_by": "\x00"}, "who authorised it"),
            ({"what": ""}, "what was shared"),
            ({"with_whom": "\n"}, "with whom"),
            ({"authorised_by": "x" * 201}, "too long"),
            ({"with_whom": "x" * 201}, "too long"),
            ({"what": "x" * 20_001}, "20,000"),
            ({"reason": "x" * 20_001}, "20,000"),
        ],
    )
    def test_is_refused_while_a_part_is_blank_or_too_long(self, call, disclose, changed, said):
        with pytest.raises(CallRefused, match=said):
            disclose(call, **changed)

        assert not Disclosure.objects.exists()

    def test_in_the_future_is_refused(self, call, disclose, at):
        assert disclose(call, shared_at=at).pk
        with pytest.raises(CallRefused, match="future"):
            disclose(call, shared_at=at + SECOND)

    @pytest.mark.parametrize(("seconds", "rows"), [(0, 1), (9, 1), (10, 2)])
    def test_pressed_twice_is_one(self, call, disclose, at, seconds, rows):
        disclose(call)
        disclose(call, at=at + seconds * SECOND)

        assert Disclosure.objects.count() == rows
        assert AuditEntry.objects.filter(action="call.disclose").count() == rows

    @pytest.mark.parametrize("changed", [{"with_whom": "Her GP"}, {"basis": "LEGAL_DUTY"}])
    def test_to_another_or_on_another_basis_is_another_at_once(self, call, disclose, changed):
        disclose(call)
        disclose(call, **changed)

        assert Disclosure.objects.count() == 2

    def test_is_for_the_nurse_who_holds_the_call(self, call, disclose, other_nurse):
        with pytest.raises(CallRefused, match="Another nurse"):
            disclose(call, by=other_nurse)

    def test_ends_with_the_call(self, closed, disclose):
        with pytest.raises(CallRefused, match="closed"):
            disclose(closed)

    @pytest.mark.parametrize("basis", ["serious_harm", "child", "legal_duty"])
    def test_on_the_basis_of_the_record_lets_the_call_close(
        self, ready, disclose, write, at, basis
    ):
        write(ready, sharing_basis=basis)
        assert len(blank(ready, at)) == 1
        other = "CONSENTED"
        disclose(ready, basis=other)
        assert len(blank(ready, at)) == 1

        disclose(ready, basis=basis.upper())

        assert blank(ready, at) == []

    def test_writes_nothing_when_the_audit_fails(self, call, disclose, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            disclose(call)

        assert not Disclosure.objects.exists()


class TestASafeguardingNote:
    def test_keeps_who_is_at_risk_the_words_and_which_lead_was_told(self, call, note, nurse, at):
        note(call, text=" A child\x00 hides ")

        row = SafeguardingNote.objects.get()
        assert (row.call, row.at_risk, row.text) == (call, "CHILD", "A child hides")
        assert (row.lead_told, row.by, row.at) == ("Lea, 10:05", nurse, at)
        entry = AuditEntry.objects.get(action="call.safeguarding")
        assert (entry.subject, entry.detail) == (call.subject, {})

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"at_risk": ""}, "adult or a child"),
            ({"at_risk": "DOG"}, "adult or a child"),
            ({"text": " "}, "what worries you"),
            ({"lead_told": " "}, "which lead was told"),
            ({"text": "x" * 20_001}, "20,000"),
            ({"lead_told": "x" * 201}, "20,000"),
        ],
    )
    def test_is_refused_while_a_part_is_blank_or_too_long(self, call, note, changed, said):
        with pytest.raises(CallRefused, match=said):
            note(call, **changed)

        assert not SafeguardingNote.objects.exists()

    def test_in_the_same_words_twice_is_one(self, call, note, at):
        first = note(call)

        assert note(call, at=at + timedelta(hours=1)) == first
        assert AuditEntry.objects.filter(action="call.safeguarding").count() == 1

    def test_stays_out_of_the_case_file_but_for_its_number(self, call, note, at):
        note(call)
        note(call, text="Another worry")

        file = casefile.load(call, at)

        assert file.safeguarding_notes == 2
        assert file.facts.has_safeguarding_note
        assert "hides" not in file.hand_over
        assert "hides" not in str(file.facts)

    def test_stays_out_of_the_audit(self, call, note):
        note(call)

        for entry in AuditEntry.objects.all():
            assert "hides" not in str(entry.detail)

    def test_writes_nothing_when_the_audit_fails(self, call, note, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            note(call)

        assert not SafeguardingNote.objects.exists()


class TestWhoReadsASafeguardingNote:
    @pytest.fixture
    def lead(self, db):
        return make_person(Role.NURSE, "Lea Test", is_safeguarding_lead=True)

    def readable(self, person):
        fresh = Person.objects.get(pk=person.pk)
        return list(SafeguardingNote.objects.readable_by(fresh))

    def test_is_its_author_and_the_lead_and_nobody_else(
        self, call, note, nurse, other_nurse, supervisor, admin, lead
    ):
        written = note(call)

        assert self.readable(nurse) == [written]
        assert self.readable(lead) == [written]
        for person in (other_nurse, supervisor, admin):
            assert self.readable(person) == []

    def test_is_not_whoever_holds_the_call_now(self, call, note, nurse, other_nurse, at):
        written = note(call)
        calls.hand_to(call=call, to=other_nurse, reason="", by=nurse, at=at)
        own = note(call, by=other_nurse, text="Seen it too")

        assert self.readable(other_nurse) == [own]
        assert self.readable(nurse) == [written]

    def test_is_the_supervisor_for_what_she_wrote_herself(self, call, note, nurse, supervisor):
        note(call)
        own = note(call, by=supervisor, text="Told to me")

        assert self.readable(supervisor) == [own]

    def test_is_written_down(self, call, note, lead, at):
        note(call)

        sharing.read_safeguarding(calls=[call], by=lead, at=at)

        entry = AuditEntry.objects.get(action="call.safeguarding_read")
        assert (entry.person_id, entry.subject) == (lead.pk, call.subject)


class TestAWorryAfterTheCall:
    def test_is_written_by_the_nurse_who_held_it_and_by_no_other(
        self, closed, nurse, other_nurse, at
    ):
        words = {"at_risk": "ADULT", "text": "She sounded afraid", "lead_told": "Dilys, 11:00"}

        sharing.note_safeguarding(call=closed, **words, by=nurse, at=at)

        assert closed.safeguarding_notes.count() == 1
        with pytest.raises(CallRefused, match="Another nurse"):
            sharing.note_safeguarding(call=closed, **words, by=other_nurse, at=at)
