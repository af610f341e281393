"""Whole numbers that stand for decimals, and how numbers are written in the active language."""

from __future__ import annotations

from typing import Any

from django.utils import formats, numberformat


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
        return grouped(number)
    sign, digits = ("-" if number < 0 else ""), str(abs(number)).rjust(scale + 1, "0")
    return f"{sign}{grouped(f'{digits[:-scale]}.{digits[-scale:]}', scale)}"
