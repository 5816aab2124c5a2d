"""The public digest: public facts only, setbacks always there, two pages, gone with what it stands on."""

import datetime as dt
import io
import json
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from evaluation.models import Measure, Release, ReleasedCell
from reports import services
from reports.context import Provenance
from reports.digest_words import ROOMS, digest_words
from reports.digests import freeze_digest, is_told, told_today
from reports.documents import print_document
from reports.facts import digest
from reports.kinds import ReportKind
from reports.models import ReadinessReport
from reports.setbacks import furthest_behind, setbacks_of
from stakeholders.models import AnswersPage
from stakeholders.services import explain_silence, publish_answers, withdraw_answers, withdraw_silence
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests.factories.heard import answered, hear, held_activity, read
from tests.factories.releases import make_release
from tests.factories.reports import make_report
from tests.factories.stakeholders import explain_silences
from tests.factories.waivers import make_application
from tests.reports.conftest import words_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 12)


def provenance(inputs: dict[str, Any]) -> Provenance:
    return Provenance(digest(inputs), "digest 2", ReportKind.DIGEST)


def words(inputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return digest_words(inputs, provenance(inputs), **more)


def told(application: Any) -> dict[str, Any]:
    return words(freeze_digest(application, as_of=DAY))


@pytest.fixture
def said(cast: Any, application: Any) -> list[Any]:
    """Two answers on the published page, neither of which changed something."""
    activity = held_activity(cast.district, cast.lead)
    rows = [
        answered(
            read(hear(activity, cast.lead, words=text), cast.lead), cast.lead, disposition=what, reason=why
        )
        for text, what, why in [
            ("More time in shops.", "not_now", "After the first year."),
            ("Start at nine.", "no", "Buses cannot run later."),
        ]
    ]
    publish_answers(cast.district, actor=cast.lead, version=1)
    return rows


@pytest.fixture
def reasons(cast: Any, application: Any) -> None:
    """Why the plan comes without some voices, in the district's words."""
    explain_silences(application, cast.lead)


# what it is made of -----------------------------------------------------------------------------------
def test_digest_holds_public_facts_only(application: Any, cast: Any, releases: Any, said: Any) -> None:
    hear(held_activity(cast.district, cast.lead), cast.lead, words="Nobody has read this.")
    written = {
        *application.comments.values_list("text", flat=True),
        *application.recommendations.values_list("reason", flat=True),
        cast.reviewer.name,
        cast.approver.name,
        application.manager_email,
        application.manager_name,
        "Nobody has read this.",
        "sol@example.org",
    }
    kept = json.dumps(freeze_digest(application, as_of=DAY), ensure_ascii=False)
    assert [text for text in written if text and text in kept] == []
    assert "Start at nine." in kept


def test_numbers_are_the_released_ones(application: Any, releases: Any) -> None:
    inputs = freeze_digest(application, as_of=DAY)
    released = {
        round(float(cell.value if cell.value is not None else cell.numerator), 3)
        for cell in ReleasedCell.objects.filter(status__in=["reported", "top_coded"])
    }
    numbers = {
        round(number, 3)
        for measure in inputs["indicators"]["measures"]
        for cells in measure["cells"].values()
        for _status, number in cells.values()
        if number is not None
    }
    assert numbers <= released
    assert "due" not in inputs["indicators"]


def test_same_facts_give_the_same_hash(application: Any, releases: Any, said: Any) -> None:
    first, second = (freeze_digest(application, as_of=DAY) for _each in range(2))
    assert digest(first) == digest(second) == digest(json.loads(json.dumps(first)))


def test_text_that_the_district_has_back_is_not_told(db: None) -> None:
    application, _cast = make_application("returned")
    inputs = freeze_digest(application, as_of=DAY)
    assert (inputs["text"], "text" in inputs["stands_on"]) == (None, False)
    assert application.vision.strip()
    assert application.vision[:40] not in json.dumps(inputs, ensure_ascii=False)


# setbacks ---------------------------------------------------------------------------------------------
def measured(direction: str, years: dict[str, dict[str, Any]], kind: str = "rate") -> dict[str, Any]:
    cells = {
        year: {code: value if isinstance(value, list) else ["reported", value] for code, value in row.items()}
        for year, row in years.items()
    }
    return {"code": "M", "name": "M", "unit": "%", "kind": kind, "direction": direction, "cells": cells}


def found(*measures: dict[str, Any]) -> list[tuple[str, float, float]]:
    groups = [{"code": code, "name": code} for code in ("ALL", "SWD", "NSWD", "EL")]
    inputs = {"indicators": {"groups": groups, "measures": list(measures)}}
    return [(row.group, row.then[1], row.now[1]) for row in setbacks_of(inputs)]


@pytest.mark.parametrize(
    ("direction", "first", "last", "said"),
    [
        ("up", 50.0, 49.0, [("ALL", 50.0, 49.0)]),
        ("up", 50.0, 51.0, []),
        ("up", 50.04, 50.0, []),
        ("down", 5.0, 6.0, [("ALL", 5.0, 6.0)]),
        ("down", 6.0, 5.0, []),
        ("up", 50.0, ["top_coded", 5.0], []),
        ("up", 50.0, ["suppressed", None], []),
    ],
)
def test_setback_is_a_released_number_that_went_the_wrong_way(
    direction: str, first: Any, last: Any, said: Any
) -> None:
    assert found(measured(direction, {"2025": {"ALL": first}, "2026": {"ALL": last}})) == said


def test_setback_is_a_group_further_behind_than_at_the_beginning() -> None:
    then, now = (
        {"ALL": 50.0, "SWD": 45.0, "NSWD": 40.0, "EL": 52.0},
        {"ALL": 60.0, "SWD": 50.0, "NSWD": 30.0, "EL": 60.0},
    )
    assert found(measured("up", {"2025": then, "2026": now})) == [("SWD", 5.0, 10.0)]
    assert found(measured("up", {"2025": then, "2026": now}, kind="count")) == []
    # ahead at the beginning, behind now
    last = {"2025": {"ALL": 50.0, "EL": 52.0}, "2026": {"ALL": 50.0, "EL": 49.0}}
    assert found(measured("up", last)) == [("EL", -2.0, 1.0)]


def test_furthest_behind_needs_exact_numbers() -> None:
    row = {"ALL": 50.0, "SWD": 45.0, "EL": ["suppressed", None], "FOS": ["bottom_coded", 5.0]}
    codes = ["ALL", "SWD", "EL", "FOS"]
    assert furthest_behind(measured("up", {"2026": row}), "2026", codes) == "SWD"
    assert furthest_behind(measured("down", {"2026": row}), "2026", codes) is None
    assert furthest_behind(measured("up", {"2026": row}, kind="count"), "2026", codes) is None
    assert furthest_behind(measured("up", {"2026": {"SWD": 45.0}}), "2026", codes) is None
    assert furthest_behind(measured("up", {"2026": {"ALL": 45.0}}), "2026", codes) is None


def test_setbacks_are_told_beside_what_went_well(application: Any, releases: Any, said: Any) -> None:
    page = told(application)
    suspended = Measure.objects.get(code="DIS_OSS").name
    assert suspended in [row["what"] for row in page["setbacks"]["rows"]]
    assert page["missing_voices"]["rows"]
    assert [row["words"] for row in page["answers"]["refused"]] == [
        "Start at nine.",
        "More time in shops.",
    ]
    assert (page["answers"]["refusals"], page["answers"]["changes"]) == (2, 0)


@pytest.mark.parametrize(
    ("state", "label"), [("denied", "Denied"), ("probation", "probation"), ("withdrawn", "Withdrawn")]
)
def test_decisions_against_are_setbacks(db: None, state: str, label: str) -> None:
    application, _cast = make_application(state)
    with clock.at(clock.today() + dt.timedelta(days=400)):
        rows = words(freeze_digest(application, as_of=clock.today()))["setbacks"]["rows"]
    assert label.lower() in rows[0]["what"].lower()


def test_what_follows_from_nothing_says_so(db: None) -> None:
    application, _cast = make_application("submitted")
    page = Client().get(reverse("public:digest", args=[application.pk])).text
    assert "That is not to say that there was none" in page
    assert "The district has not published its answers" in page
    assert "No published release has numbers" in page


# the document -----------------------------------------------------------------------------------------
def longest(application: Any) -> dict[str, Any]:
    """Facts in which every list is long and every text is as long as its form lets it be."""
    inputs = freeze_digest(application, as_of=DAY)
    text = "Selbstverständlich lange Wörter und noch einmal Wörter. " * 100
    inputs["text"] = {"of": "plan", "words": text}
    term = {
        "type": "Graduation requirements and credit by demonstrated mastery " * 2,
        "text": text,
        "starts_on": "2027-07-01",
        "ends_on": "2031-06-30",
        "verb": "",
        "decided_on": "",
    }
    inputs["terms"] = [term] * 14
    inputs["decisions"] = [
        {
            "verb": "put-on-probation",
            "reason": text,
            "decided_on": "2028-02-01",
            "effective_on": "2028-02-01",
            "flexibility": "",
        }
    ] * 9
    answer = {
        "key": "k",
        "disposition": "no",
        "on": "2027-01-01",
        "words": text,
        "language": "es",
        "is_quote": True,
        "reason": {"en": {"words": text, "language": "en"}},
    }
    inputs["answers"] = {
        "heard": 120,
        "answered": 90,
        "overdue": 12,
        "changes": 30,
        "refusals": 30,
        "changed": [{**answer, "disposition": "changed"}] * 6,
        "refused": [answer] * 6,
    }
    inputs["not_heard"] = [{"name": "Students", "stratum": "rural", "reason": text, "on": "2027-01-01"}] * 8
    inputs["district"]["name"] = "Consolidated Unified School District of the Upper River Valley " * 2
    return inputs


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("is_long", [False, True])
def test_digest_has_two_pages_and_every_section(
    application: Any, releases: Any, said: Any, language: str, is_long: bool, tmp_path: Any
) -> None:
    inputs = longest(application) if is_long else freeze_digest(application, as_of=DAY)
    data = print_document(inputs, provenance(inputs), language=language)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) <= 2
    text = words_of(data, tmp_path)
    headings = {
        "en": ["What this is about", "What has not worked so far", "You said, we did", "What comes next"],
        "es": ["De qué se trata", "Lo que hasta ahora no ha funcionado", "Usted dijo, nosotros hicimos"],
    }[language]
    assert [heading for heading in headings if heading not in text] == []


