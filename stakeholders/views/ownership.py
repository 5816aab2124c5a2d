"""The shared-ownership score with every row behind it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders import rules
from stakeholders.models import ScoreSnapshot
from stakeholders.ownership import Counted, place_score
from stakeholders.score import ACCOUNTED, FEWEST, LEVEL, ON_TIME, SCOPE
from stakeholders.views.base import crumbs
from stakeholders.views.groups import PlaceMixin
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage

EARLIER = 12


class Ownership(PlaceMixin, ScopedPage):
    """How far engagement is shared: three axes, their mean, and the facts that they count."""

    template_name = "stakeholders/ownership.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        score, counted = place_score(self.district)
        shares = {share: self._rows(share, counted) for share in (SCOPE, LEVEL, ON_TIME, ACCOUNTED)}
        axes = [
            (score.scope, _("Scope: who is heard"), [(_("Voices that have to be heard"), shares[SCOPE])]),
            (score.level, _("Level: who decides"), [(_("Decisions"), shares[LEVEL])]),
            (
                score.feedback,
                _("Feedback: who is answered"),
                [
                    (_("Answers that are due"), shares[ON_TIME]),
                    (_("Answers that show the change or give the reason"), shares[ACCOUNTED]),
                ],
            ),
        ]
        snapshots = ScoreSnapshot.objects.visible_to(self.request.user).filter(district=self.district)
        return super().get_context_data(
            district=self.district,
            districts=self.districts,
            chosen=self.district,
            score=score,
            axes=axes,
            fewest=FEWEST,
            snapshots=snapshots[:EARLIER],
            crumbs=crumbs((_("Shared ownership"), "")),
            **kwargs,
        )

    def _rows(self, share: str, counted: list[Counted]) -> list[dict[str, Any]]:
        return [
            {"fact": each.fact, **self._row(share, each.row)} for each in counted if each.fact.share == share
        ]

    def _row(self, share: str, row: Any) -> dict[str, str]:
        """Return the words and the address of the row behind a fact."""
        if share == SCOPE:
            place = f", {row.place}" if row.stratum else ""
            asked = f"?district={self.district.pk}" if self.district else ""
            url = reverse("stakeholders:reach", args=[row.group.pk])
            return {"words": f"{row.group.label}{place}", "url": f"{url}{asked}"}
        if share == LEVEL:
            words = f"{row.get_phase_display()}: {row.what}"
            return {"words": words, "url": row.activity.get_absolute_url()}
        return {"words": str(row), "url": row.get_absolute_url()}
