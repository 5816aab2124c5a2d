"""Pages of scores: the way through the browser's forms, by role, and what the public reads."""

import datetime as dt
import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reports import services
from reports.models import ReadinessReport, ReadinessSnapshot
from statepl.core import clock
from tests.factories.reports import make_report

pytestmark = pytest.mark.django_db
LATER = dt.date(2027, 3, 22)


@pytest.fixture
def report(application: Any, cast: Any) -> ReadinessReport:
    return make_report(application, actor=cast.reviewer)


@pytest.fixture
def shown(report: ReadinessReport, cast: Any) -> ReadinessSnapshot:
    return services.show_snapshot(report, actor=cast.reviewer)


@pytest.fixture
def published(shown: ReadinessSnapshot, cast: Any) -> ReadinessSnapshot:
    shown = services.answer_snapshot(shown, actor=cast.lead, version=shown.version, words="We lost a <bus>.")
    with clock.at(LATER):
        return services.publish_snapshot(shown, actor=cast.approver, version=shown.version)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def step(name: str, snapshot: ReadinessSnapshot) -> str:
    return reverse(f"reports:snapshot-{name}", args=[snapshot.pk])


def test_score_goes_its_way_through_the_pages(sign_in: Any, cast: Any, report: ReadinessReport) -> None:
    reviewer, lead, approver = sign_in(cast.reviewer), sign_in(cast.lead), sign_in(cast.approver)
    show = reverse("reports:snapshot-show", args=[report.pk])
    assert show in text_of(reviewer.get(report.get_absolute_url()))
    assert show not in text_of(lead.get(report.get_absolute_url()))
    assert "Insufficient evidence" in text_of(reviewer.get(show))
    done = reviewer.post(show)
    snapshot = ReadinessSnapshot.objects.get()
    assert (done.status_code, done["Location"]) == (302, snapshot.get_absolute_url())
    again = reviewer.post(show)
    assert (again.status_code, "waits already" in text_of(again)) == (422, True)

    page = text_of(lead.get(snapshot.get_absolute_url()))
    assert "From March 22, 2027 on" in page
    assert step("answer", snapshot) in page
    assert step("publish", snapshot) not in page
    written = lead.post(step("answer", snapshot), {"version": snapshot.version, "words": "We lost a bus."})
    assert written.status_code == 302
    late = lead.post(step("answer", snapshot), {"version": snapshot.version, "words": "Something else."})
    assert (late.status_code, "Something else." in text_of(late)) == (409, True)

    with clock.at(LATER):
        assert step("publish", snapshot) in text_of(approver.get(snapshot.get_absolute_url()))
        published = approver.post(step("publish", snapshot), {"version": snapshot.version + 1})
    assert published.status_code == 302
    public = text_of(Client().get(reverse("public:score", args=[snapshot.pk])))
    assert "We lost a bus." in public
    assert "Insufficient evidence" in public


def test_steps_are_refused_to_others_and_stay_hidden(
    sign_in: Any, cast: Any, other_lead: Any, board_member: Any, shown: ReadinessSnapshot
) -> None:
    for person, status in ((other_lead, 404), (board_member, 404), (cast.lead, 403)):
        client = sign_in(person)
        for name in ("publish", "take-back", "withdraw"):
            assert client.get(step(name, shown)).status_code == status, (person, name)
    assert sign_in(cast.reviewer).get(step("answer", shown)).status_code == 403
    assert Client().get(reverse("public:score", args=[shown.pk])).status_code == 404


def test_ending_a_score_needs_a_reason_and_keeps_what_was_typed(
    sign_in: Any, cast: Any, shown: ReadinessSnapshot
) -> None:
    client = sign_in(cast.reviewer)
    empty = client.post(step("take-back", shown), {"version": shown.version, "reason": ""})
    assert (empty.status_code, "Give a reason." in text_of(empty)) == (422, True)
    ended = client.post(step("take-back", shown), {"version": shown.version, "reason": "Two teams missing."})
    assert ended.status_code == 302
    assert "Two teams missing." in text_of(sign_in(cast.lead).get(shown.get_absolute_url()))


def test_public_reads_words_escaped_and_a_withdrawn_score_loses_its_numbers(
    sign_in: Any, cast: Any, published: ReadinessSnapshot
) -> None:
    listed = Client().get(reverse("public:scores"))
    assert "Willow Bend Unified" in text_of(listed)
    address = reverse("public:score", args=[published.pk])
    assert "We lost a &lt;bus&gt;." in Client().get(address).content.decode()
    reason = {"version": published.version, "reason": "A gate was read wrongly."}
    assert sign_in(cast.approver).post(step("withdraw", published), reason).status_code == 302
    page = text_of(Client().get(address))
    assert "A gate was read wrongly." in page
    assert "Insufficient evidence" not in page
    assert "We lost" not in page
    assert address not in text_of(Client().get(reverse("public:scores")))


def test_public_list_is_in_the_order_of_names_with_a_constant_number_of_queries(
    published: ReadinessSnapshot, application: Any, django_assert_num_queries: Any
) -> None:
    client = Client()
    client.get(reverse("public:scores"))
    with django_assert_num_queries(3):
        client.get(reverse("public:scores"))


def test_board_reads_what_is_public(sign_in: Any, board_member: Any, published: ReadinessSnapshot) -> None:
    client = sign_in(board_member)
    assert published.get_absolute_url() in text_of(client.get(reverse("reports:snapshot-list")))
    page = text_of(client.get(published.get_absolute_url()))
    assert published.report.get_absolute_url() not in page
    assert "score.shown" not in page


def test_person_without_a_role_opens_no_list(sign_in: Any) -> None:
    from tests import factories

    assert sign_in(factories.make_user()).get(reverse("reports:snapshot-list")).status_code == 403
