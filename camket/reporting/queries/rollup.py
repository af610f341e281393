"""Roll-ups read from what is approved: over periods, over the territory of a day, over units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.db.models import Value as Constant

from camket.core import clock
from camket.core.periods import Period
from camket.people.choices import UnitLevel
from camket.people.models import Unit, UnitPlacement, UnitReach, UnitSuccession
from camket.people.queries import share_of
from camket.people.rules import Followed, Passing, followed
from camket.reporting.choices import Answer, CountedAt
from camket.reporting.models import DeclaredTotal, Indicator, IndicatorVersion, Round, Target, Value
from camket.reporting.queries.cells import approved_cells, inner_codes
from camket.reporting.queries.forms import asked_units
from camket.reporting.queries.splits import splits_of
from camket.reporting.rules.rollup import (
    Cell,
    Completeness,
    Figure,
    Total,
    Unplaced,
    Way,
    completeness,
    gap,
    over_periods,
    over_units,
    placed,
)

#: More levels than any tree of units has.
DEEPEST = 10
#: The place of a unit in the order of levels, the centre first.
LEVEL_ORDER = Case(
    *[When(level=level, then=Constant(rank)) for rank, level in enumerate(UnitLevel.values)],
    output_field=IntegerField(),
)


def home_unit() -> Unit | None:
    """Return the centre of the organisation whose installation this is."""
    return Unit.objects.filter(level=UnitLevel.CENTRE, body__is_home=True).order_by("pk").first()


def way_of(definition: IndicatorVersion) -> Way:
    """Return how figures under a definition add up."""
    return Way(
        kind=definition.kind,
        nature=definition.nature,
        over_units=definition.over_units,
        over_periods=definition.over_periods,
        accumulation=definition.accumulation,
        per=definition.per,
        scale=definition.scale,
    )


def asked_cells(
    user: Any, indicator: Indicator, whole: Period | None = None, *, units: Any = None
) -> list[tuple[int, Period]]:
    """Return which units are asked for which periods: by targets, and by rounds of forms that have opened.

    Two statements, and one for each such round.
    """
    rows = Target.objects.visible_to(user).filter(indicator=indicator, split="", is_baseline=False)
    if units is not None:
        rows = rows.filter(unit__in=units)
    rounds = Round.objects.filter(form__items__indicator=indicator, form__items__is_retired=False)
    rounds = rounds.filter(opens_at__lte=clock.now()).select_related("form").distinct()
    if whole is not None:
        codes = inner_codes(whole)
        rows, rounds = rows.filter(period__in=codes), rounds.filter(period__in=codes)
    found = dict.fromkeys(rows.values_list("unit_id", "period"))
    for each in rounds:
        asked = asked_units(each.form, each.cut_off)
        asked = asked if units is None else asked.filter(pk__in=units)
        found |= dict.fromkeys((unit, each.period) for unit in asked.order_by().values_list("pk", flat=True))
    return list(found)


@dataclass(frozen=True)
class Tree:
    """The units as they stand on a day: each one's parent, and what became of those that had ended."""

    day: date
    parents: Mapping[int, int | None]
    passings: Mapping[int, tuple[Passing, ...]] = field(default_factory=dict)

    def became(self, unit: int) -> Followed:
        """Return what became of a unit until the day of the tree."""
        if unit not in self.passings:
            return followed(unit, (), until=self.day)
        ahead, chain, seen = [unit], [], {unit}
        while ahead:
            for passing in self.passings.get(ahead.pop(), ()):
                chain.append(passing)
                if passing.successor not in seen:
                    seen.add(passing.successor)
                    ahead.append(passing.successor)
        return followed(unit, chain, until=self.day)

    def above(self, unit: int) -> list[int]:
        """Return a unit and those above it, from below."""
        chain = [unit]
        while (parent := self.parents.get(chain[-1])) is not None and len(chain) < DEEPEST:
            chain.append(parent)
        return chain

    def branch(self, unit: int, root: int) -> int | None:
        """Return the unit directly under `root` in which a unit stands, `root` for itself, None when outside."""
        if self.parents.get(unit) == root:
            return unit
        chain = self.above(unit)
        if root not in chain:
            return None
        place = chain.index(root)
        return chain[place - 1] if place else root

    def home(self, unit: int, root: int) -> int | None:
        """Return the branch in which all that a unit became lies; None when outside, or in several."""
        if unit not in self.passings:
            return self.branch(unit, root)
        became = self.became(unit)
        branches = {self.branch(heir, root) for heir in {*became.placed, *became.candidates}}
        return branches.pop() if len(branches) == 1 else None

    def children(self, root: int) -> list[int]:
        """Return the units directly under one."""
        return [unit for unit, parent in self.parents.items() if parent == root]


