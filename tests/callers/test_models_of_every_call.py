"""What the database refuses about directions, voicemails, sharing, blanks and closings undone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from callers.models import (
    Call,
    ContactAttempt,
    Disclosure,
    ExplainedBlanks,
    HandOver,
    SafeguardingNote,
    UndoneClosing,
    Voicemail,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def voicemail(nurse, at):
    return Voicemail.objects.create(
        received_at=at, heard_at=at, heard_by=nurse, words="Please ring", number="07700 900123"
    )


class TestTheDirectionOfACall:
    def change(self, call, **fields):
        with transaction.atomic():
            Call.objects.filter(pk=call.pk).update(**fields)

    @pytest.mark.parametrize("direction", ["IN", "OUT", "VOICEMAIL"])
    def test_is_outgoing_with_a_follow_up_and_only_then(
        self, call, information_call, owe, voicemail, direction
    ):
        due = owe(information_call())
        heard = voicemail if direction == "VOICEMAIL" else None
        if direction == "OUT":
            self.change(call, direction=direction, follow_up=due)
        with pytest.raises(IntegrityError, match="call_outgoing_comes_from_a_follow_up"):
            self.change(
                call,
                direction=direction,
                follow_up=None if direction == "OUT" else due,
                voicemail=heard,
            )

    @pytest.mark.parametrize("direction", ["IN", "OUT", "VOICEMAIL"])
    def test_is_voicemail_with_a_voicemail_and_only_then(
        self, call, information_call, owe, voicemail, direction
    ):
        due = owe(information_call()) if direction == "OUT" else None
        if direction == "VOICEMAIL":
            self.change(call, direction=direction, voicemail=voicemail)
        with pytest.raises(IntegrityError, match="call_voicemail_has_its_voicemail"):
            self.change(
                call,
                direction=direction,
                follow_up=due,
                voicemail=None if direction == "VOICEMAIL" else voicemail,
            )

    def test_never_goes_on_from_itself(self, call, information_call):
        self.change(call, earlier=information_call())
        with pytest.raises(IntegrityError, match="call_is_not_its_own_earlier_call"):
            self.change(call, earlier=call)


class TestANonClinicalCall:
    def change(self, call, nurse, at, **fields):
        with transaction.atomic():
            Call.objects.filter(pk=call.pk).update(closed_at=at, closed_by=nurse, **fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {"closing": "NON_CLINICAL", "non_clinical": ""},
            {"closing": "NON_CLINICAL", "non_clinical": "BORING"},
            {"closing": "LOST", "non_clinical": "SILENT"},
            {"closing": "INFORMATION", "non_clinical": "HOAX"},
        ],
    )
    def test_alone_says_what_it_was(self, call, nurse, at, fields):
        with pytest.raises(IntegrityError, match="call_non_clinical_says_what_it_was"):
            self.change(call, nurse, at, **fields)

        self.change(call, nurse, at, closing="NON_CLINICAL", non_clinical="SILENT")

    def test_still_open_says_nothing_of_the_kind(self, call):
        with (
            pytest.raises(IntegrityError, match="call_non_clinical_says_what_it_was"),
            transaction.atomic(),
        ):
            Call.objects.filter(pk=call.pk).update(non_clinical="SILENT")


class TestADecisionThatIsWanted:
    @pytest.mark.parametrize(
        "fields", [{"decision_wanted": "LOST_CALL"}, {"decision_wanted_at": True}]
    )
    def test_says_what_about_and_since_when_together(self, call, at, fields):
        if "decision_wanted_at" in fields:
            fields = {"decision_wanted_at": at}
        with pytest.raises(IntegrityError, match="call_decision_wanted_since_when"):
            Call.objects.filter(pk=call.pk).update(**fields)


class TestAVoicemail:
    def change(self, voicemail, **fields):
        with transaction.atomic():
            Voicemail.objects.filter(pk=voicemail.pk).update(**fields)

    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"words": ""}, "voicemail_says_something"),
            ({"settled_why": "sent"}, "voicemail_settled_with_a_reason"),
        ],
    )
    def test_refuses_what_cannot_be(self, voicemail, fields, rule):
        with pytest.raises(IntegrityError, match=rule):
            self.change(voicemail, **fields)

    def test_is_heard_no_earlier_than_it_was_left(self, voicemail, at):
        with pytest.raises(IntegrityError, match="voicemail_is_heard_after_it_was_left"):
            self.change(voicemail, received_at=at + SECOND)

    @pytest.mark.parametrize("left_out", ["settled_at", "settled_by", "settled_why"])
    def test_is_settled_at_a_time_by_a_person_for_a_reason(self, voicemail, nurse, at, left_out):
        fields = {"settled_at": at, "settled_by": nurse, "settled_why": "leaflet sent"}
        with pytest.raises(IntegrityError, match="voicemail_settled_with_a_reason"):
            self.change(voicemail, **{one: fields[one] for one in fields if one != left_out})

        self.change(voicemail, **fields)

    @pytest.mark.parametrize("left_out", ["owner", "given_at", "given_by"])
    def test_has_an_given_at_a_time_and_from_a_person(self, voicemail, nurse, at, left_out):
        fields = {"owner": nurse, "given_at": at, "given_by": nurse}
        with pytest.raises(IntegrityError, match="voicemail_owner_was_given_it"):
            self.change(voicemail, **{one: fields[one] for one in fields if one != left_out})

        self.change(voicemail, **fields)

    def test_with_red_words_is_never_settled_without_a_call(self, voicemail, nurse, at):
        self.change(voicemail, has_red_words=True, red_words=["weak"])
        with pytest.raises(IntegrityError, match="voicemail_with_red_words_is_answered_by_a_call"):
            self.change(voicemail, settled_at=at, settled_by=nurse, settled_why="fine")

    def test_says_no_name_and_no_number(self, voicemail):
        assert (str(voicemail), voicemail.subject) == (
            f"voicemail {voicemail.pk}",
            f"voicemail:{voicemail.pk}",
        )


class TestAnEventWithoutItsWords:
    @pytest.mark.parametrize(
        ("table", "whole", "blanks", "rule"),
        [
            (
                Disclosure,
                {
                    "basis": "CHILD",
                    "reason": "danger",
                    "authorised_by": "Sunita",
                    "what": "address",
                    "with_whom": "police",
                },
                ("reason", "authorised_by", "what", "with_whom"),
                "disclosure_is_whole",
            ),
            (
                SafeguardingNote,
                {"at_risk": "CHILD", "text": "hides", "lead_told": "Lea"},
                ("text", "lead_told"),
                "safeguarding_is_whole",
            ),
            (HandOver, {"text": "SITUATION"}, ("text",), "hand_over_says_something"),
            (
                ExplainedBlanks,
                {"questions": ["P6"], "reason": "the line was bad"},
                ("reason",),
                "explained_with_a_reason",
            ),
        ],
    )
    def test_is_refused_for_each_kind(
        self, call, nurse, other_nurse, at, table, whole, blanks, rule
    ):
        more = {"call": call, "by": nurse, "at": at}
        if table is HandOver:
            more["to"] = other_nurse
        if table is Disclosure:
            more["shared_at"] = at
        for name in blanks:
            with pytest.raises(IntegrityError, match=rule), transaction.atomic():
                table.objects.create(**more, **whole | {name: ""})

        assert table.objects.create(**more, **whole).pk

    def test_is_refused_for_blanks_that_name_no_question(self, call, nurse, at):
        with pytest.raises(IntegrityError, match="explained_names_questions"):
            ExplainedBlanks.objects.create(
                call=call, questions=[], reason="the line was bad", by=nurse, at=at
            )

    @pytest.mark.parametrize("outcome", ["NO_ANSWER", "ENGAGED", "MESSAGE", "CALLER_RINGS"])
    def test_is_refused_for_a_read_back_by_nobody(self, call, nurse, at, outcome):
        with pytest.raises(IntegrityError, match="attempt_read_back_by_somebody"):
            ContactAttempt.objects.create(
                call=call,
                whom="CANCER_LINE",
                number="1",
                number_from="CARD",
                outcome=outcome,
                read_back=True,
                by=nurse,
                at=at,
            )


class TestAClosingThatWasUndone:
    def test_was_undone_no_earlier_than_it_was_made(self, call, nurse, at):
        row = {"call": call, "non_clinical": "SILENT", "closed_at": at, "by": nurse}
        UndoneClosing.objects.create(**row, at=at)

        with pytest.raises(IntegrityError, match="undone_after_it_was_closed"):
            UndoneClosing.objects.create(**row, at=at - SECOND)
