"""The console was down on Friday: a red call is typed in from its paper on Monday."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from callers.models import Answer, Call, ContactAttempt
from tests.journeys.hands import Nurse
from tests.journeys.steps import NET, URGENT, record_is_whole, seen_at_once
from tests.paper import closed_up, sides

START = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
END = datetime(2026, 11, 20, 14, 50, tzinfo=UTC)
RUNG = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


class TestARedCallFromPaper:
    def test_goes_from_the_desk_to_a_whole_record_at_its_own_time(
        self, page, nurse, person, watch, axe
    ):
        watch.expects("status of 422")
        bryn = person(word="Bryn")
        page.goto("/")
        page.get_by_role("link", name="Type in a call from paper").click()
        form = page.locator("#paper-form")
        form.get_by_label("Started").fill("2026-11-20T14:05")
        form.get_by_label("Ended", exact=True).fill("2026-11-20T14:00")
        form.get_by_label("Taken by").select_option(str(bryn.pk))
        form.get_by_label("Cord compression checklist was filled in").check()
        form.get_by_label("Tier written on the paper").select_option("IMMEDIATE")
        form.get_by_label("How it ended").select_option("by_tier")
        form.get_by_label("Reason, in the caller").fill(URGENT["reason"])
        form.get_by_label("Call back on").fill(URGENT["callback_number"])
        axe(page)

        # A slip of the pen: a sentence, and nothing is lost.
        page.get_by_role("button", name="Make the call and go on").click()
        expect(page.locator("#refused")).to_contain_text("The call ended after it started.")
        expect(form.get_by_label("Reason, in the caller")).to_have_value(URGENT["reason"])
        expect(form.get_by_label("Cord compression checklist was filled in")).to_be_checked()
        form.get_by_label("Ended", exact=True).fill("2026-11-20T14:50")
        page.get_by_role("button", name="Make the call and go on").dblclick()

        hands = Nurse(page)
        call = hands.arrive()
        assert Call.objects.filter(started_by=bryn).count() == 1
        expect(page.locator("#from-paper")).to_contain_text("Late entry: typed from paper")
        expect(page.locator("#call-missing")).to_contain_text("the paper says immediate")
        hands.none_now()
        hands.answer("X1", "no")
        hands.answer("N2", "yes")
        seen_at_once(page, "IMMEDIATE", "N2 yes: newly harder to walk, stand or climb")
        hands.answer("N9", "days")
        hands.answer("N10", "yes")
        hands.answer("G0", "no")
        hands.answer_rest()
        hands.confirm()
        hands.tick()
        attempts = page.locator("#attempt-part")
        if attempts.get_attribute("open") is None:
            attempts.locator("> summary").click()
        attempts.locator("[name=rung_at]").fill("2026-11-20T14:30")
        hands.attempt()
        hands.write(**{name: value for name, value in URGENT.items() if name not in NET}, **NET)
        axe(page)
        hands.close()

        record_is_whole(
            page,
            checklists=("Cord compression checklist",),
            says=(
                "on Monday 23 November 2026, 10:0",
                f"Taken by {bryn.name} on Friday 20 November 2026 from 14:05 to 14:50",
                "Typed from paper by",
                f"by {nurse.name} (late entry), by tier",
            ),
        )
        call.refresh_from_db()
        assert (call.started_at, call.closed_at, call.tier) == (START, END, "IMMEDIATE")
        assert set(Answer.objects.filter(call=call).values_list("at", flat=True)) == {END}
        assert ContactAttempt.objects.get(call=call).at == RUNG
        printed = "".join(sides(page.pdf(format="A4")))
        assert closed_up("Late entry: typed from paper on Monday 23 November 2026") in printed

    def test_without_scripts_it_is_typed_in_all_the_same(self, opened, nurse):
        page = opened(nurse, script=False)
        page.goto("/calls/from-paper/")
        page.get_by_label("Started").fill("2026-11-20T14:05")
        page.get_by_label("Ended", exact=True).fill("2026-11-20T14:50")
        page.get_by_label("Reason, in the caller").fill("A leaflet")
        page.get_by_role("button", name="Make the call and go on").click()
        expect(page.locator("#from-paper")).to_be_visible()
        assert Call.objects.get(started_by=nurse).said("reason") == "A leaflet"
