"""Whose number, what is measured, of which group."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """Whose number it is. The words of files and REST are `code`."""

    STATE = 0, _("State")
    DISTRICT = 1, _("District")
    SCHOOL = 2, _("School")

    @property
    def code(self) -> str:
        """Return 'state', 'district' or 'school'."""
        return self.name.lower()


class CatalogueEntry(models.Model):
    """One term: a stable code, a name in English that gettext turns into the reader's language."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the name in the reader's language."""
        return gettext(self.name)


class Measure(CatalogueEntry):
    """What is measured (contracts.md section 4).

    `universe` names the kind of denominator: measures that share it share one pattern of hidden cells.
    `numerator_universe` names the universe that the numerator itself is (tested within enrolled).
    """

    class Family(models.TextChoices):
        """What it tells about (E-01, E-02)."""

        ATTENDANCE = "attendance", _("Attendance")
        DISCIPLINE = "discipline", _("Discipline")
        ENGAGEMENT = "engagement", _("Engagement")
        VOICE = "voice", _("Student voice")
        SURVEY = "survey", _("Surveys")
        PRACTICE = "practice", _("Instructional practice")
        PROFICIENCY = "proficiency", _("Proficiency")
        GROWTH = "growth", _("Growth")
        SKILLS = "skills", _("Skills and dispositions")
        GRADUATION = "graduation", _("Graduation and readiness")
        PARTICIPATION = "participation", _("Participation in tests")

    class Kind(models.TextChoices):
        """How it is counted."""

        RATE = "rate", _("share")
        COUNT = "count", _("count")
        MEAN = "mean", _("mean")

    class Direction(models.TextChoices):
        """Which way is better."""

        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    description = models.TextField(_("description"), blank=True)
    family = models.CharField(_("family"), max_length=16, choices=Family.choices)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    unit = models.CharField(_("unit"), max_length=20, help_text=_("%, students, score or percentile."))
    universe = models.CharField(max_length=30)
    numerator_universe = models.CharField(max_length=30, blank=True)
    due_years = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("due in waiver years")
    )
    is_leading = models.BooleanField(_("early sign"), default=False)
    value_min = models.FloatField(null=True, blank=True)
    value_max = models.FloatField(null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    @property
    def text(self) -> str:
        """Return the description in the reader's language."""
        return gettext(self.description) if self.description else ""


class Subgroup(CatalogueEntry):
    """A group of students (contracts.md section 5). `dimension` is empty for `ALL`."""

    dimension = models.CharField(_("dimension"), max_length=20, blank=True)
    is_partition = models.BooleanField(
        default=False, help_text=_("The groups of this dimension add up to all students.")
    )
    edfacts_code = models.CharField(_("EDFacts code"), max_length=20, blank=True)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("student group")
        verbose_name_plural = _("student groups")
