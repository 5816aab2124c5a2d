"""Submitted versions: the same bytes for ever, whatever the form and the reader; comparing any two."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from statepl.core import clock
from tests import factories
from tests.factories import desks
from tests.factories import waivers as make
from waivers.models import Evidence, FilingVersion
from waivers.pages.versions import render_version, runs_of
from waivers.services.filings import sha256_of
from waivers.sheets.words import Op, Piece, compare_texts
from waivers.states import State

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture
def stored() -> FilingVersion:
    """Return a version of an edition of the form that is no longer asked."""
    return FilingVersion(number=1, **json.loads((GOLDEN / "plan-edition-0.json").read_text()))


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_stored_version_is_printed_byte_for_byte_as_ever(stored: FilingVersion, language: str) -> None:
    with translation.override(language):
        printed = render_version(stored)
    assert printed == (GOLDEN / "plan-edition-0.html").read_text()


def test_version_of_today_is_found_again_by_its_hash(db: None) -> None:
    application, _cast = make.make_application(State.SUBMITTED)
    version = desks.filing_of(application).versions.get()
    frozen = {name: getattr(version, name) for name in ("sheet", "values", "rows", "evidence")}
    assert version.sha256 == sha256_of(frozen)
    first = hashlib.sha256(render_version(version).encode()).hexdigest()
    application.vision = "Changed later."
    application.save()
    again = FilingVersion.objects.get(pk=version.pk)
    assert hashlib.sha256(render_version(again).encode()).hexdigest() == first


# passages that comments are about -----------------------------------------------------------------------
def framed(pieces: list[Piece], *quotes: str) -> str:
    """Return the text with each framed passage in brackets and its number."""
    runs = runs_of(pieces, list(enumerate(quotes, start=10)))
    text = ""
    for run in runs:
        text += "[" if run.opens else ""
        text += f"-{run.text}-" if run.op is Op.OUT else run.text
        text += f"|{run.number}]" if run.closes else ""
    return text


def test_passage_is_framed_where_it_stands_across_what_changed() -> None:
    pieces = compare_texts("A student is seen soon. Then more.", "A student is seen in five days. Then more.")
    assert framed(pieces, "is seen in five days") == "A student [is seen -soon. -in five days|1]. Then more."
    assert framed(pieces, "soon") == framed(pieces)
    assert framed(pieces, "A student", "Then more.") == (
        "[A student|1] is seen -soon. -in five days. [Then more.|2]"
    )


def test_passage_inside_another_is_not_framed_again() -> None:
    pieces = [Piece(Op.SAME, "one two three")]
    assert framed(pieces, "one two", "two three") == "[one two|1] three"
    assert framed(pieces, "") == "one two three"


# pages ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_versions_are_listed_read_and_compared(sign_in: Any, at: Any, words: Any) -> None:
    application, cast = desks.make_second_version()
    first, last = desks.filing_of(application).versions.order_by("number")
    for person in (cast.lead, cast.reviewer, factories.make_user("board")):
        client = sign_in(person)
        assert list(client.get(at("versions", application.pk)).context["versions"]) == [last, first]
        assert desks.OLD in words(client.get(at("version", application.pk, first.pk)))
        response = client.get(at("compare", application.pk))
        assert [each.pk for each in response.context["pair"]] == [first.pk, last.pk]
        assert [each.code for each in response.context["changed"]] == ["vision"]
        assert (response.context["added"], response.context["removed"]) == (7, 1)
    turned = client.get(at("compare", application.pk) + f"?from={last.pk}&to={first.pk}&view=side")
    assert ([each.pk for each in turned.context["pair"]], turned.context["mode"]) == (
        [first.pk, last.pk], "side",
    )  # fmt: skip
    only = client.get(at("compare", application.pk) + f"?to={first.pk}&view=nothing")
    assert ([each.pk for each in only.context["pair"]], only.context["changed"]) == ([first.pk, first.pk], [])


@pytest.mark.django_db
def test_file_that_came_with_the_newer_version_is_called_new(sign_in: Any, at: Any, words: Any) -> None:
    application, cast = desks.make_returned()
    row = Evidence(
        filing=desks.filing_of(application), section="vision", name="Survey", link="https://a.example/"
    )
    row.save()
    with clock.at(desks.AGAIN):
        make.answer_all(application, cast)
        make.move(application, "resubmit", cast, "lead")
    response = sign_in(cast.lead).get(at("compare", application.pk))
    (section,) = response.context["changed"]
    assert [(each.name, each.fate.value) for each in section.files] == [("Survey", "added")]
    assert '<span class="st-tag st-tag--done">New</span>' in words(response)


@pytest.mark.django_db
def test_version_is_of_its_own_application_and_hidden_from_others(sign_in: Any, at: Any) -> None:
    application, cast = make.make_application(State.SUBMITTED)
    version = desks.filing_of(application).versions.get()
    other, stranger = make.make_application(State.SUBMITTED)
    assert sign_in(cast.lead).get(at("version", other.pk, version.pk)).status_code == 404
    for page in (at("version", application.pk, version.pk), at("versions", application.pk)):
        assert sign_in(stranger.lead).get(page).status_code == 404
        assert (
            sign_in(stranger.reviewer).get(page).status_code == 302
        )  # asked for a conflict of interest first
    assert sign_in(cast.lead).get(at("version", application.pk, version.pk)).status_code == 200


@pytest.mark.django_db
def test_nothing_is_compared_before_the_first_submission(sign_in: Any, at: Any, words: Any) -> None:
    application, cast = make.make_application(State.DRAFT)
    with clock.at(make.SPRING):
        page = words(sign_in(cast.lead).get(at("compare", application.pk)))
    assert "Nothing was submitted yet" in page
