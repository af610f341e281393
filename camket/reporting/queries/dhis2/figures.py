"""Totals of an indicator for many units, periods and cells at once, as analytics of DHIS2 ask for them.

The one narrow way from this door to figures: `totals_of`. Everything above it only names things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from camket.core import clock
from camket.core.periods import Period
from camket.people.models import Unit, UnitReach
from camket.reporting.choices import CountedAt
from camket.reporting.models import Indicator, IndicatorVersion
from camket.reporting.queries.cells import approved_cells
from camket.reporting.queries.rollup import Spread, Tree, tree_on, way_of
from camket.reporting.rules.rollup import Cell, Figure, Total, over_periods, over_units

#: A group of units whose figures are added together, by any name.
Groups = Mapping[Any, Collection[int]]
Totals = dict[tuple[Any, Period, str], Total]


def totals_of(user: Any, indicator: Indicator, groups: Groups, periods: Sequence[Period], splits: Collection[str] | None
              ) -> Totals:  # fmt: skip
    """Return the totals of an indicator for groups of units, for periods and cells; what nobody answered is left out.

    A unit counts with all that stand under it today, and what units that are no more passed on. `splits` None: every
    cell that has a figure. Of approved figures only (seven statements at most).
    """
    if not periods or not groups:
        return {}
    roots = {unit for units in groups.values() for unit in units}
    under = UnitReach.objects.filter(ancestor__in=roots).values("unit")
    whole = Period.term(min(each.start.year for each in periods), max(each.end.year for each in periods))
    only = next(iter(splits)) if splits is not None and len(splits) == 1 else None
    cells = approved_cells(user, indicator, whole, units=under, split=only)
    involved = {cell.unit for cell in cells}
    tree = tree_on(clock.today(), involved | roots)
    levels = dict(Unit.objects.filter(pk__in=involved).values_list("pk", "level"))
    homes = Homes(tree, groups, involved)
    by_split: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        if splits is None or cell.split in splits:
            by_split[cell.split].append(cell)
    found: Totals = {}
    for period in periods:
        definition = indicator.definition_on(period.end)
        for split, own in by_split.items():
            figures = figures_in(own, period, definition, levels)
            for group, together in homes.shared_out(Spread(tree, way_of(definition), figures)).items():
                found[group, period, split] = over_units(together, way_of(definition))
    return found


def figures_in(
    cells: Iterable[Cell], period: Period, definition: IndicatorVersion, levels: Mapping[int, str]
) -> list[Figure]:
    """Return what each unit that counts has for a period, under the definition that holds at its end."""
    by_unit: dict[int, list[Cell]] = defaultdict(list)
    counts_all = definition.counted_at == CountedAt.ALL
    for cell in cells:
        is_counted = counts_all or levels[cell.unit] == definition.counted_at
        if is_counted and cell.definition == definition.pk and period.contains(cell.period):
            by_unit[cell.unit].append(cell)
    found = (over_periods(own, period, way_of(definition)) for own in by_unit.values())
    return [figure for figure in found if figure is not None]


class Homes:
    """In which groups a unit counts: those that name it, or something above it."""

    def __init__(self, tree: Tree, groups: Groups, involved: Collection[int]) -> None:
        self.tree = tree
        self.named: dict[int, list[Any]] = defaultdict(list)
        for group, units in groups.items():
            for unit in units:
                self.named[unit].append(group)
        self.kept: dict[int, frozenset[Any]] = {}
        # Units of which nobody says what they became count where they are reached from.
        gone = {unit for unit in involved if unit not in tree.parents}
        self.reached: dict[int, set[int]] = defaultdict(set)
        if gone:
            rows = UnitReach.objects.filter(unit__in=gone, ancestor__in=self.named)
            for unit, ancestor in rows.values_list("unit_id", "ancestor_id"):
                self.reached[unit].add(ancestor)

    def of(self, unit: int) -> frozenset[Any]:
        """Return the groups in which a unit counts."""
        if unit not in self.kept:
            above = self.tree.above(unit) if unit in self.tree.parents else [unit, *self.reached[unit]]
            self.kept[unit] = frozenset(group for each in above for group in self.named.get(each, ()))
        return self.kept[unit]

    def shared_out(self, spread: Spread) -> dict[Any, list[Figure]]:
        """Return the figures of each group; one that may lie partly elsewhere is in none."""
        found: dict[Any, list[Figure]] = defaultdict(list)
        for figure, unit in spread.placed:
            for group in self.of(unit):
                found[group].append(figure)
        for rest in spread.unplaced:
            holding = [self.of(candidate) for candidate in rest.candidates]
            for group in frozenset.intersection(*holding) if holding else ():
                found[group].append(rest.figure)
        return found
