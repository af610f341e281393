"""Reads of reporting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from camket.core.periods import Period
from camket.people.models import Unit
from camket.reporting.choices import SexSplit, ValueState
from camket.reporting.models import Indicator, Target, Value
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


def answers_of(user: Any, indicator: Indicator, *, unit: Unit | None = None) -> list[Answered]:
    """Return what was answered and asked for an indicator, by unit and period in order (two statements)."""
    values = Value.objects.visible_to(user).filter(indicator=indicator).select_related("unit", "indicator")
    targets = Target.objects.filter(indicator=indicator).select_related("unit")
    if unit is not None:
        values, targets = values.filter(unit=unit), targets.filter(unit=unit)
    parts: dict[tuple[Unit, Period], dict[str, Value]] = defaultdict(dict)
    for value in values:
        parts[value.unit, value.period][value.split] = value
    goals = {(target.unit, target.period): target for target in targets if target.split == SexSplit.TOTAL}
    keys = sorted({*parts, *goals}, key=lambda key: (key[0].level, key[0].sort_key, key[1].start, key[1].end))
    return [
        Answered(
            unit=key[0],
            period=key[1],
            total=parts[key].get(SexSplit.TOTAL) if key in parts else None,
            parts={split: value for split, value in parts.get(key, {}).items() if split},
            target=goals.get(key),
        )
        for key in keys
    ]
