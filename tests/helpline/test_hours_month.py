"""A month of the line as a calendar: every day as the rule says it, at any clock."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpline import hours, opening_hours
from helpline.actions import hours as changes
from helpline.actions import hours_now
from helpline.models import Role
from helpline.opening_hours import LONDON
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
MONTH = "/service/hours/month/"


@pytest.fixture
def look(signed_in, nurse):
    """Return a function that reads a month: the words of each day's cell by its date."""
    client = signed_in(nurse)

    def look_(month=""):
        page = client.get(MONTH, {"month": month} if month else {}).content.decode()
        cells = re.findall(
            r'<td([^>]*)>\s*<p class="on"><time datetime="([\d-]+)">(.*?)</td>', page, re.S
        )
        return {
            date.fromisoformat(on): " ".join(
                re.sub(r"<[^>]+>", " ", f"{marks.strip()}> {words}").split()
            )
            for marks, on, words in cells
        }

    return look_


def close(by, on, at, **changed):
    details = {"starts_on": on, "kind": "CLOSES", "reason": "Team day", "by": by, "at": at}
    return changes.add_exception(**{**details, **changed})


class TestHoursMonth:
    def test_shows_every_day_once_with_its_hours(self, look):
        days = look("2026-12")
        assert list(days) == [date(2026, 12, 1) + timedelta(days=n) for n in range(31)]
        assert "09:00 to 16:00" in days[date(2026, 12, 1)]
        assert "09:00 to 13:00" in days[date(2026, 12, 5)]
        assert "closed" in days[date(2026, 12, 6)]
        assert "closed Christmas Day" in days[date(2026, 12, 25)]
        assert "closed Boxing Day (substitute day)" in days[date(2026, 12, 28)]

    def test_tells_of_the_holiday_that_nobody_decided(self, look, supervisor, at):
        undecided = look("2026-12")[date(2026, 12, 26)]
        assert "09:00 to 13:00" in undecided
        assert "Boxing Day, but no bank holiday: nobody decided yet" in undecided
        hours_now.decide_holiday(on=date(2026, 12, 26), opens=False, by=supervisor, at=at)
        decided = look("2026-12")[date(2026, 12, 26)]
        assert "closed" in decided
        assert "Closure: Boxing Day" in decided
        assert "nobody" not in decided

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({}, ["closed", "Closure: Team day"]),
            ({"opens": time(12, 30)}, ["09:00 to 12:30", "Closure from 12:30 : Team day"]),
            ({"closes": time(11)}, ["11:00 to 16:00", "Closure until 11:00 : Team day"]),
            (
                {"opens": time(11), "closes": time(12)},
                ["09:00 to 11:00", "12:00 to 16:00", "Closure 11:00 to 12:00 : Team day"],
            ),
            (
                {"kind": "OPENS", "opens": time(16), "closes": time(18)},
                ["09:00 to 18:00", "Extra opening 16:00 to 18:00 : Team day"],
            ),
        ],
    )
    def test_says_what_an_exception_does_and_why(self, look, supervisor, at, changed, words):
        on = date(2026, 12, 9)
        close(supervisor, on, at, **changed)
        said = look("2026-12")[on].replace(" :", ":")
        assert [one for one in words if one.replace(" :", ":") not in said] == []
        assert "Team day" not in look("2026-12")[date(2026, 12, 10)]

    @pytest.mark.parametrize(
        ("now", "month", "today"),
        [
            ("2026-11-23T10:00+00:00", "November 2026", date(2026, 11, 23)),
            ("2026-11-30T23:59:59+00:00", "November 2026", date(2026, 11, 30)),
            ("2026-12-01T00:00+00:00", "December 2026", date(2026, 12, 1)),
            ("2027-06-30T22:59:59+00:00", "June 2027", date(2027, 6, 30)),
            ("2027-06-30T23:00+00:00", "July 2027", date(2027, 7, 1)),  # 00:00 in London
        ],
    )
    def test_without_a_month_shows_the_present_one_with_today_marked(
        self, clock, now, month, today, db
    ):
        clock.at = datetime.fromisoformat(now)
        from django.test import Client

        client = Client()
        client.force_login(make_person(Role.NURSE, "Amara Month"))
        page = client.get(MONTH).content.decode()
        assert f"<h1>Opening hours in {month}</h1>" in page
        marked = re.findall(
            r'aria-current="date"[^>]*>\s*<p class="on"><time datetime="([\d-]+)"', page
        )
        assert marked == [today.isoformat()]

    @pytest.mark.parametrize(
        ("month", "before", "after"),
        [
            ("2026-12", "2026-11", "2027-01"),
            ("2027-01", "2026-12", "2027-02"),
            ("1900-01", None, "1900-02"),
            ("2900-12", "2900-11", None),
        ],
    )
    def test_leads_to_the_month_before_and_after(self, signed_in, nurse, month, before, after):
        page = signed_in(nurse).get(MONTH, {"month": month}).content.decode()
        links = dict(re.findall(r'rel="(prev|next)" href="\?month=([\d-]+)"', page))
        assert (links.get("prev"), links.get("next")) == (before, after)

    @pytest.mark.parametrize("asked", ["2026-13", "12/2026", "x" * 50, "1899-12", "2901-01", "<b>"])
    def test_what_is_no_month_gets_a_sentence_and_the_present_month(self, signed_in, nurse, asked):
        answer = signed_in(nurse).get(MONTH, {"month": asked})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "is no month from 1900 to 2900: write it such as 2026-12" in page
        assert "Opening hours in November 2026" in page
        assert "<b>”" not in page

    def test_says_loudly_what_is_not_known(self, look, supervisor):
        late = datetime(2028, 12, 1, tzinfo=UTC)
        on = date(2029, 1, 3)
        close(supervisor, on, late, kind="OPENS", opens=time(10), closes=time(12))
        days = look("2029-01")
        assert "not known : ask the supervisor" in days[date(2029, 1, 2)]
        assert "closed" not in days[date(2029, 1, 2)].split(">")[1]
        assert "10:00 to 12:00 ? rest not known" in days[on]
        assert "09:00 to" in look("2028-12")[date(2028, 12, 30)]

    @pytest.mark.parametrize("month", ["2026-03", "2026-10", "2026-11", "2026-12", "2027-03"])
    def test_is_the_lines_status_at_every_half_hour(self, look, supervisor, at, month):
        """The picture is no second rule: what it shows as open is when the line is open."""
        close(supervisor, date(2026, 11, 24), at, opens=time(11), closes=time(12))
        close(supervisor, date(2026, 11, 29), at, kind="OPENS", opens=time(10), closes=time(12))
        timetable = hours.timetable()
        for on, words in look(month).items():
            shown = re.findall(r"(?<!opening )(?<!Closure )(\d\d:\d\d) to (\d\d:\d\d)", words)
            for half in range(48):
                wall = time(half // 2, 30 * (half % 2))
                instant = datetime.combine(on, wall, LONDON)
                is_open = opening_hours.status(instant, timetable).is_open
                drawn = any(start <= f"{wall:%H:%M}" < end for start, end in shown)
                assert drawn is is_open, f"{on} {wall}"

    def test_keeps_a_past_months_rule(self, look, supervisor, at):
        changes.set_weekly_hours(
            weekday=0, sessions=[(time(8), time(18))], valid_from=date(2026, 12, 7),
            reason="Longer Mondays", by=supervisor, at=at,
        )  # fmt: skip
        assert "09:00 to 16:00" in look("2026-11")[date(2026, 11, 2)]
        assert "08:00 to 18:00" in look("2026-12")[date(2026, 12, 7)]

    def test_costs_the_same_however_many_exceptions(self, look, supervisor, at):
        look("2026-12")
        with CaptureQueriesContext(connection) as before:
            look("2026-12")
        for day in range(1, 31):
            close(supervisor, date(2026, 12, day), at)
        look("2026-12")
        with CaptureQueriesContext(connection) as after:
            look("2026-12")
        assert len(after) == len(before)

    def test_is_a_table_with_a_caption_and_its_weekdays(self, signed_in, nurse):
        page = signed_in(nurse).get(MONTH, {"month": "2026-12"}).content.decode()
        assert re.findall(r'<th scope="col">(\w+)</th>', page) == [
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
        ]  # fmt: skip
        assert "<caption" in page
        assert page.count("<tr>") == 6

    def test_every_member_of_staff_may_read_it(self, signed_in):
        for role in Role:
            client = signed_in(make_person(role, f"Reader {role}"))
            assert client.get(MONTH).status_code == 200
