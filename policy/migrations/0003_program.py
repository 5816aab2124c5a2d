import django.core.validators
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_calendar")]
    operations = [
        migrations.AddField(
            model_name="programsettings",
            name="second_review",
            field=models.CharField(
                choices=[
                    ("none", "Never: one reviewer recommends"),
                    ("plans", "For every comprehensive plan"),
                    ("federal", "Where a federal check was opened"),
                ],
                default="none",
                help_text="Then an approver decides after two recommendations by different people.",
                max_length=8,
                verbose_name="two reviewers recommend",
            ),
        ),
        migrations.AddField(
            model_name="programsettings",
            name="revocation_notice_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="days between the notice of a revocation and the revocation",
            ),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='letter_release',
            field=models.CharField(choices=[('at_once', 'At once, when the approver decides'), ('second_step', 'In a second step, after the letter was read over')], default='at_once', max_length=11, verbose_name='letters are released'),
        ),
        migrations.AddField(
            model_name='programsettings',
            name='undo_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes in which decisions made together can be taken back'),
        ),
    ]
