"""What journeys have in common: what is watched, and what a nurse does again and again."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, Route, expect

from callers.models import Call

SCREEN = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
# Contexts whose clock does not run by itself: no other journey can do with them.
HELD_STILL: set[BrowserContext] = set()


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


def hold_the_clock(page: Page) -> None:
    """Let time pass in a browser only as the journey says, so that polls come when it wants."""
    page.clock.install()
    HELD_STILL.add(page.context)


def open_call(page: Page, call: Call, checklist: str = "") -> None:
    """Go to a call's page."""
    page.goto(f"/calls/{call.reference}/" + (f"?checklist={checklist}" if checklist else ""))
    expect(page.locator("#call")).to_be_visible()


def open_before_script(page: Page, url: str, script: str) -> Route:
    """Go to a page whose script is kept back until the journey lets the route go."""
    held: list[Route] = []
    page.route(f"**/{script}.js", lambda route: held.append(route))
    page.goto(url, wait_until="commit")
    while not held:
        page.wait_for_timeout(10)
    return held[0]


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


# --- Whole calls, from the desk to the record ----------------------------------------------------

# What a complete record of a grave call holds besides the first minute and the story itself.
NET = {
    name: URGENT[name]
    for name in ("advice_given", "look_for", "how_soon", "whom_to_ring", "teach_back")
}


def pressed_at_most(nurse, bound: int, *, until: str = "the record") -> None:
    """Print how many interactions a nurse made until here, and fail above the bound."""
    print(f"\nINTERACTIONS until {until}: {nurse.count} (at most {bound})")
    assert nurse.count <= bound


def seen_at_once(page: Page, tier: str, *because: str) -> None:
    """See a tier without scrolling: pinned, in the header and told to who listens."""
    pin = page.locator("#tier-pin .tier")
    expect(pin).to_have_attribute("data-tier", tier)
    expect(pin).to_be_in_viewport()
    expect(page.locator("#call-tier .chip")).to_have_attribute("data-tier", tier)
    expect(page.locator("#call-tier")).to_be_in_viewport()
    for words in because:
        expect(pin.locator(".why")).to_contain_text(words)
        expect(page.locator("#alarm")).to_contain_text(words.split(" ", 1)[1])


def reads_hand_over(nurse, *words: str) -> None:
    """Open the hand-over from the pinned row, and find these words in it."""
    nurse.press(nurse.page.locator("#tier-pin .quick").get_by_text("Hand-over", exact=True))
    text = nurse.page.locator("#in-hand_over")
    expect(text).to_be_in_viewport()
    for one in ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION", *words):
        expect(text).to_have_value(re.compile(re.escape(one)))


def books_a_check(nurse, why: str) -> None:
    """Book a check for the next opening: for the list, never as the safety."""
    part = nurse.page.locator("#follow-up")
    if part.get_attribute("open") is None:
        nurse.press(part.locator("> summary"))
    part.locator("#follow-kind").select_option("CHECK")
    part.locator("#follow-why").fill(why)
    part.locator("#when-next").check()
    nurse.count += 3
    nurse.press(part.get_by_role("button", name="Book it"))
    expect(nurse.page.locator("#call-missing")).to_contain_text("1 follow-up booked")


def still_missing(page: Page, *words: str) -> None:
    """Read these words in the list of what stands in the way of closing."""
    for one in words:
        expect(page.locator("#call-missing ul.missing")).to_contain_text(one)


def rate(page: Page) -> None:
    """Rate every topic of a review's form that the record does not settle."""
    for topic in page.locator("fieldset[id^=topic-]").all():
        if not topic.locator(":checked").count():
            topic.locator('[value="4"]').check()


def record_is_whole(page: Page, *, checklists: tuple[str, ...], says: tuple[str, ...]) -> None:
    """See a closed call's record: its facts, each checklist's version, the SBAR, the timeline."""
    main = page.get_by_role("main")
    expect(main.locator("dl.facts").first).to_contain_text("by tier")
    expect(main.locator("dl.facts").first).to_contain_text("Immediate")
    for title in checklists:
        card = main.locator("section.card", has=page.get_by_role("heading", name=title, exact=True))
        expect(card).to_contain_text(re.compile(r"Version \d+, content [0-9a-f]{12}, opened \d\d:"))
        expect(card).to_contain_text("It rests on")
    sbar = page.locator("#sbar")
    for part in ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION", "read this back"):
        expect(sbar).to_contain_text(part)
    timeline = page.locator("ol.timeline")
    for words in (
        "Call started",
        *(f"{title} opened, version" for title in checklists),
        "Tier confirmed",
        "Teach-back: the plan in their own words: done",
        "Contact attempt",
        "read back",
        "Call closed: by tier",
    ):
        expect(timeline).to_contain_text(words)
    for words in says:
        expect(main).to_contain_text(words)
