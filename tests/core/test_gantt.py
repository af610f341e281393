"""Where bars lie on a scale of time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.drawing import gantt
from camket.core.drawing.gantt import COLUMN, GanttGroup, GanttMark, GanttRow, Zoom

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def drawn(
    *rows: GanttRow, zoom: Zoom = Zoom.MONTH, start: date = date(2026, 1, 1), columns: int = 12
) -> gantt.GanttDrawing:
    return gantt.gantt_drawing([GanttGroup("Nhóm", rows)], zoom=zoom, start=start, columns=columns, today=TODAY)


@pytest.mark.parametrize(
    ("zoom", "start", "ends_on", "x", "width"),
    [
        (Zoom.MONTH, date(2026, 1, 1), date(2026, 1, 31), 0, COLUMN),
        (Zoom.MONTH, date(2026, 2, 1), date(2026, 4, 30), COLUMN, 3 * COLUMN),
        (Zoom.QUARTER, date(2026, 1, 1), date(2026, 6, 30), 0, 2 * COLUMN),
        (Zoom.YEAR, date(2027, 1, 1), date(2027, 12, 31), COLUMN, COLUMN),
        (Zoom.YEAR, date(2026, 7, 1), date(2026, 12, 31), COLUMN // 2, COLUMN // 2),
    ],
)
def test_a_bar_lies_between_its_days(zoom: Zoom, start: date, ends_on: date, x: int, width: int) -> None:
    row = drawn(GanttRow("Việc", "/", start, ends_on), zoom=zoom).groups[0].rows[0]
    assert row.bar is not None
    assert (row.bar.x, row.bar.width, row.bar.is_cut_left, row.bar.is_cut_right) == (x, width, False, False)


def test_what_goes_on_beyond_is_cut_and_what_lies_outside_is_said() -> None:
    long, before, after, none = (
        drawn(
            GanttRow("Dài", "/", date(2020, 1, 1), date(2040, 1, 1), percent=50),
            GanttRow("Trước", "/", date(2020, 1, 1), date(2020, 2, 1)),
            GanttRow("Sau", "/", ends_on=date(2040, 1, 1)),
            GanttRow("Không", "/"),
        )
        .groups[0]
        .rows
    )
    assert long.bar is not None
    assert (long.bar.is_cut_left, long.bar.is_cut_right, long.bar.width) == (True, True, 12 * COLUMN)
    assert (before.bar, before.is_before, after.bar, after.is_after) == (None, True, None, True)
    assert (none.bar, none.is_before, none.is_after) == (None, False, False)


@given(DAYS, DAYS, DAYS, st.sampled_from(Zoom), st.integers(0, 100))
def test_no_bar_leaves_the_drawing(one: date, other: date, start: date, zoom: Zoom, percent: int) -> None:
    row = GanttRow("Việc", "/", min(one, other), max(one, other), percent=percent)
    drawing = drawn(row, zoom=zoom, start=gantt.beginning(zoom, start))
    bar = drawing.groups[0].rows[0].bar
    if bar is not None:
        assert 0 <= bar.x <= drawing.width
        assert bar.x + min(bar.width, drawing.width) <= drawing.width + gantt.LEAST
        assert 0 <= bar.done <= bar.width


@given(DAYS, DAYS, DAYS, st.sampled_from(Zoom))
def test_the_window_shows_something_of_what_there_is(one: date, other: date, today: date, zoom: Zoom) -> None:
    first, last = min(one, other), max(one, other)
    start, columns = gantt.window(zoom, first, last, today=today)
    end = gantt.moved(zoom, start, columns)
    assert start <= last
    assert first < end
    if first <= today <= last and zoom is not Zoom.YEAR:
        assert start <= today < end


def test_names_of_dates_do_not_touch() -> None:
    marks = [GanttMark(date(2026, 6, day), "Hạn báo cáo sáu tháng") for day in (1, 2, 3)] + [
        GanttMark(date(2026, 12, 31), "Hết kỳ kế hoạch"),
        GanttMark(date(2030, 1, 1), "Ngoài"),
    ]
    drawing = gantt.gantt_drawing([], zoom=Zoom.MONTH, start=date(2026, 1, 1), columns=12, today=TODAY, marks=marks)
    assert [mark.lane for mark in drawing.marks] == [0, 1, 2, 0]
    assert drawing.marks[-1].anchor == "end"
    assert drawing.today_x is not None
