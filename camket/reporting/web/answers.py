"""How answers of forms are written on pages: in cells that take them, beside earlier ones, with what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from django.utils.translation import gettext as _

from camket.core.scaled import grouped, shown_number
from camket.reporting.choices import Answer, FigureStatus, ItemKind
from camket.reporting.models import FormItem, IndicatorVersion
from camket.reporting.queries.elsewhere import Elsewhere
from camket.reporting.queries.splits import splits_of
from camket.reporting.queries.submissions import Checked, Earlier
from camket.reporting.rules.checks import Finding
from camket.reporting.rules.packing import Contents, Packed
from camket.reporting.rules.typed import marked

#: How “no data” is written in a cell.
NO_DATA = "n/a"


class Answered(Protocol):
    """An answer as drafts and sealed versions hold it."""

    answer: str
    number: int | None
    numerator: int | None
    denominator: int | None
    level: int | None
    words: str
    status: str


def typed_text(cell: Any, definition: IndicatorVersion | None, usual: str = "") -> str:
    """Return an answer as it is typed into a cell; empty where there is none.

    How firm a figure is stands after it where that is not as usual; never without `usual`.
    """
    if cell is None:
        return ""
    if cell.answer == Answer.NO_DATA:
        return NO_DATA
    if cell.answer == Answer.LEVEL:
        return str(cell.level)
    if cell.answer in (Answer.YES, Answer.NO):
        return str(cell.answer)
    if cell.answer == Answer.TEXT or definition is None:
        return str(cell.words)
    if cell.numerator is not None and cell.denominator is not None:
        parts = (cell.numerator, cell.denominator)
        text = "/".join(shown_number(part, definition.parts_scale) for part in parts)
    else:
        text = "" if cell.number is None else shown_number(cell.number, definition.scale)
    return marked(text, cell.status if usual else "", usual)


def read_text(cell: Any, definition: IndicatorVersion | None, usual: str = "") -> str:
    """Return an answer as people read it; a dash is the page's to put where there is none. `usual` as in typed_text."""
    if cell is None:
        return ""
    if cell.answer in (Answer.NO_DATA, Answer.YES, Answer.NO):
        return str(Answer(cell.answer).label)
    if cell.answer == Answer.LEVEL and definition is not None:
        return next((str(row.name) for row in definition.levels.all() if row.position == cell.level), str(cell.level))
    text = typed_text(cell, definition)
    if cell.numerator is not None and cell.number is not None and definition is not None:
        text = f"{shown_number(cell.number, definition.scale)} ({text})"
    return marked(text, cell.status if usual and cell.answer == Answer.NUMBER else "", usual)


def change_words(before: Any, now: Any) -> str:
    """Return by how much a number changed, in per cent; empty where it cannot be said."""
    if before is None or now is None or not before.number or now.number is None:
        return ""
    change = Fraction(now.number - before.number, abs(before.number)) * 100
    rounded = round(change)
    return f"{'+' if rounded > 0 else ''}{grouped(rounded)} %"


@dataclass(frozen=True)
class Part:
    """One answer of an item beside the earlier one."""

    label: str
    now: str
    before: str
    change: str
    status: str


@dataclass(frozen=True)
class Row:
    """An item with its answers and what was found in them."""

    item: FormItem
    definition: IndicatorVersion | None
    parts: Sequence[Part]
    found: Sequence[tuple[Finding, str]] = ()
    files: Sequence[Any] = field(default=())
    #: Where it is written when another form owns it.
    elsewhere: Elsewhere | None = None

    @property
    def is_words(self) -> bool:
        """Whether it is answered in words."""
        return self.item.kind != ItemKind.INDICATOR or bool(self.definition and self.definition.kind == "text")


def parts_of(
    item: FormItem, definition: IndicatorVersion | None, cells: Mapping[Any, Any], before: Mapping[Any, Any]
) -> list[Part]:
    """Return the answers of an item, the total first; parts without an answer then or now are left out."""
    choices = splits_of(definition).choices if definition is not None else [("", "")]
    found = []
    for split, label in choices:
        now, then = cells.get((item.key, split)), before.get((item.key, split))
        if split and now is None and then is None:
            continue
        status = now.status if now is not None and now.answer == Answer.NUMBER else FigureStatus.FINAL
        said = "" if status == FigureStatus.FINAL else str(FigureStatus(status).label)
        words = (read_text(now, definition), read_text(then, definition, FigureStatus.FINAL), change_words(then, now))
        found.append(Part(label if split else "", *words, said))
    return found


def rows_of(
    items: Iterable[FormItem],
    definitions: Mapping[str, IndicatorVersion],
    contents: Contents,
    earlier: Earlier | None,
    checked: Checked | None,
    files: Iterable[Any] = (),
) -> list[Row]:
    """Return everything that was answered, in the order of the form."""
    cells = {cell.key: cell for cell in contents.cells}
    before = earlier.cells if earlier else {}
    found: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
    for finding in checked.findings if checked else ():
        found[finding.item].append((finding, contents.explained.get(finding.key, "")))
    attached: dict[int, list[Any]] = defaultdict(list)
    for each in files:
        attached[each.item_id].append(each)
    return [
        Row(
            item,
            definitions.get(item.key),
            parts_of(item, definitions.get(item.key), cells, before),
            found[item.key],
            attached[item.pk],
        )
        for item in items
    ]


def earlier_words(earlier: Earlier | None) -> str:
    """Return of which earlier round figures stand beside."""
    if earlier is None:
        return ""
    row = earlier.row
    period = row.period.display()
    return _("%(period)s, estimated") % {"period": period} if row.is_estimated else period


def answered_text(cell: Packed | None, definition: IndicatorVersion | None) -> str:
    """Return an answer of a version, or that there was none."""
    return read_text(cell, definition, FigureStatus.FINAL) or _("no answer")
