"""The vision in public: its summary and picture; its ties to the evaluation; what is worth another look."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from statepl.core import clock
from statepl.documents.models import Document
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.filings import contents_of, filing_of, flagged
from waivers.models import Evidence
from waivers.sheets.gaps import Contents
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)
ALT = "Four steps: set a goal, learn, show it, move on."
READING = dt.date(2027, 5, 20)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def plan():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    filing = filing_of(application, "plan")
    filing.cast = cast
    return filing


def png(name="steps.png"):
    file = io.BytesIO()
    Image.new("RGB", (30, 10), "#1a4480").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def section(plan, code="vision"):
    return reverse("waivers:section", args=[plan.application_id, plan.pk, code])


def submit(plan):
    with clock.at(dt.date(2027, 6, 1)):
        make.prepare(plan.application, "submit-plan", plan.cast)
        return make.move(plan.application, "submit-plan", plan.cast, "lead")


def public(plan, page="application"):
    return reverse(f"public:{page}", args=[plan.application_id])


# the picture ------------------------------------------------------------------------------------------
def test_picture_is_given_with_words_and_published_with_the_submitted_plan(plan, sign_in, client, words):
    post = {"do": "evidence", "evidence_alt": ALT, "evidence_name": "The vision", "evidence_file": png()}
    lead = sign_in(plan.cast.lead)
    assert lead.post(section(plan), post).status_code == 302
    assert f"Published with the plan: {ALT}" in words(lead.get(section(plan)))
    assert client.get(public(plan, "picture")).status_code == 404  # a draft is nobody's to see
    submit(plan)
    page = client.get(public(plan)).content.decode()
    assert f'<img src="{public(plan, "picture")}" alt="{ALT}">' in page
    picture = client.get(public(plan, "picture"))
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(io.BytesIO(picture.getvalue())).size == (30, 10)
    assert plan.versions.get().evidence[0]["alt"] == ALT


def test_picture_that_the_state_refuses_or_a_plan_on_its_way_back_is_not_shown(plan, client):
    proof = services.add_evidence(plan, actor=plan.cast.lead, section="vision", file=png(), alt=ALT)
    submit(plan)
    assert client.get(public(plan, "picture")).status_code == 200
    Evidence.objects.filter(pk=proof.pk).update(status=Evidence.Status.REJECTED)
    assert client.get(public(plan, "picture")).status_code == 404
    assert "<img" not in client.get(public(plan)).content.decode().partition("<main")[2]


def test_picture_that_waits_for_the_scanner_is_kept_back(plan, client):
    services.add_evidence(plan, actor=plan.cast.lead, section="vision", file=png(), alt=ALT)
    submit(plan)
    Document.objects.update(scan=Document.Scan.WAITING)
    assert client.get(public(plan, "picture")).status_code == 403


def test_other_evidence_of_the_vision_is_not_published(plan, client):
    services.add_evidence(plan, actor=plan.cast.lead, section="vision", file=png("minutes.png"))
    submit(plan)
    assert client.get(public(plan, "picture")).status_code == 404


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"alt": ALT, "link": "https://example.org/"}, "Choose the picture that these words describe"),
        ({"alt": "x" * 301, "file": png()}, "Shorten it to 300."),
        ({"alt": ALT, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF")}, "Only a PNG or JPEG picture"),
        ({"alt": ALT, "file": SimpleUploadedFile("a.png", png().read()[:-9])}, "damaged or cut off"),
        ({"alt": ALT, "file": png(), "section": "funding"}, "The form has changed."),
    ],
)
def test_words_without_a_picture_are_refused_and_nothing_is_kept(plan, given, sentence):
    before = Document.objects.count()
    with pytest.raises(ValidationError) as refused:
        services.add_evidence(plan, actor=plan.cast.lead, **{"section": "vision", **given})
    assert sentence in " ".join(refused.value.messages)
    assert (Evidence.objects.count(), Document.objects.count()) == (0, before)


def test_only_the_vision_asks_for_the_words(plan, sign_in):
    lead = sign_in(plan.cast.lead)
    assert 'name="evidence_alt"' in lead.get(section(plan)).content.decode()
    assert 'name="evidence_alt"' not in lead.get(section(plan, "guidelines")).content.decode()


def test_refused_words_stay_in_the_form(plan, sign_in, words):
    page = sign_in(plan.cast.lead).post(section(plan), {"do": "evidence", "evidence_alt": ALT,
                                                        "evidence_link": "https://example.org/"})  # fmt: skip
    assert page.status_code == 422
    assert f'value="{ALT}"' in words(page)


# worth another look -----------------------------------------------------------------------------------
def add_loose(plan, **cells):
    given = {"subject": "The schedule", "hold": "loose", "why": "Buses.", "barrier": "Minutes", **cells}
    return services.add_row(
        plan, actor=plan.cast.lead, section="guidelines", table="guidelines", values=given
    )


def test_loose_guideline_with_a_barrier_is_flagged_for_district_and_state(plan, sign_in, words):
    row = add_loose(plan)
    whole = reverse("waivers:filing", args=[plan.application_id, plan.pk])
    for page in (whole, section(plan, "guidelines")):
        shown = words(sign_in(plan.cast.lead).get(page))
        assert ("Worth another look" in shown, "“The schedule” is loose" in shown) == (True, True)
        assert f"?row={row.pk}#guidelines.guidelines/{row.pk}.barrier" in shown
    assert "Worth another look" not in words(sign_in(plan.cast.lead).get(section(plan, "roles")))
    submit(plan)
    desk = reverse("waivers:desk", args=[plan.application_id])
    shown = words(sign_in(plan.cast.reviewer).get(f"{desk}?section=guidelines"))
    assert "“The schedule” is loose" in shown


def test_request_takes_the_flag_away_until_it_is_denied(plan):
    request = plan.application.requests.get()
    add_loose(plan, request=str(request.pk))
    assert flagged(plan, contents_of(plan)) == []
    type(request).objects.filter(pk=request.pk).update(status="denied")
    assert [each.section for each in flagged(plan, contents_of(plan))] == ["guidelines"]


def test_flags_are_for_plans_only(plan):
    text = filing_of(plan.application, "application")
    assert flagged(text, Contents(contents_of(text).sheet)) == []


# ties to the evaluation (W-38) ------------------------------------------------------------------------
def test_early_signs_and_goals_name_measures_of_the_evaluation(plan, sign_in):
    services.add_row(
        plan, actor=plan.cast.lead, section="vision", table="signs", values={"measure": "CHR", "expected": "Fewer"}
    )  # fmt: skip
    found = contents_of(plan)
    vision = found.sheet.section("vision")
    row = found.rows_of(vision, vision.table_named("signs"))[0]
    assert found.row_name(vision, vision.table_named("signs"), row) == "Chronic absence"
    goals = found.sheet.section("data").table_named("goals")
    assert ("ATT", "Attendance") in [
        (code, str(name)) for code, name in goals.field_named("indicator").choices
    ]
