"""The rows of a list, drawn in Python: a template needs ten times as long for as many cells.

Every value goes through `escape`; what is safe already, such as a badge, passes it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from markupsafe import escape

from camket.core.pages.marks import badge, demonstration_mark
from camket.core.pages.values import shown

NOTHING = SafeString('<span class="nothing">–</span>')


@dataclass(frozen=True)
class Column:
    """One column: heading, what stands in it for a row, and the columns of the table it sorts by."""

    label: str | Promise
    value: Callable[[Any], Any]
    order: tuple[str, ...] = ()
    is_numeric: bool = False
    #: Renders as a badge: the function returns (tone, words).
    is_badge: bool = False

    def opening(self) -> str:
        """Return the tag that opens its cells; on a phone they stand under its heading."""
        kind = ' class="num"' if self.is_numeric else ""
        return f'<td{kind} data-label="{escape(self.label)}">'

    def inside(self, record: Any) -> Any:
        """Return what its cell shows of a record; a dash stands for nothing."""
        value = self.value(record)
        if self.is_badge:
            return badge(*value)
        return NOTHING if value is None or value == "" else shown(value)


def rows_html(records: Iterable[Any], columns: Sequence[Column]) -> SafeString:
    """Return the rows of a table of records: the first cell names each and opens its page."""
    name, *others = columns
    drawn = [(column, column.opening()) for column in others]
    rows = []
    for record in records:
        link = f'<a href="{escape(record.get_absolute_url())}">{escape(shown(name.value(record)))}</a>'
        mark = demonstration_mark(is_short=True) if record.is_demonstration else ""
        cells = [f"{opening}{escape(column.inside(record))}</td>" for column, opening in drawn]
        rows.append(f'<tr><th scope="row">{link} {mark}</th>{"".join(cells)}</tr>')
    return SafeString("\n".join(rows))
