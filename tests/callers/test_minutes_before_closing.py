"""What the desk and a call's page offer a second before, at and after each change of the line."""

import re
from datetime import datetime

import pytest
from django.urls import reverse

from callers.actions import voicemails
from helpline.hours import timetable
from helpline.opening_hours import LONDON

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true", "X-Poll": "1"}
OPEN, SOON, CLOSED, UNKNOWN = "open", "closing_soon", "closed", "unknown"
# A time in London, the line's state, and the hour until which something can be promised.
MOMENTS = [
    ("2026-11-24T08:59:59", CLOSED, "today at 09:00"),
    ("2026-11-24T09:00:00", OPEN, "16:00"),
    ("2026-11-24T09:00:01", OPEN, "16:00"),
    ("2026-11-24T15:29:59", OPEN, "16:00"),
    ("2026-11-24T15:30:00", SOON, "16:00"),
    ("2026-11-24T15:30:01", SOON, "16:00"),
    ("2026-11-24T15:59:59", SOON, "16:00"),
    ("2026-11-24T16:00:00", CLOSED, "Wednesday 25 November at 09:00"),
    ("2026-11-24T16:00:01", CLOSED, "Wednesday 25 November at 09:00"),
    ("2026-11-28T12:59:59", SOON, "13:00"),
    ("2026-11-28T13:00:00", CLOSED, "Monday 30 November at 09:00"),
    ("2026-11-28T13:00:01", CLOSED, "Monday 30 November at 09:00"),
    # The calendar's last second, and the first of which nothing is known.
    ("end-1", CLOSED, None),
    ("end+0", UNKNOWN, None),
    ("end+1", UNKNOWN, None),
]
# From this moment on the caller of a 24-hour call rings the hospital: no open time is in reach.
OUT_OF_REACH = {one for one, _, _ in MOMENTS if "11-28" in one or one.startswith("end")}


def instant(moment):
    if not moment.startswith("end"):
        return datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    last = timetable().holidays_known_until
    midnight = datetime(last.year + 1, 1, 1, tzinfo=LONDON)
    assert (last.month, last.day) == (12, 31)
    return datetime.fromtimestamp(midnight.timestamp() + int(moment[3:]), LONDON)


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def promise_of(state, until):
    if state in (OPEN, SOON):
        return f"Possible today until {until}."
    if state == UNKNOWN:
        return "Whether the line is open is not known: promise no callback"
    if until is None:
        return "The next opening is not known: promise no callback"
    return f"The line is closed now: the earliest time is the next opening, {until}."


def heading_of(moment, state):
    if state == OPEN:
        return None
    return "Before opening" if "08:59" in moment else "End of day"


@pytest.mark.parametrize(("moment", "state", "until"), MOMENTS)
class TestTheDesk:
    @pytest.mark.parametrize("headers", [{}, POLL])
    def test_offers_what_the_hours_allow_whole_and_polled(
        self, signed_in, nurse, clock, at, moment, state, until, headers
    ):
        voicemails.hear(words="ring me", number="", received_at=at, by=nurse, at=at)
        clock.at = instant(moment)

        text = signed_in(nurse).get(url("desk"), headers=headers).content.decode()

        is_open = state in (OPEN, SOON)
        assert ("Start a call <kbd>" in text) is is_open
        assert ('name="out_of_hours_reason"' in text) is not is_open
        assert ("nations-title" in text) is (state != OPEN)
        found = re.search(r'id="day-title">([^<]+) <', text)
        assert (found.group(1) if found else None) == heading_of(moment, state)
        assert ("1 voicemail waiting</b>, and nobody owns it yet" in text) is (state != OPEN)
        assert f'data-line="{state}"' in text
        due = "Due now" if is_open else "Due at opening" if until else "Opening not known"
        assert due in text
        polled = "End of day: 1 voicemail without an owner." in text
        assert polled is (headers == POLL and state != OPEN)


@pytest.mark.parametrize(("moment", "state", "until"), MOMENTS)
class TestTheCallsPage:
    @pytest.fixture(params=["call_detail", "closing_time"])
    def page(self, request, signed_in, nurse, clock, call):
        """Return a function that shows the call whole, or what its page asks for by itself."""

        def show(moment):
            clock.at = instant(moment)
            headers = POLL if request.param == "closing_time" else {}
            where = url(request.param, call.reference)
            return signed_in(nurse).get(where, headers=headers).content.decode()

        return show

    def test_promises_what_the_hours_can_keep(self, page, moment, state, until):
        text = page(moment)

        assert promise_of(state, until) in text
        assert text.count("Possible today until") == (state in (OPEN, SOON))
        assert ("Me, at the next opening" in text) is (state != OPEN)
        assert '<option value="CALLBACK"' in text  # no tier waits for it yet

    def test_offers_a_24_hour_call_no_callback_out_of_reach_and_says_why(
        self, page, call, assess_as, moment, state, until
    ):
        assess_as(call, "WITHIN_24H")

        text = page(moment)

        is_out = moment in OUT_OF_REACH
        assert ('<option value="CALLBACK"' in text) is not is_out
        assert ("No callback can be promised: no open time is within reach" in text) is is_out
        assert ("book a check, which its owner has at the next opening" in text) is is_out
        chosen = re.search(r'value="(\w+)" checked', text[text.index("booking-offer") :]).group(1)
        assert (chosen == "next_opening") is (
            (is_out or state == CLOSED) and not moment.startswith("end")
        )
        assert ("not known, ask your supervisor" in text) is moment.startswith("end")


class TestTheParts:
    def test_that_come_by_themselves_are_told_apart_by_their_names(
        self, signed_in, nurse, call, clock
    ):
        clock.at = instant("2026-11-24T16:00:00")
        client = signed_in(nurse)
        for name, args in (("desk", ()), ("call_detail", (call.reference,))):
            text = client.get(url(name, *args)).content.decode()
            assert "hx-swap-oob" not in text  # a whole page swaps nothing
