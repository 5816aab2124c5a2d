"""The state's holidays and due dates: the list, the settings, who may change them."""

import datetime as dt

import pytest
from django.urls import reverse

from policy import services
from policy.holidays import federal_holidays
from policy.models import Holiday, ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted

pytestmark = pytest.mark.django_db
FOUNDERS = dt.date(2027, 9, 28)


def test_federal_holidays_are_eleven_on_the_days_they_are_kept():
    assert [day.isoformat() for day, _name in federal_holidays(2027)] == [
        "2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-06-18", "2027-07-05", "2027-09-06",
        "2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24",
    ]  # fmt: skip
    assert federal_holidays(2022)[0][0] == dt.date(2021, 12, 31)


@pytest.mark.parametrize("year", range(2024, 2040))
def test_federal_holidays_are_weekdays_and_eleven(year):
    days = [day for day, _name in federal_holidays(year)]
    assert len(set(days)) == 11
    assert {day.weekday() for day in days} <= {0, 1, 2, 3, 4}


def test_holidays_are_added_once_with_their_trail(administrator):
    given = [(FOUNDERS, "Founders Day")]
    assert len(services.add_holidays(given, actor=administrator)) == 1
    assert services.add_holidays(given, actor=administrator) == []
    assert AuditEvent.objects.filter(verb="holiday.added").count() == 1
    assert str(Holiday.objects.get()) == "2027-09-28 Founders Day"


def test_only_administrators_change_the_list(reviewer):
    with pytest.raises(NotPermitted):
        services.add_holidays([(FOUNDERS, "Founders Day")], actor=reviewer)
    (holiday,) = services.add_holidays([(FOUNDERS, "Founders Day")], actor=None)
    with pytest.raises(NotPermitted):
        services.remove_holiday(holiday, actor=reviewer)
    assert Holiday.objects.count() == 1


def test_pages_add_and_remove_holidays(sign_in, administrator):
    client = sign_in(administrator)
    with clock.at(dt.date(2027, 3, 1)):
        added = client.post(reverse("policy:holiday-add"), {"day": "9/28/2027", "name": "Founders Day"})
        assert added.url == reverse("policy:calendar")
        again = client.post(reverse("policy:holiday-add"), {"day": "9/28/2027", "name": "Founders Day"})
        assert "This day is in the list already." in again.content.decode()
        form = client.get(reverse("policy:holiday-federal")).context["form"]
        assert [value for value, _label in form.fields["year"].choices] == list(range(2027, 2034))
        client.post(reverse("policy:holiday-federal"), {"year": "2027"})
    assert Holiday.objects.count() == 12
    page = client.get(reverse("policy:calendar")).content.decode()
    assert "Founders Day" in page
    holiday = Holiday.objects.get(name="Founders Day")
    question = client.get(reverse("policy:holiday-remove", args=[holiday.pk])).content.decode()
    assert "Founders Day, Sept. 28, 2027. Dates that were set before stay as they are." in question
    client.post(reverse("policy:holiday-remove", args=[holiday.pk]), {})
    assert Holiday.objects.count() == 11
    assert AuditEvent.objects.about(ProgramSettings.current()).first().verb == "holiday.removed"


def settings_form(client, **changes):
    page = client.get(reverse("policy:calendar"))
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    return client.post(reverse("policy:calendar"), {**given, **changes})


def test_days_of_dates_and_reminders_are_settings(sign_in, administrator):
    saved = settings_form(sign_in(administrator), reminder_days="7, 60,7", escalation_days="10")
    assert saved.url == reverse("policy:calendar")
    program = ProgramSettings.current()
    assert (program.reminder_days, program.escalation_days) == ([60, 7], 10)
    event = AuditEvent.objects.filter(verb="settings.changed").first()
    assert event.after == {"reminder_days": [60, 7], "escalation_days": 10}


@pytest.mark.parametrize("typed", ["7, x", "0", "400", "1,2,3,4,5,6,7"])
def test_impossible_reminder_days_are_refused_and_kept_as_typed(sign_in, administrator, typed):
    page = settings_form(sign_in(administrator), reminder_days=typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["reminder_days"])
    assert f'value="{typed}"' in page.content.decode()
    assert ProgramSettings.current().reminder_days == [90, 30, 7]


def test_no_reminder_days_means_none(sign_in, administrator):
    settings_form(sign_in(administrator), reminder_days="")
    assert ProgramSettings.current().reminder_days == []
