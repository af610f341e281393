"""Bars over time: where each row's bar begins and ends on a scale of months, quarters or years, in whole pixels."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from camket.core.drawing.lettering import text_width

#: The width of one column, the height of one row, and the least that a bar is drawn with.
COLUMN, ROW, LEAST = 60, 36, 7
#: How many columns one sees at once; of years, as many as there are.
COLUMNS = 12
LANE = 18
#: How far the lines of a row reach beyond it, for names of many lines.
REACH = 120


class Zoom(StrEnum):
    """How much time one column holds."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Zoom.MONTH: 1, Zoom.QUARTER: 3, Zoom.YEAR: 12}


@dataclass(frozen=True)
class GanttRow:
    """One thing with its days; both are included. Without a beginning it is a point at its end."""

    label: str
    url: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    tone: str = "neutral"
    #: The state in words, and who it is with.
    state: str = ""
    note: str = ""
    percent: int | None = None
    is_demonstration: bool = False


@dataclass(frozen=True)
class GanttGroup:
    """Rows that belong together, under a heading."""

    label: str
    rows: Sequence[GanttRow]
    url: str = ""
    depth: int = 0


@dataclass(frozen=True)
class GanttMark:
    """A day that matters to all rows, such as the end of the plan."""

    day: date
    label: str
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """Where a row is drawn; `is_cut_left` and `is_cut_right` say that it goes on beyond what is shown."""

    x: int
    width: int
    done: int
    is_point: bool = False
    is_cut_left: bool = False
    is_cut_right: bool = False


@dataclass(frozen=True)
class PlacedRow:
    """A row with its bar; None where it has no day, or none that is shown."""

    row: GanttRow
    bar: Bar | None
    is_before: bool = False
    is_after: bool = False


@dataclass(frozen=True)
class PlacedGroup:
    """A group with its rows, and the whole span of them."""

    group: GanttGroup
    rows: tuple[PlacedRow, ...]
    span: Bar | None = None


@dataclass(frozen=True)
class PlacedMark:
    mark: GanttMark
    x: int
    text_x: int
    lane: int
    anchor: str

    @property
    def text_y(self) -> int:
        return LANE * (self.lane + 1) - 4


@dataclass(frozen=True)
class Column:
    """A column of the scale: its first day, where it begins, and the year where one begins with it."""

    first: date
    x: int
    is_year: bool


@dataclass(frozen=True)
class GanttDrawing:
    zoom: Zoom
    columns: tuple[Column, ...]
    groups: tuple[PlacedGroup, ...]
    marks: tuple[PlacedMark, ...]
    width: int
    today_x: int | None
    first: date
    last: date

    height = ROW
    middle = ROW // 2

    @property
    def grid(self) -> str:
        """The lines between columns, as one path, longer than any row is high."""
        return "".join(f"M{column.x} -{REACH}V{ROW + REACH}" for column in self.columns if not column.is_year)

    @property
    def years(self) -> str:
        """The lines at which years begin."""
        return "".join(f"M{column.x} -{REACH}V{ROW + REACH}" for column in self.columns if column.is_year)

    @property
    def today(self) -> str:
        """The line of today."""
        return "" if self.today_x is None else f"M{self.today_x} -{REACH}V{ROW + REACH}"

    @property
    def marks_height(self) -> int:
        """How high the row of marks is."""
        return LANE * (1 + max((mark.lane for mark in self.marks), default=0)) + 12

    @property
    def has_demonstration(self) -> bool:
        return any(row.row.is_demonstration for group in self.groups for row in group.rows)


