"""What people of the demo's districts said at an evening, and what came of it."""

import uuid
from typing import Any, NamedTuple

from stakeholders.models import Activity, AnswersPage, Group, HeardItem
from stakeholders.services import answer_item, note_heard, publish_answers, raise_issue, review_item
from stakeholders.vocabulary import Stratum
from stakeholders.vocabulary.heard import Disposition, Review
from waivers.models import Application

SUMMARY = "plan:vision.summary"


class Said(NamedTuple):
    """One contribution; without an answer it waits, at its place in the plan."""

    words: str
    group: str
    is_dissent: bool = False
    disposition: str = ""
    reason: str = ""
    place: str = ""


EVENING = (
    Said(
        "Credit without hours will not count at a college. I do not want my son to pay for this.",
        "families", is_dissent=True, disposition=Disposition.NO,
        reason="We stay with credit by mastery. The community college takes it when the transcript says what was "
        "mastered; we show every family that page before they choose.",
    ),
    Said(
        "Could the bus run later on two days, for those who need more time?", "students",
        disposition=Disposition.NOT_NOW,
        reason="The contract for the buses runs two more years. We ask for a later bus when it is renewed.",
    ),
    Said("Tell us each month what our children work on next.", "families", place=SUMMARY),
)  # fmt: skip
CHANGED = "The plan now begins with what a student and a family can see of the next steps."
UNASKED = "The website of the district does not work on my phone."


def hear_evening(activity: Activity, *, actor: Any) -> None:
    """Note what was said at an evening, and answer what needs no plan yet; publish the answers."""
    for number, said in enumerate(EVENING):
        item = note_heard(
            activity, actor=actor, key=uuid.uuid4(), words=said.words, is_quote=True,
            is_dissent=said.is_dissent, group=Group.objects.get(code=said.group), stratum=Stratum.RURAL,
            place=said.place, email="" if number else "contributor@example.org", language="es",
        )  # fmt: skip
        item = review_item(
            item, actor=actor, version=item.version, review=Review.PUBLIC, publishable=said.words,
            place=said.place,
        )  # fmt: skip
        if said.disposition:
            answer_item(
                item, actor=actor, version=item.version, disposition=said.disposition, reason=said.reason
            )
    raise_issue(activity.district, key=uuid.uuid4(), words=UNASKED)
    page = AnswersPage.objects.filter(district=activity.district).first()
    publish_answers(activity.district, actor=actor, version=page.version if page else 1)


def answer_from_plan(application: Application, *, actor: Any) -> None:
    """Answer what waited for the plan by the words that now stand there."""
    waiting = HeardItem.objects.unanswered().filter(application=application, place=SUMMARY)
    for item in waiting:
        answer_item(
            item, actor=actor, version=item.version, disposition=Disposition.CHANGED, reason=CHANGED,
            place=SUMMARY, before="then", after="now",
        )  # fmt: skip
