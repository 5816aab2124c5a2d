"""Where the groups of the demo's first district stand, and what is known of them."""

import datetime as dt

from stakeholders.models import Concern, Group
from stakeholders.services import add_action, add_concern, answer_concern, assess_group, describe_group
from stakeholders.vocabulary import Strand
from statepl.demo.people import Team

FACTS = ("influence", "interest", "risk", "concept", "practice")
# group, days ago, the five levels, on what it rests.
READINGS: tuple[tuple[str, int, tuple[int, int, int, int | None, int | None], str], ...] = (
    ("leaders", 200, (3, 2, 2, 2, 2), "Two of six principals spoke at the summer retreat."),
    ("leaders", 20, (3, 3, 2, 3, 2), "All six principals brought a schedule of their own in the fall."),
    ("students", 190, (2, 2, 3, None, None), "A show of hands in one homeroom."),
    ("students", 30, (2, 3, 3, 3, 3), "The student panel asked to meet every month."),
    ("families", 180, (3, 1, 3, 2, 1), "Four families came to the first evening."),
    ("families", 15, (3, 2, 3, 3, 1), "They like the idea; nobody has seen a report card without grades."),
    ("business", 60, (1, 2, 1, 2, 2), "The mill offers places for eight interns."),
    ("postsecondary", 50, (2, 1, 2, 1, 1), "The college doubts credits without hours."),
)
NOTES = (
    ("families", "days", "Half of them work shifts at the mill; six o’clock is too early.", "said", 40),
    ("families", "language", "Spanish at home for about a third; text messages are read, mail is not.", "guess", 90),
    ("families", "history", "The survey of three years ago was never answered.", "said", 40),
    ("students", "perspective", "They see on which days nothing is learned.", "said", 30),
)  # fmt: skip


CONCERNS = (
    ("families", "Credit without hours may not count at a college.", 3, "said", 60, True),
    ("leaders", "Two systems of grades at once: who has the time?", 3, "said", 20, False),
    ("students", "Who is slow may be left alone with a screen.", 2, "said", 30, False),
)  # fmt: skip


def read_groups(team: Team, today: dt.date) -> None:
    """Write the readings and the notes of one district."""
    groups = {group.code: group for group in Group.objects.all()}
    for code, days, levels, reason in READINGS:
        assess_group(
            groups[code],
            team.district,
            actor=team.lead,
            seen_on=today - dt.timedelta(days=days),
            reason=reason,
            **dict(zip(FACTS, levels, strict=True)),
        )
    for code, facet, words, basis, days in NOTES:
        describe_group(
            groups[code],
            team.district,
            actor=team.lead,
            seen_on=today - dt.timedelta(days=days),
            facet=facet,
            words=words,
            basis=basis,
        )
    for code, words, level, basis, days, is_answered in CONCERNS:
        concern = add_concern(
            team.district, actor=team.lead, group=groups[code], words=words, level=level, basis=basis,
            seen_on=today - dt.timedelta(days=days),
        )  # fmt: skip
        if is_answered:
            _answer(concern, team, today)


def _answer(concern: Concern, team: Team, today: dt.date) -> None:
    """Plan an action, do it, and keep what was done; the group has not been asked yet."""
    add_action(
        team.district, actor=team.lead, title="Ask the college in writing", strand=Strand.CONCERN,
        group=concern.group, answers=concern, owner="Counselor", due_on=today - dt.timedelta(days=5),
        metric="A signed page that every family can show.",
    )  # fmt: skip
    answer_concern(
        concern, actor=team.lead, version=concern.version, mitigated_on=today - dt.timedelta(days=3),
        mitigation="The community college takes credit by mastery when the transcript says what was mastered.",
    )  # fmt: skip
