"""Taking in files of past activities: checked first, then written; whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.log_files import LogRefused, PastActivity
from stakeholders.models import Activity, Group, Particulars
from stakeholders.querysets import coordinated_districts
from stakeholders.rules import can_plan
from stakeholders.services.activities import add_activity, edit_activity
from stakeholders.services.log import record_in_full
from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.core.csvio import RowError
from statepl.core.errors import require
from statepl.districts.models import District
from statepl.documents.services import add_table
from statepl.jobs.models import Job
from statepl.jobs.services import request_job

LOG_IMPORT_KIND = "stakeholders.log_import"


@dataclass(frozen=True)
class LogResult:
    """What a file does, or did, in rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def request_log_check(file: IO[bytes], *, name: str, actor: Any) -> Job:
    """Keep an uploaded file and ask for a dry run, which writes nothing.

    Raises NotPermitted, or ValidationError when the file is no table.
    """
    require(can_plan(actor))
    with transaction.atomic():
        document = add_table(file, name=name, actor=actor)
        label = _("Check of past activities: %(name)s") % {"name": document.name}
        return request_job(
            LOG_IMPORT_KIND, label=label, actor=actor, params={"document": document.pk, "write": False}
        )


def request_log_import(checked: Job, *, actor: Any) -> Job:
    """Ask for the import of a file whose dry run found nothing to mend; asked twice, it is imported once."""
    require(can_plan(actor))
    document = checked.params["document"]
    label = checked.label.replace(_("Check of past activities: %(name)s") % {"name": ""}, "")
    return request_job(
        LOG_IMPORT_KIND,
        label=_("Import of past activities: %(name)s") % {"name": label},
        actor=actor,
        params={"document": document, "write": True},
        dedupe_key=f"log-import:{document}",
    )


@transaction.atomic
def take_log(rows: Sequence[PastActivity], *, actor: Any, write: bool) -> LogResult:
    """Count what checked rows would do, and do it when `write` is set. The same rows again change nothing.

    A row is the activity of a district (or of the state) with its title and start. Raises NotPermitted, and
    LogRefused for districts that the person does not coordinate.
    """
    require(can_plan(actor))
    places = _places(rows, actor)
    groups = {group.code: group for group in Group.objects.all()}
    known = _known(rows)
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    for row in rows:
        district = places[row.district]
        stored = known.get((district.pk if district else None, row.facts["title"], row.facts["starts_at"]))
        outcome = "created" if stored is None else "changed" if _differs(stored, row) else "unchanged"
        counts[outcome] += 1
        if write and outcome != "unchanged":
            _write(row, stored, district, groups, actor)
    return LogResult(**counts)


def _places(rows: Sequence[PastActivity], actor: Any) -> dict[str, District | None]:
    """Return the district of each id that the rows name; an empty one is one's own, or the state's."""
    everywhere = actor.has_role(*STATE_COORDINATORS)
    visible = District.objects.visible_to(actor)
    mine = list(visible if everywhere else visible.filter(pk__in=coordinated_districts(actor)))
    found: dict[str, District | None] = {
        known: each for each in mine for known in (each.leaid, each.state_id) if known
    }
    if everywhere:
        found[""] = None
    elif len(mine) == 1:
        found[""] = mine[0]
    allowed = _("the id of a district that you coordinate")
    errors = [
        RowError(row.line, "district", row.district, allowed) for row in rows if row.district not in found
    ]
    if errors:
        raise LogRefused(errors)
    return found


def _known(rows: Sequence[PastActivity]) -> dict[Any, Activity]:
    starts = {row.facts["starts_at"] for row in rows}
    stored = Activity.objects.filter(starts_at__in=starts).select_related("particulars")
    stored = stored.prefetch_related("participations__group")
    return {(each.district_id, each.title, each.starts_at): each for each in stored.order_by("-pk")}


def _differs(stored: Activity, row: PastActivity) -> bool:
    given = row.facts | row.told
    if any(getattr(stored, name) != value for name, value in given.items()):
        return True
    particulars = getattr(stored, "particulars", None) or Particulars(activity=stored)
    if any(getattr(particulars, name) != value for name, value in row.extras.items()):
        return True
    counted = {each.group.code: each.people for each in stored.participations.all()}
    return any(counted.get(code, 0) != number for code, number in row.people.items())


def _write(
    row: PastActivity,
    stored: Activity | None,
    district: District | None,
    groups: dict[str, Group],
    actor: Any,
) -> None:
    came = [groups[code] for code, number in row.people.items() if number]
    people = {groups[code]: number for code, number in row.people.items()}
    if stored is None:
        activity = add_activity(district, actor=actor, groups=came, **row.facts)
    else:
        asked = {*stored.groups.all(), *came}
        activity = edit_activity(stored, actor=actor, version=stored.version, groups=asked, **row.facts)
        people = {each.group: each.people for each in stored.participations.all()} | people
    told = {name: row.told.get(name, getattr(activity, name)) for name in ("learned", "decided")}
    record_in_full(
        activity,
        actor=actor,
        version=activity.version,
        people=people,
        facts=row.extras,
        decisions=None,
        **told,
    )
