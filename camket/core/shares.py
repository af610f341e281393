"""Dividing whole numbers so that the parts add up again. See docs/algorithms/largest-remainder.md."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_TENTHS_OF_PER_CENT = 1000


def largest_remainder(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Divide `total` in proportion to `weights`: whole parts in the order of the weights, with sum `total`.

    Hamilton's method: everyone gets the exact part rounded down, what is left goes one by one to the
    largest remainders, the earlier one first where two are equal. A negative total is divided as its
    opposite. A weight of 0 gets 0. Raises ValueError for a negative weight, or when there is nothing to
    divide by: no weights, or all 0, and a total other than 0.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    whole = sum(weights)
    if not whole:
        if total:
            raise ValueError(f"{total} cannot be divided: no weight is above 0")
        return [0] * len(weights)
    exact = [Fraction(abs(total)) * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    left = abs(total) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts if total >= 0 else [-part for part in parts]


def shares_in_tenths(counts: Sequence[int]) -> list[int]:
    """Return each share of the sum in tenths of a per cent: together 1000, or all 0 if all are."""
    return largest_remainder(_TENTHS_OF_PER_CENT if any(counts) else 0, counts)


def ratio_in_tenths(numerator: int, denominator: int) -> int | None:
    """Return numerator / denominator in tenths of a per cent, halves rounded away from zero; None over 0.

    For one ratio by itself; parts of one whole that stand side by side come from `shares_in_tenths`.
    Raises ValueError for a negative denominator.
    """
    if denominator < 0:
        raise ValueError("the denominator is negative")
    if denominator == 0:
        return None
    rounded = (2 * _TENTHS_OF_PER_CENT * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded
