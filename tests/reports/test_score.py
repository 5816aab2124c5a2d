"""The readiness score, to the decimal: shares, bands, and what must hold for any record. No database."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.score import (
    DIMENSIONS,
    EQUAL_WEIGHTS,
    FORMULA_VERSION,
    Band,
    Dimension,
    DimensionResult,
    Element,
    Shares,
    Standing,
    band,
    dimension_result,
    percent,
    score,
)

RANK = list(Band)
FULL, HALF = Fraction(1), Fraction(1, 2)


def element(code: Any, verified: int = 0, claimed: int = 0, *, maximum: int = 3, **more: Any) -> Element:
    return Element(str(code), maximum, verified, claimed, **{"is_evidenced": True, **more})


def lacking(code: Any, *, maximum: int = 3) -> Element:
    return Element(str(code), maximum, missing="not rated")


def filled(verified: int, *, of: int = 100, code: str = "D1", claimed: int = 0) -> Dimension:
    """Return a dimension of `of` elements of one point each, all evidenced, so many of them verified."""
    return Dimension(
        code,
        tuple(
            element(n, int(n < verified), int(verified <= n < verified + claimed), maximum=1)
            for n in range(of)
        ),
    )


def whole(changed: Dimension | None = None, **more: Dimension) -> list[Dimension]:
    """Return nine full dimensions, some replaced."""
    others = {each.code: each for each in [*([changed] if changed else []), *more.values()]}
    return [others.get(code, filled(1, of=1, code=code)) for code in DIMENSIONS]


# the worked test of B.3 --------------------------------------------------------------------------------
def conditions() -> Dimension:
    verified = [element(n, 2) for n in range(6)]
    claimed = [element(n, 0, 3) for n in (6, 7)]
    return Dimension("D3", (*verified, *claimed, lacking(8), lacking(9)))


def test_worked_test_gives_40_60_and_80_percent() -> None:
    result = dimension_result(conditions())
    assert result.shares == Shares(Fraction(12, 30), Fraction(18, 30), Fraction(8, 10))
    assert [percent(share) for share in (Fraction(12, 30), Fraction(18, 30), Fraction(8, 10))] == [40, 60, 80]
    assert [(each.code, each.missing) for each in result.missing] == [("8", "not rated"), ("9", "not rated")]


def test_worked_test_among_full_dimensions() -> None:
    found = score(whole(conditions()), are_gates_met=True)
    assert found.overall == Shares(Fraction(84, 90), Fraction(86, 90), Fraction(88, 90))
    assert (found.band, found.formula) == (Band.READY, FORMULA_VERSION)


def test_level_zero_is_a_rating_and_unrated_is_missing() -> None:
    rated = dimension_result(Dimension("D4", (element("a", 0),)))
    unrated = dimension_result(Dimension("D4", (lacking("a"),)))
    assert (rated.shares.verified, rated.shares.coverage, rated.missing) == (0, 1, ())
    assert (unrated.shares.verified, unrated.shares.coverage, len(unrated.missing)) == (0, 0, 1)


# bands -------------------------------------------------------------------------------------------------
TINY = Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("coverage", "verified", "gates", "expected"),
    [
        (Fraction(3, 4) - TINY, FULL, True, Band.INSUFFICIENT),
        (Fraction(3, 4), Fraction(0), True, Band.EARLY),
        (FULL, HALF - TINY, True, Band.EARLY),
        (FULL, HALF, True, Band.DEVELOPING),
        (FULL, Fraction(4, 5) - TINY, True, Band.DEVELOPING),
        (FULL, Fraction(4, 5), True, Band.READY),
        (FULL, Fraction(4, 5), False, Band.GATES_OPEN),
        (FULL, FULL, False, Band.GATES_OPEN),
        (FULL, FULL, True, Band.READY),
        (Fraction(0), Fraction(0), False, Band.INSUFFICIENT),
    ],
)
def test_band_at_its_borders(coverage: Fraction, verified: Fraction, gates: bool, expected: Band) -> None:
    assert band(Shares(verified, max(verified, HALF), coverage), are_gates_met=gates) is expected


def test_band_is_of_unrounded_shares_and_the_print_agrees() -> None:
    found = score(
        whole(
            *[filled(7999, of=10000)], **{code: filled(7999, of=10000, code=code) for code in DIMENSIONS[1:]}
        ),
        are_gates_met=True,
    )
    assert (found.band, percent(found.overall.verified)) == (Band.DEVELOPING, 79)


def test_claims_alone_reach_no_band_above_early() -> None:
    claims = {code: filled(0, of=4, code=code, claimed=4) for code in DIMENSIONS}
    found = score(claims.values(), are_gates_met=True)
    assert (found.overall, found.band) == (Shares(Fraction(0), FULL, FULL), Band.EARLY)


# empty dimensions, what does not apply, weights --------------------------------------------------------
def test_empty_dimension_is_no_data_and_stays_in_the_mean() -> None:
    found = score(whole(Dimension("D6")), are_gates_met=True)
    assert found.dimensions[5].standing is Standing.NO_DATA
    assert found.overall == Shares(Fraction(8, 9), Fraction(8, 9), Fraction(8, 9))
    assert found.dimensions[5].loss == 1


def test_only_d8_before_anything_is_due_leaves_the_mean() -> None:
    found = score(whole(Dimension("D8", is_due=False)), are_gates_met=True)
    waiting = found.dimensions[7]
    assert (waiting.standing, waiting.counts, waiting.loss) == (Standing.NOT_DUE, False, 0)
    assert found.overall == Shares(FULL, FULL, FULL)
    assert score(whole(Dimension("D8")), are_gates_met=True).overall.verified == Fraction(8, 9)


def test_what_does_not_apply_leaves_the_total_with_its_reason() -> None:
    left = Element("postsecondary", 3, not_applicable="No college within two hours.")
    result = dimension_result(Dimension("D7", (element("teachers", 3), left)))
    assert (result.shares.verified, result.left_out, result.missing) == (1, (left,), ())
    alone = dimension_result(Dimension("D7", (left,)))
    assert (alone.standing, alone.shares) == (Standing.NO_DATA, Shares())


def test_weights_change_the_mean_and_are_told() -> None:
    halves = whole(filled(50))
    equal = score(halves, are_gates_met=True)
    heavy = score(halves, are_gates_met=True, weights={**EQUAL_WEIGHTS, "D1": 2})
    assert (equal.overall.verified, equal.is_weighted) == (Fraction(17, 18), False)
    assert (heavy.overall.verified, heavy.is_weighted) == (Fraction(9, 10), True)
    assert heavy.dimensions[0].loss == 1


def test_without_any_weight_there_is_nothing_to_show() -> None:
    found = score(whole(), are_gates_met=True, weights=dict.fromkeys(DIMENSIONS, 0))
    assert (found.overall, found.band) == (Shares(), Band.INSUFFICIENT)


# what contradicts itself -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "facts",
    [
        {"maximum": 0},
        {"verified": -1},
        {"claimed": -1},
        {"verified": 2, "claimed": 2, "is_evidenced": True},
        {"verified": 1},
        {"is_evidenced": True, "missing": "nothing"},
        {"is_evidenced": True, "not_applicable": "no college"},
    ],
)
def test_element_that_contradicts_itself_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a: "):
        Element(**{"code": "a", "maximum": 3, **facts})


@pytest.mark.parametrize(
    ("code", "elements", "is_due"),
    [
        ("D3", (Element("a", 3, not_applicable="too hard"),), True),
        ("D7", (Element("teachers", 3, not_applicable="no time"),), True),
        ("D3", (element("a", maximum=1), element("b", maximum=3)), True),
        ("D3", (element("a"), element("a")), True),
        ("D6", (), False),
        ("D8", (element("a"),), False),
    ],
)
def test_dimension_that_breaks_a_rule_is_refused(
    code: str, elements: tuple[Element, ...], is_due: bool
) -> None:
    with pytest.raises(ValueError, match=code):
        Dimension(code, elements, is_due)


@pytest.mark.parametrize(
    ("dimensions", "weights"),
    [
        (whole()[:8], EQUAL_WEIGHTS),
        ([*whole()[:8], filled(1, of=1)], EQUAL_WEIGHTS),
        (whole(), {"D1": 1}),
        (whole(), {**EQUAL_WEIGHTS, "D2": -1}),
    ],
)
def test_score_needs_nine_dimensions_and_their_weights(dimensions: list[Dimension], weights: Any) -> None:
    with pytest.raises(ValueError, match="dimension"):
        score(dimensions, are_gates_met=True, weights=weights)


# what must hold for any record -------------------------------------------------------------------------
def an_element(code: str, maximum: int) -> st.SearchStrategy[Element]:
    shown = st.integers(0, maximum).flatmap(
        lambda verified: st.builds(
            lambda claimed: element(code, verified, claimed, maximum=maximum),
            st.integers(0, maximum - verified),
        )
    )
    return st.one_of(shown, st.just(lacking(code, maximum=maximum)))


@st.composite
def a_dimension(draw: Any, code: str) -> Dimension:
    maximum = draw(st.sampled_from([1, 3]))
    elements = [draw(an_element(str(n), maximum)) for n in range(draw(st.integers(0, 6)))]
    if code == "D7" and draw(st.booleans()):
        elements.append(Element("postsecondary", maximum, not_applicable="none near"))
    return Dimension(code, tuple(elements), code != "D8" or bool(elements) or draw(st.booleans()))


RECORDS = st.tuples(*(a_dimension(code) for code in DIMENSIONS))
WEIGHTS = st.fixed_dictionaries({code: st.integers(0, 5) for code in DIMENSIONS})


def with_element(dimension: Dimension, place: int, new: Element) -> Dimension:
    elements = list(dimension.elements)
    elements[place] = new
    return replace(dimension, elements=tuple(elements))


def every_number(record: Any, weights: Any, *, gates: bool = True) -> list[Any]:
    found = score(record, are_gates_met=gates, weights=weights)
    shares = [found.overall, *(each.shares for each in found.dimensions)]
    return [
        RANK.index(found.band),
        *(n for each in shares for n in (each.verified, each.claimed, each.coverage)),
    ]


@given(RECORDS, WEIGHTS, st.booleans())
def test_shares_lie_in_order_between_nothing_and_all(record: Any, weights: Any, gates: bool) -> None:
    found = score(record, are_gates_met=gates, weights=weights)
    for shares in (found.overall, *(each.shares for each in found.dimensions)):
        assert 0 <= shares.verified <= shares.claimed <= shares.coverage <= 1


@given(RECORDS, WEIGHTS, st.randoms())
def test_order_does_not_matter(record: Any, weights: Any, chance: Any) -> None:
    mixed = []
    for dimension in record:
        elements = list(dimension.elements)
        chance.shuffle(elements)
        mixed.append(replace(dimension, elements=tuple(elements)))
    chance.shuffle(mixed)
    assert score(mixed, are_gates_met=True, weights=weights) == score(
        record, are_gates_met=True, weights=weights
    )


def pick(record: Any, data: Any) -> tuple[int, int, Element] | None:
    places = [
        (at, place, each)
        for at, dimension in enumerate(record)
        for place, each in enumerate(dimension.elements)
        if each.applies
    ]
    return data.draw(st.sampled_from(places)) if places else None


def changed(record: Any, at: int, place: int, new: Element) -> list[Dimension]:
    return [with_element(each, place, new) if n == at else each for n, each in enumerate(record)]


@given(RECORDS, WEIGHTS, st.data())
def test_more_verified_evidence_never_lowers_what_is_verified(record: Any, weights: Any, data: Any) -> None:
    chosen = pick(record, data)
    if chosen is None:
        return
    at, place, old = chosen
    verified = data.draw(st.integers(old.verified, old.maximum))
    claimed = data.draw(st.integers(0, min(old.claimed, old.maximum - verified)))
    new = element(old.code, verified, claimed, maximum=old.maximum)
    before = score(record, are_gates_met=True, weights=weights)
    after = score(changed(record, at, place, new), are_gates_met=True, weights=weights)
    assert after.overall.verified >= before.overall.verified
    assert after.overall.coverage >= before.overall.coverage


@given(RECORDS, WEIGHTS, st.booleans(), st.data())
def test_evidence_taken_away_raises_nothing(record: Any, weights: Any, gates: bool, data: Any) -> None:
    chosen = pick(record, data)
    if chosen is None:
        return
    at, place, old = chosen
    after = changed(record, at, place, lacking(old.code, maximum=old.maximum))
    pairs = zip(
        every_number(after, weights, gates=gates), every_number(record, weights, gates=gates), strict=True
    )
    assert all(new <= old for new, old in pairs)


@given(RECORDS, WEIGHTS)
def test_open_gates_change_no_share_and_never_end_as_ready(record: Any, weights: Any) -> None:
    met = score(record, are_gates_met=True, weights=weights)
    opened = score(record, are_gates_met=False, weights=weights)
    assert (met.overall, met.dimensions) == (opened.overall, opened.dimensions)
    assert opened.band is not Band.READY
    assert met.band is not Band.GATES_OPEN


@given(RECORDS)
def test_everything_missing_is_itemized(record: Any) -> None:
    found: tuple[DimensionResult, ...] = score(record, are_gates_met=True).dimensions
    for dimension, result in zip(record, found, strict=True):
        lacks = {each.code for each in dimension.elements if each.missing}
        assert {each.code for each in result.missing} == lacks
