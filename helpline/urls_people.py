"""Addresses of the staff pages."""

from django.urls import path

from helpline.views import people

urlpatterns = [
    path("staff/", people.people_list, name="people_list"),
    path("staff/add/", people.person_add, name="person_add"),
    path("staff/<int:pk>/", people.person_change, name="person_change"),
    path("staff/<int:pk>/disable/", people.person_disable, name="person_disable"),
    path("staff/<int:pk>/enable/", people.person_enable, name="person_enable"),
    path("staff/<int:pk>/password/", people.person_password, name="person_password"),
    path("settings/", people.own_settings, name="own_settings"),
]
