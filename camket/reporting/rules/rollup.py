"""Adding up figures over periods, over a changed territory and over units; formulae in docs/algorithms/rollup.md.

Everything is exact: whole numbers in the definition's units, shares as fractions, sums conserved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from camket.core.periods import Period
from camket.core.shares import largest_remainder
from camket.people.rules import Followed
from camket.reporting.choices import Accumulation, Adding, Answer, FigureStatus, IndicatorKind, IndicatorNature
from camket.reporting.rules.answers import QUOTIENTS, least_firm, quotient


@dataclass(frozen=True)
class Way:
    """How figures under a definition add up."""

    kind: str = IndicatorKind.NUMBER
    nature: str = IndicatorNature.FLOW
    over_units: str = Adding.SUM
    over_periods: str = Adding.SUM
    accumulation: str = Accumulation.PERIOD
    per: int = 1
    scale: int = 0

    @property
    def has_parts(self) -> bool:
        return self.kind in QUOTIENTS


@dataclass(frozen=True)
class Cell:
    """One approved answer as roll-ups read it, whatever it was gathered by.

    `unit` and `definition` are ids, `level` a place in the order; numbers are whole units of the definition.
    """

    unit: int
    period: Period
    split: str = ""
    answer: str = Answer.NUMBER
    number: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    level: int | None = None
    status: str = FigureStatus.FINAL
    definition: int = 0
    is_demonstration: bool = False


@dataclass(frozen=True)
class Figure:
    """What one unit has for one period and split, made of one cell or several.

    Where distinct people cannot be added, there is no number but bounds: they are at least the most that one cell
    counts, and at most the sum. `months` of `of_months` are covered.
    """

    unit: int
    answer: str = Answer.NUMBER
    number: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    level: int | None = None
    status: str = FigureStatus.FINAL
    definitions: frozenset[int] = frozenset()
    is_demonstration: bool = False
    months: int = 0
    of_months: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether some part of the period is not covered."""
        return self.months < self.of_months

    @property
    def is_zero(self) -> bool:
        """Whether zero was answered; over a denominator of zero there is no zero."""
        return self.number == 0


