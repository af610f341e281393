"""Which of several approved answers to one question counts: each figure is in a total once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from camket.core.periods import Period
from camket.reporting.choices import FigureStatus
from camket.reporting.rules.rollup import Cell

_FIRMNESS = {status: rank for rank, status in enumerate(FigureStatus.values)}


@dataclass(frozen=True)
class Source:
    """An approved answer and where it stands: in a submission with its cut-off and version, or by itself."""

    cell: Cell
    cut_off: date | None = None
    #: The id of the sealed version; later ones are greater.
    sealed: int = 0

    @property
    def weight(self) -> tuple[int, bool, date, int]:
        """The firmest counts; of those the one that was sent in a form, the latest cut-off, the last one approved."""
        return _FIRMNESS[self.cell.status], self.cut_off is not None, self.cut_off or date.min, self.sealed


def counted(sources: Iterable[Source]) -> list[Cell]:
    """Return one cell for each unit, period and split, in the order in which the first of each came."""
    best: dict[tuple[int, Period, str], Source] = {}
    for source in sources:
        key = (source.cell.unit, source.cell.period, source.cell.split)
        if key not in best or best[key].weight < source.weight:
            best[key] = source
    return [source.cell for source in best.values()]
