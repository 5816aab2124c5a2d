import django.db.models.deletion
from django.db import migrations, models

import statepl.core.clock


class Migration(migrations.Migration):

    dependencies = [
        ("waivers", "0008_pack"),
    ]

    operations = [
        migrations.AddField(
            model_name="prepareddecision",
            name="conditions",
            field=models.JSONField(blank=True, default=list, verbose_name="conditions"),
        ),
        migrations.CreateModel(
            name="GateSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.PositiveSmallIntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("basis", models.BigIntegerField(default=0)),
                ("counted_at", models.DateTimeField(default=statepl.core.clock.now)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gate_summary",
                        to="waivers.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "gates met",
                "verbose_name_plural": "gates met",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("met__lte", models.F("total"))),
                        name="no_more_gates_are_met_than_there_are",
                    )
                ],
            },
        ),
    ]
