"""Reminders: to people who have not answered, at most two, each sent once."""

from django.db import transaction

from stakeholders.deadlines import REMINDERS, reminder_due
from stakeholders.models import Invitation
from stakeholders.notifications import mail_reminder
from stakeholders.services.invitations import add_link, record_invitation
from stakeholders.services.tasks import gets_mail
from stakeholders.services.wishes import wish_of
from stakeholders.vocabulary import LinkPurpose
from statepl.audit.verbs import Verb
from statepl.core import clock

FIRST_HOUR = 9  # by the clock of the activity: nobody is woken


def remind_invited() -> int:
    """Remind whose day has come; return how many. Two beats at once, or one that died, remind nobody twice."""
    waiting = Invitation.objects.unanswered(within=max(REMINDERS)).values_list("pk", flat=True)
    return sum(_remind(pk) for pk in list(waiting))


@transaction.atomic
def _remind(pk: int) -> bool:
    invitation = Invitation.lock(pk)
    now = clock.now().astimezone(invitation.activity.local_start.tzinfo)
    days = reminder_due(
        now.date(),
        invitation.activity.local_start.date(),
        written_on=invitation.links.latest("created_at").created_at.astimezone(now.tzinfo).date(),
        reminded=invitation.reminded,
    )
    fits = not invitation.answer and invitation.is_open and now.hour >= FIRST_HOUR
    if days is None or not fits or not gets_mail(invitation):
        return False
    invitation.reminded = [*invitation.reminded, days]
    _link, token = add_link(invitation, LinkPurpose.REMINDER)
    wish = wish_of(invitation.email, invitation.name, invitation.language)
    mail_reminder(invitation, wish, token=token, days=days)
    invitation.save_next()
    record_invitation(Verb.INVITATION_REMINDED, invitation, after={"days_before": days})
    return True
