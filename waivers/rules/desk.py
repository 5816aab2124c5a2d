"""Who may do what at the review desk of one filing: threads, stored texts, judgements, evidence, parts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.rules import is_reviewer, may_comment


def may_settle(user: Any, first: Any) -> Verdict:
    """Reviewers settle a thread: an internal one at any time, one with the district when it has answered."""
    said = [first, *first.more.all()]
    return first_refusal(can_be_settled(first, said), is_reviewer(user, first.application))


def can_be_settled(first: Any, said: Any) -> Verdict:
    """Say whether a thread, whose comments are `said`, is ready to be settled, whoever asks."""
    if first.application.is_closed:
        return refuse(_("This application is closed."))
    if first.settled_at is not None:
        return refuse(_("This is settled already."))
    return is_answered(said)


def is_answered(said: Any) -> Verdict:
    """Say whether the district has answered all that it was asked in a thread."""
    if any(not comment.is_internal and comment.answered_at is None for comment in said):
        return refuse(_("The district has not answered yet."))
    return ALLOWED


def may_ask_again(user: Any, first: Any) -> Verdict:
    """Reviewers go on with a thread, once the district has answered what it was asked before."""
    said = [first, *first.more.all()]
    return first_refusal(is_answered(said), may_comment(user, first.application, first.filing))


def may_take_back(user: Any, comment: Any) -> Verdict:
    """Who wrote a comment takes it back while nobody outside the state's staff has read it."""
    own = can_be_taken_back(user, comment)
    return first_refusal(own, may_comment(user, comment.application, comment.filing))


def can_be_taken_back(user: Any, comment: Any) -> Verdict:
    """Say whether a comment is this person's and unread."""
    if comment.sent_at is not None:
        return refuse(_("The district has read this comment. It stays."))
    if comment.written_by_id != user.pk:
        return refuse(_("Only who wrote a comment takes it back."))
    return ALLOWED


def may_judge(user: Any, version: Any) -> Verdict:
    """Reviewers judge the version that lies before the state, no earlier one."""
    verdict = may_comment(user, version.filing.application, version.filing)
    if verdict.allowed and version.filing.versions.filter(number__gt=version.number).exists():
        return refuse(_("A newer version was submitted. Judge that one."))
    return verdict


def may_look_at_evidence(user: Any, evidence: Any) -> Verdict:
    """Reviewers verify evidence or refuse it while they review what it belongs to."""
    if evidence.removed_at is not None:
        return refuse(_("The district has taken this evidence back."))
    return may_comment(user, evidence.filing.application, evidence.filing)


def may_keep_texts(user: Any) -> Verdict:
    """Reviewers store texts that they use again."""
    return is_reviewer(user)


def may_change_text(user: Any, text: Any) -> Verdict:
    """A person's own text is changed by that person; a shared one by every reviewer."""
    if not text.is_shared and not text.is_of(user):
        return refuse(_("This text belongs to somebody else."))
    return is_reviewer(user)
