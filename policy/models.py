"""The catalogue: what may be asked for, what must be promised, and the program's settings.

Texts are stored in English and shown through gettext, so a shipped text speaks the reader's language
and a text that the SEA has changed falls back to what the SEA wrote.
"""

import re

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policy.contrast import contrast
from statepl.core.models import TimestampedModel, VersionedModel

COLOR_PATTERN = re.compile(r"^#[0-9a-f]{6}$")
COLOR = RegexValidator(
    COLOR_PATTERN.pattern, _("Write a color as # and six of 0-9 a-f, for example #14455f.")
)
LEAST_CONTRAST = 4.5


def is_color(text: str) -> bool:
    """Say whether a text is a color as the settings write it."""
    return COLOR_PATTERN.match(text) is not None


class CatalogueEntry(TimestampedModel):
    """One term of the catalogue: a stable code, a name, a text, a place in the order."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the name in the reader's language."""
        return gettext(self.name)

    @property
    def text(self) -> str:
        """Return the description in the reader's language."""
        return gettext(self.description) if self.description else ""


class FlexibilityArea(CatalogueEntry):
    """One of the five areas in which a district may ask for flexibility (P-11 to P-15)."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("area of flexibility")
        verbose_name_plural = _("areas of flexibility")


class FlexibilityType(CatalogueEntry):
    """One kind of request inside an area; ten are shipped."""

    area = models.ForeignKey(FlexibilityArea, on_delete=models.PROTECT, related_name="types")

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("type of flexibility")
        verbose_name_plural = _("types of flexibility")


class Precedent(CatalogueEntry):
    """What another state did, shown beside the request that it may inspire (P-04, P-11 to P-15)."""

    flexibility_type = models.ForeignKey(FlexibilityType, on_delete=models.PROTECT, related_name="precedents")
    state = models.CharField(_("state"), max_length=2)
    link = models.URLField(_("link"), blank=True)
    as_of_year = models.PositiveSmallIntegerField(_("as of"))

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("precedent")
        verbose_name_plural = _("precedents")


class DistrictCondition(CatalogueEntry):
    """One of the ten conditions in a district for scaling personalized learning (W-15 to W-24)."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("district condition")
        verbose_name_plural = _("district conditions")


class MetaTheme(CatalogueEntry):
    """Vision, culture or transparency: what holds the ten conditions together (W-25)."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Assurance(CatalogueEntry):
    """One of the four promises of a district. A changed text is a new version (W-10 to W-13)."""

    text_version = models.PositiveSmallIntegerField(_("version of the text"), default=1)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("assurance")
        verbose_name_plural = _("assurances")


class ObligationKind(CatalogueEntry):
    """One of the three things a district does in Year One in return for flexibility (W-09)."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("Year One obligation")
        verbose_name_plural = _("Year One obligations")


class Holiday(TimestampedModel):
    """A day on which the state's offices are closed: nothing falls due on it."""

    day = models.DateField(
        _("day"), unique=True, error_messages={"unique": _("This day is in the list already.")}
    )
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.name}"

    @property
    def label(self) -> str:
        """Return the name in the reader's language."""
        return gettext(self.name)


def usual_reminder_days() -> list[int]:
    """Return on how many days before a due date a reminder goes out, unless the state says otherwise."""
    return [90, 30, 7]


def equal_weights() -> list[int]:
    """Return what the nine dimensions of the readiness score weigh, unless the state says otherwise: all alike."""
    return [1] * 9


