"""Addresses of the opening hours."""

from django.urls import path

from helpline.views import hours

urlpatterns = [
    path("hours/", hours.hours, name="hours"),
    path("hours/weekly/", hours.weekly_hours_set, name="weekly_hours_set"),
    path("hours/exceptions/", hours.exception_add, name="exception_add"),
    path(
        "hours/exceptions/<int:pk>/withdraw/", hours.exception_withdraw, name="exception_withdraw"
    ),
    path("hours/policy/", hours.policy_set, name="policy_set"),
]
