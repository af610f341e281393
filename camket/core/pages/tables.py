"""The rows of a list, drawn in Python: a template needs ten times as long for as many cells.

Every value goes through `escape`; what is safe already, such as a badge, passes it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from markupsafe import escape

from camket.core.pages.marks import badge, demonstration_mark
from camket.core.pages.values import shown

NOTHING = SafeString('<span class="nothing">–</span>')


@dataclass(frozen=True)
class Cell:
    """What stands in one column of one row; on a phone under its heading."""

    heading: str
    value: Any
    is_numeric: bool = False
    #: The value is (tone, words).
    is_badge: bool = False

    def html(self) -> str:
        """Return the cell of the table."""
        kind = ' class="num"' if self.is_numeric else ""
        return f'<td{kind} data-label="{escape(self.heading)}">{escape(self.inside())}</td>'

    def inside(self) -> Any:
        """Return what the cell shows; a dash stands for nothing."""
        if self.is_badge:
            return badge(*self.value)
        return NOTHING if self.value is None or self.value == "" else shown(self.value)


def row_html(record: Any, cells: Sequence[Cell]) -> str:
    """Return a record's row: the first cell names it and opens its page."""
    name, *others = cells
    link = f'<a href="{escape(record.get_absolute_url())}">{escape(shown(name.value))}</a>'
    mark = demonstration_mark(is_short=True) if record.is_demonstration else ""
    return f'<tr><th scope="row">{link} {mark}</th>{"".join(cell.html() for cell in others)}</tr>'


def rows_html(rows: Iterable[tuple[Any, Sequence[Cell]]]) -> SafeString:
    """Return the rows of a table of records."""
    return SafeString("\n".join(row_html(record, cells) for record, cells in rows))
