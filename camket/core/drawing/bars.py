"""Bars that begin at zero, the longest first; what has no value comes last, hatched, never drawn as zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

#: The length of the longest bar.
FULL = 1000


@dataclass(frozen=True)
class BarRow:
    """One thing to compare. `value` is an exact number or None; `nothing` says why there is none."""

    label: str
    value: int | Fraction | None
    text: str = ""
    url: str = ""
    nothing: str = ""
    is_demonstration: bool = False


@dataclass(frozen=True)
class Bar:
    """A row with the length of its bar in thousandths of the longest."""

    row: BarRow
    length: int


@dataclass(frozen=True)
class BarsDrawing:
    bars: tuple[Bar, ...]
    full: int = FULL

    @property
    def has_demonstration(self) -> bool:
        return any(bar.row.is_demonstration for bar in self.bars)


def bars_drawing(rows: Sequence[BarRow]) -> BarsDrawing:
    """Return the bars by size, equal ones in the order given. Raises ValueError for a negative value."""
    known = [row for row in rows if row.value is not None]
    if any((row.value or 0) < 0 for row in known):
        raise ValueError("A bar that begins at zero has no place for a negative number.")
    highest = max((row.value or 0 for row in known), default=0)
    ordered = sorted(known, key=lambda row: -(row.value or 0)) + [row for row in rows if row.value is None]
    return BarsDrawing(tuple(Bar(row, _length(row.value or 0, highest)) for row in ordered))


def _length(value: int | Fraction, highest: int | Fraction) -> int:
    """Return the share of the longest; a value that is not zero never vanishes."""
    if not value:
        return 0
    return max(1, round(Fraction(FULL) * value / highest))
