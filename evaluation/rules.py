"""Who may do what with evaluation data. Every predicate answers allowed or not, and why not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from evaluation.models import ImportBatch, Release
from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse

PUBLISHERS = (Role.ANALYST, Role.APPROVER, Role.ADMINISTRATOR)


def steward_districts(user: Any) -> set[int]:
    """Return the districts whose observations this person may import as their data steward."""
    return {m.district_id for m in user.current_memberships if m.role == Role.DATA_STEWARD}


def can_import(user: Any) -> Verdict:
    """State analysts import every row; a data steward those of the own district and its schools."""
    if user.has_role(Role.ANALYST) or steward_districts(user):
        return ALLOWED
    return refuse(_("A state analyst or a district's data steward imports observations."))


def can_see_import(user: Any, batch: ImportBatch) -> Verdict:
    """Faulty rows show numbers as they were sent: to state analysts and the steward's district."""
    if user.has_role(Role.ANALYST) or batch.district_id in steward_districts(user):
        return ALLOWED
    return refuse(_("A state analyst or this district's data steward opens imports."))


def can_decide_import(user: Any, batch: ImportBatch) -> Verdict:
    """Import or drop a checked file: whoever may import these rows."""
    if not batch.is_waiting:
        return refuse(_("Only a checked file without errors can be imported."))
    return can_see_import(user, batch)


def can_attack(user: Any) -> Verdict:
    """The SEA's analysts try what follows from a published file."""
    return _needs(user, Role.ANALYST, reason=_("A state analyst attacks files."))


def can_see_mappings(user: Any) -> Verdict:
    """Whoever imports may use a mapping; analysts and administrators write them."""
    if user.has_role(Role.ANALYST, Role.ADMINISTRATOR) or steward_districts(user):
        return ALLOWED
    return refuse(_("State analysts, administrators and data stewards open mappings."))


def can_edit_mappings(user: Any) -> Verdict:
    """The SEA's analysts and administrators write mappings for everybody."""
    return _needs(
        user,
        Role.ANALYST,
        Role.ADMINISTRATOR,
        reason=_("A state analyst or administrator writes mappings."),
    )


def can_verify(user: Any) -> Verdict:
    """The SEA's analysts verify what districts report."""
    return _needs(user, Role.ANALYST, reason=_("A state analyst verifies observations."))


def can_prepare_release(user: Any) -> Verdict:
    """The SEA's analysts prepare a release."""
    return _needs(user, Role.ANALYST, reason=_("A state analyst prepares releases."))


def can_see_releases(user: Any) -> Verdict:
    """Who prepares or publishes releases sees them before they are public."""
    return _needs(user, *PUBLISHERS, reason=_("State analysts, approvers and administrators open this page."))


def can_publish_release(user: Any, release: Release) -> Verdict:
    """Two people: whoever prepared a release does not publish it."""
    return first_refusal(
        _needs(user, *PUBLISHERS, reason=_("A state analyst, approver or administrator publishes releases.")),
        ALLOWED
        if release.prepared_by_id != user.pk
        else refuse(_("You prepared this release. Somebody else publishes it.")),
        ALLOWED
        if release.state == Release.State.PREPARED
        else refuse(_("Only a release that the auditor has cleared can be published.")),
    )


def can_withdraw_release(user: Any, release: Release) -> Verdict:
    """A published release is withdrawn by an approver or administrator, or by an analyst."""
    if release.state != Release.State.PUBLISHED:
        return refuse(_("Only a published release can be withdrawn."))
    return _needs(
        user, *PUBLISHERS, reason=_("A state analyst, approver or administrator withdraws releases.")
    )


def can_see_findings(user: Any) -> Verdict:
    """Cells that the auditor could work out are named to the SEA's analysts only."""
    return _needs(user, Role.ANALYST, reason=_("Only state analysts see which cells failed."))


def can_see_unprotected(user: Any, district: Any) -> Verdict:
    """Values that are not for release: the SEA's analysts and the district's own people."""
    if user.has_role(Role.ANALYST) or user.has_district_role(district):
        return ALLOWED
    return refuse(_("These values are not for release. The district and state analysts see them."))


def can_explain(user: Any, district: Any) -> Verdict:
    """The district's lead or data steward says why a measure has no number."""
    if user.has_district_role(district, Role.LEAD, Role.DATA_STEWARD):
        return ALLOWED
    return refuse(_("The district's lead or data steward explains a missing number."))


def _needs(user: Any, *roles: Role, reason: Any) -> Verdict:
    return ALLOWED if user.has_role(*roles) else refuse(reason)
