"""Surveys, rounds and answers, made through the services."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from stakeholders.models import Group, Question, Survey, Wave
from stakeholders.services import (
    Guest,
    add_survey,
    answer_question,
    ask_people,
    begin_open,
    begin_paper,
    count_wave,
    open_wave,
    publish_wave,
    seat_of,
)
from statepl.core import clock
from tests.factories.stakeholders import latest_token

ASKED = ("students", "families")


def group(code: str) -> Group:
    return Group.objects.get(code=code)


def make_survey(district: Any, actor: Any, *, codes: Sequence[str] = ASKED, **changes: Any) -> Survey:
    """Write a survey; it begins with the ready-made questions of families."""
    facts: dict[str, Any] = {
        "title": "How learning feels", "purpose": "We want to know what helps.", "language": "en",
        "ready": "families", **changes,
    }  # fmt: skip
    return add_survey(district, actor=actor, groups=[group(code) for code in codes], **facts)


def make_wave(
    survey: Survey, actor: Any, *, days: int = 14, label: str = "Fall", is_open: bool = True
) -> Wave:
    """Open a round that ends in some days."""
    ends_on = clock.today() + dt.timedelta(days=days)
    return open_wave(
        Survey.objects.get(pk=survey.pk), actor=actor, label=label, ends_on=ends_on, has_open_link=is_open
    )


def ask(wave: Wave, actor: Any, *, code: str = "families", number: int = 1, **changes: Any) -> str:
    """Ask one person by mail; return the secret of the link."""
    through, consent_on = changes.pop("through", "self"), changes.pop("consent_on", None)
    values = {"email": f"{code}{number}@example.org", "language": "es", "name": "", **changes}
    guests = [Guest(group=group(code), **values)]
    ask_people(wave, actor=actor, guests=guests, through=through, consent_on=consent_on)
    return latest_token("surveys")


def fill(token: str, picks: dict[int, Sequence[int]], words: str = "") -> None:
    """Answer questions by their number; `words` answer the questions in one's own words."""
    for question in Question.objects.filter(survey=seat_of(token).wave.survey_id):
        if question.kind == "text" and words:
            answer_question(seat_of(token), question, words=words)
        elif question.number in picks:
            answer_question(seat_of(token), question, picks=picks[question.number])


def on_paper(wave: Wave, actor: Any, *, code: str, times: int, agree: int, **changes: Any) -> None:
    """Type in papers of a group: `agree` of them agree with the first question, the others do not."""
    for number in range(times):
        token = begin_paper(wave, actor=actor, group=group(code), language="en")
        fill(token, {1: [4 if number < agree else 2]}, **changes)


def by_open_link(wave: Wave, *, code: str = "families", picks: Sequence[int] = (5,), words: str = "") -> str:
    """Answer by the open link."""
    token = begin_open(wave, group=group(code), language="es")
    fill(token, {1: picks}, words)
    return token


def counted(survey: Survey, actor: Any, people: dict[str, tuple[int, int]], *, label: str = "Fall") -> Wave:
    """Hold a round on paper and publish it: for each group how many answered, and how many of them agreed."""
    wave = make_wave(survey, actor, label=label)
    for code, (times, agree) in people.items():
        on_paper(wave, actor, code=code, times=times, agree=agree)
    wave = count_wave(wave, actor=actor, version=wave.version)
    return publish_wave(wave, actor=actor, version=wave.version)
