"""A desk, a voicemail, a follow-up and a call left open across half past three and four."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from callers.actions import calls, follow_ups, voicemails
from callers.models import Call, FollowUp, Voicemail
from tests.journeys.steps import INFORMATION, PHONE, SCREEN, field, hold_the_clock, open_call

HEADER_MS, DESK_MS = 21_000, 61_000
MINUTE = timedelta(minutes=1)


@pytest.fixture
def left(nurse, clock):
    """Return a voicemail without red words; none of this journey waits afterwards."""
    clock.set_london(15, 20)
    at = clock.now()
    yield voicemails.hear(
        words="A question about the leaflet.", number="", received_at=at, by=nurse, at=at
    )
    settle_all(nurse, at)


def stay(page, clock, hour, minute):
    """Make it this time while somebody is at the machine: the session does not end."""
    clock.set_london(hour, minute)
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    answer = page.request.post("/session/stay/", headers={"X-CSRFToken": cookies["csrftoken"]})
    assert answer.ok


def settle_all(nurse, at):
    """Let no voicemail wait that this journey's nurse heard."""
    rows = Voicemail.objects.filter(heard_by=nurse, calls=None)
    rows.update(settled_at=at, settled_by=nurse, settled_why="The journey ended", red_words=[])


@pytest.fixture
def owed(call, nurse, clock):
    """Return a callback of a call that was closed as information."""
    for name, value in INFORMATION.items():
        call.refresh_from_db()
        base = int(call.versions.get(name, 0))
        calls.save_field(call=call, name=name, value=value, base=base, by=nurse, at=clock.now())
    return follow_ups.book(
        call=call,
        kind="CALLBACK",
        why="Did the leaflet come?",
        due_at=None,
        owner=nurse,
        by=nurse,
        at=clock.now(),
    )


class TestTheDesk:
    def test_brings_the_end_of_the_day_and_the_reasons_form_by_themselves(
        self, page, nurse, left, owed, clock, axe
    ):
        clock.set_london(15, 29)
        hold_the_clock(page)
        page.goto("/")
        search = page.get_by_label("Search guidance")
        search.press_sequentially("half a wo")
        expect(page.locator("#desk-day")).to_be_hidden()
        expect(page.locator("#desk-nations")).to_be_hidden()

        clock.set_london(15, 30)
        page.clock.run_for(HEADER_MS)
        day = page.locator("#desk-day")
        expect(day).to_contain_text("End of day")
        expect(day).to_contain_text("nobody owns")
        expect(day).to_contain_text("2 open and not handed over")
        expect(page.locator("#desk-nations")).to_contain_text("Northern Ireland")
        expect(page.get_by_role("button", name="Start a call")).to_be_visible()
        expect(search).to_be_focused()
        page.keyboard.type("rd")
        expect(search).to_have_value("half a word")
        axe(page)

        # A note half typed into the card: the card waits, what holds no field goes on.
        note = page.get_by_label("Note, if any")
        note.press_sequentially("ring before n")
        stay(page, clock, 15, 50)
        stay(page, clock, 15, 59)
        page.clock.run_for(DESK_MS)
        expect(page.locator("#desk-day[data-held]")).to_have_count(1)
        expect(note).to_be_focused()
        polled = page.locator("#desk-urgent > .notice")
        expect(polled).to_be_visible()
        expect(polled).to_contain_text("2 open and not handed over")
        expect(polled).to_contain_text("without an owner")

        clock.set_london(16, 0)
        page.clock.run_for(HEADER_MS)
        reason = page.get_by_label("Why this call is taken now, and which supervisor agreed")
        expect(reason).to_be_visible()
        expect(page.locator("#desk-urgent")).to_contain_text("Due at opening")
        expect(note).to_be_focused()
        page.keyboard.type("oon")
        expect(note).to_have_value("ring before noon")
        expect(day).to_contain_text("to closing")

        # Once the note is sent, or taken out, the card comes anew.
        note.fill("")
        reason.press_sequentially("Sunita ag")
        page.clock.run_for(HEADER_MS)
        expect(page.locator("#desk-day[data-held]")).to_have_count(0)
        expect(day).not_to_contain_text("to closing")
        expect(polled).to_be_hidden()
        expect(reason).to_be_focused()
        page.clock.run_for(DESK_MS)
        page.keyboard.type("rees")
        expect(reason).to_have_value("Sunita agrees")
        axe(page)

    @pytest.mark.parametrize("items", [0, 1, 200])
    @pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["wide", "narrow"])
    def test_holds_any_number_of_items_at_any_width(
        self, opened, nurse, clock, items, size, faults_of
    ):
        clock.set_london(15, 45)
        at = clock.now()
        fill(nurse, at, items)
        page = opened(nurse, size=size)
        page.goto("/")

        expect(page.locator("#desk-day .count").first).to_have_text(str_of(nurse))
        for title in ("follow-title", "mine-title"):
            expect(page.locator(f"#{title} .count")).to_have_text(str(items))
        for part in ("section:has(#follow-title)", "section:has(#mine-title)"):
            rows = page.locator(f"{part} ul.waits > li")
            expect(rows).to_have_count(min(items, 8))
            more = page.locator(f"{part} .more")
            expect(more).to_have_count(1 if items > 8 else 0)
        expect(page.locator("#desk-day ul.matters > li")).to_have_count(min(2 * items, 6))
        if size is SCREEN:  # it looks at both widths
            assert faults_of(page) == []
        if items == 200:
            page.get_by_role("link", name="see all, more than 200").first.click()
            expect(page.locator("ul.matters > li")).to_have_count(50)
        settle_all(nurse, at)


