"""Answering a survey without an account: one question after the other, each kept when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.models import Asked, Group, Question, Sheet, SheetAnswer, Wave
from stakeholders.rules.surveys import can_ask
from stakeholders.services.answers import LinkOver
from stakeholders.vocabulary import STUDENTS
from stakeholders.vocabulary.surveys import QuestionKind, SheetSource, SheetStanding
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.tokens import digest, make_token

MOST_OPEN_A_DAY = 500  # sheets by one open link: more is a machine


def sheet_key(token: str) -> str:
    """Return the key of the sheet of a secret; from the digest of who was asked it cannot be worked out."""
    return digest(f"sheet:{token}")


@dataclass(frozen=True)
class Seat:
    """What a secret opens: the wave, for which group, in which language, the sheet if it is begun."""

    token: str
    wave: Wave
    group: Group
    language: str
    may_be_asked_all: bool
    asked: Asked | None
    sheet: Sheet | None

    @property
    def is_open(self) -> bool:
        """Say whether answers are taken."""
        return self.wave.takes_answers

    @property
    def is_answered_elsewhere(self) -> bool:
        """Say whether this person has begun to answer by the link of another mail."""
        return self.sheet is None and self.asked is not None and self.asked.has_answered

    @property
    def questions(self) -> list[Question]:
        """Return the questions for this person: children are asked about protected areas with consent alone."""
        rows = list(self.wave.survey.questions.all())
        if self.group.code == STUDENTS and not self.may_be_asked_all:
            return [each for each in rows if not each.area]
        return rows


def seat_of(token: str) -> Seat | None:
    """Return what a secret opens, None for one that is unknown."""
    sheet = Sheet.objects.for_key(sheet_key(token))
    asked = Asked.objects.for_token(token)
    if sheet is not None:
        return Seat(token, sheet.wave, sheet.group, sheet.language, sheet.may_be_asked_all, asked, sheet)
    if asked is None:
        return None
    allowed = asked.consent_on is not None
    return Seat(token, asked.wave, asked.group.whole, asked.language, allowed, asked, None)


@transaction.atomic
def answer_question(
    seat: Seat, question: Question, *, picks: Sequence[int] = (), words: str = "", language: str = ""
) -> None:
    """Keep the answer to one question; a later one edits it, an empty one takes it back.

    Raises LinkOver once the wave takes no more answers, ValidationError on what cannot be chosen.
    """
    wave = Wave.lock(seat.wave.pk)
    if not wave.takes_answers:
        raise LinkOver
    if question.pk not in {each.pk for each in seat.questions}:
        raise ValidationError(_("This question is not asked."))
    chosen = _checked(question, picks)
    sheet = _sheet(seat, language or seat.language)
    if not chosen and not words.strip():
        SheetAnswer.objects.filter(sheet=sheet, question=question).delete()
        return
    answer = SheetAnswer(sheet=sheet, question=question, picks=chosen, words=words.strip())
    answer.full_clean(exclude=["sheet", "question"], validate_constraints=False)
    SheetAnswer.objects.update_or_create(
        sheet=sheet, question=question, defaults={"picks": chosen, "words": answer.words}
    )


def _checked(question: Question, picks: Sequence[int]) -> list[int]:
    known = {number for number, _words in question.steps}
    chosen = sorted(set(picks))
    if not set(chosen) <= known or (question.kind != QuestionKind.SEVERAL and len(chosen) > 1):
        raise ValidationError({"picks": _("Choose from the answers.")})
    return chosen


def _sheet(seat: Seat, language: str) -> Sheet:
    """Return the sheet, begun now if it was not: one for each secret, and one for each person asked."""
    if seat.asked is not None:
        asked = Asked.objects.select_for_update().get(pk=seat.asked.pk)
        if asked.has_answered and not Sheet.objects.filter(key=sheet_key(seat.token)).exists():
            raise LinkOver  # by the link of another mail
        # Without the time of the last change, which would tell whose answers these are.
        Asked.objects.filter(pk=asked.pk, has_answered=False).update(has_answered=True)
    sheet, _created = Sheet.objects.get_or_create(
        key=sheet_key(seat.token),
        defaults={
            "wave": seat.wave,
            "group": seat.group,
            "language": language,
            "source": SheetSource.LINK,
            "standing": SheetStanding.COUNTED,
            "may_be_asked_all": seat.may_be_asked_all,
        },
    )
    return sheet


@transaction.atomic
def begin_open(wave: Wave, *, group: Group, language: str) -> str:
    """Begin a sheet by the open link; return the secret of its address. Raises LinkOver or ValidationError."""
    wave = Wave.lock(wave.pk)
    if not wave.takes_answers or wave.code is None:
        raise LinkOver
    today = clock.today()
    if Sheet.objects.filter(wave=wave, source=SheetSource.OPEN, day=today).count() >= MOST_OPEN_A_DAY:
        raise ValidationError(_("Too much came in today. Come again tomorrow, or call us."))
    return _begin(wave, group, language, source=SheetSource.OPEN, standing=SheetStanding.WAITING, day=today)


@transaction.atomic
def begin_paper(wave: Wave, *, actor: Any, group: Group, language: str) -> str:
    """Begin a sheet that staff type in from paper; return the secret of its address.

    Raises NotPermitted or ValidationError.
    """
    wave = Wave.lock(wave.pk)
    require(can_ask(actor, wave))
    token = _begin(wave, group, language, source=SheetSource.PAPER, standing=SheetStanding.COUNTED)
    # Without the group: the trail would count how many of a small group answered.
    record(Verb.SHEET_ENTERED, wave, actor=actor, district=wave.survey.district)
    return token


def _begin(wave: Wave, group: Group, language: str, **facts: Any) -> str:
    if group.pk not in {each.pk for each in wave.survey.groups.all()}:
        raise ValidationError({"group": _("Choose one of the groups.")})
    token = make_token()
    Sheet.objects.create(key=sheet_key(token), wave=wave, group=group, language=language, **facts)
    return token