def tree_on(day: date, involved: Iterable[int]) -> Tree:
    """Return the units of a day, with the successions of those involved that had ended by then."""
    parents = dict(UnitPlacement.objects.on(day).values_list("unit_id", "parent_id"))
    passings: dict[int, tuple[Passing, ...]] = {}
    ahead = {unit for unit in involved if unit not in parents}
    while ahead:
        rows: dict[int, list[Passing]] = defaultdict(list)
        for row in UnitSuccession.objects.filter(predecessor__in=ahead, date__lte=day).order_by("pk"):
            if row.predecessor_id != row.successor_id:
                passing = Passing(row.predecessor_id, row.successor_id, row.date, share_of(row))
                rows[row.predecessor_id].append(passing)
        passings |= {unit: tuple(found) for unit, found in rows.items()}
        heirs = {passing.successor for found in rows.values() for passing in found}
        ahead = {heir for heir in heirs if heir not in parents and heir not in passings}
    return Tree(day, parents, passings)


@dataclass(frozen=True)
class Branch:
    """A unit directly under the one that was asked for (or that one itself), with what it and those under it have."""

    unit: Unit
    total: Total
    completeness: Completeness
    #: What the unit gives as its own total while those under it are counted.
    beside: Figure | None = None

    @property
    def gap(self) -> int | None:
        """By how much the unit's own total is above what is counted under it."""
        return gap(self.beside.number if self.beside else None, self.total)


@dataclass(frozen=True)
class RolledUp:
    """An indicator for a unit and a period, on the territory of a day."""

    indicator: Indicator
    definition: IndicatorVersion
    unit: Unit
    period: Period
    as_of: date
    split: str
    total: Total
    completeness: Completeness
    branches: tuple[Branch, ...]
    #: What lies somewhere in the unit, nobody knows under which of those below it.
    not_placed: Total
    #: Figures that may lie partly here and partly elsewhere; they are in no total of this unit.
    perhaps: int = 0
    #: Cells that were given under another definition, and are not added to these.
    other_definition: int = 0
    #: What the unit itself gives as a total, beside what is counted: an opening balance.
    beside: Figure | None = None
    #: Whether figures of units that are no more were carried over to those that took over.
    is_rebased: bool = False

    @property
    def gap(self) -> int | None:
        """By how much the unit's own total is above what is counted."""
        return gap(self.beside.number if self.beside else None, self.total)


@dataclass
class Spread:
    """Figures of one period and split, spread over the tree of a day."""

    tree: Tree
    way: Way
    figures: list[Figure]
    placed: list[tuple[Figure, int]] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for figure in self.figures:
            if figure.unit not in self.tree.passings:
                self.placed.append((figure, figure.unit))
                continue
            became = self.tree.became(figure.unit)
            whole, rest = placed(figure, became, self.way)
            self.placed += [(piece, piece.unit) for piece in whole]
            self.unplaced += rest
            if rest or any(piece.unit != figure.unit for piece in whole):
                self.moved.add(figure.unit)

    def under(self, root: int) -> dict[int, list[Figure]]:
        """Return the figures in each branch under a unit, its own under itself."""
        found: dict[int, list[Figure]] = defaultdict(list)
        for figure, unit in self.placed:
            branch = self.tree.branch(unit, root)
            if branch is not None:
                found[branch].append(figure)
        return found

    def loose(self, root: int) -> tuple[list[Figure], int]:
        """Return the figures that lie wholly in a unit but in no branch known, and how many may lie partly in it.

        Figures of units that do not stand on the day, and of which nobody says what they became, are among the first:
        only those of units that the asked one reaches were read.
        """
        inside, perhaps = [figure for figure, unit in self.placed if unit not in self.tree.parents], 0
        for rest in self.unplaced:
            holding = [self.tree.branch(candidate, root) is not None for candidate in rest.candidates]
            if holding and all(holding):
                inside.append(rest.figure)
            elif any(holding):
                perhaps += 1
        return inside, perhaps


