"""Who writes surveys, opens and counts waves, and reads whom they ask. Nobody reads a person's answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Survey, Wave
from stakeholders.rules.together import can_write
from stakeholders.vocabulary.surveys import Stage
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse

QUESTIONS_STAY = _("A round has opened, so the questions stay as they are: the years are to compare.")


def can_edit_questions(user: Any, survey: Survey) -> Verdict:
    """Coordinators write questions until the first wave opens."""
    return first_refusal(
        can_write(user, survey.district), refuse(QUESTIONS_STAY) if survey.is_fixed else ALLOWED
    )


def can_open_wave(user: Any, survey: Survey) -> Verdict:
    """Coordinators open a wave of a survey that has a question, once the wave before is counted."""
    waves = survey.waves.all()
    return first_refusal(
        can_write(user, survey.district),
        ALLOWED if survey.questions.all() else refuse(_("Write a question first.")),
        refuse(_("A round is open. Count it before you open the next one."))
        if any(each.closed_at is None for each in waves)
        else ALLOWED,
    )


def can_ask(user: Any, wave: Wave) -> Verdict:
    """Coordinators ask people, look at answers by the open link, and type in paper while answers are taken."""
    return first_refusal(
        can_write(user, wave.survey.district),
        ALLOWED if wave.takes_answers else refuse(_("This round takes no more answers.")),
    )


def can_look(user: Any, wave: Wave) -> Verdict:
    """Coordinators say which answers by the open link count, until the wave is counted."""
    return first_refusal(
        can_write(user, wave.survey.district),
        refuse(_("This round is counted already.")) if wave.closed_at else ALLOWED,
    )


def can_publish(user: Any, wave: Wave) -> Verdict:
    """Coordinators publish a wave that is counted."""
    return first_refusal(
        can_write(user, wave.survey.district),
        ALLOWED
        if wave.stage == Stage.CLOSED
        else refuse(_("Count the answers first; a round is published once.")),
    )
