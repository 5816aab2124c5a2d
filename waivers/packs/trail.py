"""Which rows of the trail belong to one application and may be read by its district."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet

from statepl.audit.models import AuditEvent
from statepl.audit.querysets import object_key
from statepl.audit.verbs import Verb
from waivers.models import Application, Extension

# What a reviewer advises stays with the state; what is due stands in the calendar.
NOT_TOLD = (Verb.AMENDMENT_RECOMMENDED, Verb.OBLIGATION_MADE)


def events_of(application: Application, *, until: int) -> QuerySet[AuditEvent]:
    """Return what happened to an application and its parts, oldest first, to row `until` of the trail."""
    wanted: dict[str, list[str]] = {}
    for subject in subjects(application):
        kind, key = object_key(subject)
        wanted.setdefault(kind, []).append(key)
    condition = Q(pk__in=[])
    for kind, keys in sorted(wanted.items()):
        condition |= Q(object_type=kind, object_id__in=keys)
    rows = AuditEvent.objects.filter(condition, pk__lte=until)
    return rows.exclude(verb__in=NOT_TOLD).order_by("pk")


def subjects(application: Application) -> Iterator[Model]:
    """Return everything of an application whose history its district reads."""
    yield application
    for rows in _parts(application):
        yield from rows


def _parts(application: Application) -> list[Any]:
    return [
        application.requests.all(),
        application.filings.all(),
        application.duties.all(),
        Extension.objects.filter(obligation__application=application),
        application.corrective_actions.all(),
        application.amendments.all(),
        application.letters.released(),
        application.goal_progress.all(),
        application.yearly_attestations.all(),
        application.cycles.all(),
        application.monitoring_reviews.filter(published_on__isnull=False),
        application.revocation_notices.all(),
        application.support.all(),
        application.shared_duties.all(),
        application.delegations.all(),
        application.comments.for_district().filter(sent_at__isnull=False),
    ]
