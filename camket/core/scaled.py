"""Whole numbers that stand for decimals: a value and the number of its decimals."""

from __future__ import annotations

from django.utils.formats import number_format


def shown_number(number: int, scale: int) -> str:
    """Return a whole number of 10**-scale units as people write it in the active language."""
    if not scale:
        return number_format(number, force_grouping=True)
    sign, digits = ("-" if number < 0 else ""), str(abs(number)).rjust(scale + 1, "0")
    whole, decimals = digits[:-scale], digits[-scale:]
    return f"{sign}{number_format(f'{whole}.{decimals}', decimal_pos=scale, force_grouping=True)}"
