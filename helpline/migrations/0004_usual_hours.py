"""Lay down the hours that the line has when the console is new."""

from django.db import migrations

from helpline.migrations._first_rows import lay_down


class Migration(migrations.Migration):
    dependencies = [("helpline", "0003_hours")]

    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]
