"""What of the plans needs care: unled, unfunded, unmeasured, overdue, blocked. The rules are those of the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.registry import registry
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Plan, Task
from camket.plans.rules import OPEN


def unled(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow tasks to the open ones without a lead."""
    return rows.filter(lead=None, state__in=OPEN)


def undated(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow tasks to the open ones without a due day."""
    return rows.filter(due_on=None, state__in=OPEN)


def blocked(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow tasks to those that something holds up."""
    return rows.filter(state=TaskState.BLOCKED)


def joined_ids(kind: str, station: Station) -> tuple[Any, Any]:
    """Return the ids of records of a kind that an edge joins to a record of a station, either way."""
    codes = [each.code for each in registry.kinds.values() if each.station == station]
    into = Edge.objects.filter(target_kind=kind, source_kind__in=codes).values("target_id")
    out = Edge.objects.filter(source_kind=kind, target_kind__in=codes).values("source_id")
    return into, out


def unfunded(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow tasks to the open ones without a budget line, and to which no money is joined."""
    into, out = joined_ids(Task.record_kind(), Station.MONEY)
    return rows.filter(state__in=OPEN, budget_lines=None).exclude(pk__in=into).exclude(pk__in=out)


def unmeasured(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow tasks to the open ones that no measure reaches: not their own, nor that of their objective or clause.

    A part of another task is measured with that one. What measures an objective or a clause, the rooms above say by
    their rules of gaps.
    """
    into, out = joined_ids(Task.record_kind(), Station.MEASURE)
    found = rows.filter(state__in=OPEN, parent=None).exclude(pk__in=into).exclude(pk__in=out)
    for path, model in (("objective", Objective), ("clause", Task._meta.get_field("clause").related_model)):
        missing = Q(**{path: None})
        for gap in measure_gaps(model):
            manager: Any = gap.model._default_manager
            missing |= Q(**{f"{path}__in": gap.missing(manager.all()).values("pk")})
        found = found.filter(missing)
    return found


def measure_gaps(model: Any) -> list[Any]:
    """Return the rules of gaps that say which records of a model have no measure."""
    return [gap for gap in registry.gaps_of(model._meta.label_lower) if gap.station == Station.MEASURE]


@dataclass(frozen=True)
class Care:
    """One thing that plans lack: what it is called, how it presses, by which rules of gaps it is found."""

    code: str
    title: str | Promise
    tone: str
    gaps: tuple[str, ...]


CARES = (
    Care("overdue", _("Overdue"), "late", ("task_overdue",)),
    Care("blocked", _("Blocked"), "risk", ("task_blocked",)),
    Care("unled", _("Without a lead"), "risk", ("task_without_lead",)),
    Care("unfunded", _("Without money"), "risk", ("task_without_money",)),
    Care("unmeasured", _("Without a measure"), "risk", ("objective_without_measure", "task_without_measure")),
)


@dataclass(frozen=True)
class CareFilter:
    """What the list is narrowed to; None is everything."""

    plan: Plan | None = None
    unit_id: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Found:
    """The records of one rule that need care."""

    sentence: Any
    advice: Any
    rows: QuerySet[Any, Any]


def found_for(user: Any, care: Care, asked: CareFilter) -> list[Found]:
    """Return what needs care in one way, by the rule that says so."""
    found = []
    for code in care.gaps:
        gap = registry.gaps.get(code)
        if gap is None:
            continue
        rows = narrowed(registry.kind(gap.model._meta.label_lower).visible_to(user), gap.model, asked)
        found.append(Found(gap.sentence, gap.advice, gap.missing(rows)))
    return found


def narrowed(rows: Any, model: Any, asked: CareFilter) -> QuerySet[Any, Any]:
    """Narrow tasks or objectives to a plan, a unit, a name; objectives that stand in no plan are left out."""
    if asked.plan is not None:
        rows = rows.filter(plan=asked.plan)
    elif model is Objective:
        rows = rows.exclude(plan=None)
    if asked.unit_id is not None:
        mine = Q(owner_unit=asked.unit_id)
        rows = rows.filter(mine | Q(unit=asked.unit_id) if model is Task else mine)
    narrow: QuerySet[Any, Any] = rows.named_like(asked.text) if asked.text else rows
    return narrow
