"""What finishes a voicemail, a callback or a rarer part of a call, pressed twice, is done once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from callers.actions import calls, follow_ups, runs, voicemails
from callers.models import Call, Closing, Direction, FollowUp, Voicemail
from helpline.models import AuditEntry, Role
from tests.journeys.steps import answer, field, fill, open_call

HEARD_ON = datetime(2026, 11, 22, 18, 20, tzinfo=UTC)


def written(call: Call, action: str) -> int:
    """Count how often the audit holds an action on a call."""
    return AuditEntry.objects.filter(subject=call.subject, action=action).count()


@pytest.fixture
def left(nurse, clock) -> Voicemail:
    """Return a voicemail without red words that waits."""
    return voicemails.hear(
        words="A question about the leaflet.",
        number="07700 900187",
        received_at=HEARD_ON,
        by=nurse,
        at=clock.now(),
    )


@pytest.fixture
def booked(nurse, call, clock) -> FollowUp:
    """Return a callback of the nurse."""
    return follow_ups.book(
        call=call,
        kind=FollowUp.Kind.CALLBACK,
        why="Send the leaflet's name",
        due_at=None,
        owner=nurse,
        by=nurse,
        at=clock.now(),
    )


class TestVoicemails:
    def test_saving_one_saves_one(self, page, nurse):
        page.goto("/voicemails/add/")
        page.get_by_label("Left at: day and time in London").fill("2026-11-22T18:20")
        page.get_by_label("Words as spoken").fill("A question about the leaflet.")
        page.get_by_role("button", name="Save the voicemail").dblclick()
        page.wait_for_url(re.compile(r"/voicemails/\d+/"))
        assert Voicemail.objects.filter(heard_by=nurse).count() == 1

    def test_answering_starts_one_call(self, page, left):
        page.goto(f"/voicemails/{left.pk}/")
        page.get_by_role("button", name="Answer: ring back").dblclick()
        page.wait_for_url("**/calls/C-*/")
        assert left.calls.count() == 1

    def test_settling_settles_once(self, page, left):
        page.goto(f"/voicemails/{left.pk}/")
        page.get_by_label("Why no call is needed").fill("Rang again and was answered")
        page.locator("#settle-form button").dblclick()
        page.wait_for_url(lambda url: "voicemails" not in url)
        left.refresh_from_db()
        assert left.settled_why == "Rang again and was answered"
        entries = AuditEntry.objects.filter(subject=left.subject, action="voicemail.settle")
        assert entries.count() == 1


class TestFollowUps:
    def test_an_attempt_is_one(self, page, call, booked):
        page.goto(f"/follow-ups/{booked.pk}/")
        page.locator("#attempt-number").fill("07700 900187")
        page.locator("#attempt-from").select_option("RECORD")
        page.locator("#attempt-outcome").select_option("NO_ANSWER")
        page.get_by_role("button", name="Save the attempt").dblclick()
        expect(page.locator("#attempts ol.tried > li")).to_have_count(1)
        expect(page.locator("#attempts")).to_contain_text("1 of 3 in vain")
        page.reload()
        expect(page.locator("#attempts ol.tried > li")).to_have_count(1)
        assert written(call, "call.attempt") == 1

    def test_ringing_starts_one_call(self, page, booked):
        page.goto(f"/follow-ups/{booked.pk}/")
        page.get_by_role("button", name="They answered: start the call").dblclick()
        page.wait_for_url("**/calls/C-*/")
        assert Call.objects.filter(follow_up=booked, direction=Direction.OUTGOING).count() == 1

    def test_giving_gives_once(self, page, person, call, booked):
        other = person(Role.NURSE, "Bryn")
        page.goto(f"/follow-ups/{booked.pk}/")
        page.locator("#give-to").select_option(str(other.pk))
        page.locator("#give-note").fill("Ring after five")
        page.locator("#give-form button").dblclick()
        page.wait_for_url(lambda url: "follow-ups" not in url)
        expect(page.get_by_role("main")).to_be_visible()
        booked.refresh_from_db()
        assert booked.owner == other
        assert booked.hand_overs.count() == 1
        assert written(call, "follow_up.give") == 1


class TestClosings:
    def test_a_silent_call_closes_once_and_is_undone_once(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Silent", exact=True).dblclick()
        page.wait_for_url("**/record/")
        assert written(call, "call.close") == 1

        page.get_by_role("button", name="Undo the closing").dblclick()
        expect(page.locator("#call")).to_be_visible()
        call.refresh_from_db()
        assert (call.closing, call.undone_closings.count()) == ("", 1)
        assert written(call, "call.undo") == 1

    def test_a_lost_call_closes_once(self, page, call):
        open_call(page, call)
        fill(
            page,
            lost="yes",
            callback_number_gap="not_known",
            callback_number_gap_reason="Cut off before it was asked",
        )
        page.get_by_role("button", name="Close as lost").dblclick()
        page.wait_for_url("**/record/")
        call.refresh_from_db()
        assert call.closing == Closing.LOST
        assert written(call, "call.close") == 1


class TestPartsOfACall:
    def test_linking_links_once_and_saves_what_was_just_typed(self, page, nurse, clock):
        earlier = calls.start(by=nurse, at=clock.now() - timedelta(minutes=5))
        call = calls.start(by=nurse, at=clock.now())
        open_call(page, call)
        page.locator("#link-part > summary").click()
        page.locator("#link-reference").fill(earlier.reference)
        field(page, "notes").press_sequentially("Rings again")
        page.get_by_role("button", name="Link it").dblclick()
        expect(page.get_by_role("main")).to_contain_text(f"Goes on from call {earlier.reference}")
        call.refresh_from_db()
        assert (call.earlier, call.said("notes")) == (earlier, "Rings again")
        assert written(call, "call.link") == 1

    def test_what_was_shared_is_written_once(self, page, call):
        open_call(page, call)
        page.locator("#sharing > summary").click()
        page.locator("#share-basis").select_option("SERIOUS_HARM")
        for name, words in (
            ("authorised", "Sunita Example"),
            ("with", "999 control"),
            ("what", "Where she is"),
            ("why", "Her life is in danger"),
        ):
            page.locator(f"#share-{name}").fill(words)
        page.get_by_role("button", name="Save what was shared").dblclick()
        expect(page.locator("#share-why")).to_have_value("")
        expect(page.locator("#sharing .attempt")).to_have_count(1)
        assert call.disclosures.count() == 1

    def test_a_safeguarding_note_is_written_once(self, page, call):
        open_call(page, call)
        page.locator("#safeguarding > summary").click()
        page.locator("#safe-who").select_option("CHILD")
        page.locator("#safe-text").fill("Alone at night.")
        page.locator("#safe-lead").fill("Dilys Example, 10:12")
        page.get_by_role("button", name="Save the safeguarding note").dblclick()
        expect(page.locator("#safe-text")).to_have_value("")
        assert call.safeguarding_notes.count() == 1

    def test_the_reason_for_blanks_is_written_once(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N1", "No")
        page.locator("#end-here > summary").click()
        page.locator("#blanks-reason").fill("The line breaks up")
        page.get_by_role("button", name="Save the reason").dblclick()
        expect(page.locator("#blanks .attempt")).to_have_count(1)
        assert call.explained.count() == 1

    def test_asking_and_deciding_happen_once(self, opened, supervisor, page, call, nurse, clock):
        runs.answer(call=call, slug="danger", question="E1", value="yes", by=nurse, at=clock.now())
        open_call(page, call)
        page.get_by_role("button", name="Ask about a refused 999").dblclick()
        expect(page.locator("#ask-supervisor")).to_contain_text("on every supervisor's desk")
        assert written(call, "call.ask_decision") == 1

        there = opened(supervisor)
        there.goto(f"/calls/{call.reference}/record/")
        there.get_by_label("What you decided and why").fill("The GP goes there now.")
        there.get_by_role("button", name="Record the decision").dblclick()
        expect(there.get_by_text(f"Your decision on {call.reference} is recorded.")).to_be_visible()
        there.goto(f"/calls/{call.reference}/record/")
        expect(there.locator("#ask-supervisor .attempt")).to_have_count(1)
        assert call.decisions.count() == 1
