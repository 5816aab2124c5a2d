"""Answering what people said, telling them, keeping their replies, publishing the answers."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import AnswersPage, HeardAnswer, HeardItem, HeardLink, HeardReply
from stakeholders.notifications import mail_answer, mail_answer_link
from stakeholders.plan_texts import THEN, Standing, as_it_stood, place_named, plan_for, standing_at
from stakeholders.querysets import coordinated_districts
from stakeholders.rules.heard import can_answer, can_publish
from stakeholders.services.answers import RENEWAL_PAUSE, LinkOver
from stakeholders.services.heard import Contributor
from stakeholders.services.lineage import origins, outcomes
from stakeholders.services.wishes import result_wish
from stakeholders.services.wordings import keep_words
from stakeholders.vocabulary.heard import LINKED, Disposition
from stakeholders.wordings import Original
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import StaleVersion, require
from statepl.core.tokens import digest, make_token

LINK_LIFE = dt.timedelta(days=365)


@transaction.atomic
def answer_item(
    item: HeardItem,
    *,
    actor: Any,
    version: int,
    disposition: str,
    reason: str,
    place: str = "",
    before: str = "",
    after: str = "",
    written_in: str = "en",
    wordings: Mapping[str, str] | None = None,
) -> HeardAnswer:
    """Say what came of a contribution, and tell everybody whose words went into it.

    `place` names the question of the plan; `before` and `after` say which text stood there ("then" as it was
    noted, "now", "empty", or the number of a submitted version). Both texts are copied. `wordings` are the
    reason in other languages than the one it is written in. An answer given before is kept and superseded.
    Raises StaleVersion, NotPermitted or ValidationError.
    """
    item = HeardItem.lock(item.pk, version=version)
    require(can_answer(actor, item))
    if disposition not in Disposition.values:
        raise ValidationError({"disposition": _("Say what came of it.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The person reads it.")})
    last = item.answers.order_by("-number").first()
    answer = HeardAnswer(
        item=item,
        number=last.number + 1 if last else 1,
        disposition=disposition,
        reason=reason.strip(),
        written_in=written_in,
        answered_by=actor,
    )
    _link(answer, actor=actor, place=place, before=before, after=after)
    answer.answered_at = clock.now()
    item.answers.filter(superseded_at__isnull=True).update(superseded_at=answer.answered_at)
    answer.full_clean(exclude=["item"])
    answer.save()
    for language, words in (wordings or {}).items():
        if language != written_in:
            keep_words(answer.wordings, [Original("reason", answer.reason)], language, {"reason": words})
    item.answered_at = item.answered_at or answer.answered_at
    item.save_next()
    record(
        Verb.HEARD_ANSWERED,
        item,
        actor=actor,
        district=item.district,
        before={"disposition": last.disposition, "reason": last.reason} if last else {},
        after={"disposition": answer.disposition, "reason": answer.reason, "place": answer.place},
    )
    _tell(item, answer)
    return answer


def _link(answer: HeardAnswer, *, actor: Any, place: str, before: str, after: str) -> None:
    """Copy the old and the new text of the place into the answer."""
    application = plan_for(answer.item.district, actor)
    if not place:
        if application is not None and answer.disposition in LINKED:
            raise ValidationError({"place": _("Say where in the plan it is.")})
        return
    found = place_named(application, place) if application else None
    if application is None or found is None:
        raise ValidationError({"place": _("This place is not in the plan. Choose another one.")})
    if answer.disposition == Disposition.ALREADY_THERE:
        before = after
    old, new = _text(answer, application, place, before), standing_at(application, place, after)
    missing = {"before": old, "after": new}
    faults = {name: _("Choose which text.") for name, text in missing.items() if text is None}
    if faults or old is None or new is None:
        raise ValidationError(faults)
    if not new.text and answer.disposition == Disposition.ALREADY_THERE:
        raise ValidationError({"after": _("Nothing is written there. Choose another place or another text.")})
    answer.application, answer.place = application, place
    answer.section, answer.label = found.section[:200], found.label[:300]
    answer.text_before, answer.before_from = old.text, old.source
    answer.text_after, answer.after_from = new.text, new.source
    is_own = application.district_id in coordinated_districts(actor)
    answer.is_text_public = is_own or (old.is_submitted and new.is_submitted)


def _text(answer: HeardAnswer, application: Any, place: str, source: str) -> Standing | None:
    item = answer.item
    if source == THEN:
        if item.place != place or item.application_id != application.pk:
            return None
        return Standing(item.text_then, as_it_stood(item.raised_at.date()), is_submitted=False)
    return standing_at(application, place, source)


def _tell(item: HeardItem, answer: HeardAnswer) -> None:
    """Mail everybody who left an address; a person who said the same twice is told once."""
    told: set[tuple[str, str]] = set()
    for each in origins(item):
        contact = each.contact
        if contact is None or (contact[0].lower(), contact[2]) in told:
            continue
        told.add((contact[0].lower(), contact[2]))
        wish = result_wish(contact)
        if wish is None:
            continue
        _link_row, token = _add_link(each)
        mail_answer(each, answer, wish, token=token)


def _add_link(item: HeardItem) -> tuple[HeardLink, str]:
    token = make_token()
    expires = clock.now() + LINK_LIFE
    return HeardLink.objects.create(item=item, digest=digest(token), expires_at=expires), token


@transaction.atomic
def renew_reply_link(link: HeardLink) -> bool:
    """Mail a new link to the address on file; return whether one was sent. At most one in 15 minutes."""
    item = HeardItem.lock(link.item_id)
    newest = item.links.order_by("-created_at").first()
    wish = result_wish(item.contact)
    if wish is None or newest is None or clock.now() < newest.created_at + RENEWAL_PAUSE:
        return False
    fresh, token = _add_link(item)
    mail_answer_link(fresh, wish, token=token)
    record(Verb.HEARD_LINK_RENEWED, item, actor=Contributor(), district=item.district)
    return True


@transaction.atomic
def reply_to_answer(link: HeardLink, *, answer: int, answers_me: bool, note: str = "") -> HeardReply:
    """Keep whether an answer answers the person; a later word replaces the earlier one, the same changes nothing.

    Raises LinkOver, or ValidationError for an answer that is not the person's or no longer stands.
    """
    item = HeardItem.lock(link.item_id)
    link.refresh_from_db()
    if not link.is_live:
        raise LinkOver
    rows = HeardAnswer.objects.standing().filter(item__in=outcomes(item))
    found = rows.filter(pk=answer).first()
    if found is None:
        raise ValidationError(_("There is a newer answer. Read it first."))
    reply = HeardReply.objects.filter(item=item, answer=found).first()
    if reply is not None and (reply.answers_me, reply.note) == (answers_me, note.strip()):
        return reply
    before = {"answers_me": reply.answers_me} if reply else {}
    reply = reply or HeardReply(item=item, answer=found)
    reply.answers_me, reply.note, reply.replied_at = answers_me, note.strip(), clock.now()
    reply.full_clean()
    reply.save()
    record(
        Verb.HEARD_REPLIED,
        found.item,
        actor=Contributor(),
        district=item.district,
        before=before,
        after={"answers_me": answers_me},
    )
    return reply


@transaction.atomic
def publish_answers(district: Any, *, actor: Any, version: int, says_none_yet: bool = False) -> AnswersPage:
    """Publish the answers of a district, or of the state: what changed, and what was not taken up.

    Raises NotPermitted or StaleVersion, and ValidationError while nothing that was not taken up stands there
    and the page does not say so.
    """
    require(can_publish(actor, district))
    page = _page(district, version)
    honest = HeardAnswer.objects.showable().of(district).not_taken_up().exists()
    if not honest and not says_none_yet:
        raise ValidationError(
            {"says_none_yet": _("Say that nothing was turned down so far, or answer what was.")}
        )
    if page.published_at is None:
        page.published_at, page.published_by = clock.now(), actor
        page.save_next()
        after = {"says_none_yet": not honest}
        record(Verb.ANSWERS_PUBLISHED, page, actor=actor, district=district, after=after)
    return page


@transaction.atomic
def withdraw_answers(district: Any, *, actor: Any, version: int, reason: str) -> AnswersPage:
    """Take the page of answers off the public pages. Raises NotPermitted, StaleVersion or ValidationError."""
    require(can_publish(actor, district))
    page = _page(district, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    if page.published_at is not None:
        page.published_at, page.published_by = None, None
        page.save_next()
        record(Verb.ANSWERS_WITHDRAWN, page, actor=actor, district=district, reason=reason.strip())
    return page


def _page(district: Any, version: int) -> AnswersPage:
    """Return the locked page of a place, a new one where there is none yet."""
    page, _made = AnswersPage.objects.select_for_update(of=("self",)).get_or_create(district=district)
    if page.version != version:
        raise StaleVersion(page)
    return page
