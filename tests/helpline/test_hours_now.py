"""Closing now, staying open, deciding a moved holiday: what each does and when it is refused."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from helpline import audit, hours, opening_hours
from helpline.actions import hours as changes
from helpline.actions import hours_now
from helpline.models import AuditEntry, HoursException, Person, Role
from helpline.opening_hours import LONDON

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 10, 7, 23, tzinfo=UTC)  # a Tuesday
SATURDAY = date(2026, 12, 26)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def person(role) -> Person:
    return Person.objects.create_user(
        email=f"{role.lower()}@example.org", name=f"A {role.label}", role=role, added_at=AT
    )


@pytest.fixture
def supervisor():
    return person(Role.SUPERVISOR)


def close(by, **changed):
    return hours_now.close_now(**{"reason": "Flood", "by": by, "at": AT, **changed})


def stay(by, until=time(18), **changed):
    return hours_now.open_now(
        **{"until": until, "reason": "Many callers", "by": by, "at": AT, **changed}
    )


def end(exception, by, at):
    changes.withdraw_exception(exception=exception, reason="It is over", by=by, at=at)


def answer(text):
    line = hours.line_status(local(text))
    return str(line.state), line.reason


class TestCloseNow:
    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
    def test_closes_from_this_minute_for_the_rest_of_the_day(self, role):
        made = close(person(role))
        assert (made.opens, made.closes, made.kind) == (time(10, 7), None, "CLOSES")
        assert hours.line_status(AT).state == "closed"
        assert answer("2026-11-24 10:07") == ("closed", "Closed: Flood")
        assert answer("2026-11-24 15:59:59") == ("closed", "Closed: Flood")
        assert hours.line_status(AT).opens_at == local("2026-11-25 09:00")
        entry = AuditEntry.objects.get(action="hours.closed_now")
        assert (entry.person_id, entry.subject) == (made.made_by_id, f"hours-exception:{made.pk}")

    def test_until_a_time_after_which_the_line_is_open_again(self, supervisor):
        close(supervisor, until=time(11))
        assert answer("2026-11-24 10:59:59") == ("closed", "Closed: Flood")
        assert answer("2026-11-24 11:00") == ("open", "Open until 16:00")

    def test_ended_opens_the_line_and_the_morning_stays_as_it_was(self, supervisor):
        made = close(supervisor)
        end(made, supervisor, AT + timedelta(minutes=33))
        assert answer("2026-11-24 10:30") == ("closed", "Closed: Flood")
        assert answer("2026-11-24 10:40") == ("open", "Open until 16:00")
        [first, second] = opening_hours.plan(AT.date(), hours.timetable()).sessions
        assert (first[1], second[0]) == (local("2026-11-24 10:07"), local("2026-11-24 10:40"))

    def test_ended_within_its_minute_leaves_nothing(self, supervisor):
        made = close(supervisor)
        end(made, supervisor, AT + timedelta(seconds=5))
        assert hours.timetable().exceptions == ()

    @pytest.mark.parametrize(
        ("at", "changed", "refusal", "words"),
        [
            ("2026-11-24 08:59:59", {}, hours_now.LineIsClosedAlready, "opens on Tuesday at 09:00"),
            ("2026-11-24 16:00", {}, hours_now.LineIsClosedAlready, "on Wednesday at 09:00"),
            ("2026-12-25 10:00", {}, hours_now.LineIsClosedAlready, "on Saturday at 09:00"),
            ("2026-11-24 10:00", {"until": time(10)}, changes.HoursMakeNoSense, "than now, 10:00"),
            ("2026-11-24 10:00", {"until": time(9)}, changes.HoursMakeNoSense, "of today later"),
            ("2026-11-24 10:00", {"reason": " "}, changes.ReasonMissing, "Give the reason"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, supervisor, at, changed, refusal, words):
        with pytest.raises(refusal, match=words):
            close(supervisor, at=local(at), **changed)
        assert HoursException.objects.count() == 1
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("at", ["2026-11-24 09:00", "2026-11-24 15:59:59"])
    def test_is_possible_from_the_first_second_to_the_last(self, supervisor, at):
        close(supervisor, at=local(at))
        assert hours.line_status(local(at)).state == "closed"

    def test_an_unknown_day_may_be_closed(self, supervisor):
        at = local("2029-01-02 10:00")
        assert hours.line_status(at).state == "unknown"
        close(supervisor, at=at)
        assert hours.line_status(at).reason.startswith("Closed: Flood")

    def test_pressed_twice_closes_once(self, supervisor):
        close(supervisor)
        with pytest.raises(hours_now.LineIsClosedAlready):
            close(supervisor)
        assert HoursException.objects.of(AT.date()).count() == 1

    def test_keeps_london_time_in_summer(self, supervisor):
        made = close(supervisor, at=datetime(2027, 7, 5, 9, 30, tzinfo=UTC))
        assert made.opens == time(10, 30)

    def test_is_not_for_nurses(self):
        with pytest.raises(changes.OnlySupervisorsChangeHours):
            close(person(Role.NURSE))

    def test_a_failing_audit_undoes_it(self, supervisor, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("the audit is full")

        monkeypatch.setattr(audit, "record", fail)
        with pytest.raises(RuntimeError):
            close(supervisor)
        assert hours.line_status(AT).is_open


class TestOpenNow:
    def test_stays_open_from_where_the_line_would_close(self, supervisor):
        made = stay(supervisor)
        assert (made.opens, made.closes, made.kind) == (time(16), time(18), "OPENS")
        assert answer("2026-11-24 10:08") == ("open", "Open until 18:00")
        assert answer("2026-11-24 18:00") == ("closed", "Closed after hours")
        assert AuditEntry.objects.filter(action="hours.opened_now").count() == 1

    def test_ended_before_it_begins_leaves_the_usual_hours(self, supervisor):
        end(stay(supervisor), supervisor, AT + timedelta(minutes=1))
        assert answer("2026-11-24 16:00") == ("closed", "Closed after hours")

    def test_ended_while_it_lasts_closes_then(self, supervisor):
        end(stay(supervisor), supervisor, local("2026-11-24 16:40"))
        assert answer("2026-11-24 16:39")[0] == "closing_soon"
        assert answer("2026-11-24 16:40")[0] == "closed"

    def test_leaves_a_closure_of_later_today_alone(self, supervisor):
        changes.add_exception(
            starts_on=AT.date(), kind="CLOSES", opens=time(14), closes=time(15),
            reason="Fire drill", by=supervisor, at=AT,
        )  # fmt: skip
        stay(supervisor, time(14, 30))
        assert answer("2026-11-24 14:29")[0] == "closing_soon"
        assert answer("2026-11-24 14:30") == ("closed", "Closed: Fire drill")

    @pytest.mark.parametrize(
        ("at", "opens"),
        [
            ("2026-11-24 08:30:59", time(8, 30)),  # before opening
            ("2026-11-24 16:00", time(16)),  # just closed
            ("2026-11-29 10:00", time(10)),  # a Sunday
            ("2026-12-25 10:00", time(10)),  # a bank holiday
            ("2029-01-02 10:00", time(10)),  # beyond the calendar
        ],
    )
    def test_opens_a_closed_line_from_this_minute(self, supervisor, at, opens):
        assert stay(supervisor, at=local(at)).opens == opens
        assert hours.line_status(local(at)).closes_at == local(f"{at[:10]} 18:00")

    def test_opens_a_line_that_was_closed_now(self, supervisor):
        close(supervisor)
        stay(supervisor, time(16), at=AT + timedelta(minutes=5))
        assert answer("2026-11-24 10:11") == ("closed", "Closed: Flood")
        assert answer("2026-11-24 10:12") == ("open", "Open until 16:00")
        later = hours.health(local("2026-11-25 09:00"))
        assert later.unused == ()

    @pytest.mark.parametrize(
        ("at", "until", "refusal", "words"),
        [
            ("2026-11-24 10:00", time(16), hours_now.LineIsOpenAlready, "until 16:00 already"),
            ("2026-11-24 10:00", time(15), hours_now.LineIsOpenAlready, "until 16:00 already"),
            ("2026-11-24 17:00", time(17), changes.HoursMakeNoSense, "later than now, 17:00"),
            ("2026-11-24 23:30", time(0, 30), changes.HoursMakeNoSense, "later than now, 23:30"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, supervisor, at, until, refusal, words):
        with pytest.raises(refusal, match=words):
            stay(supervisor, until, at=local(at))
        assert HoursException.objects.count() == 1

    def test_pressed_twice_adds_one(self, supervisor):
        stay(supervisor)
        with pytest.raises(hours_now.LineIsOpenAlready, match="until 18:00 already"):
            stay(supervisor)

    def test_needs_a_reason_and_a_supervisor(self, supervisor):
        with pytest.raises(changes.ReasonMissing):
            stay(supervisor, reason="")
        with pytest.raises(changes.OnlySupervisorsChangeHours):
            stay(person(Role.NURSE))


class TestDecideHoliday:
    def moved(self):
        return [one.on for one in hours.health(AT).moved]

    def decide(self, by, **changed):
        return hours_now.decide_holiday(
            **{"on": SATURDAY, "opens": False, "by": by, "at": AT, **changed}
        )

    def test_closing_ends_the_question(self, supervisor):
        assert self.moved() == [SATURDAY, date(2027, 1, 2)]
        [made] = self.decide(supervisor)
        assert (made.made_by, made.made_at, made.reason) == (supervisor, AT, "Boxing Day")
        assert answer("2026-12-26 10:00") == ("closed", "Closed: Boxing Day")
        assert self.moved() == [date(2027, 1, 2)]
        entry = AuditEntry.objects.get(action="hours.holiday_decided")
        assert (entry.subject, entry.detail) == ("hours-day:2026-12-26", {"decided": "CLOSES"})

    def test_opening_is_recorded_and_ends_it_too(self, supervisor):
        [made] = self.decide(supervisor, opens=True)
        assert str(made) == "2026-12-26 opens the line 09:00 to 13:00"
        assert made.reason == "Boxing Day: the line opens"
        assert answer("2026-12-26 12:00") == ("open", "Open until 13:00")
        assert self.moved() == [date(2027, 1, 2)]

    def test_withdrawn_the_question_is_asked_again(self, supervisor):
        [made] = self.decide(supervisor)
        end(made, supervisor, AT)
        assert SATURDAY in self.moved()

    def test_the_second_is_told_what_was_decided_and_by_whom(self, supervisor):
        self.decide(supervisor)
        with pytest.raises(hours_now.NothingToDecide, match="closes the line all day, by A Super"):
            self.decide(person(Role.ADMIN), opens=True)

    @pytest.mark.parametrize("on", [date(2026, 12, 25), date(2026, 11, 28), date(2027, 12, 25)])
    def test_of_any_other_day_is_refused(self, supervisor, on):
        with pytest.raises(hours_now.NothingToDecide, match="Nothing waits"):
            self.decide(supervisor, on=on)

    def test_is_not_for_nurses(self):
        with pytest.raises(changes.OnlySupervisorsChangeHours):
            self.decide(person(Role.NURSE))


class TestHealth:
    def test_is_good_when_all_is_decided(self, supervisor):
        at = datetime(2026, 9, 1, 10, tzinfo=UTC)
        assert hours.health(at).is_good
        assert not hours.health(AT).is_good

    def test_tells_of_an_exception_that_never_took_effect_until_it_is_taken_back(self, supervisor):
        made = changes.add_exception(
            starts_on=AT.date(), kind="CLOSES", opens=time(8), closes=time(10),
            reason="Entered late", by=supervisor, at=AT,
        )  # fmt: skip
        [unused] = hours.health(AT).unused
        assert (unused.pk, unused.why) == (made.pk, "it was entered after its time")
        assert not hours.line_status(local("2026-11-24 09:30")).is_open
        end(made, supervisor, AT + timedelta(days=30))
        assert hours.health(AT).unused == ()
        # The line was open then, and the day's hours say so again.
        assert hours.line_status(local("2026-11-24 09:30")).is_open

    def test_an_exception_of_a_past_day_that_counted_stays(self, supervisor):
        made = close(supervisor)
        with pytest.raises(changes.DayHasPassed):
            end(made, supervisor, AT + timedelta(days=1))

    def test_leaves_out_divisions_that_do_not_count(self):
        # The day that Scotland's list lacks was laid down after it had passed.
        assert HoursException.objects.get().division == "scotland"
        assert hours.health(AT).unused == ()
