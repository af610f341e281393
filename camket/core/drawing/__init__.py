"""Where the lines of a drawing run: plain data in, whole pixels out. The components draw what stands here."""

from camket.core.drawing.bars import Bar, BarRow, BarsDrawing, bars_drawing
from camket.core.drawing.gantt import GanttDrawing, GanttGroup, GanttMark, GanttRow, Zoom, gantt_drawing
from camket.core.drawing.thread import ThreadDrawing, ThreadEdge, ThreadNode, thread_drawing
from camket.core.drawing.tiles import Layout, Tile, TilesDrawing, layout_on, layouts, tiles_drawing
from camket.core.drawing.trend import TrendDrawing, TrendPoint, trend_drawing

__all__ = [
    "Bar",
    "BarRow",
    "BarsDrawing",
    "GanttDrawing",
    "GanttGroup",
    "GanttMark",
    "GanttRow",
    "Layout",
    "ThreadDrawing",
    "ThreadEdge",
    "ThreadNode",
    "Tile",
    "TilesDrawing",
    "TrendDrawing",
    "TrendPoint",
    "Zoom",
    "bars_drawing",
    "gantt_drawing",
    "layout_on",
    "layouts",
    "thread_drawing",
    "tiles_drawing",
    "trend_drawing",
]
