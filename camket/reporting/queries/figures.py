"""Reads of the columnar files: which are current, what they do not know yet, the answers in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from camket.core.columnar import Publication, Store
from camket.core.periods import Period
from camket.reporting.models import FigureBase, FigureChange, Indicator, SplitNumber
from camket.reporting.rules.facts import ANSWER_CODES, STATUS_CODES, TOTAL, period_number, period_of
from camket.reporting.rules.rollup import Cell


def store() -> Store:
    """Return the folder of the installation's figures."""
    return Store(settings.FIGURES_ROOT, memory=settings.FIGURES_MEMORY)


def current() -> Publication | None:
    """Return the publication that is current; None before the first, or where its files are not here."""
    name = FigureBase.objects.values_list("name", flat=True).first()
    return None if name is None else store().publication(name)


@dataclass(frozen=True)
class Unfolded:
    """What a publication does not know of an indicator: units with a period, or that it means something else now."""

    pairs: frozenset[tuple[int, Period]]
    is_whole: bool = False


def unfolded(base: Publication, indicator: Indicator, codes: Sequence[Period] | None) -> Unfolded:
    """Return what changed since a publication was made (one statement, so that nothing falls between two)."""
    later = Q(folded_in=None) | Q(folded_in__gt=base.number)
    about = Q(indicator=indicator) | (Q(indicator=None) if codes is None else Q(period__in=codes))
    rows = list(FigureChange.objects.filter(later, about).values_list("unit", "period"))
    pairs = frozenset((unit, period) for unit, period in rows if unit is not None and period is not None)
    return Unfolded(pairs, is_whole=any(unit is None for unit, _period in rows))


def kept_cells(
    base: Publication, indicator: Indicator, codes: Sequence[Period] | None, *, units: Any, split: str | None
) -> list[Cell]:
    """Return the answers of an indicator that a publication holds, for some periods, units and one split or all."""
    numbers = {0: ""} | dict(SplitNumber.objects.values_list("pk", "key"))
    asked, given = ["de = $de"], dict[str, Any](de=indicator.pk)
    if codes is not None:
        asked.append("pe IN (SELECT unnest($pe::UINTEGER[]))")
        given["pe"] = [period_number(period) for period in codes]
    if units is not None:
        asked.append("ou IN (SELECT unnest($ou::UINTEGER[]))")
        given["ou"] = list(ids_of(units))
    if split is not None:
        asked.append("co = $co")
        given["co"] = next((number for number, key in numbers.items() if key == split), -1)
    query = f"SELECT ou, pe, co, a, v, n, d, lv, st, df, dm FROM f WHERE {' AND '.join(asked)} ORDER BY pe, ou, co"  # noqa: S608 - fixed words
    rows = store().opened(base).execute(query, given).fetchall()
    return [
        Cell(ou, period_of(pe), numbers[co], ANSWER_CODES[a], v, n, d, lv, STATUS_CODES[st], df, dm)
        for ou, pe, co, a, v, n, d, lv, st, df, dm in rows
    ]


def ids_of(units: Any) -> Collection[int]:
    """Return the ids of units that are named by ids or by a query of them."""
    return [each if isinstance(each, int) else each["unit"] if "unit" in each else each["pk"] for each in units]


def split_numbers(keys: Collection[str]) -> dict[str, int]:
    """Return the numbers of splits, of those that have one; the total's is always there."""
    rows = SplitNumber.objects.filter(key__in=keys)
    return {"": TOTAL} | dict(rows.values_list("key", "pk"))
