"""Whole comprehensive plans for the demo state and for tests, written through the services. All is invented."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from statepl.core import clock
from statepl.demo import names
from waivers import services
from waivers.filings import sheet_of
from waivers.models import Application, Filing, FilingRow
from waivers.services import Change
from waivers.sheets import Field, Kind, Needed, Path, Section, Value


class Aim(NamedTuple):
    """One goal of a condition, and the text around it."""

    text: str
    goal: str
    objective: str
    role: str
    measure: str
    target: str


AIMS: dict[str, Aim] = {
    "curriculum": Aim(
        "Targets are the same in all nine schools and fit on one page a grade. Students reach them by a course, "
        "a project or work with a partner, and show it in their own way.",
        "One page of targets for each grade", "Families and students can read what comes next.",
        "Director of curriculum", "Grades with a page that a reading panel understood", "All grades by June 2029",
    ),
    "instruction": Aim(
        "Teams of three teachers plan two weeks at a time. Students set a goal on Monday and say on Friday what "
        "they have learned.",
        "Students lead their own conferences", "Each student explains the own progress twice a year.",
        "Principals", "Students who led a conference", "Nine in ten by June 2030",
    ),
    "assessment": Aim(
        "Short checks each week tell who is ready. A test is taken when a student is ready, and again after help.",
        "A second chance within three weeks", "A first result is not the last word.",
        "Assessment coordinator", "Days between first and second try", "15 school days",
    ),
    "environments": Aim(
        "Libraries, workshops and three employers are places of learning with the same expectations as a classroom.",
        "Six places outside school", "Every high school student can learn with a partner.",
        "Director of community learning", "Places that have signed the agreement", "Six by June 2029",
    ),
    "student-supports": Aim(
        "Every school opens a daily 35-minute support block from August 2027. Teachers place students in it for "
        "one or two weeks at a time, from what the last formative check showed.",
        "Help within five school days", "A student who misses two checks is seen in a week.",
        "Director of student services", "Days to first support", "Five school days",
    ),
    "professional-development": Aim(
        "Two hours on Wednesday belong to learning in teams. Each teacher chooses one thing to learn in a semester.",
        "Every teacher with a plan of their own", "Learning is part of the working week.",
        "Director of staff learning", "Teachers with a plan", "All by June 2028",
    ),
    "leadership-development": Aim(
        "Twelve teachers lead a team, four principals coach a colleague, and the cabinet reads one book a semester.",
        "Twelve teacher leaders", "Leading a team is a role with time for it.",
        "Assistant superintendent", "Teacher leaders with a day a week", "Twelve by June 2028",
    ),
    "technology": Aim(
        "The network carries every student at once. A filter and a short course keep them safe.",
        "Close the gap at two schools", "No class waits for the network.",
        "Director of technology", "Schools with enough bandwidth", "All nine by June 2028",
    ),
    "data": Aim(
        "The learning platform, the assessment system and the student records exchange data each night.",
        "One page for each student", "A teacher sees history and supports in one place.",
        "Data steward", "Teachers who use the page weekly", "Eight in ten by June 2029",
    ),
    "partnerships": Aim(
        "Employers, the library and the community college helped to write the vision and offer places to learn.",
        "Forty places for interns", "The list of chances is public and current.",
        "Director of community learning", "Places on the public list", "Forty by June 2029",
    ),
}  # fmt: skip
PLAIN = Aim(
    "The district starts with two schools and takes what works to the others.",
    "Start in two schools", "Two schools show that it works.",
    "Superintendent", "Schools that take part", "All by June 2030",
)  # fmt: skip
TEXTS: dict[str, Value] = {
    "vision.problem": "One student in four waits for a class that moves on without the student.",
    "vision.instruction": names.VISION,
    "vision.inspiration": "Visits to three districts, and a student panel that asked for time to finish things.",
    "vision.alignment": "It replaces the reading plan of 2021 and builds on the career pathways.",
    "vision.progress": "Attendance and what students say come first; growth and credit follow.",
    "vision.summary": names.VISION,
    "vision.positioning": "embed",
    "vision.rounds_planned": "3",
    "vision.rounds": "3",
    "team.stakeholders": "Four evenings, a student panel, the teachers’ association and 31 employers. The support "
    "block came from the students.",
    "board.date": "2027-05-18",
    "board.votes_for": "7",
    "board.votes_against": "1",
    "board.minutes": "Minutes of the May meeting, item 6",
}
TABLES: dict[tuple[str, str], list[dict[str, Value]]] = {
    ("vision", "signs"): [
        {"measure": "CHR", "expected": "Two points fewer after the first year"},
        {"measure": "VOI", "expected": "Four in five say that they help to choose how they learn"},
    ],
    ("guidelines", "guidelines"): [
        {"subject": "What mastery means", "hold": "tight", "why": "A credit must mean the same in each school."},
        {"subject": "The daily schedule", "hold": "loose", "why": "Schools know their buses and their rooms."},
    ],
    ("barriers", "barriers"): [
        {"barrier": "Credit counted in hours", "level": "state", "citation": "Code 256.7",
         "effect": "A student who is ready must wait.", "condition": "instruction"},
    ],
}  # fmt: skip
INDICATORS = {"assessment": "PRO_ELA", "student-supports": "CHR", "data": "ATT"}
MONEY = [("title-1a", "2", "180,000"), ("title-2a", "2", "60,000"), ("state", "3", "95,000")]


def write_plan(
    application: Application,
    *,
    actor: Any,
    level: str = "0",
    link: str = "",
    leave_out: Mapping[str, object] | None = None,
) -> Filing:
    """Answer every question of a plan. A `level` above 0 comes with a link as evidence.

    `leave_out` names condition codes that get no goal.
    """
    filing = services.open_filing(application, kind=Filing.Kind.PLAN)
    goals = [_add_goal(filing, code, actor) for code in AIMS if code not in (leave_out or {})]
    for (section, table), rows in TABLES.items():
        for cells in rows:
            services.add_row(filing, actor=actor, section=section, table=table, values=cells)
    for (stream, year, amount), goal in zip(MONEY, goals, strict=False):
        cells = {"goal": str(goal.pk), "stream": stream, "year": year, "amount": amount}
        services.add_row(filing, actor=actor, section="funding", table="lines", values=cells)
    sheet = sheet_of(filing)
    if level != "0":
        for section in sheet:
            if any(asked.kind is Kind.LEVEL for asked in section.fields):
                services.add_evidence(filing, actor=actor, section=section.code, link=link)
    changes = [change for section in sheet for change in _answers(section, level)]
    services.save_values(filing, actor=actor, changes=[*changes, *_requests(application)])
    return filing


def _add_goal(filing: Filing, code: str, actor: Any) -> FilingRow:
    aim = AIMS[code]
    year = filing.application.start_school_year
    cells: dict[str, Value] = {
        "goal": aim.goal,
        "objective": aim.objective,
        "starts": dt.date(year + 1, 8, 15).isoformat(),
        "due": dt.date(year + 3, 6, 15).isoformat(),
        "responsible": aim.role,
        "measure": aim.measure,
        "target": aim.target,
        "indicator": INDICATORS.get(code, ""),
    }
    return services.add_row(filing, actor=actor, section=code, table="goals", values=cells)


def _answers(section: Section, level: str) -> Iterator[Change]:
    for asked in section.fields:
        path = str(Path(section.code, asked.name))
        if asked.needed is not Needed.NEVER or path in TEXTS:
            yield Change(path, TEXTS.get(path) or _answer(section, asked, level))


def _answer(section: Section, asked: Field, level: str) -> Value:
    aim = AIMS.get(section.code, PLAIN)
    if asked.kind is Kind.LEVEL:
        return level
    if asked.kind is Kind.CHOICE:
        return asked.choices[0][0]
    if asked.kind is Kind.CHOICES:
        return [known for known, _label in asked.choices[:3]]
    if asked.kind is Kind.NUMBER:
        return "8"
    if asked.kind is Kind.DATE:
        return clock.today().isoformat()
    return aim.role if asked.kind is Kind.SHORT else aim.text


def _requests(application: Application) -> Iterator[Change]:
    year = application.start_school_year
    for request in application.requests.all():
        given: dict[str, Value] = {
            "benefit": request.benefit or "Students use the time for the next course, or for help.",
            "vision_link": "The vision says that a student who is ready moves on; this rule stops the student.",
            "conditions": ["instruction", "student-supports"],
            "starts_on": dt.date(year + 1, 8, 15).isoformat(),
            "ends_on": dt.date(year + 5, 6, 30).isoformat(),
        }
        if not request.is_decided:
            for name, value in given.items():
                yield Change(str(Path("requests", name, "requests", request.pk)), value)
