"""Whether people without an account want mail, purpose by purpose.

Who mails such a person asks `wish_of` for their wish, sends only where `stopped_at` is empty, and adds
`notifications.unsubscribe_headers(wish)` to the mail.
"""

from typing import Any

from django.db import transaction

from stakeholders.models import MailWish
from stakeholders.services.people import InvitedPerson
from stakeholders.vocabulary import Purpose
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock


def wish_of(email: str, name: str, language: str, *, purpose: str = Purpose.ACTIVITIES) -> MailWish:
    """Return the wish of a person for one purpose; until they stop it, mail is wanted."""
    wish, _created = MailWish.objects.get_or_create(
        email=email, name=name, purpose=purpose, defaults={"language": language}
    )
    return wish


def result_wish(contact: tuple[str, str, str] | None) -> MailWish | None:
    """Return the wish about results of a contributor (address, language, name).

    None without an address, and when the person wants no such mail.
    """
    if contact is None:
        return None
    email, language, name = contact
    wish = wish_of(email, name, language, purpose=Purpose.RESULTS)
    return None if wish.stopped_at else wish


@transaction.atomic
def stop_mail(wish: MailWish) -> MailWish:
    """Keep that the person wants no more mail of this purpose; once more changes nothing."""
    wish = MailWish.objects.select_for_update().get(pk=wish.pk)
    if wish.stopped_at is None:
        wish.stopped_at = clock.now()
        _keep(Verb.MAIL_STOPPED, wish)
    return wish


@transaction.atomic
def resume_mail(wish: MailWish) -> MailWish:
    """Keep that the person wants mail of this purpose again; once more changes nothing."""
    wish = MailWish.objects.select_for_update().get(pk=wish.pk)
    if wish.stopped_at is not None:
        wish.stopped_at = None
        _keep(Verb.MAIL_RESUMED, wish)
    return wish


def _keep(verb: Verb, wish: Any) -> None:
    wish.save(update_fields=["stopped_at"])
    record(verb, wish, actor=InvitedPerson(), after={"purpose": wish.purpose})
