import django.contrib.postgres.fields
import django.core.validators
import policy.models
import statepl.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ('day', models.DateField(error_messages={'unique': 'This day is in the list already.'}, unique=True, verbose_name='day')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
            ],
            options={
                'verbose_name': 'holiday',
                'verbose_name_plural': 'holidays',
                'ordering': ['day'],
            },
        ),
        migrations.AddField(
            model_name='programsettings',
            name='annual_report_days',
            field=models.PositiveSmallIntegerField(default=45, verbose_name='days after the end of a school year when its report is due'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='attestation_days',
            field=models.PositiveSmallIntegerField(default=90, verbose_name='days into a school year when the assurances are confirmed'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='escalation_days',
            field=models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1)], verbose_name='days overdue after which the approvers are told'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='monitoring_days',
            field=models.PositiveSmallIntegerField(default=76, verbose_name='days before the end of a school year when its monitoring review is due'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='notice_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='days that a district has at least, counted from the approval'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='reminder_days',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)]), blank=True, default=policy.models.usual_reminder_days, size=6, verbose_name='reminders, days before a due date'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='sustainability_days',
            field=models.PositiveSmallIntegerField(default=122, verbose_name='days before the end of Year Five when the sustainability plan is due'),
        ),
    ]