def test_what_is_cut_is_counted(application: Any, releases: Any) -> None:
    least = words(longest(application), room=ROOMS[-1])
    assert (len(least["terms"]["rows"]), least["terms"]["more"]) == (3, 11)
    assert least["text"]["words"].endswith(" …")


def test_digest_is_made_by_a_job_like_any_report(
    application: Any, cast: Any, releases: Any, said: Any, make: Any
) -> None:
    report = make(kind="digest")
    assert (report.kind, report.format_version, report.pages) == ("digest", "digest 2", 2)
    assert report.document.name.startswith("digest-")
    assert make(kind="digest").document_id == report.document_id


def test_draft_has_no_digest(db: None) -> None:
    application, cast = make_application("draft")
    with pytest.raises(NotPermitted, match="applications that were submitted"):
        services.request_report(application, actor=cast.lead, language="en", kind="digest")
    for name, keys in [("digest", [application.pk]), ("digest-document", [application.pk, 1])]:
        assert Client().get(reverse(f"public:{name}", args=keys)).status_code == 404


def test_score_is_not_shown_from_a_digest(application: Any, cast: Any) -> None:
    report = make_report(application, actor=cast.reviewer, kind="digest")
    with pytest.raises(NotPermitted, match="not from another document"):
        services.show_snapshot(report, actor=cast.reviewer)


