"""The timeline: each event with its own time and person, or honestly without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from callers import casefile
from callers.actions import calls, decisions, linking, reviews, voicemails
from callers.models import AskedDecision, Call, LinkedCall
from callers.views.timeline import timeline
from tests.callers.forms import RATED
from tests.conftest import unguarded

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def events(call, at, kind, **which):
    fresh = Call.objects.get(pk=call.pk)
    return [one for one in timeline(casefile.load(fresh, at), **which) if one.kind == kind]


class TestTheTimeline:
    def test_keeps_that_a_supervisor_was_asked_once_it_is_decided(
        self, call, nurse, supervisor, at
    ):
        decisions.ask(call=call, about="LOST_CALL", by=nurse, at=at + MINUTE)
        [waits] = events(call, at, "Supervisor asked")
        assert waits.words == "To decide on a lost call; no decision yet"

        decisions.decide(
            call=call, about="LOST_CALL", decision="Close it", by=supervisor, at=at + 3 * MINUTE
        )

        [asked] = events(call, at, "Supervisor asked")
        assert (asked.at, asked.by, asked.words) == (at + MINUTE, nurse, "To decide on a lost call")
        [decided] = events(call, at, "Supervisor's decision")
        assert (decided.at, decided.by) == (at + 3 * MINUTE, supervisor)

    def test_keeps_each_time_that_one_was_asked(self, call, nurse, supervisor, at):
        decisions.ask(call=call, about="LOST_CALL", by=nurse, at=at + MINUTE)
        decisions.ask(call=call, about="REFUSED_999", by=supervisor, at=at + 2 * MINUTE)

        first, second = events(call, at, "Supervisor asked")
        assert (first.by, "yet" in first.words) == (nurse, False)
        assert (second.by, "yet" in second.words) == (supervisor, True)

    def test_says_of_an_old_question_that_nobody_stored_by_whom(self, call, nurse, at):
        decisions.ask(call=call, about="LOST_CALL", by=nurse, at=at + MINUTE)
        with unguarded("callers.AskedDecision:append_only"):
            AskedDecision.objects.all().delete()

        [asked] = events(call, at, "Supervisor asked")
        assert (asked.at, asked.by, asked.more) == (at + MINUTE, None, "By whom was not stored")

    def test_gives_a_link_its_own_time_and_person(self, call, nurse, supervisor, at):
        later = calls.begin(by=nurse, at=at + MINUTE)
        linking.link(call=later, earlier=call, by=supervisor, at=at + 9 * MINUTE)

        [linked] = events(later, at, "Linked")
        assert (linked.at, linked.by, linked.is_timed) == (at + 9 * MINUTE, supervisor, True)
        assert linked.words == f"Goes on from call {call.reference}"

    def test_gives_a_link_made_at_the_start_that_moment(self, call, nurse, other_nurse, at):
        later = calls.begin(by=other_nurse, at=at + MINUTE, earlier=call)

        [linked] = events(later, at, "Linked")
        assert (linked.at, linked.by, linked.is_timed) == (at + MINUTE, other_nurse, True)

    def test_says_of_an_old_link_that_its_time_was_not_stored(self, call, nurse, signed_in, at):
        later = calls.begin(by=nurse, at=at + MINUTE, earlier=call)
        with unguarded("callers.LinkedCall:append_only"):
            LinkedCall.objects.all().delete()

        [linked] = events(later, at, "Linked")
        assert (linked.by, linked.is_timed) == (None, False)
        assert linked.more == "When and by whom was not stored"
        page = signed_in(nurse).get(reverse("callers:call_record", args=[later.reference]))
        assert '<span class="quiet">no time</span> <b>Linked</b>' in page.content.decode()

    def test_keeps_each_link_when_another_call_is_linked(self, call, nurse, at):
        other = calls.begin(by=nurse, at=at)
        later = calls.begin(by=nurse, at=at + MINUTE, earlier=call)
        linking.link(call=later, earlier=other, by=nurse, at=at + 2 * MINUTE)

        words = [one.words for one in events(later, at, "Linked")]
        assert words == [f"Goes on from call {one.reference}" for one in (call, other)]

    def test_says_who_took_a_voicemail_over_from_whom(self, nurse, other_nurse, at):
        left = voicemails.hear(words="Please ring", number="", received_at=at, by=nurse, at=at)
        call = voicemails.answer(voicemail=left, by=other_nurse, at=at + 2 * MINUTE)

        [given] = events(call, at, "Hand-over")
        assert (given.at, given.by) == (at + 2 * MINUTE, other_nurse)
        assert given.words == f"Voicemail heard by {nurse.name}, answered by {other_nurse.name}"

    def test_says_nothing_of_the_kind_when_one_nurse_did_both(self, nurse, at):
        left = voicemails.hear(words="Please ring", number="", received_at=at, by=nurse, at=at)
        call = voicemails.answer(voicemail=left, by=nurse, at=at + 2 * MINUTE)

        assert events(call, at, "Hand-over") == []

    def test_holds_the_review_for_those_whom_it_concerns(self, closed, supervisor, at):
        when = at + timedelta(days=1)
        reviews.review(call=closed, given=RATED, text="Quick and calm.", by=supervisor, at=when)

        [seen] = events(closed, when, "Review")
        assert (seen.at, seen.by, seen.words) == (when, supervisor, "Quick and calm.")
        assert seen.more == "Because: Immediate tier"
        assert events(closed, when, "Review", with_reviews=False) == []
