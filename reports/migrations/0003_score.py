from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_format'),
    ]

    operations = [
        migrations.AlterField(
            model_name='readinessreport',
            name='format_version',
            field=models.CharField(default='readiness 3', editable=False, max_length=30),
        ),
    ]