class RollUp:
    """What is needed to roll an indicator up for a unit: cells, who is asked, the tree; read once, asked often."""

    def __init__(
        self,
        user: Any,
        indicator: Indicator,
        unit: Unit,
        whole: Period | None = None,
        as_of: date | None = None,
        *,
        split: str | None = None,
    ) -> None:
        self.user, self.indicator, self.unit = user, indicator, unit
        self.as_of = as_of or clock.today()
        under = UnitReach.objects.filter(ancestor=unit).values("unit")
        self.cells = approved_cells(user, indicator, whole, units=under, split=split)
        self.asked = asked_cells(user, indicator, whole, units=under)
        involved = {cell.unit for cell in self.cells} | {asked for asked, _period in self.asked}
        self.tree = tree_on(self.as_of, involved | {unit.pk})
        below = {unit.pk, *self.tree.children(unit.pk)}
        self.units = Unit.objects.select_related("place").in_bulk(below)
        self.levels: dict[int, str] = dict(Unit.objects.filter(pk__in=involved).values_list("pk", "level"))

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that something was answered or asked for, the latest first."""
        return sorted({cell.period for cell in self.cells} | {period for _unit, period in self.asked}, reverse=True)

    @cached_property
    def cells_of(self) -> Mapping[tuple[str, Period], Sequence[Cell]]:
        """The answers by split and period: a line over years looks at each once."""
        found: dict[tuple[str, Period], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.split, cell.period].append(cell)
        return found

    @cached_property
    def asked_for(self) -> Mapping[Period, Sequence[int]]:
        """The units that are asked, by period."""
        found: dict[Period, list[int]] = defaultdict(list)
        for unit, period in self.asked:
            found[period].append(unit)
        return found

    def counts(self, unit: int, definition: IndicatorVersion) -> bool:
        """Return whether figures of a unit are added up; those of units above the counting level stand beside."""
        if definition.counted_at == CountedAt.ALL:
            return True
        return self.levels[unit] == definition.counted_at

    def at(self, period: Period, split: str = "", *, by_branch: bool = True) -> RolledUp:
        """Return the roll-up for one period and split; its branches, which cost most, only where they are asked for."""
        definition = self.indicator.definition_on(period.end)
        way = way_of(definition)
        within = [each for each in reversed(self.periods) if period.contains(each)]
        inside = [cell for each in within for cell in self.cells_of.get((split, each), ())]
        own = [cell for cell in inside if cell.definition == definition.pk]
        figures = self.figures(own, period, way)
        spread = Spread(self.tree, way, [each for each in figures if self.counts(each.unit, definition)])
        loose, perhaps = spread.loose(self.unit.pk)
        under = spread.under(self.unit.pk)
        asked = {unit for each in within for unit in self.asked_for.get(each, ()) if self.counts(unit, definition)}
        above = {figure.unit: figure for figure in figures if not self.counts(figure.unit, definition)}
        everything = [figure for branch in under.values() for figure in branch]
        return RolledUp(
            indicator=self.indicator,
            definition=definition,
            unit=self.unit,
            period=period,
            as_of=self.as_of,
            split=split,
            total=over_units([*everything, *loose], way),
            completeness=completeness(asked, spread.figures),
            branches=self.branches(under, asked, above, spread.figures, way) if by_branch else (),
            not_placed=over_units(loose, way),
            perhaps=perhaps,
            other_definition=len(inside) - len(own),
            beside=above.get(self.unit.pk),
            is_rebased=bool(spread.moved),
        )

    def figures(self, cells: Sequence[Cell], period: Period, way: Way) -> list[Figure]:
        """Return what each unit has for a period."""
        by_unit: dict[int, list[Cell]] = defaultdict(list)
        for cell in cells:
            by_unit[cell.unit].append(cell)
        found = [over_periods(own, period, way) for own in by_unit.values()]
        return [figure for figure in found if figure is not None]

    @cached_property
    def homes(self) -> dict[int, int | None]:
        """The branch in which each unit that was asked or answered lies."""
        units = {cell.unit for cell in self.cells} | {unit for unit, _period in self.asked}
        return {unit: self.tree.home(unit, self.unit.pk) for unit in units}

    def branches(
        self,
        under: Mapping[int, list[Figure]],
        asked: set[int],
        above: Mapping[int, Figure],
        figures: Iterable[Figure],
        way: Way,
    ) -> tuple[Branch, ...]:
        """Return the branches that stand directly under the unit, and itself where it has figures of its own."""
        wanted: dict[int | None, set[int]] = defaultdict(set)
        answered: dict[int | None, list[Figure]] = defaultdict(list)
        for unit in asked:
            wanted[self.homes[unit]].add(unit)
        for figure in figures:
            answered[self.homes[figure.unit]].append(figure)
        rows = []
        for pk in [*self.tree.children(self.unit.pk), *([self.unit.pk] if self.unit.pk in under else [])]:
            beside = above.get(pk) if pk != self.unit.pk else None
            complete = completeness(wanted[pk], answered[pk])
            if pk in under or complete.asked or beside or self.units[pk].level != UnitLevel.DEPARTMENT:
                rows.append(Branch(self.units[pk], over_units(under.get(pk, []), way), complete, beside))
        return tuple(sorted(rows, key=lambda row: (row.unit.pk != self.unit.pk, row.unit.sort_key)))


def rolled_up(
    user: Any,
    indicator: Indicator,
    unit: Unit,
    period: Period,
    *,
    split: str = "",
    as_of: date | None = None,
) -> RolledUp:
    """Return an indicator for a unit and all under it, on the territory of a day (today by default)."""
    return RollUp(user, indicator, unit, period, as_of).at(period, split)


def rolled_up_splits(roll_up: RollUp, period: Period) -> list[tuple[str, RolledUp]]:
    """Return the total and every part that has a figure, in the order of the definition's splits, without branches."""
    definition = roll_up.indicator.definition_on(period.end)
    present = {cell.split for cell in roll_up.cells if period.contains(cell.period)}
    keys = [key for key in splits_of(definition).keys if key in present or not key]
    return [(key, roll_up.at(period, key, by_branch=False)) for key in keys]


