"""Hiding small counts of people in a table that is to be released, so that they cannot be worked out again.

The idea is that of interval protection in statistical disclosure control (cell suppression, as
described by Willenborg and de Waal and in the handbook of Hundepool and others): a hidden count is safe
when the published figures leave it an interval of possible values that is wide enough. Here the
interval is computed exactly, as flows in the network that a table with its totals is. See
docs/algorithms/suppression.md.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Final, Literal

#: The smallest count of people that is shown.
THRESHOLD: Final = 5
#: Everyone knows that zeros are shown; so what is hidden is at least this.
_LEAST_HIDDEN: Final = 1
#: The price of hiding one more count, and of hiding one more total; above any number of people.
_CELL_PRICE: Final = 10**12
_TOTAL_PRICE: Final = 10**24


class Mark(Enum):
    """Stands where a count was."""

    HIDDEN = "hidden"


HIDDEN: Final = Mark.HIDDEN

#: A count as it is known: None means that there are no data.
Count = int | None
#: A count as it is released. Whether it was hidden for itself or to protect another is not told.
Shown = int | Literal[Mark.HIDDEN] | None


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """Counts that may be published, with their total."""

    cells: tuple[Shown, ...]
    total: Shown


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """Rows of counts that may be published, with the totals of rows, of columns and of all."""

    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


def suppress_row(counts: Sequence[Count], threshold: int = THRESHOLD) -> ReleasedRow:
    """Return `counts` of people and their total with everything hidden that must be; see `suppress`."""
    network = _Network(threshold)
    cells = [network.add(0, 1, count, _CELL_PRICE) for count in counts]
    total = network.add(1, 0, _sum(counts), _TOTAL_PRICE)
    network.protect()
    return ReleasedRow(tuple(map(_shown, cells)), _shown(total))


def suppress(table: Sequence[Sequence[Count]], threshold: int = THRESHOLD) -> ReleasedTable:
    """Return a table of counts of people and its totals with everything hidden that must be.

    Every count and every total from 1 to `threshold` - 1 is hidden, and of the others as many, and
    rather cells than totals, that whoever knows what is published, the sums, that no count is negative
    and that zeros are shown, can narrow no hidden value down to an interval that is narrower than
    `threshold` (highest minus lowest possible value). Zeros are shown. None stays None and is part of
    no sum; a total over nothing but None is None. The same table always gives the same result.
    ValueError for a negative count, for rows of different lengths and for a threshold below 1.
    """
    width = len(table[0]) if table else 0
    if any(len(row) != width for row in table):
        raise ValueError("the rows of the table have different lengths")
    columns = list(zip(*table, strict=True))
    rows_node, columns_node = 0, 1
    row_nodes = range(2, 2 + len(table))
    column_nodes = range(2 + len(table), 2 + len(table) + width)
    network = _Network(threshold)
    cells = [
        [network.add(row_node, node, count, _CELL_PRICE) for node, count in zip(column_nodes, row, strict=True)]
        for row_node, row in zip(row_nodes, table, strict=True)
    ]
    row_totals = [
        network.add(columns_node, node, _sum(row), _TOTAL_PRICE) for node, row in zip(row_nodes, table, strict=True)
    ]
    column_totals = [
        network.add(node, rows_node, _sum(column), _TOTAL_PRICE)
        for node, column in zip(column_nodes, columns, strict=True)
    ]
    total = network.add(rows_node, columns_node, _sum([_sum(row) for row in table]), _TOTAL_PRICE)
    network.protect()
    return ReleasedTable(
        tuple(tuple(map(_shown, row)) for row in cells),
        tuple(map(_shown, row_totals)),
        tuple(map(_shown, column_totals)),
        _shown(total),
    )


def _sum(counts: Sequence[Count]) -> Count:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


@dataclass(eq=False, slots=True)
class _Arc:
    """One count of the table: what flows from its tail to its head."""

    tail: int
    head: int
    value: int
    price: int
    is_hidden: bool


def _shown(arc: _Arc | None) -> Shown:
    if arc is None:
        return None
    return HIDDEN if arc.is_hidden else arc.value


@dataclass(frozen=True, slots=True)
class _Step:
    """One arc on a way through the network: the count grows along the arc and shrinks against it."""

    arc: _Arc
    grows: bool

    @property
    def end(self) -> int:
        return self.arc.head if self.grows else self.arc.tail


class _Network:
    """The table as a circulation: what flows into a node flows out of it, which says that the sums hold.

    Each row and each column is a node, and so are the row of the column totals and the column of the
    row totals. A count flows from its row to its column, a total back, the grand total from the row of
    totals to the column of totals. Every other table with the same published figures differs from the
    true one by cycles of hidden arcs.
    """

    def __init__(self, threshold: int) -> None:
        if threshold < 1:
            raise ValueError("the threshold is below 1")
        self.threshold = threshold
        self.arcs: list[_Arc] = []
        self.steps: dict[int, list[_Step]] = defaultdict(list)

    def add(self, tail: int, head: int, value: Count, price: int) -> _Arc | None:
        """Add a count, hidden if it is small; a count that is not known is no part of the sums."""
        if value is None:
            return None
        if value < 0:
            raise ValueError("a count of people is negative")
        arc = _Arc(tail, head, value, price + value, is_hidden=0 < value < self.threshold)
        self.arcs.append(arc)
        self.steps[tail].append(_Step(arc, grows=True))
        self.steps[head].append(_Step(arc, grows=False))
        return arc

    def protect(self) -> None:
        """Hide further counts until every hidden one is safe. What is safe stays safe when more is hidden."""
        waiting = deque(arc for arc in self.arcs if arc.is_hidden)
        while waiting:
            arc = waiting.popleft()
            while missing := self._missing_width(arc):
                waiting.extend(self._hide_cycle(arc, missing))

    def _missing_width(self, arc: _Arc) -> int:
        """Return by how much the interval of a hidden count is too narrow; 0 if it is not."""
        up = self._flow(arc, arc.head, arc.tail, self.threshold)
        down = self._flow(arc, arc.tail, arc.head, min(arc.value - _LEAST_HIDDEN, self.threshold - up))
        return self.threshold - up - down

    def _flow(self, arc: _Arc, start: int, goal: int, enough: int) -> int:
        """Return how much, up to `enough`, can flow from `start` to `goal` over hidden counts but `arc`.

        The method of Ford and Fulkerson: a hidden count can grow without limit and shrink to the least
        it can be.
        """
        change: dict[_Arc, int] = defaultdict(int)

        def room(step: _Step) -> int:
            return enough if step.grows else step.arc.value - _LEAST_HIDDEN + change[step.arc]

        def price(step: _Step) -> int | None:
            return 0 if step.arc.is_hidden and room(step) > 0 else None

        flow = 0
        while flow < enough and (way := self._way(arc, start, goal, price)):
            amount = min(enough - flow, *map(room, way))
            for step in way:
                change[step.arc] += amount if step.grows else -amount
            flow += amount
        return flow

    def _hide_cycle(self, arc: _Arc, missing: int) -> list[_Arc]:
        """Hide the cheapest counts that let `arc` be larger by what is missing; return them.

        If everything on that way is hidden already, its room has been counted, and a way with room for
        the whole threshold is looked for: it cannot be all hidden, and there is always one over the
        totals, which can grow.
        """
        for need in (missing, self.threshold):
            way = self._way(arc, arc.head, arc.tail, partial(_price_of_hiding, need))
            fresh = [step.arc for step in way if not step.arc.is_hidden]
            for found in fresh:
                found.is_hidden = True
            if fresh:
                return fresh
        raise AssertionError("no way round a hidden count")

    def _way(self, avoided: _Arc, start: int, goal: int, price: Callable[[_Step], int | None]) -> list[_Step]:
        """Return the cheapest way from `start` to `goal` without `avoided`, or nothing; Dijkstra's method.

        `price` says what a step costs, or None where there is no going.
        """
        came_by: dict[int, _Step | None] = {}
        order = count()
        open_ends: list[tuple[int, int, int, _Step | None]] = [(0, next(order), start, None)]
        while open_ends:
            spent, _turn, node, last = heappop(open_ends)
            if node in came_by:
                continue
            came_by[node] = last
            if node == goal:
                return _walked_back(came_by, goal)
            for step in self.steps[node]:
                cost = None if step.arc is avoided or step.end in came_by else price(step)
                if cost is not None:
                    heappush(open_ends, (spent + cost, next(order), step.end, step))
        return []


def _price_of_hiding(need: int, step: _Step) -> int | None:
    """Return what it costs to let a count change by `need`, or None where it cannot or is a zero."""
    if step.arc.value == 0 or (not step.grows and step.arc.value - _LEAST_HIDDEN < need):
        return None
    return 0 if step.arc.is_hidden else step.arc.price


def _walked_back(came_by: dict[int, _Step | None], goal: int) -> list[_Step]:
    """Return the steps that lead to `goal`, the first one first."""
    way: list[_Step] = []
    while step := came_by[goal]:
        way.append(step)
        goal = step.arc.tail if step.grows else step.arc.head
    return way[::-1]
