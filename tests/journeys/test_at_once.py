"""What two people, or one person twice, do at the same instant happens once and loses nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from callers.actions import calls, follow_ups, reviews, runs, voicemails
from callers.actions.writing import CallRefused
from callers.models import Call, FollowUp, Review, Voicemail
from guidance.actions import drafts
from guidance.models import Document, Draft, Kind, SubmissionEnd
from helpline.models import AuditEntry, Role
from helpline.refusals import Refused
from tests.callers.forms import RATED
from tests.journeys.steps import INFORMATION

TIMES = 4


def at_once(*works):
    """Run these in threads of their own; return what each gave, or its refusal."""

    def run(work):
        try:
            return work()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def at(clock):
    return clock.now()


class TestAtOnce:
    def test_closing_four_times_closes_once(self, call, nurse, at):
        for name, value in INFORMATION.items():
            call.refresh_from_db()
            calls.save_field(call=call, name=name, value=value, base=0, by=nurse, at=at)

        at_once(
            *[lambda: calls.close(call=call, kind="INFORMATION", by=nurse, at=at)] * TIMES,
        )

        assert Call.objects.get(pk=call.pk).is_closed
        assert AuditEntry.objects.filter(subject=call.subject, action="call.close").count() == 1

    def test_closing_beside_an_emergency_answer_never_loses_the_answer(self, call, nurse, at):
        for name, value in INFORMATION.items():
            call.refresh_from_db()
            calls.save_field(call=call, name=name, value=value, base=0, by=nurse, at=at)

        closed, answered = at_once(
            lambda: calls.close(call=call, kind="INFORMATION", by=nurse, at=at),
            lambda: runs.answer(
                call=call, slug="danger", question="E1", value="yes", by=nurse, at=at
            ),
        )

        # Whoever came first, the other was told: a closed call holds no unseen emergency.
        assert isinstance(closed, CallRefused) != isinstance(answered, CallRefused)
        fresh = Call.objects.get(pk=call.pk)
        assert fresh.is_closed is not fresh.answers.exists()

    def test_two_supervisors_review_a_call_once(self, call, nurse, person, at):
        runs.answer(call=call, slug="danger", question="E1", value="no", by=nurse, at=at)
        for name, value in INFORMATION.items():
            call.refresh_from_db()
            calls.save_field(call=call, name=name, value=value, base=0, by=nurse, at=at)
        calls.close(call=call, kind="INFORMATION", by=nurse, at=at)

        def by(one):
            return lambda: reviews.review(call=call, given=RATED, text=one.name, by=one, at=at)

        both = at_once(*[by(person(Role.SUPERVISOR, word)) for word in ("Sunita", "Tamsin")])

        [stored] = Review.objects.filter(call=call)
        [refused] = [one for one in both if isinstance(one, CallRefused)]
        assert refused.sentence.startswith(f"{stored.by.name} reviewed this call already")

    def test_starting_a_call_starts_one(self, nurse, at):
        at_once(*[lambda: calls.start(by=nurse, at=at)] * TIMES)

        assert Call.objects.filter(nurse=nurse).count() == 1

    def test_writing_a_voicemail_down_writes_one(self, nurse, at):
        def hear():
            return voicemails.hear(words="ring me", number="", received_at=at, by=nurse, at=at)

        at_once(*[hear] * TIMES)

        assert Voicemail.objects.filter(heard_by=nurse).count() == 1

    def test_opening_a_checklist_opens_one(self, call, nurse, at):
        at_once(*[lambda: runs.open_run(call=call, slug="mscc", by=nurse, at=at)] * TIMES)

        assert call.runs.count() == 1

    def test_answering_a_voicemail_is_one_nurses(self, nurse, supervisor, at):
        left = voicemails.hear(
            words="legs weak", number="07700 900123", received_at=at, by=nurse, at=at
        )

        first, second = at_once(
            lambda: voicemails.answer(voicemail=left, by=nurse, at=at),
            lambda: voicemails.answer(voicemail=left, by=supervisor, at=at),
        )

        assert sorted(isinstance(one, CallRefused) for one in (first, second)) == [False, True]
        assert left.calls.count() == 1

    def test_booking_the_same_follow_up_books_one(self, call, nurse, at):
        def book():
            return follow_ups.book(
                call=call, kind="CHECK", why="Reached?", due_at=None, owner=nurse, by=nurse, at=at
            )

        at_once(*[book] * TIMES)

        assert FollowUp.objects.filter(call=call).count() == 1


class TestADraftAtOnce:
    def test_an_edit_that_waited_for_a_submission_ends_it(self, person, at):
        """One transaction submits while the other waits for the draft's lock."""
        admin = person(Role.ADMIN, "Asha")
        document = Document.objects.get(kind=Kind.PANEL, slug="sbar-hand-over")
        draft = drafts.start(document=document, by=admin, at=at)

        def write(name, value):
            return drafts.save_field(draft=draft, name=name, value=value, base=0, by=admin, at=at)

        write("title", "The hand-over, in four parts")
        submitted, waits = Event(), Event()

        def submit():
            with transaction.atomic():
                version = drafts.submit(draft=draft, reason="x", trigger="WORDING", by=admin, at=at)
                submitted.set()
                waits.wait(2)
                return version

        def edit():
            submitted.wait(10)
            return write("one_line", "Four parts, in order.")

        version, saved = at_once(submit, edit)
        assert saved.ended_submission
        assert SubmissionEnd.objects.get(version=version).how == "CHANGED"
        draft.refresh_from_db()
        assert draft.state == Draft.State.WRITING
        drafts.give_up(draft=draft, by=admin, at=at)
