"""Data values for programs made for DHIS2: what stands in the reports that somebody reads, drafts included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from camket.core.periods import Period
from camket.reporting.choices import Answer, FigureStatus
from camket.reporting.models import DraftCell, FormItem, Round, SealedVersion, Submission, Value
from camket.reporting.queries.dhis2.elements import Catalogue, Element, Part
from camket.reporting.queries.dhis2.units import STAMP, OrgUnits
from camket.reporting.rules.dhis2.answers import NONE_SAID, written
from camket.reporting.rules.dhis2.ids import DEFAULT_OPTION_COMBO, option_combo_uid
from camket.reporting.rules.dhis2.values import Sent
from camket.reporting.rules.packing import COLUMNS, Packed, unpack
from camket.reporting.rules.splits import parse_split
from camket.reporting.rules.submissions import WRITTEN_IN

#: Submissions that are read in one statement.
TOGETHER = 500


@dataclass(frozen=True)
class Wanted:
    """Which data values are asked for: of which elements, units and periods, changed since when."""

    elements: frozenset[str] | None
    forms: frozenset[int] | None
    units: frozenset[int]
    periods: frozenset[Period] = frozenset()
    first: date | None = None
    last: date | None = None
    since: datetime | None = None
    with_none: bool = False
    most: int | None = None

    def takes(self, period: Period) -> bool:
        """Return whether a period is asked for: by its code, or inside two days; all where neither is said."""
        if self.periods and period not in self.periods:
            return False
        return (self.first is None or self.first <= period.start) and (self.last is None or period.end <= self.last)


@dataclass
class Reading:
    """How answers become data values: elements by item, units by their public ids, scales by definition."""

    catalogue: Catalogue
    units: OrgUnits
    wanted: Wanted
    cells: dict[str, tuple[str, dict[str, str] | None]] = field(default_factory=dict)
    scales: dict[tuple[str, date], tuple[int, int]] = field(default_factory=dict)

    def elements_at(self, form: Any, item: FormItem) -> list[Element]:
        """Return the data elements that an item of a form is, of those that are asked for."""
        if item.indicator_id is not None:
            whole = self.catalogue.by_indicator.get(item.indicator_id)
            found = self.catalogue.with_parts(whole) if whole is not None else []
        else:
            found = [each for each in self.catalogue.of_form(form) if each.item is not None and each.item.pk == item.pk]
        return [each for each in found if self.wanted.elements is None or each.uid in self.wanted.elements]

    def rows(self, form: str, unit: int, period: Period, cells: Iterable[tuple[Packed, str, datetime]],
             elements: dict[str, list[Element]]) -> Iterator[Sent]:  # fmt: skip
        """Yield the answers of one report as data values."""
        unit_uid, code, stamps = self.units.rows[unit].uid, period.code, dict[datetime, str]()
        for cell, who, when in cells:
            if self.wanted.since is not None and when < self.wanted.since:
                continue
            if cell.answer == Answer.NO_DATA and not self.wanted.with_none:
                continue
            if when not in stamps:
                stamps[when] = when.strftime(STAMP)
            combo, dimensions = self.cell(cell.split)
            for element in elements.get(cell.item, ()):
                value = self.value(element, cell, period)
                if value is None:
                    continue
                comment = cell.status if cell.status != FigureStatus.FINAL and value != NONE_SAID else ""
                yield Sent(
                    element.uid, code, unit_uid, combo, DEFAULT_OPTION_COMBO, value, who, stamps[when], comment,
                    form=form, dimensions=dimensions,
                )  # fmt: skip

    def cell(self, split: str) -> tuple[str, dict[str, str] | None]:
        """Return the id of a cell's key, and its parts by the code of their set; worked out once."""
        if split not in self.cells:
            parts = {name: f"{name}={key}" for name, key in parse_split(split).items()}
            self.cells[split] = option_combo_uid(split), parts or None
        return self.cells[split]

    def value(self, element: Element, cell: Packed, period: Period) -> str | None:
        """Return one answer as the value of a data element, None where it has none."""
        if cell.answer == Answer.NO_DATA and element.part not in (Part.FIGURE, Part.WORDS):
            return None
        key = (element.uid, period.end)
        if key not in self.scales:
            definition = element.indicator.definition_on(period.end) if element.indicator is not None else None
            self.scales[key] = (definition.scale, definition.parts_scale) if definition is not None else (0, 0)
        return written(cell, element.part, *self.scales[key])


def data_values(user: Any, reading: Reading) -> list[Sent]:
    """Return the data values asked for, of the reports that somebody reads, in a steady order.

    Of a report its draft while it may be written in, else what was approved or sent last; of several rounds for one
    period the one with the latest cut-off; figures that were entered alone where no report says anything.
    """
    wanted = reading.wanted
    rounds = Round.objects.visible_to(user).select_related("form").order_by("cut_off", "pk")
    if wanted.forms is not None:
        rounds = rounds.filter(form__in=wanted.forms)
    chosen = {row.pk: row for row in rounds if wanted.takes(row.period)}
    found: dict[tuple[str, str, str, str], Sent] = {}
    for row in single_values(user, reading):
        found[row.element, row.period, row.unit, row.combo] = row
    reports = Submission.objects.visible_to(user).filter(round__in=chosen, unit__in=wanted.units)
    begun = sorted(reports, key=lambda each: (chosen[each.round_id].cut_off, each.pk))
    elements: dict[int, dict[str, list[Element]]] = {}
    for start in range(0, len(begun), TOGETHER):
        some = begun[start : start + TOGETHER]
        contents = contents_of(some)
        for report in some:
            asked = chosen[report.round_id]
            if asked.form_id not in elements:
                elements[asked.form_id] = {
                    item.key: reading.elements_at(asked.form, item)
                    for item in reading.catalogue.items.get(asked.form_id, [])
                }
            cells = contents.get(report.pk, ())
            for row in reading.rows(asked.form.uid, report.unit_id, asked.period, cells, elements[asked.form_id]):
                found[row.element, row.period, row.unit, row.combo] = row
    ordered = [found[key] for key in sorted(found)]
    return ordered if wanted.most is None else ordered[: wanted.most]


