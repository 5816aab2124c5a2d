"""Merging and splitting what people said. The originals are kept, read only, with what they became."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import HeardItem, Lineage
from stakeholders.rules.heard import can_regroup
from stakeholders.vocabulary.heard import Review, Source, Way
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require

MOST_PARTS = 6


@transaction.atomic
def merge_items(items: Iterable[HeardItem], *, actor: Any, words: str) -> HeardItem:
    """Bring several contributions that say the same together under one sentence, to answer them once.

    Dissent is never merged into its opposite, nor with that of another group (S-21). Raises NotPermitted,
    or ValidationError when they do not go together.
    """
    keys = sorted({item.pk for item in items})
    if len(keys) < 2:
        raise ValidationError(_("Choose at least two contributions."))
    rows = [HeardItem.lock(key) for key in keys]
    for row in rows:
        require(can_regroup(actor, row))
    _check(rows)
    first = rows[0]
    is_shown = all(row.review == Review.PUBLIC for row in rows)
    merged = HeardItem(
        district=first.district,
        activity=_same(rows, "activity"),
        group=_same(rows, "group"),
        stratum=_same(rows, "stratum") or "",
        source=_same(rows, "source") or Source.NOTED,
        words=words.strip(),
        is_dissent=first.is_dissent,
        noted_by=actor,
        review=Review.PUBLIC if is_shown else Review.PRIVATE,
        publishable=words.strip() if is_shown else "",
        raised_at=min(row.raised_at for row in rows),
        acknowledge_due_on=min(row.acknowledge_due_on for row in rows),
        acknowledged_at=clock.now(),
        answer_due_on=min(row.answer_due_on for row in rows),
    )
    if _same(rows, "place"):
        merged.application, merged.place, merged.text_then = first.application, first.place, first.text_then
    _store(merged)
    for row in rows:
        _replace(row, [merged], way=Way.MERGED, actor=actor)
    record(Verb.HEARD_MERGED, merged, actor=actor, district=merged.district, after={"from": keys})
    return merged


def _check(rows: Sequence[HeardItem]) -> None:
    if len({row.district_id for row in rows}) > 1:
        raise ValidationError(_("These concern different places, so they are answered apart."))
    dissent = {row.is_dissent for row in rows}
    if len(dissent) > 1:
        raise ValidationError(
            _("One of these differs from most of its group. It keeps its own place and its own answer.")
        )
    if dissent == {True} and len({row.group_id for row in rows}) > 1:
        raise ValidationError(_("These differ from most of different groups, so they are answered apart."))


def _same(rows: Sequence[HeardItem], field: str) -> Any:
    """Return the value that all share, None when they differ."""
    first = getattr(rows[0], field)
    return first if all(getattr(row, field) == first for row in rows) else None


@transaction.atomic
def split_item(item: HeardItem, *, actor: Any, version: int, parts: Sequence[str]) -> list[HeardItem]:
    """Take one contribution apart that says several things; each part is read and answered by itself.

    Raises StaleVersion, NotPermitted, or ValidationError without two parts.
    """
    item = HeardItem.lock(item.pk, version=version)
    require(can_regroup(actor, item))
    wanted = [part.strip() for part in parts if part.strip()]
    if not 2 <= len(wanted) <= MOST_PARTS:
        raise ValidationError(
            {"parts": _("Write two to six parts, with an empty line between them.")},
        )
    made = [_store(_part(item, words, actor)) for words in wanted]
    _replace(item, made, way=Way.SPLIT, actor=actor)
    after = {"into": [part.pk for part in made]}
    record(Verb.HEARD_SPLIT, item, actor=actor, district=item.district, after=after)
    return made


def _part(item: HeardItem, words: str, actor: Any) -> HeardItem:
    return HeardItem(
        district=item.district,
        activity=item.activity,
        group=item.group,
        stratum=item.stratum,
        source=item.source,
        words=words,
        is_quote=item.is_quote and words in item.words,
        is_dissent=item.is_dissent,
        application=item.application,
        place=item.place,
        text_then=item.text_then,
        noted_by=actor,
        raised_at=item.raised_at,
        acknowledge_due_on=item.acknowledge_due_on,
        acknowledged_at=item.acknowledged_at,
        answer_due_on=item.answer_due_on,
    )


def _store(item: HeardItem) -> HeardItem:
    item.full_clean()
    item.save()
    return item


def _replace(earlier: HeardItem, later: Iterable[HeardItem], *, way: Way, actor: Any) -> None:
    earlier.replaced_at = clock.now()
    earlier.save_next()
    Lineage.objects.bulk_create(
        [Lineage(earlier=earlier, later=each, way=way, made_by=actor) for each in later]
    )


def origins(item: HeardItem) -> list[HeardItem]:
    """Return the contribution and everything that went into it, the oldest last."""
    found, waiting = {item.pk: item}, [item.pk]
    while waiting:
        rows = Lineage.objects.filter(later__in=waiting).select_related("earlier__invitation")
        fresh = {row.earlier_id: row.earlier for row in rows if row.earlier_id not in found}
        found |= fresh
        waiting = list(fresh)
    return list(found.values())


def outcomes(item: HeardItem) -> list[HeardItem]:
    """Return what a contribution is today: itself, or what it became by merges and splits."""
    found, waiting = {item.pk: item}, [item.pk]
    while waiting:
        rows = Lineage.objects.filter(earlier__in=waiting).select_related("later__district")
        fresh = {row.later_id: row.later for row in rows if row.later_id not in found}
        found |= fresh
        waiting = list(fresh)
    return [each for each in found.values() if each.replaced_at is None]
