"""Erasing what is known of people without an account: on its day, or when somebody asks. Counts stay.

What people said, answered and took part in stays as a fact about their group; who they are goes.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.models import (
    Accommodation,
    Asked,
    Commitment,
    CommitmentLink,
    HeardItem,
    HeardLink,
    Invitation,
    InvitationLink,
    MailWish,
    MinutesLink,
    Nomination,
    Task,
)
from stakeholders.querysets.base import coordinated
from stakeholders.retention import ASKED, CONTACTS, CONTRIBUTORS, MAIL, NEEDS, NOMINATORS, PERIODS, Period
from stakeholders.rules import can_plan
from stakeholders.services.people import InvitedPerson
from stakeholders.vocabulary.commitments import How
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.jobs.models import Message
from statepl.jobs.services import erase_messages


# what ends by itself ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Held:
    """One kind of data: how many rows hold it, how many of them are due today."""

    period: Period
    days: int
    rows: int
    due: int


def held() -> list[Held]:
    """Count what is held and what is due, kind by kind: the dry run of `erase_due`."""
    program, now = ProgramSettings.current(), clock.now()
    return [
        Held(each, each.days(program), _rows(each).count(), _due(each, program, now).count())
        for each in PERIODS
    ]


@transaction.atomic
def erase_due() -> dict[str, int]:
    """Erase everything whose time is over; return how many rows, by kind. Once more erases nothing."""
    program, now = ProgramSettings.current(), clock.now()
    erased = {each.code: ERASE[each.code](_due(each, program, now)) for each in PERIODS}
    erased["wishes"] = _erase_idle_wishes(CONTACTS.cutoff(program, now))
    found = {code: number for code, number in erased.items() if number}
    if found:
        record(Verb.PEOPLE_ERASED, program, actor=None, after=found)
    return found


def _due(period: Period, program: ProgramSettings, now: dt.datetime) -> QuerySet[Any]:
    ended = {f"{ENDS[period.code]}__lt": period.cutoff(program, now)}
    return _rows(period).filter(**ended)


def _rows(period: Period) -> QuerySet[Any]:
    """Return the rows that hold something of this kind."""
    return {
        NEEDS.code: Invitation.objects.filter(_HAS_NEEDS).distinct(),
        CONTACTS.code: Invitation.objects.known(),
        CONTRIBUTORS.code: HeardItem.objects.exclude(email=""),
        NOMINATORS.code: Nomination.objects.exclude(email=""),
        ASKED.code: Asked.objects.known(),
        MAIL.code: Message.objects.filter(person__isnull=True).exclude(to="").exclude(state="queued"),
    }[period.code]


_HAS_NEEDS = Q(accommodations__note__gt="") | Q(tasks__words__gt="")
ENDS = {
    NEEDS.code: "activity__ends_at",
    CONTACTS.code: "activity__ends_at",
    CONTRIBUTORS.code: "answered_at",
    NOMINATORS.code: "settled_at",
    ASKED.code: "wave__closed_at",
    MAIL.code: "created_at",
}


def _erase_needs(rows: QuerySet[Any]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    Accommodation.objects.filter(invitation__in=keys).update(note="")
    Task.objects.filter(invitation__in=keys).update(words="", version=F("version") + 1)
    return len(keys)


def _erase_contacts(rows: QuerySet[Any]) -> int:
    """Take everything out of invitations that says who it was; the answer stays as one of its group."""
    keys = list(rows.values_list("pk", flat=True))
    _erase_needs(Invitation.objects.filter(pk__in=keys))
    Task.objects.filter(invitation__in=keys, done_at__isnull=True).delete()
    for link in CommitmentLink.objects.filter(invitation__in=keys).select_related("invitation__group"):
        # Who confirmed by the link was kept by name; the group is the fact.
        confirmed = Commitment.objects.filter(pk=link.commitment_id, confirmed_how=How.LINK)
        confirmed.filter(confirmed_by=link.invitation.person).update(confirmed_by=link.invitation.group.name)
    for links in (InvitationLink.objects, CommitmentLink.objects, MinutesLink.objects):
        links.filter(invitation__in=keys).delete()
    return Invitation.objects.filter(pk__in=keys).update(
        name="",
        email="",
        reach="",
        reason="",
        spoken_other="",
        spoke="",
        erased_at=clock.now(),
        version=F("version") + 1,
    )


def _erase_contributors(rows: QuerySet[Any]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    HeardLink.objects.filter(item__in=keys).delete()
    return HeardItem.objects.filter(pk__in=keys).update(email="", version=F("version") + 1)


def _erase_nominators(rows: QuerySet[Any]) -> int:
    return rows.update(email="", version=F("version") + 1)


def _erase_asked(rows: QuerySet[Any]) -> int:
    return rows.update(name="", email="", digests=[], erased_at=clock.now())


ERASE: dict[str, Callable[[QuerySet[Any]], int]] = {
    NEEDS.code: _erase_needs,
    CONTACTS.code: _erase_contacts,
    CONTRIBUTORS.code: _erase_contributors,
    NOMINATORS.code: _erase_nominators,
    ASKED.code: _erase_asked,
    MAIL.code: erase_messages,
}


def _erase_idle_wishes(cutoff: dt.datetime) -> int:
    """Erase what people want of mail that nobody writes to; who wants none is remembered, or we would write again."""
    written_to = Q(email__in=Invitation.objects.known().values("email"))
    written_to |= Q(email__in=Asked.objects.known().values("email"))
    written_to |= Q(email__in=HeardItem.objects.exclude(email="").values("email"))
    written_to |= Q(email__in=Nomination.objects.exclude(email="").values("email"))
    idle = MailWish.objects.filter(stopped_at__isnull=True, updated_at__lt=cutoff).exclude(written_to)
    return idle.delete()[0]


# what people ask for ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Person:
    """Somebody without an account, as they are told apart: families share addresses."""

    email: str
    name: str
    reach: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.email, self.reach)))


def people_like(words: str, *, actor: Any) -> dict[Person, int]:
    """Return who is known by exactly this address, telephone number or name, with how many rows name them.

    Only where the actor coordinates. Raises NotPermitted.
    """
    require(can_plan(actor))
    words = words.strip()
    found: dict[Person, int] = {}
    for rows, facts in _sources(actor):
        meant = Q(email__iexact=words)
        for fact in facts:
            meant |= Q(**{f"{fact}__iexact": words})
        for row in rows.filter(meant).values("email", *facts):
            person = Person(row["email"], row.get("name", ""), row.get("reach", ""))
            found[person] = found.get(person, 0) + 1
    return found


def _sources(actor: Any) -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Return where people are named, as far as the actor coordinates; None for every place."""
    rows = [
        (Invitation.objects.known(), "activity__district", ("name", "reach")),
        (Asked.objects.known(), "wave__survey__district", ("name",)),
        (HeardItem.objects.exclude(email=""), "district", ()),
        (Nomination.objects.exclude(email=""), "district", ()),
    ]
    if actor is None:
        return [(each, facts) for each, _place, facts in rows]
    return [(coordinated(each, actor, district=place), facts) for each, place, facts in rows]


