"""What the comprehensive plan needs: at its submission, and for final approval (G1 to G9, domain.md B.2)."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.core import clock
from waivers.advice import advice_on
from waivers.checks.answers import answer, link
from waivers.checks.application import assurances_are_acknowledged, recommend_first
from waivers.checks.written import (
    conditions_without_goals,
    count_of,
    first_of,
    of_plan,
    plan_of,
    plan_url,
    streams_not_named,
    where_to_mend,
)
from waivers.readiness import Finding, Status, check
from waivers.sheets import Needed
from waivers.states import PLAN_EDITABLE, State

PLAN_GATES = {"plan_submission", "plan_resubmission"}


@check("plan-window", gates=PLAN_GATES, order=10)
def plan_window_is_open(application: Any) -> Finding:
    """Today lies inside the plan window."""
    today = clock.today()
    opens, closes = application.plan_opens_on, application.plan_closes_on
    is_open = opens is not None and closes is not None and opens <= today <= closes
    words = {
        "opens": date_format(opens, "DATE_FORMAT") if opens else "",
        "closes": date_format(closes, "DATE_FORMAT") if closes else "",
    }
    return answer(
        "plan-window",
        is_open,
        _("The plan window is open until %(closes)s.") % words,
        _("Submit between %(opens)s and %(closes)s, when the plan window is open.") % words,
    )


@check("obligations-evidenced", gates=PLAN_GATES, order=20)
def obligations_are_evidenced(application: Any) -> Finding:
    """Each of the three Year One obligations has evidence."""
    bare = [obligation.kind.label for obligation in application.obligations.bare().select_related("kind")]
    return answer(
        "obligations-evidenced",
        not bare,
        _("The three Year One obligations are evidenced."),
        _("Give evidence for: %(names)s.") % {"names": "; ".join(bare)},
        url=link(application, "obligations"),
    )


@check("plan-sections", gates=PLAN_GATES, order=30)
def plan_sections_are_filled(application: Any) -> Finding:
    """No section of the plan is empty, and every answer can be read."""
    found = of_plan(application, Needed.SUBMISSION)
    gaps = [gap for gap in found if not gap.path.startswith("board.")]
    return answer(
        "plan-sections",
        bool(not gaps and plan_of(application)),
        _("Every section of the plan is filled in."),
        first_of(gaps) or _("Write the plan."),
        detail=count_of(gaps),
        url=gaps[0].url if gaps else plan_url(application),
    )


@check("board-action", gates=PLAN_GATES, order=40)
def board_has_acted(application: Any) -> Finding:
    """The local board has voted on the plan; day, votes and minutes are noted."""
    gaps = [gap for gap in of_plan(application, Needed.SUBMISSION) if gap.path.startswith("board.")]
    return answer(
        "board-action",
        bool(not gaps and plan_of(application)),
        _("The local board has voted on the plan."),
        first_of(gaps) or _("Note the vote of the local board on the plan."),
        detail=_("Day of the vote, votes, and where the minutes are."),
        url=gaps[0].url if gaps else plan_url(application),
    )


# final approval: G1 to G9 -----------------------------------------------------------------------------
@check("G1", gates={"final"}, order=1)
def g1_assurances(application: Any) -> Finding:
    """Four assurances are acknowledged by the lead, in their current text."""
    finding = assurances_are_acknowledged(application)
    return Finding(
        "G1", finding.status, finding.sentence, _("Current text, signed by the lead."), finding.url
    )


@check("G2", gates={"final"}, order=2)
def g2_requests_decided(application: Any) -> Finding:
    """Every request for flexibility is decided; denied and not needed count."""
    waiting = [str(request) for request in application.requests.undecided()]
    return answer(
        "G2",
        not waiting,
        _("Every request is decided."),
        _("Waits for a decision: %(names)s.") % {"names": ", ".join(waiting)},
        url=link(application, "desk") + "#requests",
        by_state=True,
    )


@check("G3", gates={"final"}, order=3)
def g3_federal_checks(application: Any) -> Finding:
    """No request waits for an examination of federal law."""
    waiting = [str(request) for request in application.requests.all() if request.is_federal_check_open]
    return answer(
        "G3",
        not waiting,
        _("No federal check is open."),
        _("Federal examination not stored yet: %(names)s.") % {"names": ", ".join(waiting)},
        url=link(application, "desk") + "#requests",
        by_state=True,
    )


@check("G4", gates={"final"}, order=4)
def g4_goals(application: Any) -> Finding:
    """Each of the ten conditions has goal, objective, dates in Years Two to Five, and a responsible party."""
    bare = conditions_without_goals(application)
    gaps = [gap for gap in of_plan(application, Needed.APPROVAL) if ".goals" in gap.path]
    names = ", ".join(name for name, _path in bare)
    todo = _("No goal yet: %(names)s.") % {"names": names} if bare else first_of(gaps)
    return answer(
        "G4",
        bool(not bare and not gaps and plan_of(application)),
        _("Each condition has a full goal."),
        todo or _("Write the plan."),
        detail=_(
            "Goal, objective, dates from Year Two to Year Five, and who is responsible. None may be left out."
        ),
        **where_to_mend(application, [path for _name, path in bare] or [gap.path for gap in gaps]),
    )


@check("G5", gates={"final"}, order=5)
def g5_obligations_verified(application: Any) -> Finding:
    """The state has verified the three Year One obligations."""
    waiting = [item.kind.label for item in application.obligations.unverified().select_related("kind")]
    return answer(
        "G5",
        not waiting,
        _("The three Year One obligations are verified."),
        _("Not verified yet: %(names)s.") % {"names": "; ".join(waiting)},
        url=link(application, "obligations"),
        by_state=not application.obligations.bare().exists(),
    )


@check("G6", gates={"final"}, order=6)
def g6_planning_groups(application: Any) -> Finding:
    """The planning groups took part; the state checks it itself."""
    return Finding(
        "G6",
        Status.BY_HAND,
        _("The state checks itself that the planning groups took part."),
        by_state=True,
    )


@check("G7", gates={"final"}, order=7)
def g7_funding(application: Any) -> Finding:
    """The funding table names Titles I and II with amounts."""
    missing = streams_not_named(application)
    return answer(
        "G7",
        not missing,
        _("The funding table names Titles I and II."),
        _("Add to the funding table: %(names)s.") % {"names": ", ".join(missing)},
        detail=_("One line with goal, year and amount for each."),
        **where_to_mend(application, ["funding.lines"] if missing else []),
    )


@check("G8", gates={"final"}, order=8)
def g8_baseline(application: Any) -> Finding:
    """The Year One baseline is reported or explained; the state checks it itself."""
    return Finding(
        "G8",
        Status.BY_HAND,
        _("The state checks itself that the Year One baseline is reported or explained."),
        by_state=True,
    )


@check("G9", gates={"final"}, order=9)
def g9_recommendation_and_time(application: Any) -> Finding:
    """A reviewer has recommended, or two where the state asks for it, and the plan arrived in time."""
    advice = advice_on(application)
    is_advised = application.state == State.PLAN_UNDER_REVIEW and advice.is_enough
    closes, arrived = application.plan_closes_on, application.plan_submitted_on
    in_time = arrived is not None and closes is not None and arrived <= closes
    met = _("A reviewer has recommended, and the plan arrived in time.")
    if advice.needed > 1:
        met = _("Two reviewers have recommended, and the plan arrived in time.")
    todo = recommend_first(advice)
    with_district = application.state in PLAN_EDITABLE
    if arrived is None:
        todo = _("The plan has not arrived yet. After it a reviewer recommends, and somebody else decides.")
    elif not in_time:
        todo = _("The plan arrived after the window had closed.")
    elif application.state == State.PLAN_RETURNED:
        todo = _("The plan is back with the district. When it has come again, a reviewer recommends.")
    return answer(
        "G9",
        is_advised and in_time,
        met,
        todo,
        url=plan_url(application) if with_district else link(application, "desk") + "#recommend",
        by_state=not with_district,
    )
