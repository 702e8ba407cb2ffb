"""The opening hours: how they will be, and every change to them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from helpline import hours as standing_hours
from helpline import opening_hours
from helpline.access import STAFF, allow
from helpline.actions import hours as changes
from helpline.actions import hours_now
from helpline.forms_hours import (
    CloseNowForm,
    ExceptionForm,
    HolidayForm,
    OpenNowForm,
    PolicyForm,
    WeeklyHoursForm,
    WithdrawalForm,
)
from helpline.models import HoursException, HoursPolicy, Role, Weekday, WeeklyHours
from helpline.models.hours import WeekdayRule, as_rules
from helpline.opening_hours import LONDON
from helpline.posted import whole_number
from helpline.refusals import Refused

CHANGERS = (Role.SUPERVISOR, Role.ADMIN)
DAYS_AHEAD = timedelta(days=14)
PAST_EXCEPTIONS_SHOWN = 200

# Refusals that speak of one field stand beside it; any other stands above its form.
_FIELDS = {
    changes.DayHasPassed: ("starts_on", "valid_from"),
    changes.DayIsTooFarAhead: ("starts_on", "valid_from"),
    changes.HoursMakeNoSense: ("closes", "until"),
    changes.NumberCannotBeDialled: ("on_call_number",),
    changes.ReasonMissing: ("reason",),
    hours_now.LineIsOpenAlready: ("until",),
}


@require_GET
@allow(*STAFF)
def hours(request: HttpRequest) -> HttpResponse:
    """Show the hours as they will be; to those who may change them, the forms too.

    `?change=12` fills the form of exceptions with the one to be changed; `?weekday=0` the form
    of the weekly hours with a weekday's sessions.
    """
    pk = whole_number(request.GET.get("change", ""))
    changing = HoursException.objects.standing().filter(pk=pk).first() if pk else None
    weekday = request.GET.get("weekday", "")
    chosen = int(weekday) if weekday in map(str, Weekday.values) else None
    return _page(request, changing=changing, weekday=chosen)


@require_POST
@allow(*CHANGERS)
def weekly_hours_set(request: HttpRequest) -> HttpResponse:
    """Give a weekday new hours from a date on; or show its form with one session more or fewer."""

    def change(filled: dict[str, Any]) -> str:
        filled.pop("not_open")
        rule = changes.set_weekly_hours(**filled, by=request.user, at=request.arrived_at)
        return f"From {_spoken(rule.first.valid_from)} on: {rule}."

    if "do" in request.POST:
        return _page(request, weekly_form=WeeklyHoursForm.changed(request.POST, request.POST["do"]))
    form = WeeklyHoursForm(request.POST, auto_id="weekly-%s")
    return _changed(request, form, change, part="weekly", weekly_form=form)


@require_POST
@allow(*CHANGERS)
def exception_add(request: HttpRequest) -> HttpResponse:
    """Close or open the line on one date."""

    def change(filled: dict[str, Any]) -> str:
        exception = changes.add_exception(**filled, by=request.user, at=request.arrived_at)
        return (
            f"{_spoken(exception.starts_on)}: {exception.get_kind_display().lower()} "
            f"{exception.times_in_words}. It counts from now on."
        )

    form = ExceptionForm(request.POST, auto_id="exception-%s")
    return _changed(request, form, change, part="exceptions", exception_form=form)


@require_POST
@allow(*CHANGERS)
def exception_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another exception in an exception's place."""
    exception = get_object_or_404(HoursException, pk=pk)

    def change(filled: dict[str, Any]) -> str:
        made = changes.change_exception(
            exception=exception, **filled, by=request.user, at=request.arrived_at
        )
        return (
            f"Changed. {_spoken(made.starts_on)}: {made.get_kind_display().lower()} "
            f"{made.times_in_words}. It counts from now on."
        )

    form = ExceptionForm(request.POST, auto_id="exception-%s")
    return _changed(
        request, form, change, part="exceptions", exception_form=form, changing=exception
    )


