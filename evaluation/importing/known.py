"""The codes that a file may use, as frames: the directory and the catalogue."""

import polars as pl

from evaluation.importing.checks import Known
from evaluation.models import Measure, Subgroup
from policy.models import ProgramSettings
from statepl.core import clock
from statepl.districts.models import District, School

AGENCY = {
    "level": pl.String,
    "id_scheme": pl.String,
    "agency_id": pl.String,
    "agency_key": pl.Int64,
    "district_key": pl.Int64,
}


def load_known(districts: frozenset[int] | None) -> Known:
    """Read directory and catalogue. `districts`: whose rows may be imported, None for all."""
    measures = list(Measure.objects.values_list("code", "id", "kind", "value_min", "value_max"))
    subgroups = list(Subgroup.objects.values_list("code", "id"))
    today = clock.today()
    start_month = ProgramSettings.current().start_month
    return Known(
        agencies=pl.DataFrame(_agencies(), schema=AGENCY, orient="row"),
        measures=pl.DataFrame(
            measures,
            schema={
                "measure": pl.String,
                "measure_id": pl.Int16,
                "kind": pl.String,
                "value_min": pl.Float64,
                "value_max": pl.Float64,
            },
            orient="row",
        ),
        subgroups=pl.DataFrame(
            subgroups, schema={"subgroup": pl.String, "subgroup_id": pl.Int16}, orient="row"
        ),
        last_year=today.year if today.month >= start_month else today.year - 1,
        districts=districts,
        codes={
            "measure": ", ".join(row[0] for row in measures),
            "subgroup": ", ".join(row[0] for row in subgroups),
        },
    )


def _agencies() -> list[tuple[str, str, str, int, int]]:
    """Every id under which the directory knows a district or a school."""
    rows = []
    for key, leaid, state_id in District.objects.values_list("pk", "leaid", "state_id"):
        rows += [("district", "nces", leaid, key, key)] if leaid else []
        rows += [("district", "state", state_id, key, key)] if state_id else []
    schools = School.objects.values_list("pk", "district_id", "ncessch", "state_id")
    for key, district, ncessch, state_id in schools:
        rows += [("school", "nces", ncessch, key, district)] if ncessch else []
        rows += [("school", "state", state_id, key, district)] if state_id else []
    return rows
