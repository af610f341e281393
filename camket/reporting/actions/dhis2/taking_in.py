"""Taking in data values from programs made for DHIS2: into drafts, for many units at once, each bad row told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Doubled, Invalid
from camket.core.models import User
from camket.people.models import Unit
from camket.reporting.actions.cell_rows import COLUMNS, CellRows, Facts, standing_rows
from camket.reporting.actions.submissions import begin, begin_many, columns_of
from camket.reporting.choices import Answer, IndicatorKind, SubmissionState, Way
from camket.reporting.models import FormItem, Submission
from camket.reporting.queries.asking import asked_of
from camket.reporting.queries.dhis2.places import Place, Places, Schemes, Slot
from camket.reporting.queries.splits import Splits, splits_of
from camket.reporting.rules.answers import LARGEST, Given
from camket.reporting.rules.dhis2.answers import FIGURE, read_value, says_no_data, together
from camket.reporting.rules.dhis2.summary import Summary, told
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
#: A whole number that needs no further reading.
WHOLE = re.compile(r"-?[0-9]{1,18}")
Where = tuple[str, str]


@dataclass(frozen=True)
class Options:
    """How data values are taken in."""

    strategy: str = "CREATE_AND_UPDATE"
    is_dry: bool = False
    schemes: Schemes = field(default_factory=Schemes)
    #: Whether parts must fit their total at once; of single values only when the report is sent.
    checks_parts: bool = True


@dataclass
class Question:
    """What one cell of a round asks, with what was found out of it once for all reports.

    `least` is set where a plain whole number from there on is an answer: it then needs no further reading.
    """

    probe: Submission
    item: FormItem | None
    split: str
    asked: Asked
    least: int | None = None

    def __post_init__(self) -> None:
        indicator = self.item.indicator if self.item is not None else None
        is_whole = self.asked.kind in (IndicatorKind.NUMBER, IndicatorKind.AMOUNT) and not self.asked.scale
        if indicator is None or not is_whole:
            return
        try:
            self.columns(Given(number=0))
        except (Invalid, Refused):
            return
        definition = indicator.definition_on(self.probe.round.period.end)
        self.least = 0 if definition.counts_people else -LARGEST

    def columns(self, given: Given) -> Facts:
        """Return the columns of an answer; raises Invalid or Refused for what is none here."""
        if self.item is None:
            raise Invalid(_("The form does not ask this any more. Open it again."), "item")
        found = columns_of(self.probe, self.item, self.split, given)
        # Codes as plain texts: rows go to the database by themselves.
        plain: Any = (str(value) if isinstance(value, str) else value for value in map(found.get, COLUMNS))
        return tuple(plain)

    def read(self, rows: Mapping[str, tuple[int, Sent]], there: Facts | None) -> Facts:
        """Return the columns that the rows of a cell give together; raises Invalid, Refused or TypedError."""
        parts = {part: read_value(row.value or "", self.asked, part) for part, (_index, row) in rows.items()}
        return self.columns(together(parts, None if there is None else Packed("", "", *there)))

    def fault(self, rows: Mapping[str, tuple[int, Sent]], there: Facts | None) -> str:
        """Return why the rows of a cell are no answer, in the active language."""
        try:
            self.read(rows, there)
        except (Invalid, Refused, TypedError) as error:
            return str(error)
        return ""


@dataclass
class Report:
    """What was sent for one report, and what becomes of it."""

    round_id: int
    round: Any
    unit: Unit
    #: The rows of each cell, by item and split, then by the part of the answer that each has.
    cells: dict[Where, dict[str, tuple[int, Sent]]] = field(default_factory=dict)
    #: What stands in the draft.
    standing: dict[Where, Facts] = field(default_factory=dict)
    #: What is to be written; None empties the cell.
    facts: dict[Where, Facts | None] = field(default_factory=dict)


@dataclass
class Asking:
    """The questions of the rounds that values were sent for, each made once."""

    places: Places
    made: dict[tuple[int, Where], Question] = field(default_factory=dict)

    def of(self, report: Report, where: Where) -> Question:
        """Return what a cell of a report asks."""
        key = (report.round_id, where)
        found = self.made.get(key)
        if found is None:
            item = self.places.questions(report.round_id).get(where[0])
            asked = asked_of(item, report.round) if item is not None else Asked()
            probe = Submission(round=report.round, unit=report.unit)
            found = self.made[key] = Question(probe, item, where[1], asked)
        return found


def take_in(*, actor: User, sent: ValueSet, options: Options) -> Summary:
    """Write data values into the drafts of the reports that they belong to; return what became of each row.

    Everything is judged first, without holding anybody up; what is good is then written in one transaction. What
    stands there already is left as it is, so that the same file sent twice changes nothing. A dry run writes nothing.
    """
    places = Places(actor, sent.rows, options.schemes, names_codes=sent.names_codes)
    summary, asking = Summary(is_dry=options.is_dry), Asking(places)
    reports = gathered(places, sent, options, summary)
    read_standing(places, reports)
    for report in reports.values():
        judge(report, asking, options, summary)
        if options.checks_parts:
            refuse_parts(report, places.questions(report.round_id), summary)
    waiting = [report for report in reports.values() if report.facts]
    if waiting and not options.is_dry:
        write(actor, waiting, asking, summary)
    for report in waiting:
        count(report, summary)
    if comments := sum(1 for row in sent.rows if row.comment):
        summary.notes.append(_("Comments were not kept: %(count)s.") % {"count": comments})
    return summary


def gathered(places: Places, sent: ValueSet, options: Options, summary: Summary) -> dict[tuple[int, int], Report]:
    """Return the rows by the report and the cell that they belong to; a cell that comes twice is told."""
    reports: dict[tuple[int, int], Report] = {}
    units = {row.pk: row for row in places.units.found.values()}
    deletes = options.strategy == DELETE
    for index, row in enumerate(sent.rows):
        slot = places.slot(row)
        place = places.place(slot, row) if isinstance(slot, Slot) else slot
        if not isinstance(place, Place) or not isinstance(slot, Slot):
            summary.refuse(index, place)  # type: ignore[arg-type]
            continue
        # In ADX what is no number stands in the annotation, beside a zero that means nothing.
        if sent.names_codes and row.comment and (says_no_data(row.comment) or slot.element.value_type == "LONG_TEXT"):
            row.value, row.comment = row.comment, ""
        if deletes:
            row.is_deleted = True
        if not row.is_deleted and (row.value is None or not row.value.strip()):
            summary.refuse(index, told("E7618", "value", said(row.element), nothing_sent))
            continue
        key = (place.round_id, place.unit_id)
        report = reports.get(key)
        if report is None:
            report = reports[key] = Report(place.round_id, places.rounds[place.round_id], units[place.unit_id])
        rows = report.cells.setdefault((place.item, slot.split), {})
        part = slot.part
        if part in rows:
            summary.refuse(index, told("CK01", "dataValue", said(row.element), partial(doubled, rows[part][0])))
        else:
            rows[part] = index, row
    return reports


def nothing_sent() -> str:
    """Say that a row has no value."""
    return _("No value was sent. Zero is a value.")


def doubled(first: int) -> str:
    """Say that a cell came before."""
    return _("This cell came before, at index %(index)s.") % {"index": first}


def read_standing(places: Places, reports: Mapping[tuple[int, int], Report]) -> None:
    """Read what stands in the drafts of some reports."""
    begun = {submission.pk: reports[key] for key, submission in places.states.items() if key in reports}
    for draft, key, split, facts in standing_rows(list(begun)):
        begun[draft].standing[key, split] = facts


def judge(report: Report, asking: Asking, options: Options, summary: Summary) -> None:
    """Work out what each cell of a report becomes; rows that cannot be taken are told and left out."""
    takes_new, takes_known = STRATEGIES[options.strategy]
    usual = str(report.round.usual_status)
    for where, rows in report.cells.items():
        question, there = asking.of(report, where), report.standing.get(where)
        facts: Facts | None = None
        row = rows[FIGURE][1] if FIGURE in rows and len(rows) == 1 else None
        if row is not None and question.least is not None and not row.is_deleted and WHOLE.fullmatch(row.value or ""):
            number = int(row.value or "")
            if number >= question.least:
                facts = (Answer.NUMBER.value, number, None, None, None, "", usual)
        if facts is None and not any(row.is_deleted for _index, row in rows.values()):
            try:
                facts = question.read(rows, there)
            except (Invalid, Refused, TypedError):
                refuse(summary, rows, "E7619", partial(question.fault, rows, there))
                continue
        # How firm a figure is counts only where it is said, and DHIS2 has no word for it.
        if facts == there or (facts is not None and there is not None and facts[:-1] == there[:-1]):
            summary.unchanged += len(rows)
        elif there is None and not takes_new:
            refuse(summary, rows, "CK03", only_changes)
        elif there is not None and not takes_known:
            refuse(summary, rows, "CK02", only_new)
        else:
            report.facts[where] = facts


def only_changes() -> str:
    """Say that there is nothing to change."""
    return _("Nothing stands there yet, and only changes were to be taken.")


def only_new() -> str:
    """Say that there is something already."""
    return _("Another value stands there, and only new ones were to be taken.")


def refuse(summary: Summary, rows: Mapping[str, tuple[int, Sent]], code: str, sentence: Any) -> None:
    """Tell of the rows of a cell that they were not taken."""
    for index, row in rows.values():
        summary.refuse(index, told(code, "value", said(row.value or ""), sentence))


def refuse_parts(report: Report, items: Mapping[str, FormItem], summary: Summary) -> None:
    """Leave out and tell the cells of indicators whose parts would not fit their total."""
    touched: dict[str, dict[str, Facts | None]] = defaultdict(dict)
    for (key, split), facts in report.facts.items():
        touched[key][split] = facts
    standing: dict[str, dict[str, Facts | None]] = defaultdict(dict)
    for (key, split), facts in report.standing.items():
        if key in touched:
            standing[key][split] = facts
    for key, cells in touched.items():
        indicator = items[key].indicator
        if indicator is None:
            continue
        definition = indicator.definition_on(report.round.period.end)
        splits, every = splits_of(definition), {**standing[key], **cells}
        if len(every) < 2 or not splits.crossings:
            continue
        for column in (2, 3) if definition.has_parts else (1,):
            numbers = {split: facts[column] if facts else None for split, facts in every.items()}
            fault = partial(parts_words, numbers, splits)
            if fault():
                for split in cells:
                    refuse(summary, report.cells[key, split], "CK04", fault)
                    del report.facts[key, split]
                break


def parts_words(numbers: Mapping[str, Any], splits: Splits) -> str:
    """Return why parts do not fit their total, in the active language; empty where they do."""
    return parts_fault(numbers, splits.crossings, splits.sets, splits.set_names) or ""


def count(report: Report, summary: Summary) -> None:
    """Count the rows of a report that were written, or would be."""
    for where, facts in report.facts.items():
        rows = len(report.cells[where])
        if facts is None:
            summary.deleted += rows
        elif where in report.standing:
            summary.updated += rows
        else:
            summary.imported += rows


@transaction.atomic
def write(actor: User, reports: list[Report], asking: Asking, summary: Summary) -> None:
    """Write what is good into the drafts, all or nothing; begins the reports that are not begun yet.

    What was sent upward meanwhile takes nothing any more, and its rows are told.
    """
    rounds, units = {report.round_id for report in reports}, {report.unit.pk for report in reports}
    found = Submission.objects.select_for_update().filter(round__in=rounds, unit__in=units).order_by("pk")
    begun = {(row.round_id, row.unit_id): row for row in found}
    begin_missing(actor, reports, begun)
    held: list[tuple[Submission, Report]] = []
    for report in reports:
        submission = begun[report.round_id, report.unit.pk]
        if submission.state in WRITTEN_IN:
            held.append((submission, report))
            continue
        words = partial(str, STATES_WORDS[SubmissionState(submission.state)])
        for where in report.facts:
            refuse(summary, report.cells[where], "E7642", words)
        report.facts = {}
    rows = CellRows(actor, Way.API, clock.now())
    rows.read([submission.pk for submission, _report in held])
    for submission, report in held:
        items, draft = {key: item.pk for key, item in asking.places.questions(report.round_id).items()}, submission.pk
        for (key, split), facts in report.facts.items():
            rows.add(draft, items[key], split, facts)
    rows.write()


def begin_missing(actor: User, reports: list[Report], begun: dict[tuple[int, int], Submission]) -> None:
    """Begin the reports that are not begun yet, those of one round together; `begun` then holds them as well."""
    missing: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        if (report.round_id, report.unit.pk) not in begun:
            missing[report.round_id].append(report)
    for some in missing.values():
        row, units = some[0].round, [report.unit for report in some]
        try:
            made = begin_many(actor=actor, row=row, units=units)
        except Doubled:  # Somebody began one of them at this very moment.
            made = [begin(actor=actor, row=row, unit=unit) for unit in units]
            made = list(Submission.objects.select_for_update().filter(pk__in=[each.pk for each in made]).order_by("pk"))
        begun.update({(each.round_id, each.unit_id): each for each in made})
