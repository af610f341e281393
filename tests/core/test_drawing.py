"""Where the lines of a drawing run."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.choices import Station
from camket.core.drawing import (
    BarRow,
    ThreadDrawing,
    ThreadEdge,
    ThreadNode,
    TrendPoint,
    bars_drawing,
    thread_drawing,
    trend_drawing,
)
from camket.core.drawing.lettering import ELLIPSIS, text_width, wrap
from camket.core.drawing.thread import BOX, NodeBox
from camket.core.drawing.trend import slanted, tick_step

STATIONS = [station.value for station in Station]
NARROW_WORDS = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyẫữợặ MWQ…,.", max_size=80)


# ── lettering


def test_stacked_marks_do_not_make_a_letter_wider() -> None:
    assert text_width("Nghị quyết về phụ nữ") == text_width("Nghi quyet ve phu nu")


@given(NARROW_WORDS, st.integers(60, 200), st.integers(1, 5))
def test_every_line_fits(text: str, width: int, lines: int) -> None:
    broken = wrap(text, width, lines)
    assert len(broken) <= lines
    assert all(text_width(line) <= width for line in broken)


@given(NARROW_WORDS, st.integers(60, 200))
def test_nothing_is_lost_when_there_is_room(text: str, width: int) -> None:
    assert "".join(wrap(text, width, 99)).replace(" ", "") == "".join(text.split())


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert wrap("Resolution on supporting women's international integration", 100, 2)[-1].endswith(ELLIPSIS)


# ── thread


def boxes(drawing: ThreadDrawing) -> list[NodeBox]:
    return [box for column in drawing.columns for box in column.boxes]


def node(key: str, station: str = "work", **more: object) -> ThreadNode:
    return ThreadNode(key=key, label=f"Label {key}", station=station, **more)  # type: ignore[arg-type]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[ThreadNode], list[ThreadEdge], str]:
    count = draw(st.integers(1, 14))
    nodes = [
        ThreadNode(
            key=str(at),
            label=draw(NARROW_WORDS) or "x",
            station=draw(st.sampled_from(STATIONS)),
            gap=draw(st.sampled_from(["", "chưa có chỉ tiêu"])),
        )
        for at in range(count)
    ]
    ends = st.integers(0, count - 1).map(str)
    edges = draw(st.lists(st.builds(ThreadEdge, ends, ends), max_size=25))
    return nodes, edges, draw(ends)


@given(graphs())
def test_records_do_not_overlap_and_stay_inside(
    graph: tuple[list[ThreadNode], list[ThreadEdge], str],
) -> None:
    nodes, edges, focus = graph
    drawing = thread_drawing(nodes, edges, focus)
    placed = boxes(drawing)
    assert sorted(box.node.key for box in placed) == sorted(node.key for node in nodes)
    for box in placed:
        assert box.x >= 0
        assert box.x + box.width <= drawing.width
        assert box.y >= 20
        assert box.y + box.height <= drawing.height
        for line in (*box.label, *box.gap):
            assert box.x < line.x
            assert line.x + text_width(line.text) <= box.x + box.width
            assert box.y < line.y < box.y + box.height
    for column in drawing.columns:
        for upper, lower in pairwise(column.boxes):
            assert upper.y + upper.height < lower.y


def middle(drawn: list[NodeBox]) -> int:
    return (drawn[0].y + drawn[-1].y + drawn[-1].height) // 2


def test_the_focus_stands_in_the_middle_row() -> None:
    """It has as many records of its station above as below, and every other column is centred on it."""
    nodes = [
        *(node(f"text{at}", "text") for at in range(4)),
        node("first", "plan"),
        node("focus", "plan", gap="no indicator"),
        node("last", "plan"),
        node("single", "measure"),
    ]
    edges = [ThreadEdge("text1", "focus"), ThreadEdge("focus", "single"), ThreadEdge("text2", "last")]
    drawing = thread_drawing(nodes, edges, "focus")
    column = {column.code: list(column.boxes) for column in drawing.columns}
    assert [box.is_focus for box in column["plan"]] == [False, True, False]
    row = middle(column["plan"][1:2])
    assert abs(middle(column["text"]) - row) <= 1
    assert abs(middle(column["measure"]) - row) <= 1


@given(graphs())
def test_every_edge_begins_and_ends_at_its_records(
    graph: tuple[list[ThreadNode], list[ThreadEdge], str],
) -> None:
    nodes, edges, focus = graph
    drawing = thread_drawing(nodes, edges, focus)
    sides = {(box.x, box.y + box.height // 2) for box in boxes(drawing)}
    sides |= {(box.x + box.width, box.y + box.height // 2) for box in boxes(drawing)}
    assert len(drawing.curves) == sum(edge.source != edge.target for edge in edges)
    for curve in drawing.curves:
        numbers = [int(number) for number in re.findall(r"-?\d+", curve.path)]
        assert (numbers[0], numbers[1]) in sides
        assert (numbers[-2], numbers[-1]) in sides


def test_columns_follow_the_stations() -> None:
    drawing = thread_drawing([node("a", "text"), node("b", "money"), node("c", "evidence")], [], "b")
    assert [column.code for column in drawing.columns] == STATIONS
    assert [column.code for column in drawing.columns if column.is_here] == ["money"]
    lefts = [column.x for column in drawing.columns]
    assert lefts == sorted(lefts)


def test_crossings_are_taken_out() -> None:
    """Two pairs given crosswise come to stand side by side."""
    nodes = [
        node("a1", "text"),
        node("a2", "text"),
        node("b1", "plan"),
        node("b2", "plan"),
        node("f", "measure"),
    ]
    edges = [ThreadEdge("a1", "b2"), ThreadEdge("a2", "b1"), ThreadEdge("b1", "f"), ThreadEdge("b2", "f")]
    at = {box.node.key: box.y for box in boxes(thread_drawing(nodes, edges, "f"))}
    assert (at["a1"] < at["a2"]) == (at["b2"] < at["b1"])


def test_a_line_that_passes_a_column_keeps_clear_of_its_records() -> None:
    nodes = [node("a", "text"), node("b", "plan"), node("c", "measure")]
    drawing = thread_drawing(nodes, [ThreadEdge("a", "c")], "a")
    passed = next(box for box in boxes(drawing) if box.node.key == "b")
    lane = re.findall(r"(\d+) (\d+)H(\d+)", drawing.curves[0].path)
    assert lane
    left, y, right = (int(number) for number in lane[0])
    assert (left, right) == (passed.x, passed.x + BOX)
    assert not passed.y <= y <= passed.y + passed.height


def test_near_and_missing_are_marked() -> None:
    nodes = [node("a", "text"), node("b", "plan"), node("c", "money", is_missing=True), node("d", "plan")]
    drawing = thread_drawing(nodes, [ThreadEdge("a", "b"), ThreadEdge("d", "c")], "a")
    assert {box.node.key for box in boxes(drawing) if box.is_near} == {"b"}
    assert [curve.is_near for curve in drawing.curves] == [False, True]
    joined = {column.code: column.is_joined for column in drawing.columns}
    assert joined["plan"]
    assert not joined["money"]


def test_demonstration_is_marked_in_the_drawing() -> None:
    drawing = thread_drawing([node("a", is_demonstration=True), node("b")], [], "b")
    assert drawing.has_demonstration
    assert {box.node.key: bool(box.stripes) for box in boxes(drawing)} == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("nodes", "focus"),
    [([node("a"), node("a")], "a"), ([node("a", "nowhere")], "a"), ([node("a")], "b")],
)
def test_what_cannot_be_drawn_is_refused(nodes: list[ThreadNode], focus: str) -> None:
    with pytest.raises(ValueError, match=r"station|record"):
        thread_drawing(nodes, [], focus)


# ── trend


def points(*values: int | None) -> list[TrendPoint]:
    return [
        TrendPoint(str(2020 + at), value, str(value), nothing="no data", is_hatched=value is None)
        for at, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("highest", "step"),
    [(1, 1), (4, 1), (5, 2), (9, 5), (60, 20), (98, 50), (1000, 500), (9_500_000, 5_000_000)],
)
def test_steps_of_the_axis_are_round(highest: int, step: int) -> None:
    assert tick_step(highest) == step


def test_a_gap_breaks_the_line_and_is_hatched() -> None:
    frame = trend_drawing(points(1, 2, None, 4, 5), value_label="clubs").wide
    assert len(frame.lines) == 2
    assert [hatch.title for hatch in frame.hatches] == ["2022: no data"]
    assert len(frame.dots) == 4


def test_a_period_never_asked_about_stays_blank() -> None:
    frame = trend_drawing([*points(1, 2), TrendPoint("2022"), *points(3)], value_label="clubs").wide
    assert frame.hatches == ()
    assert len(frame.lines) == 1


def test_zero_lies_on_the_axis_and_is_not_nothing() -> None:
    frame = trend_drawing(points(0, 5), value_label="clubs").wide
    assert frame.dots[0].y == frame.floor
    assert len(frame.dots) == 2


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**9), st.fractions(0, 100)), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=30, max_size=30),
)
def test_everything_stays_inside(values: list[int | Fraction | None], targets: list[int | None]) -> None:
    given_points = [
        TrendPoint(f"Q{at}/2024", value, str(value), target, str(target), "", value is None)
        for at, (value, target) in enumerate(zip(values, targets, strict=False))
    ]
    drawing = trend_drawing(given_points, value_label="v", target_label="t")
    for frame in (drawing.wide, drawing.narrow):
        for dot in frame.dots:
            assert frame.left <= dot.x <= frame.right
            assert 0 <= dot.y <= frame.floor
        assert all(0 < label.y < frame.height for label in (*frame.periods, *frame.ticks))
        xs = [label.x for label in frame.periods]
        assert all(b - a >= text_width("Q29/2024") for a, b in pairwise(xs))


def test_labels_of_two_lines_that_meet_are_moved_apart() -> None:
    meeting = [TrendPoint("a", 10, "10", 10, "10"), TrendPoint("b", 50, "50", 51, "51")]
    for frame in (lambda d: (d.wide, d.narrow))(trend_drawing(meeting, value_label="v", target_label="t")):
        assert frame.value_label is not None
        assert frame.target_label is not None
        assert frame.value_label.y - frame.target_label.y >= 14


@pytest.mark.parametrize("wrong", [[], [TrendPoint("a", -1)], [TrendPoint("a", 1, target=-1)]])
def test_a_trend_that_cannot_be_drawn_is_refused(wrong: list[TrendPoint]) -> None:
    with pytest.raises(ValueError, match="trend"):
        trend_drawing(wrong, value_label="v")


@given(st.integers(0, 300), st.integers(0, 300), st.integers(5, 200), st.integers(5, 200))
def test_hatching_stays_in_its_rectangle(left: int, top: int, width: int, height: int) -> None:
    strokes = slanted(left, top, left + width, top + height)
    numbers = [int(number) for number in re.findall(r"\d+", strokes)]
    assert strokes.startswith("M")
    assert all(left <= x <= left + width for x in numbers[0::2])
    assert all(top <= y <= top + height for y in numbers[1::2])


# ── bars


def test_bars_come_by_size_and_what_is_unknown_last() -> None:
    drawing = bars_drawing([BarRow("b", 5), BarRow("n", None), BarRow("z", 0), BarRow("a", 10), BarRow("c", 5)])
    assert [bar.row.label for bar in drawing.bars] == ["a", "b", "c", "z", "n"]
    assert [bar.length for bar in drawing.bars] == [1000, 500, 500, 0, 0]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12)), max_size=20))
def test_lengths_keep_the_proportions(values: list[int | None]) -> None:
    bars = bars_drawing([BarRow(str(at), value) for at, value in enumerate(values)]).bars
    highest = max((value or 0 for value in values), default=0)
    for bar in bars:
        value = bar.row.value or 0
        assert (bar.length > 0) == (value > 0)
        assert not highest or abs(bar.length - 1000 * value / highest) <= 1


def test_a_negative_bar_is_refused() -> None:
    with pytest.raises(ValueError, match="zero"):
        bars_drawing([BarRow("a", -1)])
