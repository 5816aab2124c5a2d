"""Terms of the report in our own words, and where its ideas come from."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TERMS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("Application"), _("What a district hands in to be allowed to depart from named state rules.")),
    (_("Assurance"), _("A promise that binds the district, signed by somebody who may sign for it.")),
    (_("Conditional approval"), _("Permission to plan for one year. Nothing starts in schools yet.")),
    (_("Final approval"), _("Permission to put the comprehensive plan into practice.")),
    (_("Flexibility request"), _("One rule from which the district asks to depart, and why.")),
    (_("Federal check"), _("Whether the request stays inside what a state may allow under federal law.")),
    (_("Gate"), _("A condition that must hold before the state may give final approval. No score replaces it.")),
    (_("Verified, claimed, coverage"), _("What the state has verified or the records show; that and what the district "
                                        "reports of itself; for how much of what applies there is anything to show.")),
    (_("Band"), _("What the readiness score says in a word. Without enough evidence there is none.")),
    (_("Obligation"), _("One of three things that a district does in Year One in return for flexibility.")),
    (_("Waiver year"), _("Year One is the school year in which conditional approval starts; there are five.")),
    (_("District conditions"), _("Ten parts of a school system that have to work together to spread "
                                 "personalized learning.")),
    (_("Student group"), _("Students who share one trait that is reported apart, such as English learners.")),
    (_("Minimum n"), _("The smallest number of students of whom a result is published.")),
    (_("Withheld"), _("Not published, because the number, or one beside it, could point to single students.")),
    (_("Overdue"), _("The school year in which the number was due is over, and nobody has reported it.")),
    (_("Release"), _("A set of numbers that the state has protected, checked and published for one school year.")),
    (_("SEA, LEA"), _("State education agency; local education agency, usually a school district.")),
    (_("ESEA, ESSA"), _("The federal law on elementary and secondary schools, and its form since 2015.")),
    (_("Title I, Title II"), _("Federal money for schools with many low-income students; for the quality of "
                               "teachers and school leaders.")),
    (_("Proficiency, growth"), _("Where students stand on a test; how far they have come since the last one.")),
)  # fmt: skip

SOURCES: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        _("The areas of flexibility, the ten district conditions, the assurances, the Year One obligations"),
        _(
            "KnowledgeWorks, A State Policy Framework for Scaling Personalized Learning. Facts in our own "
            "words; as the framework described them when it was published."
        ),
    ),
    (
        _("Precedents of other states"),
        _("The same framework. Laws change: the year beside each precedent says as of when it is told."),
    ),
    (
        _("Application, decisions, evidence"),
        _("The records of this district and of the state agency on the day of the data."),
    ),
    (
        _("Numbers about students"),
        _("The newest published release of each school year, and nothing else."),
    ),
    (
        _("Who was heard"),
        _("The district’s invitations and the answers to them."),
    ),
)
