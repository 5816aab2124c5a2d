"""What reviewers say about parts of a filing, what the district answers, and what a return opens."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.filings import sheet_of
from waivers.models import Application, Comment, Filing
from waivers.parts import CODES, opened_by
from waivers.rules import may_answer, may_comment
from waivers.rules.desk import may_ask_again, may_settle, may_take_back
from waivers.sheets import Path, Sheet
from waivers.sheets.fields import sheet_from


@transaction.atomic
def add_comment(
    application: Application,
    *,
    actor: Any,
    anchor: str,
    audience: str,
    text: str,
    filing: Filing | None = None,
    quote: str = "",
) -> Comment:
    """Comment on one part of what was submitted; the same comment sent twice is one.

    `anchor` is a section or a path of the filing, without a filing a part of the application. A comment
    for the district waits until it is returned. The trail is that of the comment, which the district sees
    from the return on; an internal one leaves no words in it. Raises NotPermitted or ValidationError.
    """
    row = Application.lock(application.pk)
    about = _own(row, filing)
    require(may_comment(actor, row, about))
    number = _check_anchor(about, anchor)
    comment = Comment(
        application=row, filing=about, anchor=anchor, quote=quote.strip(), number=number,
        audience=audience, text=text, revision=row.version, written_by=actor,
    )  # fmt: skip
    return _keep(comment, actor)


def _own(application: Application, filing: Filing | None) -> Filing | None:
    """Return the filing as it is stored, if it is one of the application's."""
    if filing is None:
        return None
    own = Filing.objects.get(pk=filing.pk, application=application)
    own.application = application
    return own


def _check_anchor(filing: Filing | None, anchor: str) -> int | None:
    """Return the number of the version that lies before the state; refuse a place that is not in it."""
    if filing is None:
        if anchor not in CODES:
            raise ValidationError({"anchor": _("Choose what the comment is about.")})
        return None
    version = filing.versions.order_by("-number").first()
    sheet = sheet_from(version.sheet) if version else sheet_of(filing)
    if not _is_in(sheet, anchor):
        raise ValidationError({"anchor": _("Choose what the comment is about.")})
    return version.number if version else None


def _is_in(sheet: Sheet, anchor: str) -> bool:
    try:
        if "." in anchor:
            sheet.field_at(Path.parse(anchor))
        else:
            sheet.section(anchor)
    except (KeyError, ValueError):
        return False
    return True


def _keep(comment: Comment, actor: Any) -> Comment:
    """Save a comment unless the same person has sent the same one, and record it."""
    same = {
        name: getattr(comment, name)
        for name in ("filing", "anchor", "quote", "number", "audience", "text", "written_by", "parent")
    }
    earlier = comment.application.comments.filter(sent_at=None, settled_at=None, **same).first()
    if earlier is not None:
        return earlier
    comment.full_clean()
    comment.save()
    record(
        Verb.COMMENT_ADDED,
        comment,
        actor=actor,
        district=comment.application.district,
        after={} if comment.is_internal else {"anchor": comment.anchor, "text": comment.text},
    )
    return comment


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",))
    return rows.select_related("application__district", "filing").get(pk=comment.pk)


# threads ----------------------------------------------------------------------------------------------
@transaction.atomic
def ask_again(comment: Comment, *, actor: Any, text: str) -> Comment:
    """Go on with the thread of a comment; a settled one is open again. Sent twice it is one."""
    first = _locked(comment.parent or comment)
    same = first.more.filter(sent_at=None, written_by=actor, text=text).first()
    if same is not None:
        return same
    require(may_ask_again(actor, first))
    if first.settled_at is not None:
        first.settled_at, first.settled_by = None, None
        first.save()
    version = first.filing.versions.order_by("-number").first() if first.filing else None
    more = Comment(
        application=first.application, filing=first.filing, parent=first, anchor=first.anchor,
        number=version.number if version else None, audience=first.audience, text=text,
        revision=first.application.version, written_by=actor,
    )  # fmt: skip
    return _keep(more, actor)


@transaction.atomic
def settle_thread(comment: Comment, *, actor: Any) -> Comment:
    """Note that nothing is open any more in the thread of a comment; done twice it is done once."""
    first = _locked(comment.parent or comment)
    if first.settled_at is not None:
        return first
    require(may_settle(actor, first))
    first.settled_at, first.settled_by = clock.now(), actor
    first.save()
    record(Verb.COMMENT_SETTLED, first, actor=actor, district=first.application.district)
    return first


@transaction.atomic
def take_back_comment(comment: Comment, *, actor: Any) -> None:
    """Take back a comment that nobody outside the state's staff has read; its trail keeps that it was."""
    row = _locked(comment)
    require(may_take_back(actor, row))
    if row.more.exists():
        raise ValidationError(_("Others have written below this comment. Settle it instead."))
    record(Verb.COMMENT_TAKEN_BACK, row, actor=actor, district=row.application.district)
    row.delete()


@transaction.atomic
def answer_comment(comment: Comment, *, actor: Any, text: str) -> Comment:
    """Answer a comment of the state; until the next submission the answer can be changed, not taken away."""
    row = _locked(comment)
    require(may_answer(actor, row))
    if not text.strip():
        raise ValidationError({"text": _("Write your answer.")})
    row.answer, row.answered_by, row.answered_at = text, actor, clock.now()
    row.full_clean()
    row.save()
    record(
        Verb.COMMENT_ANSWERED,
        row.application,
        actor=actor,
        district=row.application.district,
        after={"about": row.anchor, "answer": text},
    )
    return row


# a return and the next submission ----------------------------------------------------------------------
def send_comments(filing: Filing, *, also_open: Iterable[str] = ()) -> list[str] | None:
    """Send what waits for the district about a filing, and open the parts that it is about.

    Called by a return, in its transaction, which records it. `also_open` are further sections that the
    reviewer opens. Returns the sections that can be written now, None for all.
    """
    unsent = Comment.objects.filter(application=filing.application_id).about(filing).unsent()
    anchors = list(unsent.values_list("anchor", flat=True))
    unsent.update(sent_at=clock.now())
    row = Filing.lock(filing.pk)
    row.unlocked = opened_by([*anchors, *also_open]) if anchors else None
    row.save(update_fields=["unlocked"])
    return row.unlocked


def close_return(filing: Filing) -> None:
    """Hand in the answers and lift the limits of the last return; called by a submission, as above."""
    answered = Comment.objects.filter(application=filing.application_id).about(filing)
    answered.filter(answered_at__isnull=False, handed_in_at=None).update(handed_in_at=clock.now())
    Filing.objects.filter(pk=filing.pk).update(unlocked=None)
