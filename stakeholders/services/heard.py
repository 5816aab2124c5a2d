"""Keeping what people said: noted, written by invited people, raised unprompted; read, erased, set aside."""

import contextlib
import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from policy.models import Holiday, ProgramSettings
from stakeholders.clocks import acknowledge_by, answer_by
from stakeholders.models import Activity, HeardItem, InvitationLink
from stakeholders.notifications import mail_receipt
from stakeholders.plan_texts import place_named, plan_for, text_now
from stakeholders.rules.heard import can_erase, can_note, can_review
from stakeholders.services.answers import LinkOver
from stakeholders.services.people import InvitedPerson
from stakeholders.services.wishes import result_wish
from stakeholders.vocabulary.heard import Review, Source
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require

MOST_A_DAY = 200  # raised unprompted for one place: more is a machine
DAY = dt.timedelta(days=1)


class Contributor:
    """Stands as actor in the history: somebody without an account, who may be anybody."""

    pk = None

    def __str__(self) -> str:
        return "Contributor"


def note_heard(activity: Activity, *, actor: Any, key: uuid.UUID, place: str = "", **facts: Any) -> HeardItem:
    """Note what somebody said at an activity. The same `key` again is the same contribution.

    `facts` are fields of HeardItem: words, is_quote, is_dissent, group, stratum, email, language. `place` is
    the key of a place in the plan; the text there is copied, so that a change can be shown later.
    Raises NotPermitted or ValidationError.
    """
    require(can_note(actor, activity))
    item = HeardItem(
        key=key,
        district=activity.district,
        activity=activity,
        source=Source.NOTED,
        noted_by=actor,
        acknowledged_at=clock.now(),  # it was heard by a person, face to face
        **facts,
    )
    put_at(item, place, actor=actor)
    return _keep(item, actor)


def say_more(link: InvitationLink, *, key: uuid.UUID, words: str) -> HeardItem:
    """Keep what an invited person writes under their link. Raises LinkOver or ValidationError."""
    invitation = link.invitation
    if (
        link.replaced_at is not None
        or invitation.revoked_at is not None
        or clock.now() >= invitation.expires_at
    ):
        raise LinkOver
    activity = invitation.activity
    item = HeardItem(
        key=key,
        district=activity.district,
        activity=activity,
        group=invitation.group,
        source=Source.INVITED,
        words=words,
        is_quote=True,
        invitation=invitation,
        language=invitation.language,
    )
    return _keep(item, InvitedPerson())


def raise_issue(district: Any, *, key: uuid.UUID, **facts: Any) -> HeardItem:
    """Keep what anybody tells a district, or the state when `district` is None, without being asked (S-22).

    `facts`: words, group, stratum, email, language. Raises ValidationError when too much came in today.
    """
    since = clock.now() - DAY
    known = HeardItem.objects.of(district).filter(source=Source.OPEN, raised_at__gt=since)
    if known.count() >= MOST_A_DAY:
        raise ValidationError(_("Too much came in today. Write to us again tomorrow, or call us."))
    item = HeardItem(key=key, district=district, source=Source.OPEN, is_quote=True, **facts)
    return _keep(item, Contributor())


def _keep(item: HeardItem, actor: Any) -> HeardItem:
    """Start the clocks and save; of two forms with one key the first is kept."""
    known = HeardItem.objects.filter(key=item.key).first()
    if known is not None:
        return known
    start_clocks(item)
    item.words = item.words.strip()
    item.full_clean(exclude=["key"])
    with contextlib.suppress(IntegrityError), transaction.atomic():
        item.save()
        after = {"source": item.source, "is_dissent": item.is_dissent}
        record(Verb.HEARD_NOTED, item, actor=actor, district=item.district, after=after)
        return item
    return HeardItem.objects.get(key=item.key)


def start_clocks(item: HeardItem) -> None:
    """Set by when the contribution is to be read and answered, by the settings of today: no change moves it later."""
    program = ProgramSettings.current()
    holidays = frozenset(Holiday.objects.values_list("day", flat=True))
    day = clock.today()
    item.raised_at = clock.now()
    item.acknowledge_due_on = acknowledge_by(day, holidays, within=program.acknowledge_days)
    item.answer_due_on = answer_by(day, holidays, within=program.answer_days)


def put_at(item: HeardItem, place: str, *, actor: Any) -> None:
    """Put a contribution at a place of the plan and copy the text there. Raises ValidationError.

    At the same place again the first copy stays: it is what people spoke about.
    """
    if place == item.place:
        return
    application = plan_for(item.district, actor) if place else None
    if place and (application is None or place_named(application, place) is None):
        raise ValidationError({"place": _("This place is not in the plan. Choose another one.")})
    item.application, item.place = application, place
    item.text_then = text_now(application, place) if application else ""


@transaction.atomic
def review_item(
    item: HeardItem, *, actor: Any, version: int, review: str, publishable: str, place: str, **facts: Any
) -> HeardItem:
    """Say what the public may see of a contribution. The first time the contributor is told that it was read.

    `facts`: is_dissent, group, stratum. Raises StaleVersion, NotPermitted or ValidationError.
    """
    item = HeardItem.lock(item.pk, version=version)
    require(can_review(actor, item))
    if review not in set(Review.values) - {Review.NEW}:
        raise ValidationError({"review": _("Say what happens with it.")})
    if review == Review.PUBLIC and not publishable.strip():
        raise ValidationError({"publishable": _("Write the words that the public reads.")})
    if review == Review.SET_ASIDE and item.answered_at:
        raise ValidationError({"review": _("This is answered already, so it cannot be set aside.")})
    before = _reading(item)
    item.review, item.publishable = review, publishable.strip() if review == Review.PUBLIC else ""
    for field, value in facts.items():
        setattr(item, field, value)
    put_at(item, place, actor=actor)
    is_first = item.acknowledged_at is None
    item.acknowledged_at = item.acknowledged_at or clock.now()
    item.save_next()
    record(
        Verb.HEARD_REVIEWED, item, actor=actor, district=item.district, before=before, after=_reading(item)
    )
    if is_first and review != Review.SET_ASIDE:
        wish = result_wish(item.contact)
        if wish is not None:
            mail_receipt(item, wish)
    return item


def _reading(item: HeardItem) -> dict[str, Any]:
    """Return what the history keeps: never anybody's words, for it is kept for good."""
    return {"review": item.review, "is_dissent": item.is_dissent, "place": item.place}


@transaction.atomic
def erase_contact(item: HeardItem, *, actor: Any, version: int) -> HeardItem:
    """Erase who said it; what was said and what came of it stay. Raises StaleVersion or NotPermitted."""
    item = HeardItem.lock(item.pk, version=version)
    require(can_erase(actor, item))
    item.email, item.invitation = "", None
    item.save_next()
    item.links.all().delete()
    record(Verb.HEARD_CONTACT_ERASED, item, actor=actor, district=item.district)
    return item