def contents_of(reports: list[Submission]) -> dict[int, list[tuple[Packed, str, datetime]]]:
    """Return what stands in some reports, with who changed each answer and when (at most two statements)."""
    found: dict[int, list[tuple[Packed, str, datetime]]] = {}
    drafts = [each.pk for each in reports if each.state in WRITTEN_IN]
    columns = ("submission_id", "changed_by__full_name", "changed_at", "item__key", "split", *COLUMNS[2:])
    for pk, who, when, *cell in DraftCell.objects.filter(submission__in=drafts).order_by("pk").values_list(*columns):
        found.setdefault(pk, []).append((Packed(*cell), who, when))
    sent = {each.pk: each.approved_id for each in reports if each.state not in WRITTEN_IN}
    rows = SealedVersion.objects.filter(submission__in=sent).order_by("number")
    for pk, version, payload, who, when in rows.values_list(
        "submission_id", "pk", "payload", "sealed_by__full_name", "sealed_at"
    ):
        if sent[pk] is None or sent[pk] == version:
            found[pk] = [(cell, who, when) for cell in unpack(bytes(payload)).cells]
    return found


def single_values(user: Any, reading: Reading) -> Iterator[Sent]:
    """Yield the figures that were entered one by one."""
    wanted, catalogue = reading.wanted, reading.catalogue
    indicators = {
        each.indicator.pk: each
        for each in catalogue.elements.values()
        if each.indicator is not None and (wanted.elements is None or each.uid in wanted.elements)
    }
    if wanted.forms is not None:
        asked = {item.indicator_id for form in wanted.forms for item in catalogue.items.get(form, [])}
        indicators = {pk: each for pk, each in indicators.items() if pk in asked}
    rows = Value.objects.visible_to(user).filter(indicator__in=indicators, unit__in=wanted.units)
    for value in rows.select_related("level", "entered_by").order_by("pk"):
        if not wanted.takes(value.period):
            continue
        level = value.level.position if value.level else None
        numbers = (value.number, value.numerator, value.denominator, level)
        cell = Packed("", value.split, value.answer, *numbers, value.words, value.status)
        whole = catalogue.by_indicator[value.indicator_id]
        elements = [
            each for each in catalogue.with_parts(whole) if wanted.elements is None or each.uid in wanted.elements
        ]
        who = value.entered_by.full_name
        yield from reading.rows("", value.unit_id, value.period, [(cell, who, value.changed_at)], {"": elements})


def sent_reports(user: Any, reading: Reading) -> list[dict[str, Any]]:
    """Return which of the forms asked for were sent upward, as DHIS2's registrations of complete data sets."""
    wanted = reading.wanted
    rounds = Round.objects.visible_to(user).select_related("form")
    if wanted.forms is not None:
        rounds = rounds.filter(form__in=wanted.forms)
    chosen = {row.pk: row for row in rounds if wanted.takes(row.period)}
    rows = Submission.objects.visible_to(user).filter(round__in=chosen, unit__in=wanted.units)
    rows = rows.exclude(state__in=WRITTEN_IN).select_related("submitted_by").order_by("pk")
    return [
        {
            "period": chosen[row.round_id].period.code,
            "dataSet": chosen[row.round_id].form.uid,
            "organisationUnit": reading.units.rows[row.unit_id].uid,
            "attributeOptionCombo": option_combo_uid(""),
            "date": row.submitted_at.strftime(STAMP) if row.submitted_at else "",
            "storedBy": str(row.submitted_by or ""),
            "completed": True,
        }
        for row in rows
        if wanted.since is None or (row.submitted_at is not None and row.submitted_at >= wanted.since)
    ]


def renamed(rows: list[Sent], schemes: Any, reading: Reading) -> list[Sent]:
    """Return data values with things named by other schemes than public ids."""
    if not any((schemes.element, schemes.unit, schemes.combo, schemes.form)):
        return rows
    catalogue = reading.catalogue
    tables: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
        ("element", schemes.element, {each.uid: (each.code, str(each.row)) for each in catalogue.elements.values()}),
        ("unit", schemes.unit, {row.uid: (row.key, str(row)) for row in reading.units.rows.values()}),
        (
            "combo",
            schemes.combo,
            {uid: (key or "default", catalogue.words[key][1]) for uid, key in catalogue.splits.items()},
        ),
        ("form", schemes.form, {uid: (row.code, str(row)) for uid, row in catalogue.forms.items()}),
    ]
    for name, scheme, table in tables:
        if scheme not in ("CODE", "NAME"):
            continue
        for row in rows:
            code, word = table.get(getattr(row, name), (getattr(row, name),) * 2)
            setattr(row, name, code if scheme == "CODE" else word)
    return rows
