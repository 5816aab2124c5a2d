import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0001_initial'),
        ('jobs', '0002_message_secret'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='about_id',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='message',
            name='about_type',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='message',
            name='cause',
            field=models.CharField(blank=True, max_length=60, verbose_name='cause'),
        ),
        migrations.AddField(
            model_name='message',
            name='digest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='jobs.message'),
        ),
        migrations.AddField(
            model_name='message',
            name='is_required',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='message',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('held', 'Waits for the digest'), ('digested', 'Sent in a digest'), ('muted', 'Not sent: switched off')], default='queued', max_length=10),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['about_type', 'about_id'], name='message_by_subject'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['person', '-created_at'], name='message_by_person'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', False), ('state', 'digested')), models.Q(models.Q(('state', 'digested'), _negated=True), ('digest', None)), _connector='OR'), name='notice_in_a_digest_names_it'),
        ),
    ]

