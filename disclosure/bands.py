"""Bands of coded rates for whole columns. For the auditor only."""

from __future__ import annotations

import numpy as np

from disclosure.model import Rule


def spread_band(rule: Rule, base: np.ndarray) -> np.ndarray:
    """How many students away from 0 % or 100 % a rate is coded, for many denominators; NaN: not at all."""
    band = np.full(base.shape, np.nan)
    for bound in rule.bounds[::-1]:
        fits = (100 - bound) * base >= 100 * (rule.coded_values - 1)
        band[fits] = ((100 - bound) * base[fits]) // 100
    return band
