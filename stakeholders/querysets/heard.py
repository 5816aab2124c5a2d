"""Reading what people said and what came of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from stakeholders.coverage import Fact
from stakeholders.querysets.base import coordinated_districts
from stakeholders.vocabulary import STATE_COORDINATORS, Step
from stakeholders.vocabulary.heard import NOT_TAKEN_UP, Review
from statepl.core.tokens import digest
from waivers.querysets import without_recused


class HeardItemQuerySet(models.QuerySet[Any]):
    """Contributions: what people said, with who said it."""

    def visible_to(self, user: Any) -> Self:
        """Return everything to coordinators of its place; to other readers what was read and may be shown."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*STATE_COORDINATORS):
            return without_recused(self, user)
        shown = Q(review=Review.PUBLIC)
        if user.is_sea:
            return without_recused(self.filter(shown), user)
        own = Q(district__in=user.district_ids)
        return self.filter(Q(district__in=coordinated_districts(user)) | own & shown)

    def of(self, district: Any) -> Self:
        """Return the contributions to a district's work, or to the state's own."""
        return self.filter(district=district) if district else self.filter(district__isnull=True)

    def living(self) -> Self:
        """Leave out what was merged, split or set aside."""
        return self.filter(replaced_at__isnull=True).exclude(review=Review.SET_ASIDE)

    def unread(self) -> Self:
        """Return what no coordinator has read."""
        return self.living().filter(review=Review.NEW)

    def unanswered(self) -> Self:
        """Return what waits for its answer."""
        return self.living().filter(answered_at__isnull=True)

    def overdue(self, today: dt.date) -> Self:
        """Return what should have been read or answered before today."""
        late = Q(answered_at__isnull=True, answer_due_on__lt=today)
        return self.living().filter(late | Q(acknowledged_at__isnull=True, acknowledge_due_on__lt=today))

    def answer_overdue(self, today: dt.date) -> Self:
        """Return what should have been answered before today: the number that the public reads."""
        return self.unanswered().filter(answer_due_on__lt=today)

    def answered(self) -> Self:
        """Return what has an answer."""
        return self.living().filter(answered_at__isnull=False)

    def facts(self, *, begin: dt.date, strata: Mapping[int | None, str]) -> list[Fact]:
        """Return since a day who was heard, was answered, and confirmed the answer. One query.

        Where people live is said by the contribution, else by its activity, else by `strata`, by id of the district.
        """
        yes = Q(replies__answers_me=True, replies__answer__superseded_at__isnull=True)
        rows = (
            self.living()
            .filter(raised_at__date__gte=begin, group__isnull=False)
            .order_by()
            .values_list("group", "stratum", "activity__stratum", "district")
            .annotate(
                day=Max("raised_at"),
                heard=Count("pk", distinct=True),
                answered=Count("pk", distinct=True, filter=Q(answered_at__isnull=False)),
                confirmed=Count("pk", distinct=True, filter=yes),
            )
        )
        return [
            Fact(
                group,
                own or of_activity or strata.get(district, ""),
                step,
                number,
                timezone.localdate(day),
                "",
                district,
            )
            for group, own, of_activity, district, day, *numbers in rows
            for step, number in zip((Step.HEARD, Step.ANSWERED, Step.CONFIRMED), numbers, strict=True)
        ]

    def for_list(self) -> Self:
        """Fetch what a row of a list prints, in a constant number of queries."""
        return self.select_related("district", "group__parent", "activity").prefetch_related("answers")


class HeardAnswerQuerySet(models.QuerySet[Any]):
    """Answers; of several to one contribution only the last one stands."""

    def standing(self) -> Self:
        """Return the answers that hold today."""
        return self.filter(superseded_at__isnull=True, item__replaced_at__isnull=True)

    def showable(self) -> Self:
        """Return the standing answers to what a coordinator lets the public read."""
        return self.standing().filter(item__review=Review.PUBLIC)

    def of(self, district: Any) -> Self:
        """Return the answers of a district, or of the state."""
        return self.filter(item__district=district) if district else self.filter(item__district__isnull=True)

    def not_taken_up(self) -> Self:
        """Return what did not lead to a change: no, and not now."""
        return self.filter(disposition__in=NOT_TAKEN_UP)

    def published(self) -> Self:
        """Return the answers that stand on a published page."""
        pages = apps.get_model("stakeholders", "AnswersPage").objects.filter(published_at__isnull=False)
        here = Exists(pages.filter(district=OuterRef("item__district")))
        state = Q(item__district__isnull=True) & Exists(pages.filter(district__isnull=True))
        return self.showable().filter(Q(here) | state)


class HeardLinkQuerySet(models.QuerySet[Any]):
    """Links that were mailed to contributors."""

    def for_token(self, token: str) -> Any:
        """Return the link of a secret with its contribution, or None."""
        related = ("item__district", "item__invitation", "item__activity")
        return self.select_related(*related).filter(digest=digest(token)).first()
