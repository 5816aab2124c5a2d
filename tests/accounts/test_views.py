"""Pages of people, roles and keys: who opens them, what they do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from statepl.accounts import keys
from statepl.accounts.models import ApiClient, Membership, User
from statepl.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
LEAVERS = [
    "reviewer",
    "approver",
    "analyst",
    "engagement_lead",
    "board_member",
    "lead",
    "contributor",
    "steward",
]


def addresses(person: User, client: ApiClient) -> list[str]:
    role = person.memberships.get()
    return [
        reverse("accounts:people"),
        reverse("accounts:person_create"),
        reverse("accounts:person", args=[person.pk]),
        reverse("accounts:person_edit", args=[person.pk]),
        reverse("accounts:person_deactivate", args=[person.pk]),
        reverse("accounts:person_reactivate", args=[person.pk]),
        reverse("accounts:role_grant", args=[person.pk]),
        reverse("accounts:role_end", args=[person.pk, role.pk]),
        reverse("accounts:clients"),
        reverse("accounts:client_create"),
        reverse("accounts:client", args=[client.pk]),
        reverse("accounts:client_rotate", args=[client.pk]),
        reverse("accounts:client_revoke", args=[client.pk]),
        reverse("accounts:secret_revoke", args=[client.pk, client.secrets.get().pk]),
    ]


@pytest.fixture
def api_client(db: None) -> ApiClient:
    return keys.create_api_client("Warehouse", scopes=["evaluation:read"], actor=None)[0]


def test_pages_open_for_administrators(
    sign_in: Any, administrator: Any, contributor: Any, api_client: Any
) -> None:
    browser = sign_in(administrator)
    for address in addresses(contributor, api_client):
        page = browser.get(address)
        assert (address, page.status_code) == (address, 200)
        assert page.content.count(b"<h1>") == 1


@pytest.mark.parametrize("who", LEAVERS)
def test_pages_refuse_everybody_else_and_change_nothing(
    who: str, request: Any, sign_in: Any, contributor: Any, api_client: Any
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    events = AuditEvent.objects.count()
    for address in addresses(contributor, api_client):
        for answer in (browser.get(address), browser.post(address, {"reason": "x"})):
            assert (address, answer.status_code) == (address, 403)
            assert b"Ask one of them" in answer.content
    assert AuditEvent.objects.count() == events


def test_pages_send_strangers_to_sign_in(contributor: Any, api_client: Any) -> None:
    for address in [*addresses(contributor, api_client), reverse("accounts:profile")]:
        assert Client().get(address).url == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("count", [1, 3])
def test_people_list_costs_the_same_for_any_number(
    count: int, sign_in: Any, administrator: Any, district: Any, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        factories.make_user("contributor", district)
    browser = sign_in(administrator)
    browser.get("/people/")
    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get("/people/")
    assert page.content.count(b"Willow Bend Unified") == count


LIST_QUERIES = 10


def test_people_list_filters(
    sign_in: Any, administrator: Any, lead: Any, other_lead: Any, reviewer: Any
) -> None:
    browser = sign_in(administrator)
    cases = {
        "search=lou": ["Lou Lead"],
        "role=lead": ["Lou Lead", "Ola Other"],
        "district=willow": ["Lou Lead"],
        "state=closed": [],
        "role=nonsense": [],
        "state=active&search=rae": ["Rae Reviewer"],
    }
    for query, names in cases.items():
        page = browser.get(f"/people/?{query}")
        assert [person.name for person in page.context["page_obj"]] == names


def test_administrator_makes_an_account_with_a_role(sign_in: Any, administrator: Any, district: Any) -> None:
    values = {
        "email": "n@example.org",
        "name": "Nia",
        "language": "en",
        "role": "lead",
        "district": district.pk,
    }
    answer = sign_in(administrator).post("/people/new/", values)
    person = User.objects.get(email="n@example.org")
    assert answer.url == f"/people/{person.pk}/"
    assert person.has_district_role(district, "lead") is True


@pytest.mark.parametrize(
    ("role", "with_district", "sentence"),
    [
        ("lead", False, "Choose the district that this role belongs to."),
        ("reviewer", True, "A role at the state has no district. Choose none here."),
        ("", False, "Choose an answer: Role."),
    ],
)
def test_role_and_district_must_fit_and_nothing_typed_is_lost(
    role: str, with_district: bool, sentence: str, sign_in: Any, administrator: Any, district: Any
) -> None:
    values = {"email": "n@example.org", "name": "Nia Typed", "language": "en", "role": role}
    if with_district:
        values["district"] = str(district.pk)
    answer = sign_in(administrator).post("/people/new/", values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Nia Typed"' in answer.content.decode()
    assert not User.objects.filter(email="n@example.org").exists()


def test_administrator_grants_ends_and_edits(sign_in: Any, administrator: Any, contributor: Any) -> None:
    browser = sign_in(administrator)
    base = f"/people/{contributor.pk}/"
    browser.post(f"{base}roles/new/", {"role": "analyst"})
    role = contributor.memberships.get(role="analyst")
    assert browser.post(f"{base}roles/{role.pk}/end/", {"reason": ""}).status_code == 422
    assert browser.post(f"{base}roles/{role.pk}/end/", {"reason": "a mistake"}).url == base
    assert not Membership.objects.current().filter(pk=role.pk).exists()
    browser.post(f"{base}edit/", {"name": "Cam C.", "title": "Coach", "language": "es"})
    contributor.refresh_from_db()
    assert (contributor.name, contributor.title, contributor.language) == ("Cam C.", "Coach", "es")
    assert browser.post(f"{base}deactivate/", {"reason": "left"}).url == base
    assert browser.post(f"{base}reactivate/", {}).url == base
    assert b"Cam C." in browser.get(base).content


def test_role_of_another_person_is_not_found(
    sign_in: Any, administrator: Any, contributor: Any, lead: Any
) -> None:
    address = f"/people/{contributor.pk}/roles/{lead.memberships.get().pk}/end/"
    assert sign_in(administrator).get(address).status_code == 404


def test_last_lead_page_says_why_the_role_stays(sign_in: Any, administrator: Any, lead: Any) -> None:
    role = lead.memberships.get()
    browser = sign_in(administrator)
    address = f"/people/{lead.pk}/roles/{role.pk}/end/"
    assert b"Give another person that role first" in browser.get(address).content
    answer = browser.post(address, {"reason": "x"})
    assert answer.status_code == 403
    assert b"Give another person that role first" in answer.content


def test_key_is_shown_once(sign_in: Any, administrator: Any) -> None:
    browser = sign_in(administrator)
    answer = browser.post("/people/api-clients/new/", {"name": "Warehouse", "scopes": ["evaluation:read"]})
    key = answer.context["key"]
    client = ApiClient.objects.get()
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.decode().count(key) == 1
    page = browser.get(f"/people/api-clients/{client.pk}/").content.decode()
    assert (key in page, key[:12] in page) == (False, True)
    again = browser.post("/people/api-clients/new/", {"name": "Warehouse", "scopes": ["evaluation:read"]})
    assert again.status_code == 422
    assert ApiClient.objects.count() == 1


def test_key_is_rotated_and_revoked_on_its_pages(sign_in: Any, administrator: Any, api_client: Any) -> None:
    browser = sign_in(administrator)
    base = f"/people/api-clients/{api_client.pk}/"
    newest = browser.get(f"{base}rotate/").context["form"].initial["newest"]
    answer = browser.post(f"{base}rotate/", {"newest": newest})
    assert answer.context["key"][:12] == keys.live_secrets(api_client).first().prefix
    assert browser.post(f"{base}rotate/", {"newest": newest}).status_code == 422
    assert browser.post(f"{base}rotate/", {"newest": "x"}).status_code == 422
    old = keys.live_secrets(api_client).last()
    assert browser.post(f"{base}keys/{old.pk}/revoke/", {}).url == base
    assert browser.post(f"{base}revoke/", {"reason": "over"}).url == base
    assert keys.live_secrets(api_client).count() == 0
    assert b"revoked" in browser.get("/people/api-clients/").content


def test_expired_client_is_named_so(sign_in: Any, administrator: Any, api_client: Any) -> None:
    ApiClient.objects.update(expires_on="2020-01-01")
    assert b"expired" in sign_in(administrator).get("/people/api-clients/").content


@pytest.mark.parametrize("count", [1, 3])
def test_client_list_costs_the_same_for_any_number(
    count: int, sign_in: Any, administrator: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        keys.create_api_client(f"Client {number}", scopes=["reports:read"], actor=None)
    browser = sign_in(administrator)
    browser.get("/people/api-clients/")
    with django_assert_num_queries(LIST_QUERIES - 1):
        browser.get("/people/api-clients/")


def test_profile_is_mine_and_turns_the_language(sign_in: Any, lead: Any) -> None:
    browser = sign_in(lead)
    assert b"District lead, Willow Bend Unified" in browser.get("/people/me/").content
    answer = browser.post("/people/me/", {"name": "Lou L.", "title": "Superintendent", "language": "es"})
    lead.refresh_from_db()
    assert (answer.url, lead.name, lead.language) == ("/people/me/", "Lou L.", "es")
    assert answer.cookies["django_language"].value == "es"
    assert AuditEvent.objects.get().verb == "user.edited"


def test_profile_refuses_an_unknown_language(sign_in: Any, lead: Any) -> None:
    answer = sign_in(lead).post("/people/me/", {"name": "Lou", "title": "", "language": "xx"})
    assert (answer.status_code, "django_language" in answer.cookies) == (422, False)


def test_profile_of_a_person_without_a_role(sign_in: Any) -> None:
    assert b"None yet" in sign_in(factories.make_user()).get("/people/me/").content