def is_being_asked(indicator: Indicator, period: Period) -> bool:
    """Return whether a round of a period is open in which an indicator is asked (one statement)."""
    now = clock.now()
    rounds = Round.objects.filter(form__items__indicator=indicator, form__items__is_retired=False)
    return rounds.filter(period__in=inner_codes(period), opens_at__lte=now, closes_at__gt=now).exists()


def last_period(roll_up: RollUp) -> Period | None:
    """Return the latest period that something was answered for, of the definition's frequency where there is one.

    Where nothing was answered yet, the latest that was asked for.
    """
    answered = {cell.period for cell in roll_up.cells if cell.answer != Answer.NO_DATA}
    periods = answered or set(roll_up.periods)
    usual = [period for period in periods if period.kind.value == roll_up.indicator.definition.frequency]
    return max(usual or periods, default=None)


def unit_for(user: Any, indicator: Indicator) -> Unit | None:
    """Return whose roll-up of an indicator is shown first: the organisation's, else the highest that has something.

    A national strategy is the Government's: nothing of it lies under the organisation (at most four statements).
    """
    home = home_unit()
    targets = Target.objects.visible_to(user).filter(indicator=indicator).values("unit")
    values = Value.objects.visible_to(user).filter(indicator=indicator).values("unit")
    involved = Unit.objects.filter(Q(pk__in=targets) | Q(pk__in=values))
    if home is None:
        return involved.order_by(LEVEL_ORDER, "pk").first()
    reached = UnitReach.objects.filter(ancestor=home).values("unit")
    asked = Round.objects.filter(form__items__indicator=indicator)
    if involved.filter(pk__in=reached).exists() or asked.exists():
        return home
    return involved.order_by(LEVEL_ORDER, "pk").first() or home


def series_rolled(roll_up: RollUp) -> list[RolledUp]:
    """Return the totals of a unit over time, in one kind of period: the definition's, else the commonest.

    They come without branches.
    """
    kinds = Counter(period.kind for period in {cell.period for cell in roll_up.cells})
    usual = [kind for kind in kinds if kind.value == roll_up.indicator.definition.frequency]
    kind = usual[0] if usual else max(kinds, key=lambda each: (kinds[each], each.value), default=None)
    return [roll_up.at(period, by_branch=False) for period in sorted(roll_up.periods) if period.kind == kind]


def targets_by_unit(user: Any, indicator: Indicator, units: Iterable[int], split: str = "") -> dict[int, list[Target]]:
    """Return the targets and baselines of some units (one statement)."""
    rows = Target.objects.visible_to(user).filter(indicator=indicator, unit__in=list(units), split=split)
    found: dict[int, list[Target]] = defaultdict(list)
    for row in rows.select_related("definition", "level", "indicator", "unit").order_by("pk"):
        found[row.unit_id].append(row)
    return found


def declared_for(user: Any, indicator: Indicator) -> list[DeclaredTotal]:
    """Return what others declared of an indicator; it stands beside what is counted."""
    rows = DeclaredTotal.objects.visible_to(user).filter(indicator=indicator).select_related("issuer", "speaker")
    return list(rows.order_by("-as_of", "pk"))
