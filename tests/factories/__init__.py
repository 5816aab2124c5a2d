"""Things that tests need, made through the models' own validation."""

import itertools
from typing import Any

from statepl.accounts.models import Membership, User
from statepl.accounts.roles import Role
from statepl.districts.models import District, School

_number = itertools.count(1)
PASSWORD = "a-long-test-password-2026"


def make_district(**fields: Any) -> District:
    """Make a district with an NCES id."""
    number = next(_number)
    district = District(**{"leaid": f"99{number:05d}", "name": f"District {number}", **fields})
    district.full_clean()
    district.save()
    return district


def make_school(district: District | None = None, **fields: Any) -> School:
    """Make a school with an NCES id."""
    number = next(_number)
    district = district or make_district()
    values = {"ncessch": f"99{number:010d}", "name": f"School {number}", "district": district, **fields}
    school = School(**values)
    school.full_clean()
    school.save()
    return school


def make_user(role: Role | str | None = None, district: District | None = None, **fields: Any) -> User:
    """Make a person with one role."""
    number = next(_number)
    values = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "password": PASSWORD,
        **fields,
    }
    user = User.objects.create_user(**values)
    if role:
        membership = Membership(user=user, role=role, district=district, starts_on="2020-01-01")
        membership.full_clean()
        membership.save()
    return user
