"""Writing surveys: questions, translations, ready-made sets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.models import Question, Survey, Wording
from stakeholders.protected_areas import suspected
from stakeholders.ready_surveys import ready_sets
from stakeholders.rules import can_write
from stakeholders.rules.surveys import can_edit_questions
from stakeholders.services.together import keep_changed, keep_new
from stakeholders.services.wordings import keep_words
from stakeholders.survey_texts import originals
from stakeholders.vocabulary.surveys import ProtectedArea, QuestionKind
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require

MOST_QUESTIONS = 15  # a pulse, not an examination


@transaction.atomic
def add_survey(district: Any, *, actor: Any, groups: Iterable[Any], ready: str = "", **facts: Any) -> Survey:
    """Keep a new survey of a place (fields of Survey); `ready` names a ready-made set of questions to begin with.

    Raises NotPermitted or ValidationError.
    """
    survey: Survey = keep_new(
        Survey(district=district, **facts), Verb.SURVEY_WRITTEN, actor=actor, groups=list(groups)
    )
    if ready:
        _begin_with(survey, ready)
    return survey


def _begin_with(survey: Survey, ready: str) -> None:
    """Copy a ready-made set in the survey's language, and its translations."""
    found = ready_sets().get(ready)
    if found is None:
        raise ValidationError({"ready": _("Choose one of the sets.")})
    for number, each in enumerate(found.questions, start=1):
        question = Question(survey=survey, number=number, kind=each.kind, words=each.words[survey.language])
        question.full_clean()
        question.save()
        Wording.objects.bulk_create(
            Wording(survey=survey, language=language, key=str(number), words=words, of=question.words)
            for language, words in each.words.items()
            if language != survey.language
        )


@transaction.atomic
def edit_survey(survey: Survey, *, actor: Any, version: int, groups: Iterable[Any], **facts: Any) -> Survey:
    """Change title, purpose, groups, or how consent is recorded. The groups stay once a wave has opened.

    Raises StaleVersion, NotPermitted or ValidationError.
    """
    asked = list(groups)
    if survey.is_fixed and set(asked) != set(survey.groups.all()):
        raise ValidationError(
            {"groups": _("A round has opened, so the groups stay: the years are to compare.")}
        )
    if survey.is_fixed and facts.get("language", survey.language) != survey.language:
        raise ValidationError({"language": _("A round has opened, so the language of the original stays.")})
    changed: Survey = keep_changed(
        survey, Verb.SURVEY_EDITED, actor=actor, version=version, groups=asked, **facts
    )
    for question in changed.questions.all():
        refuse_protected(changed, question)
    return changed


def refuse_protected(survey: Survey, question: Question) -> None:
    """Refuse what students are not asked without consent (PPRA). Raises ValidationError on `area`."""
    if not survey.asks_students:
        return
    seen = suspected(question.words, *question.options)
    if seen is not None and not question.area:
        sentence = _(
            "Students are among those who are asked, and this seems to touch a protected area: %(area)s. "
            "Choose the area, or ask in other words."
        )
        raise ValidationError({"area": sentence % {"area": seen.label}})
    if question.area and not survey.consent.strip():
        sentence = _(
            "Students are asked about this only with the recorded consent of their guardian: %(area)s. "
            "Write at the survey how consent is recorded, or leave the question out."
        )
        raise ValidationError({"area": sentence % {"area": ProtectedArea(question.area).label}})


@transaction.atomic
def add_question(survey: Survey, *, actor: Any, **facts: Any) -> Question:
    """Add a question at the end (fields of Question). Raises NotPermitted or ValidationError."""
    survey = Survey.lock(survey.pk)
    require(can_edit_questions(actor, survey))
    number = survey.questions.count() + 1
    if number > MOST_QUESTIONS:
        sentence = _("A survey has at most %(most)s questions: people answer on a phone, between two things.")
        raise ValidationError(sentence % {"most": MOST_QUESTIONS})
    return _keep_question(Question(survey=survey, number=number), facts, actor=actor)


@transaction.atomic
def edit_question(question: Question, *, actor: Any, **facts: Any) -> Question:
    """Change a question before the first wave. Raises NotPermitted or ValidationError."""
    question.survey = Survey.lock(question.survey_id)
    require(can_edit_questions(actor, question.survey))
    return _keep_question(question, facts, actor=actor)


def _keep_question(question: Question, facts: Mapping[str, Any], *, actor: Any) -> Question:
    for name, value in facts.items():
        setattr(question, name, value)
    if question.kind != QuestionKind.SEVERAL:
        question.options = []
    refuse_protected(question.survey, question)
    question.full_clean()
    question.save()
    area = {"area": question.area} if question.area else {}
    _told(question.survey, actor, after={"question": question.number, "kind": question.kind, **area})
    return question


@transaction.atomic
def remove_question(question: Question, *, actor: Any) -> None:
    """Take a question out before the first wave; those after it move up, with their translations."""
    survey = Survey.lock(question.survey_id)
    require(can_edit_questions(actor, survey))
    number = question.number
    question.delete()
    _forget_wordings(survey, number)
    for later in survey.questions.filter(number__gt=number).order_by("number"):
        _renumber(survey, later, later.number - 1)
    _told(survey, actor, before={"question": number})


@transaction.atomic
def move_question_up(question: Question, *, actor: Any) -> None:
    """Let a question change places with the one before it; the first one stays."""
    survey = Survey.lock(question.survey_id)
    require(can_edit_questions(actor, survey))
    other = survey.questions.filter(number=question.number - 1).first()
    if other is None:
        return
    _renumber(survey, question, 0)
    _renumber(survey, other, other.number + 1)
    _renumber(survey, question, other.number - 1)
    _told(survey, actor, after={"question": question.number})


def _renumber(survey: Survey, question: Question, number: int) -> None:
    """Give a question another number; its translations go with it."""
    before, question.number = question.number, number
    question.save(update_fields=["number"])
    for wording in _wordings_of(survey, before):
        wording.key = wording.key.replace(str(before), str(number), 1)
        wording.save(update_fields=["key"])


def _wordings_of(survey: Survey, number: int) -> list[Wording]:
    rows = survey.wordings.all()
    return [each for each in rows if each.key.split(".")[0] == str(number)]


def _forget_wordings(survey: Survey, number: int) -> None:
    Wording.objects.filter(pk__in=[each.pk for each in _wordings_of(survey, number)]).delete()


def _told(survey: Survey, actor: Any, **facts: Any) -> None:
    record(Verb.SURVEY_EDITED, survey, actor=actor, district=survey.district, **facts)


@transaction.atomic
def translate_survey(survey: Survey, *, actor: Any, language: str, words: Mapping[str, str]) -> int:
    """Keep translations by key; an empty one is taken back, one not given stays. Return how many hold now.

    Translations may be mended while a wave runs: the question stays the same. Raises NotPermitted or
    ValidationError.
    """
    survey = Survey.lock(survey.pk)
    require(can_write(actor, survey.district))
    if language == survey.language:
        raise ValidationError(_("This is the language of the original."))
    kept, is_new = keep_words(survey.wordings, originals(survey, survey.questions.all()), language, words)
    if is_new:
        facts = {"language": language, "texts": kept}
        record(Verb.SURVEY_TRANSLATED, survey, actor=actor, district=survey.district, after=facts)
    return kept
