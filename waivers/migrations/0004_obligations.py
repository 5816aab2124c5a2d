import django.db.models.deletion
import statepl.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('documents', '0001_initial'),
        ('policy', '0002_calendar'),
        ('waivers', '0003_review'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('due_was', models.DateField(verbose_name='due until now')),
                ('wanted_on', models.DateField(verbose_name='new date asked for')),
                ('reason', models.TextField(verbose_name='why it takes longer')),
                ('asked_on', models.DateField(default=statepl.core.clock.today)),
                ('status', models.CharField(choices=[('asked', 'Waits for the state'), ('granted', 'Granted'), ('denied', 'Denied')], default='asked', max_length=8, verbose_name='state')),
                ('granted_on', models.DateField(blank=True, null=True, verbose_name='new date granted')),
                ('answer', models.TextField(blank=True, verbose_name='reason of the state')),
                ('decided_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'extension',
                'verbose_name_plural': 'extensions',
                'ordering': ['-asked_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('kind', models.CharField(choices=[('before', 'Reminder'), ('overdue', 'Overdue'), ('escalation', 'Laid before the approvers')], max_length=10, verbose_name='what was told')),
                ('due_on', models.DateField(verbose_name='due')),
                ('days', models.PositiveSmallIntegerField(default=0, verbose_name='days before')),
                ('sent_on', models.DateField(default=statepl.core.clock.today, verbose_name='sent')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['sent_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='YearStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('waiver_year', models.PositiveSmallIntegerField(verbose_name='waiver year')),
                ('noted_on', models.DateField(default=statepl.core.clock.today)),
            ],
            options={
                'verbose_name': 'start of a waiver year',
                'verbose_name_plural': 'starts of waiver years',
                'ordering': ['waiver_year'],
            },
        ),
        migrations.AlterModelOptions(
            name='obligation',
            options={'ordering': ['due_on', 'pk'], 'verbose_name': 'obligation', 'verbose_name_plural': 'obligations'},
        ),
        migrations.AddField(
            model_name='obligation',
            name='action',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duty', to='waivers.correctiveaction'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='dated_on',
            field=models.DateField(default=statepl.core.clock.today, editable=False),
        ),
        migrations.AddField(
            model_name='obligation',
            name='duty',
            field=models.CharField(choices=[('year_one', 'Year One obligation'), ('plan', 'Comprehensive plan'), ('condition', 'Condition of the approval'), ('attestation', 'Yearly confirmation of the assurances'), ('monitoring', 'Monitoring review'), ('annual_report', 'Yearly report'), ('correction', 'Correction of a finding'), ('sustainability', 'Sustainability plan')], default='year_one', max_length=14, verbose_name='duty'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='key',
            field=models.SlugField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='obligation',
            name='opens_on',
            field=models.DateField(blank=True, null=True, verbose_name='can be handed in from'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='owner',
            field=models.CharField(choices=[('district', 'The district'), ('state', 'The state')], default='district', max_length=8, verbose_name='owed by'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='text',
            field=models.TextField(blank=True, verbose_name='what is to be done'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='waiver_year',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='waiver year'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='waivers.application'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.obligationkind'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='status',
            field=models.CharField(choices=[('open', 'No evidence yet'), ('evidenced', 'Evidence given'), ('verified', 'Verified by the state'), ('waived', 'Not asked for any more')], default='open', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(fields=['status', 'due_on'], name='duty_by_due_date'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.UniqueConstraint(condition=models.Q(('duty', 'year_one'), _negated=True), fields=('application', 'duty', 'waiver_year', 'key'), name='duty_stands_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('duty', 'year_one'), ('kind__isnull', False)), models.Q(models.Q(('duty', 'year_one'), _negated=True), ('kind', None)), _connector='OR'), name='year_one_obligation_has_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('waiver_year__gte', 1), ('waiver_year__lte', 5)), name='duty_belongs_to_one_of_five_years'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='waivers.application'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='obligation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='waivers.obligation'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='obligation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='waivers.obligation'),
        ),
        migrations.AddField(
            model_name='yearstart',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='year_starts', to='waivers.application'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person', 'application'), name='person_has_one_live_feed_of_a_kind', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('obligation',), name='one_extension_waits_for_the_state', violation_error_message='An extension is asked for already. The state has not answered yet.'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('wanted_on__gt', models.F('due_was'))), name='extension_is_later', violation_error_message='Choose a date after the present due date.'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('decided_on', None), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('decided_by__isnull', False), ('decided_on__isnull', False)), _connector='OR'), name='decided_extension_names_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('obligation', 'kind', 'due_on', 'days'), name='due_date_is_told_once'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'escalation'), _negated=True), fields=('obligation', 'sent_on'), name='duty_is_told_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='yearstart',
            constraint=models.UniqueConstraint(fields=('application', 'waiver_year'), name='waiver_year_starts_once'),
        ),
    ]
