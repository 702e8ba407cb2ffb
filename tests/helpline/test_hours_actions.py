"""Changing the opening hours: what is allowed, what is kept, and who sees it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.template import Context, Template

from helpline import audit, hours
from helpline.actions import hours as changes
from helpline.context import console
from helpline.models import (
    AuditEntry,
    HoursException,
    HoursPolicy,
    Person,
    Role,
    WeeklyHours,
)
from helpline.opening_hours import LONDON, status

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday
TODAY = AT.date()
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(16))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def supervisor():
    return person(Role.SUPERVISOR)


def person(role) -> Person:
    return Person.objects.create_user(
        email=f"{role.lower()}@example.org", name=f"A {role.label}", role=role, added_at=AT
    )


def close(by, **changed):
    details = {"starts_on": TODAY, "kind": "CLOSES", "reason": "Flood", "by": by, "at": AT}
    return changes.add_exception(**{**details, **changed})


def set_monday(by, **changed):
    details = {
        "weekday": 0,
        "sessions": [(time(8), time(18))],
        "valid_from": date(2026, 12, 7),
        "reason": "Longer Mondays",
        "by": by,
        "at": AT,
    }
    return changes.set_weekly_hours(**{**details, **changed})


def set_policy(by, **changed):
    details = {
        "divisions": ["england-and-wales", "scotland"],
        "closing_soon_minutes": 45,
        "on_call_number": "01632 960 251",
        "reason": "Callers from Scotland",
        "by": by,
        "at": AT,
    }
    return changes.set_policy(**{**details, **changed})


class TestUsualHours:
    def test_are_there_from_the_beginning(self):
        assert [str(rule) for rule in WeeklyHours.objects.by_weekday()] == [
            "Monday 09:00 to 16:00",
            "Tuesday 09:00 to 16:00",
            "Wednesday 09:00 to 16:00",
            "Thursday 09:00 to 16:00",
            "Friday 09:00 to 16:00",
            "Saturday 09:00 to 13:00",
            "Sunday not open",
        ]
        [policy] = HoursPolicy.objects.all()
        assert policy.divisions == ["england-and-wales"]
        assert policy.closing_soon_minutes == 30

    @pytest.mark.parametrize(
        ("at", "state", "opens_at"),
        [
            ("2026-11-23 08:59:59", "closed", "2026-11-23 09:00"),
            ("2026-11-23 09:00", "open", None),
            ("2026-11-28 13:00", "closed", "2026-11-30 09:00"),
            ("2026-11-30 10:00", "open", None),
            ("2026-12-26 13:00", "closed", "2026-12-29 09:00"),
            ("2027-03-27 13:00", "closed", "2027-03-30 09:00"),
            ("2029-01-02 10:00", "unknown", None),
            ("2026-06-15 10:00", "open", None),
        ],
    )
    def test_answer_as_the_rule_does(self, at, state, opens_at):
        answer = hours.line_status(local(at))
        assert answer.state == state
        assert answer.opens_at == (opens_at and local(opens_at))

    def test_hold_the_scottish_proclaimed_day_for_scotland_alone(self):
        shipped = HoursException.objects.get()
        assert (shipped.starts_on, shipped.division) == (date(2026, 6, 15), "scotland")
        assert hours.timetable().exceptions == ()

    def test_name_the_number_of_the_settings_while_the_policy_has_none(self, settings):
        settings.ON_CALL_SUPERVISOR = "01632 960 299"
        assert hours.on_call_number() == "01632 960 299"


class TestAddException:
    def test_counts_at_once_and_is_audited(self, supervisor):
        assert hours.line_status(AT).is_open
        exception = close(supervisor, opens=time(10), reason=" Flood ")
        answer = hours.line_status(AT)
        assert (answer.state, answer.reason) == ("closed", "Closed: Flood")
        entry = AuditEntry.objects.get(action="hours.exception_added")
        assert (entry.person_id, entry.role, entry.at) == (supervisor.pk, "SUPERVISOR", AT)
        assert entry.subject == f"hours-exception:{exception.pk}"
        assert entry.detail["times"] == "from 10:00"

    def test_opens_a_sunday(self, supervisor):
        close(
            supervisor,
            starts_on=date(2026, 11, 29),
            kind="OPENS",
            opens=time(10),
            closes=time(12),
            reason="Awareness day",
        )
        assert hours.line_status(local("2026-11-29 10:00")).state == "open"
        assert hours.line_status(local("2026-11-29 12:00")).state == "closed"

    def test_the_later_made_wins(self, supervisor):
        close(supervisor)
        close(supervisor, kind="OPENS", opens=time(9), closes=time(11), reason="Back again")
        assert hours.line_status(AT).reason == "Open until 11:00"
        close(supervisor)
        assert not hours.line_status(AT).is_open

    def test_for_a_division_counts_only_with_the_policy(self, supervisor):
        close(supervisor, starts_on=date(2026, 12, 2), division="scotland", reason="Proclaimed")
        assert hours.line_status(local("2026-12-02 10:00")).is_open
        set_policy(supervisor)
        assert hours.line_status(local("2026-12-02 10:00")).reason == "Closed: Proclaimed"

    def test_left_out_the_weekly_hours_answer(self, supervisor):
        close(supervisor)
        assert status(AT, hours.timetable(without_exceptions=True)).is_open
        assert not status(AT, hours.timetable()).is_open

    @pytest.mark.parametrize(
        ("changed", "refusal", "words"),
        [
            ({"reason": "  "}, changes.ReasonMissing, "Give the reason"),
            ({"starts_on": date(2026, 11, 23)}, changes.DayHasPassed, "has passed"),
            ({"starts_on": date(2206, 11, 23)}, changes.DayIsTooFarAhead, "Check the year"),
            ({"kind": "OPENS"}, changes.HoursMakeNoSense, "needs both times"),
            ({"kind": "SHUTS"}, changes.HoursMakeNoSense, "either closes or opens"),
            ({"division": "wales"}, changes.HoursMakeNoSense, "no such part"),
            (
                {"opens": time(12), "closes": time(12)},
                changes.HoursMakeNoSense,
                "later than its beginning",
            ),
        ],
    )
    def test_is_refused_when_it_cannot_be(self, supervisor, changed, refusal, words):
        with pytest.raises(refusal, match=words):
            close(supervisor, **changed)
        assert HoursException.objects.count() == 1
        assert not AuditEntry.objects.exists()

    def test_pressed_twice_adds_one(self, supervisor):
        close(supervisor)
        with pytest.raises(changes.ExceptionAlreadyStands):
            close(supervisor, reason="Flood again")
        assert HoursException.objects.of(TODAY).count() == 1

    def test_is_not_for_nurses(self):
        with pytest.raises(changes.OnlySupervisorsChangeHours):
            close(person(Role.NURSE))

    def test_today_is_the_day_in_london(self, supervisor):
        late = datetime(2027, 7, 5, 23, 30, tzinfo=UTC)  # 00:30 on 6 July in London
        with pytest.raises(changes.DayHasPassed):
            close(supervisor, starts_on=date(2027, 7, 5), at=late)
        close(supervisor, starts_on=date(2027, 7, 6), at=late)

    def test_a_failing_audit_undoes_it(self, supervisor, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("the audit is full")

        monkeypatch.setattr(audit, "record", fail)
        with pytest.raises(RuntimeError):
            close(supervisor)
        assert not HoursException.objects.of(TODAY).exists()
        assert hours.line_status(AT).is_open


class TestWithdrawException:
    def withdraw(self, exception, by, **changed):
        details = {"exception": exception, "reason": "The water is gone", "by": by, "at": AT}
        return changes.withdraw_exception(**{**details, **changed})

    def test_gives_the_day_back_and_keeps_the_row(self, supervisor):
        exception = close(supervisor)
        assert not hours.line_status(AT).is_open
        self.withdraw(exception, supervisor)
        assert hours.line_status(AT).is_open
        kept = HoursException.objects.get(pk=exception.pk)
        assert (kept.withdrawn_by, kept.withdrawn_at) == (supervisor, AT)
        assert kept.withdrawn_reason == "The water is gone"
        assert AuditEntry.objects.filter(action="hours.exception_withdrawn").count() == 1

    def test_twice_is_refused(self, supervisor):
        exception = close(supervisor)
        self.withdraw(exception, supervisor)
        with pytest.raises(changes.ExceptionAlreadyWithdrawn):
            self.withdraw(exception, supervisor)

    def test_of_a_past_day_is_refused(self, supervisor):
        exception = close(supervisor)
        with pytest.raises(changes.DayHasPassed):
            self.withdraw(exception, supervisor, at=AT + timedelta(days=1))

    def test_needs_a_reason_and_a_supervisor(self, supervisor):
        exception = close(supervisor)
        with pytest.raises(changes.ReasonMissing):
            self.withdraw(exception, supervisor, reason="")
        with pytest.raises(changes.OnlySupervisorsChangeHours):
            self.withdraw(exception, person(Role.NURSE))


class TestSetWeeklyHours:
    def test_end_the_rule_before_and_keep_it(self, supervisor):
        set_monday(supervisor)
        old, new = WeeklyHours.objects.of(0).by_weekday()
        assert (old.valid_from, old.valid_until) == (None, date(2026, 12, 7))
        assert (new.valid_from, new.valid_until) == (date(2026, 12, 7), None)
        assert not hours.line_status(local("2026-11-30 17:00")).is_open
        assert hours.line_status(local("2026-12-07 17:00")).is_open
        assert AuditEntry.objects.get(action="hours.weekly_set").detail["hours"] == "08:00 to 18:00"

    def test_may_close_a_weekday(self, supervisor):
        set_monday(supervisor, sessions=[])
        assert hours.line_status(local("2026-12-07 10:00")).reason == "Closed on Mondays"
        assert hours.line_status(local("2026-11-30 10:00")).is_open

    def test_may_open_a_sunday(self, supervisor):
        set_monday(supervisor, weekday=6)
        assert hours.line_status(local("2026-12-13 17:00")).is_open

    def test_replace_a_change_that_was_planned(self, supervisor):
        set_monday(supervisor)
        set_monday(
            supervisor,
            valid_from=date(2026, 11, 30),
            sessions=[(time(8), time(17))],
            reason="Sooner",
        )
        assert [
            (rule.hours_in_words, rule.valid_from, rule.valid_until, rule.never_began)
            for rule in WeeklyHours.objects.of(0).order_by("pk")
        ] == [
            ("09:00 to 16:00", None, date(2026, 11, 30), False),
            ("08:00 to 18:00", date(2026, 12, 7), date(2026, 12, 7), True),
            ("08:00 to 17:00", date(2026, 11, 30), None, False),
        ]
        assert hours.line_status(local("2026-12-07 16:59")).is_open
        assert not hours.line_status(local("2026-12-07 17:00")).is_open

    def test_set_twice_for_the_same_day_the_second_counts(self, supervisor):
        set_monday(supervisor)
        set_monday(supervisor, sessions=[(time(8), time(17))], reason="Mistyped")
        assert not hours.line_status(local("2026-12-07 17:00")).is_open
        assert hours.line_status(local("2026-12-07 16:59")).is_open

    @pytest.mark.parametrize(
        ("at", "state", "reason"),
        [
            ("08:59:59", "closed", "Closed until 09:00"),
            ("09:00:00", "open", "Open until 12:30"),
            ("12:29:59", "closing_soon", "Closing at 12:30"),
            ("12:30:00", "closed", "Closed for lunch"),
            ("12:30:01", "closed", "Closed for lunch"),
            ("13:29:59", "closed", "Closed for lunch"),
            ("13:30:00", "open", "Open until 16:00"),
            ("13:30:01", "open", "Open until 16:00"),
            ("15:59:59", "closing_soon", "Closing at 16:00"),
            ("16:00:00", "closed", "Closed after hours"),
        ],
    )
    def test_may_hold_two_sessions_of_a_day(self, supervisor, at, state, reason):
        rule = set_monday(supervisor, sessions=[AFTERNOON, MORNING])
        assert str(rule) == "Monday 09:00 to 12:30, 13:30 to 16:00"
        answer = hours.line_status(local(f"2026-12-07 {at}"))
        assert (answer.state, answer.reason) == (state, reason)

    def test_of_several_sessions_are_replaced_together(self, supervisor):
        set_monday(supervisor, sessions=[MORNING, AFTERNOON])
        with pytest.raises(changes.NothingChanges):
            set_monday(supervisor, sessions=[AFTERNOON, MORNING], valid_from=date(2026, 12, 14))
        set_monday(supervisor, sessions=[MORNING], valid_from=date(2026, 12, 14))
        assert hours.line_status(local("2026-12-07 14:00")).is_open
        assert hours.line_status(local("2026-12-14 10:00")).is_open
        assert not hours.line_status(local("2026-12-14 14:00")).is_open
        assert AuditEntry.objects.filter(action="hours.weekly_set").last().detail["hours"] == (
            "09:00 to 12:30"
        )

    def test_that_overlap_say_which_and_what_to_do(self, supervisor):
        with pytest.raises(changes.HoursMakeNoSense) as refused:
            set_monday(supervisor, sessions=[MORNING, (time(12), time(16))])
        assert refused.value.sentence == (
            "09:00 to 12:30 and 12:00 to 16:00 overlap: let this session begin at 12:30 or later."
        )

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"reason": ""}, changes.ReasonMissing),
            ({"valid_from": date(2026, 11, 23)}, changes.DayHasPassed),
            ({"valid_from": date(2206, 11, 23)}, changes.DayIsTooFarAhead),
            ({"sessions": [(time(8), time(8))]}, changes.HoursMakeNoSense),
            ({"sessions": [MORNING, (time(12, 29), time(16))]}, changes.HoursMakeNoSense),
            ({"sessions": [MORNING] * 7}, changes.HoursMakeNoSense),
            ({"weekday": 7}, changes.HoursMakeNoSense),
            ({"sessions": [(time(9), time(16))]}, changes.NothingChanges),
        ],
    )
    def test_are_refused_when_they_cannot_be(self, supervisor, changed, refusal):
        with pytest.raises(refusal):
            set_monday(supervisor, **changed)
        assert WeeklyHours.objects.count() == 7

    def test_are_not_for_nurses(self):
        with pytest.raises(changes.OnlySupervisorsChangeHours):
            set_monday(person(Role.NURSE))


class TestSetPolicy:
    def test_counts_from_today_and_leaves_the_past(self, supervisor):
        early = AT - timedelta(days=300)
        set_policy(supervisor, divisions=["england-and-wales"], at=early)
        set_policy(supervisor)
        assert hours.line_status(local("2026-11-30 10:00")).reason == "Closed: St Andrew’s Day"
        assert hours.line_status(local("2026-08-03 10:00")).is_open  # the Scottish summer holiday
        assert hours.line_status(local("2026-12-25 10:00")).reason == "Closed: Christmas Day"
        assert hours.line_status(local("2026-11-25 15:15")).state == "closing_soon"
        assert hours.on_call_number() == "01632 960 251"

    def test_keeps_the_old_rows(self, supervisor):
        set_policy(supervisor)
        assert HoursPolicy.objects.count() == 2
        assert AuditEntry.objects.get(action="hours.policy_set").detail == {
            "divisions": ["england-and-wales", "scotland"],
            "closing_soon_minutes": 45,
            "on_call_number_given": True,
        }

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"reason": " "}, changes.ReasonMissing),
            ({"divisions": []}, changes.HoursMakeNoSense),
            ({"divisions": ["scotland", "wales"]}, changes.HoursMakeNoSense),
            ({"closing_soon_minutes": -1}, changes.HoursMakeNoSense),
            ({"closing_soon_minutes": 241}, changes.HoursMakeNoSense),
            ({"on_call_number": "ring Anna"}, changes.NumberCannotBeDialled),
            (
                {
                    "divisions": ["england-and-wales"],
                    "closing_soon_minutes": 30,
                    "on_call_number": "",
                },
                changes.NothingChanges,
            ),
        ],
    )
    def test_is_refused_when_it_cannot_be(self, supervisor, changed, refusal):
        with pytest.raises(refusal):
            set_policy(supervisor, **changed)
        assert HoursPolicy.objects.count() == 1

    def test_of_a_colleague_is_not_overwritten_unseen(self, supervisor):
        seen = HoursPolicy.objects.get().pk
        set_policy(supervisor, instead_of=seen)
        with pytest.raises(changes.PolicyChangedMeanwhile, match="45 minutes before"):
            set_policy(supervisor, closing_soon_minutes=20, instead_of=seen)


class TestTable:
    """What the database itself refuses, whoever asks."""

    def refuses(self, make, match):
        with pytest.raises(DatabaseError, match=match), transaction.atomic():
            make()

    def test_refuses_exceptions_that_cannot_be(self, supervisor):
        good = {
            "starts_on": TODAY,
            "kind": "CLOSES",
            "reason": "Flood",
            "made_by": supervisor,
            "made_at": AT,
        }
        for changed, match in (
            ({"kind": "SHUTS"}, "hours_exception_kind_is_known"),
            ({"kind": "OPENS"}, "hours_exception_opens_with_both_times"),
            ({"kind": "OPENS", "opens": time(9)}, "hours_exception_opens_with_both_times"),
            ({"opens": time(9), "closes": time(9)}, "hours_exception_ends_after_it_begins"),
            ({"reason": " "}, "hours_exception_has_a_reason"),
            ({"division": "wales"}, "hours_exception_division_is_known"),
            ({"withdrawn_at": AT}, "hours_exception_withdrawn_by_someone"),
            (
                {"withdrawn_at": AT, "withdrawn_by": supervisor},
                "hours_exception_withdrawn_by_someone",
            ),
        ):
            self.refuses(lambda c=changed: HoursException.objects.create(**{**good, **c}), match)
        HoursException.objects.create(**good)

    def test_refuses_weekly_hours_that_cannot_be(self, supervisor):
        good = {
            "weekday": 0,
            "opens": time(9),
            "closes": time(16),
            "valid_from": date(2026, 12, 7),
            "reason": "x",
            "set_by": supervisor,
            "set_at": AT,
        }
        for changed, match in (
            ({}, "weekly_hours_sessions_do_not_overlap"),
            ({"opens": time(15, 59), "closes": time(18)}, "weekly_hours_sessions_do_not_overlap"),
            ({"opens": None, "closes": None}, "weekly_hours_sessions_do_not_overlap"),
            ({"weekday": 7}, "weekly_hours_weekday_is_known"),
            ({"opens": None}, "weekly_hours_close_after_they_open"),
            ({"closes": time(9)}, "weekly_hours_close_after_they_open"),
            ({"valid_until": date(2026, 12, 6)}, "weekly_hours_end_after_they_begin"),
            ({"reason": ""}, "weekly_hours_have_a_reason"),
        ):
            self.refuses(lambda c=changed: WeeklyHours.objects.create(**{**good, **c}), match)
        WeeklyHours.objects.create(**{**good, "opens": time(16), "closes": time(18)})

    def test_refuses_policies_that_cannot_be(self):
        good = {
            "divisions": ["scotland"],
            "closing_soon_minutes": 30,
            "reason": "x",
            "set_at": AT,
        }
        for changed, match in (
            ({"divisions": []}, "hours_policy_divisions_are_known"),
            ({"divisions": ["scotland", "wales"]}, "hours_policy_divisions_are_known"),
            ({"closing_soon_minutes": 241}, "hours_policy_closing_soon_is_within_4_hours"),
            ({"on_call_number": "Anna"}, "hours_policy_on_call_number_can_be_dialled"),
            ({"reason": ""}, "hours_policy_has_a_reason"),
        ):
            self.refuses(lambda c=changed: HoursPolicy.objects.create(**{**good, **c}), match)

    def test_keeps_past_rules_even_from_bulk_writes(self):
        self.refuses(HoursPolicy.objects.all().delete, "Cannot update or delete")
        self.refuses(lambda: HoursPolicy.objects.update(reason="y"), "Cannot update or delete")
        self.refuses(WeeklyHours.objects.all().delete, "Cannot delete")
        self.refuses(lambda: WeeklyHours.objects.update(opens=time(1)), "Cannot update")
        self.refuses(HoursException.objects.all().delete, "Cannot delete")
        self.refuses(lambda: HoursException.objects.update(reason="y"), "Cannot update")


class TestKeptAnswer:
    def test_costs_one_query_while_nothing_changes(self, django_assert_num_queries):
        hours.timetable()
        with django_assert_num_queries(1):
            hours.line_status(AT)
        with django_assert_num_queries(1):
            hours.on_call_number()

    def test_costs_four_when_something_changed_however_many_rows(
        self, supervisor, django_assert_num_queries
    ):
        for day in range(1, 40):
            close(supervisor, starts_on=TODAY + timedelta(days=day))
        with django_assert_num_queries(4):
            hours.timetable()

    def test_sees_what_another_process_wrote(self, supervisor):
        hours.timetable()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO helpline_hoursexception (starts_on, kind, reason, division, made_at,"
                " withdrawn_reason) VALUES (%s, 'CLOSES', 'Elsewhere', '', %s, '')",
                [TODAY, AT],
            )
        assert hours.line_status(AT).reason == "Closed: Elsewhere"

    def test_without_any_row_the_line_is_closed(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE helpline_weeklyhours, helpline_hourspolicy, helpline_hoursexception"
            )
        answer = hours.line_status(AT)
        assert (answer.state, answer.opens_at) == ("closed", None)
        assert "No opening is planned" in answer.reason


class TestOneLook:
    def answered(self, request, asked) -> list[object]:
        looks: list[object] = []

        def page(_):
            looks.extend([hours.current(), hours.on_call_number(), hours.line_status(AT)])
            return HttpResponse()

        hours.OneAnswerMiddleware(page)(request)
        assert len(looks) == asked
        return looks

    def test_serves_every_part_of_a_page(self, rf, django_assert_num_queries):
        hours.timetable()
        with django_assert_num_queries(1):
            self.answered(rf.get("/"), 3)

    def test_does_not_outlast_the_page(self, rf, supervisor):
        before = self.answered(rf.get("/"), 3)[0]
        close(supervisor, starts_on=TODAY + timedelta(days=1))
        assert hours.current() != before
        assert self.answered(rf.get("/"), 3)[0] != before

    def test_is_not_kept_where_something_may_be_written(self, rf, django_assert_num_queries):
        hours.timetable()
        with django_assert_num_queries(3):
            self.answered(rf.post("/"), 3)

    def test_is_taken_where_a_template_shows_the_hours(
        self, rf, supervisor, django_assert_num_queries
    ):
        request = rf.post("/")
        request.user, request.arrived_at = supervisor, AT
        hours.timetable()
        with django_assert_num_queries(0):
            context = Context(console(request))
            Template("{{ idle_seconds }}").render(context)
        with django_assert_num_queries(1):
            shown = Template("{{ line.state }} {{ line.closes_at.hour }}").render(context)
        assert shown == "open 16"
