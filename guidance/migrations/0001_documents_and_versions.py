import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import guidance.models.searchable
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PANEL', 'Panel'), ('CHECKLIST', 'Checklist'), ('URGENT_MATTER', 'Urgent matter')], max_length=16)),
                ('slug', models.SlugField(max_length=80)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='document_kind_slug_is_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['PANEL', 'CHECKLIST', 'URGENT_MATTER'])), name='document_kind_is_known'), models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='document_has_a_slug')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=160)),
                ('urgency', models.CharField(choices=[('EMERGENCY', 'Emergency'), ('URGENT', 'Urgent'), ('ROUTINE', 'Routine')], max_length=12)),
                ('group', models.CharField(max_length=60)),
                ('one_line', models.TextField()),
                ('content', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('front_matter', models.JSONField(default=dict)),
                ('content_hash', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=200)),
                ('reviewed_on', models.DateField(blank=True, null=True)),
                ('review_due', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('words', models.TextField(blank=True, verbose_name='keywords and synonyms, one a line')),
                ('plain', models.TextField(blank=True, verbose_name='the body as plain text')),
                ('search', models.GeneratedField(db_persist=True, expression=guidance.models.searchable.SearchWords(models.F('title'), models.F('words'), models.F('one_line'), models.F('plain')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guidance_written', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='guidance.document')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reviewed_on', models.DateField()),
                ('next_due', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidance_reviewed', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='guidance.version')),
            ],
        ),
        migrations.CreateModel(
            name='Retirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidance_retired', to=settings.AUTH_USER_MODEL)),
                ('replacement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='guidance.version')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retirements', to='guidance.version')),
            ],
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guidance_published', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='guidance.version')),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(max_length=60)),
                ('registration_number', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('content_hash', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidance_approved', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='guidance.version')),
            ],
        ),
        migrations.AddIndex(
            model_name='version',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='version_search'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('document', 'number'), name='version_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='version_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['EMERGENCY', 'URGENT', 'ROUTINE'])), name='version_urgency_is_known'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('content_hash__regex', '^[0-9a-f]{64}$')), name='version_hash_is_sha256'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_on__isnull', True), ('review_due__isnull', True), ('review_due__gt', models.F('reviewed_on')), _connector='OR'), name='version_review_due_after_review'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('content', ''), _negated=True), models.Q(('one_line', ''), _negated=True)), name='version_is_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('next_due__gt', models.F('reviewed_on'))), name='review_next_due_is_later'),
        ),
        migrations.AddConstraint(
            model_name='retirement',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='retirement_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='retirement',
            constraint=models.CheckConstraint(condition=models.Q(('replacement__isnull', True), models.Q(('replacement', models.F('version')), _negated=True), _connector='OR'), name='retirement_replaced_by_another'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['version', '-from_at'], name='publication_version_from'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('from_at__gte', models.F('at'))), name='publication_is_never_backdated'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('version', 'by'), name='approval_is_once_by_each_person'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('role', ''), _negated=True)), name='approval_names_the_approver'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('content_hash__regex', '^[0-9a-f]{64}$')), name='approval_hash_is_sha256'),
        ),
    ]
