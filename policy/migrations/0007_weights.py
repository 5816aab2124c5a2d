import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models

import policy.models


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0006_clocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='programsettings',
            name='score_weights',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)]), default=policy.models.equal_weights, size=9, verbose_name='weights of the nine dimensions of the readiness score'),
        ),
        migrations.AddConstraint(
            model_name='programsettings',
            constraint=models.CheckConstraint(condition=models.Q(('score_weights__len', 9)), name='score_has_nine_weights'),
        ),
    ]
