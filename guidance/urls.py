"""Addresses of guidance."""

from django.urls import include, path

from guidance import views, views_decisions, views_downtime

app_name = "guidance"

urlpatterns = [
    path("", views.library, name="library"),
    path("panels/<slug:slug>/", views.panel, name="panel"),
    path("checklists/", views.checklists, name="checklists"),
    path("checklists/<slug:slug>/", views.checklist, name="checklist"),
    path("contacts/", include("guidance.urls_contacts")),
    path("desk/", include("guidance.urls_desk")),
    path("decisions/", views_decisions.decisions, name="decisions"),
    path("decisions/<slug:slug>/", views_decisions.decision_detail, name="decision_detail"),
    path("decisions/<slug:slug>/answer/", views_decisions.decision_answer, name="decision_answer"),
    path("downtime/", views_downtime.downtime, name="downtime"),
]
