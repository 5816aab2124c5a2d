"""What a person has seen of a filing before handing it in: a digest of each thing in it.

The page that hands in carries them, the service compares. So nobody submits what somebody else has
written meanwhile, unseen; and the page can say which things those are.
"""

import hashlib
import json
from collections.abc import Mapping

from waivers.filings import evidence_of, rows_of, values_of
from waivers.models import Evidence, Filing
from waivers.sheets import digest

EVIDENCE = "evidence"
Parts = dict[str, str]  # path of a value, "section.table/<row>" or "evidence/<key>" -> its digest


def parts_of(filing: Filing) -> Parts:
    """Return the digest of every value, row and piece of evidence in a filing, in five queries."""
    rows = {f"{table}/{row}": "" for table, keys in rows_of(filing).items() for row in keys}
    values = {path: digest(value) for path, value in values_of(filing).items()}
    return {**rows, **values, **{f"{EVIDENCE}/{row.pk}": _proof(row) for row in evidence_of(filing)}}


def _proof(row: Evidence) -> str:
    """What the district gave; what the state says of it is no change of the filing."""
    return digest([row.section, row.name, row.link, row.document.sha256 if row.document else "", row.alt])


def seal(parts: Mapping[str, str]) -> str:
    """Return one SHA-256 for all parts together."""
    return hashlib.sha256(json.dumps(dict(parts), sort_keys=True).encode()).hexdigest()


def changed_keys(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what differs, in order; the cells of a row that came or went are told by the row alone."""
    keys = {key for key in {*before, *now} if before.get(key) != now.get(key)}
    rows = {key for key in keys if "/" in key and "." not in key.rpartition("/")[2]}
    return sorted(key for key in keys if key in rows or _row_of(key) not in rows)


def _row_of(key: str) -> str:
    """Return the row that a cell stands in, empty for a value outside of tables."""
    table, slash, cell = key.rpartition("/")
    return f"{table}/{cell.partition('.')[0]}" if slash else ""
