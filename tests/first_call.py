"""The first call that the README tells: `make screenshots` and a journey take these very steps.

What the README prints bold is pressed, what it prints in italics or in quotation marks is read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

FIRST_MINUTE = {
    "callback_number": "07700 900123",
    "location": "12 Example Street, NV1",
    "nation": "england",
    "caller_is": "patient",
    "patient_with_caller": "yes",
    "record_consent": "yes",
    "sharing_basis": "consented",
    "reason": "Unsteady on her feet since Tuesday",
    "notes": "Holding on to the furniture.",
}
REST = {
    "caller_name": "Ada Example",
    "cancer_where": "spine",
    "last_treatment": "Zoledronic acid, three weeks ago",
    "temperature": "36.8",
    "topics": "emergency",
    "advice_given": "Hospital line on this call; keep still",
    "look_for": "New weakness, numbness, bladder or bowel change",
    "how_soon": "straight away",
    "whom_to_ring": "the hospital's 24-hour cancer line; 999 if it gets worse",
    "teach_back": "yes",
}
# Steps for a hospital that does not answer, and for a later look: not needed in this call.
NOT_NEEDED = ("No answer twice", "if not reached", "Follow-up set")
MARKED = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*|“(.+?)”")
Picture = Callable[[Page, str], None]


def told(readme: str) -> list[str]:
    """Return what the walk of the README presses ("+") and reads ("-"), in its order."""
    walk = re.search(r"\n## A first call\n(.*?)\n## ", readme, re.DOTALL)
    assert walk, "the README has no first call"
    steps = "\n".join(re.findall(r"^\d+\. .*$", walk[1], re.MULTILINE))
    return [f"+{one[1]}" if one[1] else f"-{one[2] or one[3]}" for one in MARKED.finditer(steps)]


@dataclass
class Walk:
    """One nurse who does what the README says, and notes what she pressed and read."""

    page: Page
    done: list[str] = field(default_factory=list)

    def press(self, words: str, inside: str = "body") -> None:
        """Press what carries these words."""
        place = self.page.locator(f"{inside} :is(button, summary, a, label.tick)")
        control = place.filter(has_text=re.compile(rf"^\W*{re.escape(words)}", re.MULTILINE))
        control.filter(visible=True).first.click()
        self.done.append(f"+{words}")

    def read(self, words: str, inside: str = "main") -> None:
        """Read these words on the screen."""
        place = self.page.locator(inside).get_by_text(words).filter(visible=True)
        expect(place.first).to_be_visible()
        self.done.append(f"-{words}")

    def answer(self, question: str, words: str) -> None:
        """Press an answer that the README names."""
        _answer(self.page, question, words)
        self.done.append(f"+{words}")

    def attempt(self, **chosen: Any) -> None:
        """Fill in a contact attempt."""
        for name, value in chosen.items():
            control = self.page.locator(f"#attempt-part [name={name}]")
            if name in {"whom", "number_from", "outcome"}:
                control.select_option(value)
            else:
                control.fill(value)

    def fill(self, values: dict[str, str]) -> None:
        """Fill fields of the record, opening the part that they are folded into."""
        for name, value in values.items():
            control = self.page.locator(f'[data-field="{name}"]').first
            control.evaluate(
                "one => { const fold = one.closest('details'); if (fold) fold.open = true }"
            )
            kind = control.evaluate("one => one.type")
            if kind == "checkbox":
                self.page.locator(f'[data-field="{name}"][value="{value}"]').check()
            elif kind == "select-one":
                control.select_option(value)
            else:
                control.fill(value)
        expect(self.page.locator("#saved")).to_have_attribute("data-state", "saved")


def _row(page: Page, question: str) -> Locator:
    return page.locator(f'.question[data-question="{question}"]')


def _answer(page: Page, question: str, words: str) -> None:
    _row(page, question).get_by_role("button", name=words, exact=True).click()
    given = _row(page, question).locator(".answers [aria-pressed=true]")
    expect(given).to_have_text(words)


def _arrive(page: Page) -> None:
    page.wait_for_url(re.compile(r"/calls/C-\w+-\d+/"))
    expect(page.locator("#call")).to_be_visible()


def _agreed(page: Page, name: str) -> None:
    """Out of hours, say why and who agreed."""
    asked = page.locator(f"#{name}")
    if asked.count():
        asked.fill("The first call of the README; Sunita agreed")


def first_call(walk: Walk, *, email: str, password: str, picture: Picture) -> None:
    """Take one call from signing in to its record."""
    page = walk.page
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    walk.press("Sign in", "main")
    walk.read("Voicemails")
    _agreed(page, "out-of-hours")
    walk.press("Start a call", "main")
    _arrive(page)
    walk.read("First minute", "#record")
    walk.read("Call back on", "#record")
    walk.fill(FIRST_MINUTE)
    walk.read("Saved", "#record .region-head")
    walk.read("Danger now", "#danger-now")
    walk.press("Each asked: none of these is present", "#danger-now")
    walk.answer("X1", "No")

    walk.press("Open cord compression")
    expect(page.locator("#checklist-title")).to_have_text("Cord compression checklist")
    walk.answer("N1", "No")
    walk.answer("N2", "Yes")
    expect(page.locator("#checklist-top .tier")).to_have_attribute("data-tier", "IMMEDIATE")
    walk.read("Hospital cancer line now, on this call", "#tier-pin")
    page.locator("#guidance-q").fill("cannot walk")
    page.locator("#guidance-results button").first.wait_for()
    page.locator("#checklist-top .tier").scroll_into_view_if_needed()
    picture(page, "call")
    walk.press("Why this tier", "#tier-pin")
    walk.read("it rests on", "#tier-pin")
    walk.answer("N9", "Days")
    walk.answer("N10", "Yes, safe")
    for question in ("N3", "N4", "N5", "N6", "N7", "N8", "G0", "P6", "X2", "W"):
        _answer(page, question, "No")
    walk.press("Confirm: immediate", "#tier-confirm")
    expect(page.locator("#tier-confirm")).to_contain_text("Confirmed")
    walk.read("Raise the tier", "#checklist-top")

    walk.press("Words and steps", "#tier-pin")
    _steps(walk)
    walk.press("Contact attempt", "#tier-pin")
    walk.attempt(
        whom="CANCER_LINE",
        number="01632 960114",
        number_from="CARD",
        outcome="REACHED",
        spoke_to="acute oncology nurse",
    )
    walk.press("Hand-over was read back", "#attempt-part")
    walk.press("Save the attempt", "#attempt-part")
    expect(page.locator("#attempts .attempt")).to_contain_text("01632 960114")
    walk.press("Hand-over", "#tier-pin")
    expect(page.locator("#hand-over-text")).to_contain_text("SITUATION")
    expect(page.locator("#in-hand_over")).to_have_value(re.compile("SITUATION"))
    walk.done.append("-SITUATION")
    walk.read("Before closing", "#call-missing")
    walk.fill(REST)
    walk.read("Nothing is missing", "#call-missing")
    walk.press("Close by tier", "#call-missing")
    page.wait_for_url(re.compile(r"/record/$"))
    picture(page, "record")


def _steps(walk: Walk) -> None:
    steps = walk.page.locator("ol.steps > li")
    for place in range(steps.count()):
        step = steps.nth(place)
        needless = any(one in step.locator(".step-words").inner_text() for one in NOT_NEEDED)
        if place == 0:
            walk.press("Done", "ol.steps > li:first-child")
            walk.read("N/A", "ol.steps")
            walk.read("Not done…", "ol.steps")
        else:
            state = "NOT_APPLICABLE" if needless else "DONE"
            step.locator(f'button[value="{state}"]').click()
        expect(step).to_have_attribute("data-state", re.compile("DONE|NOT_APPLICABLE"))


def voicemail_and_urgent_matter(walk: Walk) -> None:
    """Answer the voicemail with red words, and meet an urgent matter in that call."""
    page = walk.page
    page.goto("/")
    first = "ul.waits > li:has(a[id^=voicemail-]) >> nth=0"
    walk.read("Red words", first)
    page.locator(first).get_by_role("link").click()
    page.wait_for_url(re.compile(r"/voicemails/\d+/$"))
    walk.read("legs have gone weak")
    _agreed(page, "answer-reason")
    walk.press("Answer: ring back", "main")
    _arrive(page)
    walk.press("Contact attempt", "#tier-pin")
    walk.attempt(
        whom="CALLER",
        number="07700 900187",
        number_from="RECORD",
        outcome="REACHED",
        spoke_to="the caller",
    )
    expect(page.locator("#attempt-whom option:checked")).to_have_text("The caller, again")
    walk.done.append("-The caller, again")
    walk.press("Save the attempt", "#attempt-part")
    expect(page.locator("#attempts .attempt")).to_contain_text("The caller, again")
    walk.answer("X1", "Yes")
    walk.read("Infection", "#tab-infection")
    walk.read("Never explain it away as a reaction to a bone drug", "#action")
    walk.press("Ask its questions", "#action")
    expect(_row(page, "IN1")).to_be_visible()
    walk.read("Urgent matters", "#questions")
    walk.press("Clot", "#questions")
    expect(page.locator("#tab-clot")).to_have_attribute("aria-current", "true")
    walk.press("Risk to life", "#tier-pin")
    expect(page.locator("#tab-risk_to_life")).to_have_attribute("aria-current", "true")
    walk.press("Infection", "#tier-pin .tabs")
    expect(page.locator("#tab-infection")).to_have_attribute("aria-current", "true")
    walk.press("Line lost", "#tier-pin")
    walk.read("The line was lost", "#section-lost")
    walk.press("Ask about a lost call", "#ask-supervisor")
