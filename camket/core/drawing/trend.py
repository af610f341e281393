"""A trend against the path to its target: gaps stay gaps, no data is hatched, lines named where they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from camket.core.drawing.lettering import text_width

Number = int | Fraction

TOP = 20
FOOT = 28
LABEL_GAP = 18
TICK_WISH = 4


@dataclass(frozen=True)
class TrendPoint:
    """One period. `value` and `target` are exact numbers or None; the texts are what a person reads.

    Where there is no value, `nothing` says which of the four kinds of nothing it is; `is_hatched` shows it as
    asked for and unknown (a period that was never asked about stays blank).
    """

    label: str
    value: Number | None = None
    text: str = ""
    target: Number | None = None
    target_text: str = ""
    nothing: str = ""
    is_hatched: bool = False
    is_provisional: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    title: str
    is_open: bool


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Hatch:
    """A period without data: the strokes, and the middle to write at."""

    path: str
    x: int
    title: str


@dataclass(frozen=True)
class TrendFrame:
    """One size of the drawing; the wide one for screens and paper, the narrow one for phones."""

    width: int
    height: int
    left: int
    right: int
    floor: int
    ticks: tuple[Label, ...]
    periods: tuple[Label, ...]
    lines: tuple[str, ...]
    target: str
    dots: tuple[Dot, ...]
    hatches: tuple[Hatch, ...]
    value_label: Label | None
    target_label: Label | None


@dataclass(frozen=True)
class TrendDrawing:
    points: tuple[TrendPoint, ...]
    wide: TrendFrame
    narrow: TrendFrame

    @property
    def has_demonstration(self) -> bool:
        return any(point.is_demonstration for point in self.points)

    @property
    def has_target(self) -> bool:
        return any(point.target is not None for point in self.points)

    @property
    def has_provisional(self) -> bool:
        return any(point.is_provisional for point in self.points)


def trend_drawing(
    points: Sequence[TrendPoint],
    *,
    value_label: str,
    target_label: str = "",
    written: Callable[[int], str] = str,
) -> TrendDrawing:
    """Return the drawing of values, oldest first, on an axis that begins at zero.

    `written` makes text of the whole numbers on the axis. Raises ValueError for no points or a negative one.
    """
    if not points:
        raise ValueError("A trend needs at least one period.")
    if any((number or 0) < 0 for point in points for number in (point.value, point.target)):
        raise ValueError("A trend on an axis from zero has no place for a negative number.")
    labels = (value_label, target_label)
    return TrendDrawing(
        points=tuple(points),
        wide=_Frame(points, 720, 300, labels, written).frame(),
        narrow=_Frame(points, 328, 250, labels, written).frame(),
    )


def tick_step(highest: Number) -> int:
    """Return the step of the axis, 1, 2 or 5 times a power of ten, that makes about four of them."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * TICK_WISH >= highest:
                return step * factor
        step *= 10


