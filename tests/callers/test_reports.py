"""The figures of the reports, against a set of calls that was counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callers import casefile, reports
from callers.actions import calls, follow_ups, reviews, runs, showing, tiers
from callers.days import Days, midnight
from callers.facts import red_times_of
from callers.models import Call
from callers.report_figures import Escalation, Reviews
from callers.report_hours import ABSENT, CLOSED, OPEN, SOME, opening
from callers.review_form import Given
from guidance.queries import live_panels
from guidance.tiers import Tier
from helpline.hours import timetable
from tests.callers.facts import INFORMATION
from tests.callers.forms import RATED

pytestmark = pytest.mark.django_db
# Monday 16 to Monday 23 November 2026; London keeps UTC then.
WEEK = Days(date(2026, 11, 16), date(2026, 11, 23))
MINUTE = timedelta(minutes=1)


def when(day, hour, minute=0, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


@pytest.fixture
def begin(nurse):
    def begin_(at, by=nurse, why=""):
        return calls.begin(by=by, at=at, out_of_hours_reason=why)

    return begin_


@pytest.fixture
def red(begin, other_nurse):
    """Return a function that begins a call of Bryn's, with answers in one checklist at a time."""

    def red_(at, slug, **answers):
        call = begin(at, other_nurse)
        if slug != "danger":
            runs.open_run(call=call, slug=slug, by=other_nurse, at=at + MINUTE)
        for question, value in answers.items():
            runs.answer(
                call=call,
                slug=slug,
                question=question,
                value=value,
                by=other_nurse,
                at=at + 2 * MINUTE,
            )
        return call

    return red_


@pytest.fixture
def reach(other_nurse):
    def reach_(call, at, whom="CANCER_LINE", outcome="REACHED"):
        return follow_ups.record_attempt(
            call=call,
            whom=whom,
            number="01632 960114",
            number_from="CARD",
            outcome=outcome,
            spoke_to="Kim" if outcome == "REACHED" else "",
            read_back=False,
            note="",
            by=other_nurse,
            at=at,
        )

    return reach_


@pytest.fixture
def week(
    begin, red, reach, write, closed, owe, information_call, nurse, other_nurse, supervisor, at
):
    """Make sixteen calls within the week, and one a second before it."""
    # 1 to 6: Amara's, Monday 16th from 09:00, about diet, closed after a minute each.
    informed = [information_call(at=when(16, 9, 5 * place), closes=False) for place in range(6)]
    for place, call in enumerate(informed):
        moment = when(16, 9, 5 * place)
        write(call, at=moment, topics="diet", outcome="information")
        panels = live_panels(at)
        shown = [panels[0], panels[0]] if place == 0 else [panels[0]] if place == 1 else []
        for panel in shown + ([panels[1]] if place == 2 else []):
            showing.show_panel(call=call, version=panel, by=nurse, at=moment)
        calls.close(call=call, kind="INFORMATION", by=nurse, at=moment + MINUTE)
    # 7: Bryn's, Tuesday, about two things, three minutes.
    call = begin(when(17, 10, 30), other_nurse)
    write(call, by=other_nurse, at=when(17, 10, 31), **INFORMATION | {"topics": "diet,fatigue"})
    calls.close(call=call, kind="INFORMATION", by=other_nurse, at=when(17, 10, 33))
    # 8: silent, in the last second of Wednesday.
    call = begin(when(18, 15, 59, 59), other_nurse)
    calls.close(
        call=call,
        kind="NON_CLINICAL",
        non_clinical="SILENT",
        by=other_nurse,
        at=when(18, 16, 0),
    )
    # 9: Saturday afternoon, when the line is closed; still running.
    begin(when(21, 14), why="rang the mobile")
    # 10: red at 11:02, the hospital reached at 11:08: six minutes. Then the line was lost.
    call = red(when(19, 11), "mscc", N2="yes")
    reach(call, when(19, 11, 4), outcome="NO_ANSWER")
    reach(call, when(19, 11, 8))
    reach(call, when(19, 11, 30))
    write(call, by=other_nurse, at=when(19, 11, 31), lost="yes")
    # 11: red at 11:32, and nobody was reached but the caller.
    call = red(when(19, 11, 30), "mscc", N2="yes")
    reach(call, when(19, 11, 40), whom="CALLER")
    # 12: an emergency 40 seconds after 12:02; on the way to A&E at 12:02, by the clock on the wall.
    call = red(when(19, 12, 0, 40), "danger", E1="yes")
    reach(call, when(19, 12, 2), whom="EMERGENCY_DEPARTMENT", outcome="ON_THE_WAY")
    # 13: a risk to life at 13:02, a crisis line reached at 13:22: twenty minutes.
    call = red(when(19, 13), "risk_to_life", RL4="yes")
    reach(call, when(19, 13, 22), whom="CRISIS_LINE")
    # 14: raised on Friday at 09:05 from what is not complete; a crisis line takes nothing over.
    call = red(when(20, 9), "mscc", N4="no")
    tiers.raise_call(
        call=call, tier=Tier.IMMEDIATE, reason="grey", by=other_nurse, at=when(20, 9, 5)
    )
    reach(call, when(20, 9, 9), whom="CRISIS_LINE")
    # 15: Monday 23rd at 10:00, immediate, reached in the same minute, closed by tier at 10:05.
    assert closed.started_at == at
    reviews.review(call=closed, given=RATED, text="Well told.", by=supervisor, at=at + MINUTE * 90)
    done = {"completed_by": nurse, "outcome": "Well."}
    owe(closed, due_at=when(23, 12), completed_at=when(23, 12), **done)
    owe(closed, due_at=when(23, 12), completed_at=when(23, 12, 0, 1), **done)
    owe(closed, due_at=when(23, 12, 59))
    owe(closed, due_at=when(23, 13))
    owe(closed, kind="CHECK", due_at=when(23, 12), completed_at=when(23, 11), **done)
    # 16: Friday, a checklist opened by mistake.
    call = begin(when(20, 10), other_nurse)
    runs.open_run(call=call, slug="mscc", by=other_nurse, at=when(20, 10))
    runs.abandon_run(call=call, slug="mscc", reason="slip", by=other_nurse, at=when(20, 10, 1))
    # The Sunday before it, in the last second.
    begin(when(15, 23, 59, 59), why="rang the mobile")


