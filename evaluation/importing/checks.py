"""What contracts.md section 3 allows in a row. Frames in, frames out; no database.

`check` returns the rows that may be staged and the errors of the others, one row an error: `line`,
`column`, `found`, `code` (a sentence of sentences.py) and `detail` for its placeholder.
"""

from dataclasses import dataclass, field

import polars as pl

GRADES = ("ALL", *(f"{grade:02d}" for grade in range(3, 13)), "HS")
STATUSES = {"reported": 0, "not_collected": 1, "suppressed": 2}
LEVELS = {"state": 0, "district": 1, "school": 2}
SCHEMES = ("nces", "state")
FIRST_YEAR = 1990
INTEGER = r"^\d{1,9}$"
NUMBER = r"^[+-]?\d{1,12}(\.\d{1,12})?$"
SLACK = 1.0  # points between a printed percentage and its counts, for rounding to whole percents
STAGED = (
    "line", "school_year", "level", "agency_key", "district_key", "measure_id", "grade", "subgroup_id",
    "numerator", "denominator", "value", "status",
)  # fmt: skip
ERROR_SCHEMA = {
    "line": pl.UInt32,
    "column": pl.String,
    "found": pl.String,
    "code": pl.String,
    "detail": pl.String,
}


@dataclass(frozen=True)
class Known:
    """What codes may be used.

    agencies: `level` (text), `id_scheme`, `agency_id`, `agency_key`, `district_key`; measures: `measure`,
    `measure_id`, `kind`, `value_min`, `value_max`; subgroups: `subgroup`, `subgroup_id`. `districts` are
    the keys of the districts whose rows may be imported, None: all and the state's. `last_year` is the
    last school year that has begun.
    """

    agencies: pl.DataFrame
    measures: pl.DataFrame
    subgroups: pl.DataFrame
    last_year: int
    districts: frozenset[int] | None = None
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One thing that may be wrong: where, when, and which sentence says so."""

    code: str
    column: str
    wrong: pl.Expr
    detail: str = ""


def check(frame: pl.DataFrame, known: Known) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (rows to stage, errors) of one chunk of text columns."""
    rows = _resolve(_defaults(frame), known)
    rules = _rules(known)
    flags = rows.select(
        "line",
        *[rule.wrong.fill_null(value=False).alias(str(i)) for i, rule in enumerate(rules)],
    )
    bad = flags.select(pl.any_horizontal(pl.exclude("line"))).to_series()
    errors = (
        _errors(rows.filter(bad), flags.filter(bad), rules)
        if bad.any()
        else pl.DataFrame(schema=ERROR_SCHEMA)
    )
    return _staged(rows.filter(~bad)), errors


def _defaults(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("id_scheme").fill_null("nces"),
        pl.col("grade").fill_null("ALL"),
        pl.col("status").fill_null("reported"),
    )