@dataclass(frozen=True)
class Total:
    """What several units have together.

    `units` figures are in it. Not in it are `no_data` answers, `without_parts` quotients whose parts are not known, and
    `left_out` ones that are not added by their definition. Where there is no number, the bounds, the counts of yes and
    no or those at each level may say something.
    """

    number: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    yes: int = 0
    no: int = 0
    levels: Mapping[int, int] = field(default_factory=dict)
    units: int = 0
    zero: int = 0
    no_data: int = 0
    without_parts: int = 0
    left_out: int = 0
    partial: int = 0
    status: str = FigureStatus.FINAL
    definitions: frozenset[int] = frozenset()
    is_demonstration: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was answered."""
        return not (self.units or self.no_data or self.without_parts or self.left_out)


def months_of(period: Period) -> int:
    """Return how many months a period has."""
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def cover(whole: Period, parts: Iterable[Period]) -> list[Period]:
    """Return periods inside `whole` that do not overlap, the longest first, in the order of time."""
    chosen: list[Period] = []
    for part in sorted(parts, key=lambda each: (-months_of(each), each.start)):
        if whole.contains(part) and not any(part.overlaps(other) for other in chosen):
            chosen.append(part)
    return sorted(chosen)


def over_periods(cells: Sequence[Cell], whole: Period, way: Way) -> Figure | None:
    """Return what one unit has for a period from its cells in it; None where there is none.

    A cell for exactly the period is the answer. Else those inside are added in the definition's way; "no data" counts
    only where nothing else was answered.
    """
    if len(cells) == 1 and cells[0].period == whole:
        return figure_of(cells, whole)
    inside = [cell for cell in cells if whole.contains(cell.period)]
    exact = [cell for cell in inside if cell.period == whole]
    known = exact or [cell for cell in inside if cell.answer != Answer.NO_DATA]
    if not known:
        return figure_of(inside[-1:], whole) if inside else None
    if len(known) == 1 and known[0].period == whole:
        return figure_of(known, whole)
    chosen = chosen_in_time(known, whole, way)
    if way.over_periods == Adding.SUM and way.kind not in QUOTIENTS:
        return added(chosen, whole, way)
    if way.over_periods == Adding.AVERAGE:
        return added(chosen, whole, way)
    if way.over_periods == Adding.DISTINCT:
        return bounded(chosen, whole)
    if way.over_periods == Adding.MAX:
        return figure_of([max(chosen, key=measure_of(way))], whole, chosen)
    if way.over_periods == Adding.LAST:
        return figure_of(chosen[-1:], whole)
    return None


def chosen_in_time(cells: Sequence[Cell], whole: Period, way: Way) -> list[Cell]:
    """Return the cells that are added up over periods: none twice, and of accumulated ones only the last."""
    by_period = {cell.period: cell for cell in cells}
    if way.accumulation == Accumulation.SINCE_START:
        return [by_period[latest(by_period)]]
    if way.accumulation == Accumulation.YEAR_TO_DATE:
        years: dict[int, list[Period]] = defaultdict(list)
        for period in by_period:
            years[period.end.year].append(period)
        return [by_period[latest(periods)] for _year, periods in sorted(years.items())]
    if way.over_periods in (Adding.LAST, Adding.MAX):
        return [by_period[period] for period in sorted(by_period, key=lambda each: (each.end, months_of(each)))]
    return [by_period[period] for period in cover(whole, by_period)]


def latest(periods: Iterable[Period]) -> Period:
    """Return the period that ends last, the longest of those."""
    return max(periods, key=lambda each: (each.end, months_of(each)))


def measure_of(way: Way) -> Callable[[Cell | Figure], Fraction]:
    """Return what figures are compared by: their number, or the exact quotient of their parts."""

    def measure(cell: Cell | Figure) -> Fraction:
        if way.has_parts and cell.numerator is not None and cell.denominator:
            return Fraction(cell.numerator * way.per * 10**way.scale, cell.denominator)
        return Fraction(cell.number if cell.number is not None else -(2**63))

    return measure


def figure_of(cells: Sequence[Cell], whole: Period, seen: Sequence[Cell] = ()) -> Figure:
    """Return one cell as a figure; `seen` are those it was chosen from, whose status and demonstration count too."""
    cell, among = cells[0], seen or cells
    return Figure(
        unit=cell.unit,
        answer=cell.answer,
        number=cell.number,
        numerator=cell.numerator,
        denominator=cell.denominator,
        level=cell.level,
        status=least_firm([each.status for each in among]),
        definitions=frozenset(each.definition for each in among),
        is_demonstration=any(each.is_demonstration for each in among),
        months=months_of(whole) if cell.period.end == whole.end else months_of(cell.period),
        of_months=months_of(whole),
    )


def added(cells: Sequence[Cell], whole: Period, way: Way) -> Figure:
    """Return the sum of cells of one unit: of their numbers, or of the parts of quotients."""
    base = figure_of(cells, whole, cells)
    months = sum(months_of(cell.period) for cell in cells)
    if way.accumulation == Accumulation.YEAR_TO_DATE:
        months = sum(cell.period.end.month for cell in cells)
    if not way.has_parts:
        return replace(base, number=sum(cell.number or 0 for cell in cells), months=months)
    if any(cell.numerator is None or cell.denominator is None for cell in cells):
        alone = cells[0].number if len(cells) == 1 else None
        return replace(base, number=alone, numerator=None, denominator=None, months=months)
    over, under = sum(cell.numerator or 0 for cell in cells), sum(cell.denominator or 0 for cell in cells)
    number = quotient(over, under, per=way.per, scale=way.scale)
    return replace(base, number=number, numerator=over, denominator=under, months=months)


def bounded(cells: Sequence[Cell], whole: Period) -> Figure:
    """Return distinct people of several periods: between the highest and the sum, since some may be in both."""
    base = figure_of(cells, whole, cells)
    if len(cells) == 1:
        return base
    numbers = [cell.number or 0 for cell in cells]
    months = sum(months_of(cell.period) for cell in cells)
    return replace(base, number=None, at_least=max(numbers), at_most=sum(numbers), months=months)


@dataclass(frozen=True)
class Unplaced:
    """A part of a figure of which nobody knows in which of the candidates it belongs."""

    figure: Figure
    candidates: frozenset[int]


def placed(figure: Figure, became: Followed, way: Way) -> tuple[list[Figure], list[Unplaced]]:
    """Return a unit's figure on the units that it became, and what cannot be placed; sums are conserved.

    What is added up is divided by the shares, with largest remainders; a quotient through its parts. What is not added
    (a maximum, a level, distinct people, a quotient without parts) goes on whole to one heir, or is not placed.
    """
    heirs = sorted(became.placed)
    if len(heirs) == 1 and not became.not_placed:
        return [replace(figure, unit=heirs[0])], []
    candidates = frozenset(became.candidates) | frozenset(heirs)
    divisible = way.over_units == Adding.SUM and figure.number is not None
    quotients = way.over_units == Adding.AVERAGE and figure.numerator is not None and figure.denominator is not None
    if figure.answer != Answer.NUMBER or not (divisible or quotients):
        return [], [Unplaced(figure, candidates)]
    weights = [*(became.placed[heir] for heir in heirs), became.not_placed]
    columns: dict[str, Any] = {
        name: largest_remainder(number, weights)
        for name in (("numerator", "denominator") if quotients else ("number",))
        if (number := getattr(figure, name)) is not None
    }
    pieces = [
        replace(figure, unit=unit, **{name: column[place] for name, column in columns.items()})
        for place, unit in enumerate([*heirs, figure.unit])
    ]
    if quotients:
        pieces = [with_quotient(piece, way) for piece in pieces]
    rest = [Unplaced(pieces[-1], frozenset(became.candidates))] if became.not_placed else []
    return pieces[:-1], rest


def with_quotient(figure: Figure, way: Way) -> Figure:
    """Return a figure with the number that its parts give."""
    number = quotient(figure.numerator or 0, figure.denominator or 0, per=way.per, scale=way.scale)
    return replace(figure, number=number)


def over_units(figures: Sequence[Figure], way: Way) -> Total:
    """Return what units have together, in the definition's way.

    A single figure is passed on as it is, also where figures are not added.
    """
    known = [figure for figure in figures if figure.answer != Answer.NO_DATA]
    total = Total(
        units=len(known),
        zero=sum(figure.is_zero for figure in known),
        no_data=len(figures) - len(known),
        partial=sum(figure.is_partial for figure in known),
        status=least_firm([figure.status for figure in known]),
        definitions=frozenset().union(*(figure.definitions for figure in figures)),
        is_demonstration=any(figure.is_demonstration for figure in figures),
    )
    if not known:
        return total
    if known[0].answer in (Answer.YES, Answer.NO, Answer.LEVEL, Answer.TEXT):
        return counted(total, known)
    if len(known) == 1:
        only = known[0]
        alone: dict[str, Any] = {"number": only.number, "numerator": only.numerator, "denominator": only.denominator}
        without = int(way.has_parts and only.numerator is None and way.over_units == Adding.AVERAGE)
        return replace(total, **alone, at_least=only.at_least, at_most=only.at_most, without_parts=without)
    return ADDERS[Adding(way.over_units)](total, known, way)


def counted(total: Total, figures: Sequence[Figure]) -> Total:
    """Return how often yes and no, or each level, was answered."""
    answers = Counter(figure.answer for figure in figures)
    levels = Counter(figure.level for figure in figures if figure.level is not None)
    return replace(total, yes=answers[Answer.YES], no=answers[Answer.NO], levels=dict(sorted(levels.items())))


def summed(total: Total, figures: Sequence[Figure], way: Way) -> Total:
    """Return the sum of numbers; where some have bounds instead, the sums of the bounds."""
    if any(figure.number is None for figure in figures):
        return replace(total, **bounds(figures, summing=True))
    return replace(total, number=sum(figure.number or 0 for figure in figures))


def bounds(figures: Sequence[Figure], *, summing: bool) -> dict[str, Any]:
    """Return between which numbers people of several units lie; without `summing` some may be in several of them."""
    lows = [first_known(figure.number, figure.at_least) for figure in figures]
    highs = [first_known(figure.number, figure.at_most) for figure in figures]
    return {"at_least": sum(lows) if summing else max(lows), "at_most": sum(highs)}


def first_known(*numbers: int | None) -> int:
    """Return the first number that is known, else zero."""
    return next((number for number in numbers if number is not None), 0)


def averaged(total: Total, figures: Sequence[Figure], way: Way) -> Total:
    """Return the quotient of the sums of parts; a quotient without parts cannot be in it, and is counted."""
    whole = [figure for figure in figures if figure.numerator is not None and figure.denominator is not None]
    lacking = len(figures) - len(whole)
    if not whole:
        return replace(total, units=0, zero=0, without_parts=lacking)
    over, under = sum(figure.numerator or 0 for figure in whole), sum(figure.denominator or 0 for figure in whole)
    return replace(
        total,
        number=quotient(over, under, per=way.per, scale=way.scale),
        numerator=over,
        denominator=under,
        units=len(whole),
        zero=sum(figure.is_zero for figure in whole),
        status=least_firm([figure.status for figure in whole]),
        without_parts=lacking,
    )


def highest(total: Total, figures: Sequence[Figure], way: Way) -> Total:
    """Return the highest figure."""
    best = max(figures, key=measure_of(way))
    return replace(total, number=best.number, numerator=best.numerator, denominator=best.denominator)


def distinct(total: Total, figures: Sequence[Figure], way: Way) -> Total:
    """Return between which numbers distinct people lie."""
    return replace(total, **bounds(figures, summing=False))


def not_added(total: Total, figures: Sequence[Figure], way: Way) -> Total:
    """Return no number: these figures stand side by side only."""
    return replace(total, units=0, zero=0, left_out=len(figures))


ADDERS: Mapping[Adding, Callable[[Total, Sequence[Figure], Way], Total]] = {
    Adding.SUM: summed,
    Adding.AVERAGE: averaged,
    Adding.MAX: highest,
    Adding.DISTINCT: distinct,
    Adding.NONE: not_added,
    Adding.LAST: not_added,
}


@dataclass(frozen=True)
class Completeness:
    """How many of those asked answered: a number, zero among them, "no data", or nothing yet; and who came unasked."""

    asked: int = 0
    answered: int = 0
    zero: int = 0
    no_data: int = 0
    unasked: int = 0

    @property
    def missing(self) -> int:
        """How many were asked and have not answered."""
        return self.asked - self.answered - self.no_data

    @property
    def is_complete(self) -> bool:
        """Whether everybody who was asked answered with more than "no data"."""
        return self.asked == self.answered


def completeness(asked: Iterable[int], figures: Iterable[Figure]) -> Completeness:
    """Return how complete the answers of units are; `figures` are those of the units themselves, before any moving."""
    wanted, answers = set(asked), {figure.unit: figure for figure in figures}
    told = {unit: figure for unit, figure in answers.items() if unit in wanted}
    no_data = sum(figure.answer == Answer.NO_DATA for figure in told.values())
    return Completeness(
        asked=len(wanted),
        answered=len(told) - no_data,
        zero=sum(figure.is_zero for figure in told.values()),
        no_data=no_data,
        unasked=len(answers) - len(told),
    )


def gap(beside: int | None, total: Total) -> int | None:
    """Return by how much what stands beside a total is above it; None where one of the two has no number."""
    return None if beside is None or total.number is None else beside - total.number
