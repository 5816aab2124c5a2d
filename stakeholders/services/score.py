"""Keeping the shared-ownership score of a day."""

from django.db import transaction

from stakeholders.models import ScoreSnapshot
from stakeholders.ownership import public_scores
from statepl.core import clock


@transaction.atomic
def keep_scores() -> int:
    """Keep the score of the state and of each district with a submitted application, once a month.

    Returns how many were kept now; a second call in the same month keeps none.
    """
    today = clock.today()
    if ScoreSnapshot.objects.filter(taken_on__gte=today.replace(day=1)).exists():
        return 0
    rows = [
        ScoreSnapshot(
            district=district,
            taken_on=today,
            formula=score.formula,
            headline=score.headline,
            told=score.told(),
        )
        for district, score in public_scores()
    ]
    return len(ScoreSnapshot.objects.bulk_create(rows, ignore_conflicts=True))
