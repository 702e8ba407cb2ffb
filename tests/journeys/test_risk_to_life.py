"""A silent call, then the same man in tears: he does not want to live."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from callers.models import Call, SafeguardingNote
from helpline.models import AuditEntry, Role
from tests.conftest import OPEN_AT, make_person
from tests.journeys.hands import Nurse
from tests.journeys.steps import all_saved, field, given, open_call, row, stored

NOTE = "He is crying, and says that"
EXPLORED = {"RL1": "no", "RL2": "no", "RL3": "yes", "RL4": "no", "RL5": "no", "RL6": "yes"}
SHARED = {
    "basis": "SERIOUS_HARM",
    "authorised_by": "Sunita Example, supervisor",
    "with_whom": "Lifeline counsellor",
    "shared_at": "10:00",
    "what": "First name, where he is, what he said",
    "reason": "His life is in danger and he is alone",
}
AMBULANCE = {"whom": "AMBULANCE", "number": "999", "number_from": "PUBLIC"}


@pytest.fixture
def at_work(page) -> Nurse:
    """Return a nurse before her desk, whose interactions are counted."""
    return Nurse(page)


def close_silent(nurse: Nurse) -> Call:
    """Start a call, hear nothing and close it with one press."""
    call = nurse.start()
    nurse.button("Silent", inside="#call-missing")
    nurse.page.wait_for_url("**/record/")
    return call


def write_sharing(nurse: Nurse, *, told: bool, **changed: str) -> None:
    """Write down what was shared, where it is done."""
    part = nurse.page.locator("#sharing")
    nurse.press(part.locator("> summary"))
    for name, value in (SHARED | changed).items():
        control = part.locator(f"[name={name}]")
        control.select_option(value) if name == "basis" else control.fill(value)
        nurse.count += 1
    if told:
        part.locator("[name=caller_told]").check()
        nurse.count += 1
    nurse.press(part.get_by_role("button", name="Save what was shared"))


def pinned(page: Page):
    """Return the part that stands above the checklist whatever is scrolled."""
    return page.locator("#tier-pin")


class TestASilentCallAndThenTears:
    def test_from_the_desk_to_a_closed_record(self, at_work, axe):
        nurse, page = at_work, at_work.page
        silent = close_silent(nurse)
        presses_of_silence = nurse.count
        silent.refresh_from_db()
        assert (silent.closing, silent.non_clinical, presses_of_silence) == (
            "NON_CLINICAL", "SILENT", 2,
        )  # fmt: skip
        nurse.reads("non-clinical, silent")

        call = nurse.start()
        assert call != silent
        notes = field(page, "notes")
        notes.press_sequentially(NOTE)
        nurse.count += 1
        page.keyboard.press("Alt+l")
        nurse.count += 1
        expect(page.get_by_role("heading", name="Risk to life", exact=True)).to_be_visible()
        expect(notes).to_have_value(NOTE)
        expect(notes).to_be_focused()
        page.keyboard.type(" he does not want to live.")
        expect(notes).to_have_value(f"{NOTE} he does not want to live.")
        # The first thing to ask is in sight, without scrolling.
        expect(row(page, "RL1")).to_be_in_viewport()

        nurse.write(nation="northern_ireland")
        expect(page.locator("#action")).to_contain_text("Northern Ireland: Lifeline 0808 808 8000")
        for question, value in EXPLORED.items():
            nurse.answer(question, value)
        nurse.answer("RL7", "no")
        # Danger now is part of every call, and comes after what he rang for.
        nurse.tier("INCOMPLETE")
        nurse.none_now()
        nurse.answer_rest()
        nurse.tier("SAFETY_NET")
        axe(page)

        # A mention alone escalates nothing; the nurse hears more than that, and raises it.
        nurse.press(page.locator("#raise-part > summary"))
        page.locator("#raise-tier").select_option("IMMEDIATE")
        page.locator("#raise-reason").fill("In tears, alone, nobody knows")
        nurse.count += 2
        nurse.button("Raise", inside="#raise-part")
        nurse.tier("IMMEDIATE")
        expect(page.locator("#action")).to_contain_text("Northern Ireland: Lifeline 0808 808 8000")
        nurse.attempt(
            whom="CRISIS_LINE",
            number="0808 808 8000",
            number_from="PUBLIC",
            spoke_to="Lifeline counsellor",
        )
        write_sharing(nurse, told=False)
        expect(page.locator("#share-why")).to_have_value("")
        nurse.attempt(
            whom="SUPERVISOR", number="01632 960250", spoke_to="Sunita Example", read_back=False
        )
        nurse.tick()
        nurse.write(
            callback_number="07700 900155",
            location="Flat 3, 9 Example Road, Example Town",
            caller_is="patient",
            record_consent="yes",
            sharing_basis="serious_harm",
            reason="I do not want to live",
            anonymous="yes",
            cancer_where="unsure",
            last_treatment="not known",
            temperature="not taken",
            topics="emergency,support",
            advice_given="Lifeline rung together; Samaritans 116 123 at any hour",
            look_for="Stronger thoughts, a plan",
            how_soon="at once",
            whom_to_ring="Lifeline 0808 808 8000; 999 if life is in danger",
            teach_back="yes",
        )
        nurse.press(page.locator("#link-part > summary"))
        page.locator("#link-reference").fill(silent.reference.lower())
        nurse.count += 1
        nurse.button("Link it", inside="#link-part")
        expect(page.get_by_role("main")).to_contain_text(f"Goes on from call {silent.reference}")
        axe(page)
        nurse.close()

        call.refresh_from_db()
        assert (call.closing, call.tier, call.earlier) == ("BY_TIER", "IMMEDIATE", silent)
        shown = call.disclosures.get()
        assert (shown.basis, shown.caller_told) == ("SERIOUS_HARM", False)
        assert shown.shared_at == OPEN_AT < shown.at
        nurse.reads(
            f"{NOTE} he does not want to live.",
            f"Goes on from call {silent.reference}",
            "No consent: serious harm, with Lifeline counsellor",
            "Authorised by Sunita Example, supervisor. The caller was not yet told.",
            "Crisis line (111 mental health, Lifeline, Samaritans) on 0808 808 8000",
            "Supervisor on 01632 960250",
            "In tears, alone, nobody knows",
            "yes: thoughts of ending their life",
            "Call closed: by tier",
        )
        print(f"INTERACTIONS (d): {nurse.count}")
        assert nurse.count <= 90

        page.goto(f"/calls/{silent.reference}/record/")
        expect(page.get_by_role("main")).to_contain_text(f"Continued in{call.reference}")

    def test_going_back_to_a_checklist_finds_the_place_and_every_keystroke(self, page, call):
        open_call(page, call)
        nurse = Nurse(page)
        nurse.open("Open cord compression")
        nurse.answer("N2", "yes")
        page.locator("#attempt-part > summary").click()
        page.locator("#attempt-spoke").fill("switchboard, being put thr")
        row(page, "N8").scroll_into_view_if_needed()
        field(page, "reason").press_sequentially("My back, and I cannot go on")
        all_saved(page)  # what a save brings may move the questions
        before = row(page, "N8").bounding_box()["y"]

        page.locator("#risk-to-life").click()
        expect(row(page, "RL1")).to_be_in_viewport()
        expect(field(page, "reason")).to_have_value("My back, and I cannot go on")
        expect(page.locator("#attempt-spoke")).to_have_value("switchboard, being put thr")
        # The higher tier stays on the page while the other questions are asked.
        expect(pinned(page).locator(".tier")).to_have_attribute("data-tier", "IMMEDIATE")

        page.locator("#tab-mscc").click()
        expect(page.get_by_role("heading", name="Cord compression checklist")).to_be_visible()
        expect(given(page, "N2")).to_have_text("Yes")
        expect(row(page, "N8")).to_be_in_viewport()
        assert abs(row(page, "N8").bounding_box()["y"] - before) < 80
        expect(page.locator("#attempt-spoke")).to_have_value("switchboard, being put thr")


class TestUndoingASilentClosing:
    def test_the_same_nurse_goes_on_with_it_the_same_day(self, at_work, clock, axe):
        nurse, page = at_work, at_work.page
        call = close_silent(nurse)
        clock.set(clock.now() + timedelta(minutes=20))
        page.reload()
        axe(page)
        nurse.button("Undo the closing", inside="main")
        assert nurse.arrive() == call
        page.locator("#risk-to-life").click()
        nurse.answer("RL3", "yes")
        # From here on it is no call that one press closes.
        expect(page.locator(".non-clinical")).to_have_count(0)
        assert stored(call, "notes") == ""
        assert (call.closing, call.closed_at) == ("", None)
        page.goto(f"/calls/{call.reference}/record/")
        nurse.reads("Closing undone", "It was closed as silent")

    def test_neither_another_person_nor_another_day_is_offered_it(
        self, at_work, opened, supervisor, nurse, clock
    ):
        call = close_silent(at_work)
        there = opened(supervisor)
        there.goto(f"/calls/{call.reference}/record/")
        expect(there.get_by_role("heading", name=f"Call {call.reference}")).to_be_visible()
        expect(there.get_by_role("button", name="Undo the closing")).to_have_count(0)
        clock.set(clock.now() + timedelta(days=1))
        tomorrow = opened(nurse)
        tomorrow.goto(f"/calls/{call.reference}/record/")
        expect(tomorrow.get_by_role("heading", name=f"Call {call.reference}")).to_be_visible()
        expect(tomorrow.get_by_role("button", name="Undo the closing")).to_have_count(0)


class TestAnAttemptUnderWay:
    def test_is_999_at_once_and_abroad_that_countrys_number(self, at_work, axe):
        nurse, page = at_work, at_work.page
        nurse.start()
        page.locator("#risk-to-life").click()
        nurse.answer("RL1", "yes")
        nurse.tier("EMERGENCY_999")
        expect(pinned(page)).to_contain_text("999 now")
        expect(pinned(page)).to_be_in_viewport()
        expect(page.locator("#alarm")).to_contain_text("an attempt under way or about to begin")
        expect(page.locator("#action")).to_contain_text("you stay on the line")
        assert nurse.count == 2

        nurse.write(nation="abroad")
        expect(page.locator("#action")).to_contain_text(re.compile("that country's own", re.I))
        expect(page.locator("#action .route-note")).not_to_contain_text("Life in danger: 999")
        axe(page)


class TestSafeguarding:
    def test_a_note_is_for_its_author_and_the_lead_alone(self, at_work, opened, supervisor, axe):
        words = "Her son takes her tablets away."
        nurse, page = at_work, at_work.page
        call = nurse.start()
        field(page, "notes").press_sequentially("Half a sent")
        page.locator("#safeguarding > summary").click()
        page.locator("#safe-who").select_option("ADULT")
        page.locator("#safe-text").fill(words)
        page.locator("#safe-lead").fill("Dilys Example, 10:12")
        nurse.button("Save the safeguarding note")
        expect(page.locator("#safe-text")).to_have_value("")
        expect(field(page, "notes")).to_have_value("Half a sent")
        page.goto(f"/calls/{call.reference}/safeguarding/")
        nurse.reads(words, "Dilys Example, 10:12")

        there = opened(supervisor)
        for place in (
            f"/calls/{call.reference}/safeguarding/",
            f"/calls/{call.reference}/record/",
            f"/calls/{call.reference}/",
            f"/calls/{call.reference}/hand-over/",
            "/safeguarding/",
        ):
            assert there.goto(place).status == 200
            assert words not in there.content()

        lead = make_person(Role.SUPERVISOR, f"Dilys Lead {call.pk}", is_safeguarding_lead=True)
        here = opened(lead)
        for place in (f"/calls/{call.reference}/safeguarding/", "/safeguarding/"):
            here.goto(place)
            expect(here.get_by_role("main")).to_contain_text(words)
        assert SafeguardingNote.objects.get(call=call).by.pk == call.nurse_id
        read_by = AuditEntry.objects.filter(
            subject=call.subject, action="call.safeguarding_read"
        ).values_list("person_id", flat=True)
        assert lead.pk in read_by
