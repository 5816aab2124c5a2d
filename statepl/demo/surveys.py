"""What the demo's first district asks each fall: a round of last year that is published, and one that is open."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from stakeholders import services
from stakeholders.models import Group, Question, Survey, Wave
from stakeholders.vocabulary.surveys import QuestionKind
from statepl.core import clock
from statepl.demo.people import Team

DAY = dt.timedelta(days=1)
SEED = 20260915
# How many of each group answer, and how likely each agrees; the teachers are too few to be shown.
PEOPLE = {"families": (16, 0.45), "students": (24, 0.6), "teachers": (4, 0.7)}
A_YEAR_ON = 0.2
QUESTIONS = (
    (QuestionKind.SCALE, "Learning here fits the person who learns.",
     "Aquí el aprendizaje se adapta a quien aprende."),
    (QuestionKind.SCALE, "Whoever needs more time or help gets it.",
     "Quien necesita más tiempo o ayuda los recibe."),
    (QuestionKind.YES_NO, "Were you asked this year what should change?",
     "¿Le preguntaron este año qué debería cambiar?"),
    (QuestionKind.TEXT, "What should change? Write no names.", "¿Qué debería cambiar? No escriba nombres."),
)  # fmt: skip
WISHES = (
    "Say earlier when something changes.",
    "Más tiempo para hablar con los maestros.",
)


def ask_around(team: Team, today: dt.date) -> None:
    """Write a survey; hold, count and publish a round of last year; open another, in which answers wait."""
    with clock.at(today - 380 * DAY):
        groups = {group.code: group for group in Group.objects.filter(code__in=PEOPLE)}
        survey = services.add_survey(
            team.district, actor=team.lead, groups=list(groups.values()), language="en",
            title="How learning feels", purpose="Each fall we ask what helps, and what we should change.",
        )  # fmt: skip
        _write(survey, team)
    with clock.at(today - 370 * DAY):
        first = services.open_wave(
            survey, actor=team.lead, label="First fall", ends_on=clock.today() + 21 * DAY, has_open_link=False
        )
        _answer(first, groups, team, rise=0.0)
    with clock.at(today - 340 * DAY):
        first = services.count_wave(first, actor=team.lead, version=first.version)
        services.publish_wave(first, actor=team.lead, version=first.version)
    with clock.at(today - 4 * DAY):
        second = services.open_wave(
            survey, actor=team.lead, label="Second fall", ends_on=today + 17 * DAY, has_open_link=True
        )
        _answer(second, groups, team, rise=A_YEAR_ON)
        guests = [
            services.Guest(group=groups["families"], email=f"{name}@example.org", language=language, name="")
            for name, language in (("rosa", "es"), ("pat", "en"), ("lin", "en"))
        ]
        services.ask_people(second, actor=team.lead, guests=guests, through="self", consent_on=None)
        for words in WISHES:
            token = services.begin_open(second, group=groups["families"], language="en")
            _fill(token, [4, 4, 1], words)


def _write(survey: Survey, team: Team) -> None:
    words = {
        "title": "Cómo se siente aprender",
        "purpose": "Cada otoño preguntamos qué ayuda y qué deberíamos cambiar.",
    }
    for number, (kind, original, translated) in enumerate(QUESTIONS, start=1):
        services.add_question(survey, actor=team.lead, kind=kind, words=original)
        words[str(number)] = translated
    services.translate_survey(survey, actor=team.lead, language="es", words=words)


def _answer(wave: Wave, groups: dict[str, Group], team: Team, *, rise: float) -> None:
    """Type in the papers of each group."""
    draw = random.Random(SEED)  # noqa: S311 - invented data, the same each time
    for code, (number, likely) in PEOPLE.items():
        for _ in range(number):
            token = services.begin_paper(wave, actor=team.lead, group=groups[code], language="en")
            _fill(token, [4 if draw.random() < likely + rise else 2 for _question in range(3)])


def _fill(token: str, picks: Sequence[int], words: str = "") -> None:
    """Answer the first questions in turn: 4 agrees, 2 does not; the last one in words."""
    rows: list[Question] = list(Question.objects.filter(survey=_seat(token).wave.survey_id))
    for question, pick in zip(rows, picks, strict=False):
        is_yes_no = question.kind == QuestionKind.YES_NO
        services.answer_question(_seat(token), question, picks=[(2, 1)[pick == 4] if is_yes_no else pick])
    if words:
        services.answer_question(_seat(token), rows[-1], words=words)


def _seat(token: str) -> Any:
    seat = services.seat_of(token)
    if seat is None:
        raise LookupError("No sheet behind the secret that was just made.")
    return seat
