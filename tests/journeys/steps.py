"""What journeys have in common: what is watched, and what a nurse does again and again."""

import re

from playwright.sync_api import ConsoleMessage, Page, Response, expect

from callers.models import Call

SCREEN = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}


class Watch:
    """Everything that goes wrong in a page and was not provoked."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.provoked: list[str] = []

    def expects(self, *words: str) -> None:
        """Let messages with these words pass from now on: this journey provokes them."""
        self.provoked.extend(words)

    def over(self, page: Page) -> None:
        """Watch a page from its first moment."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._add(f"page error: {error}"))
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._add(f"console {message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._add(f"{response.status} from {response.url}")

    def _add(self, fault: str) -> None:
        if not any(words in fault for words in self.provoked):
            self.faults.append(fault)


def open_call(page: Page, call: Call, checklist: str = "") -> None:
    """Go to a call's page."""
    page.goto(f"/calls/{call.reference}/" + (f"?checklist={checklist}" if checklist else ""))
    expect(page.locator("#call")).to_be_visible()


def row(page: Page, question: str):
    """Return a question's row."""
    return page.locator(f'.question[data-question="{question}"]')


def answer(page: Page, question: str, words: str = "No") -> None:
    """Press an answer and wait until it is shown as given."""
    row(page, question).get_by_role("button", name=words, exact=True).click()
    expect(given(page, question)).to_have_text(words)


def given(page: Page, question: str):
    """Return the pressed answer of a row, which may have folded away once it was given."""
    return row(page, question).locator(".answers [aria-pressed=true]")


def field(page: Page, name: str):
    """Return the control of a field of the record."""
    return page.locator(f'[data-field="{name}"]').first


def fill(page: Page, **values: str) -> None:
    """Fill fields of the record, opening the part that they are folded into."""
    for name, value in values.items():
        control = field(page, name)
        control.evaluate(
            "one => { const part = one.closest('details'); if (part) part.open = true; }"
        )
        kind = control.evaluate("one => one.type")
        if kind == "checkbox":
            for one in value.split(","):
                page.locator(f'[data-field="{name}"][value="{one}"]').check()
        elif kind == "select-one":
            control.select_option(value)
        else:
            control.fill(value)


def all_saved(page: Page) -> None:
    """Wait until the page says that everything is saved."""
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


def stored(call: Call, name: str) -> str:
    """Return what the server holds for a field."""
    call.refresh_from_db()
    return call.said(name)


FIRST_MINUTE = {
    "callback_number": "07700 900123",
    "location": "12 Example Street, NV1",
    "nation": "england",
    "caller_is": "patient",
    "record_consent": "yes",
}
INFORMATION = FIRST_MINUTE | {
    "reason": "Asks what bone-strengthening drugs do",
    "topics": "bone_drugs",
    "advice_given": "What they do and whom to ask",
    "no_symptom": "yes",
}
URGENT = FIRST_MINUTE | {
    "sharing_basis": "consented",
    "caller_name": "Ada Example",
    "reason": "Unsteady on her feet since Tuesday",
    "cancer_where": "spine",
    "last_treatment": "Zoledronic acid, three weeks ago",
    "temperature": "36.8",
    "topics": "emergency",
    "advice_given": "Hospital line on this call; keep still",
    "look_for": "New weakness, numbness, bladder or bowel change",
    "how_soon": "straight away",
    "whom_to_ring": "the hospital's 24-hour cancer line",
    "teach_back": "yes",
}


class Keys:
    """A person who has no mouse: everything goes through the keyboard and the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target, *, back: bool = False) -> None:
        """Press Tab until the focus is on a control; fail when Tab never gets there."""
        expect(target).to_be_visible()
        for _ in range(250):
            if target.evaluate("one => document.activeElement === one"):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, target, words: str) -> None:
        """Go to a control and type; in a list the letters choose."""
        self.to(target)
        self.page.keyboard.type(words)

    def unfold(self, summary) -> None:
        """Go to a folded part and open it."""
        self.to(summary)
        if not summary.evaluate("one => one.parentElement.open"):
            self.press("Enter")
        expect(summary.locator("xpath=..")).to_have_attribute("open", "")

    def answer(self, question: str, *keys: str) -> None:
        """Answer the row that the focus moves to, and wait until the answer is shown."""
        here = row(self.page, question)
        if not here.evaluate("one => one.contains(document.activeElement)"):
            self.to(here.locator(".answers button").first)
        self.press(*keys)
        expect(given(self.page, question)).to_have_count(1)
        if here.is_visible():
            expect(here.locator(".answers button:focus")).to_have_attribute("aria-pressed", "true")
        else:  # the row folded away, and the keyboard's place went on
            expect(self.page.locator("body")).not_to_be_focused()
