"""Let people answer for documents, and let a draft begin with nothing before it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from guidance.migrations._guards import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0011_recalls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="base",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="guidance.version",
            ),
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[("OWNER", "Owner"), ("SECOND", "Second owner")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="guidance.document",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(place__in=["OWNER", "SECOND"]),
                        name="ownership_place_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place", "SECOND"), ("person__isnull", False), _connector="OR"
                        ),
                        name="ownership_owner_is_somebody",
                    ),
                ],
            },
        ),
        never_changes("guidance_ownership"),
    ]
