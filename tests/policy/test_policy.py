"""The catalogue, its texts, the program's settings, and their pages."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from policy import services
from policy.contrast import contrast
from policy.models import (
    Assurance,
    DistrictCondition,
    FlexibilityArea,
    FlexibilityType,
    MetaTheme,
    ObligationKind,
    Precedent,
    ProgramSettings,
)
from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted, StaleVersion
from tests import factories

pytestmark = pytest.mark.django_db


def settings_data(**changes):
    program = ProgramSettings.current()
    names = [field.name for field in ProgramSettings._meta.fields if field.editable and field.name != "id"]
    kept = {name: getattr(program, name) for name in names} | {"version": program.version}
    return {name: typed(value) for name, value in kept.items()} | changes


def typed(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else value


# the catalogue ----------------------------------------------------------------------------------------
def test_shipped_catalogue_has_what_the_framework_names():
    counts = {
        model: model.objects.count()
        for model in (
            FlexibilityArea,
            FlexibilityType,
            Assurance,
            ObligationKind,
            DistrictCondition,
            MetaTheme,
        )
    }
    assert list(counts.values()) == [5, 10, 4, 3, 10, 3]


def test_every_type_shows_what_a_state_has_done():
    assert [kind for kind in FlexibilityType.objects.all() if not kind.precedents.exists()] == []
    assert [row for row in Precedent.objects.all() if not row.as_of_year] == []


def test_loading_again_makes_nothing_and_overwrites_nothing():
    area = FlexibilityArea.objects.first()
    area.name = "In our words"
    area.save()
    assert services.load_catalogue() == 0
    area.refresh_from_db()
    assert area.name == "In our words"


def test_missing_entry_is_made_again():
    MetaTheme.objects.first().delete()
    assert services.load_catalogue() == 1
    assert MetaTheme.objects.count() == 3


def test_operator_puts_an_entry_into_own_words_and_it_is_audited(sign_in, words):
    operator = factories.make_user(name="Otto Operator", is_staff=True)
    entry = MetaTheme.objects.first()
    address = reverse("admin:policy_metatheme_change", args=[entry.pk])
    data = {"name": "Our vision", "description": entry.description, "source": entry.source, "position": 1}
    assert sign_in(operator).post(address, data).status_code == 302
    entry.refresh_from_db()
    event = AuditEvent.objects.about(entry).get()
    assert (entry.name, event.verb, event.after) == (
        "Our vision",
        "catalogue.changed",
        {"name": "Our vision"},
    )


def test_operators_pages_neither_add_nor_remove_entries(sign_in):
    client = sign_in(factories.make_user(is_staff=True))
    entry = Assurance.objects.first()
    assert client.get(reverse("admin:policy_assurance_add")).status_code == 403
    assert client.post(reverse("admin:policy_assurance_delete", args=[entry.pk])).status_code == 403
    assert Assurance.objects.count() == 4


def test_changed_text_of_an_assurance_is_a_new_version(administrator):
    entry = Assurance.objects.first()
    renamed = services.change_entry(entry, actor=administrator, name="Planning, together")
    assert renamed.text_version == 1
    changed = services.change_entry(entry, actor=administrator, description="We promise more.")
    assert changed.text_version == 2
    same = services.change_entry(entry, actor=administrator, description="We promise more.")
    assert (same.text_version, AuditEvent.objects.about(entry).count()) == (2, 2)


@pytest.mark.parametrize("role", ["reviewer", "approver", "analyst", "board"])
def test_other_roles_do_not_change_the_catalogue(role):
    with pytest.raises(NotPermitted):
        services.change_entry(MetaTheme.objects.first(), actor=factories.make_user(role), name="Mine")


def test_code_of_an_entry_never_changes(administrator):
    with pytest.raises(ValueError, match="code"):
        services.change_entry(MetaTheme.objects.first(), actor=administrator, code="other")


def test_entry_without_a_name_is_refused(administrator):
    with pytest.raises(ValidationError):
        services.change_entry(MetaTheme.objects.first(), actor=administrator, name="")


# settings ---------------------------------------------------------------------------------------------
def test_settings_are_one_row_that_migrations_make():
    assert ProgramSettings.objects.values_list("pk", flat=True).get() == 1


def test_administrator_changes_settings_and_only_changes_are_recorded(sign_in, administrator):
    response = sign_in(administrator).post(
        reverse("policy:settings"), settings_data(agency_name="Tallgrass Department of Education")
    )
    assert response.status_code == 302
    event = AuditEvent.objects.get(verb="settings.changed")
    assert event.after == {"agency_name": "Tallgrass Department of Education"}


def test_weights_of_the_score_are_settings(sign_in, administrator):
    assert ProgramSettings.current().score_weights == [1] * 9
    data = settings_data(score_weights="2,1,1,1, 1,1,1,1,0")
    assert sign_in(administrator).post(reverse("policy:settings"), data).status_code == 302
    assert ProgramSettings.current().score_weights == [2, 1, 1, 1, 1, 1, 1, 1, 0]
    event = AuditEvent.objects.filter(verb="settings.changed").first()
    assert event.after == {"score_weights": [2, 1, 1, 1, 1, 1, 1, 1, 0]}


@pytest.mark.parametrize(
    "given", ["", "1,1", "1,1,1,1,1,1,1,1,101", "1,1,1,1,1,1,1,1,x", "0,0,0,0,0,0,0,5,0", "1," * 9 + "1"]
)
def test_weights_that_make_no_score_are_refused(sign_in, administrator, given):
    page = sign_in(administrator).post(reverse("policy:settings"), settings_data(score_weights=given))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["score_weights"])
    assert ProgramSettings.current().score_weights == [1] * 9


def test_stale_settings_show_both(sign_in, administrator, words):
    old = settings_data(office_name="Mine")
    services.change_settings(actor=administrator, version=old["version"], office_name="Theirs")
    response = sign_in(administrator).post(reverse("policy:settings"), old)
    assert response.status_code == 409
    assert ("Mine" in words(response), "Theirs" in words(response)) == (True, True)
    assert ProgramSettings.current().office_name == "Theirs"
    with pytest.raises(StaleVersion):
        services.change_settings(actor=administrator, version=old["version"], office_name="Mine")


@pytest.mark.parametrize(
    ("field", "value"),
    [("start_month", 13), ("minimum_n", 2), ("color_agency", "blue"), ("color_accent", "#ffff00"),
     ("contact_email", "nobody")],
)  # fmt: skip
def test_bad_settings_are_named_and_kept_as_typed(field, value, sign_in, administrator, words):
    response = sign_in(administrator).post(reverse("policy:settings"), settings_data(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'value="{value}"' in words(response)
    assert ProgramSettings.current().version == 1


@pytest.mark.parametrize("role", ["reviewer", "approver", "analyst", "board", "engagement_lead"])
def test_other_roles_read_why_they_may_not_change_settings(role, sign_in, words):
    response = sign_in(factories.make_user(role)).get(reverse("policy:settings"))
    assert response.status_code == 403
    assert "Only a state administrator changes the program’s settings." in words(response)


# pages ------------------------------------------------------------------------------------------------
def test_policy_page_is_for_everybody_with_an_account(sign_in, lead, reviewer, administrator, client, words):
    address = reverse("policy:index")
    assert client.get(address)["Location"].startswith(reverse("account_login"))
    for user in (lead, reviewer):
        assert reverse("policy:settings") not in words(sign_in(user).get(address))
    assert reverse("policy:settings") in words(sign_in(administrator).get(address))


def test_policy_page_costs_the_same_however_long_the_catalogue(sign_in, reviewer, django_assert_num_queries):
    client = sign_in(reviewer)
    with django_assert_num_queries(14):
        client.get(reverse("policy:index"))


def test_changed_text_speaks_the_state_s_words_in_every_language(administrator):
    entry = MetaTheme.objects.first()
    services.change_entry(entry, actor=administrator, name="Our own theme")
    entry.refresh_from_db()
    with translation.override("es"):
        assert entry.label == "Our own theme"


# colors -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "second", "value"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_the_guidelines(first, second, value):
    assert round(contrast(first, second), 2) == value
    assert contrast(first, second) == contrast(second, first)


def test_settings_page_shows_who_changed_what(administrator, sign_in):
    services.change_settings(actor=administrator, version=ProgramSettings.current().version, phone="555-0199")
    page = sign_in(administrator).get("/policy/settings/").content.decode()
    history = page[page.index('id="history"') :]
    assert [words in history for words in ("changed the program", "555-0199", str(administrator))] == [
        True, True, True,
    ]  # fmt: skip
