"""Addresses of the staff pages."""

from django.urls import path

from helpline.views import people

urlpatterns = [
    path("staff/", people.people_list, name="people_list"),
    path("staff/add/", people.person_add, name="person_add"),
    path("staff/<int:pk>/", people.person_change, name="person_change"),
    path("settings/", people.own_settings, name="own_settings"),
]
