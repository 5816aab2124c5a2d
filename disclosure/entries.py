"""Sums as a sparse matrix. For the auditor only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Entries:
    """A sparse matrix of sums, entry by entry: row (an arbitrary id), column, sign."""

    row: np.ndarray
    column: np.ndarray
    sign: np.ndarray

    @classmethod
    def joined(cls, parts: list[Entries]) -> Entries:
        """All rows of several matrices over the same columns."""
        offsets = np.cumsum([0, *(int(part.row.max(initial=-1)) + 1 for part in parts)])
        return cls(
            np.concatenate([part.row + at for part, at in zip(parts, offsets[:-1], strict=True)]),
            np.concatenate([part.column for part in parts]),
            np.concatenate([part.sign for part in parts]),
        )
