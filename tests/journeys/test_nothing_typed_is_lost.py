"""Opening panels, opening checklists and answering leave alone what is being typed."""

from playwright.sync_api import expect

from callers.record_fields import FIELDS, Kind
from guidance.queries import live_panels
from tests.journeys.steps import (
    all_saved,
    answer,
    field,
    fill,
    open_before_script,
    open_call,
    row,
    stored,
)

VALUES_ON_THE_PAGE = """() => Object.fromEntries(
  [...document.querySelectorAll("[data-field]")].map((one) => [
    `${one.dataset.field} ${one.type === "checkbox" ? one.value : ""}`,
    one.type === "checkbox" ? one.checked : one.value,
  ])
)"""
HALF_WRITTEN = {
    "#attempt-number": "01632 960114",
    "#attempt-spoke": "switchboard, being put thr",
    "#raise-reason": "half a reas",
    "#not-done-why-step-transport": "her son is on the w",
    "#follow-why": "ring her when the sc",
}


def fill_everything(page) -> None:
    """Type into every field of the record."""
    for name, asked in FIELDS.items():
        if name in ("hand_over", "found"):  # of another part, and of an outgoing call
            continue
        if asked.kind is Kind.CHOICE:
            value = asked.choices[-1][0]
        elif asked.kind is Kind.SEVERAL:
            value = ",".join(choice for choice, _ in asked.choices[::2])
        else:
            value = f"{asked.label}: as typed"
        fill(page, **{name: value})


