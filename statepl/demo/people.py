"""Districts, schools and people of the demo state."""

import io
import random
from dataclasses import dataclass

from django.conf import settings

from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.accounts.services import create_user
from statepl.core.csvio import write_csv
from statepl.demo import names
from statepl.districts.models import District
from statepl.districts.services import import_districts, import_schools

STAFF = {
    Role.REVIEWER: ("reviewer@sea.example", "Rae Reviewer", "Flexibility reviewer"),
    Role.APPROVER: ("approver@sea.example", "Avery Approver", "Deputy commissioner"),
    Role.ANALYST: ("analyst@sea.example", "Ana Analyst", "Data analyst"),
    Role.ENGAGEMENT_LEAD: ("engagement@sea.example", "Eli Engagement", "Engagement lead"),
    Role.ADMINISTRATOR: ("admin@sea.example", "Ada Administrator", "Program administrator"),
    Role.BOARD: ("board@sea.example", "Bo Board", "Member of the state board"),
}
SECOND_ANALYST = ("analyst2@sea.example", "Noor Analyst", "Data analyst")


@dataclass(frozen=True)
class Team:
    """The people of one district."""

    district: District
    lead: User
    contributor: User
    steward: User


def make_directory(count: int, *, seed: int) -> list[District]:
    """Import `count` districts with one to eight schools each, as a state would, from files."""
    chance = random.Random(seed)  # noqa: S311 - invented data, the same each time
    districts = [
        {
            "leaid": f"99{number:05d}",
            "name": names.district_name(number),
            "locale": chance.choice(["Rural", "Town", "Suburb", "City"]),
            "grades": "KG-12",
        }
        for number in range(1, count + 1)
    ]
    schools = [
        {
            "ncessch": f"{row['leaid']}{number:05d}",
            "leaid": row["leaid"],
            "name": names.school_name(row["name"], number),
            "level": ("Elementary", "Middle", "High")[number % 3],
        }
        for row in districts
        for number in range(chance.choice([1, 2, 3, 3, 4, 5, 6, 8]))
    ]
    import_districts(_file(districts), actor=None)
    import_schools(_file(schools), actor=None)
    return list(District.objects.order_by("leaid"))


def _file(rows: list[dict[str, str]]) -> io.BytesIO:
    return io.BytesIO(write_csv(rows, list(rows[0])).encode())


def make_staff() -> dict[Role, User]:
    """Make the accounts of the state agency; a second analyst shares the work of releases."""
    staff = {role: _person(email, name, title, role) for role, (email, name, title) in STAFF.items()}
    _person(*SECOND_ANALYST, Role.ANALYST)
    return staff


def make_team(number: int, district: District) -> Team:
    """Make the three accounts of a district."""
    host = f"d{number:02d}.example"
    return Team(
        district,
        _person(f"lead@{host}", f"Lou Lead {number:02d}", "Superintendent", Role.LEAD, district),
        _person(
            f"contributor@{host}",
            f"Cam Contributor {number:02d}",
            "Curriculum director",
            Role.CONTRIBUTOR,
            district,
        ),
        _person(f"steward@{host}", f"Sam Steward {number:02d}", "Data steward", Role.DATA_STEWARD, district),
    )


def _person(email: str, name: str, title: str, role: Role, district: District | None = None) -> User:
    return create_user(
        email,
        name=name,
        title=title,
        role=role,
        district=district,
        password=settings.DEMO_PASSWORD,
        actor=None,
        notify=False,
    )
