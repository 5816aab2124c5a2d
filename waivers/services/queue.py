"""Working on the queue: who reviews, reminding districts, taking rows out, keeping views."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require
from waivers.models import Application, SavedView
from waivers.notifications.queue import tell_of_assignment, tell_of_reminder
from waivers.rules.queue import may_assign, may_change_view, may_keep_queue, may_remind, may_review

Refused = list[tuple[Application, str]]


@transaction.atomic
def assign_reviewer(application: Application, *, actor: Any, version: int, reviewer: Any) -> Application:
    """Give an application to a reviewer, or to nobody with None; the reviewer is told.

    Raises StaleVersion when somebody was first, NotPermitted, or ValidationError.
    """
    row = Application.lock(application.pk, version=version)
    require(may_assign(actor, row))
    if reviewer is not None:
        verdict = may_review(reviewer, row)
        if not verdict.allowed:
            raise ValidationError({"reviewer": str(verdict.reason)})
    before = row.reviewer
    if before == reviewer:
        return row
    row.reviewer = reviewer
    row.save_next()
    names = [str(person) if person else "" for person in (before, reviewer)]
    record(
        Verb.ASSIGNED,
        row,
        actor=actor,
        district=row.district,
        before={"reviewer": names[0]},
        after={"reviewer": names[1]},
    )
    if reviewer is not None and reviewer.pk != actor.pk:
        tell_of_assignment(row, reviewer=reviewer, actor=actor)
    return row


def assign_many(
    chosen: Iterable[tuple[Application, int]], *, actor: Any, reviewer: Any
) -> tuple[list[Application], Refused]:
    """Give several applications to one reviewer, each for itself; return those done and those refused.

    `chosen` holds each application with the version that the person saw.
    """
    done: list[Application] = []
    refused: Refused = []
    for application, version in chosen:
        try:
            done.append(assign_reviewer(application, actor=actor, version=version, reviewer=reviewer))
        except ValidationError as error:
            refused.append((application, " ".join(error.messages)))
        except PermissionDenied as error:
            refused.append((application, str(error)))
    return done, refused


@transaction.atomic
def remind_district(application: Application, *, actor: Any) -> bool:
    """Remind a district's leads of their next step; say whether it went out: once a day at most.

    Raises NotPermitted when the next step is not the district's.
    """
    row = Application.lock(application.pk)
    require(may_remind(actor, row))
    if not tell_of_reminder(row, actor=actor):
        return False
    record(Verb.DISTRICT_REMINDED, row, actor=actor, district=row.district)
    return True


def record_queue_export(*, actor: Any, query: dict[str, str], rows: int) -> None:
    """Put on the trail that `actor` takes rows of the queue out as a file. Raises NotPermitted."""
    require(may_keep_queue(actor))
    with transaction.atomic():
        record(Verb.QUEUE_EXPORTED, actor, actor=actor, after={"rows": rows, **query})


# saved views ------------------------------------------------------------------------------------------
@transaction.atomic
def save_view(*, actor: Any, name: str, query: dict[str, str], is_shared: bool = False) -> SavedView:
    """Keep a view of the queue under a name. Raises NotPermitted or ValidationError."""
    require(may_keep_queue(actor))
    view = SavedView(owner=actor, name=name.strip(), query=query, is_shared=is_shared)
    view.full_clean()
    view.save()
    record(Verb.VIEW_SAVED, view, actor=actor, after={"is_shared": is_shared, **query})
    return view


@transaction.atomic
def change_view(view: SavedView, *, actor: Any, name: str, is_shared: bool) -> SavedView:
    """Give a view another name, share it or take it back. Raises NotPermitted or ValidationError."""
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    require(may_change_view(actor, row))
    before = {"name": row.name, "is_shared": row.is_shared}
    row.name, row.is_shared = name.strip(), is_shared
    row.full_clean()
    row.save()
    after = {"name": row.name, "is_shared": row.is_shared}
    record(Verb.VIEW_CHANGED, row, actor=actor, before=before, after=after)
    return row


@transaction.atomic
def delete_view(view: SavedView, *, actor: Any) -> None:
    """Delete a view; what it showed stays where it is. Raises NotPermitted."""
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    require(may_change_view(actor, row))
    record(Verb.VIEW_DELETED, row, actor=actor, before={"name": row.name, **row.query})
    row.delete()
