"""Refuse every change of a case: what an approver saw stays as it was seen."""

from django.db import migrations

from guidance.migrations._guards import never_changes


class Migration(migrations.Migration):
    dependencies = [("guidance", "0007_cases")]

    operations = [
        never_changes("guidance_case"),
    ]
