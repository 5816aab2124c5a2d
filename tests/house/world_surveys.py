"""Surveys in the world: one that is being written, one that is asked again, one counted and not yet published."""

from typing import Any

from stakeholders.models import Wave
from stakeholders.services import count_wave
from tests.factories.surveys import ask, by_open_link, counted, make_survey, make_wave, on_paper

UNREAD = "My neighbor never listens."


def survey_rows(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the arguments of every route about surveys."""
    lead = people["lead"]
    written = make_survey(home, lead, title="A survey that is being written")
    question = written.questions.get(number=2)
    asked = make_survey(home, lead)
    published = counted(asked, lead, {"families": (12, 5), "students": (20, 15)}, label="First fall")
    again = make_wave(asked, lead, label="Second fall")
    token = ask(again, lead)
    begun = by_open_link(again, words=UNREAD)
    ending = make_survey(home, lead, title="A survey that is counted")
    over = make_wave(ending, lead)
    on_paper(over, lead, code="families", times=11, agree=4)
    over = count_wave(over, actor=lead, version=over.version)
    state_wide = make_survey(None, people["engagement_lead"], title="Survey of the state")
    of_survey = ("survey_edit", "survey_print", "question_add", "wave_open")
    return {
        "stakeholders:survey": {"pk": asked.pk},
        "stakeholders:survey being written": {"pk": written.pk},
        "stakeholders:survey of the state": {"pk": state_wide.pk},
        **{f"stakeholders:{name}": {"pk": written.pk} for name in of_survey},
        "stakeholders:survey_translate": {"pk": written.pk, "language": "es"},
        **{f"stakeholders:question_{name}": {"pk": question.pk} for name in ("edit", "remove", "up")},
        "stakeholders:wave": {"pk": again.pk},
        "stakeholders:wave published": {"pk": published.pk},
        "stakeholders:wave counted": {"pk": over.pk},
        **{f"stakeholders:wave_{name}": {"pk": again.pk} for name in OF_AN_OPEN_ROUND},
        "stakeholders:wave_publish": {"pk": over.pk},
        "public:survey": {"pk": asked.pk},
        "surveys:start": {"token": token},
        "surveys:start unknown": {"token": "A" * 43},
        "surveys:question": {"token": token, "place": 1},
        "surveys:question in words": {"token": begun, "place": 5},
        "surveys:done": {"token": begun},
        "surveys:open": {"token": Wave.objects.get(pk=again.pk).code},
        "surveys:open unknown": {"token": "A" * 43},
    }


OF_AN_OPEN_ROUND = ("ask", "prolong", "paper", "look", "count")
