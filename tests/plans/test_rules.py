"""The arithmetic of plans: the tree, numbers, risk, progress from parts, days in another term."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.plans import rules
from camket.plans.choices import RiskLevel
from camket.plans.rules import PartProgress, Shift

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [
        (None, 3, None),
        (3, None, None),
        (1, 1, RiskLevel.LOW),
        (2, 2, RiskLevel.LOW),
        (1, 5, RiskLevel.MEDIUM),
        (3, 3, RiskLevel.MEDIUM),
        (2, 5, RiskLevel.HIGH),
        (3, 5, RiskLevel.VERY_HIGH),
        (5, 5, RiskLevel.VERY_HIGH),
    ],
)
def test_how_much_a_risk_weighs(likelihood: int | None, impact: int | None, level: RiskLevel | None) -> None:
    assert rules.risk_level(likelihood, impact) == level


@pytest.mark.parametrize(
    ("under", "may"),
    [(None, True), (1, False), (2, False), (3, False), (4, True)],
)
def test_nothing_stands_below_itself(under: int | None, may: bool) -> None:
    """1 has 2 below it, which has 3; 4 stands apart."""
    assert bool(rules.can_hang(1, under, {1: None, 2: 1, 3: 2, 4: None})) is may


def test_a_loop_that_is_there_ends_the_climb() -> None:
    assert rules.can_hang(9, 1, {1: 2, 2: 1})


@given(st.lists(st.integers(), min_size=1, unique=True), st.data(), st.sampled_from([-1, 1]))
def test_moving_keeps_all_and_moves_one(order: list[int], data: st.DataObject, step: int) -> None:
    node = data.draw(st.sampled_from(order))
    moved = rules.shifted_order(order, node, step)
    assert sorted(moved) == sorted(order)
    assert [each for each in moved if each != node] == [each for each in order if each != node]
    assert moved.index(node) == min(max(order.index(node) + step, 0), len(order) - 1)


def test_numbers_follow_the_tree() -> None:
    children = {None: [1, 5], 1: [2, 3], 3: [4], 9: [9]}
    assert rules.numbered(children) == {1: "1", 2: "1.1", 3: "1.2", 4: "1.2.1", 5: "2"}


@pytest.mark.parametrize(
    ("parts", "percent"),
    [
        ([], None),
        ([PartProgress("dropped"), PartProgress("carried")], None),
        ([PartProgress("done"), PartProgress(None)], 50),
        ([PartProgress("done"), PartProgress("under_way", 40), PartProgress("dropped", 90)], 70),
        ([PartProgress("done")] * 2 + [PartProgress("under_way", 99)], 99),
        ([PartProgress("under_way"), PartProgress("blocked")], 0),
    ],
)
def test_how_far_a_task_is_by_its_parts(parts: list[PartProgress], percent: int | None) -> None:
    assert rules.progress_from(parts) == percent


@given(st.lists(st.integers(0, 100), min_size=1))
def test_all_is_done_only_when_every_part_is(percents: list[int]) -> None:
    whole = rules.progress_from(PartProgress("under_way", percent) for percent in percents)
    assert whole is not None
    assert min(percents) <= whole <= max(percents)
    assert (whole == 100) is all(percent == 100 for percent in percents)


@pytest.mark.parametrize(
    ("day", "shift", "moved"),
    [
        (None, Shift(months=12), None),
        (date(2024, 2, 29), Shift(months=12), date(2025, 2, 28)),
        (date(2025, 2, 28), Shift(months=36), date(2028, 2, 29)),
        (date(2026, 1, 31), Shift(months=1), date(2026, 2, 28)),
        (date(2026, 11, 30), Shift(months=1), date(2026, 12, 31)),
        (date(2026, 11, 20), Shift(months=12), date(2027, 11, 20)),
        (date(2026, 11, 20), Shift(days=10), date(2026, 11, 30)),
        (date(9999, 6, 1), Shift(months=12), date.max),
        (date(9999, 12, 30), Shift(days=5), date.max),
        (date(1, 1, 5), Shift(days=-10), date.min),
    ],
)
def test_days_move_to_the_new_term(day: date | None, shift: Shift, moved: date | None) -> None:
    assert rules.shifted(day, shift) == moved


@given(DAYS, DAYS, DAYS)
def test_days_keep_their_order_and_their_place_in_the_term(start: date, new: date, day: date) -> None:
    shift = rules.shift_between(start, new)
    moved, later = rules.shifted(day, shift), rules.shifted(min(day.fromordinal(day.toordinal() + 1), date.max), shift)
    assert moved is not None
    assert later is not None
    assert moved <= later
    if shift.months == 0:
        assert moved.toordinal() - day.toordinal() == new.toordinal() - start.toordinal()


@pytest.mark.parametrize(
    ("term", "following"),
    [
        ((date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 12, 31))),
        ((date(2022, 1, 1), date(2030, 12, 31)), (date(2031, 1, 1), date(2039, 12, 31))),
        ((date(2026, 10, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 3, 31))),
        ((date(2026, 1, 10), date(2026, 1, 19)), (date(2026, 1, 20), date(2026, 1, 29))),
    ],
)
def test_the_term_that_follows(term: tuple[date, date], following: tuple[date, date]) -> None:
    assert rules.next_term(*term) == following
