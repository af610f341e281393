"""What was asked and answered, unit by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, When
from django.db.models import Value as Constant

from camket.core.periods import Period
from camket.people.choices import UnitLevel
from camket.people.models import Unit
from camket.reporting.choices import SexSplit, ValueState
from camket.reporting.models import Indicator, Round, Target, Value
from camket.reporting.rules import share_of_women


@dataclass(frozen=True)
class Answered:
    """What one unit answered for one period: the value of the total, the parts by sex, the target."""

    unit: Unit
    period: Period
    total: Value | None
    parts: dict[str, Value]
    target: Target | None

    @property
    def women(self) -> tuple[int, int] | None:
        """(women, all) where the parts by sex say so."""
        numbers = {split: value.number for split, value in self.parts.items()}
        return share_of_women(numbers)

    @property
    def is_draft(self) -> bool:
        values = [*self.parts.values(), *([self.total] if self.total else [])]
        return any(value.state == ValueState.DRAFT for value in values)

    @property
    def is_demonstration(self) -> bool:
        """Whether anything of it is demonstration data."""
        values = [*self.parts.values(), *([self.total] if self.total else [])]
        return any(value.is_demonstration for value in values) or bool(self.target and self.target.is_demonstration)


#: The place of a row's unit in the order of levels, the centre first.
LEVEL_RANK = Case(
    *[When(unit__level=level, then=Constant(rank)) for rank, level in enumerate(UnitLevel.values)],
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Asked:
    """What a reader narrows the answers by: a period, words of a unit's name, one unit."""

    period: Period | None = None
    unit_words: str = ""
    unit_id: int | None = None

    def narrow(self, rows: Any) -> Any:
        """Return the values or targets that fit."""
        if self.period is not None:
            rows = rows.filter(period=self.period)
        if self.unit_words:
            rows = rows.filter(unit__in=Unit.objects.named_like(self.unit_words).values("pk"))
        return rows if self.unit_id is None else rows.filter(unit=self.unit_id)


EVERYTHING = Asked()


def places_of(user: Any, indicator: Indicator, asked: Asked = EVERYTHING) -> QuerySet[Any, Any]:
    """Return where something was answered or asked: rows of `unit_id` and `period`, the latest period first."""
    values = asked.narrow(Value.objects.visible_to(user).filter(indicator=indicator))
    targets = asked.narrow(Target.objects.filter(indicator=indicator, split=SexSplit.TOTAL))
    columns = ("period", "rank", "unit__sort_key", "unit_id")
    both: QuerySet[Any, Any] = (
        values.annotate(rank=LEVEL_RANK).values(*columns).union(targets.annotate(rank=LEVEL_RANK).values(*columns))
    )
    return both.order_by("-period", "rank", "unit__sort_key", "unit_id")


def periods_of(user: Any, indicator: Indicator) -> list[Period]:
    """Return the periods for which something was answered or asked, also in forms, the latest first (one statement)."""
    values = Value.objects.visible_to(user).filter(indicator=indicator).values_list("period")
    targets = Target.objects.filter(indicator=indicator).values_list("period")
    rounds = Round.objects.visible_to(user).filter(form__items__indicator=indicator).values_list("period")
    return sorted((row[0] for row in values.union(targets, rounds)), reverse=True)


def answers_at(user: Any, indicator: Indicator, places: Iterable[Any]) -> list[Answered]:
    """Return what was answered and asked at some rows of `places_of`, in their order (two statements)."""
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
    return [
        Answered(
            unit=units[key[0]],
            period=key[1],
            total=parts[key].get(SexSplit.TOTAL),
            parts={split: value for split, value in parts[key].items() if split},
            target=goals.get(key),
        )
        for key in keys
    ]


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
