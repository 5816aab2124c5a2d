"""Building the demo state in the order in which a state would live it."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from evaluation.services.imports import import_observations
from evaluation.services.releases import release_as_operator, verify_observations
from policy.models import ProgramSettings
from policy.services import change_settings
from stakeholders.models import Group, InvitationLink
from stakeholders.services import Guest, add_activity, answer_invitation, invite_people, translate_activity
from stakeholders.vocabulary import Answer, Direction, Kind, Need, Speech, VenueOwner
from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.demo import hearings, lives, names, numbers, people
from statepl.demo.dates import keep_holidays, live_dates
from statepl.demo.nominations import name_missing, relate
from statepl.demo.ordering import order_work
from statepl.demo.scores import publish_scores
from statepl.demo.standards import set_standards
from statepl.demo.standing import read_groups
from statepl.demo.surveys import ask_around
from statepl.demo.together import work_together
from statepl.demo.years import add_providers
from statepl.jobs.models import Job, Message
from waivers.calendar import school_year_of
from waivers.models import Application
from waivers.services import count_gates

SEED = 20260701
FIRST_DAY_YEARS = 7  # accounts exist since before the oldest application
EVENING_IN_SPANISH = {
    "title": "Tarde de familias: ¿cómo debería ser un día de escuela?",
    "purpose": "Primero escuchamos. En marzo enviamos a todos lo que resultó.",
    "place": "Biblioteca pública, 12 Oak Street",
}
Tell = Callable[[str], None]


def build(*, districts: int, stage: str = "", tell: Tell) -> None:
    """Make the demo state with this many districts; `stage` puts the first one into a state."""
    today = clock.today()
    school_year = school_year_of(today, start_month=lives.START_MONTH)
    with clock.at(dt.date(school_year - FIRST_DAY_YEARS, 7, 1)):
        directory = people.make_directory(districts, seed=SEED)
        staff = people.make_staff()
        teams = [people.make_team(number, district) for number, district in enumerate(directory, start=1)]
        _set_up(staff)
        keep_holidays(today, staff)
    tell(f"{len(directory)} districts with their schools and people.")
    _live(teams, staff, school_year, today, stage=stage, tell=tell)
    live_dates(teams, staff, today)
    _evaluate(directory, staff, school_year, tell=tell)
    _engage(teams, today)
    set_standards(teams, staff)
    read_groups(teams[0], today)
    relate(teams[0], today)
    name_missing(teams[1], staff[Role.ENGAGEMENT_LEAD])
    ask_around(teams[0], today)
    work_together(teams[1], staff[Role.ENGAGEMENT_LEAD], today)
    order_work(teams[1], staff[Role.ENGAGEMENT_LEAD], today)
    publish_scores(staff, today)
    count_gates()
    _settle_mail()
    tell("The demo state is ready.")


@transaction.atomic
def _set_up(staff: dict[Role, people.User]) -> None:
    program = ProgramSettings.current()
    change_settings(
        actor=staff[Role.ADMINISTRATOR],
        version=program.version,
        agency_name="Tallgrass Department of Education",
        phone="555-0142",
        contact_email="flexibility@sea.example",
    )
    add_providers(staff[Role.REVIEWER])


def _live(
    teams: list[people.Team],
    staff: dict[Role, people.User],
    school_year: int,
    today: dt.date,
    *,
    stage: str,
    tell: Tell,
) -> None:
    ways = [lives.way_of(number) for number in range(1, len(teams) + 1)]
    if stage:
        ways[0] = next(way for way in lives.WAYS if way[0] == stage)
    lives.live(
        [
            lives.Life(team, staff, goal, school_year + shift, today)
            for team, (goal, shift) in zip(teams, ways, strict=True)
            if goal
        ],
        tell=tell,
    )
    states = set(Application.objects.values_list("state", flat=True))
    tell(f"{Application.objects.count()} applications in {len(states)} states.")


def _evaluate(directory: list, staff: dict[Role, people.User], school_year: int, *, tell: Tell) -> None:
    """Two published years; the third is in, but the first district's file still waits for its steward."""
    folder = settings.VAR / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for years_on, year in enumerate(range(school_year - 3, school_year)):
        label = f"{year}-{(year + 1) % 100:02d}"
        is_newest = year == school_year - 1
        chosen = directory[1:] if is_newest else directory
        file = folder / f"observations-{label}.csv"
        rows = numbers.write_observations(
            file, chosen, school_year=label, years_on=years_on, seed=SEED, with_state=not is_newest
        )
        with clock.at(dt.date(year + 1, 9, 20)):
            result = import_observations(file, actor=staff[Role.ANALYST])
            if not result.is_good:
                raise RuntimeError(f"The demo's own file was refused: {result.checked}")
            verify_observations(year, actor=staff[Role.ANALYST])
            if not is_newest:
                release_as_operator(year)
        tell(f"{rows} observations of {label}{'' if is_newest else ', published'}.")
        if is_newest:
            numbers.write_observations(
                folder / f"observations-{directory[0].agency_id}-{label}.csv", directory[:1],
                school_year=label, years_on=years_on, seed=SEED, with_state=False,
            )  # fmt: skip


def _engage(teams: list[people.Team], today: dt.date) -> None:
    """An evening in the second district: two answers are in, two invitations wait. The first one listened lately."""
    hearings.hold(teams[0].district, hearings.FAMILIES, actor=teams[0].lead)
    team = teams[1]
    evening = dt.datetime.combine(
        today + dt.timedelta(days=16), dt.time(18), tzinfo=ZoneInfo(settings.TIME_ZONE)
    )
    families, students = (Group.objects.get(code=code) for code in ("families", "students"))
    with clock.at(today - dt.timedelta(days=5)):
        activity = add_activity(
            team.district,
            actor=team.lead,
            groups=[families, students],
            kind=Kind.PUBLIC_MEETING,
            direction=Direction.TWO_WAY,
            title="Family evening: what should a school day look like?",
            purpose="We listen first. In March we send everybody what came of it.",
            starts_at=evening,
            ends_at=evening + dt.timedelta(hours=2),
            place="Public library, 12 Oak Street",
            venue_owner=VenueOwner.COMMUNITY,
            languages=[Speech.ENGLISH, Speech.SPANISH],
        )
        translate_activity(activity, actor=team.lead, language="es", words=EVENING_IN_SPANISH)
        guests = [Guest(email, language, families, name) for email, language, name in names.GUESTS]
        invite_people(activity, actor=team.lead, guests=guests)
    with clock.at(today - dt.timedelta(days=2)):
        links = {link.invitation.name: link for link in InvitationLink.objects.select_related("invitation")}
        answer_invitation(
            links["Ana Flores"], answer=Answer.ACCEPTED, needs=[Need.CHILD_CARE, Need.INTERPRETER]
        )
        answer_invitation(links["Pat Miller"], answer=Answer.DECLINED, reason="I work in the evening.")


def _settle_mail() -> None:
    """Letters of the past are not sent today: mark them as sent and their jobs as done."""
    Message.objects.waiting().update(state=Message.State.SENT, sent_at=clock.now())
    Job.objects.filter(kind="message.send").update(state=Job.State.SUCCEEDED, finished_at=clock.now())
