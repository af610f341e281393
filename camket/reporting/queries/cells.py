"""The approved answers of an indicator, each once: the one source of every roll-up.

Read from the columnar files, and from the truth what these do not know yet; from the truth alone where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from camket.core.periods import Period
from camket.people.models import Unit
from camket.reporting.choices import ValueState
from camket.reporting.models import Indicator, Submission, Value
from camket.reporting.queries.figures import Unfolded, current, kept_cells, unfolded
from camket.reporting.rules.packing import unpack
from camket.reporting.rules.rollup import Cell
from camket.reporting.rules.sources import Source, counted


def approved_cells(
    user: Any,
    indicator: Indicator,
    whole: Period | None = None,
    *,
    units: Any = None,
    split: str | None = None,
) -> list[Cell]:
    """Return what is approved of an indicator, for periods inside one or for all.

    `units` narrows by ids or by a query of them, `split` to one key. Two statements from the truth; from the files
    two more where something is not in them yet.
    """
    codes = None if whole is None else inner_codes(whole)
    base = current()
    if base is None:
        return true_cells(user, indicator, codes, units=units, split=split)
    changes = unfolded(base, indicator, codes)
    if changes.is_whole:
        return true_cells(user, indicator, codes, units=units, split=split)
    kept = kept_cells(base, indicator, codes, units=units, split=split)
    if not changes.pairs:
        return kept
    return [cell for cell in kept if (cell.unit, cell.period) not in changes.pairs] + fresh_cells(
        user, indicator, changes, units=units, split=split
    )


def fresh_cells(user: Any, indicator: Indicator, changes: Unfolded, *, units: Any, split: str | None) -> list[Cell]:
    """Return from the truth what changed since the files were made."""
    periods = sorted({period for _unit, period in changes.pairs})
    changed = Unit.objects.filter(pk__in={unit for unit, _period in changes.pairs})
    within = changed if units is None else changed.filter(pk__in=units)
    rows = true_cells(user, indicator, periods, units=within.values("pk"), split=split)
    return [cell for cell in rows if (cell.unit, cell.period) in changes.pairs]


def true_cells(
    user: Any, indicator: Indicator, codes: Sequence[Period] | None, *, units: Any = None, split: str | None = None
) -> list[Cell]:
    """Return what is approved, from the truth: figures approved one by one and those of approved submissions.

    Each counts once (`rules.sources` says which). Two statements.
    """
    sent = sent_cells(indicator, codes, units=units, split=split)
    return counted([*single_cells(user, indicator, codes, units=units, split=split), *sent])


def single_cells(
    user: Any, indicator: Indicator, codes: Sequence[Period] | None, *, units: Any, split: str | None
) -> list[Source]:
    """Return the figures that were approved one by one (one statement)."""
    rows = Value.objects.visible_to(user).filter(indicator=indicator, state=ValueState.APPROVED)
    if units is not None:
        rows = rows.filter(unit__in=units)
    if split is not None:
        rows = rows.filter(split=split)
    columns = (
        "unit_id",
        "period",
        "split",
        "answer",
        "number",
        "numerator",
        "denominator",
        "level__position",
        "status",
        "definition_id",
        "is_demonstration",
    )
    if codes is not None:
        rows = rows.filter(period__in=codes)
    return [Source(Cell(*row)) for row in rows.order_by("pk").values_list(*columns)]


def sent_cells(indicator: Indicator, codes: Sequence[Period] | None, *, units: Any, split: str | None) -> list[Source]:
    """Return the figures of approved submissions (one statement).

    What is approved is read by everybody who reads the indicator, as figures that were approved one by one are.
    """
    rows = Submission.objects.filter(round__form__items__indicator=indicator, approved__isnull=False)
    if units is not None:
        rows = rows.filter(unit__in=units)
    if codes is not None:
        rows = rows.filter(round__period__in=codes)
    columns = (
        "unit_id",
        "round__period",
        "round__cut_off",
        "round__form__items__key",
        "approved_id",
        "approved__payload",
        "is_demonstration",
    )
    found = []
    for unit, period, cut_off, item, sealed, payload, is_demonstration in rows.order_by("pk").values_list(*columns):
        contents = unpack(bytes(payload), {item})
        definition = definition_named(indicator, contents.definitions.get(item, ""), period)
        for cell in contents.cells:
            if split is None or cell.split == split:
                answer = (cell.split, cell.answer, cell.number, cell.numerator, cell.denominator, cell.level)
                given = Cell(unit, period, *answer, cell.status, definition, is_demonstration)
                found.append(Source(given, cut_off, sealed))
    return found


def definition_named(indicator: Indicator, uid: str, period: Period) -> int:
    """Return the id of the definition under which a submission answered."""
    named = next((each for each in indicator.history if each.uid == uid), None)
    return (named or indicator.definition_on(period.end)).pk


def inner_codes(whole: Period) -> list[Period]:
    """Return every period of any kind that lies in one; a term's are those of its years."""
    found = {whole}
    for year in range(whole.start.year, whole.end.year + 1):
        for code in every_code(year):
            period = Period.parse(code)
            if whole.contains(period):
                found.add(period)
    return sorted(found)


def every_code(year: int) -> list[str]:
    """Return the codes of all periods in a year."""
    months = [f"{year}{month:02d}" for month in range(1, 13)]
    return [
        f"{year}",
        f"{year}S1",
        f"{year}S2",
        f"{year}NM",
        *(f"{year}Q{quarter}" for quarter in range(1, 5)),
        *months,
    ]
