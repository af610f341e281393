"""Figures that a form shows and another one owns: what stands in that form's report of the same unit and period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from camket.people.models import Unit
from camket.reporting.models import FormItem, ReportForm, Round, Submission
from camket.reporting.queries.submissions import packed_cells
from camket.reporting.rules.packing import Packed, unpack
from camket.reporting.rules.submissions import WRITTEN_IN


@dataclass(frozen=True)
class Elsewhere:
    """Where an item is written: the form that owns it, the unit's report there, and what stands in it by split."""

    form: ReportForm
    submission: Submission | None = None
    cells: Mapping[str, Packed] = field(default_factory=dict)


def owners_of(row: Round, items: Iterable[FormItem]) -> dict[str, FormItem]:
    """Return the items of other forms in which those of a round that it does not own are written, by its own key.

    One statement, none where the form owns everything.
    """
    shown = {item.indicator_id: item.key for item in items if item.indicator_id and not item.is_owner}
    if not shown:
        return {}
    form = row.form
    rows = FormItem.objects.filter(indicator__in=shown, is_owner=True, is_retired=False)
    rows = rows.filter(form__level=form.level, form__frequency=form.frequency).exclude(form=form)
    return {shown[item.indicator_id]: item for item in rows.select_related("form").order_by("-pk") if item.indicator_id}


def shown_from(row: Round, unit: Unit, items: Iterable[FormItem]) -> dict[str, Elsewhere]:
    """Return what stands elsewhere of the items that a round's form does not own, by item (three statements at most).

    Of a report what was approved counts, else what was sent last, else its draft; of several rounds for the period the
    one with the latest cut-off.
    """
    owners = owners_of(row, items)
    if not owners:
        return {}
    forms = {item.form_id for item in owners.values()}
    rows = Submission.objects.filter(unit=unit, round__form__in=forms, round__period=row.period)
    rows = rows.select_related("round__form", "approved").order_by("round__cut_off", "pk")
    reports = {report.round.form_id: report for report in rows}
    standing = {form: standing_in(report) for form, report in reports.items()}
    return {
        key: Elsewhere(
            owner.form,
            reports.get(owner.form_id),
            {cell.split: replace(cell, item=key) for cell in standing.get(owner.form_id, ()) if cell.item == owner.key},
        )
        for key, owner in owners.items()
    }


def standing_in(report: Submission) -> tuple[Packed, ...]:
    """Return what a report says now: as approved, else as sent, else as it stands in the draft."""
    last = report.approved
    if last is None and report.state not in WRITTEN_IN:
        last = report.sealed.order_by("-number").first()
    return packed_cells(report) if last is None else unpack(bytes(last.payload)).cells


def cells_shown(found: Mapping[str, Elsewhere]) -> dict[tuple[str, str], Packed]:
    """Return what stands elsewhere as cells of the form that shows it."""
    return {cell.key: cell for each in found.values() for cell in each.cells.values()}
