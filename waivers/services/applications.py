"""What the district writes: the application, its requests, its assurances."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import Assurance, FlexibilityType, ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.districts.models import District
from waivers.calendar import school_year_of
from waivers.models import Application, AssuranceAcceptance, Filing, FlexibilityRequest
from waivers.rules import may_acknowledge, may_ask, may_edit, may_start
from waivers.services.filings import open_filing

APPLICATION_FIELDS = frozenset(
    {"lead_type", "lead_organization", "vision", "manager_name", "manager_title", "manager_email"}
)
REQUEST_FIELDS = frozenset({"citation", "rationale", "benefit", "vision_link", "starts_on", "ends_on"})


@transaction.atomic
def start_application(
    district: District, *, actor: Any, start_school_year: int, **fields: Any
) -> Application:
    """Start a draft for a district's five years.

    `start_school_year` is the calendar year in which Year One starts: this school year or one of the
    next two. Raises NotPermitted, or ValidationError when the district has an open application.
    """
    require(may_start(actor, district))
    District.objects.select_for_update().get(pk=district.pk)
    program = ProgramSettings.current()
    this_year = school_year_of(clock.today(), start_month=program.start_month)
    if not this_year <= start_school_year <= this_year + 2:
        raise ValidationError(
            {"start_school_year": _("Choose a year from %(first)s to %(last)s.")
             % {"first": this_year, "last": this_year + 2}}
        )  # fmt: skip
    application = Application(
        district=district, start_school_year=start_school_year, start_month=program.start_month, **fields
    )
    application.full_clean()
    application.save()
    open_filing(application, kind=Filing.Kind.APPLICATION)
    record(
        Verb.APPLICATION_STARTED,
        application,
        actor=actor,
        district=district,
        after={"start_school_year": start_school_year},
    )
    return application


@transaction.atomic
def edit_application(application: Application, *, actor: Any, version: int, **changes: Any) -> Application:
    """Change fields of the draft. Raises StaleVersion, NotPermitted or ValidationError."""
    require(may_edit(actor, application))
    row = Application.lock(application.pk, version=version)
    require(may_edit(actor, row))
    before = _apply(row, changes, allowed=APPLICATION_FIELDS)
    for part in sorted({"vision" if field == "vision" else "people" for field in before}):
        require(may_edit(actor, row, part))
    if before:
        row.save_next()
        record(
            Verb.APPLICATION_EDITED,
            row,
            actor=actor,
            district=row.district,
            before=before,
            after={field: getattr(row, field) for field in before},
        )
    return row


def _apply(row: Any, changes: dict[str, Any], *, allowed: frozenset[str]) -> dict[str, Any]:
    """Set the allowed fields that differ; return their old values."""
    before = {}
    for field, value in changes.items():
        if field not in allowed:
            raise ValueError(f"{field} is not changed here.")
        if getattr(row, field) != value:
            before[field] = getattr(row, field)
            setattr(row, field, value)
    return before


# requests ---------------------------------------------------------------------------------------------
@transaction.atomic
def add_request(
    application: Application,
    *,
    actor: Any,
    flexibility_type: FlexibilityType,
    conditions: Iterable[Any] = (),
    **fields: Any,
) -> FlexibilityRequest:
    """Ask for one type of flexibility. Raises NotPermitted, or ValidationError when it is there already."""
    row = Application.lock(application.pk)
    require(may_ask(actor, row))
    request = FlexibilityRequest(application=row, flexibility_type=flexibility_type)
    _apply(request, fields, allowed=REQUEST_FIELDS)
    request.full_clean()
    request.save()
    request.conditions.set(conditions)
    record(Verb.REQUEST_ADDED, request, actor=actor, district=row.district, after=fields)
    return request


@transaction.atomic
def edit_request(
    request: FlexibilityRequest,
    *,
    actor: Any,
    version: int,
    conditions: Iterable[Any] | None = None,
    **changes: Any,
) -> FlexibilityRequest:
    """Change a request. Raises StaleVersion, NotPermitted or ValidationError."""
    require(may_ask(actor, Application.lock(request.application_id)))
    row = FlexibilityRequest.lock(request.pk, version=version)
    _refuse_decided(row)
    before = _apply(row, changes, allowed=REQUEST_FIELDS)
    if conditions is not None:
        row.conditions.set(conditions)
    row.save_next()
    record(
        Verb.REQUEST_EDITED,
        row,
        actor=actor,
        district=row.application.district,
        before=before,
        after={field: getattr(row, field) for field in before},
    )
    return row


@transaction.atomic
def remove_request(request: FlexibilityRequest, *, actor: Any) -> None:
    """Take a request out of a draft; its text stays in the history."""
    application = Application.lock(request.application_id)
    require(may_ask(actor, application))
    _refuse_decided(request)
    # On the application's own trail: after the row is gone nobody could find its entries by it.
    record(
        Verb.REQUEST_REMOVED,
        application,
        actor=actor,
        district=application.district,
        before={
            "flexibility_type": str(request),
            **{field: getattr(request, field) for field in sorted(REQUEST_FIELDS)},
        },
    )
    request.delete()


def _refuse_decided(request: FlexibilityRequest) -> None:
    if request.is_decided:
        raise ValidationError(_("The state has decided this request. It stays as it was decided."))


# assurances -------------------------------------------------------------------------------------------
@transaction.atomic
def acknowledge_assurances(
    application: Application,
    *,
    actor: Any,
    assurances: Iterable[Assurance],
    signer_name: str,
    signer_title: str,
) -> list[AssuranceAcceptance]:
    """Acknowledge the current text of some assurances for the district; one already acknowledged stays.

    Raises NotPermitted unless the actor is the lead, ValidationError without name and job title.
    """
    row = Application.lock(application.pk)
    require(may_acknowledge(actor, row))
    known = set(row.acceptances.values_list("assurance_id", "text_version"))
    made = [
        _accept(row, assurance, actor=actor, signer_name=signer_name, signer_title=signer_title)
        for assurance in assurances
        if (assurance.pk, assurance.text_version) not in known
    ]
    if made:
        record(
            Verb.ASSURANCE_ACKNOWLEDGED,
            row,
            actor=actor,
            district=row.district,
            after={
                "assurances": [acceptance.assurance.code for acceptance in made],
                "signer_name": signer_name,
                "signer_title": signer_title,
            },
        )
    return made


def _accept(row: Application, assurance: Assurance, *, actor: Any, **signer: str) -> AssuranceAcceptance:
    acceptance = AssuranceAcceptance(
        application=row,
        assurance=assurance,
        text_version=assurance.text_version,
        text=assurance.description,
        accepted_by=actor,
        **signer,
    )
    acceptance.full_clean()
    acceptance.save()
    return acceptance