@pytest.fixture
def rated(nurse, supervisor):
    """Review three calls of three days; a fourth review, revised since, rated all topics 5."""

    def call_of(day):
        return Call.objects.create(
            reference=f"C-REV-0{day}",
            started_at=when(day, 10),
            started_by=nurse,
            nurse=nurse,
            line_state="open",
            closing="BY_TIER",
            closed_at=when(day, 11),
            closed_by=nurse,
            review_wanted=["LOWERED"],
            review_urgency=0,
        )

    def review(call, at, location, patient, danger, revises=None):
        said = {"location": location, "patient": patient, "danger": danger}
        given = RATED | {topic: Given(rating, "as heard") for topic, rating in said.items()}
        return reviews.review(
            call=call, given=given, text="Heard.", by=supervisor, at=at, revises=revises
        )

    review(call_of(16), when(20, 9), 1, 2, None)
    review(call_of(17), when(20, 10), 2, None, None)
    last = call_of(18)
    first = review(last, when(20, 11), 5, 5, 5)
    review(last, when(20, 12), 3, 2, None, revises=first)


def read(name, days=WEEK, at=None):
    return reports.READS[name](days, at or when(23, 13))


class TestTheWeek:
    def test_of_calls(self, week):
        found = read("calls")

        assert found.total == 16
        assert found.hours == {
            (0, 9): 6, (0, 10): 1, (1, 10): 1, (2, 15): 1, (3, 11): 2, (3, 12): 1, (3, 13): 1,
            (4, 9): 1, (4, 10): 1, (5, 14): 1,
        }  # fmt: skip
        assert found.tiers == {"none": 10, "IMMEDIATE": 5, "EMERGENCY_999": 1}
        assert found.outcomes == {"none": 10, "information": 6}
        # 8 began in the last half hour; "closing soon" is open.
        assert found.lines == {"open": 14, "closing_soon": 1, "closed": 1}
        assert found.lost == 1
        assert found.nets == {"whole": 1}
        assert found.backs == {"yes": 1}

    def test_of_topics(self, week):
        assert read("topics") == {"diet": 7, "fatigue": 1, "emergency": 1, "none": 8}

    def test_of_nurses(self, week):
        # Amara: 1 to 6 of a minute, 15 of five, 9 running. Bryn: 7 of three minutes, 8 of a second.
        assert read("nurses") == [
            ("Amara Test", 8, MINUTE),
            ("Bryn Test", 8, timedelta(seconds=90.5)),
        ]

    def test_of_checklists(self, week):
        found = {(one.what, one.title): one.times for one in read("checklists")}

        # 10, 11, 14 and 15; 16 abandoned it.
        assert found["used", "Cord compression checklist"] == 4
        assert found["abandoned", "Cord compression checklist"] == 1
        assert found["used", "Risk to life"] == 1
        assert {what for what, _ in found} == {"used", "abandoned"}

    def test_of_declined_checklists(self, cord, give, nurse, at):
        give(cord, N2="yes", X2="yes")
        runs.decline_checklist(
            call=cord, slug="hypercalcaemia", reason="tested today", by=nurse, at=at
        )

        found = {(one.what, one.title): one.times for one in read("checklists")}
        assert found["declined", "High calcium checklist"] == 1

    def test_of_the_time_to_escalate(self, week):
        # 10 took 6 min, 12 and 15 none, 13 took 20; 11 and 14 have no route. Of 0, 0, 6 and 20 min
        # half way between the second and third is 3; nine tenths of the way is 6 + 0.7 * 14.
        assert read("escalation") == Escalation(
            red=6,
            routed=4,
            median=3 * MINUTE,
            ninetieth=15.8 * MINUTE,
            under=(2, 3, 3, 4, 4),
        )

    def test_of_the_time_to_escalate_is_what_each_record_says(self, week, at):
        took = []
        for call in Call.objects.filter(started_at__gte=WEEK.since):
            told = {one.what: one for one in red_times_of(casefile.load(call, at))}
            if "Route confirmed" in told:
                took.append(told["Route confirmed"].after)
        routed = sorted(max(one, timedelta()) for one in took if one is not None)

        assert len(took) == 6
        assert routed == [timedelta(), timedelta(), 6 * MINUTE, 20 * MINUTE]

    def test_of_raises(self, week):
        assert read("raises") == {("INCOMPLETE", "IMMEDIATE"): 1}

    def test_of_reviews(self, week):
        found = read("reviews")

        assert (found.scores, found.accuracies, found.mean) == ({4: 1}, {4: 1}, 4.0)

    def test_counts_a_revised_review_once(self, week, closed, supervisor, at):
        first = closed.reviews.get()
        reviews.review(
            call=closed, given=RATED, text="Again.", by=supervisor, at=when(23, 12), revises=first
        )

        assert closed.reviews.count() == 2
        assert read("reviews").scores == {4: 1}

    def test_of_the_ratings_of_three_topics(self, rated):
        assert read("reviews").topics == {
            "location": {1: 1, 2: 1, 3: 1},
            "patient": {0: 1, 2: 2},
            "danger": {0: 3},
        }

    def test_of_the_ratings_of_other_days_give_nothing(self, rated):
        monday = Days(date(2026, 11, 16), date(2026, 11, 16))

        assert read("reviews", monday).topics == {
            "location": {1: 1},
            "patient": {2: 1},
            "danger": {0: 1},
        }
        assert read("reviews", Days(date(2026, 11, 22), date(2026, 11, 22))) == Reviews()

    def test_of_guidance(self, week, at):
        first, second = live_panels(at)[:2]

        assert read("guidance") == [(first.title, 2), (second.title, 1)]

    def test_of_callbacks_just_before_one_is_due(self, week):
        assert read("callbacks") == {
            ("CALLBACK", "on_time"): 1,
            ("CALLBACK", "late"): 1,
            ("CALLBACK", "overdue"): 1,
            ("CALLBACK", "waits"): 1,
            ("CHECK", "on_time"): 1,
        }

    def test_of_callbacks_once_one_is_overdue(self, week):
        assert read("callbacks", at=when(23, 13, 0, 1))["CALLBACK", "overdue"] == 2