# the public pages -------------------------------------------------------------------------------------
def document_of(report: ReadinessReport) -> str:
    return reverse("public:digest-document", args=[report.application_id, report.pk])


def test_everybody_reads_the_page_and_takes_the_pdf(
    application: Any, cast: Any, releases: Any, said: Any
) -> None:
    report = make_report(application, actor=cast.reviewer, kind="digest")
    page = Client().get(reverse("public:digest", args=[application.pk]))
    assert page.status_code == 200
    assert [text in page.text for text in ("Start at nine.", document_of(report))] == [True, True]
    answer = Client().get(document_of(report))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 sample"
    assert "attachment" in answer["Content-Disposition"]
    assert Client().head(document_of(report))["Content-Length"] == "15"


def test_readiness_report_is_not_handed_out_as_a_digest(application: Any, cast: Any) -> None:
    report = make_report(application, actor=cast.reviewer)
    assert Client().get(document_of(report)).status_code == 404


def withdraw_release(_application: Any, _cast: Any) -> None:
    Release.objects.update(state=Release.State.WITHDRAWN, withdrawn_why="A school was counted twice.")


def take_answers_down(_application: Any, cast: Any) -> None:
    page = AnswersPage.objects.get(district=cast.district)
    withdraw_answers(cast.district, actor=cast.lead, version=page.version, reason="A name stood there.")


