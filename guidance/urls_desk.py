"""Addresses of the guidance desk."""

from django.urls import path

from guidance import (
    views_asking,
    views_beginning,
    views_desk,
    views_drafts,
    views_owners,
    views_versions,
)

urlpatterns = [
    path("", views_desk.guidance_desk, name="guidance_desk"),
    path("new/panel/", views_beginning.panel_new, name="panel_new"),
    path("new/matter/", views_beginning.matter_new, name="matter_new"),
    path("documents/<int:pk>/owners/", views_owners.document_owners, name="document_owners"),
    path(
        "documents/<int:pk>/owners/choose/",
        views_owners.document_owners_choose,
        name="document_owners_choose",
    ),
    path("panels/<slug:slug>/change/", views_drafts.draft_start, name="draft_start"),
    path("asking/<slug:slug>/change/", views_asking.asking_start, name="asking_start"),
    path("drafts/<int:pk>/bench/", views_asking.draft_bench, name="draft_bench"),
    path("drafts/<int:pk>/case/", views_asking.draft_case, name="draft_case"),
    path("drafts/<int:pk>/", views_drafts.draft_detail, name="draft_detail"),
    path("drafts/<int:pk>/preview/", views_drafts.draft_preview, name="draft_preview"),
    path("drafts/<int:pk>/field/", views_drafts.draft_field, name="draft_field"),
    path("drafts/<int:pk>/save/", views_drafts.draft_save, name="draft_save"),
    path("drafts/<int:pk>/submit/", views_drafts.draft_submit, name="draft_submit"),
    path("drafts/<int:pk>/give-up/", views_drafts.draft_give_up, name="draft_give_up"),
    path("versions/<int:pk>/", views_versions.version_detail, name="version_detail"),
    path("versions/<int:pk>/approve/", views_versions.version_approve, name="version_approve"),
    path(
        "versions/<int:pk>/send-back/", views_versions.version_send_back, name="version_send_back"
    ),
    path("versions/<int:pk>/publish/", views_versions.version_publish, name="version_publish"),
    path("versions/<int:pk>/review/", views_versions.version_review, name="version_review"),
    path("versions/<int:pk>/retire/", views_versions.version_retire, name="version_retire"),
]