def month_of(day: date) -> int:
    """Return the number of a day's month from the year 0 on."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    """Return the first day of a month by its number, no further than the calendar goes."""
    return date(min(max(month // 12, 1), 9999), month % 12 + 1, 1)


def beginning(zoom: Zoom, day: date) -> date:
    """Return the first day of the column that a day lies in."""
    return first_of(month_of(day) - (day.month - 1) % MONTHS[zoom])


def window(zoom: Zoom, first: date, last: date, *, today: date, asked: date | None = None) -> tuple[date, int]:
    """Return where the scale begins and how many columns it has, for what lasts from `first` to `last`.

    Years show everything, at most forty of them. Months and quarters show twelve columns: from the day asked for, else
    around today, else from the beginning.
    """
    if zoom is Zoom.YEAR:
        start = beginning(zoom, first)
        return start, min(max(last.year - start.year + 1, 1), 40)
    step = MONTHS[zoom]
    if asked is not None:
        return beginning(zoom, asked), COLUMNS
    earliest, latest = month_of(beginning(zoom, first)), month_of(beginning(zoom, last))
    around = month_of(beginning(zoom, today)) - 2 * step
    return first_of(max(min(around, latest - (COLUMNS - 1) * step), earliest)), COLUMNS


def moved(zoom: Zoom, start: date, columns: int) -> date:
    """Return the beginning of a scale that lies so many columns further on."""
    return first_of(month_of(start) + columns * MONTHS[zoom])


class _Scale:
    def __init__(self, zoom: Zoom, start: date, count: int) -> None:
        self.step, self.start, self.count = MONTHS[zoom], month_of(start), count

    def x(self, day: date) -> int:
        """Return where a day begins; columns are equally wide, whatever their days."""
        months = month_of(day) - self.start
        within = (months % self.step) + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]
        return round((months // self.step + within / self.step) * COLUMN)

    def end(self, day: date) -> int:
        """Return where a day ends."""
        if day == date.max:
            return self.x(day)
        return self.x(date.fromordinal(day.toordinal() + 1))

    @property
    def width(self) -> int:
        return self.count * COLUMN

    def columns(self) -> tuple[Column, ...]:
        found = []
        for index in range(self.count):
            first = first_of(self.start + index * self.step)
            found.append(Column(first, index * COLUMN, index == 0 or first.month == 1))
        return tuple(found)

    def place(self, row: GanttRow) -> PlacedRow:
        """Return where a row stands; a row with one day only is a point there."""
        days = [day for day in (row.starts_on, row.ends_on) if day is not None]
        if not days:
            return PlacedRow(row, None)
        if len(days) == 1:
            x = (self.x(days[0]) + self.end(days[0])) // 2
            if 0 <= x <= self.width:
                return PlacedRow(row, Bar(x, 0, 0, is_point=True))
            return PlacedRow(row, None, is_before=x < 0, is_after=x > 0)
        left, right = self.x(days[0]), self.end(max(days))
        if right <= 0 or left >= self.width:
            return PlacedRow(row, None, is_before=right <= 0, is_after=left >= self.width)
        shown_left, shown_right = max(left, 0), min(max(right, left + LEAST), self.width)
        done = round((right - left) * (row.percent or 0) / 100) - (shown_left - left)
        width = max(shown_right - shown_left, LEAST)
        bar = Bar(shown_left, width, min(max(done, 0), width), False, left < 0, right > self.width)
        return PlacedRow(row, bar)

    def place_group(self, group: GanttGroup) -> PlacedGroup:
        """Return a group with its rows, and from the first beginning to the last end of them."""
        days = [day for row in group.rows for day in (row.starts_on, row.ends_on) if day is not None]
        span = self.place(GanttRow("", starts_on=min(days), ends_on=max(days))).bar if len(set(days)) > 1 else None
        return PlacedGroup(group, tuple(self.place(row) for row in group.rows), span)

    def place_marks(self, marks: Sequence[GanttMark]) -> tuple[PlacedMark, ...]:
        """Return the marks that are shown, their names in as many lanes as they need not to touch."""
        ends: list[int] = []
        found = []
        for mark in sorted(marks, key=lambda each: each.day):
            x = (self.x(mark.day) + self.end(mark.day)) // 2
            if not 0 <= x <= self.width:
                continue
            length = text_width(mark.label) + 14
            is_left = x + length > self.width and x - length >= 0
            begin, end = (x - length, x) if is_left else (x, x + length)
            lane = next((number for number, taken in enumerate(ends) if taken <= begin), len(ends))
            ends[lane : lane + 1] = [end]
            anchor = "end" if is_left else "start"
            found.append(PlacedMark(mark, x, x - 9 if is_left else x + 9, lane, anchor))
        return tuple(found)


def gantt_drawing(
    groups: Sequence[GanttGroup],
    *,
    zoom: Zoom,
    start: date,
    columns: int,
    today: date,
    marks: Sequence[GanttMark] = (),
) -> GanttDrawing:
    """Return the drawing of groups of rows on a scale that begins with the month of `start`."""
    scale = _Scale(zoom, start, columns)
    now = (scale.x(today) + scale.end(today)) // 2
    return GanttDrawing(
        zoom=zoom,
        columns=scale.columns(),
        groups=tuple(scale.place_group(group) for group in groups),
        marks=scale.place_marks(marks),
        width=scale.width,
        today_x=now if 0 <= now <= scale.width else None,
        first=start,
        last=date.fromordinal(moved(zoom, start, columns).toordinal() - 1),
    )
