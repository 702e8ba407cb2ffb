"""A nurse at work, whose every interaction is counted: presses, fields filled, choices, keys."""

import re

from playwright.sync_api import Locator, Page, expect

from callers.models import Call
from tests.journeys.steps import all_saved, given, row

# Steps that a row of the record must hold too are done only where the journey does them.
NOT_HERE = ("Follow-up set", "No answer twice", "if not reached")
ATTEMPT = {
    "whom": "CANCER_LINE",
    "number": "01632 960114",
    "number_from": "CARD",
    "outcome": "REACHED",
    "spoke_to": "acute oncology nurse",
    "read_back": True,
}


class Nurse:
    """One nurse before one page. `count` is what she pressed, typed into or chose so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, what: Locator) -> None:
        """Press a control."""
        what.click()
        self.count += 1

    def button(self, words: str, *, inside: str = "body") -> None:
        """Press a button by its words."""
        self.press(self.page.locator(inside).get_by_role("button", name=words).first)

    def start(self) -> Call:
        """Start a call from the desk, and return it."""
        self.page.goto("/")
        self.button("Start a call", inside="main")
        return self.arrive()

    def arrive(self) -> Call:
        """Wait for a call's page, and return the call."""
        self.page.wait_for_url(re.compile(r"/calls/C-\w+-\d+/"))
        expect(self.page.locator("#call")).to_be_visible()
        return Call.objects.get(reference=re.search(r"C-\w+-\d+", self.page.url)[0])

    def write(self, **values: str) -> None:
        """Fill fields of the record, unfolding what they are folded into."""
        for name, value in values.items():
            control = self.page.locator(f'[data-field="{name}"]').first
            fold = control.locator("xpath=ancestor::details[not(@open)]")
            for _ in range(fold.count()):
                self.press(fold.first.locator("> summary"))
            kind = control.evaluate("one => one.type")
            if kind == "checkbox":
                for one in value.split(","):
                    self.page.locator(f'[data-field="{name}"][value="{one}"]').check()
                    self.count += 1
                continue
            if kind == "select-one":
                control.select_option(value)
            else:
                control.fill(value)
            self.count += 1
        all_saved(self.page)

    def none_now(self) -> None:
        """Say that each danger was asked and none is present."""
        self.button("Each asked: none of these is present")
        expect(given(self.page, "E7")).to_have_text("No")

    def answer(self, question: str, value: str, note: str = "") -> None:
        """Answer one question; `known` asks for its note."""
        here = row(self.page, question)
        self.press(here.locator(f'.answers [value="{value}"]'))
        if note:
            self.page.locator(f"#prompt-text-{question}").fill(note)
            self.count += 1
            self.button("Save this answer", inside="#checklist-top")
        pressed = here.locator(f'.answers [value="{value}"]')
        expect(pressed).to_have_attribute("aria-pressed", "true")

    def answer_rest(self, value: str = "no") -> None:
        """Answer every question on the page that is still blank."""
        while True:
            blank = self.page.locator(
                '.question:not([hidden]):not(:has([aria-pressed="true"])):not(:has([name="number"]))'
            ).first
            if not blank.count():
                return
            self.answer(blank.get_attribute("data-question"), value)

    def open(self, words: str) -> None:
        """Open a checklist or an urgent matter by its button."""
        self.button(words, inside="#questions")
        expect(self.page.locator("#checklist-top .tabs [aria-current]")).to_have_count(1)

    def tier(self, tier: str) -> None:
        """See the tier of the call: over the checklist, in the header and in the database."""
        expect(self.page.locator("#checklist-top .tier")).to_have_attribute("data-tier", tier)
        expect(self.page.locator("#call-tier .chip")).to_have_attribute("data-tier", tier)

    def confirm(self, part: str = "tier-confirm") -> None:
        """Confirm a tier."""
        self.press(self.page.locator(f"#{part} button"))
        expect(self.page.locator(f"#{part} button")).to_have_count(0)

    def tick(self, steps: str = "ol.steps") -> None:
        """Say of each step what became of it."""
        rows = self.page.locator(f"{steps} > li")
        for place in range(rows.count()):
            step = rows.nth(place)
            if step.get_attribute("data-state"):
                continue
            needless = any(words in step.inner_text() for words in NOT_HERE)
            state = "NOT_APPLICABLE" if needless else "DONE"
            self.press(step.locator(f'.step-buttons [value="{state}"]'))
            expect(step).to_have_attribute("data-state", state)

    def confirm_others(self) -> None:
        """Confirm and tick every other run of the call."""
        while self.page.locator(".other-run").count():
            part = self.page.locator(".other-run").first
            if part.locator(".confirm button").count():
                self.press(part.locator(".confirm button"))
                self.page.wait_for_timeout(100)
                continue
            fold = part.locator("details[id^=steps-]")
            if fold.get_attribute("open") is None:
                self.press(fold.locator("> summary"))
            rest = part.get_by_role("button", name="mark the rest not applicable")
            if rest.count():
                self.press(rest)
                expect(rest).to_have_count(0)
            left = part.locator('ol.other-steps > li[data-state=""]')
            if left.count():
                needless = any(words in left.first.inner_text() for words in NOT_HERE)
                state = "NOT_APPLICABLE" if needless else "DONE"
                before = left.count()
                self.press(left.first.locator(f'.step-buttons [value="{state}"]'))
                expect(left).to_have_count(before - 1) if before > 1 else None
                self.page.wait_for_timeout(100)

    def attempt(self, **changed: str | bool) -> None:
        """Record a contact attempt."""
        words = ATTEMPT | changed
        part = self.page.locator("#attempt-part")
        if part.get_attribute("open") is None:
            self.press(part.locator("> summary"))
        before = self.page.locator("#attempts .attempt").count()
        for name in ("whom", "number_from", "outcome"):
            part.locator(f"[name={name}]").select_option(words[name])
        part.locator("[name=number]").fill(words["number"])
        self.count += 4
        if words["spoke_to"]:
            part.locator("[name=spoke_to]").fill(words["spoke_to"])
            self.count += 1
        if words["read_back"]:
            part.locator("[name=read_back]").check()
            self.count += 1
        self.button("Save the attempt")
        expect(self.page.locator("#attempts .attempt")).to_have_count(before + 1)

    def close(self, words: str = "Close by tier") -> None:
        """Close the call, once the page says that nothing is missing."""
        expect(self.page.locator("#call-missing")).to_contain_text("Nothing is missing")
        self.button(words, inside="#call-missing")
        self.page.wait_for_url("**/record/")

    def reads(self, *words: str) -> None:
        """See these words in the record."""
        for one in words:
            expect(self.page.get_by_role("main")).to_contain_text(one)
