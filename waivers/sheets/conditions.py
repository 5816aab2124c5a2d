"""The ten district conditions and three themes in the plan: rating, text, prompts, goals (W-15 to W-25).

Prompts and criteria are in our own words, after KnowledgeWorks, A State Policy Framework for Scaling
Personalized Learning. A condition that a state has added to the catalogue has no prompts of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from waivers.sheets.application import Span, Term
from waivers.sheets.fields import Field, Kind, Needed, Section, Table, Text

GROUP = _("Ten conditions")
THEMES = _("Three themes")
THEME = "theme-"  # before the code of a theme: there is a section "vision" already
LEVELS: tuple[tuple[str, Text], ...] = (
    ("0", _("0 Not evident")),
    ("1", _("1 Emerging")),
    ("2", _("2 Partly in place")),
    ("3", _("3 District-wide")),
)
LEVEL_HINTS: dict[str, Text] = {
    "0": _("Nothing to show yet"),
    "1": _("Some schools, some staff"),
    "2": _("Most schools, not yet routine"),
    "3": _("Every school, every year"),
}


@dataclass(frozen=True)
class Ask:
    """What one condition is asked: its main question, prompts of its own, what reviewers look for."""

    question: Text
    prompts: tuple[Field, ...] = ()
    criteria: tuple[Text, ...] = ()


def _many(name: str, label: Text, *choices: tuple[str, Text]) -> Field:
    return Field(name, label, Kind.CHOICES, choices=choices)


PLAIN = Ask(_("What will change, and for whom?"))
ASKED: dict[str, Ask] = {
    "curriculum": Ask(
        _("How will every student meet the same clear targets in different ways?"),
        (
            Field("last_review", _("When was the curriculum last reviewed against the vision?"), Kind.SHORT),
            Field("pathways", _("Which ways to the targets can a student take?")),
            _many(
                "inputs",
                _("What decides which way a student takes?"),
                ("data", _("Current data on learning and engagement")),
                ("interests", _("The student’s interests")),
                ("goals", _("Goals of student and parents")),
            ),
        ),
        (
            _("Targets are the same for all and read easily."),
            _("The ways differ, and data, interests and goals decide."),
            _("There is a date for the next review."),
        ),
    ),
    "instruction": Ask(
        _("How will students come to lead their own learning?"),
        (
            _many(
                "modes",
                _("Which modes of teaching will be in use?"),
                ("direct", _("Direct instruction")),
                ("mastery", _("Mastery learning")),
                ("blended", _("Blended learning")),
                ("project", _("Projects")),
                ("flipped", _("Flipped lessons")),
                ("other", _("Another mode")),
            ),
            Field("mastery", _("What shows that a student is ready to move on?")),
        ),
        (
            _("Students learn how to learn; teachers differ their ways."),
            _("Work is demanding and matters to the student."),
            _("Progress follows mastery, not the calendar."),
        ),
    ),
    "assessment": Ask(
        _("How will assessment tell students and teachers what to do next?"),
        (
            _many(
                "inventory",
                _("Which assessments are in the system?"),
                ("formative", _("Formative")),
                ("interim", _("Interim")),
                ("summative", _("Summative")),
                ("portfolio", _("Portfolios")),
                ("capstone", _("Capstone projects")),
                ("performance", _("Performance tasks")),
                ("embedded", _("Tasks inside the curriculum")),
            ),
            Field("windows", _("When may a student take a summative test, and take it again?")),
        ),
        (
            _("All three kinds are there, and feedback comes at once."),
            _("A student is tested when ready, and more than once if needed."),
        ),
    ),
    "environments": Ask(
        _("How will each place of learning hold high expectations and trust?"),
        (
            Field("outside", _("Which places outside school count as places of learning?")),
            Field("celebrate", _("How are successes noticed and celebrated?")),
        ),
        (
            _("In school and outside it: trust, support, equity, inclusion."),
            _("Improvement is part of the week and follows data."),
        ),
    ),
    "student-supports": Ask(
        _("How will students get help when they need it?"),
        (
            Field(
                "lag",
                _("How many school days pass between a need and the first help?"),
                Kind.NUMBER,
                help=_("Today’s number. The goal belongs into the table below."),
            ),
            Field("time", _("Where in the school day is there time for help?")),
        ),
        (
            _("When help comes, who decides, how it fits the day, and how you know it worked."),
            _("Formative work tells who needs help, not the test at the end of the year."),
        ),
    ),
    "professional-development": Ask(
        _("How will teachers learn as part of their job?"),
        (
            Field("together", _("When and how do teachers learn together?")),
            Field("own_way", _("How does each teacher get what fits, at any time?")),
        ),
        (
            _("It follows the vision and what students need."),
            _("It is part of the working week, shared, and fitted to each teacher."),
        ),
    ),
    "leadership-development": Ask(
        _("How will leaders be found and trained?"),
        (
            Field("classroom", _("Leaders in classrooms: who are they, how are they trained?")),
            Field("school", _("Leaders of schools: who are they, how are they trained?")),
            Field("district", _("Leaders in the district: who are they, how are they trained?")),
            _many(
                "share",
                _("In what do educators and other staff take part?"),
                ("visioning", _("The vision")),
                ("planning", _("The plan")),
                ("partnering", _("Finding partners")),
                ("curriculum", _("Review of the curriculum")),
            ),
        ),
        (
            _("All three levels are named, each with its training."),
            _("Staff share in vision, plan, partners and curriculum."),
        ),
    ),
    "technology": Ask(
        _("How will every student reach the internet safely all day?"),
        (
            Field("safety", _("Which rules keep students safe?")),
            Field("gaps", _("Which gaps in infrastructure are there, and by when are they closed?")),
        ),
        (
            _("Access is safe and lasts the whole school day."),
            _("Each gap has a date and money behind it."),
        ),
    ),
    "data": Ask(
        _("How will learning, assessment and student records come together?"),
        (
            _many(
                "systems",
                _("Which systems are connected?"),
                ("lms", _("Learning management")),
                ("assessment", _("Assessment")),
                ("sis", _("Student information")),
            ),
            Field("history", _("What can a teacher see of a student’s history, comments and supports?")),
            Field("privacy", _("Who may see what, and how is privacy kept?")),
        ),
        (
            _("The three systems speak to each other."),
            _("History, comments and supports are there, and privacy is kept."),
        ),
    ),
    "partnerships": Ask(
        _("Who in the community helps students to learn, and how?"),
        (
            _many(
                "partners",
                _("Who are the partners?"),
                ("business", _("Business")),
                ("community", _("Community organizations")),
                ("higher", _("Colleges and universities")),
                ("government", _("Local government")),
                ("recreation", _("Recreation")),
                ("justice", _("Juvenile justice")),
                ("faith", _("Faith groups")),
            ),
            Field("workforce", _("How does it fit the region’s plan for jobs?")),
            Field("opportunities", _("Which chances to learn do partners offer, and where are they listed?")),
        ),
        (
            _("Partners helped to make the vision and the plan."),
            _("Internships, mentors, work and service are listed for every student."),
        ),
    ),
}
ASKED_OF_THEMES: dict[str, Ask] = {
    "vision": Ask(
        _("How does the vision guide each decision?"),
        (),
        (_("Everybody from board to partner knows the vision and their part in it."),),
    ),
    "culture": Ask(
        _("How may people try things, and what happens when one fails?"),
        (),
        (_("People are expected to try, and a mistake is a thing to learn from."),),
    ),
    "transparency": Ask(
        _("Who can see what happens, and where?"),
        (),
        (_("Board, unions, parents, partners and the public can see it without asking."),),
    ),
}


def condition_sections(
    conditions: Sequence[Term], *, years: Span, measures: Sequence[tuple[str, Text]] = ()
) -> tuple[Section, ...]:
    """Return one section for each condition, with its goals. `measures` are (code, name)."""
    return tuple(
        Section(
            term.code,
            term.name,
            lead=term.text,
            group=GROUP,
            fields=_rated(ASKED.get(term.code, PLAIN)),
            tables=(goals_table(years, measures),),
            criteria=ASKED.get(term.code, PLAIN).criteria,
        )
        for term in conditions
    )


def theme_sections(themes: Sequence[Term]) -> tuple[Section, ...]:
    """Return one section for each theme."""
    return tuple(
        Section(
            THEME + term.code,
            _("Theme: %(name)s") % {"name": term.name},
            lead=term.text,
            group=THEMES,
            fields=_rated(ASKED_OF_THEMES.get(term.code, PLAIN)),
            criteria=ASKED_OF_THEMES.get(term.code, PLAIN).criteria,
        )
        for term in themes
    )


def _rated(ask: Ask) -> tuple[Field, ...]:
    level = Field(
        "level",
        _("Where are you today?"),
        Kind.LEVEL,
        help=_(
            "Level 1 and above needs evidence below. The state verifies it; your own rating stays visible "
            "beside theirs."
        ),
        choices=LEVELS,
    )
    return (level, Field("text", ask.question, words=200), *ask.prompts)


def goals_table(years: Span, measures: Sequence[tuple[str, Text]] = ()) -> Table:
    """Return the goals of one condition: what, from when to when, by whom, measured how (W-11, W-38)."""
    asked = Needed.APPROVAL
    columns = (*_aim(asked), *_days(years, asked), *_measured(asked), *_indicator(measures))
    return Table("goals", _("Goals"), _("Goal"), columns, "goal", needed=asked)


def _aim(needed: Needed) -> tuple[Field, ...]:
    return (
        Field("goal", _("Goal"), Kind.SHORT, needed=needed, longest=300),
        Field("objective", _("Objective"), help=_("What will be so that is not so now."), needed=needed),
    )


def _days(years: Span, needed: Needed) -> tuple[Field, ...]:
    span = {"needed": needed, "earliest": years.first, "latest": years.last}
    note = _("Work with students starts after final approval.")
    return (
        Field("starts", _("Start"), Kind.DATE, help=note, **span),
        Field("due", _("Due"), Kind.DATE, not_before="starts", **span),
    )


def _measured(needed: Needed) -> tuple[Field, ...]:
    role = _("A role, not a person’s name.")
    return (
        Field("responsible", _("In charge"), Kind.SHORT, help=role, needed=needed, longest=200),
        Field("measure", _("Measured by"), Kind.SHORT, needed=needed, longest=300),
        Field("target", _("Target"), Kind.SHORT, needed=needed, longest=300),
    )


def _indicator(measures: Sequence[tuple[str, Text]]) -> tuple[Field, ...]:
    """Return the link of a goal to a measure of the evaluation; none where nothing is measured."""
    if not measures:
        return ()
    help_text = _("If the evaluation measures it, the goal’s page leads to the numbers.")
    return (
        Field(
            "indicator",
            _("Measure of the evaluation"),
            Kind.CHOICE,
            help=help_text,
            needed=Needed.NEVER,
            choices=tuple(measures),
        ),
    )
