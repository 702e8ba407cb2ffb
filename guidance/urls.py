"""Addresses of guidance."""

from django.urls import include, path

from guidance import views, views_downtime

app_name = "guidance"

urlpatterns = [
    path("", views.library, name="library"),
    path("panels/<slug:slug>/", views.panel, name="panel"),
    path("checklists/", views.checklists, name="checklists"),
    path("checklists/<slug:slug>/", views.checklist, name="checklist"),
    path("desk/", include("guidance.urls_desk")),
    path("decisions/", views.decisions, name="decisions"),
    path("downtime/", views_downtime.downtime, name="downtime"),
]
