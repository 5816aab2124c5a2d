from typing import Any

import pytest
from django.core.exceptions import ValidationError

from stakeholders.forms import MOST_PEOPLE, InviteForm, LineReader, zone_choices
from stakeholders.models import Group


@pytest.fixture
def reader(db: None) -> LineReader:
    groups = {key.casefold(): each for each in Group.objects.all() for key in (each.code, each.label)}
    return LineReader(groups, "en", None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Ana Ruiz, ana@example.org, es, Foster families",
            ("Ana Ruiz", "ana@example.org", "es", "families-foster"),
        ),
        ("ANA@example.org, STUDENTS", ("", "ana@example.org", "en", "students")),
        ("Ruiz, Ana, ana@example.org, Spanish, students", ("Ruiz Ana", "ana@example.org", "es", "students")),
        ("Ana\tana@example.org\tes\tbusiness-small", ("Ana", "ana@example.org", "es", "business-small")),
        ("Ana; ana@example.org; ; families", ("Ana", "ana@example.org", "en", "families")),
    ],
)
def test_line_is_read_by_what_it_says(reader: LineReader, line: str, expected: tuple[str, ...]) -> None:
    guest = reader.read(line)
    assert (guest.name, guest.email, guest.language, guest.group.code) == expected


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Ana", "There is no email address."),
        ("ana@example.org", "Name the group, or choose one for all lines below."),
        ("ana@nowhere, students", "“ana@nowhere” is not an email address."),
        ("a" * 151 + ", ana@example.org, students", "The name is longer than 150 characters."),
    ],
)
def test_faulty_line_gets_a_sentence(reader: LineReader, line: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        reader.read(line)
    assert refusal.value.messages == [sentence]


def test_group_of_the_form_serves_lines_that_name_none(db: None) -> None:
    families = Group.objects.get(code="families")
    form = InviteForm(
        {"people": "\na@example.org\n\nb@example.org, es", "language": "en", "group": families.pk}
    )
    assert form.is_valid()
    assert [(guest.email, guest.language, guest.group) for guest in form.cleaned_data["guests"]] == [
        ("a@example.org", "en", families),
        ("b@example.org", "es", families),
    ]


def test_too_many_people_at_once_are_refused(db: None) -> None:
    people = "\n".join(f"p{number}@example.org, students" for number in range(MOST_PEOPLE + 1))
    form = InviteForm({"people": people, "language": "en"})
    assert form.errors["people"] == ["These are 201 people. Invite at most 200 at a time."]


def test_a_zone_of_its_own_is_offered_first() -> None:
    shown: Any = zone_choices("America/Boise")
    assert shown[0] == ("America/Boise", "America/Boise")
    assert zone_choices("America/Chicago")[0][0] == "America/New_York"
