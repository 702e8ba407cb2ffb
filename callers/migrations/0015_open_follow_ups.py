from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callers', '0014_review_drafts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('completed_at', None)), fields=['owner', 'due_at'], name='follow_up_owner_open'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('form__gt', 0)), fields=['at'], name='review_filled_in'),
        ),
    ]
