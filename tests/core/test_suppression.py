from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camket.core.suppression import HIDDEN, ReleasedTable, suppress, suppress_row

H = HIDDEN
COUNTS = st.one_of(st.none(), st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 4, 5, 30, 1000]))


def tables(rows: int, columns: int, counts: st.SearchStrategy[int | None] = COUNTS) -> st.SearchStrategy:
    return st.integers(1, columns).flatmap(
        lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=rows)
    )


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([20, 30], (20, 30), 50),
        ([0, 30], (0, 30), 30),
        ([None, 30], (None, 30), 30),
        ([None, None], (None, None), None),
        ([], (), None),
        ([0, 0], (0, 0), 0),
        ([3, 30, 40], (H, H, 40), 73),
        ([3, 3, 40], (H, H, H), 46),
        ([2, 2], (H, H), H),
        ([2, 0], (H, 0), H),
        ([4, 4, 4], (H, H, H), 12),
        ([6, 1], (H, H), 7),
        ([5, 1], (5, H), H),
        ([5, 5], (5, 5), 10),
    ],
)
def test_one_row(counts: list[int | None], cells: tuple[object, ...], total: object) -> None:
    released = suppress_row(counts)
    assert (released.cells, released.total) == (cells, total)


def test_a_table_with_one_small_cell_loses_a_rectangle() -> None:
    released = suppress([[3, 40, 50], [60, 20, 70], [80, 90, 100]])
    assert released == ReleasedTable(
        cells=((H, H, 50), (H, H, 70), (80, 90, 100)),
        row_totals=(93, 150, 270),
        column_totals=(143, 150, 220),
        total=513,
    )


def test_a_small_total_is_hidden_with_a_cell_of_its_row_and_another_total() -> None:
    released = suppress([[3, 0], [40, 50]])
    assert released.cells == ((H, 0), (H, 50))
    assert released.row_totals == (H, H)
    assert (released.column_totals, released.total) == ((43, 50), 93)


def test_the_threshold_may_be_another() -> None:
    assert suppress_row([3, 30], threshold=3).cells == (3, 30)
    assert suppress_row([3, 30, 90], threshold=11).cells == (H, H, 90)
    assert suppress_row([0, 1], threshold=1).cells == (0, 1)


@pytest.mark.parametrize("wrong", [[[1, 2], [3]], [[-1]], [[5, None], [-3, 2]]])
def test_what_is_no_table_of_people(wrong: list[list[int | None]]) -> None:
    with pytest.raises(ValueError, match=r"different lengths|negative"):
        suppress(wrong)


def test_a_threshold_below_one_protects_nothing_and_is_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        suppress([[1]], threshold=0)


def test_an_empty_table_stays_empty() -> None:
    assert suppress([]) == ReleasedTable((), (), (), None)


def sums(table: list[list[int | None]]) -> ReleasedTable:
    def total(counts: object) -> int | None:
        known = [count for count in counts if count is not None]
        return sum(known) if known else None

    rows, columns = [total(row) for row in table], [total(column) for column in zip(*table, strict=True)]
    return ReleasedTable(tuple(map(tuple, table)), tuple(rows), tuple(columns), total(rows))


def flat(table: ReleasedTable) -> list[object]:
    return [
        *(count for row in table.cells for count in row),
        *table.row_totals,
        *table.column_totals,
        table.total,
    ]


@given(tables(6, 6), st.integers(1, 12))
def test_small_counts_are_hidden_zeros_and_gaps_are_not_and_nothing_is_changed(
    table: list[list[int | None]], threshold: int
) -> None:
    for true, shown in zip(flat(sums(table)), flat(suppress(table, threshold)), strict=True):
        if true is None or true == 0:
            assert shown == true
        elif true < threshold:
            assert shown is HIDDEN
        else:
            assert shown in (true, HIDDEN)


@given(tables(5, 5))
def test_a_table_without_small_counts_is_released_whole(table: list[list[int | None]]) -> None:
    table = [[count and count * 5 for count in row] for row in table]
    assert suppress(table) == sums(table)


