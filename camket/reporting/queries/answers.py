"""What was asked and answered, unit by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, QuerySet, When
from django.db.models import Value as Constant

from camket.core.periods import Period
from camket.people.choices import UnitLevel
from camket.people.models import Unit, UnitReach
from camket.reporting.choices import SexSplit, ValueState
from camket.reporting.models import DraftCell, Indicator, IndicatorVersion, Round, Submission, Target, Value
from camket.reporting.rules import share_of_women
from camket.reporting.rules.packing import Packed, unpack
from camket.reporting.rules.rollup import Cell
from camket.reporting.rules.sources import Source
from camket.reporting.rules.submissions import WRITTEN_IN


@dataclass(frozen=True)
class Sent:
    """One answer of an approved report that counts, under the definition it was given under."""

    report: Submission
    cell: Packed
    definition: IndicatorVersion


@dataclass(frozen=True)
class Answered:
    """What one unit answered for one period: the value of the total, the parts, the target.

    `sent` holds by split what stands in an approved report and counts before a single figure.
    """

    unit: Unit
    period: Period
    total: Value | None
    parts: dict[str, Value]
    target: Target | None
    sent: Mapping[str, Sent] = field(default_factory=dict)

    @property
    def women(self) -> tuple[int, int] | None:
        """(women, all) where the parts by sex say so."""
        numbers = {split: value.number for split, value in self.parts.items()}
        return share_of_women(numbers | {split: each.cell.number for split, each in self.sent.items()})

    @property
    def is_draft(self) -> bool:
        values = [*self.parts.values(), *([self.total] if self.total else [])]
        return any(value.state == ValueState.DRAFT for value in values)

    @property
    def is_demonstration(self) -> bool:
        """Whether anything of it is demonstration data."""
        rows = [*self.parts.values(), self.total, self.target, *(each.report for each in self.sent.values())]
        return any(row.is_demonstration for row in rows if row is not None)


#: The place of a row's unit in the order of levels, the centre first.
LEVEL_RANK = Case(
    *[When(unit__level=level, then=Constant(rank)) for rank, level in enumerate(UnitLevel.values)],
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Asked:
    """What a reader narrows the answers by: a period, words of a unit's name, one unit, the units under one."""

    period: Period | None = None
    unit_words: str = ""
    unit_id: int | None = None
    under_id: int | None = None

    def narrow(self, rows: Any, period: str = "period") -> Any:
        """Return the values, targets or reports that fit; `period` is where theirs stands."""
        if self.period is not None:
            rows = rows.filter(**{period: self.period})
        if self.under_id is not None:
            rows = rows.filter(unit__in=UnitReach.objects.filter(ancestor=self.under_id).values("unit"))
        if self.unit_words:
            rows = rows.filter(unit__in=Unit.objects.named_like(self.unit_words).values("pk"))
        return rows if self.unit_id is None else rows.filter(unit=self.unit_id)


EVERYTHING = Asked()


def reports_with(indicator: Indicator) -> QuerySet[Any, Any]:
    """Return the approved reports whose form asks and owns an indicator, with the key of its item as `item`.

    What is approved is read by everybody who reads the indicator, as in totals.
    """
    rows: QuerySet[Any, Any] = Submission.objects.filter(
        round__form__items__indicator=indicator, round__form__items__is_owner=True, approved__isnull=False
    )
    keyed: QuerySet[Any, Any] = rows.annotate(item=F("round__form__items__key"))
    return keyed


def cells_sent() -> QuerySet[Any, Any]:
    """Return the answers of reports that were sent and not returned, where their form owns what it asks."""
    return DraftCell.objects.filter(item__is_owner=True).exclude(submission__state__in=WRITTEN_IN)


def places_of(user: Any, indicator: Indicator, asked: Asked = EVERYTHING) -> QuerySet[Any, Any]:
    """Return where something was answered or asked: rows of `unit_id` and `period`, the latest period first."""
    values = asked.narrow(Value.objects.visible_to(user).filter(indicator=indicator))
    targets = asked.narrow(Target.objects.filter(indicator=indicator, split=SexSplit.TOTAL))
    sent = asked.narrow(reports_with(indicator), "round__period").annotate(period=F("round__period"))
    columns = ("period", "rank", "unit__sort_key", "unit_id")
    first, *others = (rows.annotate(rank=LEVEL_RANK).values(*columns) for rows in (values, targets, sent))
    every: QuerySet[Any, Any] = first.union(*others)
    return every.order_by("-period", "rank", "unit__sort_key", "unit_id")


def periods_of(user: Any, indicator: Indicator) -> list[Period]:
    """Return the periods for which something was answered or asked, also in forms, the latest first (one statement)."""
    values = Value.objects.visible_to(user).filter(indicator=indicator).values_list("period")
    targets = Target.objects.filter(indicator=indicator).values_list("period")
    rounds = Round.objects.visible_to(user).filter(form__items__indicator=indicator).values_list("period")
    return sorted((row[0] for row in values.union(targets, rounds)), reverse=True)