@transaction.atomic
def erase_people(people: Iterable[Person], *, actor: Any) -> dict[str, int]:
    """Erase people who asked for it, where the actor coordinates; return how many rows, by kind.

    Mail to an address goes too when nobody else is known by it. Raises NotPermitted, or ValidationError
    when none of them is known.
    """
    require(can_plan(actor))
    erased = _erase_people(list(people), actor, actor)
    if not erased:
        raise ValidationError(_("Nothing is kept of this person any more."))
    return erased


@transaction.atomic
def erase_by_wish(wish: MailWish) -> dict[str, int]:
    """Erase, everywhere, the person who holds the address in a mail; once more erases nothing."""
    return _erase_people([Person(wish.email, wish.name, "")], None, InvitedPerson())


def _erase_people(people: list[Person], scope: Any, actor: Any) -> dict[str, int]:
    kinds = (CONTACTS.code, ASKED.code, CONTRIBUTORS.code, NOMINATORS.code, MAIL.code, "wishes")
    erased = dict.fromkeys(kinds, 0)
    invited, asked, heard, nominated = (rows for rows, _facts in _sources(scope))
    for each in people:
        erased[CONTACTS.code] += _erase_contacts(invited.filter(_is(each, reach=True)))
        if each.email:
            erased[ASKED.code] += _erase_asked(asked.filter(_is(each)))
            if not each.name:
                erased[CONTRIBUTORS.code] += _erase_contributors(heard.filter(email__iexact=each.email))
                erased[NOMINATORS.code] += _erase_nominators(nominated.filter(email__iexact=each.email))
            erased["wishes"] += _erase_wishes(each)
            erased[MAIL.code] += _erase_mail(each)
    found = {code: number for code, number in erased.items() if number}
    if found:
        record(
            Verb.PEOPLE_ERASED, ProgramSettings.current(), actor=actor, after={"people": len(people)} | found
        )
    return found


def _is(person: Person, *, reach: bool = False) -> Q:
    meant = Q(email__iexact=person.email, name=person.name)
    return meant & Q(reach=person.reach) if reach and not person.email else meant


def _erase_wishes(person: Person) -> int:
    """Erase what somebody wishes of mail, unless another place still knows them."""
    if any(
        rows.filter(_is(person) if facts else Q(email__iexact=person.email)).exists()
        for rows, facts in _sources(None)
    ):
        return 0
    return MailWish.objects.filter(email__iexact=person.email, name=person.name).delete()[0]


def _erase_mail(person: Person) -> int:
    """Erase mail to an address that nobody else is known by: a shared one still belongs to the others."""
    if any(rows.filter(email__iexact=person.email).exists() for rows, _facts in _sources(None)):
        return 0
    return erase_messages(Message.objects.filter(person__isnull=True, to__iexact=person.email))
