"""The tile-grid map: every province has one square, state is never colour alone, nothing said is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from camket.core.drawing.tiles import Layout, Tile, layout_on, layouts, shape_path, tiles_drawing


@pytest.mark.parametrize(("code", "count"), [("vn-34", 34), ("vn-63", 63)])
def test_each_province_has_one_square_of_its_own(code: str, count: int) -> None:
    (layout,) = [each for each in layouts() if each.code == code]
    assert len(layout.keys) == len(layout.places) == count
    assert len({(place.column, place.row) for place in layout.places}) == count
    assert len({place.short for place in layout.places}) == count
    assert min(place.column for place in layout.places) == min(place.row for place in layout.places) == 0
    assert max(place.column for place in layout.places) <= 6


def test_the_layouts_are_those_of_the_places(db: None) -> None:
    import csv
    from pathlib import Path

    import camket.shell

    file = Path(camket.shell.__file__).parent / "packs" / "vn-places" / "places.csv"
    with file.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["level"] == "province"]
    today = {row["key"] for row in rows if not row["valid_to"]}
    before = {row["key"] for row in rows if row["valid_to"] == "2025-06-30"}
    assert {each.code: each.keys for each in layouts()} == {"vn-34": today, "vn-63": before}


@pytest.mark.parametrize(
    ("day", "code"), [(date(2025, 6, 30), "vn-63"), (date(2025, 7, 1), "vn-34"), (date(2030, 1, 1), "vn-34")]
)
def test_the_layout_is_that_of_the_day(day: date, code: str) -> None:
    found = layout_on(day, {"vn-01"})
    assert isinstance(found, Layout)
    assert found.code == code
    assert layout_on(day, {"elsewhere"}) is None


ROWS = [
    Tile("vn-01", "Hà Nội", "Reached", "ontrack", "420", "/there/"),
    Tile("vn-38", "Thanh Hóa", "Behind", "risk", "127"),
    Tile("vn-40", "Nghệ An", "No data", "empty"),
    Tile("abroad", "Abroad", "Reached", "ontrack", "3"),
]


def test_state_is_shape_and_word() -> None:
    layout = layout_on(date(2026, 1, 1))
    assert layout is not None
    drawing = tiles_drawing(layout, ROWS, nothing="Not asked")
    squares = {square.tile.key: square for square in drawing.wide.squares}
    assert len(squares) == 34
    assert squares["vn-04"].tile.word == "Not asked"
    assert [squares[key].shape for key in ("vn-01", "vn-38", "vn-40", "vn-04")] == ["circle", "triangle", "hatch", ""]
    assert [(group.word, group.count) for group in drawing.groups] == [("Reached", 2), ("Behind", 1), ("No data", 1)]
    assert [row.key for row in drawing.outside] == ["abroad"]
    assert drawing.narrow.width <= 328
    with pytest.raises(ValueError, match="shape"):
        tiles_drawing(layout, [Tile("vn-01", "Hà Nội", "?", "purple")], nothing="")


def test_every_tone_but_none_has_a_shape() -> None:
    assert {tone: bool(shape_path(tone, 0, 0, 9)) for tone in ("ontrack", "risk", "late", "neutral", "empty", "")} == {
        "ontrack": True,
        "risk": True,
        "late": True,
        "neutral": True,
        "empty": True,
        "": False,
    }


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2026, 1, 1)])
def test_both_maps_fit_a_phone(day: date) -> None:
    layout = layout_on(day)
    assert layout is not None
    drawing = tiles_drawing(layout, ROWS, nothing="Not asked")
    assert drawing.narrow.width <= 336
    for frame in (drawing.wide, drawing.narrow):
        assert all(square.x + square.width <= frame.width for square in frame.squares)
        assert all(square.y + square.height <= frame.height for square in frame.squares)


def test_a_table_stands_under_it_with_everything() -> None:
    layout = layout_on(date(2026, 1, 1))
    assert layout is not None
    drawing = tiles_drawing(layout, ROWS, nothing="Not asked")
    with translation.override("en"):
        source = CottonCompiler().process('<c-tiles :drawing="drawing" title="Who has answered" />')
        page = Template(source).render(Context({"drawing": drawing}))
    assert all(row.label in page for row in ROWS)
    assert 'aria-label="Hà Nội: 420, Reached"' in page
    assert page.count('href="/there/"') == 3