def str_of(nurse):
    """Return how many items the nurse's desk counts at the end of the day."""
    own = FollowUp.objects.open().filter(owner=nurse).count()
    own += Call.objects.unfinished().filter(nurse=nurse).count()
    all_of_them = own + Voicemail.objects.waiting().without_owner().count()
    return str(all_of_them) if all_of_them <= 200 else "more than 200"


def fill(nurse, at, count):
    """Give a nurse so many unfinished calls, callbacks and voicemails."""
    made = Call.objects.bulk_create(
        Call(
            reference=f"D-{nurse.pk}-{place:03}",
            started_at=at - place * MINUTE,
            started_by=nurse,
            nurse=nurse,
            line_state="open",
        )
        for place in range(count)
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            call=call,
            kind="CALLBACK",
            why="Did the leaflet come?",
            due_at=at - place * MINUTE,
            owner=nurse,
            made_at=at - timedelta(days=1),
            made_by=nurse,
        )
        for place, call in enumerate(made)
    )
    Voicemail.objects.bulk_create(
        Voicemail(
            received_at=at - place * MINUTE, heard_at=at, heard_by=nurse, words="A leaflet, please."
        )
        for place in range(count)
    )


class TestAVoicemail:
    def test_brings_the_reasons_field_and_gives_it_an_owner(self, page, nurse, left, clock, axe):
        clock.set_london(15, 59)
        hold_the_clock(page)
        page.goto(f"/voicemails/{left.pk}/")
        expect(page.locator("#voicemail-hours")).to_have_text("Possible today until 16:00.")
        page.get_by_role("button", name="Take it").click()
        expect(page.locator("#voicemail-owner")).to_contain_text("You, since 15:59")
        why = page.get_by_label("Why no call is needed")
        why.press_sequentially("Only than")

        clock.set_london(16, 0)
        page.clock.run_for(HEADER_MS)
        expect(page.locator("#voicemail-hours")).to_contain_text("Tuesday 24 November at 09:00")
        expect(page.locator("#voicemail-due")).to_contain_text("Due at opening")
        reason = page.get_by_label("Why it is answered now, and which supervisor agreed")
        expect(reason).to_be_visible()
        expect(why).to_be_focused()
        page.keyboard.type("ks")
        expect(why).to_have_value("Only thanks")
        axe(page)

        # The line opens while the reason is typed: the promise changes, the field stays.
        reason.press_sequentially("Sunita")
        clock.set_london(9, 0)
        page.clock.run_for(HEADER_MS)
        expect(page.locator("#voicemail-hours")).to_have_text("Possible today until 16:00.")
        expect(reason).to_be_focused()
        expect(reason).to_have_value("Sunita")
        reason.fill("")
        why.focus()
        page.clock.run_for(HEADER_MS)
        expect(reason).to_be_hidden()


class TestAFollowUp:
    def test_brings_the_reasons_field_and_the_promise(self, page, owed, clock, axe):
        clock.set_london(15, 59)
        hold_the_clock(page)
        page.goto(f"/follow-ups/{owed.pk}/")
        reason = page.get_by_label("Why they are rung now, and which supervisor agreed")
        expect(reason).to_be_hidden()
        note = page.get_by_label("Note, if any")
        note.press_sequentially("best bef")

        clock.set_london(16, 0)
        page.clock.run_for(HEADER_MS)
        expect(reason).to_be_visible()
        expect(page.locator("#follow-up-hours")).to_contain_text("Tuesday 24 November at 09:00")
        expect(note).to_be_focused()
        page.keyboard.type("ore noon")
        expect(note).to_have_value("best before noon")
        axe(page)


class TestACall:
    def test_brings_what_can_be_promised_to_a_booking_half_typed(self, page, call, clock, axe):
        clock.set_london(15, 29)
        hold_the_clock(page)
        open_call(page, call)
        page.locator("#follow-up > summary").click()
        why = page.get_by_label("What for")
        why.press_sequentially("Did the lea")
        hours = page.locator("#booking-hours")
        expect(hours).to_contain_text("Possible today until 16:00.")
        mine = page.locator("#hand-to-who option", has_text="Me, at the next opening")
        expect(mine).to_have_count(0)

        clock.set_london(15, 30)
        page.clock.run_for(HEADER_MS)
        expect(mine).to_have_count(1)

        stay(page, clock, 15, 45)
        clock.set_london(16, 0)
        page.clock.run_for(HEADER_MS)
        expect(hours).to_contain_text("next opening, Tuesday 24 November at 09:00.")
        expect(why).to_be_focused()
        page.keyboard.type("flet come?")
        expect(why).to_have_value("Did the leaflet come?")
        page.locator("#follow-kind").select_option("CHECK")
        page.clock.run_for(HEADER_MS)
        expect(page.locator("#follow-kind")).to_have_value("CHECK")
        expect(field(page, "notes")).to_be_visible()
        axe(page)
