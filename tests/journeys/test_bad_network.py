"""A slow network, none at all, and leaving before everything is saved."""

import time
from contextlib import contextmanager

from playwright.sync_api import expect

from callers.models import Answer, StepRecord
from tests.journeys.steps import (
    INFORMATION,
    all_saved,
    answer,
    field,
    fill,
    open_call,
    row,
    stored,
)

SLOW_SECONDS = 0.5
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
STATES = """
window.states = [];
const watched = document.getElementById("saved");
new MutationObserver(() => {
  const now = watched.dataset.state;
  if (window.states.at(-1) !== now) window.states.push(now);
}).observe(watched, { attributes: true });
"""

# What an answer says is handed on only when the journey lets it.
HELD_READS = """
const text = Response.prototype.text;
Response.prototype.text = async function () {
  const words = await text.call(this);
  await new Promise((resolve) => {
    document.body.dataset.reads = window.reads.push(resolve);
  });
  return words;
};
window.reads = [];
"""
# The next answer breaks off in the middle.
BROKEN_OFF = """
const text = Response.prototype.text;
Response.prototype.text = async function () {
  Response.prototype.text = text;
  throw new TypeError("broken off");
};
document.body.dataset.breaks = "once";
"""


@contextmanager
def slow_posts(page):
    """Let every POST take half a second longer."""

    def wait(route):
        if route.request.method == "POST":
            time.sleep(SLOW_SECONDS)
        route.continue_()

    page.route("**/calls/**", wait)
    yield
    page.unroute("**/calls/**")


