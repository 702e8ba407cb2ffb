"""A month of the line: what it does on each day, and why."""

import calendar
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpline import hours, opening_hours
from helpline.access import STAFF, allow
from helpline.opening_hours import LONDON, YEARS, DayPlan, Timetable


@require_GET
@allow(*STAFF)
def hours_month(request: HttpRequest) -> HttpResponse:
    """Show a month (`?month=2026-12`) as a calendar; without one, the present month."""
    today = request.arrived_at.astimezone(LONDON).date()
    asked = request.GET.get("month", "")
    month = _month(asked)
    context = {
        "today": today,
        "asked": "" if month or not asked else asked,
        "month": month or today.replace(day=1),
        "weekdays": calendar.day_name,
    }
    first: date = context["month"]
    timetable = hours.timetable()
    context |= {
        "weeks": _weeks(first, timetable),
        "moved": {one.on: one.custom for one in opening_hours.moved_holidays(first, timetable)},
        "before": _month(f"{first.year - (first.month == 1)}-{(first.month - 2) % 12 + 1:02}"),
        "after": _month(f"{first.year + (first.month == 12)}-{first.month % 12 + 1:02}"),
    }
    status = 422 if context["asked"] else 200
    return render(request, "helpline/hours_month.html", context, status=status)


def _month(written: str) -> date | None:
    """Read a month as its first day; nothing where it is none or centuries away."""
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
    return first if YEARS[0] <= first.year <= YEARS[1] else None


def _weeks(first: date, timetable: Timetable) -> list[list[DayPlan | None]]:
    """Return the month's weeks from Monday to Sunday; days of other months are left blank."""
    return [
        [opening_hours.plan(day, timetable) if day.month == first.month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
