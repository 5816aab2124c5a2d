"""The rest of the plan: improvement, roles, barriers, board, team (W-12, W-27, W-30, P-19)."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from waivers.sheets.application import Term
from waivers.sheets.fields import Field, Kind, Needed, Section, Table, Text

GROUP = _("The rest")
NEVER = Needed.NEVER

# (name, whose, duty): two of the state, four of the district, three of both (W-27).
DUTIES: tuple[tuple[str, str, Text], ...] = (
    ("providers", "state", _("Say by which criteria a district chooses outside providers")),
    ("monitoring", "state", _("Follow the district’s indicators")),
    ("vision", "district", _("Set a vision for personalized learning")),
    ("innovation", "district", _("Make room for trying things")),
    ("plan", "district", _("Make the plan and carry it out")),
    ("improvement", "district", _("Improve continually")),
    ("funding", "both", _("Align federal, state and local money")),
    ("flexibility", "both", _("Find where more flexibility is needed, from federal law too")),
    ("indicators", "both", _("Agree on the indicators that matter most")),
)
WHOSE: dict[str, Text] = {
    "state": _("Duty of the state"),
    "district": _("Duty of the district"),
    "both": _("Duty of both"),
}


def improvement_section() -> Section:
    """Return the process of continuous improvement (W-12)."""
    return Section(
        "improvement",
        _("Improvement process"),
        lead=_("How you notice what works, stop what does not, and bring help to students in time."),
        group=GROUP,
        fields=(
            Field("cycle", _("What is one cycle, from plan to decision?"), words=150),
            Field(
                "rhythm",
                _("How often does a cycle close?"),
                Kind.CHOICE,
                choices=(
                    ("month", _("Every month")),
                    ("quarter", _("Every quarter")),
                    ("semester", _("Every semester")),
                    ("year", _("Every year")),
                ),
            ),
            Field("sources", _("Which data and voices feed it?"), words=100),
            Field(
                "owner", _("Who owns it?"), Kind.SHORT, help=_("A role, not a person’s name."), longest=200
            ),
            Field("learning", _("How is a failure not repeated, and a success built on?"), words=100),
        ),
        criteria=(_("At least one cycle closes each year, and its data reach students as timely help."),),
    )


def roles_section() -> Section:
    """Return the nine duties with owner and status; a shared one needs both signatures (W-27)."""
    return Section(
        "roles",
        _("Roles and duties"),
        lead=_("Two duties of the state, four of the district, three of both."),
        group=GROUP,
        fields=tuple(each for duty in DUTIES for each in _duty(*duty)),
        criteria=(_("Each duty of the district has an owner. Shared duties are agreed on both sides."),),
    )


def _duty(name: str, whose: str, duty: Text) -> tuple[Field, ...]:
    statuses = (
        ("planned", _("Planned")),
        ("under-way", _("Under way")),
        ("in-place", _("In place")),
    )
    needed = NEVER if whose == "state" else Needed.SUBMISSION
    fields = (
        Field(f"{name}_owner", duty, Kind.SHORT, help=WHOSE[whose], needed=needed, longest=200),
        Field(
            f"{name}_status",
            format_lazy("{duty}: {stands}", duty=duty, stands=_("where it stands")),
            Kind.CHOICE,
            choices=statuses,
            needed=needed,
        ),
    )
    if whose != "both":
        return fields
    signed = Field(
        f"{name}_signed",
        format_lazy("{duty}: {signed}", duty=duty, signed=_("signed for the district by")),
        Kind.SHORT,
        help=_("Name and role. The state signs with its final approval."),
        longest=200,
    )
    return (*fields, signed)


def barriers_section(conditions: Sequence[Term]) -> Section:
    """Return the register of barriers; each can be turned into a request (P-19)."""
    return Section(
        "barriers",
        _("Barriers"),
        lead=_("Rules that stand in the way, whoever made them. A barrier can become a request."),
        group=GROUP,
        tables=(
            Table(
                "barriers",
                _("Barriers"),
                _("Barrier"),
                (
                    Field("barrier", _("What stands in the way"), Kind.SHORT, longest=300),
                    Field(
                        "level",
                        _("Whose rule it is"),
                        Kind.CHOICE,
                        choices=(
                            ("local", _("Local: board, contract, custom")),
                            ("state", _("State")),
                            ("federal", _("Federal")),
                        ),
                    ),
                    Field("citation", _("Where it is written"), Kind.SHORT, needed=NEVER, longest=200),
                    Field("effect", _("What it prevents")),
                    Field(
                        "condition",
                        _("Condition that it touches"),
                        Kind.CHOICE,
                        choices=tuple((term.code, term.name) for term in conditions),
                    ),
                    Field("interim", _("What you do until it is lifted"), needed=NEVER),
                ),
                "barrier",
                needed=Needed.SUBMISSION,
            ),
        ),
        criteria=(_("Staffing, pace and money were asked about."),),
    )


def team_section() -> Section:
    """Return who wrote the plan and who was heard."""
    return Section(
        "team",
        _("Team and stakeholders"),
        lead=_("Who leads, who wrote, who was heard."),
        group=GROUP,
        fields=(
            Field("manager", _("Project manager"), Kind.SHORT, help=_("One person, every day."), longest=200),
            Field("team", _("Who is in the core team?"), help=_("Three to six people, by role."), words=100),
            Field(
                "stakeholders",
                _("Who was heard, and what changed because of it?"),
                help=_("Leaders, teachers, students and parents, community and business, colleges."),
                words=200,
            ),
            Field("risks", _("What could go wrong, and what then?"), words=150),
        ),
        criteria=(_("Each planning group was heard, and something changed because of it."),),
    )


def board_section() -> Section:
    """Return the action of the local board (W-30)."""
    return Section(
        "board",
        _("Board action"),
        lead=_("The local board votes on the plan before it is submitted."),
        group=GROUP,
        fields=(
            Field("date", _("Day of the vote"), Kind.DATE),
            Field("votes_for", _("Votes for"), Kind.NUMBER),
            Field("votes_against", _("Votes against"), Kind.NUMBER),
            Field(
                "minutes",
                _("Where the minutes are"),
                Kind.SHORT,
                help=_("A link, or the name of the file that you add below."),
                longest=300,
            ),
        ),
        criteria=(_("The board voted for this plan, and the minutes show it."),),
    )
