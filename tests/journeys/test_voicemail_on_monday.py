"""A voicemail from Sunday, heard on Monday at nine: "legs gone weak since Saturday"."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from callers.actions import voicemails
from callers.models import Call, Direction, Voicemail
from tests.journeys.hands import Nurse
from tests.journeys.steps import field, row

WORDS = "This is Ada. My legs gone weak since Saturday. Please ring me."
CALLER = {
    "whom": "CALLER",
    "number": "07700 900187",
    "number_from": "RECORD",
    "outcome": "NO_ANSWER",
    "spoke_to": "",
    "read_back": False,
}
FIRST_MINUTE = {
    "location": "12 Example Street, NV1",
    "nation": "england",
    "caller_is": "patient",
    "record_consent": "yes",
    "sharing_basis": "consented",
}
REST = {
    "caller_name": "Ada Example",
    "cancer_where": "spine",
    "last_treatment": "Zoledronic acid, three weeks ago",
    "temperature": "36.8",
    "topics": "emergency",
    "advice_given": "Hospital line on this call; keep still",
    "look_for": "More weakness, numbness, bladder or bowel change",
    "how_soon": "straight away",
    "whom_to_ring": "the hospital's 24-hour cancer line; 999 if it gets worse",
    "teach_back": "yes",
}


@pytest.fixture
def monday(clock) -> datetime:
    """Make it Monday 30 November 2026, 9:00; an older voicemail without red words waits."""
    at = datetime(2026, 11, 30, 9, 0, 5, tzinfo=UTC)
    clock.set(at)
    return at


@pytest.fixture
def answered(opened, nurse, person, monday) -> tuple[Nurse, Call]:
    """Write the voicemail down among others, find it first on the desk and answer it."""
    other = person(word="Bryn")
    for left in Voicemail.objects.waiting():  # of other journeys
        voicemails.answer(voicemail=left, by=other, at=monday)
    voicemails.hear(
        words="A question about the leaflet.",
        number="07700 900111",
        received_at=monday - timedelta(days=2),
        by=other,
        at=monday,
    )
    work = Nurse(opened(nurse))
    page = work.page
    page.goto("/")
    work.press(page.get_by_role("link", name="Write one down"))
    page.get_by_label("Left at: day and time in London").fill("2026-11-29T18:20")
    page.get_by_label("Number to ring back on").fill(CALLER["number"])
    page.get_by_label("Words as spoken").fill(WORDS)
    work.count += 3
    work.button("Save the voicemail", inside="main")
    page.wait_for_url("**/voicemails/*/")
    work.reads(WORDS, "Red words: ring back now")

    page.goto("/")
    rows = page.locator("#desk-urgent section:has(#voicemail-title) ul.waits > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Red words")
    expect(rows.first).to_contain_text("weak")
    expect(rows.first).to_contain_text("due now")
    expect(rows.first).to_be_in_viewport()
    expect(rows.nth(1)).not_to_contain_text("Red words")
    work.press(rows.first.get_by_role("link"))
    work.button("Answer: ring back", inside="main")
    return work, work.arrive()


def tries(work: Nurse, clock, *minutes: int) -> None:
    """Ring the caller in vain, at these minutes after nine."""
    for minute in minutes:
        clock.set(datetime(2026, 11, 30, 9, minute, tzinfo=UTC))
        work.attempt(**CALLER)


ASK_NOW = """() => {
  const poll = document.getElementById("closing-time");
  htmx.ajax("GET", poll.getAttribute("hx-get"), { source: poll, target: poll, swap: "outerHTML" });
}"""


class TestReachedAtTheThirdAttempt:
    def test_goes_to_cord_compression_and_a_confirmed_route(self, answered, clock, axe):
        work, call = answered
        page = work.page
        assert (call.direction, call.voicemail.words) == (Direction.VOICEMAIL, WORDS)
        expect(page.locator("#voicemail")).to_contain_text(WORDS)
        expect(page.locator("#voicemail")).to_contain_text("red words")
        expect(field(page, "callback_number")).to_have_value(CALLER["number"])
        expect(field(page, "reason")).to_have_value(WORDS)
        axe(page)
        tries(work, clock, 2, 9)
        # That the caller does not answer is no sign that the hospital does not.
        expect(page.locator("#action")).not_to_contain_text("A&E or 999 now")
        clock.set(datetime(2026, 11, 30, 9, 14, tzinfo=UTC))
        work.attempt(**CALLER | {"outcome": "REACHED", "spoke_to": "Ada herself"})

        work.none_now()
        work.answer("X1", "no")
        work.open("Open cord compression")
        work.answer("N1", "yes")
        work.tier("IMMEDIATE")
        expect(row(page, "N9")).to_be_in_viewport()
        work.answer("N9", "days")
        work.answer("N10", "yes")
        work.answer_rest()
        work.confirm()
        work.attempt(whom="CANCER_LINE", number="01632 960114")
        work.tick()
        work.write(**FIRST_MINUTE, **REST)
        axe(page)
        work.close()

        call.refresh_from_db()
        assert (call.closing, call.tier) == ("BY_TIER", "IMMEDIATE")
        assert [one.outcome for one in call.attempts.order_by("at", "pk")] == [
            "NO_ANSWER", "NO_ANSWER", "REACHED", "REACHED",
        ]  # fmt: skip
        work.reads(
            "left Sunday 29 November 2026, 18:20",
            "heard Monday 30 November 2026, 09:00",
            WORDS,
            "Call started to answer a voicemail",
            "The caller, again on 07700 900187",
            "Hospital 24-hour cancer line on 01632 960114",
            "Call closed: by tier",
        )
        print(f"INTERACTIONS (h), reached: {work.count}")
        assert work.count <= 95


class TestNeverReached:
    def test_is_lost_only_after_the_supervisors_recorded_decision(
        self, answered, opened, supervisor, clock, axe, watch
    ):
        watch.expects("status of 422")
        work, call = answered
        page = work.page
        page.goto(f"/voicemails/{call.voicemail.pk}/")
        work.reads(f"in call {call.reference}")
        page.goto(f"/calls/{call.reference}/")
        # One press would be too easy: a voicemail with red words is no wrong number.
        work.button("Wrong number", inside="#call-missing")
        expect(page.locator("#call-missing")).to_contain_text("this voicemail holds red words")
        tries(work, clock, 2, 9)
        work.press(page.get_by_role("link", name="Line lost"))
        work.write(lost="yes", lost_how="never reached")
        lost = page.locator("#call-missing").get_by_role("button", name="Close as lost")
        work.press(lost)
        for words in ("three attempts within 15 minutes", "(2 so far)", "recorded decision"):
            expect(page.locator("#call-missing")).to_contain_text(words)
        tries(work, clock, 14)
        expect(page.locator("#call-missing")).not_to_contain_text("three attempts")
        work.button("Ask about a lost call", inside="#ask-supervisor")
        expect(page.locator("#ask-supervisor")).to_contain_text("stands on every supervisor's desk")
        axe(page)

        there = opened(supervisor)
        there.goto("/")
        expect(there.get_by_role("heading", name="Decisions waiting")).to_be_visible()
        # The desk shows the first of them; other journeys may have asked before.
        there.goto("/calls/decisions/")
        asked = there.locator(f"#decide-{call.pk}")
        expect(asked).to_contain_text("Lost call")
        asked.click()
        there.get_by_label("You decide on").select_option("LOST_CALL")
        there.get_by_label("What you decided and why").fill(
            "Police asked for a welfare check at 9:20; the hospital's line told."
        )
        there.get_by_role("button", name="Record the decision").click()
        expect(there.get_by_text(f"Your decision on {call.reference} is recorded.")).to_be_visible()
        # The page that waits asks every 20 seconds: here at once, and not a key is pressed.
        page.evaluate(ASK_NOW)
        expect(page.locator("#ask-supervisor")).to_contain_text("welfare check")

        work.press(lost)
        page.wait_for_url("**/record/")
        call.refresh_from_db()
        assert (call.closing, call.tier, call.decision_wanted) == ("LOST", "", "")
        work.reads(
            "Call closed: lost",
            "Supervisor's decision",
            "welfare check",
            supervisor.name,
            WORDS,
        )
        assert page.get_by_text("The caller, again on 07700 900187").count() == 3
        print(f"INTERACTIONS (h), lost: {work.count}")
        assert work.count <= 50
