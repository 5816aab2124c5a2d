"""Texts that reviewers use again."""

from typing import Any

from django.db import transaction

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require
from waivers.models import CannedComment
from waivers.rules.desk import may_change_text, may_keep_texts


@transaction.atomic
def keep_text(*, actor: Any, title: str, text: str, is_shared: bool = False) -> CannedComment:
    """Store a text to use again; the same one stored twice is one."""
    require(may_keep_texts(actor))
    told = {"title": title, "text": text, "is_shared": is_shared}
    same = CannedComment.objects.filter(owner=actor, **told).first()
    if same is not None:
        return same
    kept = CannedComment(owner=actor, **told)
    kept.full_clean()
    kept.save()
    record(Verb.CANNED_COMMENT_KEPT, kept, actor=actor, after=told)
    return kept


@transaction.atomic
def change_text(kept: CannedComment, *, actor: Any, version: int, **changes: Any) -> CannedComment:
    """Change a stored text. Raises StaleVersion or NotPermitted."""
    row = CannedComment.lock(kept.pk, version=version)
    require(may_change_text(actor, row))
    before = {name: getattr(row, name) for name in ("title", "text", "is_shared")}
    row.title, row.text, row.is_shared = (changes.get(name, before[name]) for name in before)
    row.save_next()
    after = {name: getattr(row, name) for name in before}
    record(Verb.CANNED_COMMENT_KEPT, row, actor=actor, before=before, after=after)
    return row


@transaction.atomic
def remove_text(kept: CannedComment, *, actor: Any, version: int) -> None:
    """Remove a stored text; comments made with it stay, and the trail keeps its words."""
    row = CannedComment.lock(kept.pk, version=version)
    require(may_change_text(actor, row))
    record(Verb.CANNED_COMMENT_REMOVED, row, actor=actor, before={"title": row.title, "text": row.text})
    row.delete()