class _Frame:
    def __init__(
        self,
        points: Sequence[TrendPoint],
        width: int,
        height: int,
        labels: tuple[str, str],
        written: Callable[[int], str],
    ) -> None:
        self.points, self.width, self.height, self.labels, self.written = (
            points,
            width,
            height,
            labels,
            written,
        )
        highest = max((n for p in points for n in (p.value, p.target) if n is not None), default=1) or 1
        self.step = tick_step(highest)
        self.highest = self.step * -(-highest // self.step)
        self.left = 12 + max(text_width(written(tick)) for tick in self._tick_numbers())
        self.floor = height - FOOT
        self.right = width - self._margin()

    def frame(self) -> TrendFrame:
        value_label, target_label = self._end_labels()
        return TrendFrame(
            width=self.width,
            height=self.height,
            left=self.left,
            right=self.right,
            floor=self.floor,
            ticks=tuple(
                Label(self.left - 8, self._y(number), self.written(number), "end") for number in self._tick_numbers()
            ),
            periods=self._periods(),
            lines=self._lines(),
            target=self._target(),
            dots=self._dots(),
            hatches=self._hatches(),
            value_label=value_label,
            target_label=target_label,
        )

    def _tick_numbers(self) -> list[int]:
        return list(range(0, int(self.highest) + 1, self.step))

    def _margin(self) -> int:
        """Return the room on the right: the labels stand beside the line when wide, above it when narrow."""
        if self.width < 500:
            return 16
        return 20 + max(text_width(text) for text in self._label_texts())

    def _label_texts(self) -> tuple[str, str]:
        last = next((p for p in reversed(self.points) if p.value is not None), None)
        last_target = next((p for p in reversed(self.points) if p.target is not None), None)
        value = f"{self.labels[0]} {last.text}" if last else ""
        target = f"{self.labels[1]} {last_target.target_text}" if last_target else ""
        return value.strip(), target.strip()

    def _x(self, index: int) -> int:
        room = self.right - self.left
        if len(self.points) == 1:
            return self.left + room // 2
        inset = min(room // (2 * len(self.points)), 24)
        return self.left + inset + (room - 2 * inset) * index // (len(self.points) - 1)

    def _y(self, number: Number) -> int:
        return self.floor - round((self.floor - TOP) * number / self.highest)

    def _periods(self) -> tuple[Label, ...]:
        """Return the names of periods under the axis, as many as fit without touching, always the last."""
        widest = max(text_width(point.label) for point in self.points) + 12
        between = (self._x(len(self.points) - 1) - self._x(0)) / max(len(self.points) - 1, 1)
        each = max(1, -(-widest // max(int(between), 1)))
        last = len(self.points) - 1
        return tuple(
            Label(self._x(index), self.floor + 20, self.points[index].label, "middle")
            for index in range(last % each, last + 1, each)
        )

    def _runs(self) -> list[list[int]]:
        """Return the runs of neighbouring periods that have a value: the line is broken between them."""
        runs: list[list[int]] = [[]]
        for index, point in enumerate(self.points):
            if point.value is None:
                runs.append([])
            else:
                runs[-1].append(index)
        return [run for run in runs if run]

    def _lines(self) -> tuple[str, ...]:
        return tuple(
            "M" + "L".join(f"{self._x(at)} {self._y(self.points[at].value or 0)}" for at in run)
            for run in self._runs()
            if len(run) > 1
        )

    def _target(self) -> str:
        known = [(at, p.target) for at, p in enumerate(self.points) if p.target is not None]
        return "M" + "L".join(f"{self._x(at)} {self._y(number)}" for at, number in known) if len(known) > 1 else ""

    def _dots(self) -> tuple[Dot, ...]:
        return tuple(
            Dot(self._x(at), self._y(point.value), f"{point.label}: {point.text}", point.is_provisional)
            for at, point in enumerate(self.points)
            if point.value is not None
        )

    def _hatches(self) -> tuple[Hatch, ...]:
        half = (self._x(1) - self._x(0)) // 2 if len(self.points) > 1 else (self.right - self.left) // 2
        half = min(half, 32) - 2
        return tuple(
            Hatch(
                slanted(self._x(at) - half, TOP, self._x(at) + half, self.floor),
                self._x(at),
                f"{point.label}: {point.nothing}",
            )
            for at, point in enumerate(self.points)
            if point.value is None and point.is_hatched
        )

    def _end_labels(self) -> tuple[Label | None, Label | None]:
        """Return the names of the two lines at their last points, moved apart where they would touch."""
        value_text, target_text = self._label_texts()
        values = self._places([point.value for point in self.points])
        targets = self._places([point.target for point in self.points]) if self.labels[1] else []
        if not values or not targets:
            return self._lifted(values, value_text, above=True), self._lifted(targets, target_text, above=True)
        target_is_higher = targets[-1][1] <= values[-1][1]
        if self.width < 500:
            return (
                self._lifted(values, value_text, above=not target_is_higher),
                self._lifted(targets, target_text, above=target_is_higher),
            )
        value_y, target_y = _apart(values[-1][1], targets[-1][1])
        return (
            Label(values[-1][0] + 12, value_y + 5, value_text),
            Label(targets[-1][0] + 12, target_y + 5, target_text),
        )

    def _places(self, numbers: Sequence[Number | None]) -> list[tuple[int, int]]:
        return [(self._x(at), self._y(number)) for at, number in enumerate(numbers) if number is not None]

    def _lifted(self, places: Sequence[tuple[int, int]], text: str, *, above: bool) -> Label | None:
        """Return a name beside the last point when there is room, else above or below all that it spans."""
        if not places:
            return None
        x, y = places[-1]
        if self.width >= 500:
            return Label(x + 12, y + 5, text)
        half = text_width(text) // 2
        middle = min(max(x, half + self.left), self.width - half - 4)
        spanned = [place[1] for place in places if abs(place[0] - middle) <= half + 8] or [y]
        lifted = max(min(spanned) - 12, 13) if above else max(spanned) + 24
        return Label(middle, min(lifted, self.floor - 6), text, "middle")


def _apart(value_y: int, target_y: int) -> tuple[int, int]:
    """Return two heights that are at least a line of text apart, in the order they were."""
    if abs(value_y - target_y) >= LABEL_GAP:
        return value_y, target_y
    middle, half = (value_y + target_y) // 2, LABEL_GAP // 2
    return (middle + half, middle - half) if target_y <= value_y else (middle - half, middle + half)


def slanted(left: int, top: int, right: int, bottom: int, every: int = 7) -> str:
    """Return strokes rising at 45 degrees that fill a rectangle, cut at its edges: the mark of "no data"."""
    strokes = []
    for start in range(left - (bottom - top), right, every):
        x1, x2 = max(start, left), min(start + bottom - top, right)
        if x2 - x1 >= 2:
            strokes.append(f"M{x1} {bottom - (x1 - start)}L{x2} {bottom - (x2 - start)}")
    return "".join(strokes)
