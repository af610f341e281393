"""The drawing of a thread: one column a station, the record one stands at in the middle row.

The order within a column is found by barycentre sweeps; what passes a column gets a lane of its own,
after Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981).
All measures are whole pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from camket.core.choices import Station
from camket.core.drawing.lettering import text_width, wrap

BOX = 122
COLUMN = BOX + 22
PAD = 9
LINE = 19
SPACE = 16
LANE = 12
HEAD = 36
SWEEPS = 4


@dataclass(frozen=True)
class ThreadNode:
    """A record on the thread. `key` is the caller's; `station` a code of `Station`; the rest are words.

    `gap` says what the record lacks ("no indicator"); `is_missing` draws a place where a record should be.
    `tone` is late, risk, ontrack or empty, and colours `state`, the word that says it.
    """

    key: str
    label: str
    station: str
    kind: str = ""
    url: str = ""
    state: str = ""
    tone: str = ""
    gap: str = ""
    is_missing: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True)
class ThreadEdge:
    """A join of two records by key; `says` reads from source to target."""

    source: str
    target: str
    says: str = ""


@dataclass(frozen=True)
class TextLine:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class NodeBox:
    """A record placed: the upper left corner, the size, and the baselines of its lines."""

    node: ThreadNode
    x: int
    y: int
    width: int
    height: int
    head: TextLine
    state: TextLine | None
    label: tuple[TextLine, ...]
    gap: tuple[TextLine, ...]
    stripes: str
    is_focus: bool
    is_near: bool

    @property
    def gap_x(self) -> int:
        """The middle of the open ring, from left."""
        return self.x + PAD + 5

    @property
    def gap_y(self) -> int:
        """The middle of the open ring, from above."""
        return self.gap[0].y - 5 if self.gap else 0


@dataclass(frozen=True)
class EdgeCurve:
    path: str
    says: str
    is_near: bool


@dataclass(frozen=True)
class StationColumn:
    """A column: its heading at `x`, and its records from top to bottom."""

    code: str
    label: str
    x: int
    is_here: bool
    boxes: tuple[NodeBox, ...]

    @property
    def is_joined(self) -> bool:
        """Say whether there is a record here, and not only a place where one is missing."""
        return any(not box.node.is_missing for box in self.boxes)


@dataclass(frozen=True)
class ThreadDrawing:
    width: int
    height: int
    columns: tuple[StationColumn, ...]
    curves: tuple[EdgeCurve, ...]

    @property
    def has_demonstration(self) -> bool:
        return any(box.node.is_demonstration for column in self.columns for box in column.boxes)


def thread_drawing(nodes: Sequence[ThreadNode], edges: Sequence[ThreadEdge], focus: str) -> ThreadDrawing:
    """Return the drawing of a neighbourhood; edges whose ends are not both among `nodes` are left out.

    Raises ValueError when `focus` is not among the nodes, a key is doubled or a station unknown.
    """
    return _Layout(nodes, edges, focus).drawing()


@dataclass(eq=False)
class _Slot:
    """A place in a column: of a record, or the lane (`node` is None) of a line that only passes."""

    column: int
    node: ThreadNode | None
    height: int
    y: int = 0

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


class _Layout:
    def __init__(self, nodes: Sequence[ThreadNode], edges: Sequence[ThreadEdge], focus: str) -> None:
        self.stations = list(Station)
        places = {station.value: index for index, station in enumerate(self.stations)}
        self.slots: dict[str, _Slot] = {}
        for node in nodes:
            if node.key in self.slots:
                raise ValueError(f"The key {node.key} stands for two records.")
            if node.station not in places:
                raise ValueError(f"{node.station} is not a station.")
            self.slots[node.key] = _Slot(places[node.station], node, _height(node, is_focus=node.key == focus))
        if focus not in self.slots:
            raise ValueError("The record one stands at is not among the records to draw.")
        self.focus = focus
        self.columns: list[list[_Slot]] = [[] for _ in self.stations]
        for slot in self.slots.values():
            self.columns[slot.column].append(slot)
        self.edges = [
            edge
            for edge in edges
            if edge.source != edge.target and edge.source in self.slots and edge.target in self.slots
        ]
        self.near = {edge.target for edge in self.edges if edge.source == focus}
        self.near |= {edge.source for edge in self.edges if edge.target == focus}
        self.neighbours: defaultdict[int, list[_Slot]] = defaultdict(list)
        self.routes = [self._route(edge) for edge in self.edges]

    def drawing(self) -> ThreadDrawing:
        self._order()
        self._stack()
        lefts, width = self._lefts()
        bottom = max(slot.y + slot.height for column in self.columns for slot in column)
        return ThreadDrawing(
            width=width,
            height=bottom + 4,
            columns=tuple(self._column(index, left) for index, left in enumerate(lefts)),
            curves=tuple(
                sorted(
                    (self._curve(edge, route, lefts) for edge, route in zip(self.edges, self.routes, strict=True)),
                    key=lambda curve: curve.is_near,
                )
            ),
        )

    def _route(self, edge: ThreadEdge) -> list[_Slot]:
        """Return the slots an edge runs through from left to right, with new lanes in the columns between."""
        ends = sorted((self.slots[edge.source], self.slots[edge.target]), key=lambda slot: slot.column)
        route = [ends[0]]
        for column in range(ends[0].column + 1, ends[1].column):
            lane = _Slot(column, None, LANE)
            self.columns[column].append(lane)
            route.append(lane)
        route.append(ends[1])
        for left, right in pairwise(route):
            self.neighbours[id(left)].append(right)
            self.neighbours[id(right)].append(left)
        return route

    def _order(self) -> None:
        """Sort each column by the mean place of what its slots are joined to, there and back a few times."""
        forward = list(range(len(self.columns)))
        for sweep in range(SWEEPS):
            order = forward if sweep % 2 == 0 else forward[::-1]
            for column in order:
                ranks = self._ranks()
                self.columns[column].sort(key=lambda slot: self._mean(slot, ranks))
        home = self.columns[self.slots[self.focus].column]
        others = [slot for slot in home if slot is not self.slots[self.focus]]
        half = len(others) // 2
        home[:] = [*others[:half], self.slots[self.focus], *others[half:]]

    def _ranks(self) -> dict[int, float]:
        """Return the place of each slot, counted from the middle of its column."""
        return {id(slot): index - (len(column) - 1) / 2 for column in self.columns for index, slot in enumerate(column)}

    def _mean(self, slot: _Slot, ranks: dict[int, float]) -> float:
        joined = self.neighbours[id(slot)]
        if not joined:
            return ranks[id(slot)]
        return sum(ranks[id(other)] for other in joined) / len(joined)

    def _stack(self) -> None:
        """Give every slot its height on the page: columns centred on the row of the focus."""
        focus = self.slots[self.focus]
        for column in self.columns:
            y = 0
            for slot in column:
                slot.y = y
                y += slot.height + SPACE
            middle = focus.middle if focus in column else (y - SPACE) // 2
            for slot in column:
                slot.y -= middle
        top = min(slot.y for column in self.columns for slot in column)
        for column in self.columns:
            for slot in column:
                slot.y += HEAD - top

    def _lefts(self) -> tuple[list[int], int]:
        """Return the left edge of each column and the whole width: a station with no record is narrow."""
        lefts = []
        x = 2
        for index in range(len(self.columns)):
            lefts.append(x)
            x += self._width(index) + COLUMN - BOX
        return lefts, x - (COLUMN - BOX) + 2

    def _width(self, index: int) -> int:
        """Return the width of a column: of its boxes, or of its heading when there is no record in it."""
        return BOX if any(slot.node for slot in self.columns[index]) else text_width(str(self.stations[index].label))

    def _column(self, index: int, left: int) -> StationColumn:
        station = self.stations[index]
        boxes = tuple(self._box(slot, slot.node, left) for slot in self.columns[index] if slot.node)
        is_here = index == self.slots[self.focus].column
        return StationColumn(station.value, str(station.label), left, is_here, boxes)

    def _box(self, slot: _Slot, node: ThreadNode, x: int) -> NodeBox:
        is_focus = node.key == self.focus
        label, gap, state = _lines(node, is_focus=is_focus)
        y = slot.y + PAD + 12
        head = TextLine(x + PAD, y, wrap(node.kind, BOX - 2 * PAD, 1)[0] if node.kind else "")
        if node.kind:
            y += LINE
        placed_label = tuple(TextLine(x + PAD, y + LINE * at, text) for at, text in enumerate(label))
        y += LINE * len(label)
        placed_state = TextLine(x + PAD, y, state) if state else None
        if state:
            y += LINE
        placed_gap = tuple(TextLine(x + PAD + 16, y + LINE * at, text) for at, text in enumerate(gap))
        return NodeBox(
            node=node,
            x=x,
            y=slot.y,
            width=BOX,
            height=slot.height,
            head=head,
            state=placed_state,
            label=placed_label,
            gap=placed_gap,
            stripes=_stripes(x, slot) if node.is_demonstration else "",
            is_focus=is_focus,
            is_near=node.key in self.near,
        )

    def _curve(self, edge: ThreadEdge, route: list[_Slot], lefts: Sequence[int]) -> EdgeCurve:
        is_near = self.focus in (edge.source, edge.target)
        first, last = route[0], route[-1]
        if first.column == last.column:
            x = lefts[first.column] + BOX
            path = f"M{x} {first.middle}C{x + 24} {first.middle} {x + 24} {last.middle} {x} {last.middle}"
            return EdgeCurve(path, edge.says, is_near)
        x, y = lefts[first.column] + BOX, first.middle
        path = f"M{x} {y}"
        for slot in route[1:]:
            left = lefts[slot.column]
            half = (left - x) // 2
            path += f"C{x + half} {y} {left - half} {slot.middle} {left} {slot.middle}"
            x, y = left, slot.middle
            if slot.node is None:
                x += self._width(slot.column)
                path += f"H{x}"
        return EdgeCurve(path, edge.says, is_near)


def _lines(node: ThreadNode, *, is_focus: bool) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the broken label and gap, and the state cut to one line."""
    width = BOX - 2 * PAD
    label = wrap(node.label, width, 5 if is_focus else 4)
    gap = wrap(node.gap, width - 16, 3) if node.gap else ()
    state = wrap(node.state, width - 16, 1)[0] if node.state else ""
    return label, gap, state


def _height(node: ThreadNode, *, is_focus: bool) -> int:
    label, gap, state = _lines(node, is_focus=is_focus)
    lines = len(label) + len(gap) + bool(node.kind) + bool(state)
    return 2 * PAD + LINE * lines - 4


def _stripes(x: int, slot: _Slot) -> str:
    """Return slanting strokes along the right edge of a box: the mark of demonstration data."""
    left, right = x + BOX - 8, x + BOX
    return "".join(f"M{left} {y + 8}L{right} {y}" for y in _steps(slot.y + 2, slot.y + slot.height - 10))


def _steps(top: int, bottom: int) -> Iterable[int]:
    return range(top, max(bottom, top) + 1, 6)
