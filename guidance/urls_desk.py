"""Addresses of the guidance desk."""

from django.urls import path

from guidance import views_desk as views

urlpatterns = [
    path("", views.guidance_desk, name="guidance_desk"),
    path("panels/<slug:slug>/change/", views.draft_start, name="draft_start"),
    path("drafts/<int:pk>/", views.draft_detail, name="draft_detail"),
    path("drafts/<int:pk>/preview/", views.draft_preview, name="draft_preview"),
    path("drafts/<int:pk>/field/", views.draft_field, name="draft_field"),
    path("drafts/<int:pk>/save/", views.draft_save, name="draft_save"),
    path("drafts/<int:pk>/submit/", views.draft_submit, name="draft_submit"),
    path("drafts/<int:pk>/give-up/", views.draft_give_up, name="draft_give_up"),
    path("versions/<int:pk>/", views.version_detail, name="version_detail"),
    path("versions/<int:pk>/approve/", views.version_approve, name="version_approve"),
    path("versions/<int:pk>/send-back/", views.version_send_back, name="version_send_back"),
    path("versions/<int:pk>/publish/", views.version_publish, name="version_publish"),
    path("versions/<int:pk>/review/", views.version_review, name="version_review"),
    path("versions/<int:pk>/retire/", views.version_retire, name="version_retire"),
]
