"""Make the tables of people, audit and hours in their last form, with a new database's first rows."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Lower
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from helpline.migrations._first_rows import lay_down, make_cache_table, mark
from helpline.migrations._together import MakeTogether, refuse
from helpline.models.hours import DateRange, IntegerRange, SecondsOf


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("helpline", "0001_people_audit_and_installation"),
        ("helpline", "0002_mark_the_database"),
        ("helpline", "0003_hours"),
        ("helpline", "0004_usual_hours"),
        ("helpline", "0005_audit_role_is_known"),
        ("helpline", "0006_safeguarding_lead"),
        ("helpline", "0007_several_sessions_a_weekday"),
    ]
    dependencies = []

    operations = [
        MakeTogether(
            migrations.CreateModel(
                name="Person",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                    ("email", models.EmailField(max_length=254, unique=True, verbose_name="email address")),
                    ("name", models.CharField(max_length=120, verbose_name="name")),
                    ("role", models.CharField(choices=[("NURSE", "Nurse"), ("SUPERVISOR", "Supervisor"), ("ADMIN", "Admin")], max_length=12, verbose_name="role")),
                    ("registration_number", models.CharField(blank=True, max_length=40, verbose_name="registration number")),
                    ("may_approve_guidance", models.BooleanField(default=False, verbose_name="may approve guidance")),
                    ("is_safeguarding_lead", models.BooleanField(default=False, verbose_name="safeguarding lead")),
                    ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                    ("shortcuts", models.BooleanField(default=True, verbose_name="keyboard shortcuts")),
                    ("added_at", models.DateTimeField(verbose_name="added at")),
                ],
                options={
                    "verbose_name": "person",
                    "verbose_name_plural": "people",
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("role__in", ["NURSE", "SUPERVISOR", "ADMIN"])), name="person_role_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(("is_safeguarding_lead", False), models.Q(("role", "ADMIN"), _negated=True), _connector="OR"), name="person_safeguarding_lead_takes_calls"
                        ),
                        models.CheckConstraint(condition=models.Q(("email", Lower("email"))), name="person_email_is_lower_case"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditEntry",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("at", models.DateTimeField()),
                    ("person_id", models.BigIntegerField()),
                    ("role", models.CharField(choices=[("NURSE", "Nurse"), ("SUPERVISOR", "Supervisor"), ("ADMIN", "Admin")], max_length=12)),
                    ("action", models.CharField(max_length=60)),
                    ("subject", models.CharField(blank=True, max_length=80)),
                    ("detail", models.JSONField(default=dict)),
                    ("once_key", models.CharField(max_length=160, null=True, unique=True)),
                ],
                options={
                    "verbose_name": "audit entry",
                    "verbose_name_plural": "audit entries",
                    "indexes": [
                        models.Index(fields=["subject", "-at"], name="audit_subject_at"),
                        models.Index(fields=["person_id", "-at"], name="audit_person_at"),
                        models.Index(fields=["-at"], name="audit_at"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("role__in", ["NURSE", "SUPERVISOR", "ADMIN"])), name="audit_role_is_known"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="helpline_auditentry", name="append_only", pgid="pgtrigger_append_only_4e4f1"),
            migrations.CreateModel(
                name="WeeklyHours",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("weekday", models.PositiveSmallIntegerField(choices=[(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday"), (5, "Saturday"), (6, "Sunday")])),
                    ("opens", models.TimeField(blank=True, null=True)),
                    ("closes", models.TimeField(blank=True, null=True)),
                    ("valid_from", models.DateField(blank=True, null=True)),
                    ("valid_until", models.DateField(blank=True, null=True)),
                    ("reason", models.CharField(max_length=300)),
                    ("set_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("set_at", models.DateTimeField()),
                ],
                options={
                    "verbose_name": "weekly hours",
                    "verbose_name_plural": "weekly hours",
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="weekly_hours_weekday_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("closes", None), ("opens", None)), models.Q(("closes__gt", models.F("opens")), ("closes__isnull", False), ("opens__isnull", False)), _connector="OR"
                            ),
                            name="weekly_hours_close_after_they_open",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("valid_from", None), ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"), name="weekly_hours_end_after_they_begin"
                        ),
                        models.CheckConstraint(condition=models.Q(("reason__regex", "\\S")), name="weekly_hours_have_a_reason"),
                        ExclusionConstraint(
                            expressions=[
                                (IntegerRange("weekday", "weekday", models.Value("[]")), "&&"),
                                (DateRange("valid_from", "valid_until"), "&&"),
                                (IntegerRange(SecondsOf("opens"), SecondsOf("closes")), "&&"),
                            ],
                            name="weekly_hours_sessions_do_not_overlap",
                        ),
                    ],
                },
            ),
            refuse("DELETE", of="helpline_weeklyhours", name="kept", pgid="pgtrigger_kept_2b30d"),
            AddTrigger(
                "weeklyhours",
                Trigger(
                    name="only_its_end_may_change",
                    sql=UpsertTriggerSql(
                        condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."weekday" IS DISTINCT FROM (NEW."weekday") OR OLD."opens" IS DISTINCT FROM (NEW."opens") OR OLD."closes" IS DISTINCT FROM (NEW."closes") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."set_by_id" IS DISTINCT FROM (NEW."set_by_id") OR OLD."set_at" IS DISTINCT FROM (NEW."set_at"))',
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="2b7d501d81838cb4879b5022055e350e68d753ac",
                        operation="UPDATE",
                        pgid="pgtrigger_only_its_end_may_change_661be",
                        table="helpline_weeklyhours",
                        when="BEFORE",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="HoursException",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("starts_on", models.DateField()),
                    ("kind", models.CharField(choices=[("CLOSES", "Closes the line"), ("OPENS", "Opens the line")], max_length=6)),
                    ("opens", models.TimeField(blank=True, null=True)),
                    ("closes", models.TimeField(blank=True, null=True)),
                    ("reason", models.CharField(max_length=300)),
                    ("division", models.CharField(blank=True, choices=[("england-and-wales", "England and Wales"), ("scotland", "Scotland"), ("northern-ireland", "Northern Ireland")], max_length=20)),
                    ("made_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("made_at", models.DateTimeField()),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ("withdrawn_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "verbose_name": "exception to the hours",
                    "verbose_name_plural": "exceptions to the hours",
                    "indexes": [
                        models.Index(fields=["starts_on"], name="hours_exception_starts_on"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("kind__in", ["CLOSES", "OPENS"])), name="hours_exception_kind_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(("kind", "CLOSES"), models.Q(("closes__isnull", False), ("opens__isnull", False)), _connector="OR"), name="hours_exception_opens_with_both_times"
                        ),
                        models.CheckConstraint(condition=models.Q(("opens", None), ("closes", None), ("closes__gt", models.F("opens")), _connector="OR"), name="hours_exception_ends_after_it_begins"),
                        models.CheckConstraint(condition=models.Q(("reason__regex", "\\S")), name="hours_exception_has_a_reason"),
                        models.CheckConstraint(condition=models.Q(("division__in", ["", "england-and-wales", "scotland", "northern-ireland"])), name="hours_exception_division_is_known"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                                models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False), ("withdrawn_reason__regex", "\\S")),
                                _connector="OR",
                            ),
                            name="hours_exception_withdrawn_by_someone_for_a_reason",
                        ),
                    ],
                },
            ),
            refuse("DELETE", of="helpline_hoursexception", name="kept", pgid="pgtrigger_kept_fd5f7"),
            AddTrigger(
                "hoursexception",
                Trigger(
                    name="may_only_be_withdrawn",
                    sql=UpsertTriggerSql(
                        condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."opens" IS DISTINCT FROM (NEW."opens") OR OLD."closes" IS DISTINCT FROM (NEW."closes") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."division" IS DISTINCT FROM (NEW."division") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))',
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="d2dde261161a353175386b21ea78e7642bdc6337",
                        operation="UPDATE",
                        pgid="pgtrigger_may_only_be_withdrawn_bee41",
                        table="helpline_hoursexception",
                        when="BEFORE",
                    ),
                ),
            ),
            migrations.CreateModel(
                name="HoursPolicy",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    (
                        "divisions",
                        ArrayField(
                            base_field=models.CharField(choices=[("england-and-wales", "England and Wales"), ("scotland", "Scotland"), ("northern-ireland", "Northern Ireland")], max_length=20),
                            size=None,
                        ),
                    ),
                    ("closing_soon_minutes", models.PositiveSmallIntegerField()),
                    ("on_call_number", models.CharField(blank=True, max_length=30)),
                    ("reason", models.CharField(max_length=300)),
                    ("set_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("set_at", models.DateTimeField()),
                ],
                options={
                    "verbose_name": "policy of the hours",
                    "verbose_name_plural": "policies of the hours",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("divisions__contained_by", ["england-and-wales", "scotland", "northern-ireland"]), ("divisions__overlap", ["england-and-wales", "scotland", "northern-ireland"])
                            ),
                            name="hours_policy_divisions_are_known",
                        ),
                        models.CheckConstraint(condition=models.Q(("closing_soon_minutes__lte", 240)), name="hours_policy_closing_soon_is_within_4_hours"),
                        models.CheckConstraint(
                            condition=models.Q(("on_call_number", ""), ("on_call_number__regex", "^\\+?[0-9][0-9() ]{2,28}$"), _connector="OR"), name="hours_policy_on_call_number_can_be_dialled"
                        ),
                        models.CheckConstraint(condition=models.Q(("reason__regex", "\\S")), name="hours_policy_has_a_reason"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="helpline_hourspolicy", name="append_only", pgid="pgtrigger_append_only_8b0df"),
            migrations.CreateModel(
                name="Installation",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("is_demo", models.BooleanField()),
                    ("made_at", models.DateTimeField()),
                    ("only", models.BooleanField(default=True, editable=False, unique=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("only", True)), name="installation_is_one_row"),
                    ],
                },
            ),
            refuse("UPDATE OR DELETE", of="helpline_installation", name="append_only", pgid="pgtrigger_append_only_a2a30"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