@given(tables(6, 6))
def test_the_same_table_gives_the_same_release(table: list[list[int | None]]) -> None:
    assert suppress(table) == suppress([row[:] for row in table])


class Attacker:
    """Knows what is published, the sums and that zeros are shown; tries tables one after the other.

    Written without the flows of the code under test: it puts a number into every hidden cell in turn and
    gives a branch up as soon as a published total can no longer be met. Hidden totals follow from the cells.
    """

    def __init__(self, released: ReleasedTable, highest: int) -> None:
        self.cells, self.highest = released.cells, highest
        rows, columns = range(len(released.cells)), range(len(released.column_totals))
        self.lines = {
            **{("row", row): (released.row_totals[row], [(row, column) for column in columns]) for row in rows},
            **{("column", at): (released.column_totals[at], [(row, at) for row in rows]) for at in columns},
            "all": (released.total, list(product(rows, columns))),
        }
        self.hidden = [(row, at) for row, at in product(rows, columns) if released.cells[row][at] is HIDDEN]

    def can_be(self, place: object, value: int) -> bool:
        """Say whether a table exists in which the hidden count at `place` is `value`."""
        known = {} if place in self.lines else {place: value}
        lines = {**self.lines, place: (value, self.lines[place][1])} if place in self.lines else self.lines
        return self._fill(known, [cell for cell in self.hidden if cell not in known], lines)

    def _fill(self, known: dict, left: list, lines: dict) -> bool:
        if not all(self._can_sum_to(total, places, known) for total, places in lines.values()):
            return False
        if not left:
            return True
        return any(self._fill({**known, left[0]: guess}, left[1:], lines) for guess in range(1, self.highest + 1))

    def _can_sum_to(self, total: object, places: list, known: dict) -> bool:
        if total is None or total is HIDDEN:
            return True
        counts = [known.get((row, at), self.cells[row][at]) for row, at in places]
        fixed, free = sum(count for count in counts if count not in (None, HIDDEN)), counts.count(HIDDEN)
        return fixed + free <= total <= fixed + free * self.highest


def hidden_counts(true: ReleasedTable, released: ReleasedTable) -> dict[object, int]:
    def places(table: ReleasedTable) -> dict[object, object]:
        cells = {(row, at): count for row, counts in enumerate(table.cells) for at, count in enumerate(counts)}
        rows = {("row", row): count for row, count in enumerate(table.row_totals)}
        columns = {("column", at): count for at, count in enumerate(table.column_totals)}
        return {**cells, **rows, **columns, "all": table.total}

    shown = places(released)
    return {place: count for place, count in places(true).items() if shown[place] is HIDDEN}


@settings(max_examples=100, deadline=None)
@given(tables(3, 3, st.one_of(st.none(), st.integers(0, 9))), st.sampled_from([3, 5]))
def test_an_attacker_cannot_narrow_any_hidden_count(table: list[list[int | None]], threshold: int) -> None:
    released = suppress(table, threshold)
    attacker = Attacker(released, highest=9 + threshold)
    for place, true in hidden_counts(sums(table), released).items():
        highest = next(value for value in range(true + threshold, 0, -1) if attacker.can_be(place, value))
        lowest = next(value for value in range(max(1, true - threshold), true + 1) if attacker.can_be(place, value))
        assert highest - lowest >= threshold


def test_the_attacker_finds_out_what_is_hidden_badly() -> None:
    """A test of the test: one hidden cell, or two that add up to little, are no secret."""
    badly = ReleasedTable(cells=((H, 30), (40, 50)), row_totals=(33, 90), column_totals=(43, 80), total=123)
    assert [value for value in range(1, 12) if Attacker(badly, 12).can_be((0, 0), value)] == [3]
    narrow = ReleasedTable(cells=((H, H),), row_totals=(4,), column_totals=(H, H), total=4)
    assert [value for value in range(1, 12) if Attacker(narrow, 12).can_be((0, 0), value)] == [1, 2, 3]
