"""Adding up: the worked examples of docs/algorithms/rollup.md, and what holds for any numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.periods import Period
from camket.people.rules import Followed, Passing, followed
from camket.reporting.rules.rollup import (
    Cell,
    Completeness,
    Figure,
    Total,
    Way,
    completeness,
    cover,
    gap,
    over_periods,
    over_units,
    placed,
)

YEAR = Period.parse("2026")
FLOW = Way()
STOCK = Way(nature="stock", over_periods="last")
SHARE = Way(kind="percentage", nature="ratio", over_units="average", over_periods="average", per=100, scale=1)
DISTINCT = Way(over_units="distinct", over_periods="distinct")


def cell(period: str, number: int | None = None, **facts: object) -> Cell:
    answer = "no_data" if number is None and "numerator" not in facts else "number"
    return Cell(**{"unit": 1, "period": Period.parse(period), "answer": answer, "number": number, **facts})  # type: ignore[arg-type]


def quarters(*numbers: int | None) -> list[Cell]:
    return [cell(f"2026Q{place}", number) for place, number in enumerate(numbers, start=1)]


@pytest.mark.parametrize(
    ("way", "cells", "number", "months"),
    [
        (FLOW, quarters(10, 20, 0, 5), 35, 12),
        (FLOW, quarters(10, None, 30), 40, 6),
        (FLOW, [*quarters(10, 20, 30, 40), cell("2026", 99)], 99, 12),
        (FLOW, [cell("2026S1", 25), *quarters(10, 20)[:1], cell("2026Q3", 7)], 32, 9),
        (FLOW, [cell("2026NM", 60), cell("2026Q4", 15), cell("2026S1", 40)], 75, 12),
        (STOCK, quarters(10, 12, 11), 11, 3),
        (STOCK, quarters(10, 12, 11, 14), 14, 12),
        (Way(over_periods="max"), quarters(10, 12, 11), 12, 3),
        (Way(accumulation="year_to_date"), quarters(10, 25, 45, 50), 50, 12),
        (Way(accumulation="year_to_date"), quarters(10, 25), 25, 6),
        (Way(over_periods="none"), quarters(10, 25), None, None),
    ],
)
def test_over_periods(way: Way, cells: list[Cell], number: int | None, months: int | None) -> None:
    figure = over_periods(cells, YEAR, way)
    assert (figure and figure.number, figure and figure.months) == (number, months)


def test_accumulated_over_years_the_last_of_each_year_counts_once() -> None:
    term = Period.parse("2025_2026")
    cells = [cell("2025Q2", 20), cell("2025Q4", 50), cell("2026Q1", 5), cell("2026Q2", 9)]
    way = Way(accumulation="year_to_date")
    figure = over_periods(cells, term, way)
    assert figure is not None
    assert (figure.number, figure.months, figure.is_partial) == (59, 18, True)
    ever = over_periods([cell("2025", 50), cell("2026Q2", 59)], term, Way(accumulation="since_start"))
    assert ever is not None
    assert ever.number == 59


def test_no_data_is_an_answer_only_where_there_is_no_other() -> None:
    none = over_periods(quarters(None, None), YEAR, FLOW)
    assert none is not None
    assert (none.answer, none.number) == ("no_data", None)
    assert over_periods([], YEAR, FLOW) is None
    assert over_periods([cell("2025Q1", 4)], YEAR, FLOW) is None


def test_distinct_people_are_between_the_highest_and_the_sum() -> None:
    figure = over_periods(quarters(30, 40, 20), YEAR, DISTINCT)
    assert figure is not None
    assert (figure.number, figure.at_least, figure.at_most) == (None, 40, 90)
    total = over_units([figure, Figure(2, number=50)], DISTINCT)
    assert (total.number, total.at_least, total.at_most) == (None, 50, 140)
    apart = over_units([figure, Figure(2, number=50)], Way(over_periods="distinct"))
    assert (apart.number, apart.at_least, apart.at_most) == (None, 90, 140)


def test_quotients_come_from_sums_of_their_parts() -> None:
    """30 of 40 in the first half and 10 of 60 in the second are 40 %, not the mean of 75 % and 16.7 %."""
    cells = [cell("2026S1", 750, numerator=30, denominator=40), cell("2026S2", 167, numerator=10, denominator=60)]
    figure = over_periods(cells, YEAR, SHARE)
    assert figure is not None
    assert (figure.numerator, figure.denominator, figure.number) == (40, 100, 400)
    total = over_units([figure, Figure(2, number=1000, numerator=100, denominator=100), Figure(3, number=250)], SHARE)
    assert (total.number, total.units, total.without_parts) == (700, 2, 1)


def test_of_none_there_is_no_share_and_no_zero() -> None:
    nobody = Figure(1, numerator=0, denominator=0)
    total = over_units([nobody, Figure(2, number=1000, numerator=3, denominator=3)], SHARE)
    assert (total.number, total.zero, total.units) == (1000, 0, 2)
    assert over_units([nobody], SHARE).number is None


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (("final", "final"), "final"),
        (("final", "provisional"), "provisional"),
        (("final", "estimate", "provisional"), "estimate"),
    ],
)
def test_a_total_is_as_firm_as_its_least_firm_figure(statuses: tuple[str, ...], status: str) -> None:
    figures = [Figure(unit, number=1, status=each) for unit, each in enumerate(statuses)]
    assert over_units(figures, FLOW).status == status


def test_four_kinds_of_nothing_stay_apart() -> None:
    figures = [Figure(1, number=0), Figure(2, answer="no_data"), Figure(9, number=4)]
    assert completeness({1, 2, 3}, figures) == Completeness(asked=3, answered=1, zero=1, no_data=1, unasked=1)
    assert completeness({1, 2, 3}, figures).missing == 1
    total = over_units(figures, FLOW)
    assert (total.number, total.units, total.zero, total.no_data) == (4, 2, 1, 1)
    assert over_units([], FLOW) == Total(definitions=frozenset())
    assert over_units([Figure(2, answer="no_data")], FLOW).number is None


def test_what_is_no_number_is_counted() -> None:
    answers = [Figure(1, answer="yes"), Figure(2, answer="no"), Figure(3, answer="yes"), Figure(4, answer="no_data")]
    way = Way(kind="yes_no", nature="stock", over_units="none", over_periods="last")
    total = over_units(answers, way)
    assert (total.yes, total.no, total.no_data, total.number) == (2, 1, 1, None)
    levels = over_units([Figure(1, answer="level", level=2), Figure(2, answer="level", level=2)], way)
    assert levels.levels == {2: 2}


def test_what_is_not_added_stands_side_by_side() -> None:
    way = Way(over_units="none")
    assert over_units([Figure(1, number=4)], way).number == 4
    both = over_units([Figure(1, number=4), Figure(2, number=5)], way)
    assert (both.number, both.left_out) == (None, 2)
    assert over_units([Figure(1, number=4), Figure(2, number=5)], Way(over_units="max")).number == 5


def became(*shares: tuple[int, Fraction | None]) -> Followed:
    day = date(2025, 7, 1)
    return followed(1, [Passing(1, heir, day, share) for heir, share in shares], until=day)


def test_a_divided_unit_leaves_what_nobody_can_place() -> None:
    """Two thirds went to M, the rest to N or P: M has 80 of 120, 40 are not placed."""
    pieces, rest = placed(Figure(1, number=120), became((2, Fraction(2, 3)), (3, None), (4, None)), FLOW)
    assert [(piece.unit, piece.number) for piece in pieces] == [(2, 80)]
    assert [(each.figure.number, each.candidates) for each in rest] == [(40, frozenset({3, 4}))]


def test_quotients_are_divided_through_their_parts() -> None:
    pieces, rest = placed(
        Figure(1, number=500, numerator=5, denominator=10), became((2, Fraction(1, 3)), (3, Fraction(2, 3))), SHARE
    )
    assert [(each.numerator, each.denominator) for each in pieces] == [(2, 3), (3, 7)]
    assert [each.number for each in pieces] == [667, 429]
    assert rest == []
    alone, rest = placed(Figure(1, number=500), became((2, Fraction(1, 2)), (3, Fraction(1, 2))), SHARE)
    assert (alone, len(rest)) == ([], 1)


def test_what_cannot_be_divided_goes_on_whole_or_is_not_placed() -> None:
    highest = Way(over_units="max")
    pieces, rest = placed(Figure(1, number=7), became((2, Fraction(1))), highest)
    assert [(each.unit, each.number) for each in pieces] == [(2, 7)]
    pieces, rest = placed(Figure(1, number=7), became((2, Fraction(1, 2)), (3, Fraction(1, 2))), highest)
    assert (pieces, rest[0].candidates) == ([], frozenset({2, 3}))


shares = st.lists(st.one_of(st.none(), st.integers(1, 9)), min_size=1, max_size=6)


@given(number=st.integers(0, 10**12), weights=shares)
def test_sums_are_conserved_over_a_changed_territory(number: int, weights: list[int | None]) -> None:
    whole = sum(weight or 1 for weight in weights)
    heirs = became(*((place + 2, Fraction(w, whole) if w else None) for place, w in enumerate(weights)))
    pieces, rest = placed(Figure(1, number=number), heirs, FLOW)
    assert sum(each.number or 0 for each in [*pieces, *(each.figure for each in rest)]) == number
    over, under = placed(Figure(1, number=0, numerator=number, denominator=number + 1), heirs, SHARE)
    everything = [*over, *(each.figure for each in under)]
    assert sum(each.numerator or 0 for each in everything) == number
    assert sum(each.denominator or 0 for each in everything) == number + 1


@given(numbers=st.lists(st.integers(0, 10**6), min_size=1, max_size=30), cut=st.integers(0, 30))
def test_the_order_and_the_grouping_of_units_do_not_matter(numbers: list[int], cut: int) -> None:
    figures = [Figure(unit, number=number) for unit, number in enumerate(numbers)]
    whole = over_units(figures, FLOW)
    assert over_units(figures[::-1], FLOW) == whole
    halves = [over_units(part, FLOW).number or 0 for part in (figures[:cut], figures[cut:])]
    assert sum(halves) == whole.number


@given(codes=st.lists(st.sampled_from(["2026", "2026S1", "2026S2", "2026NM", "2026Q4", "202601", "202612", "2025"])))
def test_no_day_is_counted_twice(codes: list[str]) -> None:
    chosen = cover(YEAR, {Period.parse(code) for code in codes})
    assert all(YEAR.contains(each) for each in chosen)
    assert not any(one.overlaps(other) for place, one in enumerate(chosen) for other in chosen[place + 1 :])


@pytest.mark.parametrize(
    ("beside", "number", "found"), [(138, 100, 38), (100, 138, -38), (None, 1, None), (5, None, None)]
)
def test_the_gap_to_what_stands_beside(beside: int | None, number: int | None, found: int | None) -> None:
    assert gap(beside, Total(number=number)) == found
