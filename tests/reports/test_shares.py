"""A report for somebody without an account: a secret address, its last day, each download on the trail."""

import datetime as dt
import html
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from reports import services
from reports.models import ReadinessReport, ReportShare
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.core.logs import redact
from tests.factories.reports import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(application: Any, cast: Any) -> ReadinessReport:
    return make_report(application, actor=cast.reviewer)


@pytest.fixture
def shared(report: ReadinessReport, cast: Any) -> tuple[ReportShare, str]:
    return services.make_share(report, actor=cast.lead, whom="The board", days=30)


def page(token: str) -> Any:
    return Client().get(reverse("public:shared-report", args=[token]))


def download(token: str) -> Any:
    return Client().get(reverse("public:shared-download", args=[token]))


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_address_opens_page_and_file_and_each_download_is_on_the_trail(shared: Any) -> None:
    _share, token = shared
    seen = page(token)
    assert (seen.status_code, "shared with The board" in text_of(seen)) == (200, True)
    assert AuditEvent.objects.filter(verb="report.downloaded").count() == 0
    taken = download(token)
    assert b"".join(taken.streaming_content) == b"%PDF-1.7 sample"
    assert taken["Content-Disposition"].startswith("attachment")
    assert (taken["Referrer-Policy"], taken["X-Robots-Tag"], taken["Cache-Control"]) == (
        "no-referrer", "noindex, nofollow", "no-store",
    )  # fmt: skip
    event = AuditEvent.objects.get(verb="report.downloaded")
    assert (event.actor, event.after["shared_with"]) == (None, "The board")
    head = Client().head(reverse("public:shared-download", args=[token]))
    assert (head.status_code, head["Content-Length"]) == (200, "15")
    assert AuditEvent.objects.filter(verb="report.downloaded").count() == 1


def test_secret_is_kept_nowhere(shared: Any) -> None:
    share, token = shared
    assert token not in str(ReportShare.objects.values().get(pk=share.pk))
    assert token not in str(list(AuditEvent.objects.values()))


def test_secret_stays_out_of_the_logs(shared: Any) -> None:
    _share, token = shared
    for name in ("shared-report", "shared-download"):
        assert token not in redact(f"Gone: {reverse(f'public:{name}', args=[token])}")


def test_address_is_over_after_its_last_day_and_when_it_is_ended(shared: Any, cast: Any) -> None:
    share, token = shared
    with clock.at(share.last_day):
        assert page(token).status_code == 200
    with clock.at(share.last_day + dt.timedelta(days=1)):
        late = page(token)
        assert (late.status_code, download(token).status_code) == (410, 410)
    unknown = page("x" * 43)
    over = "Its time is over, or somebody has ended it."
    assert (unknown.status_code, over in text_of(unknown), over in text_of(late)) == (410, True, True)
    services.end_share(share, actor=cast.lead)
    services.end_share(share, actor=cast.lead)
    assert page(token).status_code == 410
    assert AuditEvent.objects.filter(verb="report.share_ended").count() == 1


def test_lead_and_state_staff_share_others_do_not(
    report: ReadinessReport, cast: Any, contributor: Any, board_member: Any, other_lead: Any
) -> None:
    services.make_share(report, actor=cast.reviewer, whom="The board", days=7)
    for person in (contributor, board_member, other_lead):
        with pytest.raises(NotPermitted):
            services.make_share(report, actor=person, whom="The board", days=7)
    with pytest.raises(ValidationError):
        services.make_share(report, actor=cast.lead, whom="  ", days=7)


def test_report_that_is_not_made_is_not_shared(application: Any, cast: Any) -> None:
    waiting = services.request_report(application, actor=cast.lead, language="en").readiness_report
    with pytest.raises(NotPermitted, match="not made yet"):
        services.make_share(waiting, actor=cast.lead, whom="The board", days=7)


def test_who_made_an_address_the_lead_and_administrators_end_it(
    report: ReadinessReport, cast: Any, approver: Any, administrator: Any
) -> None:
    for person in (cast.reviewer, cast.lead, administrator):
        share, _token = services.make_share(report, actor=cast.reviewer, whom="The board", days=7)
        with pytest.raises(NotPermitted):
            services.end_share(share, actor=approver)
        assert services.end_share(share, actor=person).ended_at is not None


def test_lead_shares_and_ends_by_the_pages(sign_in: Any, cast: Any, report: ReadinessReport) -> None:
    client = sign_in(cast.lead)
    url = reverse("reports:share", args=[report.pk])
    assert url in text_of(client.get(report.get_absolute_url()))
    nobody = client.post(url, {"whom": "", "days": "30"})
    assert nobody.status_code == 422
    made = client.post(url, {"whom": "The board", "days": "30"})
    share = ReportShare.objects.get()
    token = text_of(made).split("/public/reports/")[1].split("/")[0]
    assert page(token).status_code == 200
    again = text_of(client.get(url))
    assert token not in again
    assert "until April 11, 2027" in again
    ended = client.post(reverse("reports:share-end", args=[share.pk]))
    assert (ended.status_code, ended["Location"]) == (302, url)
    assert page(token).status_code == 410


def test_other_district_finds_no_address_to_end(sign_in: Any, other_lead: Any, shared: Any) -> None:
    share, _token = shared
    assert sign_in(other_lead).get(reverse("reports:share-end", args=[share.pk])).status_code == 404
