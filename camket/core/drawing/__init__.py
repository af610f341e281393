"""Where the lines of a drawing run: plain data in, whole pixels out. The components draw what stands here."""

from camket.core.drawing.bars import Bar, BarRow, BarsDrawing, bars_drawing
from camket.core.drawing.gantt import GanttDrawing, GanttGroup, GanttMark, GanttRow, Zoom, gantt_drawing
from camket.core.drawing.thread import ThreadDrawing, ThreadEdge, ThreadNode, thread_drawing
from camket.core.drawing.trend import TrendDrawing, TrendPoint, trend_drawing

__all__ = [
    "Bar",
    "BarRow",
    "BarsDrawing",
    "GanttDrawing",
    "GanttGroup",
    "GanttMark",
    "GanttRow",
    "ThreadDrawing",
    "ThreadEdge",
    "ThreadNode",
    "TrendDrawing",
    "TrendPoint",
    "Zoom",
    "bars_drawing",
    "gantt_drawing",
    "thread_drawing",
    "trend_drawing",
]