def _resolve(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Add what the codes stand for; a code that stands for nothing becomes null."""
    joined = (
        rows.join(known.agencies, on=["level", "id_scheme", "agency_id"], how="left", maintain_order="left")
        .join(known.measures, on="measure", how="left", maintain_order="left")
        .join(known.subgroups, on="subgroup", how="left", maintain_order="left")
    )
    start = pl.col("school_year").str.extract(r"^(\d{4})-\d{2}$", 1).cast(pl.Int32, strict=False)
    end = pl.col("school_year").str.extract(r"^\d{4}-(\d{2})$", 1).cast(pl.Int32, strict=False)
    is_state = (pl.col("level") == "state") & pl.col("agency_id").str.contains(r"^[A-Z]{2}$")
    return joined.with_columns(
        pl.when((start + 1) % 100 == end).then(start).alias("year"),
        pl.when(is_state).then(0).otherwise(pl.col("agency_key")).alias("agency_key"),
        pl.when(is_state).then(0).otherwise(pl.col("district_key")).alias("district_key"),
        _number("numerator", INTEGER, pl.Int64).alias("n"),
        _number("denominator", INTEGER, pl.Int64).alias("d"),
        _number("value", NUMBER, pl.Float64).alias("v"),
    )


def _number(column: str, pattern: str, kind: type[pl.DataType]) -> pl.Expr:
    text = pl.col(column)
    return pl.when(text.str.contains(pattern)).then(text).cast(kind, strict=False)


def _rules(known: Known) -> list[Rule]:
    return [*_code_rules(known), *_form_rules(), *_number_rules()]


def _code_rules(known: Known) -> list[Rule]:
    """Codes, years and ids."""
    level_known = pl.col("level").is_in(list(LEVELS)) & pl.col("id_scheme").is_in(list(SCHEMES))
    named = level_known & pl.col("agency_id").is_not_null()
    rules = [
        Rule("school_year", "school_year", pl.col("year").is_null()),
        Rule(
            "school_year_range",
            "school_year",
            ~pl.col("year").is_between(FIRST_YEAR, known.last_year),
            f"{FIRST_YEAR}|{known.last_year}",
        ),
        Rule("one_of", "level", _unknown("level", list(LEVELS)), ", ".join(LEVELS)),
        Rule("one_of", "id_scheme", _unknown("id_scheme", SCHEMES), ", ".join(SCHEMES)),
        Rule("agency_missing", "agency_id", pl.col("agency_id").is_null()),
        Rule(
            "agency_state", "agency_id", named & (pl.col("level") == "state") & pl.col("agency_key").is_null()
        ),
        Rule(
            "agency_unknown",
            "agency_id",
            named & (pl.col("level") != "state") & pl.col("agency_key").is_null(),
        ),
        Rule("one_of", "measure", pl.col("measure_id").is_null(), known.codes.get("measure", "")),
        Rule("one_of", "grade", _unknown("grade", GRADES), ", ".join(GRADES)),
        Rule("one_of", "subgroup", pl.col("subgroup_id").is_null(), known.codes.get("subgroup", "")),
        Rule("one_of", "status", _unknown("status", list(STATUSES)), ", ".join(STATUSES)),
    ]
    if known.districts is not None:
        foreign = pl.col("agency_key").is_not_null() & ~pl.col("district_key").is_in(sorted(known.districts))
        rules.append(Rule("agency_foreign", "agency_id", foreign))
    return rules


def _form_rules() -> list[Rule]:
    """Numbers that are none."""
    return [
        Rule("integer", "numerator", pl.col("numerator").is_not_null() & pl.col("n").is_null()),
        Rule("integer", "denominator", pl.col("denominator").is_not_null() & pl.col("d").is_null()),
        Rule("number", "value", pl.col("value").is_not_null() & pl.col("v").is_null()),
    ]


def _number_rules() -> list[Rule]:
    """Numbers that do not fit one another, the measure's kind or the row's status."""
    reported, kind = pl.col("status") == "reported", pl.col("kind")
    no_n, no_d, no_v = (pl.col(name).is_null() for name in ("numerator", "denominator", "value"))
    n, d, v = pl.col("n"), pl.col("d"), pl.col("v")
    rate, count, mean = kind == "rate", kind == "count", kind == "mean"
    return [
        Rule("numerator_above", "numerator", (kind != "count") & (n > d)),
        Rule("rate_needs", "numerator", reported & rate & no_v & no_n),
        Rule("rate_needs", "denominator", reported & rate & ~no_n & no_d),
        Rule("count_needs", "numerator", reported & count & no_n),
        Rule("mean_needs", "value", reported & mean & no_v),
        Rule("mean_needs", "denominator", reported & mean & no_d),
        Rule("percentage", "value", rate & ~v.is_between(0, 100)),
        Rule("mean_range", "value", mean & ((v < pl.col("value_min")) | (v > pl.col("value_max")))),
        Rule("value_of_count", "value", count & ~no_v),
        Rule("value_differs", "value", rate & (d > 0) & (n <= d) & ((100 * n / d - v).abs() > SLACK)),
        Rule("not_collected", "status", (pl.col("status") == "not_collected") & ~(no_n & no_d & no_v)),
    ]


def _unknown(column: str, allowed: list[str] | tuple[str, ...]) -> pl.Expr:
    return pl.col(column).is_null() | ~pl.col(column).is_in(list(allowed))


def _errors(rows: pl.DataFrame, flags: pl.DataFrame, rules: list[Rule]) -> pl.DataFrame:
    found = [
        rows.filter(flags[str(i)]).select(
            pl.col("line").cast(pl.UInt32),
            pl.lit(rule.column).alias("column"),
            pl.col(rule.column).fill_null("").str.slice(0, 100).alias("found"),
            pl.lit(rule.code).alias("code"),
            pl.lit(rule.detail).alias("detail"),
        )
        for i, rule in enumerate(rules)
        if flags[str(i)].any()
    ]
    return pl.concat(found).sort("line", maintain_order=True)


def _staged(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as the staging table takes them; a rate's printed percentage gives way to its counts."""
    counted = (pl.col("kind") == "rate") & pl.col("n").is_not_null() & pl.col("d").is_not_null()
    return rows.with_columns(
        pl.col("year").alias("school_year"),
        pl.col("level").replace_strict(LEVELS, return_dtype=pl.Int16),
        pl.col("status").replace_strict(STATUSES, return_dtype=pl.Int16),
        pl.col("n").alias("numerator"),
        pl.col("d").alias("denominator"),
        pl.when(~counted).then(pl.col("v")).alias("value"),
    ).select(STAGED)
