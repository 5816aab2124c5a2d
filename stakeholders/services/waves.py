"""Waves of surveys: opened, people asked and reminded, counted once, published once."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.models import Asked, Figure, Group, HeardItem, MailWish, Sheet, SheetAnswer, Survey, Wave
from stakeholders.notifications import mail_survey, mail_survey_reminder
from stakeholders.rules.surveys import can_ask, can_look, can_open_wave, can_publish
from stakeholders.services.heard import start_clocks
from stakeholders.services.invitations import Guest
from stakeholders.services.wishes import wish_of
from stakeholders.survey_figures import Counted, protect
from stakeholders.vocabulary import Purpose, Through
from stakeholders.vocabulary.heard import Source
from stakeholders.vocabulary.surveys import (
    FAVORABLE,
    QuestionKind,
    SheetSource,
    SheetStanding,
)
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.tokens import digest, make_token

LONGEST = dt.timedelta(days=120)
REMINDERS = (7, 2)  # days before the last day; each person at most twice
FIRST_HOUR = 9


@transaction.atomic
def open_wave(survey: Survey, *, actor: Any, label: str, ends_on: dt.date, has_open_link: bool) -> Wave:
    """Open a wave that takes answers until `ends_on`. Raises NotPermitted or ValidationError."""
    survey = Survey.lock(survey.pk)
    require(can_open_wave(actor, survey))
    _check_last_day(ends_on)
    wave = Wave(survey=survey, label=label, ends_on=ends_on, code=make_token() if has_open_link else None)
    wave.full_clean()
    wave.save()
    _told(Verb.WAVE_OPENED, wave, actor, after={"ends_on": ends_on, "open_link": has_open_link})
    return wave


def _check_last_day(ends_on: dt.date) -> None:
    today = clock.today()
    if not today <= ends_on <= today + LONGEST:
        sentence = _("Choose a last day from today to %(day)s.")
        raise ValidationError({"ends_on": sentence % {"day": today + LONGEST}})


@transaction.atomic
def prolong_wave(wave: Wave, *, actor: Any, version: int, ends_on: dt.date) -> Wave:
    """Give a wave that is not counted another last day. Raises StaleVersion, NotPermitted or ValidationError."""
    wave = Wave.lock(wave.pk, version=version)
    require(can_look(actor, wave))
    _check_last_day(ends_on)
    before, wave.ends_on = wave.ends_on, ends_on
    wave.save_next()
    _told(Verb.WAVE_PROLONGED, wave, actor, before={"ends_on": before}, after={"ends_on": ends_on})
    return wave


@transaction.atomic
def ask_people(
    wave: Wave,
    *,
    actor: Any,
    guests: Sequence[Guest],
    through: str,
    consent_on: dt.date | None = None,
) -> tuple[int, int]:
    """Mail each person a link of their own. Who was asked already, or wants no such mail, is left alone.

    `through` says whose addresses these are; `consent_on` when the consent of guardians was recorded. Returns
    how many were asked and how many were left alone. Raises NotPermitted or ValidationError.
    """
    wave = Wave.lock(wave.pk)
    require(can_ask(actor, wave))
    _check_asked(wave, guests, through, consent_on)
    known = set(wave.asked.values_list("email", "name"))
    asked = 0
    for guest in guests:
        wish = wish_of(guest.email, guest.name, guest.language, purpose=Purpose.SURVEYS)
        if (guest.email, guest.name) in known or wish.stopped_at is not None:
            continue
        known.add((guest.email, guest.name))
        _ask(wave, guest, wish, through=through, consent_on=consent_on)
        asked += 1
    _told(Verb.WAVE_ASKED, wave, actor, after={"people": asked, "through": through})
    return asked, len(guests) - asked


def _check_asked(wave: Wave, guests: Sequence[Guest], through: str, consent_on: dt.date | None) -> None:
    allowed = {group.pk for group in wave.survey.groups.all()}
    for guest in guests:
        if guest.group.whole.pk not in allowed:
            sentence = _(
                "This survey does not ask: %(group)s. Add the group to the survey, or choose another one."
            )
            raise ValidationError({"people": sentence % {"group": guest.group.label}})
    if through not in Through.values:
        raise ValidationError({"through": _("Say whose addresses these are.")})
    if consent_on is not None and consent_on > clock.today():
        raise ValidationError({"consent_on": _("Consent cannot have been recorded on a day to come.")})


def _ask(wave: Wave, guest: Guest, wish: MailWish, *, through: str, consent_on: dt.date | None) -> None:
    token = make_token()
    asked = Asked(
        wave=wave,
        group=guest.group,
        name=guest.name,
        email=guest.email,
        language=guest.language,
        through=through,
        consent_on=consent_on,
        digests=[digest(token)],
    )
    asked.full_clean(exclude=["message"])
    asked.message = mail_survey(asked, wish, token=token)
    asked.save()


def remind_asked() -> int:
    """Remind who has not answered, a week and two days before the end; return how many. Each day once."""
    waiting = Asked.objects.silent().filter(
        wave__in=Wave.objects.taking_answers(clock.today()),
        reminded__lt=len(REMINDERS),
        message__state="sent",
    )
    return sum(_remind(pk) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int) -> bool:
    """Mail a link beside the first: who answers by one of them answers by that one alone."""
    asked = Asked.objects.select_for_update(of=("self",)).select_related("wave__survey__district").get(pk=pk)
    left = (asked.wave.ends_on - clock.today()).days
    due = sum(left <= days for days in REMINDERS)
    wish = wish_of(asked.email, asked.name, asked.language, purpose=Purpose.SURVEYS)
    is_day = timezone.localtime(clock.now()).hour >= FIRST_HOUR
    if asked.has_answered or wish.stopped_at or due <= asked.reminded or not is_day:
        return False
    asked.reminded = due
    token = make_token()
    asked.digests.append(digest(token))
    mail_survey_reminder(asked, wish, token=token)
    asked.save()
    _told(Verb.WAVE_REMINDED, asked.wave, None, after={"reminder": due})
    return True


@transaction.atomic
def look_at_sheets(wave: Wave, *, actor: Any, keys: Iterable[str], count: bool, reason: str = "") -> int:
    """Let answers by the open link count, or set them aside with a reason. Return how many changed.

    Raises NotPermitted or ValidationError.
    """
    wave = Wave.lock(wave.pk)
    require(can_look(actor, wave))
    if not count and not reason.strip():
        raise ValidationError({"reason": _("Say why these answers do not count.")})
    chosen = Sheet.objects.filter(wave=wave, source=SheetSource.OPEN, key__in=list(keys))
    standing = SheetStanding.COUNTED if count else SheetStanding.ASIDE
    changed = chosen.exclude(standing=standing).update(
        standing=standing, reason="" if count else reason.strip()
    )
    if changed:
        _told(
            Verb.SHEETS_LOOKED_AT,
            wave,
            actor,
            reason=reason,
            after={"answers": changed, "standing": standing},
        )
    return changed


@transaction.atomic
def count_wave(wave: Wave, *, actor: Any, version: int) -> Wave:
    """End a wave and count it, once and for good: figures under disclosure control, words to be answered.

    Raises StaleVersion, NotPermitted, or ValidationError while answers by the open link wait.
    """
    wave = Wave.lock(wave.pk, version=version)
    require(can_look(actor, wave))
    if Sheet.objects.filter(wave=wave, standing=SheetStanding.WAITING).used().exists():
        raise ValidationError(_("Answers by the open link wait. Say first which of them count."))
    wave.closed_at = clock.now()
    wave.save_next()
    sheets = Sheet.objects.filter(wave=wave, standing=SheetStanding.COUNTED).used()
    _keep_figures(wave, sheets)
    said = _hand_on_words(wave, sheets)
    _told(Verb.WAVE_COUNTED, wave, actor, after={"answers": sheets.count(), "in_words": said})
    return wave


def _keep_figures(wave: Wave, sheets: Any) -> None:
    groups = {group.code: group for group in Group.objects.top()}
    questions = {question.pk: question for question in wave.survey.questions.all()}
    shown = protect(_counted(sheets, questions), minimum_n=ProgramSettings.current().minimum_n)
    Figure.objects.bulk_create(
        Figure(
            wave=wave,
            question=questions[each.question],
            option=each.option,
            group=groups[each.group],
            status=each.status,
            answered=each.answered,
            share=each.share,
        )
        for each in shown
    )


def _counted(sheets: Any, questions: dict[int, Any]) -> list[Counted]:
    """Count what was chosen, question by question and group by group, in a fixed order."""
    answers = SheetAnswer.objects.filter(sheet__in=sheets).exclude(question__kind=QuestionKind.TEXT)
    answered: Counter[tuple[int, str]] = Counter()
    chosen: Counter[tuple[int, int, str]] = Counter()
    for pk, group, picks in answers.values_list("question", "sheet__group__code", "picks"):
        question = questions[pk]
        answered[pk, group] += 1
        if question.kind == QuestionKind.SEVERAL:
            chosen.update((pk, option, group) for option in picks)
        elif FAVORABLE[question.kind] & set(picks):
            chosen[pk, 0, group] += 1
    return [
        Counted(pk, option, group, chosen[pk, option, group], number)
        for (pk, group), number in sorted(answered.items())
        for option in _options(questions[pk])
    ]


def _options(question: Any) -> list[int]:
    if question.kind == QuestionKind.SEVERAL:
        return list(range(1, len(question.options) + 1))
    return [0]


def _hand_on_words(wave: Wave, sheets: Any) -> int:
    """Make what people wrote contributions that are read and answered; on the sheet it is not kept twice."""
    survey = wave.survey
    rows = SheetAnswer.objects.filter(sheet__in=sheets).exclude(words="").select_related("question", "sheet")
    said = 0
    for row in rows.order_by("question__number", "words"):
        item = HeardItem(
            district=survey.district,
            group=row.sheet.group,
            source=Source.SURVEY,
            words=row.words,
            is_quote=True,
            language=row.sheet.language,
        )
        start_clocks(item)
        item.full_clean(exclude=["key"])
        item.save()
        record(Verb.HEARD_NOTED, item, actor=None, district=survey.district, after={"source": item.source})
        said += 1
    rows.update(words="")
    return said


@transaction.atomic
def publish_wave(wave: Wave, *, actor: Any, version: int) -> Wave:
    """Let everybody read the figures of a counted wave. Raises StaleVersion or NotPermitted."""
    wave = Wave.lock(wave.pk, version=version)
    require(can_publish(actor, wave))
    wave.published_at = clock.now()
    wave.save_next()
    _told(Verb.WAVE_PUBLISHED, wave, actor)
    return wave


def _told(verb: Verb, wave: Wave, actor: Any, **facts: Any) -> None:
    record(verb, wave, actor=actor, district=wave.survey.district, **facts)
