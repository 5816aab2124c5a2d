import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import statepl.core.clock


def open_rounds_of_what_waits(apps, schema_editor):
    """Give every application that waits for the state its open round, as far as its own dates tell."""
    application, review_round = (apps.get_model("waivers", name) for name in ("Application", "ReviewRound"))
    waiting = ["submitted", "under_review", "plan_submitted", "plan_under_review"]
    for row in application.objects.filter(state__in=waiting, answer_due_on__isnull=False):
        is_plan = row.state.startswith("plan")
        arrived = row.plan_submitted_on if is_plan else row.submitted_on
        review_round.objects.create(
            application=row,
            number=1,
            is_plan=is_plan,
            arrived_on=arrived or row.answer_due_on,
            due_on=row.answer_due_on,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("waivers", "0002_filings"),
        ("districts", "0001_initial"),
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
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
            ],
            options={
                "verbose_name": "attestation",
                "verbose_name_plural": "attestations",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("employer", "The district employs me"),
                            ("former_employer", "The district employed me"),
                            ("family", "Family, or somebody close to me"),
                            ("other", "Another reason"),
                        ],
                        max_length=15,
                        verbose_name="why",
                    ),
                ),
                ("declared_on", models.DateField(default=statepl.core.clock.today, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "recusal",
                "verbose_name_plural": "recusals",
                "ordering": ["-declared_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("is_plan", models.BooleanField(default=False)),
                ("arrived_on", models.DateField(default=statepl.core.clock.today, verbose_name="came in")),
                ("due_on", models.DateField(verbose_name="answer due")),
                ("answered_on", models.DateField(null=True, verbose_name="answered")),
                ("answer", models.CharField(blank=True, max_length=30)),
                ("is_open", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "round of review",
                "verbose_name_plural": "rounds of review",
                "ordering": ["application", "number"],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=statepl.core.clock.now, editable=False)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.JSONField(blank=True, default=dict)),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="They can open it. Only you can change or delete it.",
                        verbose_name="share it with all staff of the state",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="recommendation",
            name="application_has_one_current_recommendation",
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("application", "made_by"),
                name="person_has_one_current_recommendation",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attestations",
                to="waivers.application",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals",
                to="waivers.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="declared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals",
                to="districts.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="waivers.application"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.UniqueConstraint(fields=("person", "application"), name="person_attests_once"),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("application__isnull", True), ("district__isnull", False)),
                    models.Q(("application__isnull", False), ("district__isnull", True)),
                    _connector="OR",
                ),
                name="recusal_names_a_district_or_an_application",
                violation_error_message="Name a district or one application.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("declared_on")), _connector="OR"
                ),
                name="recusal_ends_after_it_starts",
                violation_error_message="A recusal ends on or after the day it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("person", "district", "application"),
                name="person_is_recused_once_from_a_thing",
                nulls_distinct=False,
                violation_error_message="This person is recused already.",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(fields=["answered_on"], name="waivers_rev_answere_37ab20_idx"),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="round_has_its_number"),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)),
                fields=("application",),
                name="application_has_one_open_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_open", False),
                    models.Q(("answer", ""), ("answered_on__isnull", True)),
                    _connector="OR",
                ),
                name="open_round_has_no_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"),
                name="view_has_its_name_once",
                violation_error_message="You have a view of this name. Choose another name.",
            ),
        ),
        migrations.RunPython(open_rounds_of_what_waits, migrations.RunPython.noop),
    ]
