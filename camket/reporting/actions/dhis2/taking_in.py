"""Taking in data values from programs made for DHIS2: into drafts, for many units at once, each bad row told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.models import User
from camket.people.models import Unit
from camket.reporting.actions.cells import COLUMNS, Laid, lay_down
from camket.reporting.actions.submissions import begin, columns_of
from camket.reporting.choices import SubmissionState, Way
from camket.reporting.models import DraftCell, FormItem, Submission
from camket.reporting.queries.asking import asked_of
from camket.reporting.queries.dhis2.places import Address, Places, Schemes
from camket.reporting.queries.splits import Splits, splits_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.dhis2.answers import read_value, together
from camket.reporting.rules.dhis2.summary import Summary, Told, told
from camket.reporting.rules.dhis2.values import Sent, ValueSet, said
from camket.reporting.rules.packing import Packed
from camket.reporting.rules.splits import parts_fault
from camket.reporting.rules.submissions import STATES_WORDS, WRITTEN_IN
from camket.reporting.rules.typed import Asked, TypedError

#: Which rows a strategy takes: of cells that are empty, and of cells that hold something.
STRATEGIES = {
    "CREATE": (True, False),
    "UPDATE": (False, True),
    "CREATE_AND_UPDATE": (True, True),
    "NEW": (True, False),
    "UPDATES": (False, True),
    "NEW_AND_UPDATES": (True, True),
    "DELETE": (True, True),
}
DELETE = "DELETE"


@dataclass(frozen=True)
class Options:
    """How data values are taken in."""

    strategy: str = "CREATE_AND_UPDATE"
    is_dry: bool = False
    schemes: Schemes = field(default_factory=Schemes)
    #: Whether parts must fit their total at once; of single values only when the report is sent.
    checks_parts: bool = True


@dataclass
class Cell:
    """The rows that speak of one cell, by the part of the answer that each has."""

    rows: dict[str, tuple[int, Sent]] = field(default_factory=dict)

    @property
    def indexes(self) -> list[int]:
        """The places of the rows in what was sent."""
        return [index for index, _row in self.rows.values()]

    @property
    def is_emptied(self) -> bool:
        """Whether a row says that nothing is to stand here."""
        return any(row.is_deleted for _index, row in self.rows.values())


@dataclass
class Report:
    """What was sent for one report: cells by item and split, and the columns that are to be written."""

    round: Any
    unit: Unit
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    items: Mapping[str, FormItem] = field(default_factory=dict)
    #: By item and split; None empties the cell.
    facts: dict[tuple[str, str], dict[str, Any] | None] = field(default_factory=dict)


def take_in(*, actor: User, sent: ValueSet, options: Options) -> Summary:
    """Write data values into the drafts of the reports that they belong to; return what became of each row.

    Everything is judged first, without holding anybody up; what is good is then written in one transaction. What
    stands there already is left as it is, so that the same file sent twice changes nothing. A dry run writes nothing.
    """
    places = Places(actor, sent.rows, options.schemes, names_codes=sent.names_codes)
    summary = Summary(is_dry=options.is_dry)
    reports = gathered(places, sent, options, summary)
    standing = standing_in(places, reports)
    for key, report in reports.items():
        report.items = places.questions(report.round.pk)
        judge(report, standing.get(key, {}), options, summary)
    if not options.is_dry and any(report.facts for report in reports.values()):
        write(actor, [report for report in reports.values() if report.facts], summary)
    for key, report in reports.items():
        counted(report, standing.get(key, {}), summary)
    if comments := sum(1 for row in sent.rows if row.comment):
        summary.notes.append(_("Comments were not kept: %(count)s.") % {"count": comments})
    return summary


def gathered(places: Places, sent: ValueSet, options: Options, summary: Summary) -> dict[tuple[int, int], Report]:
    """Return the rows by the report and the cell that they belong to; a cell that comes twice is told."""
    reports: dict[tuple[int, int], Report] = {}
    units = {row.pk: row for row in places.units.found.values()}
    for index, row in enumerate(sent.rows):
        address = places.address(row)
        if not isinstance(address, Address):
            summary.refuse(index, address)
            continue
        row.is_deleted = row.is_deleted or options.strategy == DELETE
        if sent.names_codes and row.comment and address.element.value_type == "LONG_TEXT":
            row.value, row.comment = row.comment, ""
        if not row.is_deleted and (row.value is None or not row.value.strip()):
            name = row.element
            summary.refuse(index, told("E7618", "value", said(name), lambda: _("No value was sent. Zero is a value.")))
            continue
        key = (address.round_id, address.unit_id)
        if key not in reports:
            reports[key] = Report(places.rounds[address.round_id], units[address.unit_id])
        cell = reports[key].cells.setdefault((address.item, address.split), Cell())
        part = str(address.element.part)
        if part in cell.rows:
            summary.refuse(index, doubled(row, cell.rows[part][0]))
        else:
            cell.rows[part] = index, row
    return reports


def doubled(row: Sent, first: int) -> Told:
    """Return that a cell came before."""
    words = {"index": first}
    return told("CK01", "dataValue", said(row.element), lambda: _("This cell came before, at index %(index)s.") % words)


def standing_in(
    places: Places, reports: Mapping[tuple[int, int], Report]
) -> dict[tuple[int, int], dict[tuple[str, str], Packed]]:
    """Return what stands in the drafts of some reports, by item and split (one statement for every 500 of them)."""
    begun = {report.pk: key for key, report in places.states.items() if key in reports}
    found: dict[tuple[int, int], dict[tuple[str, str], Packed]] = {key: {} for key in begun.values()}
    pks = list(begun)
    for start in range(0, len(pks), 500):
        rows = DraftCell.objects.filter(submission__in=pks[start : start + 500])
        for pk, *columns in rows.values_list("submission_id", "item__key", "split", *COLUMNS).iterator(5000):
            cell = Packed(*columns)
            found[begun[pk]][cell.key] = cell
    return found


def judge(
    report: Report,
    standing: Mapping[tuple[str, str], Packed],
    options: Options,
    summary: Summary,
) -> None:
    """Work out what each cell of a report becomes; rows that cannot be taken are told and left out."""
    takes_new, takes_known = STRATEGIES[options.strategy]
    probe = Submission(round=report.round, unit=report.unit)
    asked: dict[str, Asked] = {}
    for (key, split), cell in report.cells.items():
        item, there = report.items.get(key), standing.get((key, split))
        if key not in asked and item is not None:
            asked[key] = asked_of(item, report.round)
        try:
            facts = None if cell.is_emptied else columns_for(probe, item, split, cell, there, asked)
        except (Invalid, Refused, TypedError):
            refuse(summary, cell, "E7619", Fault(probe, item, split, cell, there, asked))
            continue
        if facts is None if there is None else facts is not None and is_same(there, facts):
            summary.unchanged += len(cell.rows)
        elif there is None and not takes_new:
            refuse(summary, cell, "CK03", lambda: _("Nothing stands there yet, and only changes were to be taken."))
        elif there is not None and not takes_known:
            refuse(summary, cell, "CK02", lambda: _("Another value stands there, and only new ones were to be taken."))
        else:
            report.facts[key, split] = facts
    if options.checks_parts:
        refuse_parts(report, standing, summary)


def columns_for(
    probe: Submission, item: FormItem | None, split: str, cell: Cell, there: Packed | None, asked: Mapping[str, Asked]
) -> dict[str, Any]:
    """Return the columns that the rows of a cell give together; raises Invalid, Refused or TypedError."""
    if item is None:
        raise Invalid(_("The form does not ask this any more. Open it again."), "item")
    question = asked[item.key]
    parts: dict[str, Given] = {
        part: read_value(row.value or "", question, part) for part, (_index, row) in cell.rows.items()
    }
    return columns_of(probe, item, split, together(parts, there))


@dataclass(frozen=True)
class Fault:
    """Says why the rows of a cell are no answer, in the language that is active when it is called."""

    probe: Submission
    item: FormItem | None
    split: str
    cell: Cell
    there: Packed | None
    asked: Mapping[str, Asked]

    def __call__(self) -> str:
        try:
            columns_for(self.probe, self.item, self.split, self.cell, self.there, self.asked)
        except (Invalid, Refused, TypedError) as error:
            return str(error)
        return ""


def refuse(summary: Summary, cell: Cell, code: str, sentence: Any) -> None:
    """Tell of the rows of a cell that they were not taken."""
    for index, row in cell.rows.values():
        summary.refuse(index, told(code, "value", said(row.value or ""), sentence))


def is_same(there: Packed, facts: Mapping[str, Any]) -> bool:
    """Return whether a cell holds an answer already; how firm it is counts only where it is said."""
    return all(getattr(there, name) == facts[name] for name in COLUMNS if name != "status")


def parts_words(numbers: Mapping[str, int | None], splits: Splits) -> str:
    """Return why parts do not fit their total, in the active language; empty where they do."""
    return parts_fault(numbers, splits.crossings, splits.sets, splits.set_names) or ""


def refuse_parts(report: Report, standing: Mapping[tuple[str, str], Packed], summary: Summary) -> None:
    """Leave out and tell the cells of indicators whose parts would not fit their total."""
    for key in {key for key, _split in report.facts}:
        item = report.items[key]
        if item.indicator is None:
            continue
        definition = item.indicator.definition_on(report.round.period.end)
        splits = splits_of(definition)
        for column in ("numerator", "denominator") if definition.has_parts else ("number",):
            numbers = {split: getattr(cell, column) for (other, split), cell in standing.items() if other == key}
            numbers |= {
                split: facts[column] if facts else None
                for (other, split), facts in report.facts.items()
                if other == key
            }

            fault = partial(parts_words, numbers, splits)
            if len(numbers) > 1 and fault():
                for where in [where for where in report.facts if where[0] == key]:
                    refuse(summary, report.cells[where], "CK04", fault)
                    del report.facts[where]
                break


def counted(report: Report, standing: Mapping[tuple[str, str], Packed], summary: Summary) -> None:
    """Count the rows of a report that were written, or would be."""
    for where, facts in report.facts.items():
        count = len(report.cells[where].rows)
        if facts is None:
            summary.deleted += count
        elif where in standing:
            summary.updated += count
        else:
            summary.imported += count


@transaction.atomic
def write(actor: User, reports: list[Report], summary: Summary) -> None:
    """Write what is good into the drafts, all or nothing; begins the reports that are not begun yet.

    What was sent upward meanwhile takes nothing any more, and its rows are told.
    """
    rounds, units = {report.round.pk for report in reports}, {report.unit.pk for report in reports}
    rows = Submission.objects.select_for_update().filter(round__in=rounds, unit__in=units).order_by("pk")
    begun = {(row.round_id, row.unit_id): row for row in rows}
    held: list[tuple[Submission, Report]] = []
    for report in reports:
        submission = begun.get((report.round.pk, report.unit.pk))
        if submission is None:
            submission = begin(actor=actor, row=report.round, unit=report.unit)
        if submission.state in WRITTEN_IN:
            held.append((submission, report))
            continue
        state = SubmissionState(submission.state)
        for where in report.facts:
            refuse(summary, report.cells[where], "E7642", lambda state=state: str(STATES_WORDS[state]))
        report.facts = {}
    laid = Laid(actor, Way.API, clock.now())
    laid.read([submission.pk for submission, _report in held])
    for submission, report in held:
        for (key, split), facts in report.facts.items():
            laid.add(submission.pk, report.items[key], split, facts)
    lay_down(laid)