@require_POST
@allow(*CHANGERS)
def exception_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exception back."""
    exception = get_object_or_404(HoursException, pk=pk)

    def change(filled: dict[str, Any]) -> str:
        changes.withdraw_exception(
            exception=exception, **filled, by=request.user, at=request.arrived_at
        )
        return f"The exception for {_spoken(exception.starts_on)} is withdrawn."

    form = WithdrawalForm(request.POST, auto_id=f"withdraw-{pk}-%s")
    return _changed(request, form, change, part="exceptions", withdrawal=(pk, form))


@require_POST
@allow(*CHANGERS)
def line_close(request: HttpRequest) -> HttpResponse:
    """Close the line from now on, for today or until a time of today."""

    def change(filled: dict[str, Any]) -> str:
        made = hours_now.close_now(**filled, by=request.user, at=request.arrived_at)
        until = f"until {made.closes:%H:%M}" if made.closes else "for the rest of today"
        return f"The line is closed {until}. Every open page shows it within 20 seconds."

    form = CloseNowForm(request.POST, auto_id="close-%s")
    return _changed(request, form, change, part="now", close_form=form)


@require_POST
@allow(*CHANGERS)
def line_open(request: HttpRequest) -> HttpResponse:
    """Keep the line open until later today, or open it from now on."""

    def change(filled: dict[str, Any]) -> str:
        made = hours_now.open_now(**filled, by=request.user, at=request.arrived_at)
        return f"The line is open until {made.closes:%H:%M}. Every open page shows it soon."

    form = OpenNowForm(request.POST, auto_id="open-%s")
    return _changed(request, form, change, part="now", open_form=form)


@require_POST
@allow(*CHANGERS)
def holiday_decide(request: HttpRequest) -> HttpResponse:
    """Decide whether the line closes or opens on a holiday that the published list moved."""

    def change(filled: dict[str, Any]) -> str:
        made = hours_now.decide_holiday(
            on=filled["on"],
            opens=filled["decision"] == HoursException.Kind.OPENS,
            by=request.user,
            at=request.arrived_at,
        )
        kind = made[0].get_kind_display().lower()
        times = " and ".join(one.times_in_words for one in made)
        return f"Decided for {_spoken(filled['on'])}: {kind} {times}."

    form = HolidayForm(request.POST, auto_id="holiday-%s")
    return _changed(request, form, change, part="exceptions")


@require_POST
@allow(*CHANGERS)
def policy_set(request: HttpRequest) -> HttpResponse:
    """Set whose bank holidays count, when the line is closing soon, and whom to ring."""

    def change(filled: dict[str, Any]) -> str:
        policy = changes.set_policy(**filled, by=request.user, at=request.arrived_at)
        return f"The policy is now: {policy.in_words}."

    form = PolicyForm(request.POST, auto_id="policy-%s")
    return _changed(request, form, change, part="policy", policy_form=form)


def _changed(
    request: HttpRequest,
    form: forms.Form,
    change: Callable[[dict[str, Any]], str],
    *,
    part: str,
    **shown: Any,
) -> HttpResponse:
    """Make the change and go back to the page, or show the page again with what was typed."""
    status = 422
    if form.is_valid():
        try:
            messages.success(request, change(form.cleaned_data.copy()))
        except Refused as refusal:
            names = [name for name in _FIELDS.get(type(refusal), ()) if name in form.fields]
            form.add_error(names[0] if names else None, refusal.sentence)
            status = 422 if names else 409
        else:
            return redirect(f"{reverse('helpline:hours')}#{part}")
    return _page(request, status=status, wrong_form=form, **shown)


def _page(
    request: HttpRequest,
    *,
    status: int = 200,
    wrong_form: forms.Form | None = None,
    weekly_form: WeeklyHoursForm | None = None,
    exception_form: ExceptionForm | None = None,
    changing: HoursException | None = None,
    weekday: int | None = None,
    policy_form: PolicyForm | None = None,
    withdrawal: tuple[int, WithdrawalForm] | None = None,
    close_form: CloseNowForm | None = None,
    open_form: OpenNowForm | None = None,
) -> HttpResponse:
    today = request.arrived_at.astimezone(LONDON).date()
    timetable = standing_hours.timetable()
    policies = list(HoursPolicy.objects.newest_first().select_related("set_by"))
    newest = policies[0] if policies else None
    coming = _coming(today, withdrawal)
    past = HoursException.objects.done_with(today).select_related("made_by", "withdrawn_by")
    weekly = WeeklyHours.objects.by_weekday().select_related("set_by")
    rules = as_rules(weekly.in_force(today))
    context: dict[str, Any] = {
        "today": today,
        "may_change": request.user.role in CHANGERS,
        "wrong_form": wrong_form,
        "plans": _plans(today, timetable),
        "calendar_ends_on": timetable.holidays_known_until,
        "rules": rules,
        "planned_rules": as_rules(weekly.planned(today)),
        "past_rules": as_rules(weekly.replaced(today)),
        "coming": coming,
        "todays": _still_to_run(coming, request.arrived_at),
        "close_form": close_form or CloseNowForm(auto_id="close-%s"),
        "open_form": open_form or OpenNowForm(auto_id="open-%s"),
        "past_exceptions": past.latest_first()[:PAST_EXCEPTIONS_SHOWN],
        "policy": newest,
        "past_policies": policies[1:],
        "weekly_form": weekly_form or _weekly_form(rules, weekday, today),
        "changing": changing,
        "exception_form": exception_form
        or ExceptionForm(
            auto_id="exception-%s", initial=model_to_dict(changing) if changing else {}
        ),
        "policy_form": _newest_seen(policy_form, newest) or _policy_form(newest),
    }
    return render(request, "helpline/hours.html", context, status=status)


def _plans(today: date, timetable: opening_hours.Timetable) -> list[opening_hours.DayPlan]:
    monday = today - timedelta(days=today.weekday())
    days = (today + DAYS_AHEAD - monday).days
    return [opening_hours.plan(monday + timedelta(days=n), timetable) for n in range(days + 1)]


def _coming(
    today: date, withdrawal: tuple[int, WithdrawalForm] | None
) -> list[tuple[HoursException, WithdrawalForm]]:
    """Pair each exception that is still to come with the form that takes it back."""
    pk, form = withdrawal or (None, None)
    return [
        (
            exception,
            form
            if form is not None and exception.pk == pk
            else WithdrawalForm(auto_id=f"withdraw-{exception.pk}-%s"),
        )
        for exception in HoursException.objects.coming(today).by_date().select_related("made_by")
    ]


def _still_to_run(
    coming: list[tuple[HoursException, WithdrawalForm]], at: datetime
) -> list[tuple[HoursException, bool]]:
    """Pair each exception of today that is not over with whether it has begun."""
    local = at.astimezone(LONDON)
    return [
        (one, one.opens is None or one.opens <= local.time())
        for one, _ in coming
        if one.starts_on == local.date() and (one.closes is None or local.time() < one.closes)
    ]


def _weekly_form(rules: list[WeekdayRule], weekday: int | None, today: date) -> WeeklyHoursForm:
    """Return the form with the sessions of a weekday, or an empty one."""
    standing = next((rule for rule in rules if rule.first.weekday == weekday), None)
    if standing is None:
        return WeeklyHoursForm.of([], valid_from=today)
    return WeeklyHoursForm.of(
        standing.sessions, weekday=weekday, valid_from=today, not_open=not standing.sessions
    )


def _policy_form(newest: HoursPolicy | None) -> PolicyForm:
    initial: dict[str, Any] = {"divisions": standing_hours.DEFAULT_DIVISIONS}
    if newest is not None:
        initial = {
            "divisions": newest.divisions,
            "closing_soon_minutes": newest.closing_soon_minutes,
            "on_call_number": newest.on_call_number,
            "instead_of": newest.pk,
        }
    return PolicyForm(auto_id="policy-%s", initial=initial)


def _newest_seen(form: PolicyForm | None, newest: HoursPolicy | None) -> PolicyForm | None:
    """Let a form that is shown again replace the policy that now stands above it."""
    if form is not None and newest is not None:
        form.data = form.data.copy()
        form.data["instead_of"] = newest.pk
    return form


def _spoken(day: date | None) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "the beginning"
