"""From verified rows to rows that may be read: schools, corrections that no pattern can hide, what is weighed."""

import numpy as np
import pytest

from evaluation import protection
from evaluation.services.imports import import_observations
from tests import factories
from tests.evaluation.makers import (
    YEAR,
    district_rows,
    make_districts,
    released_state,
    row,
    small_state,
    write_file,
)

pytestmark = pytest.mark.django_db


def test_schools_are_read_with_their_district_and_weighed_when_withheld(tmp_path):
    """A district of two schools, one of them too small to be shown: nothing is said about either total."""
    districts = make_districts(3)
    small_state(tmp_path, districts)
    sizes = {"Large": (236, 178), "Small": (4, 2)}
    lines = []
    for name, (students, inside) in sizes.items():
        school = factories.make_school(districts[0], name=name)
        facts = {"level": "school", "agency_id": school.ncessch, "denominator": students, "numerator": inside}
        lines.append(row(districts[0], **facts))
    import_observations(write_file(tmp_path / "schools.csv", lines), actor=None)
    protected = protection.protect_year(YEAR)
    table = protected.rows.table
    above = dict(
        zip(table.agency[table.level == "school"], table.parent[table.level == "school"], strict=True)
    )
    assert set(above.values()) == {f"district {districts[0].agency_id}"}
    assert len(above) == 2
    assert protected.report.is_clean
    shown = protected.published.denominator[table.level == "school"]
    size = table.denominator[table.level == "school"]
    hidden = np.isnan(shown)
    assert sorted(size[hidden]) in ([4], [4, 236])
    preview = protection.analyst_preview(protected)
    assert preview["schools_withheld"] == hidden.sum()
    assert preview["students_withheld"] == size[hidden].sum()


def test_correction_of_one_total_alone_prints_nothing_and_stays_blocked(tmp_path):
    """Its groups are known from the first release and add up to it: no pattern can hide the new total."""
    districts = make_districts(3)
    released_state(tmp_path, districts)
    wrong = next(line for line in district_rows(districts[1], more=20) if line["subgroup"] == "ALL")
    wrong |= {"denominator": wrong["denominator"] - 3, "numerator": wrong["numerator"] - 3}
    import_observations(write_file(tmp_path / "again.csv", [wrong]), actor=None)
    protected = protection.protect_year(YEAR)
    at = protected.rows.table.keys.index((f"district {districts[1].agency_id}", "ATT", "ALL", "ALL"))
    assert protected.rows.table.denominator[at] == wrong["denominator"]
    assert at in {finding.row for finding in protected.report.findings}
    assert set(protected.published.status) == {"suppressed"}
