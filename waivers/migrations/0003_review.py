import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import statepl.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("waivers", "0002_filings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        # the desk: comments in threads, stored texts, criteria
        migrations.CreateModel(
            name="CannedComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("is_shared", models.BooleanField(default=False, verbose_name="all reviewers may use it")),
                ("title", models.CharField(max_length=100, verbose_name="name")),
                ("text", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "stored comment",
                "verbose_name_plural": "stored comments",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CriterionMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("section", models.CharField(max_length=60)),
                ("criterion", models.PositiveSmallIntegerField()),
                (
                    "mark",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Not yet"), (1, "Partly"), (2, "Yes")], verbose_name="judgement"
                    ),
                ),
            ],
            options={
                "verbose_name": "judgement of a criterion",
                "verbose_name_plural": "judgements of criteria",
                "ordering": ["section", "criterion", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VerifiedLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("section", models.CharField(max_length=60)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="verified level",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
            ],
            options={
                "verbose_name": "verified level",
                "verbose_name_plural": "verified levels",
                "ordering": ["section", "pk"],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="filing",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="waivers.filing",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="handed_in_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="number",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="comment",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="more",
                to="waivers.comment",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="quote",
            field=models.TextField(blank=True, verbose_name="the words it is about"),
        ),
        migrations.AddField(
            model_name="comment",
            name="settled_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="anchor",
            field=models.CharField(max_length=200, verbose_name="about"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("audience", "district"),
                    models.Q(("answered_at__isnull", True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="only_comments_for_the_district_are_sent_and_answered",
                violation_error_message="A comment for state staff only is neither sent nor answered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent__isnull", True), ("settled_at__isnull", True), _connector="OR"),
                name="thread_is_settled_at_its_first_comment",
            ),
        ),
        migrations.AddField(
            model_name="cannedcomment",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="criterionmark",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="criterionmark",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="waivers.filingversion"
            ),
        ),
        migrations.AddField(
            model_name="verifiedlevel",
            name="filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verified_levels",
                to="waivers.filing",
            ),
        ),
        migrations.AddField(
            model_name="verifiedlevel",
            name="verified_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="criterionmark",
            constraint=models.UniqueConstraint(
                fields=("version", "reviewer", "section", "criterion"),
                name="reviewer_judges_a_criterion_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="verifiedlevel",
            constraint=models.UniqueConstraint(
                fields=("filing", "section"), name="section_has_one_verified_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="verifiedlevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 3)), name="verified_level_is_0_to_3"
            ),
        ),
        # the queue
    ]