class TestTheEdgesOfTheDays:
    @pytest.mark.parametrize(
        ("days", "total"),
        [
            (Days(date(2026, 11, 15), date(2026, 11, 15)), 1),
            (Days(date(2026, 11, 16), date(2026, 11, 16)), 6),
            (Days(date(2026, 11, 15), date(2026, 11, 23)), 17),
            (Days(date(2026, 11, 22), date(2026, 11, 22)), 0),
        ],
    )
    def test_are_midnights_in_london(self, week, days, total):
        assert read("calls", days).total == total

    @pytest.mark.parametrize(
        ("moment", "place"),
        [
            # The clocks go back: 01:30 comes twice on Sunday 25 October 2026.
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), (6, 1)),
            (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), (6, 1)),
            # And forward: on Sunday 29 March 2026 it is 00:59, then 02:00.
            (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), (6, 0)),
            (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), (6, 2)),
            # In summer 23:30 by UTC is the next day.
            (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), (0, 0)),
        ],
    )
    def test_and_hours_are_londons_when_the_clocks_change(self, moment, place, begin):
        begin(moment, why="rang the mobile")
        day = moment.astimezone(midnight(date(2026, 1, 1)).tzinfo).date()

        found = read("calls", Days(day - timedelta(days=1), day + timedelta(days=1)))
        assert found.hours == {place: 1}

    def test_without_any_call_give_nothing(self):
        assert read("calls").total == 0
        assert read("escalation") == Escalation(0, 0, None, None, (0,) * 5)
        assert read("reviews").mean is None
        for name in ("topics", "nurses", "checklists", "raises", "guidance", "callbacks"):
            assert not read(name)


class TestTheLinesHours:
    def test_are_those_of_these_days(self):
        found = opening(WEEK, timetable())

        assert [found[0, hour].state for hour in (8, 9, 15, 16)] == [CLOSED, OPEN, OPEN, CLOSED]
        assert [found[5, hour].state for hour in (12, 13)] == [OPEN, CLOSED]
        assert found[6, 10].words == "closed"

    def test_of_a_holiday_are_open_on_some_days(self):
        # Christmas Day 2026 is a Friday.
        found = opening(Days(date(2026, 12, 14), date(2026, 12, 27)), timetable())

        assert found[4, 10].state == SOME
        assert found[4, 10].words == "open on 1 of 2 Fridays"

    def test_of_other_days_are_none(self):
        found = opening(Days(date(2026, 11, 23), date(2026, 11, 23)), timetable())

        assert found[1, 10].state == ABSENT
