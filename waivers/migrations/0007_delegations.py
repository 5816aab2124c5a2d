import django.contrib.postgres.constraints
import django.db.models.deletion
import statepl.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('waivers', '0006_implementation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('organization', models.CharField(max_length=200, verbose_name='organization')),
                ('access', models.CharField(choices=[('write', 'Read and write'), ('read', 'Read only')], max_length=8, verbose_name='may')),
                ('starts_on', models.DateField(default=statepl.core.clock.today, verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
                ('end_reason', models.TextField(blank=True, max_length=2000, verbose_name='why it ended')),
                ('expiry_told_on', models.DateField(editable=False, null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='waivers.application')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'delegation',
                'verbose_name_plural': 'delegations',
                'ordering': ['-starts_on', '-pk'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at__isnull', True)), expressions=[(models.Func(models.F('application'), models.F('application'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('person'), models.F('person'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange'), '&&')], name='person_helps_an_application_once_a_day', violation_error_message='This person helps with this application already.'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_ends_after_it_starts', violation_error_message='The last day lies before the first. Choose a later one.'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='ended_delegation_says_by_whom_and_why', violation_error_message='Give a reason.')],
            },
        ),
    ]
