"""Each field saves itself: as typed, once, and never over somebody else's text."""

from datetime import timedelta

import pytest

from callers.actions import calls
from callers.actions.writing import CallRefused
from callers.models import Call
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(call, nurse, at):
    def save_(name="notes", value="", *, base=0, by=nurse, at=at):
        return calls.save_field(call=call, name=name, value=value, base=base, by=by, at=at)

    return save_


def stored(call):
    return Call.objects.get(pk=call.pk)


class TestSavingAField:
    def test_keeps_the_text_its_version_and_the_time(self, call, save, at):
        saved = save("notes", "Unsteady", at=at + timedelta(seconds=7))

        assert (saved.version, saved.changed) == (1, True)
        assert stored(call).said("notes") == "Unsteady"
        assert stored(call).versions == {"notes": 1}
        assert stored(call).saved_at == at + timedelta(seconds=7)

    def test_twice_with_the_same_text_changes_nothing(self, call, save, at):
        save("notes", "Unsteady")

        again = save("notes", "Unsteady", base=0, at=at + timedelta(minutes=1))

        assert (again.version, again.changed) == (1, False)
        assert stored(call).saved_at == at

    def test_leaves_every_other_field_alone(self, call, save):
        save("notes", "one")
        save("reason", "two")
        save("notes", "three", base=1)

        assert stored(call).record == {"notes": "three", "reason": "two"}
        assert stored(call).versions == {"notes": 2, "reason": 1}

    def test_blank_is_kept_as_blank(self, call, save):
        save("notes", "typed by mistake")
        save("notes", "", base=1)

        assert stored(call).record == {"notes": ""}

    @pytest.mark.parametrize(
        ("name", "draft"),
        [
            ("callback_number", "077"),
            ("callback_number", "ring the neighbour"),
            ("temperature", "about thirty-eight?"),
            ("cancer_where", "spine,somewhere else"),
            ("last_treatment", "31 February"),
            ("notes", "   leading and trailing   "),
            ("notes", "<script>alert(1)</script> 'quoted' \\ % {{ }}"),
            ("notes", "naïve 日本語 🙂 e\u0301"),
        ],
    )
    def test_takes_a_draft_that_is_not_valid_yet_exactly_as_typed(self, call, save, name, draft):
        save(name, draft)

        assert stored(call).said(name) == draft

    def test_refuses_a_field_that_does_not_exist(self, save):
        for name in ("nope", "", "tier", "closed_at", "notes\x00"):
            with pytest.raises(calls.UnknownField):
                save(name, "x")

    def test_refuses_a_choice_that_is_not_offered(self, call, save):
        with pytest.raises(CallRefused, match="does not offer"):
            save("nation", "atlantis")

        assert stored(call).record == {}

    def test_drops_nul_and_keeps_one_kind_of_line_end(self, call, save):
        save("notes", "one\r\ntwo\x00\n\x00three")

        assert stored(call).said("notes") == "one\ntwo\nthree"

    def test_is_for_the_nurse_who_holds_the_call_and_a_supervisor(
        self, call, save, other_nurse, supervisor
    ):
        with pytest.raises(CallRefused, match="Another nurse"):
            save("notes", "mine", by=other_nurse)

        assert save("notes", "helping", by=supervisor).changed
        assert stored(call).said("notes") == "helping"


class TestALongText:
    def test_of_twenty_thousand_characters_fits_uncut(self, call, save):
        save("notes", "é" * 20_000)

        assert stored(call).said("notes") == "é" * 20_000

    def test_of_one_more_is_refused_and_loses_nothing(self, call, save):
        save("notes", "what was there")

        with pytest.raises(calls.TooLong, match="Nothing was cut"):
            save("notes", "é" * 20_001, base=1)

        assert stored(call).said("notes") == "what was there"
        assert stored(call).versions == {"notes": 1}

    def test_is_counted_after_line_ends_were_made_one(self, call, save):
        save("notes", "\r\n" * 20_000)

        assert stored(call).said("notes") == "\n" * 20_000


class TestTwoPeopleInOneField:
    def test_get_both_texts_and_no_silent_overwrite(self, call, save, supervisor):
        save("notes", "hers", by=supervisor)

        with pytest.raises(calls.FieldConflict) as clash:
            save("notes", "mine", base=0)

        assert (clash.value.theirs, clash.value.version) == ("hers", 1)
        assert "Notes" in clash.value.sentence
        assert stored(call).said("notes") == "hers"

    def test_may_choose_and_save_from_the_newer_version(self, call, save, supervisor):
        save("notes", "hers", by=supervisor)

        save("notes", "hers and mine", base=1)

        assert stored(call).said("notes") == "hers and mine"

    def test_clash_also_when_one_of_them_emptied_it(self, call, save, supervisor):
        save("notes", "hers")
        save("notes", "", base=1, by=supervisor)

        with pytest.raises(calls.FieldConflict) as clash:
            save("notes", "hers, longer", base=1)

        assert clash.value.theirs == ""

    def test_do_not_clash_in_two_fields(self, call, save, supervisor):
        save("notes", "hers", by=supervisor)
        save("reason", "mine")

        assert stored(call).record == {"notes": "hers", "reason": "mine"}

    def test_do_not_clash_over_the_same_words(self, save, supervisor):
        save("notes", "the same", by=supervisor)

        assert not save("notes", "the same", base=0).changed


class TestACallBackNumber:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("07700900123", "+447700900123"),
            ("07700 900123", "+447700900123"),
            ("07700-900-123", "+447700900123"),
            ("07700.900.123", "+447700900123"),
            ("(07700) 900123", "+447700900123"),
            ("+44 7700 900123", "+447700900123"),
            ("+44 (0)7700 900123", "+447700900123"),
            ("0044 7700 900123", "+447700900123"),
            ("44 7700 900123", "+447700900123"),
            ("tel:07700900123", "+447700900123"),
            ("01632 960123", "+441632960123"),
            ("01632/960123", "+441632960123"),
            ("07700 900123 ext 4", "+447700900123"),
            ("07700 900123 (daughter)", "+447700900123"),
            ("07700 900123 or 01632 960123", "+447700900123"),
            ("+353 20 910 0123", "+353209100123"),
            ("07700 9", ""),
            ("960123", ""),
            ("999", ""),
            ("withheld", ""),
            ("", ""),
            ("0" * 40, ""),
        ],
    )
    def test_is_kept_as_typed_and_found_in_one_form(self, call, save, typed, number):
        save("callback_number", typed)

        assert stored(call).said("callback_number") == typed
        assert str(stored(call).callback_e164 or "") == number

    def test_is_forgotten_when_it_is_deleted(self, call, save):
        save("callback_number", "07700 900123")
        save("callback_number", "", base=1)

        assert not stored(call).callback_e164


class TestTheAuditOfAutosaves:
    def test_is_one_row_for_each_person_and_call(
        self, call, save, nurse, supervisor, information_call
    ):
        for place, text in enumerate(("a", "ab", "abc")):
            save("notes", text, base=place)
        save("notes", "abcd", base=3, by=supervisor)
        save("reason", "x", by=supervisor)

        rows = AuditEntry.objects.filter(action="call.write", subject=call.subject)
        assert sorted(rows.values_list("person_id", "role")) == sorted(
            [(nurse.pk, "NURSE"), (supervisor.pk, "SUPERVISOR")]
        )
        other = information_call()
        assert AuditEntry.objects.filter(action="call.write", subject=other.subject).count() == 1

    def test_failing_keeps_the_text_out_too(self, call, save, no_audit):
        with pytest.raises(RuntimeError):
            save("notes", "unaudited")

        assert stored(call).record == {}
