"""Measures, observations, the files they come from, and the releases that leave the agency.

Two tables hold numbers. `Observation` holds what was reported and is never shown outside the SEA and the
district itself. `ReleasedCell` holds what may be read by anybody and is the only source of every page,
chart, file, REST answer and PDF (disclosure.md section 5).
"""

from evaluation.models.catalogue import CatalogueEntry, Level, Measure, Subgroup
from evaluation.models.mappings import FileMapping, MappingVersion
from evaluation.models.observations import (
    Explanation,
    ImportBatch,
    Observation,
    ObservationVersion,
    RowError,
    random_path,
)
from evaluation.models.releases import CellReason, CellStatus, Release, ReleasedCell

__all__ = [
    "CatalogueEntry",
    "CellReason",
    "CellStatus",
    "Explanation",
    "FileMapping",
    "ImportBatch",
    "Level",
    "MappingVersion",
    "Measure",
    "Observation",
    "ObservationVersion",
    "Release",
    "ReleasedCell",
    "RowError",
    "Subgroup",
    "random_path",
]
