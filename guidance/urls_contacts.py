"""Addresses of the directory of hospital contacts."""

from django.urls import path

from guidance import views_contacts

urlpatterns = [
    path("", views_contacts.contact_list, name="contact_list"),
    path("add/", views_contacts.contact_add, name="contact_add"),
    path("<int:pk>/", views_contacts.contact_detail, name="contact_detail"),
    path("<int:pk>/change/", views_contacts.contact_change, name="contact_change"),
    path("<int:pk>/verify/", views_contacts.contact_verify, name="contact_verify"),
    path("<int:pk>/retire/", views_contacts.contact_retire, name="contact_retire"),
]
