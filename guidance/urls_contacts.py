"""Addresses of the directory of hospital contacts."""

from django.urls import path

from guidance import views_contacts, views_contacts_csv

urlpatterns = [
    path("", views_contacts.contact_list, name="contact_list"),
    path("add/", views_contacts.contact_add, name="contact_add"),
    path("export/", views_contacts_csv.contact_export, name="contact_export"),
    path("import/", views_contacts_csv.contact_import, name="contact_import"),
    path(
        "imports/<int:pk>/", views_contacts_csv.contact_import_detail, name="contact_import_detail"
    ),
    path("imports/<int:pk>/run/", views_contacts_csv.contact_import_run, name="contact_import_run"),
    path("<int:pk>/", views_contacts.contact_detail, name="contact_detail"),
    path("<int:pk>/change/", views_contacts.contact_change, name="contact_change"),
    path("<int:pk>/verify/", views_contacts.contact_verify, name="contact_verify"),
    path("<int:pk>/retire/", views_contacts.contact_retire, name="contact_retire"),
]
