"""What the state does beside the district: help given, providers judged (P-16, P-18)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.models import Application, Provider, ProviderRating, SupportEntry
from waivers.rules.years import may_log_support, may_rate_provider


@transaction.atomic
def log_support(
    application: Application,
    *,
    actor: Any,
    given_on: dt.date,
    kind: str,
    what: str,
    hours: Decimal,
    by_whom: str,
    condition: Any = None,
    provider: Provider | None = None,
) -> SupportEntry:
    """Write down help that the state gave a district. Raises NotPermitted or ValidationError by field."""
    held = Application.lock(application.pk)
    require(may_log_support(actor, held))
    first, last = held.conditional_from, clock.today()
    if first is None or not first <= given_on <= last:
        words = {"first": _date(first), "last": _date(last)}
        raise ValidationError({"given_on": _("Choose a date from %(first)s to %(last)s.") % words})
    entry = SupportEntry(
        application=held,
        given_on=given_on,
        kind=kind,
        what=what.strip(),
        hours=hours,
        by_whom=by_whom.strip(),
        condition=condition,
        provider=provider,
        logged_by=actor,
    )
    entry.full_clean()
    entry.save()
    record(
        Verb.SUPPORT_LOGGED,
        entry,
        actor=actor,
        district=held.district,
        after={"given_on": given_on, "kind": kind, "hours": str(hours), "what": entry.what},
    )
    return entry


# providers --------------------------------------------------------------------------------------------
@transaction.atomic
def add_provider(*, actor: Any, name: str, services: str, link: str = "") -> Provider:
    """Add an organization to the state's list. Raises NotPermitted or ValidationError by field."""
    require(may_rate_provider(actor))
    provider = Provider(name=name.strip(), services=services.strip(), link=link)
    provider.full_clean()
    provider.save()
    record(Verb.PROVIDER_ADDED, provider, actor=actor, after={"name": provider.name})
    return provider


@transaction.atomic
def edit_provider(provider: Provider, *, actor: Any, version: int, **changes: Any) -> Provider:
    """Change name, services or website. Raises StaleVersion, NotPermitted or ValidationError."""
    require(may_rate_provider(actor))
    unknown = changes.keys() - {"name", "services", "link"}
    if unknown:
        raise ValueError(f"{sorted(unknown)} is not changed here.")
    row = Provider.lock(provider.pk, version=version)
    before = {name: getattr(row, name) for name, value in changes.items() if getattr(row, name) != value}
    if not before:
        return row
    for name in before:
        setattr(row, name, changes[name])
    row.save_next()
    after = {name: changes[name] for name in before}
    record(Verb.PROVIDER_EDITED, row, actor=actor, before=before, after=after)
    return row


@transaction.atomic
def rate_provider(
    provider: Provider, *, actor: Any, criterion: str, level: int, evidence: str
) -> ProviderRating:
    """Judge a provider by one of the five criteria, with what shows it; the earlier rating stays on record."""
    require(may_rate_provider(actor))
    held = Provider.lock(provider.pk)
    if not evidence.strip():
        raise ValidationError({"evidence": _("Say what shows it: where it worked, and how you know.")})
    earlier = held.ratings.filter(criterion=criterion, is_current=True).first()
    held.ratings.filter(criterion=criterion, is_current=True).update(is_current=False)
    rating = ProviderRating(
        provider=held, criterion=criterion, level=level, evidence=evidence.strip(), rated_by=actor
    )
    rating.full_clean()
    rating.save()
    record(
        Verb.PROVIDER_RATED,
        held,
        actor=actor,
        before={"criterion": criterion, "level": earlier.level} if earlier else {},
        after={"criterion": criterion, "level": level},
        reason=rating.evidence,
    )
    return rating


def _date(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "–"
