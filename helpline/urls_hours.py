"""Addresses of the opening hours."""

from django.urls import path

from helpline.views import hours, hours_month

urlpatterns = [
    path("hours/", hours.hours, name="hours"),
    path("hours/month/", hours_month.hours_month, name="hours_month"),
    path("hours/now/close/", hours.line_close, name="line_close"),
    path("hours/now/open/", hours.line_open, name="line_open"),
    path("hours/holidays/", hours.holiday_decide, name="holiday_decide"),
    path("hours/weekly/", hours.weekly_hours_set, name="weekly_hours_set"),
    path("hours/exceptions/", hours.exception_add, name="exception_add"),
    path(
        "hours/exceptions/<int:pk>/withdraw/", hours.exception_withdraw, name="exception_withdraw"
    ),
    path("hours/exceptions/<int:pk>/change/", hours.exception_change, name="exception_change"),
    path("hours/policy/", hours.policy_set, name="policy_set"),
]
