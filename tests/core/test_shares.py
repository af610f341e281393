from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.shares import largest_remainder, ratio_in_tenths, shares_in_tenths

WEIGHTS = st.lists(st.one_of(st.integers(0, 10**12), st.fractions(0, 1000)), min_size=1, max_size=30).filter(any)
TOTALS = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (-10, [1, 1, 1], [-4, -3, -3]),
        (100, [50, 30, 20], [50, 30, 20]),
        (7, [Fraction(1, 3), Fraction(2, 3)], [2, 5]),
        (1, [0, 5, 5], [0, 1, 0]),
        (1, [1, 2], [0, 1]),
        (5, [0, 1], [0, 5]),
        (0, [3, 4], [0, 0]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
        (2, [47, 16, 15, 22], [1, 0, 0, 1]),
    ],
)
def test_table(total: int, weights: list[int | Fraction], parts: list[int]) -> None:
    assert largest_remainder(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (-3, [0]), (5, [2, -1]), (0, [-1])])
def test_what_cannot_be_divided(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        largest_remainder(total, weights)


@given(TOTALS, WEIGHTS)
def test_nothing_is_lost_and_every_part_is_within_one_of_the_exact_one(
    total: int, weights: list[int | Fraction]
) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total) * weight / sum(weights)) < 1
        assert weight or not part


@given(TOTALS, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_counts(total: int, weights: list[int | Fraction], factor: int) -> None:
    assert largest_remainder(total, [weight * factor for weight in weights]) == largest_remainder(total, weights)


@given(TOTALS, WEIGHTS)
def test_the_larger_weight_never_gets_less(total: int, weights: list[int | Fraction]) -> None:
    parts = [abs(part) for part in largest_remainder(total, weights)]
    ordered = sorted(zip(weights, parts, strict=True), key=lambda pair: pair[0])
    for (smaller, its_part), (larger, other_part) in pairwise(ordered):
        assert smaller == larger or its_part <= other_part


@pytest.mark.parametrize(
    ("counts", "tenths"),
    [([1, 1, 1], [334, 333, 333]), ([15, 60], [200, 800]), ([0, 0], [0, 0]), ([], []), ([0, 7], [0, 1000])],
)
def test_shares(counts: list[int], tenths: list[int]) -> None:
    assert shares_in_tenths(counts) == tenths


@pytest.mark.parametrize(
    ("numerator", "denominator", "tenths"),
    [
        (15, 75, 200),
        (1, 3, 333),
        (2, 3, 667),
        (1, 2000, 1),
        (1, 2001, 0),
        (-1, 2000, -1),
        (3, 2, 1500),
        (0, 4, 0),
        (0, 0, None),
        (4, 0, None),
    ],
)
def test_ratio(numerator: int, denominator: int, tenths: int | None) -> None:
    assert ratio_in_tenths(numerator, denominator) == tenths


def test_a_negative_denominator_is_refused() -> None:
    with pytest.raises(ValueError, match="denominator"):
        ratio_in_tenths(1, -2)
