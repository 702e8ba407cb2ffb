"""Make the tables of guidance in their last form, and what keeps them unchanged."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Regex

from guidance.migrations._guards import (
    APPROVED_BY_ANOTHER,
    COMES_BACK,
    NO_TWO_PEOPLE,
    REFUSES_CHANGE,
    SAID,
    STAYS_AWAY,
    TWO_PEOPLE,
    never_changes,
)
from guidance.models.searchable import SearchWords
from helpline.migrations._together import MakeTogether, refuse


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("guidance", "0001_documents_and_versions"),
        ("guidance", "0002_refuse_change"),
        ("guidance", "0003_slugs_of_what_asks"),
        ("guidance", "0004_drafts"),
        ("guidance", "0005_two_people"),
        ("guidance", "0006_decision_answers"),
        ("guidance", "0007_cases"),
        ("guidance", "0008_cases_never_change"),
        ("guidance", "0009_contacts"),
        ("guidance", "0010_contact_imports"),
        ("guidance", "0011_recalls"),
        ("guidance", "0012_owners_and_new_documents"),
    ]
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        MakeTogether(
            migrations.CreateModel(
                name="Document",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("kind", models.CharField(choices=[("PANEL", "Panel"), ("CHECKLIST", "Checklist"), ("URGENT_MATTER", "Urgent matter")], max_length=16)),
                    ("slug", models.SlugField(max_length=80)),
                    ("made_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("kind", "slug"), name="document_kind_slug_is_unique"),
                        models.UniqueConstraint(condition=models.Q(("kind__in", ["CHECKLIST", "URGENT_MATTER"])), fields=("slug",), name="document_that_asks_has_its_own_slug"),
                        models.CheckConstraint(condition=models.Q(("kind__in", ["PANEL", "CHECKLIST", "URGENT_MATTER"])), name="document_kind_is_known"),
                        models.CheckConstraint(condition=models.Q(("slug", ""), _negated=True), name="document_has_a_slug"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Version",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("document", models.ForeignKey(on_delete=models.PROTECT, related_name="versions", to="guidance.document")),
                    ("number", models.PositiveIntegerField()),
                    ("title", models.CharField(max_length=160)),
                    ("urgency", models.CharField(choices=[("EMERGENCY", "Emergency"), ("URGENT", "Urgent"), ("ROUTINE", "Routine")], max_length=12)),
                    ("group", models.CharField(max_length=60)),
                    ("one_line", models.TextField()),
                    ("content", models.TextField()),
                    ("html", models.TextField(blank=True)),
                    ("front_matter", models.JSONField(default=dict)),
                    ("content_hash", models.CharField(max_length=64)),
                    ("source", models.CharField(max_length=200)),
                    ("author", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="guidance_written", to=settings.AUTH_USER_MODEL)),
                    ("reviewed_on", models.DateField(blank=True, null=True)),
                    ("review_due", models.DateField(blank=True, null=True)),
                    ("made_at", models.DateTimeField()),
                    ("words", models.TextField(blank=True, verbose_name="keywords and synonyms, one a line")),
                    ("plain", models.TextField(blank=True, verbose_name="the body as plain text")),
                    (
                        "search",
                        models.GeneratedField(db_persist=True, expression=SearchWords(models.F("title"), models.F("words"), models.F("one_line"), models.F("plain")), output_field=SearchVectorField()),
                    ),
                ],
                options={
                    "indexes": [
                        GinIndex(fields=["search"], name="version_search"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("document", "number"), name="version_number_is_unique"),
                        models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="version_number_from_one"),
                        models.CheckConstraint(condition=models.Q(("urgency__in", ["EMERGENCY", "URGENT", "ROUTINE"])), name="version_urgency_is_known"),
                        models.CheckConstraint(condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="version_hash_is_sha256"),
                        models.CheckConstraint(
                            condition=models.Q(("reviewed_on__isnull", True), ("review_due__isnull", True), ("review_due__gt", models.F("reviewed_on")), _connector="OR"),
                            name="version_review_due_after_review",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("content", ""), _negated=True), models.Q(("one_line", ""), _negated=True)), name="version_is_not_blank"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Draft",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("document", models.ForeignKey(on_delete=models.PROTECT, related_name="drafts", to="guidance.document")),
                    ("base", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="guidance.version")),
                    ("fields", models.JSONField(default=dict)),
                    ("versions", models.JSONField(default=dict)),
                    (
                        "state",
                        models.CharField(
                            choices=[("WRITING", "Being written"), ("SUBMITTED", "Waits for an approver"), ("APPROVED", "Approved"), ("GIVEN_UP", "Given up")], default="WRITING", max_length=12
                        ),
                    ),
                    ("submitted", models.OneToOneField(null=True, on_delete=models.PROTECT, related_name="waiting_draft", to="guidance.version")),
                    ("started_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("started_at", models.DateTimeField()),
                    ("saved_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(condition=models.Q(("state__in", ["WRITING", "SUBMITTED"])), fields=("document",), name="draft_is_one_at_a_time"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ["SUBMITTED", "APPROVED"]), ("submitted__isnull", False)),
                                models.Q(("state__in", ["WRITING", "GIVEN_UP"]), ("submitted__isnull", True)),
                                _connector="OR",
                            ),
                            name="draft_waits_with_its_version",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="DraftEditor",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("draft", models.ForeignKey(on_delete=models.PROTECT, related_name="editors", to="guidance.draft")),
                    ("person", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("draft", "person"), name="draft_editor_is_named_once"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Submission",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.OneToOneField(on_delete=models.PROTECT, related_name="submission", to="guidance.version")),
                    ("draft", models.ForeignKey(on_delete=models.PROTECT, related_name="submissions", to="guidance.draft")),
                    ("reason", models.TextField()),
                    ("losses", models.JSONField(default=list)),
                    ("trigger", models.CharField(choices=[("EVIDENCE", "New evidence"), ("INCIDENT", "An incident"), ("REVIEW_DATE", "The review date"), ("WORDING", "Wording")], max_length=12)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="submission_has_a_reason"),
                        models.CheckConstraint(condition=models.Q(("trigger__in", ["EVIDENCE", "INCIDENT", "REVIEW_DATE", "WORDING"])), name="submission_trigger_is_known"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubmissionEnd",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.OneToOneField(on_delete=models.PROTECT, related_name="submission_end", to="guidance.version")),
                    ("how", models.CharField(choices=[("SENT_BACK", "Sent back"), ("CHANGED", "The draft was changed afterwards"), ("GIVEN_UP", "Given up")], max_length=12)),
                    ("comment", models.TextField(blank=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("how", "SENT_BACK"), _negated=True), models.Q(("comment", ""), _negated=True), _connector="OR"), name="sent_back_with_a_comment"
                        ),
                        models.CheckConstraint(condition=models.Q(("how__in", ["SENT_BACK", "CHANGED", "GIVEN_UP"])), name="submission_end_is_known"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Case",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("document", models.ForeignKey(on_delete=models.PROTECT, related_name="cases", to="guidance.document")),
                    ("number", models.PositiveIntegerField()),
                    ("draft", models.ForeignKey(on_delete=models.PROTECT, related_name="cases", to="guidance.draft")),
                    ("answers", models.JSONField(default=dict)),
                    (
                        "tier",
                        models.CharField(
                            choices=[("SAFETY_NET", "SAFETY_NET"), ("WITHIN_24H", "WITHIN_24H"), ("INCOMPLETE", "INCOMPLETE"), ("IMMEDIATE", "IMMEDIATE"), ("EMERGENCY_999", "EMERGENCY_999")],
                            max_length=16,
                        ),
                    ),
                    ("why", models.TextField()),
                    ("is_dropped", models.BooleanField(default=False)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["document", "number"], name="case_by_document"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="case_says_why"),
                        models.CheckConstraint(condition=models.Q(("tier__in", ["SAFETY_NET", "WITHIN_24H", "INCOMPLETE", "IMMEDIATE", "EMERGENCY_999"])), name="case_tier_is_known"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Contact",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("hospital", models.CharField(max_length=120)),
                    ("department", models.CharField(blank=True, max_length=120)),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("CANCER_LINE", "24-hour cancer line"),
                                ("ACUTE_ONCOLOGY", "Acute oncology or on-call oncologist"),
                                ("CORD_COORDINATOR", "Spinal cord compression coordinator (professionals only)"),
                                ("SWITCHBOARD", "Switchboard"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("numbers", ArrayField(base_field=models.CharField(max_length=16), size=None)),
                    ("ask_for", models.CharField(blank=True, max_length=300)),
                    ("hours", models.CharField(max_length=200)),
                    ("nation", models.CharField(choices=[("england", "England"), ("scotland", "Scotland"), ("wales", "Wales"), ("northern_ireland", "Northern Ireland")], max_length=20)),
                    ("towns", ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                    ("postcode_areas", ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                    ("verified_on", models.DateField(null=True)),
                    ("verified_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="contacts_verified", to=settings.AUTH_USER_MODEL)),
                    ("verify_again_due", models.DateField(null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("retired_at", models.DateTimeField(null=True)),
                    ("retired_reason", models.TextField(blank=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(Lower("hospital"), Lower("department"), models.F("purpose"), condition=models.Q(("retired_at", None)), name="contact_is_listed_once"),
                        models.CheckConstraint(condition=models.Q(("purpose__in", ["CANCER_LINE", "ACUTE_ONCOLOGY", "CORD_COORDINATOR", "SWITCHBOARD"])), name="contact_purpose_is_known"),
                        models.CheckConstraint(condition=models.Q(("nation__in", ["england", "scotland", "wales", "northern_ireland"])), name="contact_nation_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(Regex(Cast(models.F("numbers"), models.TextField()), "^\\{\\+44[0-9]{9,10}(,\\+44[0-9]{9,10}){0,3}\\}$")), name="contact_numbers_are_e164"
                        ),
                        models.CheckConstraint(condition=models.Q(models.Q(("hospital", ""), _negated=True), models.Q(("hours", ""), _negated=True)), name="contact_says_where_and_when"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("verified_by", None), ("verified_on", None), ("verify_again_due", None)),
                                models.Q(("verified_by__isnull", False), ("verified_on__isnull", False), ("verify_again_due__gt", models.F("verified_on"))),
                                _connector="OR",
                            ),
                            name="contact_verified_by_whom_and_until_when",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("retired_at", None), ("retired_reason", "")), models.Q(("retired_at__isnull", False), models.Q(("retired_reason", ""), _negated=True)), _connector="OR"
                            ),
                            name="contact_retired_with_a_reason",
                        ),
                    ],
                },
            ),
            refuse("DELETE", of="guidance_contact", name="never_deleted", pgid="pgtrigger_never_deleted_e0f1a"),
            migrations.CreateModel(
                name="ContactChange",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("contact", models.ForeignKey(on_delete=models.PROTECT, related_name="changes", to="guidance.contact")),
                    ("what", models.CharField(choices=[("ADDED", "Added"), ("CHANGED", "Changed"), ("VERIFIED", "Rung and verified"), ("RETIRED", "Retired")], max_length=10)),
                    ("fields", models.JSONField()),
                    ("again_due", models.DateField(null=True)),
                    ("reason", models.TextField(blank=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "indexes": [
                        models.Index(fields=["contact", "at"], name="contact_change_at"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("what__in", ["ADDED", "CHANGED", "VERIFIED", "RETIRED"])), name="contact_change_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("what__in", ["CHANGED", "RETIRED"]), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                            name="contact_change_has_a_reason",
                        ),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="guidance_contactchange", name="append_only", pgid="pgtrigger_append_only_1f341"),
            migrations.CreateModel(
                name="ContactImport",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("text", models.TextField()),
                    ("made_at", models.DateTimeField()),
                    ("made_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("imported_at", models.DateTimeField(null=True)),
                    ("imported_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("imported_at", None), ("imported_by", None)), models.Q(("imported_at__isnull", False), ("imported_by__isnull", False)), _connector="OR"),
                            name="contact_import_by_whom_and_when",
                        ),
                    ],
                },
            ),
            refuse("DELETE", of="guidance_contactimport", name="never_deleted", pgid="pgtrigger_never_deleted_e78a8"),
            migrations.CreateModel(
                name="DecisionAnswer",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("decision", models.SlugField(max_length=80)),
                    ("number", models.PositiveIntegerField()),
                    ("question", models.TextField()),
                    ("answer", models.TextField()),
                    ("name", models.CharField(blank=True, max_length=120)),
                    ("role", models.CharField(blank=True, max_length=60)),
                    ("registration_number", models.CharField(blank=True, max_length=40)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="decisions_answered", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["decision", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("decision", "number"), name="decision_answer_number_is_unique"),
                        models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="decision_answer_number_from_one"),
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("decision", ""), _negated=True), models.Q(("question", ""), _negated=True), models.Q(("answer", ""), _negated=True)),
                            name="decision_answer_is_not_blank",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(models.Q(("name", ""), _negated=True), models.Q(("role", ""), _negated=True)),
                                models.Q(("name", ""), ("registration_number", ""), ("role", "")),
                                _connector="OR",
                            ),
                            name="decision_answer_signature_is_whole",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Approval",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="approvals", to="guidance.version")),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="guidance_approved", to=settings.AUTH_USER_MODEL)),
                    ("name", models.CharField(max_length=120)),
                    ("role", models.CharField(max_length=60)),
                    ("registration_number", models.CharField(blank=True, max_length=40)),
                    ("at", models.DateTimeField()),
                    ("content_hash", models.CharField(max_length=64)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("version", "by"), name="approval_is_once_by_each_person"),
                        models.CheckConstraint(condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("role", ""), _negated=True)), name="approval_names_the_approver"),
                        models.CheckConstraint(condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="approval_hash_is_sha256"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Publication",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="publications", to="guidance.version")),
                    ("from_at", models.DateTimeField()),
                    ("by", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="guidance_published", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["version", "-from_at"], name="publication_version_from"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("from_at__gte", models.F("at"))), name="publication_is_never_backdated"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Review",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="reviews", to="guidance.version")),
                    ("reviewed_on", models.DateField()),
                    ("next_due", models.DateField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="guidance_reviewed", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("next_due__gt", models.F("reviewed_on"))), name="review_next_due_is_later"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Retirement",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="retirements", to="guidance.version")),
                    ("reason", models.TextField()),
                    ("replacement", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="replaces", to="guidance.version")),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="guidance_retired", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="retirement_has_a_reason"),
                        models.CheckConstraint(
                            condition=models.Q(("replacement__isnull", True), models.Q(("replacement", models.F("version")), _negated=True), _connector="OR"), name="retirement_replaced_by_another"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Ownership",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("document", models.ForeignKey(on_delete=models.PROTECT, related_name="ownerships", to="guidance.document")),
                    ("place", models.CharField(choices=[("OWNER", "Owner"), ("SECOND", "Second owner")], max_length=6)),
                    ("person", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("place__in", ["OWNER", "SECOND"])), name="ownership_place_is_known"),
                        models.CheckConstraint(condition=models.Q(("place", "SECOND"), ("person__isnull", False), _connector="OR"), name="ownership_owner_is_somebody"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Recall",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("version", models.OneToOneField(on_delete=models.PROTECT, related_name="recall", to="guidance.version")),
                    ("severity", models.CharField(choices=[("HARMFUL", "May have caused harm"), ("MISLEADING", "May have misled"), ("MINOR", "Wording only")], max_length=12)),
                    ("reason", models.TextField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="guidance_recalled", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("severity__in", ["HARMFUL", "MISLEADING", "MINOR"])), name="recall_severity_is_known"),
                        models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="recall_has_a_reason"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="guidance_recall", name="append_only", pgid="pgtrigger_append_only_346e3"),
        ),
        migrations.RunSQL(REFUSES_CHANGE, "DROP FUNCTION guidance_refuse_change();"),
        migrations.RunSQL(TWO_PEOPLE, NO_TWO_PEOPLE),
        migrations.RunSQL(APPROVED_BY_ANOTHER, "DROP TRIGGER guidance_approval_by_another ON guidance_approval;"),
        migrations.RunSQL(STAYS_AWAY, COMES_BACK),
        *(never_changes(table) for table in SAID),
    ]
