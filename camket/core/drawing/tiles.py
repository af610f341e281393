"""A map of equal squares: one for each unit of a territory, placed by where it lies, fair to small ones.

Where the squares stand is data (`layouts/*.toml`); what is drawn in them is the caller's.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from camket.core.drawing.lettering import text_width, wrap
from camket.core.drawing.trend import slanted

LAYOUTS = Path(__file__).parent / "layouts"
#: The tones a square may have; each has a shape of its own beside its colour.
SHAPES = {"ontrack": "circle", "risk": "triangle", "late": "square", "neutral": "diamond", "empty": "hatch", "": ""}
LEGEND_LINE = 24
HEAD = 26
GAP = 3


@dataclass(frozen=True)
class Place:
    """A square of a layout: the key of what stands there, a short name, column from the west, row from the north."""

    key: str
    short: str
    column: int
    row: int


@dataclass(frozen=True)
class Layout:
    """The squares of a territory, and from when until when it was divided so."""

    code: str
    title_local: str
    title_en: str
    valid_from: date | None
    valid_to: date | None
    places: tuple[Place, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of everything that has a square."""
        return frozenset(place.key for place in self.places)

    def holds_on(self, day: date) -> bool:
        """Whether the territory was divided so on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def layouts() -> tuple[Layout, ...]:
    """Return all layouts there are, the latest first."""
    found = []
    for file in sorted(LAYOUTS.glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        places = tuple(Place(**tile) for tile in data["tile"])
        titles = data["title_local"], data["title_en"]
        found.append(Layout(file.stem, *titles, data.get("valid_from"), data.get("valid_to"), places))
    return tuple(sorted(found, key=lambda each: each.valid_from or date.min, reverse=True))


def layout_on(day: date, keys: Iterable[str] = ()) -> Layout | None:
    """Return the layout of a day that has a square for most of some keys; None where it has one for none of them."""
    wanted = set(keys)
    fitting = [each for each in layouts() if each.holds_on(day) and (not wanted or each.keys & wanted)]
    return max(fitting, key=lambda each: len(each.keys & wanted), default=None)


@dataclass(frozen=True)
class Tile:
    """What is said of one unit. `word` names its state and `tone` colours and shapes it; `text` is its value.

    The tone `empty` is hatched ("no data"); none at all is blank (not asked).
    """

    key: str
    label: str
    word: str
    tone: str = ""
    text: str = ""
    url: str = ""
    is_demonstration: bool = False

    @property
    def says(self) -> str:
        """The whole of it as a sentence."""
        return f"{self.label}: " + ", ".join(part for part in (self.text, self.word) if part)


@dataclass(frozen=True)
class Square:
    """A tile placed: its corner, its lines of text with their heights, and the shape of its state."""

    tile: Tile
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]
    shape: str
    shape_path: str

    @property
    def middle(self) -> int:
        """The middle from left."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class TilesFrame:
    """One size of the map."""

    width: int
    height: int
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Group:
    """A line of the legend: a state, and how many have it."""

    word: str
    tone: str
    count: int
    path: str


@dataclass(frozen=True)
class TilesDrawing:
    """The map in two sizes, its legend, and all rows for the table: also those that have no square."""

    rows: tuple[Tile, ...]
    wide: TilesFrame
    narrow: TilesFrame
    groups: tuple[Group, ...]
    #: Rows that have no square.
    outside: tuple[Tile, ...]

    @property
    def has_demonstration(self) -> bool:
        return any(row.is_demonstration for row in self.rows)


def tiles_drawing(layout: Layout, rows: Iterable[Tile], *, nothing: str) -> TilesDrawing:
    """Return the map of some rows; squares of which nothing is said are blank and say `nothing`.

    Raises ValueError for a tone that has no shape.
    """
    given = tuple(rows)
    unknown = {row.tone for row in given} - set(SHAPES)
    if unknown:
        raise ValueError(f"no shape is known for {sorted(unknown)}")
    by_key = {row.key: row for row in given}
    counts = Counter((row.word, row.tone) for row in given)
    order = list(SHAPES)
    groups = tuple(
        Group(word, tone, count, shape_path(tone, 4, 4, 14))
        for (word, tone), count in sorted(counts.items(), key=lambda item: (order.index(item[0][1]), item[0][0]))
    )
    return TilesDrawing(
        rows=given,
        wide=frame_of(layout, by_key, nothing, width=78, height=50, full=True),
        narrow=frame_of(layout, by_key, nothing, width=44, height=38, full=False),
        groups=groups,
        outside=tuple(row for row in given if row.key not in layout.keys),
    )


def frame_of(
    layout: Layout, by_key: dict[str, Tile], nothing: str, *, width: int, height: int, full: bool
) -> TilesFrame:
    """Return the squares of one size; `full` ones have room for whole names."""
    squares = []
    for place in layout.places:
        tile = by_key.get(place.key) or Tile(place.key, place.short, nothing)
        x, y = 2 + place.column * (width + GAP), HEAD + place.row * (height + GAP)
        squares.append(square_of(tile, place.short, x, y, width, height, full=full))
    columns, rows = (max(getattr(place, name) for place in layout.places) + 1 for name in ("column", "row"))
    return TilesFrame(4 + columns * (width + GAP), HEAD + rows * (height + GAP), tuple(squares))


def square_of(tile: Tile, short: str, x: int, y: int, width: int, height: int, *, full: bool) -> Square:
    """Return one square: the name in one or two lines, the shape of its state below on the right."""
    room = width - 8
    name = tile.label if full else short
    lines = wrap(name, room, 2, 14) if full else (short,)
    if full and any(text_width(line) > room for line in lines):
        lines = (short,)
    top = y + 18 if len(lines) > 1 or not full else y + 22
    written = tuple((top + place * 17, line) for place, line in enumerate(lines))
    side = 9
    path = (
        slanted(x + 1, y + 1, x + width - 1, y + height - 1)
        if tile.tone == "empty"
        else shape_path(tile.tone, x + width - side - 5, y + height - side - 5, side)
    )
    return Square(tile, x, y, width, height, written, SHAPES[tile.tone], path)


def shape_path(tone: str, x: int, y: int, side: int) -> str:
    """Return the outline of a tone's shape in a square of `side` pixels with its corner at x, y."""
    half, right, bottom = side // 2, x + side, y + side
    match SHAPES[tone]:
        case "circle":
            return f"M{x} {y + half}a{half} {half} 0 1 0 {2 * half} 0a{half} {half} 0 1 0 {-2 * half} 0Z"
        case "triangle":
            return f"M{x + half} {y}L{right} {bottom}H{x}Z"
        case "square":
            return f"M{x} {y}H{right}V{bottom}H{x}Z"
        case "diamond":
            return f"M{x + half} {y}L{right} {y + half}L{x + half} {bottom}L{x} {y + half}Z"
        case "hatch":
            return slanted(x, y, right, bottom, 4)
    return ""
