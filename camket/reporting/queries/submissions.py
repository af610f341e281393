"""Reads of submissions: what stands in one, what the checks find in it, who decides on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.scaled import shown_number
from camket.people.models import Unit, UnitPlacement
from camket.reporting.choices import Answer, CheckKind, ItemKind, Severity
from camket.reporting.models import FormItem, IndicatorVersion, Round, RoundException, Submission
from camket.reporting.queries.splits import read_together, splits_of
from camket.reporting.rules.checks import Finding, above, changed_beyond, is_outlier, unexplained
from camket.reporting.rules.packing import COLUMNS, Contents, Packed, unpack
from camket.reporting.rules.splits import parts_fault
from camket.reporting.rules.submissions import Window


def superior_of(unit: Unit) -> Unit | None:
    """Return the unit directly above one, or above it when it last stood; None at the top."""
    return superiors_of([unit])[unit.pk]


def superiors_of(units: Iterable[Unit]) -> dict[int, Unit | None]:
    """Return by id the unit directly above each of some, as `superior_of` does (one statement)."""
    found: dict[int, list[UnitPlacement]] = {unit.pk: [] for unit in units}
    rows = UnitPlacement.objects.filter(unit__in=found).exclude(valid_from__gt=clock.today())
    for row in rows.select_related("parent"):
        found[row.unit_id].append(row)
    last = {pk: max(rows, key=order_of_end, default=None) for pk, rows in found.items()}
    return {pk: row.parent if row else None for pk, row in last.items()}


def order_of_end(row: UnitPlacement) -> tuple[bool, date]:
    """Return by what placements are ordered by their ends, those that have none the last."""
    return row.valid_to is None, row.valid_to or date.max


def window_for(row: Round, unit: Unit) -> Window:
    """Return when a unit may write in a round."""
    longer = RoundException.objects.filter(round=row, unit=unit).values_list("closes_at", flat=True).first()
    return Window(row.opens_at, longer or row.closes_at)


def items_of(row: Round) -> list[FormItem]:
    """Return what a round asks, with indicators, definitions and splits read at once."""
    rows = row.form.items.filter(is_retired=False).select_related("indicator")
    items = list(rows.prefetch_related("indicator__definitions"))
    read_together(definitions_of(row, items).values())
    return items


def definitions_of(row: Round, items: Iterable[FormItem]) -> dict[str, IndicatorVersion]:
    """Return what each indicator means in a round, by item: as on the last day of the period."""
    return {item.key: item.indicator.definition_on(row.period.end) for item in items if item.indicator is not None}


def packed_cells(submission: Submission, keys: Collection[str] | None = None) -> tuple[Packed, ...]:
    """Return the answers of a draft as they are sealed: of some items, or of all that are still asked."""
    rows = submission.cells.filter(item__is_retired=False)
    rows = rows if keys is None else rows.filter(item__key__in=keys)
    columns = ("item__key", *COLUMNS[1:])
    return tuple(Packed(*row) for row in rows.order_by("pk").values_list(*columns))


def versions_of(submission: Submission) -> dict[tuple[str, str], int]:
    """Return the version of each cell of a draft, by item and split."""
    rows = submission.cells.values_list("item__key", "split", "version")
    return {(item, split): version for item, split, version in rows}


def contents_of(submission: Submission, items: Sequence[FormItem] | None = None) -> Contents:
    """Return what the draft of a submission holds; `items` as `items_of` returns them, where they are read already."""
    if items is None:
        rows = submission.round.form.items.filter(is_retired=False).select_related("indicator")
        items = list(rows.prefetch_related("indicator__definitions"))
    definitions = definitions_of(submission.round, items)
    cells = packed_cells(submission)
    files = tuple(
        (each.item.key, each.file.sha256, each.caption) for each in submission.files.select_related("item", "file")
    )
    explained = dict(submission.explanations.values_list("finding", "words"))
    answered = {cell.item for cell in cells}
    under = {key: each.uid for key, each in definitions.items() if key in answered}
    return Contents(cells, files, explained, under)


#: Of so many earlier rounds the figures are looked at.
LOOKED_BACK = 12


@dataclass(frozen=True)
class Earlier:
    """What a unit had approved in an earlier round, by item and split."""

    row: Round
    cells: Mapping[tuple[str, str], Packed]


def history_of(
    submission: Submission, keys: Collection[str] | None = None, *, totals: bool = False, most: int = LOOKED_BACK
) -> list[Earlier]:
    """Return what the unit had approved in earlier rounds of the form, the latest first; of some items, or of all.

    `totals` leaves the parts out, `most` says how many rounds are looked at.
    """
    here = submission.round
    rows = Submission.objects.filter(round__form=here.form_id, unit=submission.unit_id, approved__isnull=False)
    rows = rows.exclude(round=here).select_related("round__form", "approved")
    before = [each for each in rows if (each.round.period.end, each.round.cut_off) < (here.period.end, here.cut_off)]
    before.sort(key=lambda each: (each.round.period.end, each.round.cut_off), reverse=True)
    return [
        Earlier(
            each.round, {cell.key: cell for cell in unpack(bytes(each.approved.payload), keys, totals=totals).cells}
        )
        for each in before[:most]
        if each.approved is not None
    ]


@dataclass(frozen=True)
class Checked:
    """What the checks found in a draft, and what of it stands in the way."""

    findings: tuple[Finding, ...]
    explained: Mapping[str, str]
    unanswered: tuple[FormItem, ...]

    @property
    def hard(self) -> list[Finding]:
        """What cannot be right."""
        return [each for each in self.findings if each.is_hard]

    @property
    def unexplained(self) -> list[Finding]:
        """What is to be explained and is not yet."""
        return unexplained(self.findings, self.explained)


def checked(
    submission: Submission, contents: Contents | None = None, items: Sequence[FormItem] | None = None
) -> Checked:
    """Check the draft of a submission, or what else it is to hold; `items` where they are read already."""
    items = items_of(submission.round) if items is None else items
    contents = contents_of(submission, items) if contents is None else contents
    cells = {cell.key: cell for cell in contents.cells}
    filed = {item for item, _sha256, _caption in contents.files}
    findings = [*part_findings(submission, items, cells), *form_findings(submission, items, cells)]
    unanswered = tuple(
        item
        for item in items
        if item.is_required and item.is_owner and (item.key, "") not in cells and item.key not in filed
    )
    return Checked(tuple(findings), contents.explained, unanswered)


def checked_at(submission: Submission, item: FormItem) -> tuple[set[str], list[Finding]]:
    """Check what an answer to one item touches; return the keys of the items that were checked, and what was found."""
    checks = submission.round.form.checks.select_related("item", "other")
    touched = {item.key} | {check.item.key for check in checks if check.item and check.other_id == item.pk}
    other = {check.other.key for check in checks if check.other and check.item and check.item.key in touched}
    rows = submission.round.form.items.filter(is_retired=False, key__in=touched | other).select_related("indicator")
    items = list(rows.prefetch_related("indicator__definitions"))
    read_together(definitions_of(submission.round, items).values())
    cells = {cell.key: cell for cell in packed_cells(submission, touched | other)}
    found = [*part_findings(submission, items, cells), *form_findings(submission, items, cells)]
    return touched, [each for each in found if each.item in touched]


def part_findings(
    submission: Submission, items: Sequence[FormItem], cells: Mapping[tuple[str, str], Packed]
) -> list[Finding]:
    """Return where parts do not fit what they are parts of: these cannot be sent."""
    found: list[Finding] = []
    by_item: dict[str, dict[str, Packed]] = defaultdict(dict)
    for (key, split), cell in cells.items():
        by_item[key][split] = cell
    for item in items:
        if item.kind != ItemKind.INDICATOR or item.indicator is None:
            continue
        definition = item.indicator.definition_on(submission.round.period.end)
        splits = splits_of(definition)
        there = by_item.get(item.key, {})
        for column in ("numerator", "denominator") if definition.has_parts else ("number",):
            numbers = {split: getattr(cell, column) for split, cell in there.items()}
            if len(numbers) > 1 and (fault := parts_fault(numbers, splits.crossings, splits.sets, splits.set_names)):
                found.append(Finding(f"parts:{item.key}:{column}", item.key, "", Severity.HARD, fault))
    return found


def form_findings(
    submission: Submission, items: Sequence[FormItem], cells: Mapping[tuple[str, str], Packed]
) -> list[Finding]:
    """Return where a check of the form does not hold."""
    checks = list(submission.round.form.checks.select_related("item", "other"))
    if not checks:
        return []
    series: dict[str, list[int]] = defaultdict(list)
    for earlier in history_of(submission, {item.key for item in items}, totals=True):
        for (key, split), cell in earlier.cells.items():
            if not split and cell.number is not None:
                series[key].append(cell.number)
    names = {item.key: item for item in items}
    found = []
    for check in checks:
        for key, item in names.items():
            asked = cells.get((key, ""))
            concerned = check.item is None or check.item.key == key
            if not concerned or asked is None or asked.answer != Answer.NUMBER:
                continue
            other = cells.get((check.other.key, "")) if check.other else None
            words = ""
            if check.kind == CheckKind.CHANGE:
                before = series[key][0] if series[key] else None
                if (change := changed_beyond(before, asked.number, check.limit or 0)) is not None:
                    words = _("It changed by %(change)s %% since last time, from %(before)s.") % {
                        "change": round(change),
                        "before": said(submission, item, before),
                    }
            elif check.kind == CheckKind.OUTLIER and is_outlier(series[key], asked.number):
                words = _("It is far from what the unit reported so far.")
            elif check.kind == CheckKind.AT_MOST and other is not None and above(asked.number, other.number):
                words = _("It is more than “%(other)s”.") % {"other": check.other}
            if words:
                found.append(Finding(f"{check.kind}:{check.pk}:{key}", key, "", Severity(check.severity), words))
    return found


def said(submission: Submission, item: FormItem, number: int | None) -> str:
    """Return a number of an item as people read it."""
    if number is None or item.indicator is None:
        return ""
    return shown_number(number, item.indicator.definition_on(submission.round.period.end).scale)
