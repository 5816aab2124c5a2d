"""The shipped measures and groups."""

from evaluation.catalogue import entries
from evaluation.catalogue.texts import TEXTS
from evaluation.models import Measure, Subgroup
from evaluation.services.catalogue import load_catalogue

CONTRACT = [
    "ATT",
    "CHR",
    "DIS_ISS",
    "DIS_OSS",
    "DIS_EXP",
    "ENG",
    "VOI",
    "SUR_STU",
    "SUR_PAR",
    "PRA",
    "PRO_ELA",
    "PRO_MTH",
    "PRO_SCI",
    "GRO_ELA",
    "GRO_MTH",
    "GRT_ELA",
    "GRT_MTH",
    "SKL",
    "DSP",
    "GRAD4",
    "CCR",
    "PAR_ELA",
    "PAR_MTH",
]
GROUPS = [
    "ALL",
    "AM",
    "AS",
    "BL",
    "HI",
    "MU",
    "PI",
    "WH",
    "ECODIS",
    "NECODIS",
    "SWD",
    "NSWD",
    "EL",
    "NEL",
    "F",
    "M",
    "X",
    "HOM",
    "FCS",
    "MIG",
    "MIL",
]


def test_catalogue_holds_every_measure_and_group_of_the_contract(db):
    assert list(Measure.objects.values_list("code", flat=True)) == CONTRACT
    assert list(Subgroup.objects.values_list("code", flat=True)) == GROUPS


def test_catalogue_adds_what_is_missing_and_overwrites_nothing(db):
    Measure.objects.filter(code="ATT").update(name="Present in school")
    Subgroup.objects.filter(code="MIL").delete()

    assert load_catalogue() == 1
    assert Measure.objects.get(code="ATT").name == "Present in school"
    assert Subgroup.objects.filter(code="MIL").exists()
    assert load_catalogue() == 0


def test_catalogue_texts_are_all_extracted_for_translation():
    shipped = {
        row[field]
        for name in ("measures", "subgroups")
        for row in entries(name)
        for field in ("name", "description")
        if row.get(field)
    }

    assert set(TEXTS) == shipped


def test_measures_of_the_first_years_are_those_of_the_framework(db):
    first = {measure.code for measure in Measure.objects.all() if 1 in measure.due_years}

    assert first == {"ATT", "DIS_ISS", "DIS_OSS", "DIS_EXP", "ENG", "VOI", "SUR_STU", "SUR_PAR", "PRA"}
