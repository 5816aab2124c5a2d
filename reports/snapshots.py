"""What the public may read of a readiness score, from frozen inputs alone: whole percents, no element, no cell."""

from fractions import Fraction
from typing import Any

from reports.score import Standing, percent
from reports.scoring import score_words

SHARES = ("verified", "claimed", "coverage")


def told_of(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the public part of a frozen score: weights, gates, band, and shares as whole percents."""
    frozen = inputs["score"]
    return {
        "formula": frozen["formula"],
        "weights": frozen["weights"],
        "are_gates_met": frozen["are_gates_met"],
        "band": frozen["band"],
        **_percents(frozen["overall"]),
        "dimensions": [
            {"code": row["code"], "standing": row["standing"], **_percents(row)}
            for row in frozen["dimensions"]
        ],
    }


def _percents(shares: dict[str, str]) -> dict[str, int]:
    return {name: percent(Fraction(shares[name])) for name in SHARES}


def told_words(told: dict[str, Any]) -> dict[str, Any] | None:
    """Return what pages print of a told score, in the reader's language: as the report does, without elements."""
    dimensions = [{**row, **_fractions(row), "elements": [], "cells": []} for row in told["dimensions"]]
    return score_words({"score": {**told, "overall": _fractions(told), "dimensions": dimensions}})


def _fractions(shares: dict[str, Any]) -> dict[str, str]:
    return {name: f"{shares[name]}/100" for name in SHARES}


def printed_dimensions(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the dimensions as programs read them: one that is not due has no shares."""
    return [
        {
            "code": row["code"],
            "standing": row["standing"],
            "weight": told["weights"][row["code"]],
            **{name: None if row["standing"] == Standing.NOT_DUE else row[name] for name in SHARES},
        }
        for row in told["dimensions"]
    ]
