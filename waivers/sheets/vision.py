"""The first part of the plan: vision in five blocks, definition, guidelines (W-38 to W-40, P-08)."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from waivers.sheets.fields import Field, Kind, Needed, Section, Table, Text

GROUP = _("The plan")
SUMMARY_WORDS = 150
NEVER = Needed.NEVER

ELEMENTS: tuple[tuple[str, Text, Text], ...] = (
    (
        "standards",
        _("Standards"),
        _("Teaching follows demanding standards for college and career, social and emotional skills too."),
    ),
    ("customized", _("Customized"), _("Students shape what they learn by their interests.")),
    ("pace", _("Pace"), _("Time varies: a student moves on, or takes longer, by mastery.")),
    (
        "data",
        _("Data"),
        _("Educators use current data and what students say, and help so that each stays on track."),
    ),
    (
        "access",
        _("Access"),
        _("Students and parents can see goals and results, and know what mastery means."),
    ),
)


def vision_section(measures: Sequence[tuple[str, Text]] = ()) -> Section:
    """Return the vision: five blocks, the public summary, how it was made, early signs.

    `measures` are (code, name) of what the evaluation knows.
    """
    return Section(
        "vision",
        _("Vision of the district"),
        lead=_("Five questions. Together they say why, what, and how you will know."),
        group=GROUP,
        fields=(*_blocks(), _summary(), *_making()),
        tables=_first_signs(measures),
        criteria=(
            _("A parent can tell from it what will be different."),
            _("The problem is the district’s own, shown by data."),
        ),
    )


def _blocks() -> tuple[Field, ...]:
    """Return the five blocks (W-38)."""
    return (
        Field("problem", _("Which problem does personalized learning solve here?"), words=150),
        Field(
            "instruction",
            _("What does a day look like for a student and for a teacher?"),
            help=_("Roles, the course of a day, what technology is for."),
            words=200,
        ),
        Field(
            "inspiration",
            _("What inspired it?"),
            help=_("Schools that you visited, cases, people that you listened to."),
            words=150,
        ),
        Field("alignment", _("How does it fit what the district already does?"), words=150),
        Field(
            "progress",
            _("How will you know that it works?"),
            help=_("Early signs in the first years, results later."),
            words=150,
        ),
    )


def _first_signs(measures: Sequence[tuple[str, Text]]) -> tuple[Table, ...]:
    """Return the table that ties the vision to the evaluation (W-38); none where nothing is measured."""
    if not measures:
        return ()
    columns = (
        Field("measure", _("Measure of the evaluation"), Kind.CHOICE, choices=tuple(measures)),
        Field("expected", _("What do you expect to see first?"), Kind.SHORT, longest=200),
    )
    note = _("Measures that should move in the first years. The evaluation shows them year by year.")
    return (Table("signs", _("Early signs"), _("Sign"), columns, "measure", help=note),)


def _summary() -> Field:
    return Field(
        "summary",
        _("Summary for the public"),
        help=_("At most 150 words. It is published with the plan."),
        most_words=SUMMARY_WORDS,
        words=SUMMARY_WORDS,
    )


def _making() -> tuple[Field, ...]:
    """Return how the vision was made, and how it stands to other plans (W-40)."""
    return (
        Field(
            "positioning",
            _("How does the vision stand to other plans of the district?"),
            Kind.CHOICE,
            choices=(
                ("align", _("It is set beside them and aligned")),
                ("embed", _("It is built into one of them")),
                ("refine", _("It refines one of them")),
            ),
        ),
        Field(
            "rounds_planned",
            _("After how many rounds of feedback is the vision settled?"),
            Kind.NUMBER,
            help=_("Two or three are usual. Set an end, so that it gets done."),
            needed=NEVER,
        ),
        Field("rounds", _("How many rounds of feedback did it have?"), Kind.NUMBER, needed=NEVER),
    )


def definition_section() -> Section:
    """Return the definition: each of five elements, taken over or adapted (P-08)."""
    return Section(
        "definition",
        _("Definition"),
        lead=_("What the district means by personalized learning, held against five elements."),
        group=GROUP,
        fields=tuple(each for element in ELEMENTS for each in _element(*element)),
        criteria=(_("Each element is there, or the adaptation says what takes its place."),),
    )


def _element(name: str, label: Text, text: Text) -> tuple[Field, Field]:
    choices = (("mapped", _("As it stands")), ("adapted", _("Adapted")))
    return (
        Field(name, label, Kind.CHOICE, help=text, choices=choices),
        Field(
            f"{name}_text",
            format_lazy("{element}: {words}", element=label, words=_("in your own words")),
            help=_("Which part of your definition says it, or what you changed and why."),
            words=60,
        ),
    )


def guidelines_section(requests: Sequence[tuple[str, Text]] = ()) -> Section:
    """Return the guidelines: what every school does alike, what each decides (W-39).

    `requests` are (row, name) of the requests for flexibility, one of which may lift a rule.
    """
    return Section(
        "guidelines",
        _("Guidelines"),
        lead=_("What every school does alike, and what each school decides for itself."),
        group=GROUP,
        tables=(_guidelines(requests),),
        criteria=(_("Vision and measures are tight; what schools know best is loose."),),
    )


def _guidelines(requests: Sequence[tuple[str, Text]]) -> Table:
    columns = (
        Field("subject", _("About"), Kind.SHORT, longest=200),
        Field(
            "hold",
            _("Tight or loose"),
            Kind.CHOICE,
            help=_("Tight: every school alike. Loose: each school decides."),
            choices=(("tight", _("Tight")), ("loose", _("Loose"))),
        ),
        Field("why", _("Why"), words=60),
        Field(
            "barrier",
            _("Rule that still stands in the way"),
            Kind.SHORT,
            help=_("A loose guideline with a rule in its way needs a request."),
            needed=NEVER,
            longest=200,
        ),
        *_lifted_by(requests),
    )
    return Table("guidelines", _("Guidelines"), _("Guideline"), columns, "subject", needed=Needed.SUBMISSION)


def _lifted_by(requests: Sequence[tuple[str, Text]]) -> tuple[Field, ...]:
    if not requests:
        return ()
    label = _("Request that would lift it")
    return (Field("request", label, Kind.CHOICE, needed=NEVER, choices=tuple(requests)),)
