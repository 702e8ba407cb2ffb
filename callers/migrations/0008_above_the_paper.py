"""Make room for a reason in the list of reviews: what stands below it moves one place down."""

from django.db import migrations

# By the first id, the most urgent one, and by no number: other reasons may have moved it before.
MAKES_ROOM = """
    UPDATE callers_call SET review_urgency = review_urgency + 1
     WHERE review_urgency IS NOT NULL
       AND review_wanted ->> 0 IN ('INCOMPLETE', 'EMERGENCY', 'RAISED', 'IMMEDIATE')
"""
TAKES_IT_BACK = MAKES_ROOM.replace("review_urgency + 1", "review_urgency - 1")


class Migration(migrations.Migration):
    dependencies = [("callers", "0006_from_paper")]

    operations = [migrations.RunSQL(MAKES_ROOM, TAKES_IT_BACK)]
