"""Who hears of a move, in their language, once."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.accounts.models import Membership, User
from statepl.accounts.notices import notify
from statepl.accounts.roles import Role
from statepl.audit.verbs import Verb
from statepl.core import clock
from waivers.delegations import delegates_who_write
from waivers.models import Application, Letter
from waivers.recusals import state_people
from waivers.states import WAITING_FOR_STATE, Move, Party, State

TO_REVIEWERS = {State.SUBMITTED, State.PLAN_SUBMITTED}
# What the state does and a district may hear of later, or never; everything else decides something.
NEWS = frozenset({"claim", "claim-plan"})
RETURNS = frozenset({"return", "return-plan"})


def tell_of_move(
    application: Application, move: Move, *, actor: Any, reason: str, letter: Letter | None = None
) -> None:
    """Queue one message for each person whom the move concerns, in the caller's transaction.

    A decision is told with the address of its letter. Of a return hear the delegates who write, too: the
    comments are for whoever writes. How often they want messages stays their own choice.
    """
    required = move.party is not Party.LEAD and move.verb not in NEWS
    for person in _recipients(application, move):
        if actor is None or person.pk != actor.pk:
            _queue(application, move, person, reason, letter, is_required=required)
    if move.verb in RETURNS:
        for person in delegates_who_write(application):
            _queue(application, move, person, reason, None, is_required=False)


def _recipients(application: Application, move: Move) -> Iterable[User]:
    """The district's leads hear of what the state does; reviewers hear of what arrives or is withdrawn."""
    staff: set[Role] = set()
    if move.target in TO_REVIEWERS:
        staff.add(Role.REVIEWER)
    if move.verb == "withdraw" and application.submitted_on is not None:
        staff |= {Role.REVIEWER, Role.APPROVER}
    people = list(state_people(application, *staff)) if staff else []
    return people + (list(leads_of(application)) if move.party is not Party.LEAD else [])


def leads_of(application: Application) -> Iterable[User]:
    """Return the active leads of the application's district."""
    held = Membership.objects.current().filter(role=Role.LEAD, district=application.district_id)
    return User.objects.filter(is_active=True, memberships__in=held).distinct()


def tell_of_extension(application: Application, *, reason: str, letter: Letter | None = None) -> None:
    """Tell the district's leads that their plan window lasts longer, in the caller's transaction."""
    for person in leads_of(application):
        with translation.override(person.language):
            closes = {"date": _date(application.plan_closes_on)}
            notify(
                person,
                cause=Verb.WINDOW_EXTENDED,
                about=application,
                dedupe_key=f"extension:{application.pk}:{application.version}:{person.pk}",
                subject=_("Your plan is due by %(date)s") % closes,
                body_text=render_to_string(
                    "waivers/mail/extension.txt", _context(application, person, reason, letter)
                ),
                district=application.district,
                is_required=True,
            )


def _context(
    application: Application, person: User, reason: str, letter: Letter | None = None
) -> dict[str, Any]:
    return {
        "letter_url": settings.BASE_URL + letter.get_absolute_url() if letter else "",
        "application": application,
        "person": person,
        "reason": reason,
        "agency": ProgramSettings.current(),
        "next_step": next_step(application),
        "url": settings.BASE_URL + application.get_absolute_url(),
    }


def _queue(
    application: Application,
    move: Move,
    person: User,
    reason: str,
    letter: Letter | None,
    *,
    is_required: bool,
) -> None:
    with translation.override(person.language):
        context = _context(application, person, reason, letter)
        notify(
            person,
            cause=move.audit,
            about=application,
            dedupe_key=f"move:{application.pk}:{application.version}:{person.pk}",
            subject=subject_of_move(application),
            body_text=render_to_string("waivers/mail/move.txt", context),
            district=application.district,
            is_required=is_required,
        )


def subject_of_move(application: Application) -> str:
    """Return the subject of a message about a move: what happened, and the date that matters now."""
    words = {
        "district": application.district,
        "state": application.get_state_display(),
        "due": _date(application.answer_due_on),
        "closes": _date(application.plan_closes_on),
        "starts": _date(application.final_from),
        "today": _date(clock.today()),
    }
    answer = _("%(district)s: %(state)s, answer due by %(due)s")
    sentences = {
        **dict.fromkeys(WAITING_FOR_STATE, answer),
        State.RETURNED: _("%(district)s: %(state)s on %(today)s, answer the comments"),
        State.CONDITIONALLY_APPROVED: _("%(district)s: %(state)s, plan due by %(closes)s"),
        State.PLAN_RETURNED: _("%(district)s: %(state)s, submit again by %(closes)s"),
        State.FINALLY_APPROVED: _("%(district)s: %(state)s, starts on %(starts)s"),
    }
    return sentences.get(State(application.state), _("%(district)s: %(state)s on %(today)s")) % words


def next_step(application: Application) -> str:
    """Say who does what next and by when, in one sentence; empty when nothing is to come."""
    dates = {
        "opens": _date(application.plan_opens_on),
        "closes": _date(application.plan_closes_on),
        "due": _date(application.answer_due_on),
        "until": _date(application.conditional_until),
        "starts": _date(application.final_from),
        "ends": _date(application.ends_on),
    }
    sentences = {
        State.DRAFT: _("Next: the district submits its application."),
        State.SUBMITTED: _("Next: a state reviewer takes up the review. An answer is due by %(due)s."),
        State.UNDER_REVIEW: _("Next: the state answers by %(due)s."),
        State.RETURNED: _("Next: the district answers each comment and submits again."),
        State.CONDITIONALLY_APPROVED: _(
            "Next: the district plans with its community, gives evidence for three obligations, and "
            "submits its comprehensive plan from %(opens)s to %(closes)s."
        ),
        State.PLAN_SUBMITTED: _("Next: a state reviewer takes up the plan. An answer is due by %(due)s."),
        State.PLAN_UNDER_REVIEW: _("Next: the state answers by %(due)s."),
        State.PLAN_RETURNED: _(
            "Next: the district answers each comment and submits its plan again by %(closes)s."
        ),
        State.FINALLY_APPROVED: _("Next: implementation starts on %(starts)s."),
        State.IMPLEMENTING: _("Next: yearly monitoring, and a sustainability plan before %(ends)s."),
        State.PROBATION: _("Next: the district corrects what the state has found."),
    }
    return str(sentences.get(State(application.state), "")) % dates


def _date(day: Any) -> str:
    return date_format(day, "DATE_FORMAT") if day else "–"
