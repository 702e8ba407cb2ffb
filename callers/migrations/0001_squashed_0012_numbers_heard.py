"""Make the tables of calls and voicemails in their last form, and what writes the log."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger
from phonenumber_field.modelfields import PhoneNumberField

from callers.migrations._log import FORGETS_THE_LOG, WRITES_THE_LOG
from helpline.migrations._together import MakeTogether, refuse


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("callers", "0001_initial"),
        ("callers", "0002_every_call_there_is"),
        ("callers", "0003_voicemail_owner"),
        ("callers", "0004_reviews_and_moments"),
        ("callers", "0005_number_from_the_directory"),
        ("callers", "0006_from_paper"),
        ("callers", "0007_recalls_among_reviews"),
        ("callers", "0008_page_shown"),
        ("callers", "0009_the_log"),
        ("callers", "0011_review_forms"),
        ("callers", "0012_numbers_heard"),
    ]
    dependencies = [
        ("guidance", "0001_squashed_0012_owners_and_new_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeTogether(
            migrations.CreateModel(
                name="Call",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("reference", models.CharField(max_length=12, unique=True)),
                    ("direction", models.CharField(choices=[("IN", "Incoming"), ("OUT", "Outgoing"), ("VOICEMAIL", "Voicemail")], default="IN", max_length=10)),
                    ("started_at", models.DateTimeField()),
                    ("started_by", models.ForeignKey(on_delete=models.PROTECT, related_name="calls_started", to=settings.AUTH_USER_MODEL)),
                    ("nurse", models.ForeignKey(on_delete=models.PROTECT, related_name="calls_held", to=settings.AUTH_USER_MODEL)),
                    ("follow_up", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="calls", to="callers.followup")),
                    ("voicemail", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="calls", to="callers.voicemail")),
                    ("earlier", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="later", to="callers.call")),
                    ("line_state", models.CharField(max_length=20)),
                    ("line_closes_at", models.DateTimeField(null=True)),
                    ("out_of_hours_reason", models.TextField(blank=True)),
                    ("record", models.JSONField(default=dict)),
                    ("versions", models.JSONField(default=dict)),
                    ("callback_e164", PhoneNumberField(blank=True, max_length=128, region=None)),
                    ("other_e164", ArrayField(base_field=models.CharField(max_length=16), db_default=[], default=list, size=None)),
                    ("saved_at", models.DateTimeField(null=True)),
                    (
                        "tier",
                        models.CharField(
                            blank=True,
                            choices=[("SAFETY_NET", "SAFETY_NET"), ("WITHIN_24H", "WITHIN_24H"), ("INCOMPLETE", "INCOMPLETE"), ("IMMEDIATE", "IMMEDIATE"), ("EMERGENCY_999", "EMERGENCY_999")],
                            max_length=16,
                        ),
                    ),
                    ("first_red_at", models.DateTimeField(null=True)),
                    ("closing", models.CharField(blank=True, choices=[("BY_TIER", "By tier"), ("INFORMATION", "Information"), ("LOST", "Lost"), ("NON_CLINICAL", "Non-clinical")], max_length=16)),
                    ("non_clinical", models.CharField(blank=True, choices=[("SILENT", "Silent"), ("WRONG_NUMBER", "Wrong number"), ("HOAX", "Hoax"), ("ABUSIVE", "Abusive")], max_length=16)),
                    ("decision_wanted", models.CharField(blank=True, max_length=16)),
                    ("decision_wanted_at", models.DateTimeField(null=True)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="calls_closed", to=settings.AUTH_USER_MODEL)),
                    ("overran_close", models.BooleanField(default=False)),
                    ("review_wanted", models.JSONField(default=list)),
                    ("review_urgency", models.PositiveSmallIntegerField(null=True)),
                    ("review_due_at", models.DateTimeField(null=True)),
                    ("paper_ended_at", models.DateTimeField(null=True)),
                    (
                        "paper_tier",
                        models.CharField(
                            blank=True,
                            choices=[("SAFETY_NET", "SAFETY_NET"), ("WITHIN_24H", "WITHIN_24H"), ("INCOMPLETE", "INCOMPLETE"), ("IMMEDIATE", "IMMEDIATE"), ("EMERGENCY_999", "EMERGENCY_999")],
                            max_length=16,
                        ),
                    ),
                    ("typed_at", models.DateTimeField(null=True)),
                    ("typed_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="calls_typed", to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["-started_at", "-id"], name="call_newest"),
                        models.Index(fields=["nurse", "-started_at"], name="call_nurse_newest"),
                        models.Index(condition=models.Q(("decision_wanted", ""), _negated=True), fields=["decision_wanted_at"], name="call_decision_wanted"),
                        models.Index(condition=models.Q(("review_urgency__isnull", False)), fields=["review_due_at", "review_urgency", "id"], name="call_review_wanted"),
                        models.Index(condition=models.Q(("closed_at", None)), fields=["nurse", "started_at"], name="call_unfinished"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("closing__in", ["BY_TIER", "INFORMATION", "LOST", "NON_CLINICAL", ""])), name="call_closing_is_known"),
                        models.CheckConstraint(condition=models.Q(("tier__in", ["SAFETY_NET", "WITHIN_24H", "INCOMPLETE", "IMMEDIATE", "EMERGENCY_999", ""])), name="call_tier_is_known"),
                        models.CheckConstraint(condition=models.Q(("direction__in", ["IN", "OUT", "VOICEMAIL"])), name="call_direction_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("direction", "OUT"), ("follow_up__isnull", False)), models.Q(models.Q(("direction", "OUT"), _negated=True), ("follow_up__isnull", True)), _connector="OR"
                            ),
                            name="call_outgoing_comes_from_a_follow_up",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("direction", "VOICEMAIL"), ("voicemail__isnull", False)),
                                models.Q(models.Q(("direction", "VOICEMAIL"), _negated=True), ("voicemail__isnull", True)),
                                _connector="OR",
                            ),
                            name="call_voicemail_has_its_voicemail",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("earlier__isnull", True), models.Q(("earlier", models.F("id")), _negated=True), _connector="OR"), name="call_is_not_its_own_earlier_call"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("closing", "NON_CLINICAL"), ("non_clinical__in", ["SILENT", "WRONG_NUMBER", "HOAX", "ABUSIVE"])),
                                models.Q(models.Q(("closing", "NON_CLINICAL"), _negated=True), ("non_clinical", "")),
                                _connector="OR",
                            ),
                            name="call_non_clinical_says_what_it_was",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decision_wanted", ""), ("decision_wanted_at", None)),
                                models.Q(models.Q(("decision_wanted", ""), _negated=True), ("decision_wanted_at__isnull", False)),
                                _connector="OR",
                            ),
                            name="call_decision_wanted_since_when",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("closed_at", None), ("closed_by", None), ("closing", "")),
                                models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), models.Q(("closing", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="call_closed_at_by_and_kind_together",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("review_urgency", None), ("review_wanted", [])),
                                models.Q(models.Q(("review_wanted", []), _negated=True), ("closed_at__isnull", False), ("review_urgency__isnull", False)),
                                _connector="OR",
                            ),
                            name="call_review_wanted_once_closed",
                        ),
                        models.CheckConstraint(condition=models.Q(("review_due_at", None), ("review_urgency__isnull", False), _connector="OR"), name="call_review_due_while_wanted"),
                        models.CheckConstraint(condition=models.Q(("closed_at", None), ("closed_at__gte", models.F("started_at")), _connector="OR"), name="call_closes_after_it_starts"),
                        models.CheckConstraint(
                            condition=models.Q(("line_state__in", ["open", "closing_soon"]), models.Q(("out_of_hours_reason", ""), _negated=True), _connector="OR"),
                            name="call_out_of_hours_has_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("paper_ended_at", None), ("paper_tier", ""), ("typed_at", None), ("typed_by", None)),
                                models.Q(
                                    ("paper_ended_at__gt", models.F("started_at")),
                                    ("paper_ended_at__isnull", False),
                                    ("paper_tier__in", ["SAFETY_NET", "WITHIN_24H", "INCOMPLETE", "IMMEDIATE", "EMERGENCY_999", ""]),
                                    ("typed_at__gte", models.F("paper_ended_at")),
                                    ("typed_at__isnull", False),
                                    ("typed_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="call_from_paper_says_when_and_by_whom",
                        ),
                        models.UniqueConstraint(condition=models.Q(("typed_at__isnull", False)), fields=("started_by", "started_at"), name="call_from_paper_typed_once"),
                    ],
                },
            ),
            AddTrigger(
                "call",
                Trigger(
                    name="log_row",
                    sql=UpsertTriggerSql(
                        func="""
        IF TG_OP = 'UPDATE' THEN
            IF (
    OLD.reference, OLD.started_at, OLD.closed_at, OLD.nurse_id, OLD.tier, OLD.closing,
    OLD.line_state, OLD.overran_close, OLD.review_wanted, OLD.typed_at, OLD.callback_e164,
    OLD.other_e164, OLD.record->'reason', OLD.record->'notes', OLD.record->'caller_name',
    OLD.record->'outcome', OLD.record->'topics', OLD.record->'refused', OLD.record->'lost'
) IS NOT DISTINCT FROM (
    NEW.reference, NEW.started_at, NEW.closed_at, NEW.nurse_id, NEW.tier, NEW.closing,
    NEW.line_state, NEW.overran_close, NEW.review_wanted, NEW.typed_at, NEW.callback_e164,
    NEW.other_e164, NEW.record->'reason', NEW.record->'notes', NEW.record->'caller_name',
    NEW.record->'outcome', NEW.record->'topics', NEW.record->'refused', NEW.record->'lost'
) THEN
                RETURN NULL;
            END IF;
        END IF;
        PERFORM callers_log_write(NEW.id);
        RETURN NULL;
    """,
                        hash="b57f82b59d394d371570afb847267483d23f3131",
                        operation="INSERT OR UPDATE",
                        pgid="pgtrigger_log_row_61571",
                        table="callers_call",
                        when="AFTER",
                    ),
                ),
            ),
            AddTrigger(
                "call",
                Trigger(
                    name="log_row_goes",
                    sql=UpsertTriggerSql(
                        func="DELETE FROM callers_logrow WHERE call_id = OLD.id; RETURN NULL;",
                        hash="9366aad12dcd473ce4267bac3f1c8d5833399a56",
                        operation="DELETE",
                        pgid="pgtrigger_log_row_goes_ec3a4",
                        table="callers_call",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="ContactAttempt",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="attempts", to="callers.call")),
                    ("follow_up", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="attempts", to="callers.followup")),
                    (
                        "whom",
                        models.CharField(
                            choices=[
                                ("CANCER_LINE", "Hospital 24-hour cancer line"),
                                ("ACUTE_ONCOLOGY", "Acute oncology or on-call oncologist"),
                                ("AMBULANCE", "999 ambulance"),
                                ("EMERGENCY_DEPARTMENT", "A&E"),
                                ("TREATMENT_TEAM", "Treatment team or specialist nurse"),
                                ("PALLIATIVE_TEAM", "Palliative team or hospice"),
                                ("CRISIS_LINE", "Crisis line (111 mental health, Lifeline, Samaritans)"),
                                ("OUT_OF_HOURS", "GP or out-of-hours service"),
                                ("CALLER", "The caller, again"),
                                ("SUPERVISOR", "Supervisor"),
                            ],
                            max_length=24,
                        ),
                    ),
                    ("number", models.CharField(max_length=40)),
                    (
                        "number_from",
                        models.CharField(
                            choices=[
                                ("CARD", "The caller's card"),
                                ("LETTER", "A letter"),
                                ("SWITCHBOARD", "Hospital switchboard"),
                                ("CALLER_PHONE", "Stored in the caller's phone"),
                                ("PUBLIC", "999 or another short public number"),
                                ("RECORD", "This call's record"),
                                ("DIRECTORY", "The directory of hospital contacts"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("contact", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="guidance.contact")),
                    ("directory", models.TextField(blank=True)),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("REACHED", "Reached, hand-over given"),
                                ("NO_ANSWER", "No answer"),
                                ("ENGAGED", "Engaged or queue"),
                                ("MESSAGE", "Message left"),
                                ("ON_THE_WAY", "They are on their way there"),
                                ("CALLER_RINGS", "The caller rings straight after this call"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("spoke_to", models.CharField(blank=True, max_length=200)),
                    ("read_back", models.BooleanField(default=False)),
                    ("note", models.TextField(blank=True)),
                    ("at", models.DateTimeField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("outcome__in", ["REACHED", "NO_ANSWER", "ENGAGED", "MESSAGE", "ON_THE_WAY", "CALLER_RINGS"])), name="attempt_outcome_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(("number_from__in", ["CARD", "LETTER", "SWITCHBOARD", "CALLER_PHONE", "PUBLIC", "RECORD", "DIRECTORY"])), name="attempt_number_from_is_known"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "whom__in",
                                    ["CANCER_LINE", "ACUTE_ONCOLOGY", "AMBULANCE", "EMERGENCY_DEPARTMENT", "TREATMENT_TEAM", "PALLIATIVE_TEAM", "CRISIS_LINE", "OUT_OF_HOURS", "CALLER", "SUPERVISOR"],
                                )
                            ),
                            name="attempt_whom_is_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("contact__isnull", False), ("number_from", "DIRECTORY"), models.Q(("directory", ""), _negated=True)),
                                models.Q(models.Q(("number_from", "DIRECTORY"), _negated=True), ("contact", None), ("directory", "")),
                                _connector="OR",
                            ),
                            name="attempt_from_the_directory_says_which_entry",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("outcome", "REACHED"), _negated=True), models.Q(("spoke_to", ""), _negated=True), _connector="OR"), name="attempt_reached_names_whom"
                        ),
                        models.CheckConstraint(condition=models.Q(("read_back", False), ("outcome", "REACHED"), _connector="OR"), name="attempt_read_back_by_somebody"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_contactattempt", name="append_only", pgid="pgtrigger_append_only_4a2f2"),
            migrations.CreateModel(
                name="FollowUp",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="follow_ups", to="callers.call")),
                    ("kind", models.CharField(choices=[("CALLBACK", "Callback"), ("CHECK", "Check that the team was reached")], max_length=12)),
                    ("why", models.TextField()),
                    ("due_at", models.DateTimeField()),
                    ("at_next_opening", models.BooleanField(default=False)),
                    ("owner", models.ForeignKey(on_delete=models.PROTECT, related_name="follow_ups", to=settings.AUTH_USER_MODEL)),
                    ("first_owner", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("made_at", models.DateTimeField()),
                    ("made_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("completed_at", models.DateTimeField(null=True)),
                    ("completed_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("outcome", models.TextField(blank=True)),
                    ("contact_confirmed", models.BooleanField(default=False)),
                ],
                options={
                    "ordering": ["due_at", "pk"],
                    "indexes": [
                        models.Index(condition=models.Q(("completed_at", None)), fields=["due_at"], name="follow_up_open_due"),
                        models.Index(fields=["owner", "due_at"], name="follow_up_owner_due"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("kind__in", ["CALLBACK", "CHECK"])), name="follow_up_kind_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("completed_at", None), ("completed_by", None)),
                                models.Q(("completed_at__isnull", False), ("completed_by__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="follow_up_completed_with_an_outcome",
                        ),
                        models.CheckConstraint(condition=models.Q(("due_at__gte", models.F("made_at"))), name="follow_up_is_due_after_made"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SupervisorDecision",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="decisions", to="callers.call")),
                    ("about", models.CharField(choices=[("REFUSED_999", "A refused 999"), ("LOST_CALL", "A lost call"), ("NOT_REACHED", "A callback or check that reached nobody")], max_length=16)),
                    ("decision", models.TextField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("about__in", ["REFUSED_999", "LOST_CALL", "NOT_REACHED"])), name="decision_about_is_known"),
                        models.CheckConstraint(condition=models.Q(("decision", ""), _negated=True), name="decision_says_something"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_supervisordecision", name="append_only", pgid="pgtrigger_append_only_a3fff"),
            migrations.CreateModel(
                name="AskedDecision",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="asked_decisions", to="callers.call")),
                    ("about", models.CharField(choices=[("REFUSED_999", "A refused 999"), ("LOST_CALL", "A lost call"), ("NOT_REACHED", "A callback or check that reached nobody")], max_length=16)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("about__in", ["REFUSED_999", "LOST_CALL", "NOT_REACHED"])), name="asked_about_is_known"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_askeddecision", name="append_only", pgid="pgtrigger_append_only_9b0d1"),
            migrations.CreateModel(
                name="HandOver",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="hand_overs", to="callers.call")),
                    ("follow_up", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="hand_overs", to="callers.followup")),
                    ("to", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("text", models.TextField()),
                    ("note", models.TextField(blank=True)),
                    ("next_opening_at", models.DateTimeField(null=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="hand_over_says_something"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_handover", name="append_only", pgid="pgtrigger_append_only_90217"),
            migrations.CreateModel(
                name="Addendum",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="addenda", to="callers.call")),
                    ("text", models.TextField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="addendum_says_something"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_addendum", name="append_only", pgid="pgtrigger_append_only_62fb0"),
            AddTrigger(
                "addendum",
                Trigger(
                    name="log_row",
                    sql=UpsertTriggerSql(
                        func="PERFORM callers_log_write(NEW.call_id); RETURN NULL;",
                        hash="8fe555923a7d43c5bd2d061c9f15aa94772ce897",
                        operation="INSERT",
                        pgid="pgtrigger_log_row_bbefb",
                        table="callers_addendum",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="PanelShown",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="panels", to="callers.call")),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="guidance.version")),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                    ("shown_hash", models.CharField(blank=True, default="", max_length=64)),
                ],
                options={
                    "ordering": ["at", "pk"],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_panelshown", name="append_only", pgid="pgtrigger_append_only_6ff81"),
            migrations.CreateModel(
                name="LogRow",
                fields=[
                    ("call", models.OneToOneField(on_delete=models.DO_NOTHING, primary_key=True, related_name="log_row", serialize=False, to="callers.call")),
                    ("reference", models.CharField(max_length=12)),
                    ("started_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("nurse", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("tier", models.CharField(blank=True, max_length=16)),
                    ("outcome", models.CharField(blank=True, max_length=24)),
                    ("topics", ArrayField(base_field=models.CharField(max_length=24), size=None)),
                    ("flags", ArrayField(base_field=models.CharField(max_length=16), size=None)),
                    ("terms", SearchVectorField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["-started_at", "-call"], name="log_newest"),
                        GinIndex(fastupdate=False, fields=["terms"], name="log_terms"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="LogFilter",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("key", models.CharField(max_length=32, unique=True)),
                    ("owner", models.ForeignKey(on_delete=models.PROTECT, related_name="log_filters", to=settings.AUTH_USER_MODEL)),
                    ("made_at", models.DateTimeField()),
                    ("name", models.CharField(blank=True, max_length=60)),
                    ("wanted", models.JSONField()),
                    ("query", models.JSONField(default=list)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(condition=models.Q(("name", ""), _negated=True), fields=("owner", "name"), name="log_filter_named_once"),
                        models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="log_filter_has_a_key"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="LogExport",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("kinds", models.JSONField()),
                    ("counted", models.PositiveIntegerField(null=True)),
                    ("reason", models.TextField(blank=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("counted__isnull", False), models.Q(("reason", ""), _negated=True), _connector="OR"), name="log_export_of_many_says_why"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_logexport", name="append_only", pgid="pgtrigger_append_only_49cde"),
            migrations.CreateModel(
                name="Voicemail",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("received_at", models.DateTimeField()),
                    ("heard_at", models.DateTimeField()),
                    ("heard_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("words", models.TextField()),
                    ("number", models.CharField(blank=True, max_length=40)),
                    ("number_e164", PhoneNumberField(blank=True, max_length=128, region=None)),
                    ("red_words", models.JSONField(default=list)),
                    ("has_red_words", models.BooleanField(default=False)),
                    ("owner", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("given_at", models.DateTimeField(null=True)),
                    ("given_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("settled_why", models.TextField(blank=True)),
                ],
                options={
                    "ordering": ["received_at", "pk"],
                    "indexes": [
                        models.Index(condition=models.Q(("settled_at", None)), fields=["-has_red_words", "received_at"], name="voicemail_waiting"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="voicemail_says_something"),
                        models.CheckConstraint(condition=models.Q(("heard_at__gte", models.F("received_at"))), name="voicemail_is_heard_after_it_was_left"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("settled_at", None), ("settled_by", None), ("settled_why", "")),
                                models.Q(("settled_at__isnull", False), ("settled_by__isnull", False), models.Q(("settled_why", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="voicemail_settled_with_a_reason",
                        ),
                        models.CheckConstraint(condition=models.Q(("has_red_words", False), ("settled_at", None), _connector="OR"), name="voicemail_with_red_words_is_answered_by_a_call"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("given_at", None), ("given_by", None), ("owner", None)),
                                models.Q(("given_at__isnull", False), ("given_by__isnull", False), ("owner__isnull", False)),
                                _connector="OR",
                            ),
                            name="voicemail_owner_was_given_it",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="NumberHeard",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("hash", models.CharField(max_length=64)),
                    ("call", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="callers.call")),
                    ("voicemail", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="callers.voicemail")),
                    ("at", models.DateTimeField(db_index=True)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["hash", "at"], name="number_heard_hash_at"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("hash__regex", "^[0-9a-f]{64}$")), name="number_heard_is_a_hash"),
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("call__isnull", False), ("voicemail", None)), models.Q(("call", None), ("voicemail__isnull", False)), _connector="OR"),
                            name="number_heard_in_one_place",
                        ),
                        models.UniqueConstraint(fields=("call", "hash"), name="number_heard_once_in_a_call"),
                        models.UniqueConstraint(fields=("voicemail", "hash"), name="number_heard_once_in_a_voicemail"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Review",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="reviews", to="callers.call")),
                    ("reasons", models.JSONField()),
                    ("text", models.TextField()),
                    ("form", models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ("ratings", models.JSONField(db_default={}, default=dict)),
                    ("score", models.DecimalField(decimal_places=1, max_digits=2, null=True)),
                    ("accuracy", models.PositiveSmallIntegerField(null=True)),
                    ("reply_due_at", models.DateTimeField(null=True)),
                    ("revises", models.OneToOneField(null=True, on_delete=models.PROTECT, related_name="revision", to="callers.review")),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="review_says_something"),
                        models.CheckConstraint(condition=models.Q(("reasons", []), _negated=True), name="review_names_reasons"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("accuracy", None), ("form", 0), ("ratings", {}), ("reply_due_at", None), ("score", None)),
                                models.Q(("accuracy__isnull", False), ("form__gt", 0), ("reply_due_at__isnull", False), models.Q(("ratings", {}), _negated=True)),
                                _connector="OR",
                            ),
                            name="review_form_is_whole_or_none",
                        ),
                        models.CheckConstraint(condition=models.Q(("accuracy", None), models.Q(("accuracy__gte", 1), ("accuracy__lte", 7)), _connector="OR"), name="review_accuracy_is_on_its_scale"),
                        models.CheckConstraint(condition=models.Q(("score", None), models.Q(("score__gte", 1), ("score__lte", 5)), _connector="OR"), name="review_score_is_on_its_scale"),
                        models.CheckConstraint(condition=models.Q(("revises", None), models.Q(("revises", models.F("id")), _negated=True), _connector="OR"), name="review_revises_another"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_review", name="append_only", pgid="pgtrigger_append_only_822c9"),
            AddTrigger(
                "review",
                Trigger(
                    name="of_anothers_call",
                    sql=UpsertTriggerSql(
                        func="""
        IF EXISTS (SELECT 1 FROM callers_call
                    WHERE id = NEW.call_id
                      AND NEW.by_id IN (nurse_id, started_by_id, closed_by_id)) THEN
            RAISE EXCEPTION 'nobody reviews their own call' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                        hash="8286d6faf87a774c3054ce2b0cf2b25e9d803d40",
                        operation="INSERT",
                        pgid="pgtrigger_of_anothers_call_f0a7e",
                        table="callers_review",
                        when="BEFORE",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="ReviewReply",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("review", models.ForeignKey(on_delete=models.PROTECT, related_name="replies", to="callers.review")),
                    ("text", models.TextField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="reply_says_something"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_reviewreply", name="append_only", pgid="pgtrigger_append_only_a22de"),
            migrations.CreateModel(
                name="ReviewSignOff",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("review", models.OneToOneField(on_delete=models.PROTECT, related_name="sign_off", to="callers.review")),
                    ("text", models.TextField(blank=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_reviewsignoff", name="append_only", pgid="pgtrigger_append_only_7c4fc"),
            AddTrigger(
                "reviewsignoff",
                Trigger(
                    name="of_anothers_call",
                    sql=UpsertTriggerSql(
                        func="""
        IF EXISTS (SELECT 1 FROM callers_review AS review
                     JOIN callers_call AS call ON call.id = review.call_id
                    WHERE review.id = NEW.review_id
                      AND NEW.by_id IN (call.nurse_id, call.started_by_id, call.closed_by_id)) THEN
            RAISE EXCEPTION 'nobody signs off their own call' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                        hash="96bc48fcdcb10a39400a8f0cce0a6a016b34ea4c",
                        operation="INSERT",
                        pgid="pgtrigger_of_anothers_call_cc2cc",
                        table="callers_reviewsignoff",
                        when="BEFORE",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="Run",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="runs", to="callers.call")),
                    ("slug", models.SlugField()),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="runs", to="guidance.version")),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    (
                        "tier",
                        models.CharField(
                            choices=[("SAFETY_NET", "SAFETY_NET"), ("WITHIN_24H", "WITHIN_24H"), ("INCOMPLETE", "INCOMPLETE"), ("IMMEDIATE", "IMMEDIATE"), ("EMERGENCY_999", "EMERGENCY_999")],
                            max_length=16,
                        ),
                    ),
                    ("assessment", models.JSONField(default=dict)),
                    ("abandoned_at", models.DateTimeField(null=True)),
                    ("abandoned_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("abandoned_reason", models.TextField(blank=True)),
                ],
                options={
                    "ordering": ["opened_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("tier__in", ["SAFETY_NET", "WITHIN_24H", "INCOMPLETE", "IMMEDIATE", "EMERGENCY_999"])), name="run_tier_is_known"),
                        models.UniqueConstraint(condition=models.Q(("abandoned_at", None)), fields=("call", "slug"), name="run_one_of_each_checklist"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("abandoned_at", None), ("abandoned_by", None), ("abandoned_reason", "")),
                                models.Q(("abandoned_at__isnull", False), ("abandoned_by__isnull", False), models.Q(("abandoned_reason", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="run_abandoned_with_a_reason",
                        ),
                    ],
                },
            ),
            AddTrigger(
                "run",
                Trigger(
                    name="log_row",
                    sql=UpsertTriggerSql(
                        func="PERFORM callers_log_write(NEW.call_id); RETURN NULL;",
                        hash="5dd1365ad4ca1c9a8e81de064881cf2f029f324a",
                        operation='INSERT OR UPDATE OF "abandoned_at"',
                        pgid="pgtrigger_log_row_411db",
                        table="callers_run",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="Answer",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="answers", to="callers.call")),
                    ("run", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="answers", to="callers.run")),
                    ("version", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="guidance.version")),
                    ("question", models.CharField(max_length=12)),
                    ("asked", models.TextField()),
                    ("value", models.CharField(max_length=20)),
                    ("label", models.TextField()),
                    ("level", models.CharField(max_length=12)),
                    ("note", models.TextField(blank=True)),
                    ("corrects", models.OneToOneField(null=True, on_delete=models.PROTECT, related_name="+", to="callers.answer")),
                    ("correction_reason", models.TextField(blank=True)),
                    ("lowered", models.BooleanField(default=False)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "indexes": [
                        models.Index(fields=["call", "at"], name="answer_call_at"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("lowered", False), models.Q(("correction_reason", ""), _negated=True), _connector="OR"), name="answer_that_lowers_has_a_reason"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_answer", name="append_only", pgid="pgtrigger_append_only_20ea9"),
            migrations.CreateModel(
                name="TierConfirmation",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="confirmations", to="callers.call")),
                    ("run", models.ForeignKey(on_delete=models.PROTECT, related_name="confirmations", to="callers.run")),
                    (
                        "computed",
                        models.CharField(
                            choices=[("SAFETY_NET", "SAFETY_NET"), ("WITHIN_24H", "WITHIN_24H"), ("INCOMPLETE", "INCOMPLETE"), ("IMMEDIATE", "IMMEDIATE"), ("EMERGENCY_999", "EMERGENCY_999")],
                            max_length=16,
                        ),
                    ),
                    (
                        "confirmed",
                        models.CharField(
                            choices=[("SAFETY_NET", "SAFETY_NET"), ("WITHIN_24H", "WITHIN_24H"), ("INCOMPLETE", "INCOMPLETE"), ("IMMEDIATE", "IMMEDIATE"), ("EMERGENCY_999", "EMERGENCY_999")],
                            max_length=16,
                        ),
                    ),
                    ("because", models.JSONField(default=list)),
                    ("rule", models.TextField(blank=True)),
                    ("reason", models.TextField(blank=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("confirmed__in", ["SAFETY_NET", "WITHIN_24H", "INCOMPLETE", "IMMEDIATE", "EMERGENCY_999"])), name="tier_confirmed_is_known"),
                        models.CheckConstraint(condition=models.Q(("computed__in", ["SAFETY_NET", "WITHIN_24H", "INCOMPLETE", "IMMEDIATE", "EMERGENCY_999"])), name="tier_computed_is_known"),
                        models.CheckConstraint(condition=models.Q(("computed", models.F("confirmed")), models.Q(("reason", ""), _negated=True), _connector="OR"), name="tier_raised_with_a_reason"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_tierconfirmation", name="append_only", pgid="pgtrigger_append_only_34807"),
            migrations.CreateModel(
                name="StepRecord",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="steps", to="callers.call")),
                    ("run", models.ForeignKey(on_delete=models.PROTECT, related_name="steps", to="callers.run")),
                    ("step", models.CharField(max_length=50)),
                    ("words", models.TextField()),
                    ("state", models.CharField(choices=[("DONE", "Done"), ("NOT_APPLICABLE", "Not applicable"), ("NOT_DONE", "Not done")], max_length=16)),
                    ("reason", models.TextField(blank=True)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("state__in", ["DONE", "NOT_APPLICABLE", "NOT_DONE"])), name="step_state_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(models.Q(("state", "NOT_DONE"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"), name="step_not_done_has_a_reason"
                        ),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_steprecord", name="append_only", pgid="pgtrigger_append_only_8bbba"),
            migrations.CreateModel(
                name="DeclinedChecklist",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="declined", to="callers.call")),
                    ("slug", models.SlugField()),
                    ("reason", models.TextField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="declined_with_a_reason"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_declinedchecklist", name="append_only", pgid="pgtrigger_append_only_b9c2b"),
            migrations.CreateModel(
                name="ExplainedBlanks",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="explained", to="callers.call")),
                    ("questions", models.JSONField()),
                    ("reason", models.TextField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="explained_with_a_reason"),
                        models.CheckConstraint(condition=models.Q(("questions", []), _negated=True), name="explained_names_questions"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_explainedblanks", name="append_only", pgid="pgtrigger_append_only_af8e1"),
            migrations.CreateModel(
                name="Disclosure",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="disclosures", to="callers.call")),
                    (
                        "basis",
                        models.CharField(
                            choices=[("CONSENTED", "Consented"), ("SERIOUS_HARM", "No consent: serious harm"), ("CHILD", "No consent: child at risk"), ("LEGAL_DUTY", "Legal duty")], max_length=16
                        ),
                    ),
                    ("reason", models.TextField()),
                    ("authorised_by", models.CharField(max_length=200)),
                    ("what", models.TextField()),
                    ("with_whom", models.CharField(max_length=200)),
                    ("shared_at", models.DateTimeField()),
                    ("caller_told", models.BooleanField(default=False)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("basis__in", ["CONSENTED", "SERIOUS_HARM", "CHILD", "LEGAL_DUTY"])), name="disclosure_basis_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("what", ""), _negated=True),
                                models.Q(("with_whom", ""), _negated=True),
                                models.Q(("authorised_by", ""), _negated=True),
                            ),
                            name="disclosure_is_whole",
                        ),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_disclosure", name="append_only", pgid="pgtrigger_append_only_25132"),
            migrations.CreateModel(
                name="SafeguardingNote",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="safeguarding_notes", to="callers.call")),
                    ("at_risk", models.CharField(choices=[("ADULT", "An adult at risk"), ("CHILD", "A child")], max_length=8)),
                    ("text", models.TextField()),
                    ("lead_told", models.CharField(max_length=200)),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("at_risk__in", ["ADULT", "CHILD"])), name="safeguarding_at_risk_is_known"),
                        models.CheckConstraint(condition=models.Q(models.Q(("text", ""), _negated=True), models.Q(("lead_told", ""), _negated=True)), name="safeguarding_is_whole"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_safeguardingnote", name="append_only", pgid="pgtrigger_append_only_78164"),
            migrations.CreateModel(
                name="UndoneClosing",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="undone_closings", to="callers.call")),
                    ("non_clinical", models.CharField(choices=[("SILENT", "Silent"), ("WRONG_NUMBER", "Wrong number"), ("HOAX", "Hoax"), ("ABUSIVE", "Abusive")], max_length=16)),
                    ("closed_at", models.DateTimeField()),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("non_clinical__in", ["SILENT", "WRONG_NUMBER", "HOAX", "ABUSIVE"])), name="undone_kind_is_known"),
                        models.CheckConstraint(condition=models.Q(("at__gte", models.F("closed_at"))), name="undone_after_it_was_closed"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_undoneclosing", name="append_only", pgid="pgtrigger_append_only_877f1"),
            migrations.CreateModel(
                name="LinkedCall",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("call", models.ForeignKey(on_delete=models.PROTECT, related_name="links", to="callers.call")),
                    ("earlier", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="callers.call")),
                    ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ["at", "pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("earlier", models.F("call")), _negated=True), name="link_is_to_another_call"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="callers_linkedcall", name="append_only", pgid="pgtrigger_append_only_0e86b"),
        ),
        migrations.RunSQL(WRITES_THE_LOG, FORGETS_THE_LOG),
    ]
