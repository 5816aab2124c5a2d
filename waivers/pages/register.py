"""What the public register prints: rows for page and CSV, the summary of the plan as submitted last."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from waivers.filings import VISION
from waivers.models import Application, Evidence, Filing, FilingVersion, LearningOpportunity, Term

SUMMARY = f"{VISION}.summary"
APPLICATION_COLUMNS = (
    "application",
    "district",
    "leaid",
    "state_id",
    "year_one",
    "stage",
    "submitted_on",
    "conditional_from",
    "final_from",
    "ends_on",
    "closed_on",
    "in_force",
)
TERM_COLUMNS = (
    "application",
    "district",
    "flexibility",
    "name",
    "conditions",
    "starts_on",
    "ends_on",
)
OPPORTUNITY_COLUMNS = (
    "district",
    "kind",
    "title",
    "partner",
    "place",
    "grades",
    "description",
    "contact_page",
    "published_on",
)


def register(day: dt.date) -> QuerySet[Application]:
    """Return every application that was submitted, with how many flexibilities are in force on a day."""
    in_force = Count("terms", filter=Q(terms__starts_on__lte=day, terms__ends_on__gte=day))
    return (
        Application.objects.public()
        .select_related("district")
        .annotate(in_force=in_force)
        .order_by("district__name", "-pk")
    )


def application_rows(rows: QuerySet[Application]) -> Iterator[tuple[Any, ...]]:
    """Return the rows of the register as a table."""
    for row in rows.iterator(500):
        yield (
            row.pk,
            row.district.name,
            row.district.leaid or "",
            row.district.state_id or "",
            row.start_label,
            row.state,
            row.submitted_on,
            row.conditional_from,
            row.final_from,
            row.ends_on,
            row.closed_on,
            row.in_force,  # type: ignore[attr-defined]
        )


def term_rows(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """Return what is in force on a day, of every application, as a table."""
    terms = (
        Term.objects.public()
        .as_of(day)
        .select_related("application__district", "flexibility_type")
        .order_by("application__district__name", "application_id", "flexibility_type__position")
    )
    for term in terms.iterator(500):
        yield (
            term.application_id,
            term.application.district.name,
            term.flexibility_type.code,
            term.flexibility_type.label,
            term.text,
            term.starts_on,
            term.ends_on,
        )


def opportunity_rows(rows: QuerySet[LearningOpportunity]) -> Iterator[tuple[Any, ...]]:
    """Return published opportunities as a table."""
    for row in rows.select_related("district").iterator(500):
        yield (
            row.district.name,
            row.kind,
            row.title,
            row.partner,
            row.place,
            row.grades,
            row.description,
            row.contact_page,
            row.published_on,
        )


def plan_summary(application: Application) -> str:
    """Return the public summary of the plan as it was submitted last; empty while there is none."""
    version = _last_plan(application)
    kept = version.values.get(SUMMARY, "") if version else ""
    return kept.strip() if isinstance(kept, str) else ""


def vision_picture(application: Application) -> Evidence | None:
    """Return the picture of the vision in the plan submitted last; None without one, or once refused."""
    version = _last_plan(application)
    keys = [each["id"] for each in version.evidence if each.get("alt")] if version else []
    rows = Evidence.objects.filter(pk__in=keys, section=VISION).exclude(status=Evidence.Status.REJECTED)
    return rows.select_related("document").order_by("-pk").first()


def _last_plan(application: Application) -> FilingVersion | None:
    plans = FilingVersion.objects.filter(filing__application=application, filing__kind=Filing.Kind.PLAN)
    return plans.order_by("-submitted_at", "-pk").first()