class ProgramSettings(VersionedModel):
    """How this state runs its program: names, dates, windows, minimum n. There is one row."""

    class Mechanism(models.TextChoices):
        """How the state's law names the program (P-10)."""

        WAIVER = "waiver", _("Waiver")
        GRANT = "grant", _("Grant")
        FLEXIBILITY = "flexibility", _("Flexibility program")

    class LetterRelease(models.TextChoices):
        """When a decision and its letter reach the district and the public."""

        AT_ONCE = "at_once", _("At once, when the approver decides")
        SECOND_STEP = "second_step", _("In a second step, after the letter was read over")

    class SecondReview(models.TextChoices):
        """When two reviewers recommend before an approver may decide."""

        NONE = "none", _("Never: one reviewer recommends")
        PLANS = "plans", _("For every comprehensive plan")
        FEDERAL = "federal", _("Where a federal check was opened")

    agency_name = models.CharField(_("agency"), max_length=150, default="State Department of Education")
    office_name = models.CharField(_("office"), max_length=150, default="Office of District Flexibility")
    program_name = models.CharField(
        _("program"), max_length=150, default="Flexibility for personalized learning"
    )
    state_code = models.CharField(_("state, two letters"), max_length=2, default="TG")
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("email for questions"), blank=True)
    mechanism = models.CharField(
        _("mechanism"), max_length=12, choices=Mechanism.choices, default=Mechanism.WAIVER
    )
    start_month = models.PositiveSmallIntegerField(
        _("month in which a school year starts"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    plan_window_opens_days = models.PositiveSmallIntegerField(
        _("days before the end of Year One when the plan window opens"), default=61
    )
    plan_window_closes_days = models.PositiveSmallIntegerField(
        _("days into Year Two when the plan window closes"), default=90
    )
    review_days = models.PositiveSmallIntegerField(_("days to answer a submission"), default=45)
    second_review = models.CharField(
        _("two reviewers recommend"),
        max_length=8,
        choices=SecondReview.choices,
        default=SecondReview.NONE,
        help_text=_("Then an approver decides after two recommendations by different people."),
    )
    end_grace_days = models.PositiveSmallIntegerField(
        _("days after the five years to accept a sustainability plan"), default=60
    )
    revocation_notice_days = models.PositiveSmallIntegerField(
        _("days between the notice of a revocation and the revocation"),
        default=30,
        validators=[MinValueValidator(1)],
    )
    attestation_days = models.PositiveSmallIntegerField(
        _("days into a school year when the assurances are confirmed"), default=90
    )
    monitoring_days = models.PositiveSmallIntegerField(
        _("days before the end of a school year when its monitoring review is due"), default=76
    )
    annual_report_days = models.PositiveSmallIntegerField(
        _("days after the end of a school year when its report is due"), default=45
    )
    sustainability_days = models.PositiveSmallIntegerField(
        _("days before the end of Year Five when the sustainability plan is due"), default=122
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days that a district has at least, counted from the approval"), default=30
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(365)]),
        verbose_name=_("reminders, days before a due date"),
        default=usual_reminder_days,
        blank=True,
        size=6,
    )
    escalation_days = models.PositiveSmallIntegerField(
        _("days overdue after which the approvers are told"), default=14, validators=[MinValueValidator(1)]
    )
    letter_release = models.CharField(
        _("letters are released"),
        max_length=11,
        choices=LetterRelease.choices,
        default=LetterRelease.AT_ONCE,
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes in which decisions made together can be taken back"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    stale_days = models.PositiveSmallIntegerField(
        _("days after which a group that was not heard again is listed"),
        default=90,
        validators=[MinValueValidator(1)],
    )
    acknowledge_days = models.PositiveSmallIntegerField(
        _("business days in which somebody reads what people said"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days in which people get an answer to what they said"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    keep_needs_days = models.PositiveSmallIntegerField(
        _("days after an activity until needs of invited people, in their words, are erased"),
        default=30,
        validators=[MinValueValidator(1)],
    )
    keep_contacts_days = models.PositiveSmallIntegerField(
        _("days after an activity until names and addresses of invited people are erased"),
        default=180,
        validators=[MinValueValidator(1)],
    )
    keep_contributors_days = models.PositiveSmallIntegerField(
        _("days after an answer until the address of who said something is erased"),
        default=180,
        validators=[MinValueValidator(1)],
    )
    keep_asked_days = models.PositiveSmallIntegerField(
        _("days after a survey is counted until it is erased who was asked"),
        default=30,
        validators=[MinValueValidator(1)],
    )
    keep_mail_days = models.PositiveSmallIntegerField(
        _("days after a mail to somebody without an account until it is erased"),
        default=90,
        validators=[MinValueValidator(1)],
    )
    minimum_n = models.PositiveSmallIntegerField(
        _("smallest group that is published"), default=10, validators=[MinValueValidator(3)]
    )
    score_weights = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)]),
        verbose_name=_("weights of the nine dimensions of the readiness score"),
        default=equal_weights,
        size=9,
    )
    yearly_reports_month = models.PositiveSmallIntegerField(
        _("month in which the readiness reports of all districts are made"),
        default=0,
        validators=[MaxValueValidator(12)],
        help_text=_("1 to 12, on its first day; 0: never by itself."),
    )
    score_review_days = models.PositiveSmallIntegerField(
        _("days in which a district reads its readiness score before it is published"), default=10
    )
    color_agency = models.CharField(_("agency color"), max_length=7, default="#14455f", validators=[COLOR])
    color_agency_strong = models.CharField(
        _("strong agency color"), max_length=7, default="#0c3046", validators=[COLOR]
    )
    color_agency_tint = models.CharField(
        _("pale agency color"), max_length=7, default="#eaf2f6", validators=[COLOR]
    )
    color_on_agency = models.CharField(
        _("text on the agency color"), max_length=7, default="#ffffff", validators=[COLOR]
    )
    color_accent = models.CharField(_("accent color"), max_length=7, default="#b3470b", validators=[COLOR])

    class Meta:
        verbose_name = _("program settings")
        verbose_name_plural = _("program settings")
        constraints = [
            models.CheckConstraint(name="program_has_one_settings_row", condition=models.Q(pk=1)),
            models.CheckConstraint(name="score_has_nine_weights", condition=models.Q(score_weights__len=9)),
        ]

    def __str__(self) -> str:
        return self.agency_name

    def clean(self) -> None:
        pairs = {
            "color_on_agency": (self.color_on_agency, self.color_agency),
            "color_agency_strong": (self.color_agency_strong, self.color_agency_tint),
            "color_accent": (self.color_accent, "#ffffff"),
        }
        # A color that is none is named by its own validator; its contrast cannot be computed.
        known = {field: pair for field, pair in pairs.items() if all(map(is_color, pair))}
        weak = {field for field, pair in known.items() if contrast(*pair) < LEAST_CONTRAST}
        if weak:
            sentence = _(
                "This color is too close to its ground to be read. Choose a stronger one (4.5 to 1)."
            )
            raise ValidationError(dict.fromkeys(weak, sentence))

    def theme_css(self) -> str:
        """Return the agency's five colors as CSS custom properties."""
        return (
            f":root{{--st-agency:{self.color_agency};--st-agency-strong:{self.color_agency_strong};"
            f"--st-agency-tint:{self.color_agency_tint};--st-on-agency:{self.color_on_agency};"
            f"--st-accent:{self.color_accent}}}"
        )

    @classmethod
    def current(cls) -> "ProgramSettings":
        """Return the one row, making it with its defaults if need be."""
        return cls.objects.get_or_create(pk=1)[0]
