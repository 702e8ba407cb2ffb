"""Five calls of a nurse's day, each from the desk to a complete record. The counts are measured."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from callers.models import Call
from tests.journeys.hands import Nurse
from tests.journeys.steps import row

FIRST = {
    "callback_number": "07700 900123",
    "location": "12 Example Street, NV1",
    "nation": "england",
    "record_consent": "yes",
    "sharing_basis": "consented",
}
CONTEXT = {"cancer_where": "spine", "last_treatment": "three weeks ago", "temperature": "36.8"}
NET = {
    "topics": "emergency",
    "advice_given": "Hospital line on this call",
    "look_for": "New weakness, numbness, bladder or bowel change",
    "how_soon": "straight away",
    "whom_to_ring": "the hospital's cancer line; 999 if it gets worse",
    "teach_back": "yes",
}


@pytest.fixture
def desk(opened, nurse, clock):
    """Return a function that puts a nurse before the desk at a time in London (GMT)."""

    def sit(*at: int, scheme: str = "light") -> Nurse:
        clock.set(datetime(2026, 11, *at, tzinfo=UTC))
        return Nurse(opened(nurse, scheme=scheme))

    return sit


def closed(call: Call) -> tuple[str, str]:
    call.refresh_from_db()
    return call.closing, call.tier


class TestADaughterOnFridayAtTenToFour:
    def test_is_never_shortened_when_the_line_closes(self, desk, clock, axe):
        nurse = desk(27, 15, 50)
        call = nurse.start()
        expect(nurse.page.locator("#closing-time")).to_contain_text("minutes to closing")
        nurse.write(**FIRST, caller_is="child", patient_with_caller="yes")
        nurse.write(may_speak_to_patient="spoken", reason="Mum is unsteady for three days")
        nurse.none_now()
        nurse.answer("X1", "no")
        nurse.open("Open cord compression")
        nurse.answer("N2", "yes")
        nurse.tier("IMMEDIATE")
        nurse.answer("N4", "unsure")
        expect(nurse.page.locator("#checklist-top .why")).to_contain_text("N4 not sure")
        nurse.answer("N9", "days")
        nurse.answer("N10", "yes")
        nurse.answer_rest()
        nurse.confirm()

        clock.set(datetime(2026, 11, 27, 16, 4, tzinfo=UTC))
        nurse.page.reload()
        expect(nurse.page.locator("#closing-time")).to_contain_text("never shortened")
        axe(nurse.page)
        nurse.attempt(whom="ACUTE_ONCOLOGY", number_from="LETTER")
        nurse.tick()
        nurse.write(caller_name="Dee Example", patient_name="Ada Example", **CONTEXT, **NET)
        nurse.close()

        assert closed(call) == ("BY_TIER", "IMMEDIATE")
        assert call.overran_close
        nurse.reads("ran past closing", "not sure: feeling around the bottom", "Acute oncology")
        assert nurse.count <= 62


class TestThirstOnSaturday:
    def test_two_ambers_go_to_the_hospital_line(self, desk, axe):
        nurse = desk(28, 12, 40, scheme="dark")
        call = nurse.start()
        nurse.write(**FIRST, caller_is="patient", reason="So thirsty, and no bowel movement")
        nurse.none_now()
        nurse.answer("X1", "no")
        nurse.open("Open high calcium")
        nurse.answer("A1", "new")
        nurse.tier("INCOMPLETE")
        nurse.answer("A5", "new")
        nurse.tier("IMMEDIATE")
        for question in ("A4", "A6"):
            nurse.answer(question, "new")
        nurse.answer_rest()
        nurse.tier("IMMEDIATE")
        axe(nurse.page)
        nurse.confirm()
        nurse.attempt()
        nurse.tick()
        nurse.write(caller_name="Bea Example", **CONTEXT | {"cancer_where": "other_bone"}, **NET)
        nurse.close()

        assert closed(call) == ("BY_TIER", "IMMEDIATE")
        nurse.reads("High calcium", "two amber answers or more", "Reached, hand-over given")
        assert nurse.count <= 64


class TestFeverAfterChemotherapy:
    def test_infection_comes_before_the_reaction_and_opens_at_once(self, desk, axe):
        nurse = desk(23, 10, 0)
        call = nurse.start()
        nurse.write(**FIRST, caller_is="patient", reason="Aching all over since the drip")
        nurse.page.get_by_label("Search guidance").fill("aching")
        nurse.count += 1
        first = nurse.page.locator("#guidance-results .result").first
        expect(first).to_contain_text("nfection")
        nurse.none_now()
        nurse.answer("X1", "yes")
        nurse.tier("IMMEDIATE")
        expect(nurse.page.locator("#checklist-top")).to_contain_text(
            "Never explain it away as a reaction to a bone drug"
        )
        nurse.press(nurse.page.locator("#tab-infection"))
        expect(row(nurse.page, "IN1")).to_be_visible()
        nurse.answer("IN1", "yes")
        nurse.answer("IN4", "yes")
        nurse.answer_rest()
        axe(nurse.page)
        nurse.confirm()
        nurse.attempt()
        nurse.tick()
        nurse.write(
            caller_name="Cai Example",
            **CONTEXT | {"temperature": "38.2", "last_treatment": "chemotherapy a week ago"},
            **NET | {"look_for": "Confusion, mottled skin, breathlessness"},
        )
        nurse.close()

        assert closed(call) == ("BY_TIER", "IMMEDIATE")
        nurse.reads("Possible infection", "yes: recent treatment with fever", "38.2")
        assert nurse.count <= 53


class TestOldNumbnessAndNewPain:
    def test_known_numbness_counts_once_the_pain_is_new(self, desk, axe):
        nurse = desk(23, 11, 0)
        call = nurse.start()
        nurse.write(**FIRST, caller_is="patient", reason="Terrible back pain since yesterday")
        nurse.none_now()
        nurse.answer("X1", "no")
        nurse.open("Open cord compression")
        nurse.answer("N3", "known", note="Since chemotherapy in 2024, unchanged; the team knows")
        nurse.tier("INCOMPLETE")
        nurse.answer("G0", "yes")
        nurse.answer("P1", "yes")
        nurse.tier("IMMEDIATE")
        expect(nurse.page.locator("#checklist-top .why li")).to_have_count(2)
        nurse.answer_rest()
        axe(nurse.page)
        nurse.confirm()
        nurse.attempt()
        nurse.tick()
        nurse.write(caller_name="Eve Example", **CONTEXT, **NET)
        nurse.close()

        assert closed(call) == ("BY_TIER", "IMMEDIATE")
        nurse.reads("Since chemotherapy in 2024, unchanged; the team knows", "two amber answers")
        assert nurse.count <= 64


class TestAGpsNurse:
    def test_gets_the_route_and_the_number_is_weighed(self, desk, axe):
        nurse = desk(23, 12, 0)
        call = nurse.start()
        nurse.write(
            **FIRST,
            caller_is="professional",
            professional_role="practice nurse",
            professional_organisation="Example Surgery",
            reason="A patient's calcium came back at 3.1",
        )
        nurse.none_now()
        nurse.answer("X1", "no")
        nurse.open("Open high calcium")
        nurse.answer("K1", "high")
        nurse.page.locator("#number-K1n").fill("3.1")
        nurse.count += 1
        nurse.press(nurse.page.locator("#answer-K1n-number"))
        nurse.tier("IMMEDIATE")
        nurse.answer("K1p", "unsure")
        nurse.answer_rest()
        axe(nurse.page)
        nurse.confirm()
        nurse.attempt(number_from="SWITCHBOARD")
        nurse.tick()
        nurse.write(
            professional_route="acute oncology, rung together",
            caller_name="Nurse Example",
            **CONTEXT,
            **NET,
        )
        nurse.close()

        assert closed(call) == ("BY_TIER", "IMMEDIATE")
        nurse.reads("practice nurse", "Example Surgery", "acute oncology, rung together", "3.1")
        assert nurse.count <= 71