class TestSlowNetwork:
    def test_the_last_keystroke_of_fast_typing_arrives(self, page, call):
        open_call(page, call)
        page.evaluate(STATES)
        words = "Unsteady since Tuesday; holding on to the furniture; no falls. " * 3
        with slow_posts(page):
            notes = field(page, "notes")
            notes.press_sequentially(words, delay=12)
            field(page, "reason").press_sequentially("Her legs give way.", delay=12)
            expect(notes).to_have_value(words)
            all_saved(page)
        assert stored(call, "notes") == words
        assert stored(call, "reason") == "Her legs give way."
        states = page.evaluate("window.states")
        assert states[0] == "saving"
        assert states[-1] == "saved"
        assert "retrying" not in states

    def test_what_is_typed_while_a_save_is_under_way_is_saved_after_it(self, page, call):
        open_call(page, call)
        under_way = []

        def hold(route):
            if under_way:
                route.continue_()
            else:
                under_way.append(route)

        page.route("**/field/", hold)
        notes = field(page, "notes")
        with page.expect_request("**/field/"):
            notes.press_sequentially("First words")
            notes.press("Tab")
        notes.focus()
        notes.press("End")
        notes.press_sequentially(", last words")
        notes.press("Tab")
        expect(page.locator("#saved")).to_have_text("Saving…")
        # The page has had its chance to send the last words, and kept them back.
        page.evaluate("new Promise(resolve => setTimeout(resolve))")
        assert len(under_way) == 1
        under_way[0].continue_()
        all_saved(page)
        assert stored(call, "notes") == "First words, last words"

    def test_fast_answers_all_arrive_in_their_order(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        expect(row(page, "N1")).to_be_visible()
        with slow_posts(page):
            for question, words in (
                ("N1", "No"),
                ("N2", "Yes"),
                ("N3", "No"),
                ("N4", "Not sure"),
                ("G0", "No"),
            ):
                row(page, question).get_by_role("button", name=words, exact=True).click()
            for question, value in (
                ("N1", "no"),
                ("N2", "yes"),
                ("N3", "no"),
                ("N4", "unsure"),
                ("G0", "no"),
            ):
                button = row(page, question).locator(f"[value={value}]")
                expect(button).to_have_attribute("aria-pressed", "true")
        given = Answer.objects.filter(call=call).order_by("pk")
        assert [one.question for one in given] == ["N1", "N2", "N3", "N4", "G0"]

    def test_steps_ticked_faster_than_they_are_saved_are_all_ticked(self, page, call):
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N2", "Yes")
        steps = page.locator("ol.steps > li")
        with slow_posts(page):
            for place in range(4):
                steps.nth(place).get_by_role("button", name="Done: ").click()
            for place in range(4):
                expect(steps.nth(place)).to_have_attribute("data-state", "DONE")
        assert StepRecord.objects.filter(call=call).count() == 4

    def test_closing_waits_for_the_text_that_was_just_typed(self, page, call):
        open_call(page, call)
        fill(page, **INFORMATION)
        all_saved(page)
        with slow_posts(page):
            field(page, "notes").press_sequentially("Said thank you.")
            page.get_by_role("button", name="Close as information").click()
            page.wait_for_url("**/record/")
        assert stored(call, "notes") == "Said thank you."

    def test_a_press_that_began_before_a_save_ended_is_not_lost(self, page, call):
        open_call(page, call)
        fill(page, **INFORMATION)
        all_saved(page)
        field(page, "notes").press_sequentially("Said thank you.")
        page.evaluate("document.querySelector('.closers').dataset.old = 'yes'")
        close = page.get_by_role("button", name="Close as information")
        close.scroll_into_view_if_needed()
        close.hover()
        page.mouse.down()
        # The save that leaving the field began replaces the part with the button under the finger.
        expect(page.locator(".closers[data-old]")).to_have_count(0)
        page.mouse.up()
        page.wait_for_url("**/record/")

    def test_an_older_answer_that_arrives_late_does_not_bring_back_what_is_done(self, page, call):
        open_call(page, call)
        fill(page, no_symptom="yes")
        all_saved(page)
        page.locator("#missing-list > summary").click()
        wanted = page.locator("#call-missing")
        expect(wanted).to_contain_text("the advice given")
        late = []

        def hold(route):
            if not late:
                late.append((route, route.fetch()))
            else:
                route.continue_()

        page.route("**/field/", hold)
        field(page, "reason").fill("Asks what bone drugs do")
        field(page, "advice_given").fill("What they do and whom to ask")
        expect(wanted).not_to_contain_text("the advice given")
        route, answered = late[0]
        assert "the advice given" in answered.text()
        route.fulfill(response=answered)
        all_saved(page)
        expect(wanted).not_to_contain_text("the advice given")
        expect(wanted).not_to_contain_text("the reason in the caller's words")

    def test_two_answers_that_are_read_at_once_both_count(self, page, call):
        open_call(page, call)
        fill(page, no_symptom="yes")
        all_saved(page)
        wanted = page.locator("#call-missing")
        expect(wanted).to_contain_text("the advice given")
        page.evaluate(HELD_READS)
        field(page, "reason").fill("Asks what bone drugs do")
        expect(page.locator("body")).to_have_attribute("data-reads", "1")
        field(page, "advice_given").fill("What they do and whom to ask")
        expect(page.locator("body")).to_have_attribute("data-reads", "2")
        page.evaluate("for (const go of window.reads) go()")
        expect(wanted).not_to_contain_text("the advice given")
        expect(wanted).not_to_contain_text("the reason in the caller's words")


class TestNoNetwork:
    def test_a_save_whose_answer_breaks_off_is_sent_again(self, page, call):
        open_call(page, call)
        page.evaluate(BROKEN_OFF)
        field(page, "notes").fill("Stored, and nobody said so.")
        expect(page.locator("#saved")).to_have_text("Not saved: retrying")
        all_saved(page)
        assert stored(call, "notes") == "Stored, and nobody said so."
        field(page, "notes").fill("And more.")
        all_saved(page)
        expect(page.locator("#field-notes .clash")).to_have_count(0)
        assert stored(call, "notes") == "And more."

    def test_says_so_tries_again_and_saves(self, page, call, watch, axe):
        watch.expects(*NO_NETWORK)
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N1", "No")
        page.context.set_offline(True)
        field(page, "notes").fill("Typed while the network was away.")
        status = page.locator("#saved")
        expect(status).to_have_text("Not saved: retrying")
        expect(page.locator("#alarm")).to_contain_text("Not saved")
        row(page, "N2").get_by_role("button", name="Yes", exact=True).click()
        expect(page.locator("#refusal")).to_contain_text("Not saved")
        row(page, "N3").get_by_role("button", name="New", exact=True).click()
        field(page, "reason").focus()
        axe(page)

        page.context.set_offline(False)
        all_saved(page)
        assert stored(call, "notes") == "Typed while the network was away."
        expect(row(page, "N3").locator("[value=new]")).to_have_attribute("aria-pressed", "true")
        expect(row(page, "N2").locator("[value=yes]")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#refusal")).to_be_empty()
        assert Answer.objects.filter(call=call).count() == 3

    def test_leaving_with_unsaved_text_warns(self, page, call, watch):
        watch.expects(*NO_NETWORK)
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        open_call(page, call)
        page.context.set_offline(True)
        field(page, "notes").press_sequentially("Not saved yet.")
        page.evaluate("window.location.assign('/')")
        page.wait_for_function("true")
        assert asked == ["beforeunload"]
        expect(field(page, "notes")).to_have_value("Not saved yet.")
        page.context.set_offline(False)
        all_saved(page)
        page.goto("/")
        expect(page.get_by_role("heading", name="Your unfinished calls")).to_be_visible()
        assert asked == ["beforeunload"]
        assert stored(call, "notes") == "Not saved yet."

    def test_leaving_with_a_half_written_attempt_warns(self, page, call):
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        open_call(page, call)
        page.get_by_role("button", name="Open cord compression").click()
        answer(page, "N2", "Yes")
        page.locator("#attempt-part > summary").click()
        page.locator("#attempt-number").press_sequentially("01632 960114")
        page.evaluate("window.location.assign('/')")
        page.wait_for_function("true")
        assert asked == ["beforeunload"]
        expect(page.locator("#attempt-number")).to_have_value("01632 960114")
