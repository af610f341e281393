"""What every action on approved figures does beside: it notes that the columnar files do not know them any more."""

from __future__ import annotations

from collections.abc import Iterable

from camket.core.periods import Period
from camket.people.models import Unit
from camket.reporting.models import FigureChange, Indicator


def note_change(*, unit: Unit, period: Period) -> None:
    """Note that what a unit answered for a period is not in the columnar files any more; part of every such action."""
    note_changes([(unit, period)])


def note_changes(answered: Iterable[tuple[Unit, Period]]) -> None:
    """Note the same of several units and periods (one statement)."""
    FigureChange.objects.bulk_create([FigureChange(unit=unit, period=period) for unit, period in answered])


def note_meaning(indicator: Indicator) -> None:
    """Note that all that was ever answered for an indicator may mean something else now."""
    FigureChange.objects.create(indicator=indicator)