def unfold_all(page) -> None:
    """Open every folded part, so that each control can be reached."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


class TestCopyingTheHandOver:
    def open_hand_over(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N2", "Yes")
        page.locator("#tier-pin .quick").get_by_text("Hand-over", exact=True).click()
        return page.locator("#in-hand_over")

    def test_puts_the_whole_text_on_the_clipboard(self, page, call):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        text = self.open_hand_over(page, call)
        page.get_by_role("button", name="Copy").click()
        expect(page.locator("#announcer")).to_have_text("Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.replace("\r\n", "\n") == text.input_value()

    def test_says_so_when_it_cannot(self, page, call):
        self.open_hand_over(page, call)
        page.evaluate(
            "navigator.clipboard.writeText = () => Promise.reject(new Error('no'));"
            "document.execCommand = () => false; null"
        )
        page.get_by_role("button", name="Copy").click()
        expect(page.locator("#alarm")).to_contain_text("Not copied")


class TestTypingBeforeTheScriptHasCome:
    def test_is_saved_when_it_comes(self, page, call):
        route = open_before_script(page, f"/calls/{call.reference}/", "record")
        fill(page, reason="Her legs give way", caller_is="patient")
        route.continue_()
        all_saved(page)
        assert stored(call, "reason") == "Her legs give way"
        assert stored(call, "caller_is") == "patient"


class TestPanelsBesideAFullRecord:
    def test_every_panel_can_be_opened_and_every_field_keeps_its_words(self, page, call, clock):
        open_call(page, call)
        fill_everything(page)
        before = page.evaluate(VALUES_ON_THE_PAGE)
        assert sum(bool(value) for value in before.values()) > len(FIELDS) - 2
        notes = field(page, "notes")
        for place, version in enumerate(live_panels(clock.now())):
            notes.press_sequentially(str(place % 10))
            page.locator(f"form[action$='/panels/{version.slug}/'] button").first.click()
            expect(page.locator(f"#panel-{version.slug}")).to_be_visible()
        assert place > 30
        after = page.evaluate(VALUES_ON_THE_PAGE)
        typed = after.pop("notes ")
        assert typed == before.pop("notes ") + "".join(str(n % 10) for n in range(place + 1))
        assert after == before
        all_saved(page)
        assert stored(call, "notes") == typed
        assert call.panels.count() == place + 1
        page.reload()
        assert page.evaluate(VALUES_ON_THE_PAGE) == after | {"notes ": typed}

    def test_searching_leaves_the_record_alone(self, page, call):
        open_call(page, call)
        field(page, "notes").fill("Half a sent")
        page.get_by_label("Search guidance").press_sequentially("thirsty")
        first = page.locator("#guidance-results .result").first
        expect(first).to_contain_text("calcium")
        expect(field(page, "notes")).to_have_value("Half a sent")
        all_saved(page)
        assert stored(call, "notes") == "Half a sent"


class TestAnsweringBesideHalfWrittenForms:
    def test_every_open_form_keeps_its_words_through_answers_and_checklists(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N2", "Yes")
        expect(row(page, "N9")).to_be_visible()
        unfold_all(page)
        for selector, words in HALF_WRITTEN.items():
            page.locator(selector).fill(words)
        page.locator("#attempt-whom").select_option("AMBULANCE")
        page.locator("#attempt-read-back").check()
        page.locator("#raise-tier").select_option("EMERGENCY_999")

        def check() -> None:
            for selector, words in HALF_WRITTEN.items():
                expect(page.locator(selector)).to_have_value(words)
            expect(page.locator("#attempt-whom")).to_have_value("AMBULANCE")
            expect(page.locator("#attempt-read-back")).to_be_checked()
            expect(page.locator("#attempt-part")).to_have_attribute("open", "")

        for question, words in (("N1", "No"), ("N9", "Days"), ("N10", "Yes, safe"), ("X2", "Yes")):
            answer(page, question, words)
            check()
        page.get_by_role("button", name="Each asked: none of these is present").click()
        expect(row(page, "E7").locator("[value=no]")).to_have_attribute("aria-pressed", "true")
        check()
        page.get_by_role("button", name="Confirm: ").click()
        expect(page.locator("#tier-confirm")).to_contain_text("Confirmed")
        check()
        page.locator("#step-find_number-done").click()
        expect(page.locator("#step-find_number-done")).to_have_attribute("aria-pressed", "true")
        check()

        # The second checklist is due; opening it, and going back, keeps all of it.
        page.get_by_role("button", name="Run it").click()
        expect(page.get_by_role("heading", name="High calcium")).to_be_visible()
        check()
        answer(page, "R1", "No")
        check()
        page.locator(".checklists").get_by_role("button", name="Cord compression").click()
        expect(page.get_by_role("heading", name="Cord compression checklist")).to_be_visible()
        check()
        assert not call.attempts.exists()

    def test_a_note_that_an_answer_waits_for_stays_while_others_are_answered(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        row(page, "N3").get_by_role("button", name="Usual, team knows").click()
        note = page.locator("#prompt-text-N3")
        expect(note).to_be_focused()
        note.press_sequentially("Tingling from chemother")
        answer(page, "N1", "No")
        expect(note).to_have_value("Tingling from chemother")
        answer(page, "G0", "Yes")
        row(page, "P2").get_by_role("button", name="Usual, team knows").click()
        other = page.locator("#prompt-text-P2")
        expect(other).to_be_focused()
        expect(other).to_have_value("")
        expect(note).to_have_value("Tingling from chemother")
        note.press_sequentially("apy, unchanged")
        note.locator("xpath=ancestor::form").get_by_role("button", name="Save this answer").click()
        expect(row(page, "N3").locator("[value=known]")).to_have_attribute("aria-pressed", "true")
        expect(note).to_have_count(0)
        expect(other).to_be_visible()
        assert call.answers.get(question="N3").note == "Tingling from chemotherapy, unchanged"
        page.get_by_role("button", name="Leave it as it was").click()
        expect(other).to_have_count(0)
        assert not call.answers.filter(question="P2").exists()

    def test_a_correction_that_lowers_the_tier_asks_why_and_keeps_the_words(self, page, call, axe):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N2", "Yes")
        row(page, "N2").get_by_role("button", name="No", exact=True).click()
        why = page.locator("#prompt-text-N2")
        expect(why).to_be_focused()
        expect(row(page, "N2").locator("[value=yes]")).to_have_attribute("aria-pressed", "true")
        why.press_sequentially("Pressed the wrong one")
        answer(page, "N1", "No")
        expect(why).to_have_value("Pressed the wrong one")
        axe(page)
        page.get_by_role("button", name="Save this answer").click()
        expect(page.locator("#checklist-top")).to_have_attribute("data-tier", "INCOMPLETE")
        expect(row(page, "N2").locator("[value=no]")).to_have_attribute("aria-pressed", "true")
        assert (
            call.answers.filter(question="N2").last().correction_reason == "Pressed the wrong one"
        )

    def test_booking_a_follow_up_leaves_the_answers_shown(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Each asked: none of these is present").click()
        expect(row(page, "E7").locator("[value=no]")).to_have_attribute("aria-pressed", "true")
        page.locator("#follow-up > summary").click()

        def book(why: str) -> None:
            page.get_by_label("What for").fill(why)
            page.get_by_label("At the next opening").check()
            page.get_by_role("button", name="Book it").click()
            expect(page.get_by_label("What for")).to_have_value("")

        book("Was the team reached?")
        expect(row(page, "E7").locator("[value=no]")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N1", "No")
        page.get_by_role("button", name="Open high calcium").click()
        answer(page, "R2", "No")
        book("Is the blood test back?")
        for question in ("E7", "R2"):
            given = row(page, question).locator("[value=no]")
            expect(given).to_have_attribute("aria-pressed", "true")
        expect(row(page, "K1")).to_be_visible()
        assert call.follow_ups.count() == 2