def answers_at(user: Any, indicator: Indicator, places: Iterable[Any]) -> list[Answered]:
    """Return what was answered and asked at some rows of `places_of`, in their order (three statements)."""
    keys = [(place["unit_id"], place["period"]) for place in places]
    there = {"indicator": indicator, "unit__in": {key[0] for key in keys}, "period__in": {key[1] for key in keys}}
    units: dict[int, Unit] = {}
    parts: dict[tuple[int, Period], dict[str, Value]] = defaultdict(dict)
    for value in (
        Value.objects.visible_to(user).filter(**there).select_related("unit", "indicator", "definition", "level")
    ):
        parts[value.unit_id, value.period][value.split] = value
        units[value.unit_id] = value.unit
    goals: dict[tuple[int, Period], Target] = {}
    for target in Target.objects.filter(**there, split=SexSplit.TOTAL).select_related(
        "unit", "indicator", "definition", "level"
    ):
        goals[target.unit_id, target.period] = target
        units[target.unit_id] = target.unit
    sent = sent_at(indicator, keys, parts)
    units |= {each.report.unit_id: each.report.unit for cells in sent.values() for each in cells.values()}
    missing = {unit for unit, _period in keys} - set(units)
    units |= Unit.objects.in_bulk(missing) if missing else {}
    return [
        Answered(
            unit=units[key[0]],
            period=key[1],
            total=parts[key].get(SexSplit.TOTAL),
            parts={split: value for split, value in parts[key].items() if split},
            target=goals.get(key),
            sent=sent.get(key, {}),
        )
        for key in keys
    ]


def sent_at(
    indicator: Indicator, keys: Collection[tuple[int, Period]], singles: Mapping[tuple[int, Period], dict[str, Value]]
) -> dict[tuple[int, Period], dict[str, Sent]]:
    """Return by unit and period the answers of approved reports that count, by split (one statement).

    Which of several counts is what totals go by (`rules.sources`); a single figure that is firmer goes before.
    """
    rows = reports_with(indicator).filter(
        unit__in={unit for unit, _period in keys}, round__period__in={period for _unit, period in keys}
    )
    best: dict[tuple[int, Period, str], tuple[Any, Sent | None]] = {}

    def offer(place: tuple[int, Period, str], weight: Any, sent: Sent | None) -> None:
        if place not in best or best[place][0] < weight:
            best[place] = weight, sent

    for (unit, period), values in singles.items():
        for split, value in values.items():
            if value.state == ValueState.APPROVED:
                place = (unit, period, split)
                offer(place, Source(Cell(*place, status=value.status)).weight, None)
    for report in rows.select_related("unit", "approved", "round__form").order_by("pk"):
        contents, here = unpack(bytes(report.approved.payload), {report.item}), (report.unit_id, report.round.period)
        named = next((each for each in indicator.history if each.uid == contents.definitions.get(report.item)), None)
        definition = named or indicator.definition_on(report.round.period.end)
        for cell in contents.cells:
            place = (*here, cell.split)
            source = Source(Cell(*place, status=cell.status), report.round.cut_off, report.approved_id)
            offer(place, source.weight, Sent(report, cell, definition))
    found: dict[tuple[int, Period], dict[str, Sent]] = defaultdict(dict)
    for (unit, period, split), (_weight, winner) in best.items():
        if winner is not None:
            found[unit, period][split] = winner
    return found


def series_of(user: Any, indicator: Indicator, asked: Asked = EVERYTHING) -> list[Answered]:
    """Return the longest row of answers in the order of time: of the unit with the most numbers, of one kind of period.

    Where several units have as many, that of the highest level; four statements, one where there is no number.
    """
    numbers = asked.narrow(Value.objects.visible_to(user).filter(indicator=indicator, split=SexSplit.TOTAL))
    counted = numbers.filter(number__isnull=False).values("unit_id").annotate(rank=LEVEL_RANK, count=Count("pk"))
    longest = counted.order_by("-count", "rank", "unit__sort_key").first()
    if longest is None:
        return []
    answers = answers_at(user, indicator, places_of(user, indicator, Asked(unit_id=longest["unit_id"])))
    kinds = Counter(answer.period.kind for answer in answers if answer.total is not None)
    commonest = kinds.most_common(1)[0][0]
    return sorted((answer for answer in answers if answer.period.kind == commonest), key=lambda answer: answer.period)


def targets_of(user: Any, indicator: Indicator) -> QuerySet[Any, Any]:
    """Return the targets of an indicator, the latest period first, the higher levels before the lower ones."""
    rows: QuerySet[Any, Any] = Target.objects.visible_to(user).filter(indicator=indicator).annotate(rank=LEVEL_RANK)
    return rows.select_related("unit", "indicator", "definition", "level").order_by(
        "-period", "rank", "unit__sort_key", "split", "pk"
    )
