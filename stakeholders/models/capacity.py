"""How ready the bodies of a place are: dated checks step by step, and trainings that hold for a time (S-02)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stakeholders.models.activities import Activity
from stakeholders.models.together import OfPlace
from stakeholders.querysets.capacity import CapacityCheckQuerySet, TrainingQuerySet
from stakeholders.vocabulary.capacity import BUY_IN, Body, CapacityStep, TrainingKind, bodies_of
from statepl.documents.models import Document

LONG = 4000


class OfBody(OfPlace):
    """What is known of one body of a place."""

    body = models.CharField(_("which body"), max_length=12, choices=Body.choices)

    class Meta:
        abstract = True

    def clean(self) -> None:
        if self.body and self.body not in bodies_of(self.district):
            raise ValidationError({"body": _("This body belongs to another place.")})


class CapacityCheck(OfBody):
    """What was found of one body at one step on one day. A later one stands before it; both are kept.

    A slip of the pen is mended (`corrected_by`); the trail then keeps the words before and after.
    """

    # A file by its number: not everybody who reads the history may know its name.
    TOLD = ("body", "step", "checked_on", "buy_in", "review_on", "document_id", "activity")
    WORDS = ("found", "basis")

    step = models.CharField(_("which step"), max_length=12, choices=CapacityStep.choices)
    checked_on = models.DateField(_("day"))
    found = models.TextField(_("what was found"), max_length=LONG)
    buy_in = models.PositiveSmallIntegerField(
        _("buy-in from 1 to 5"), null=True, blank=True,
        validators=[MinValueValidator(BUY_IN[0]), MaxValueValidator(BUY_IN[1])],
    )  # fmt: skip
    basis = models.TextField(_("on what this rests"), max_length=LONG, blank=True)
    review_on = models.DateField(_("day of the next review"))
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("evidence: a document"),
    )  # fmt: skip
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="capacity_checks",
        verbose_name=_("evidence: an activity of the log"),
    )  # fmt: skip
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    corrected_at = models.DateTimeField(null=True, editable=False)
    review_told = models.DateField(null=True, editable=False)  # the review day that people were told of

    objects = CapacityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of capacity")
        verbose_name_plural = _("checks of capacity")
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="buy_in_has_its_basis",
                condition=Q(buy_in__isnull=True)
                | Q(buy_in__gte=BUY_IN[0], buy_in__lte=BUY_IN[1]) & ~Q(basis=""),
                violation_error_message=_("Say on what the level of buy-in rests."),
            ),
            models.CheckConstraint(
                name="capacity_is_reviewed_after_the_check",
                condition=Q(review_on__gt=F("checked_on")),
                violation_error_message=_("The next review comes after this check."),
            ),
            models.UniqueConstraint(
                name="step_of_a_body_is_checked_once_a_day",
                fields=["district", "body", "step", "checked_on"],
                nulls_distinct=False,
                violation_error_message=_("This step was checked on that day already."),
            ),
            models.CheckConstraint(
                name="correction_of_a_check_says_who_and_when",
                condition=Q(corrected_by__isnull=True, corrected_at__isnull=True)
                | Q(corrected_by__isnull=False, corrected_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()}: {self.get_step_display()}"

    def clean(self) -> None:
        super().clean()
        given: dict[str, Any] = {"document": self.document, "activity": self.activity}
        elsewhere = [name for name, row in given.items() if row and row.district_id != self.district_id]
        if elsewhere:
            raise ValidationError(dict.fromkeys(elsewhere, _("Choose evidence of the same place.")))


class Training(OfBody):
    """One training of a body: how many people, when, and how long it holds."""

    TOLD = ("body", "kind", "name", "people", "held_on", "holds_until")

    kind = models.CharField(_("what was learned"), max_length=8, choices=TrainingKind.choices)
    name = models.CharField(_("name of the training"), max_length=200)
    people = models.PositiveIntegerField(_("people"), validators=[MinValueValidator(1)])
    held_on = models.DateField(_("held on"))
    holds_until = models.DateField(_("holds until"))

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="training_holds_from_its_day_on",
                condition=Q(holds_until__gte=F("held_on")),
                violation_error_message=_("It does not end to hold before it was held."),
            ),
            models.CheckConstraint(name="somebody_was_trained", condition=Q(people__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name
