"""Targets as they are given down the tree of units, and what is missing in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from camket.core import clock
from camket.core.periods import Period
from camket.people.choices import UnitLevel
from camket.people.models import Unit, UnitPlacement
from camket.reporting.models import Indicator, Target
from camket.reporting.queries.rollup import way_of
from camket.reporting.rules.targets import Goal, Sharing, sharing


def goal_of(target: Target) -> Goal:
    """Return what a target is to reach."""
    return Goal(
        value=target.value,
        high=target.high,
        qualifier=target.qualifier,
        direction=target.definition.direction,
        numerator=target.numerator,
        denominator=target.denominator,
    )


def children_of(unit: Unit) -> list[Unit]:
    """Return the units that stand directly under one today, in dictionary order."""
    rows = UnitPlacement.objects.on(clock.today()).filter(parent=unit).values("unit")
    return list(Unit.objects.filter(pk__in=rows).exclude(level=UnitLevel.DEPARTMENT).order_by("sort_key", "pk"))


@dataclass(frozen=True)
class Given:
    """The target of a unit for a period, those of the units directly below, and what they make together."""

    indicator: Indicator
    unit: Unit
    period: Period
    target: Target | None
    parts: tuple[Target, ...]
    sharing: Sharing
    #: How many units stand below.
    below: int

    @property
    def scale(self) -> int:
        """The decimals in which the numbers are kept."""
        rows = [*self.parts, *([self.target] if self.target else [])]
        return int(rows[0].definition.scale) if rows else 0

    @property
    def without(self) -> int:
        """How many of the units below have no target."""
        return max(0, self.below - len(self.parts))


def given_under(user: Any, unit: Unit, indicators: Iterable[Indicator], period: Period | None = None) -> list[Given]:
    """Return, for each indicator and period, the target of a unit and those of the units directly below it.

    Only total targets that are no baselines; the latest period first (three statements).
    """
    below = {child.pk for child in children_of(unit)}
    rows = Target.objects.visible_to(user).filter(
        indicator__in=list(indicators), unit__in=[unit.pk, *below], split="", is_baseline=False
    )
    if period is not None:
        rows = rows.filter(period=period)
    grouped: dict[tuple[int, Period], list[Target]] = defaultdict(list)
    for target in rows.select_related("indicator", "definition", "unit", "level").order_by("unit__sort_key", "pk"):
        if target.has_goal:
            grouped[target.indicator_id, target.period].append(target)
    found = [given_of(unit, when, targets, len(below)) for (_pk, when), targets in grouped.items()]
    return sorted(found, key=lambda each: (each.period, each.indicator.sort_key), reverse=True)


def given_of(unit: Unit, period: Period, targets: list[Target], below: int) -> Given:
    """Return the targets of one indicator for one period as they make up one another."""
    whole = next((target for target in targets if target.unit_id == unit.pk), None)
    parts = tuple(target for target in targets if target.unit_id != unit.pk)
    way = way_of(targets[0].definition)
    made = sharing(goal_of(whole) if whole else None, [(goal_of(part), part.state) for part in parts], way)
    return Given(targets[0].indicator, unit, period, whole, parts, made, below)


def waiting_targets(user: Any, unit_ids: Iterable[int]) -> Any:
    """Return the targets that were given to some units and that nobody there has answered yet."""
    rows = Target.objects.visible_to(user).filter(unit__in=list(unit_ids), state="given")
    return rows.select_related("indicator", "definition", "unit", "level").order_by("-period", "pk")
