import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import statepl.core.clock

# A made pack stays as it is: the lock lies in the database, where no code can forget it.
LOCK = """
CREATE FUNCTION waivers_final_pack_fixed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A made pack does not change.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER waivers_final_pack_fixed BEFORE UPDATE OR DELETE ON waivers_finalpack
    FOR EACH ROW WHEN (OLD.document_id IS NOT NULL) EXECUTE FUNCTION waivers_final_pack_fixed();
"""
UNLOCK = """
DROP TRIGGER waivers_final_pack_fixed ON waivers_finalpack;
DROP FUNCTION waivers_final_pack_fixed();
"""
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("under_review", "Under review"),
    ("returned", "Returned with comments"),
    ("conditionally_approved", "Conditionally approved"),
    ("plan_submitted", "Plan submitted"),
    ("plan_under_review", "Plan under review"),
    ("plan_returned", "Plan returned with comments"),
    ("finally_approved", "Finally approved"),
    ("implementing", "Implementing"),
    ("probation", "On probation"),
    ("completed", "Completed"),
    ("denied", "Denied"),
    ("revoked", "Revoked"),
    ("ended_unsustained", "Ended without a sustainability plan"),
    ("lapsed", "Lapsed"),
    ("withdrawn", "Withdrawn"),
]
CLOSED = ["completed", "denied", "ended_unsustained", "lapsed", "revoked", "withdrawn"]
SHARED = [
    ("funding", "Align federal, state and local money"),
    ("flexibility", "Find where more flexibility is needed, from federal law too"),
    ("indicators", "Agree on the indicators that matter most"),
]


class Migration(migrations.Migration):
    """The final pack of an ended application; and money's two signatures for all three shared duties."""

    dependencies = [
        ("documents", "0001_initial"),
        ("jobs", "0003_notices"),
        ("waivers", "0007_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("FundingAlignment", "SharedDuty"),
        migrations.AlterModelOptions(
            name="sharedduty",
            options={
                "ordering": ["duty", "waiver_year"],
                "verbose_name": "shared duty",
                "verbose_name_plural": "shared duties",
            },
        ),
        migrations.AlterField(
            model_name="sharedduty",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shared_duties",
                to="waivers.application",
            ),
        ),
        # What was written so far is about money, each row with its year.
        migrations.AddField(
            model_name="sharedduty",
            name="duty",
            field=models.CharField(
                choices=SHARED, default="funding", max_length=12, verbose_name="duty"
            ),
        ),
        migrations.AlterField(
            model_name="sharedduty",
            name="waiver_year",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(5)],
                verbose_name="waiver year",
            ),
        ),
        migrations.AlterField(
            model_name="sharedduty",
            name="text",
            field=models.TextField(
                max_length=10000, verbose_name="what was agreed, and what still stands in the way"
            ),
        ),
        migrations.RemoveConstraint(model_name="sharedduty", name="money_is_aligned_once_a_year"),
        migrations.AddConstraint(
            model_name="sharedduty",
            constraint=models.UniqueConstraint(
                fields=("application", "duty", "waiver_year"), name="shared_duty_is_written_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedduty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duty", "funding"), ("waiver_year__gte", 1), ("waiver_year__lte", 5)
                )
                | models.Q(models.Q(("duty", "funding"), _negated=True), ("waiver_year", 0)),
                name="only_money_is_aligned_year_by_year",
            ),
        ),
        migrations.CreateModel(
            name="FinalPack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                (
                    "state",
                    models.CharField(choices=STATES, max_length=24, verbose_name="ended as"),
                ),
                ("ended_on", models.DateField(verbose_name="ended")),
                ("history_until", models.BigIntegerField(editable=False)),
                (
                    "members",
                    models.PositiveIntegerField(editable=False, null=True, verbose_name="files"),
                ),
                ("made_at", models.DateTimeField(editable=False, null=True, verbose_name="made")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="final_pack",
                        to="waivers.application",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "final pack",
                "verbose_name_plural": "final packs",
                "ordering": ["-ended_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", CLOSED)),
                        name="final_pack_is_of_an_ended_application",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document__isnull", True),
                            ("made_at__isnull", True),
                            ("members__isnull", True),
                        )
                        | models.Q(
                            ("document__isnull", False),
                            ("made_at__isnull", False),
                            ("members__isnull", False),
                        ),
                        name="made_pack_says_when_and_of_how_much",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
