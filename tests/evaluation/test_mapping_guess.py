"""A first mapping for a file that nobody has described."""

import gzip
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluation.catalogue import connecticut
from evaluation.importing.guess import guess
from evaluation.importing.mapped import StudentColumnError
from evaluation.models import FileMapping
from evaluation.services.mappings import guess_mapping
from statepl.core.csvio import TableError
from statepl.core.errors import NotPermitted
from tests.evaluation.test_mapped_files import COUNTS, FILES

ADDRESS = "evaluation:mapping-guess"
GROUPS = {"white": "WH", "all students": "ALL"}
PARTS = (
    "level",
    "separator",
    "skip",
    "header_lines",
    "agency_column",
    "subgroup_column",
    "school_year_in_title",
)
GIVEN = {"separator": ",", "skip": 0, "header_lines": 1, "agency_column": "", "subgroup_column": ""}


@pytest.mark.parametrize(("name", "code"), [each[:2] for each in COUNTS])
def test_files_of_the_pack_are_described_as_a_person_did(name, code):
    shipped = {one["code"]: one["description"] for one in connecticut()["mappings"]}[f"ct-{code}"]
    found = guess(
        gzip.decompress((FILES / f"{name}.csv.gz").read_bytes())[:50_000], groups=GROUPS
    ).description
    expected = {part: shipped.get(part, GIVEN.get(part)) for part in PARTS}
    assert {part: found.get(part, GIVEN.get(part)) for part in PARTS} == expected


def test_columns_are_named_as_the_mapping_names_them_and_words_get_known_codes():
    text = ";Tested;;Proficient;\r\nId;n;%;n;%\r\n1;10;5;3;2\r\n"
    found = guess(text.encode("utf-16"), groups={})
    assert (found.description["encoding"], found.description["separator"]) == ("utf-16", ";")
    assert [each.name for each in found.columns] == [
        "Id", "Tested | n", "Tested | %", "Proficient | n", "Proficient | %",
    ]  # fmt: skip
    text = "District ID\tYear\tStudent group\tTotal\n"
    text += "".join(f"x1\t2024-25\t{words}\n" for words in ("White\t5", "MAN\t7", "Green\t*"))
    found = guess(text.encode(), groups=GROUPS)
    assert found.description | {"values": []} == {
        "level": "district", "separator": "tab", "encoding": "utf-8", "skip": 0, "header_lines": 1,
        "agency_column": "District ID", "id_scheme": "state", "school_year_column": "Year",
        "subgroup_column": "Student group", "subgroup_words": {"White": "WH", "MAN": "AM", "Green": ""}, "values": [],
    }  # fmt: skip
    assert found.columns[3].cells == ("5", "7", "*")


def test_names_that_repeat_are_named_by_their_place_and_other_letters_are_read():
    found = guess("Schülercode,n,n\n1,2,3\n".encode("cp1252"), groups={})
    assert (found.description["encoding"], [each.name for each in found.columns]) == (
        "cp1252",
        ["Schülercode", "#2", "#3"],
    )
    cut = guess("Id,Name\n1,Zoë".encode()[:-1], groups={})
    assert cut.description["encoding"] == "utf-8"


@pytest.mark.parametrize("text", ["", "1,2\n3,4\n", "only one\n"])
def test_file_without_names_of_columns_gets_a_sentence(text):
    with pytest.raises(TableError, match="looks like the names of its columns"):
        guess(text.encode(), groups={})


def test_file_about_students_is_refused():
    with pytest.raises(StudentColumnError, match="single students"):
        guess(b"Student ID,Score\n1,2\n", groups={})


@pytest.mark.django_db
def test_analyst_begins_with_a_file_and_saves_what_was_found(analyst, sign_in, words):
    client = sign_in(analyst)
    assert client.get(reverse(ADDRESS)).status_code == 200
    text = b"District Code,Group,Total\n1,White,5\n"
    page = client.post(reverse(ADDRESS), {"file": SimpleUploadedFile("state.csv", text)})
    shown = words(page)
    assert page.status_code == 200
    assert f'action="{reverse("evaluation:mapping-new")}"' in shown
    assert ("<b>District Code</b>: 1" in shown, "&quot;White&quot;: &quot;WH&quot;" in shown) == (True, True)
    description = page.context["form"].initial["description"]
    description["values"][0]["measure"] = "ATT"

    saved = client.post(
        reverse("evaluation:mapping-new"),
        {"code": "ours", "name": "Ours", "description": json.dumps(description | {"school_year": "2024-25"})},
    )
    assert saved.status_code == 302
    assert FileMapping.objects.get().newest.description["agency_column"] == "District Code"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"1,2\n", "names of its columns"),
        (b"\x1f\x8bnonsense", "damaged"),
        (b"SSN,Score\n1,2\n", "single students"),
    ],
)
def test_file_that_cannot_be_described_gets_a_sentence(analyst, sign_in, words, content, sentence):
    page = sign_in(analyst).post(reverse(ADDRESS), {"file": SimpleUploadedFile("state.csv", content)})
    assert (page.status_code, sentence in words(page)) == (422, True)


@pytest.mark.django_db
def test_packed_file_is_described_and_others_may_not(analyst, steward, sign_in):
    packed = SimpleUploadedFile("state.csv.gz", gzip.compress(b"District Code,Total\n1,5\n"))
    assert guess_mapping(packed, actor=analyst).description["agency_column"] == "District Code"
    assert sign_in(steward).get(reverse(ADDRESS)).status_code == 403
    with pytest.raises(NotPermitted):
        guess_mapping(packed, actor=steward)
