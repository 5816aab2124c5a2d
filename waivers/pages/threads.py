"""Comments as conversations: what was asked, answered and asked again, for one reader. Words for templates."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from statepl.core.rules import Verdict, first_refusal, refuse
from waivers import rules
from waivers.filings import sheet_of
from waivers.models import Application, Comment, Filing
from waivers.parts import PARTS
from waivers.rules import desk as rules_desk
from waivers.sheets import Path, Sheet

NO = refuse("")
TOLD = ("written_by", "answered_by", "settled_by", "application__district", "filing", "parent")


@dataclass(frozen=True)
class Said:
    """One comment of a thread: who speaks in the reader's words, and whether the reader may answer."""

    comment: Comment
    who: str
    answered_by: str
    may_answer: Verdict
    may_take_back: Verdict


@dataclass(frozen=True)
class Thread:
    """One conversation about one place, oldest first."""

    first: Comment
    label: str
    said: list[Said]
    may_settle: Verdict
    may_ask_again: Verdict

    @property
    def comments(self) -> list[Comment]:
        """Return the comments of the thread."""
        return [each.comment for each in self.said]

    @property
    def is_settled(self) -> bool:
        """Say whether a reviewer has settled it."""
        return self.first.settled_at is not None

    @property
    def is_open(self) -> bool:
        """Say whether something is still to be said or settled."""
        return not self.is_settled

    @property
    def is_internal(self) -> bool:
        """Say whether only state staff read it."""
        return self.first.is_internal

    @property
    def waits_for_district(self) -> bool:
        """Say whether the district has read a question and not answered it."""
        return any(each.sent_at is not None and each.answered_at is None for each in self.comments)


def threads(filing: Filing, section: str, user: Any, *, sheet: Sheet | None = None) -> list[Thread]:
    """Return the conversations about a section of a filing that this person may read; one query.

    `sheet` gives the words of the places; without it the form is read as it is asked today.
    """
    rows = Comment.objects.visible_to(user).filter(filing=filing).in_section(section)
    found = list(rows.select_related(*TOLD))
    if not found:
        return []
    return _threads(found, user, {filing.pk: sheet or sheet_of(filing)})


def threads_of(
    application: Application, user: Any, *, sheets: dict[int, Sheet] | None = None
) -> list[Thread]:
    """Return every conversation about an application that this person may read.

    `sheets` are the forms by filing that give the words of the places; a form that is not among them is
    read as it is asked today.
    """
    rows = Comment.objects.visible_to(user).filter(application=application)
    found = list(rows.select_related(*TOLD))
    known = dict(sheets or {})
    for comment in found:
        if comment.filing is not None and comment.filing_id not in known:
            comment.filing.application = application
            known[comment.filing_id] = sheet_of(comment.filing)
    return _threads(found, user, known)


def _threads(comments: list[Comment], user: Any, sheets: dict[int, Sheet]) -> list[Thread]:
    by_first: dict[int, list[Comment]] = {}
    for comment in comments:
        by_first.setdefault(comment.parent_id or comment.pk, []).append(comment)
    reader = _Reader(user)
    return [reader.thread(rows, sheets.get(rows[0].filing_id)) for rows in by_first.values()]


class _Reader:
    """One person who reads threads; what the person may do is asked once for each filing."""

    def __init__(self, user: Any) -> None:
        self.user, self.is_staff = user, user.is_sea_staff
        self.known: dict[Any, tuple[Verdict, Verdict]] = {}

    def verdicts(self, comment: Comment) -> tuple[Verdict, Verdict]:
        """Return whether the person may comment here, and is a reviewer here."""
        key = (comment.application_id, comment.filing_id)
        if not self.is_staff:
            return NO, NO
        if key not in self.known:
            may_comment = rules.may_comment(self.user, comment.application, comment.filing)
            self.known[key] = may_comment, rules.is_reviewer(self.user, comment.application)
        return self.known[key]

    def thread(self, rows: list[Comment], sheet: Sheet | None) -> Thread:
        first = rows[0].parent or rows[0]
        may_comment, is_reviewer = self.verdicts(rows[0])
        return Thread(
            first,
            place(first, sheet),
            [self.said(row) for row in rows],
            first_refusal(is_reviewer, rules_desk.can_be_settled(rows[0], rows)),
            first_refusal(may_comment, rules_desk.is_answered(rows)),
        )

    def said(self, comment: Comment) -> Said:
        answered_by = _("%(district)s, answer") % {"district": comment.application.district}
        may_comment, _is_reviewer = self.verdicts(comment)
        may_take_back = first_refusal(may_comment, rules_desk.can_be_taken_back(self.user, comment))
        may_answer = rules.may_answer(self.user, comment)
        return Said(comment, _who(comment, self.user), answered_by, may_answer, may_take_back)


def _who(comment: Comment, user: Any) -> str:
    if not user.is_sea_staff:
        return _("The state")
    mine = comment.written_by_id == user.pk
    if comment.is_internal:
        return _("You, only state staff") if mine else _("%(person)s, only state staff") % _name(comment)
    return _("You, to the district") if mine else _("%(person)s, to the district") % _name(comment)


def _name(comment: Comment) -> dict[str, str]:
    return {"person": str(comment.written_by)}


def place(comment: Comment, sheet: Sheet | None) -> str:
    """Return in words what a comment is about: a question, a section, or a part of the application."""
    if comment.filing_id is None:
        return str(dict(PARTS).get(comment.anchor, comment.anchor))
    return place_named(sheet, comment.anchor) if sheet else comment.anchor


def place_named(sheet: Sheet, anchor: str) -> str:
    """Return a place of a form in words; what an older form asked goes by its path."""
    try:
        return _named(sheet, anchor)
    except (KeyError, ValueError):
        return anchor


def _named(sheet: Sheet, anchor: str) -> str:
    if "." not in anchor:
        return str(sheet.section(anchor).title)
    path = Path.parse(anchor)
    label = str(sheet.field_at(path).label)
    if not path.table:
        return label
    row = str(sheet.section(path.section).table_named(path.table).row_label)
    return f"{row}: {label}"
