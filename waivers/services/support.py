"""What the state does beside the district: help given, providers judged, money aligned (W-27, P-16, P-18)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.accounts.roles import Role
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.models import Application, FundingAlignment, Provider, ProviderRating, SupportEntry
from waivers.rules.years import may_align_funding, may_log_support, may_rate_provider


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


# money ------------------------------------------------------------------------------------------------
@transaction.atomic
def write_alignment(
    application: Application, *, actor: Any, waiver_year: int, version: int, text: str
) -> FundingAlignment:
    """Write down how money follows the plan in one year; a changed text is signed anew by both (W-27).

    `version` 0 for the first text. Raises StaleVersion, NotPermitted or ValidationError.
    """
    held = Application.lock(application.pk)
    require(may_align_funding(actor, held))
    if not 1 <= waiver_year <= min(max(held.waiver_year(), 1), 5):
        raise ValidationError({"waiver_year": _("Choose a waiver year that has begun.")})
    if not text.strip():
        raise ValidationError({"text": _("Write down what was aligned.")})
    row = _alignment(held, waiver_year, version)
    if row.text == text.strip():
        return row
    before = row.text
    row.text = text.strip()
    row.state_signed_by = row.state_signed_on = row.district_signed_by = row.district_signed_on = None
    row.save_next()
    record(
        Verb.FUNDING_WRITTEN,
        row,
        actor=actor,
        district=held.district,
        before={"text": before},
        after={"waiver_year": waiver_year, "text": row.text},
    )
    return row


def _alignment(application: Application, waiver_year: int, version: int) -> FundingAlignment:
    standing = application.funding_alignments.filter(waiver_year=waiver_year).first()
    if standing is not None:
        return FundingAlignment.lock(standing.pk, version=version)
    return FundingAlignment(application=application, waiver_year=waiver_year, version=0)


@transaction.atomic
def sign_alignment(alignment: FundingAlignment, *, actor: Any, version: int) -> FundingAlignment:
    """Sign for one's own side the text that one has read; signing twice changes nothing."""
    row = FundingAlignment.lock(alignment.pk, version=version)
    require(may_align_funding(actor, row.application))
    side = "district" if actor.has_district_role(row.application.district_id, Role.LEAD) else "state"
    if getattr(row, f"{side}_signed_on") is not None:
        return row
    setattr(row, f"{side}_signed_by", actor)
    setattr(row, f"{side}_signed_on", clock.today())
    row.save_next()
    record(
        Verb.FUNDING_SIGNED,
        row,
        actor=actor,
        district=row.application.district,
        after={"waiver_year": row.waiver_year, "side": side},
    )
    return row


def _date(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "–"
