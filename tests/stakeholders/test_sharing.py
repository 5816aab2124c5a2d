"""What places share with each other (S-37)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import SharedPractice
from stakeholders.services import edit_practice
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories.together import make_practice

pytestmark = pytest.mark.django_db
PAGE, ADD, EDIT = "stakeholders:sharing", "stakeholders:practice_add", "stakeholders:practice_edit"
DAY = dt.timedelta(days=1)
TITLE = "A morning at the mill school"


def test_what_is_shared_is_read_by_every_district_and_what_is_not_by_its_own(
    district, lead, other_lead, reviewer, board_member, sign_in, words
):
    row = make_practice(district, lead, is_shared=False)
    page = reverse(PAGE)
    assert TITLE in words(sign_in(lead).get(page))
    assert "Not shared yet" in words(sign_in(reviewer).get(page))
    assert TITLE not in words(sign_in(other_lead).get(page))
    edit_practice(row, actor=lead, version=1, is_shared=True)
    shown = words(sign_in(other_lead).get(page))
    assert (TITLE in shown, str(district) in shown, reverse(EDIT, args=[row.pk]) in shown) == (
        True,
        True,
        False,
    )
    assert sign_in(other_lead).get(reverse(EDIT, args=[row.pk])).status_code == 404
    assert sign_in(board_member).get(reverse(EDIT, args=[row.pk])).status_code == 403


def test_others_change_nothing_and_a_stale_page_loses_nothing(district, lead, other_lead):
    row = make_practice(district, lead)
    with pytest.raises(NotPermitted):
        edit_practice(row, actor=other_lead, version=1, title="Theirs")
    with pytest.raises(NotPermitted):
        make_practice(district, other_lead)
    edit_practice(row, actor=lead, version=1, title="Another morning")
    with pytest.raises(StaleVersion):
        edit_practice(row, actor=lead, version=1, title="A third")
    told = AuditEvent.objects.filter(verb__startswith="shared_practice.").order_by("pk")
    assert [(event.verb, event.after["title"]) for event in told] == [
        ("shared_practice.added", TITLE),
        ("shared_practice.changed", "Another morning"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": None}, "on which day"),
        ({"kind": "community", "cadence": " "}, "how often people meet"),
        ({"contact": ""}, "whom to ask"),
        ({"ends_on": dt.date(2001, 1, 1)}, "not before the first"),
        ({"link": "javascript:alert(1)"}, "valid URL"),
    ],
)
def test_what_nobody_could_follow_is_refused_with_a_sentence(district, lead, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make_practice(district, lead, **changes)
    assert not SharedPractice.objects.exists()


def test_page_lists_by_kind_and_place_and_says_what_is_over(district, lead, engagement_lead, sign_in, words):
    make_practice(
        district, lead, title="Long ago", starts_on=clock.today() - 9 * DAY, ends_on=clock.today() - 8 * DAY
    )
    make_practice(
        None, engagement_lead, kind="material", title="A tool", starts_on=None, link="https://x.example/t"
    )
    client = sign_in(engagement_lead)
    everything = words(client.get(reverse(PAGE)))
    assert ("Long ago" in everything, "A tool" in everything, "At any time" in everything) == (
        True,
        True,
        True,
    )
    assert "A tool" not in words(client.get(f"{reverse(PAGE)}?kind=visit"))
    assert "A tool" not in words(client.get(f"{reverse(PAGE)}?district={district.pk}"))
    assert "Long ago" in words(client.get(f"{reverse(PAGE)}?kind=nonsense"))


def test_lead_lists_and_shares_by_the_pages(district, lead, sign_in, words):
    client = sign_in(lead)
    given = {"kind": "material", "title": "A week planned by a student", "text": "A form.", "district": district.pk,
             "contact": "Office"}  # fmt: skip
    assert client.post(reverse(ADD), {**given, "contact": ""}).status_code == 422
    assert client.post(reverse(ADD), given).status_code == 302
    row = SharedPractice.objects.get()
    assert (row.is_shared, row.groups.count()) == (False, 0)
    assert (
        client.post(reverse(EDIT, args=[row.pk]), {**given, "version": 1, "is_shared": "on"}).status_code
        == 302
    )
    assert SharedPractice.objects.get().is_shared


def test_list_costs_the_same_for_one_row_and_for_many(district, lead, sign_in, django_assert_num_queries):
    client = sign_in(lead)
    make_practice(district, lead)
    client.get(reverse(PAGE))
    with django_assert_num_queries(11):
        client.get(reverse(PAGE))
    for number in range(12):
        make_practice(district, lead, title=f"Morning {number}")
    with django_assert_num_queries(11):
        client.get(reverse(PAGE))
