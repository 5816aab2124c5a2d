"""Mails to people without an account, each in the reader's language, queued in the transaction of its cause."""

from stakeholders.notifications.base import district_name, sender_name
from stakeholders.notifications.heard import mail_answer, mail_answer_link, mail_receipt
from stakeholders.notifications.invitations import (
    mail_cancellation,
    mail_invitation,
    mail_move,
    mail_outcome,
    mail_reminder,
    mail_revocation,
)
from stakeholders.notifications.nominations import mail_nomination
from stakeholders.notifications.overdue import tell_of_commitment, tell_of_reviews
from stakeholders.notifications.records import mail_commitment, mail_minutes, mail_overdue_promise
from stakeholders.notifications.surveys import mail_survey, mail_survey_reminder

__all__ = [
    "district_name",
    "mail_answer",
    "mail_answer_link",
    "mail_cancellation",
    "mail_commitment",
    "mail_invitation",
    "mail_minutes",
    "mail_move",
    "mail_nomination",
    "mail_outcome",
    "mail_overdue_promise",
    "mail_receipt",
    "mail_reminder",
    "mail_revocation",
    "mail_survey",
    "mail_survey_reminder",
    "sender_name",
    "tell_of_commitment",
    "tell_of_reviews",
]
