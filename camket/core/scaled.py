"""Whole numbers that stand for decimals, and how numbers are written in the active language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import formats, numberformat

#: More digits than any column holds.
LONGEST = 40


def grouped(value: Any, decimals: int | None = None) -> str:
    """Return a number as the active language writes it: 9.500.000 in Vietnamese, 9,500,000 in English."""
    return numberformat.format(
        value,
        formats.get_format("DECIMAL_SEPARATOR"),
        decimal_pos=decimals,
        grouping=3,
        thousand_sep=formats.get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
    )


def shown_number(number: int, scale: int) -> str:
    """Return a whole number of 10**-scale units as people write it; exact at any size."""
    if not scale:
        return str(number) if -1000 < number < 1000 else grouped(number)
    sign, digits = ("-" if number < 0 else ""), str(abs(number)).rjust(scale + 1, "0")
    return f"{sign}{grouped(f'{digits[:-scale]}.{digits[-scale:]}', scale)}"


def scaled(number: int, scale: int) -> Decimal:
    """Return the decimal that a whole number of 10**-scale units stands for, exactly."""
    return Decimal(number).scaleb(-scale)


def whole(number: Decimal, scale: int) -> int:
    """Return a decimal in whole units of 10**-scale; raises ValueError when that would round it or it is too long."""
    _sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > LONGEST:
        raise ValueError(f"{number} does not fit")
    units = number.scaleb(scale)
    if units != units.to_integral_value():
        raise ValueError(f"{number} does not fit")
    return int(units)