def answer_anew(application: Any, cast: Any) -> None:
    item = application.district.heard.order_by("pk").last()
    answered(item, cast.lead, reason="Buses can run later after all.", disposition="not_now")


def hide_words(application: Any, cast: Any) -> None:
    item = application.district.heard.order_by("pk").last()
    read(item, cast.lead, review="private", publishable="")


def take_reason_back(application: Any, cast: Any) -> None:
    for row in application.not_heard.all():
        withdraw_silence(application, actor=cast.lead, group=row.group, stratum=row.stratum)


def reword_reason(application: Any, cast: Any) -> None:
    row = application.not_heard.first()
    explain_silence(
        application, actor=cast.lead, group=row.group, stratum=row.stratum, reason="The hall was closed."
    )


@pytest.mark.parametrize(
    "take_back",
    [withdraw_release, take_answers_down, answer_anew, hide_words, take_reason_back, reword_reason],
)
def test_pdf_goes_with_what_it_stands_on(
    application: Any, cast: Any, releases: Any, said: Any, reasons: Any, take_back: Any
) -> None:
    report = make_report(application, actor=cast.reviewer, kind="digest")
    assert is_told(report.inputs, told_today(application))
    take_back(application, cast)
    assert Client().get(document_of(report)).status_code == 404
    assert document_of(report) not in Client().get(reverse("public:digest", args=[application.pk])).text


def test_digest_asks_a_constant_number_of_queries(
    application: Any, cast: Any, said: Any, django_assert_max_num_queries: Any
) -> None:
    make_report(application, actor=cast.reviewer, kind="digest")
    make_release(cast.district, 2024)
    with django_assert_max_num_queries(45) as few:
        Client().get(reverse("public:digest", args=[application.pk]))
    make_release(cast.district, 2025)
    activity = held_activity(cast.district, cast.lead)
    for number in range(4):
        answered(read(hear(activity, cast.lead, words=f"Thing {number}"), cast.lead), cast.lead)
    with django_assert_max_num_queries(len(few)):
        Client().get(reverse("public:digest", args=[application.pk]))


def test_order_leaves_drafts_out_of_digests(application: Any, cast: Any) -> None:
    draft, _cast = make_application("draft")
    order = services.order_reports([application, draft], actor=cast.reviewer, language="es", kind="digest")
    assert list(order.applications.all()) == [application]
    with pytest.raises(ValidationError, match="at least one"):
        services.order_reports([draft], actor=cast.reviewer, language="es", kind="digest")
